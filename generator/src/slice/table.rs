//! Tables of fragments: a file with the fragments of a project and their selectors.
//!
//! ```yaml
//! common: common
//! note: A fragment of {title} {version}.
//! fragments:
//! - name: content-library
//!   about: Content libraries.
//!   select:
//!   - /content/**
//!   - schema:Content.**
//! ```

use std::path::Path;

use serde::Deserialize;

use super::fragment::{Fragment, check_name};
use crate::diagnostics::{Location, Problem, ProblemKind};
use crate::load;

/// The fragments to cut.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selection {
    /// The fragments.
    pub fragments: Vec<Fragment>,
    /// The fragment for components that several fragments need; not necessarily one of them.
    pub common: String,
    /// The last line of each file's top comment; `{title}` and `{version}` are replaced by those of the document.
    pub note: Option<String>,
}

impl Selection {
    /// The default name of the common fragment.
    pub const COMMON: &'static str = "common";

    /// Checks that the names are valid and unique.
    ///
    /// # Errors
    /// No fragment, a duplicate name, or an invalid one.
    pub fn new(fragments: Vec<Fragment>, common: &str) -> Result<Self, ProblemKind> {
        check_name(common)?;
        for (index, fragment) in fragments.iter().enumerate() {
            if fragments[..index]
                .iter()
                .any(|other| other.name.eq_ignore_ascii_case(&fragment.name))
            {
                return Err(ProblemKind::Selection(format!(
                    "duplicate fragment name `{}`",
                    fragment.name
                )));
            }
        }
        if fragments.is_empty() {
            return Err(ProblemKind::Selection("no fragment is given".to_owned()));
        }
        Ok(Self {
            fragments,
            common: common.to_owned(),
            note: None,
        })
    }

    /// Reads a table of fragments.
    ///
    /// # Errors
    /// A file that cannot be read or is not such a table.
    pub fn read(path: &Path) -> Result<Self, Problem> {
        let shown = path.to_string_lossy().replace('\\', "/");
        let text = std::fs::read_to_string(path).map_err(|error| {
            Problem::of_file(&*shown, ProblemKind::Unreadable(error.to_string()))
        })?;
        let at = |line, column, pointer: String| Location {
            file: shown.clone(),
            line,
            column,
            pointer,
        };
        let mut selection = Self::from_text(&text)
            .map_err(|(what, line, column)| Problem::at(at(line, column, String::new()), what))?;
        let pointers = selection.pointers();
        let wanted: Vec<&str> = pointers.iter().map(String::as_str).collect();
        let positions = load::positions(&shown, &text, &wanted);
        let places = pointers.into_iter().zip(positions);
        let mut places = places.map(|(pointer, (line, column))| at(line, column, pointer));
        for fragment in &mut selection.fragments {
            for selector in &mut fragment.selectors {
                selector.place = places.next();
            }
        }
        Ok(selection)
    }

    /// Returns the JSON pointers of the selectors in a table, in order.
    fn pointers(&self) -> Vec<String> {
        let fragments = self.fragments.iter().enumerate();
        let selectors = fragments.flat_map(|(index, fragment)| {
            let selectors = 0..fragment.selectors.len();
            selectors.map(move |selector| format!("/fragments/{index}/select/{selector}"))
        });
        selectors.collect()
    }

    /// Parses a table; errors have a line and a column.
    fn from_text(text: &str) -> Result<Self, (ProblemKind, usize, usize)> {
        let table: Table = serde_yaml::from_str(text).map_err(|error| {
            // The position is reported separately.
            let text = error.to_string();
            let text = text.split(" at line ").next().unwrap_or_default();
            let what = ProblemKind::Selection(format!("not a table of fragments: {text}"));
            let at = error.location();
            let line = at.as_ref().map_or(1, serde_yaml::Location::line);
            (
                what,
                line,
                at.as_ref().map_or(1, serde_yaml::Location::column),
            )
        })?;
        Self::from_table(table).map_err(|what| (what, 1, 1))
    }

    fn from_table(table: Table) -> Result<Self, ProblemKind> {
        let mut fragments = Vec::new();
        for row in table.fragments {
            let fragment = Fragment::new(&row.name, row.select.iter().map(String::as_str))?;
            fragments.push(Fragment {
                about: row.about,
                ..fragment
            });
        }
        let common = table.common.as_deref().unwrap_or(Self::COMMON);
        Ok(Self {
            note: table.note,
            ..Self::new(fragments, common)?
        })
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    common: Option<String>,
    note: Option<String>,
    fragments: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    name: String,
    about: Option<String>,
    select: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn invalid_tables_are_rejected() {
        for text in [
            "",
            "fragments: []",
            "fragments:\n- name: a\n  select: []",
            "fragments:\n- name: a\n  select: [x]",
            "fragments:\n- name: a\n  select: [/x]\n  what: b",
            "fragments:\n- name: a\n  select: [/x]\n- name: A\n  select: [/y]",
            "common: a/b\nfragments:\n- name: a\n  select: [/x]",
        ] {
            assert!(Selection::from_text(text).is_err(), "{text}");
        }
        let table = "note: N\nfragments:\n- name: a\n  about: B\n  select: [/x]\n";
        let selection = Selection::from_text(table).map(|table| (table.common, table.note));
        assert_eq!(selection, Ok(("common".to_owned(), Some("N".to_owned()))));
    }
}
