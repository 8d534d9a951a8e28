//! Tables of fragments: the file that says which fragments a project keeps, and how they are cut.
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

use super::select::{Fragment, check_name};
use crate::diagnostics::{Location, Problem, ProblemKind};
use crate::load;

/// Which fragments there are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selection {
    /// The fragments.
    pub fragments: Vec<Fragment>,
    /// The fragment that what several of them need goes to. It need not be one of them.
    pub common: String,
    /// The last line of the comment at the top of each file. `{title}` and `{version}` are those of the document.
    pub note: Option<String>,
}

impl Selection {
    /// What the project's own fragments leave common things to, too.
    pub const COMMON: &'static str = "common";

    /// Checks that names are different.
    ///
    /// # Errors
    /// A name that two fragments have, or one that cannot be that of a file.
    pub fn new(fragments: Vec<Fragment>, common: &str) -> Result<Self, ProblemKind> {
        check_name(common)?;
        for (index, fragment) in fragments.iter().enumerate() {
            if fragments[..index]
                .iter()
                .any(|other| other.name.eq_ignore_ascii_case(&fragment.name))
            {
                return Err(ProblemKind::Selection(format!(
                    "two fragments are named `{}`",
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
    /// A file that cannot be read, or that is no such table.
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

    /// Where the selectors stand in a table, in their order.
    fn pointers(&self) -> Vec<String> {
        let fragments = self.fragments.iter().enumerate();
        let selectors = fragments.flat_map(|(index, fragment)| {
            let selectors = 0..fragment.selectors.len();
            selectors.map(move |selector| format!("/fragments/{index}/select/{selector}"))
        });
        selectors.collect()
    }

    /// Gives what is wrong with line and column.
    fn from_text(text: &str) -> Result<Self, (ProblemKind, usize, usize)> {
        let table: Table = serde_yaml::from_str(text).map_err(|error| {
            // The position is told apart from the message.
            let said = error.to_string();
            let said = said.split(" at line ").next().unwrap_or_default();
            let what = ProblemKind::Selection(format!("not a table of fragments: {said}"));
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
    fn what_is_no_table_is_refused() {
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
