//! The rules as data: `xtask/tidy.toml`.
//!
//! Takes the file of a project and gives its tables. Judges nothing.

use std::cell::Cell;
use std::path::Path;

use glob::{MatchOptions, Pattern};
use serde::{Deserialize, Deserializer};

use crate::project::Failure;

/// The path of the tables, below the root of the project.
pub const PATH: &str = "xtask/tidy.toml";

/// The tables.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Files that a program writes. Their names and lengths are not judged.
    #[serde(default)]
    pub generated: Vec<Glob>,
    /// Files that are data of tests. They are not judged at all.
    #[serde(default)]
    pub data: Vec<Glob>,
    /// First words of documentation.
    pub openings: Openings,
    /// Words that are written in another way, in prose.
    #[serde(default)]
    pub word: Vec<Word>,
    /// Words that are written in another way, in identifiers.
    #[serde(default)]
    pub name: Vec<Name>,
    /// Lengths of files.
    pub length: Length,
    /// Circles of files.
    pub circles: Circles,
    /// Places at which a word is right.
    #[serde(default)]
    pub allow: Vec<Allow>,
}

/// First words that make documentation hard to scan.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Openings {
    /// The words.
    pub words: Vec<String>,
    /// Documentation that may begin with one of them, in percent.
    pub percent: f64,
}

/// Words or phrases, with the field's term for them.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Word {
    /// Words or phrases, in lower case.
    pub not: Vec<String>,
    /// The field's term.
    pub but: String,
    /// Longer phrases in which the word has its usual meaning.
    #[serde(default)]
    pub except: Vec<String>,
}

/// Parts of identifiers, with the field's term for them.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Name {
    /// Parts of identifiers.
    pub not: Vec<String>,
    /// The field's term.
    pub but: String,
    /// The part of an identifier that is compared.
    pub part: Part,
    /// Identifiers in which the part has its usual meaning.
    #[serde(default)]
    pub except: Vec<String>,
}

/// The part of an identifier that is compared with a name.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Part {
    /// Any word of it, in any case.
    Word,
    /// All of it, in this case.
    Whole,
    /// The end of it, in this case.
    End,
}

/// The length of files.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Length {
    /// Lines that a file may have.
    pub lines: usize,
    /// Records, which only ever get longer: their lengths are not judged.
    #[serde(default)]
    pub records: Vec<Glob>,
    /// Files that may be longer.
    #[serde(default)]
    pub long: Vec<Long>,
}

/// Files that may be longer than others.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Long {
    /// The files.
    pub path: Glob,
    /// Why.
    pub reason: String,
    /// Set once a long file was found there.
    #[serde(skip)]
    pub used: Cell<bool>,
}

/// The crates in which files must not import each other in a circle.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Circles {
    /// Paths of the root modules.
    pub roots: Vec<String>,
    /// Macros that take code of another crate.
    #[serde(default)]
    pub quotes: Vec<String>,
}

/// Places at which a word or a name is right.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Allow {
    /// The files.
    pub path: Glob,
    /// The word, phrase or part of a name, as in the tables.
    pub word: String,
    /// Why.
    pub reason: String,
    /// Set once the word was found there.
    #[serde(skip)]
    pub used: Cell<bool>,
}

/// A pattern of paths below the root.
#[derive(Debug)]
pub struct Glob(Pattern);

impl Glob {
    /// Returns `true` if the pattern matches a path.
    pub fn is_match(&self, path: &str) -> bool {
        let options = MatchOptions {
            require_literal_separator: true,
            ..MatchOptions::default()
        };
        self.0.matches_with(path, options)
    }

    /// Returns the pattern as written.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl<'de> Deserialize<'de> for Glob {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Pattern::new(&text)
            .map(Self)
            .map_err(serde::de::Error::custom)
    }
}

/// Reads the tables of a project.
///
/// # Errors
/// The file is missing, is not TOML, or has an entry without a reason.
pub fn read(root: &Path) -> Result<Config, Failure> {
    let text = std::fs::read_to_string(root.join(PATH))
        .map_err(|error| format!("{PATH}: cannot be read: {error}"))?;
    let config: Config = toml::from_str(&text).map_err(|error| format!("{PATH}: {error}"))?;
    let allowed = config.allow.iter().map(|it| (&it.path, &it.reason));
    let long = config.length.long.iter().map(|it| (&it.path, &it.reason));
    for (path, reason) in allowed.chain(long) {
        if reason.trim().is_empty() {
            return Err(format!("{PATH}: the entry for `{}` has no reason", path.as_str()).into());
        }
    }
    Ok(config)
}
