//! Facts about published versions of the API that their documents do not carry.
//!
//! Takes the title and the version of a document; gives the facts of exactly this version. They are data, in `knowledge/`,
//! whose README describes the form. Never guesses those of another version.

use std::collections::BTreeSet;

use serde::Deserialize;

/// The facts of all known versions.
const FILES: [&str; 2] = [
    include_str!("../knowledge/vsphere-9.0.0.0.json"),
    include_str!("../knowledge/vsphere-9.1.0.0.json"),
];

/// The facts of a version.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Knowledge {
    /// The title of the documents.
    pub title: String,
    /// The version of the API.
    pub version: String,
    /// The origin of the facts.
    pub source: String,
    /// JSON pointers of schemas whose values can be `null`.
    pub nullable: BTreeSet<String>,
}

impl Knowledge {
    /// Returns the facts of a version, if there are any.
    pub fn of(title: &str, version: &str) -> Option<Self> {
        let mut known = FILES
            .iter()
            .filter_map(|text| serde_json::from_str(text).ok());
        known.find(|known: &Self| known.title == title && known.version == version)
    }
}

#[cfg(test)]
mod tests {
    use super::{FILES, Knowledge};

    #[test]
    fn facts_are_those_of_one_version() {
        for text in FILES {
            let known: Knowledge = serde_json::from_str(text).expect("the form of the README");
            let pointers = known.nullable.iter();
            assert!(pointers.clone().all(|pointer| pointer.starts_with('/')));
            let found = Knowledge::of(&known.title, &known.version).expect("a version");
            assert_eq!(found.nullable, known.nullable);
            assert!(Knowledge::of(&known.title, &format!("{}.0", known.version)).is_none());
            assert!(Knowledge::of("Another API", &known.version).is_none());
        }
    }
}
