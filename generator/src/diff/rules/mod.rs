//! The rules: every kind of change with its verdicts, as data.
//!
//! A file per part of the model. Nothing here looks at an API; what finds changes refers to the rows by name, and a
//! test demands the mirror image of every one.

pub mod operations;
pub mod rust;
pub mod schemas;
pub mod texts;
pub mod types;

use super::rule::{Explains, Kind, Level, Rule, Verdict, Verdicts};

/// Declares rows and lists them.
macro_rules! table {
    ($($(#[$doc:meta])* $ident:ident = $name:literal, $title:literal, $explains:ident, $verdicts:expr;)*) => {
        $($(#[$doc])* pub static $ident: Kind = Kind {
            name: $name,
            title: $title,
            explains: Explains::$explains,
            verdicts: $verdicts,
        };)*

        /// The rows of this table in order.
        pub static ALL: &[&Kind] = &[$(&$ident),*];
    };
}
use table;

const fn verdict(level: Level, why: &'static str, advice: &'static str) -> Verdict {
    Verdict { level, why, advice }
}

const fn breaking(why: &'static str, advice: &'static str) -> Verdict {
    verdict(Level::Breaking, why, advice)
}

const fn warning(why: &'static str, advice: &'static str) -> Verdict {
    verdict(Level::Warning, why, advice)
}

const fn compatible(why: &'static str, advice: &'static str) -> Verdict {
    verdict(Level::Compatible, why, advice)
}

const fn neutral(why: &'static str, advice: &'static str) -> Verdict {
    verdict(Level::Neutral, why, advice)
}

const fn both(request: Verdict, response: Verdict) -> Verdicts {
    Verdicts::Both { request, response }
}

/// What stands where nothing has to be done.
const NOTHING: &str = "Nothing has to be done.";

/// All kinds of change, in the order of the tables.
pub fn kinds() -> impl Iterator<Item = &'static Kind> {
    let tables = [
        operations::ALL,
        types::ALL,
        schemas::ALL,
        texts::ALL,
        rust::ALL,
    ];
    tables.into_iter().flatten().copied()
}

/// All rules, in the order of the tables.
pub fn rules() -> impl Iterator<Item = Rule> {
    kinds().flat_map(Kind::rules)
}

/// The rule with an id.
pub fn find(id: &str) -> Option<Rule> {
    rules().find(|rule| rule.id() == id)
}
