//! The dialect of each document, and where its paths begin, by what the documents say of themselves.
//!
//! A document that describes a package of vSphere is called like the package, and its path keys begin with `/api` and that name:
//! `/api/esx/…` in the document `esx`. Its server has no path. A document is legacy if most queries of its path keys are behind
//! `__` and not behind `?`, or if it has no queries and is one of a package. Neither names of schemas nor a prefix that path keys
//! happen to share count: one more schema or path must not change how the others are read.
//!
//! A document of vmsgen is called like a package, too. All its path keys are below `/api` or `/rest`, or its server is `/rest`, and
//! its tags are in snake case.

use heck::ToKebabCase;
use serde_json::Value;

use super::key;
use super::node::Node;
use super::sections::{path_keys, schema_keys};
use super::server;
use super::vmsgen::package;
use crate::api::Dialect;
use crate::load::Documents;

/// The dialect and the base path of each document.
pub(super) struct Marks {
    /// The dialect of each file.
    dialects: Vec<Dialect>,
    /// `true` for each file whose path keys hold the base path.
    rooted: Vec<bool>,
    /// `true` for each file of vmsgen that has only paths below `/rest`.
    below_rest: Vec<bool>,
}

impl Marks {
    pub(super) fn of(documents: &Documents) -> Self {
        let files = 0..documents.sources.len();
        let signs: Vec<Signs> = files.map(|file| Signs::of(documents, file)).collect();
        let any_legacy = signs.iter().any(Signs::is_legacy);
        let any_vmsgen = signs.iter().any(|signs| signs.is_vmsgen);
        let any_package = any_legacy || any_vmsgen || signs.iter().any(|signs| signs.is_package);
        // Documents without marks of their own, such as one of only schemas, are like the others.
        let dialect = |signs: &Signs| {
            if signs.is_vmsgen || any_vmsgen && !signs.has_paths {
                Dialect::Vmsgen
            } else if signs.is_legacy() || any_legacy && signs.may_be_legacy() {
                Dialect::Legacy
            } else {
                Dialect::Modern
            }
        };
        Self {
            dialects: signs.iter().map(dialect).collect(),
            rooted: signs
                .iter()
                .map(|signs| any_package && !signs.has_server_path)
                .collect(),
            below_rest: signs.iter().map(|signs| signs.is_below_rest).collect(),
        }
    }

    /// Returns the dialect of a file.
    pub(super) fn dialect(&self, file: usize) -> Dialect {
        self.dialects.get(file).copied().unwrap_or(Dialect::Modern)
    }

    /// Returns `true` if the path keys of a file hold the base path.
    pub(super) fn is_rooted(&self, file: usize) -> bool {
        self.rooted.get(file).copied().unwrap_or_default()
    }

    /// Returns `true` if the servers of a file number the items of a list of structures in a query: `targets.1.id`. That is
    /// how vSphere reads arguments before 9.0.
    pub(super) fn numbers_items(&self, file: usize) -> bool {
        matches!(self.dialect(file), Dialect::Legacy | Dialect::Vmsgen)
    }

    /// Returns `true` for a file of vmsgen that has only paths below `/rest`.
    pub(super) fn is_below_rest(&self, file: usize) -> bool {
        self.below_rest.get(file).copied().unwrap_or_default()
    }

    /// Returns `true` for the key of a path below `/rest` in a file of vmsgen.
    pub(super) fn is_rest(&self, file: usize, key: &str) -> bool {
        self.dialect(file) == Dialect::Vmsgen
            && (self.is_below_rest(file) || key::below(key::REST, key).is_some())
    }

    /// Returns the base path of the files that hold it in their path keys: `/rest`, if all their paths are below.
    pub(super) fn base_path(&self) -> &'static str {
        let is_rest = |(rooted, rest): (&bool, &bool)| !rooted || *rest;
        match self.dialects.contains(&Dialect::Vmsgen)
            && self.rooted.iter().zip(&self.below_rest).all(is_rest)
        {
            true => key::REST,
            false => key::PACKAGES,
        }
    }

    /// Returns the dialect of the set: the older one if any file is.
    pub(super) fn whole(&self) -> Dialect {
        let older = [Dialect::Vmsgen, Dialect::Legacy];
        let mut older = older.into_iter();
        older
            .find(|dialect| self.dialects.contains(dialect))
            .unwrap_or_default()
    }
}

