//! Facts about published versions of the API that their documents do not carry.
//!
//! Takes the title and the version of a document; gives the facts of exactly this version. They are data, in `knowledge/`,
//! whose README describes the form. Never guesses those of another version.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::Value;

/// The facts of all known versions.
const FILES: [(&str, &str); 4] = [
    ("8.0.3.0", include_str!("../knowledge/vsphere-8.0.3.0.json")),
    ("9.0.0.0", include_str!("../knowledge/vsphere-9.0.0.0.json")),
    ("9.1.0.0", include_str!("../knowledge/vsphere-9.1.0.0.json")),
    ("9.1.1.0", include_str!("../knowledge/vsphere-9.1.1.0.json")),
];

/// The facts of a version.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Knowledge {
    /// The titles of the documents.
    pub titles: Vec<String>,
    /// The version of the API.
    pub version: String,
    /// The origin of the facts.
    pub source: String,
    /// JSON pointers of schemas whose values can be `null`.
    pub nullable: BTreeSet<String>,
    /// Results of tasks by operation id, as types in the form of the model file.
    pub task_results: BTreeMap<String, Value>,
}

impl Knowledge {
    /// Returns the facts of a version, if there are any.
    pub fn of(title: &str, version: &str) -> Option<Self> {
        let (_, text) = FILES.iter().find(|(known, _)| *known == version)?;
        let known: Self = serde_json::from_str(text).ok()?;
        known.is_of(title, version).then_some(known)
    }

    /// Returns `true` if the facts are about a document.
    pub fn is_of(&self, title: &str, version: &str) -> bool {
        self.version == version && self.titles.iter().any(|known| known == title)
    }
}

/// The facts of a version, and how many of them the documents needed.
#[derive(Clone, Debug)]
pub struct Known {
    /// The facts.
    pub facts: Knowledge,
    /// The number of schemas that are nullable by these facts alone.
    pub nullable: usize,
    /// The operations whose task has a result by these facts alone.
    pub task_results: Vec<String>,
}

/// The words before tokens in the header `authorization`, which no document of these versions names.
const AUTHORIZATION: &str = include_str!("../knowledge/authorization.json");

/// The word before tokens of some versions.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Authorization {
    title: String,
    /// Versions, without the parts that may differ.
    versions: Vec<String>,
    word: String,
    #[serde(rename = "source")]
    _source: String,
}

/// Returns the word before tokens in the header `authorization` of a version, if it is known.
pub fn authorization_word(title: &str, version: &str) -> Option<String> {
    let known: Vec<Authorization> = serde_json::from_str(AUTHORIZATION).ok()?;
    let covers = |known: &str| {
        let rest = version.strip_prefix(known);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    let is_of = |known: &Authorization| {
        known.title == title && known.versions.iter().any(|version| covers(version))
    };
    let found = known.into_iter().find(is_of)?;
    Some(found.word)
}

#[cfg(test)]
mod tests {
    use super::{FILES, Knowledge, authorization_word};

    #[test]
    fn words_before_tokens_are_those_of_some_versions() {
        let title = "VMware Cloud Foundation Operations API";
        let word = |version| authorization_word(title, version);
        assert_eq!(word("9.1.0.0").as_deref(), Some("OpsToken"));
        assert_eq!(word("9.0").as_deref(), Some("OpsToken"));
        assert_eq!(word("9.10.0"), None);
        assert_eq!(word("8.18"), None);
        assert_eq!(authorization_word("Another API", "9.1.0.0"), None);
    }

    #[test]
    fn facts_are_those_of_one_version() {
        for (version, text) in FILES {
            let known: Knowledge = serde_json::from_str(text).expect("the form of the README");
            assert_eq!(known.version, version);
            let pointers = known.nullable.iter();
            assert!(pointers.clone().all(|pointer| pointer.starts_with('/')));
            assert!(known.task_results.keys().all(|id| id.ends_with("$Task")));
            for title in &known.titles {
                let found = Knowledge::of(title, version).expect("a version");
                assert_eq!(found.nullable, known.nullable);
                assert_eq!(found.task_results, known.task_results);
                assert!(Knowledge::of(title, &format!("{version}.0")).is_none());
            }
            assert!(Knowledge::of("Another API", version).is_none());
        }
    }
}
