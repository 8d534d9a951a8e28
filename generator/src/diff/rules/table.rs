//! Constructors of the rows of rule tables.

use crate::diff::rule::{Level, Verdict, Verdicts};

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
pub(super) use table;

/// Advice where callers and users need not act.
pub(super) const NO_ACTION: &str = "No action is needed.";

const fn verdict(level: Level, why: &'static str, advice: &'static str) -> Verdict {
    Verdict { level, why, advice }
}

pub(super) const fn breaking(why: &'static str, advice: &'static str) -> Verdict {
    verdict(Level::Breaking, why, advice)
}

pub(super) const fn warning(why: &'static str, advice: &'static str) -> Verdict {
    verdict(Level::Warning, why, advice)
}

pub(super) const fn compatible(why: &'static str, advice: &'static str) -> Verdict {
    verdict(Level::Compatible, why, advice)
}

pub(super) const fn neutral(why: &'static str, advice: &'static str) -> Verdict {
    verdict(Level::Neutral, why, advice)
}

pub(super) const fn both(request: Verdict, response: Verdict) -> Verdicts {
    Verdicts::Both { request, response }
}
