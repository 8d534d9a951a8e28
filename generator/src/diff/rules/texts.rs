//! Rules for facts that documents state in prose: versions, deprecations, previews.

use super::table::{NO_ACTION, compatible, neutral, table, warning};
use crate::diff::rule::{Explains, Kind, Verdicts};

table! {
    /// The first mention of the version that introduced the subject.
    SINCE_STATED = "since-stated", "version stated", Nothing, Verdicts::Whole(neutral(
        "The document newly states the version that introduced it; requests and responses are the same.",
        NO_ACTION,
    ));
    /// No mention of the version that introduced the subject.
    SINCE_NO_LONGER_STATED = "since-no-longer-stated", "version no longer stated", Nothing, Verdicts::Whole(neutral(
        "The document no longer states the version that introduced it; requests and responses are the same.",
        NO_ACTION,
    ));
    /// Another version that introduced the subject.
    SINCE_CHANGED = "since-changed", "other version stated", Nothing, Verdicts::Whole(neutral(
        "The document states another version that introduced it; requests and responses are the same.",
        "Check which older servers support it.",
    ));
    /// A new deprecation.
    DEPRECATED = "deprecated", "deprecated", Deprecation, Verdicts::Whole(compatible(
        "It still works, but a later version may remove it.",
        "Plan to move to the replacement that the document recommends.",
    ));
    /// A withdrawn deprecation.
    DEPRECATION_WITHDRAWN = "deprecation-withdrawn", "no longer deprecated", Deprecation,
        Verdicts::Whole(compatible("It still works and is supported again.", NO_ACTION));
    /// Another version of the deprecation.
    DEPRECATION_CHANGED = "deprecation-changed", "deprecation names another version", Deprecation,
        Verdicts::Whole(neutral("It was deprecated before; only the stated version differs.", NO_ACTION));
    /// A planned removal.
    REMOVAL_ANNOUNCED = "removal-announced", "removal announced", Nothing, Verdicts::Whole(warning(
        "A future version removes it.",
        "Move to the replacement that the document recommends before that version.",
    ));
    /// A withdrawn removal.
    REMOVAL_WITHDRAWN = "removal-withdrawn", "removal no longer announced", Nothing,
        Verdicts::Whole(compatible("No version is announced that removes it.", NO_ACTION));
    /// Another version of a planned removal.
    REMOVAL_CHANGED = "removal-changed", "removal announced for another version", Nothing, Verdicts::Whole(warning(
        "A different version than announced removes it.",
        "Adjust the migration plan.",
    ));
    /// Stable before.
    PREVIEW_BEGUN = "preview-begun", "became a technology preview", Nothing, Verdicts::Whole(warning(
        "It was stable; from now on any version may change it.",
        "Do not rely on it.",
    ));
    /// A preview before.
    PREVIEW_ENDED = "preview-ended", "no longer a technology preview", Nothing,
        Verdicts::Whole(compatible("It is stable from now on.", "Announce it."));
}
