//! Lookups that found nothing, or more than one.

use crate::error::excerpt::line;
use std::error::Error as StdError;
use std::fmt;

/// The most identifiers that a text shows.
const SHOWN: usize = 10;

/// A lookup that found nothing, or more than one: see [`Call::one`](crate::Call::one).
#[derive(Debug)]
pub struct LookupError {
    /// The type of resource, in words: `local library`.
    noun: String,
    name: Option<String>,
    ids: Vec<String>,
}

impl LookupError {
    pub(crate) fn new(noun: String, name: Option<String>, ids: Vec<String>) -> Self {
        Self { noun, name, ids }
    }

    /// Returns the name that the call searched for; `None` if it searched for something else.
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// Returns the identifiers of everything that was found, in the order of the response: none, or several.
    pub fn ids(&self) -> &[String] {
        &self.ids
    }

    /// Returns `true` if more than one was found.
    pub fn is_ambiguous(&self) -> bool {
        !self.ids.is_empty()
    }
}

impl fmt::Display for LookupError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (noun, count) = (&self.noun, self.ids.len());
        match (&self.name, count) {
            (Some(name), 0) => return write!(f, "no {noun} is named `{}`", line(name)),
            (None, 0) => return write!(f, "no {noun} matches"),
            (Some(name), _) => write!(f, "{count} {} are named `{}`: ", plural(noun), line(name))?,
            (None, _) => write!(f, "{count} {} match, expected one: ", plural(noun))?,
        }
        let mut shown: Vec<_> = self.ids.iter().take(SHOWN).map(|id| line(id)).collect();
        if count > SHOWN {
            shown.push("…".to_owned());
        }
        write!(f, "{}", shown.join(", "))?;
        match &self.name {
            Some(_) => f.write_str("; rename all but one, or use an identifier"),
            None => f.write_str("; narrow the search, or use an identifier"),
        }
    }
}

impl StdError for LookupError {}

/// Returns the plural of an English noun, as the names of resources need it.
fn plural(noun: &str) -> String {
    let consonant_before = |stem: &str| !stem.ends_with(['a', 'e', 'i', 'o', 'u']);
    match noun.strip_suffix('y') {
        Some(stem) if consonant_before(stem) => format!("{stem}ies"),
        _ if noun.ends_with(['s', 'x']) || noun.ends_with("ch") => format!("{noun}es"),
        _ => format!("{noun}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::{LookupError, plural};

    #[test]
    fn nouns_have_plurals() {
        let table = [
            ("library", "libraries"),
            ("item", "items"),
            ("storage policy", "storage policies"),
            ("gateway", "gateways"),
            ("switch", "switches"),
            ("VM", "VMs"),
            ("alias", "aliases"),
        ];
        for (noun, expected) in table {
            assert_eq!(plural(noun), expected);
        }
    }

    #[test]
    fn failures_are_sentences() {
        let many: Vec<String> = (0..12).map(|number| number.to_string()).collect();
        let named = |ids: &[&str]| {
            let ids = ids.iter().map(|&id| id.to_owned()).collect();
            LookupError::new("library".to_owned(), Some("ISO".to_owned()), ids)
        };
        let table = [
            (named(&[]), "no library is named `ISO`"),
            (
                named(&["a", "b"]),
                "2 libraries are named `ISO`: a, b; rename all but one, or use an identifier",
            ),
            (
                LookupError::new("VM".to_owned(), None, Vec::new()),
                "no VM matches",
            ),
            (
                LookupError::new("VM".to_owned(), None, many),
                "12 VMs match, expected one: 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, …; narrow the search, or use an identifier",
            ),
        ];
        for (error, expected) in table {
            assert_eq!(error.to_string(), expected);
        }
    }
}