/// The marks of one document.
struct Signs {
    /// It is called like the package that its path keys name.
    is_package: bool,
    /// The path keys with constants behind `__`.
    underscores: usize,
    /// The path keys with a query behind `?`.
    queries: usize,
    /// Schemas with dotted names, which legacy documents do not have.
    has_dots: bool,
    /// The first server has a path.
    has_server_path: bool,
    /// It has path keys.
    has_paths: bool,
    /// It is a document of vmsgen.
    is_vmsgen: bool,
    /// All its paths are below `/rest`.
    is_below_rest: bool,
}

impl Signs {
    fn of(documents: &Documents, file: usize) -> Self {
        let root = documents.sources.get(file).map(|source| &source.root);
        let root = root.unwrap_or(&Value::Null);
        let node = Node::root(documents, file);
        let server_path = node.and_then(|node| server::first_path(&node));
        let server_path = server_path.unwrap_or_default();
        let has_server_path = !server_path.is_empty();
        let title = root.pointer("/info/title").and_then(Value::as_str);
        let is_package = |title| path_keys(root).any(|key| is_of_package(key, title));
        let is_placed = server_path == key::REST || !has_server_path && package::is_rooted(root);
        let is_vmsgen = title.is_some_and(is_word) && is_placed && package::is_named_so(root);
        let is_rest = |key: &str| has_server_path || key::below(key::REST, key).is_some();
        let has_constants = |key: &str| !key::split(key, Dialect::Legacy).constants.is_empty();
        Self {
            is_package: !has_server_path && title.is_some_and(is_package),
            underscores: path_keys(root)
                .filter(|key| !key.contains('?') && has_constants(key))
                .count(),
            queries: path_keys(root).filter(|key| key.contains('?')).count(),
            has_dots: schema_keys(root).any(|name| name.contains('.')),
            has_server_path,
            has_paths: path_keys(root).next().is_some(),
            is_vmsgen,
            is_below_rest: is_vmsgen && path_keys(root).all(is_rest),
        }
    }

    fn is_legacy(&self) -> bool {
        match self.underscores + self.queries {
            0 => self.is_package && !self.has_dots,
            _ => self.underscores > self.queries,
        }
    }

    fn may_be_legacy(&self) -> bool {
        self.queries == 0 && !self.has_dots && !self.has_server_path
    }
}

/// Returns `true` for the title of a document of a package.
fn is_word(title: &str) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    !title.is_empty() && title.chars().all(allowed)
}

/// Returns `true` if a path key is that of a package or below it.
fn is_of_package(key: &str, title: &str) -> bool {
    let below_base = key
        .strip_prefix(key::PACKAGES)
        .and_then(|rest| rest.strip_prefix('/'));
    let Some(below_base) = below_base.filter(|_| is_word(title)) else {
        return false;
    };
    let segment = below_base.split(['/', '?', '{']).next().unwrap_or_default();
    let first = segment.split("__").next().unwrap_or_default();
    first == title || first == title.to_kebab_case()
}

#[cfg(test)]
mod tests {
    use super::is_of_package;

    #[test]
    fn packages_are_named_by_titles() {
        for (key, title, is_of) in [
            ("/api/esx/settings/depots/{depot_id}", "esx", true),
            ("/api/session", "session", true),
            ("/api/esx__action=x", "esx", true),
            ("/api/esx?action=x", "esx", true),
            ("/api/data-protection/x", "data_protection", true),
            ("/api/esxi/x", "esx", false),
            ("/rest/esx/x", "esx", false),
            ("/esx/x", "esx", false),
            ("/api/{esx}", "esx", false),
            ("/api/actions", "Operations API", false),
            ("/api/", "", false),
        ] {
            assert_eq!(is_of_package(key, title), is_of, "{key} {title}");
        }
    }
}
