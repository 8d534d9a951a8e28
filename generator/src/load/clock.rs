//! Where a reader is in its text.
//!
//! Neither reader tells that of what it gives. That of JSON is given a text that counts what is taken from it; that of YAML
//! tells the place of what is refused, so keys are refused, once they have been read.

use std::cell::Cell;
use std::fmt;
use std::io::Read;

use serde::de::{self, DeserializeSeed, Deserializer, Visitor};

use crate::source_text::Format;

/// Line and column, from 1. Columns are of characters.
pub(super) type Position = (usize, usize);

/// Methods of a [`Visitor`] that does the same with every scalar.
macro_rules! scalars {
    ($self:ident => $taken:expr) => {
        fn visit_bool<E: serde::de::Error>($self, _: bool) -> Result<(), E> {
            $taken
        }

        fn visit_i64<E: serde::de::Error>($self, _: i64) -> Result<(), E> {
            $taken
        }

        fn visit_u64<E: serde::de::Error>($self, _: u64) -> Result<(), E> {
            $taken
        }

        fn visit_i128<E: serde::de::Error>($self, _: i128) -> Result<(), E> {
            $taken
        }

        fn visit_u128<E: serde::de::Error>($self, _: u128) -> Result<(), E> {
            $taken
        }

        fn visit_f64<E: serde::de::Error>($self, _: f64) -> Result<(), E> {
            $taken
        }

        fn visit_str<E: serde::de::Error>($self, _: &str) -> Result<(), E> {
            $taken
        }

        fn visit_unit<E: serde::de::Error>($self) -> Result<(), E> {
            $taken
        }
    };
}
pub(super) use scalars;

/// Gives the nodes of a text to a seed.
pub(super) fn read(
    path: &str,
    text: &str,
    ticks: &Cell<Ticks>,
    seed: impl for<'de> DeserializeSeed<'de>,
) {
    if Format::of(path) == Format::Json {
        let bytes = text.as_bytes();
        let reader = Ticking { bytes, ticks };
        let _ = seed.deserialize(&mut serde_json::Deserializer::from_reader(reader));
    } else {
        let _ = seed.deserialize(serde_yaml::Deserializer::from_str(text));
    }
}

/// How it is told where the reader is.
#[derive(Clone, Copy)]
pub(super) enum Clock<'a> {
    /// By the bytes that it has taken.
    Reader(&'a Cell<Ticks>),
    /// By the error that it makes of a refusal: `… at line 3 column 5`.
    Message,
}

impl<'a> Clock<'a> {
    /// That of the reader for a file.
    pub(super) fn of(path: &str, ticks: &'a Cell<Ticks>) -> Self {
        match Format::of(path) {
            Format::Json => Self::Reader(ticks),
            Format::Yaml => Self::Message,
        }
    }

    pub(super) fn read(self, refusal: &impl fmt::Display) -> Position {
        match self {
            Self::Reader(ticks) => ticks.get().token,
            // The reader leaves the position out of its message where it is the start of the text.
            Self::Message => told(&refusal.to_string()).unwrap_or((1, 1)),
        }
    }
}

fn told(message: &str) -> Option<Position> {
    let (_, at) = message.rsplit_once(" at line ")?;
    let (line, column) = at.split_once(" column ")?;
    Some((line.parse().ok()?, column.parse().ok()?))
}

/// How far a reader of JSON is.
#[derive(Clone, Copy)]
pub(super) struct Ticks {
    /// The character that was read last.
    at: Position,
    /// Where the last text, number or word begins.
    token: Position,
    within: Within,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Within {
    Nothing,
    Text,
    /// Behind a backslash in a text.
    Escape,
    /// A number or a word.
    Word,
}

impl Default for Ticks {
    fn default() -> Self {
        Self {
            at: (1, 0),
            token: (1, 1),
            within: Within::Nothing,
        }
    }
}

impl Ticks {
    fn after(self, byte: u8) -> Self {
        let (line, column) = self.at;
        let at = match byte {
            b'\n' => (line + 1, 0),
            // A further byte of the same character.
            0x80..=0xbf => (line, column),
            _ => (line, column + 1),
        };
        let within = match (self.within, byte) {
            (Within::Text, b'\\') => Within::Escape,
            (Within::Text, b'"') => Within::Nothing,
            (Within::Text | Within::Escape, _) => Within::Text,
            (_, b'"') => Within::Text,
            (_, b' ' | b'\t' | b'\r' | b'\n' | b',' | b':' | b'[' | b']' | b'{' | b'}') => {
                Within::Nothing
            }
            _ => Within::Word,
        };
        let begins = self.within == Within::Nothing && within != Within::Nothing;
        Self {
            at,
            token: if begins { at } else { self.token },
            within,
        }
    }
}

/// A text that is counted as it is read.
struct Ticking<'a> {
    bytes: &'a [u8],
    ticks: &'a Cell<Ticks>,
}

impl Read for Ticking<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        // The reader asks for single bytes, so that it is never ahead of what it parses.
        let (Some((first, rest)), Some(slot)) = (self.bytes.split_first(), buffer.first_mut())
        else {
            return Ok(0);
        };
        *slot = *first;
        self.bytes = rest;
        self.ticks.set(self.ticks.get().after(*first));
        Ok(1)
    }
}

/// A key and where it stands.
#[derive(Clone, Copy)]
pub(super) struct Key<'a> {
    pub(super) clock: Clock<'a>,
}

impl<'de> DeserializeSeed<'de> for Key<'_> {
    type Value = (String, Position);

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        let mut key = None;
        match (deserializer.deserialize_str(Refuse(&mut key)), self.clock) {
            (Err(refusal), clock) => match key {
                Some(key) => Ok((key, clock.read(&refusal))),
                None => Err(refusal),
            },
            (Ok(()), _) => Err(de::Error::custom("a key was not refused")),
        }
    }
}

/// Takes a key and refuses it, for the position that the error then has.
struct Refuse<'k>(&'k mut Option<String>);

impl Visitor<'_> for Refuse<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E: de::Error>(self, key: &str) -> Result<(), E> {
        *self.0 = Some(key.to_owned());
        Err(E::custom("here"))
    }
}
