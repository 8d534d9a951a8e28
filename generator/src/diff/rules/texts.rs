//! What texts tell of a thing beside its type: versions, deprecations, previews.

use super::{Explains, Kind, NOTHING, Verdicts, compatible, neutral, table, warning};

table! {
    /// The document begins to tell since when it is there.
    SINCE_STATED = "since-stated", "version stated", Nothing, Verdicts::Whole(neutral(
        "The document tells now which version brought it; nothing is sent in another way.",
        NOTHING,
    ));
    /// The document stops telling since when it is there.
    SINCE_NO_LONGER_STATED = "since-no-longer-stated", "version no longer stated", Nothing, Verdicts::Whole(neutral(
        "The document does not tell any more which version brought it; nothing is sent in another way.",
        NOTHING,
    ));
    /// The document corrects since when it is there.
    SINCE_CHANGED = "since-changed", "other version stated", Nothing, Verdicts::Whole(neutral(
        "The document names another version that brought it; nothing is sent in another way.",
        "Check what older servers are asked for.",
    ));
    /// Should not be used any more.
    DEPRECATED = "deprecated", "deprecated", Deprecation, Verdicts::Whole(compatible(
        "It works as before, and may be removed later.",
        "Plan to move to what the document recommends in its place.",
    ));
    /// May be used again.
    DEPRECATION_WITHDRAWN = "deprecation-withdrawn", "no longer deprecated", Deprecation,
        Verdicts::Whole(compatible("It works as before, and stays.", NOTHING));
    /// The version of the deprecation is told in another way.
    DEPRECATION_CHANGED = "deprecation-changed", "deprecation names another version", Deprecation,
        Verdicts::Whole(neutral("It was deprecated before; only the version that did so is told in another way.", NOTHING));
    /// The end is known.
    REMOVAL_ANNOUNCED = "removal-announced", "removal announced", Nothing, Verdicts::Whole(warning(
        "A coming version does without it.",
        "Move before that to what the document recommends in its place.",
    ));
    /// The end is open again.
    REMOVAL_WITHDRAWN = "removal-withdrawn", "removal no longer announced", Nothing,
        Verdicts::Whole(compatible("No version is named any more that does without it.", NOTHING));
    /// The end has another date.
    REMOVAL_CHANGED = "removal-changed", "removal announced for another version", Nothing, Verdicts::Whole(warning(
        "Another version than was announced does without it.",
        "Check the plan to move away from it.",
    ));
    /// May change at any time.
    PREVIEW_BEGUN = "preview-begun", "became a technology preview", Nothing, Verdicts::Whole(warning(
        "What was stable may change in any version from now on.",
        "Do not rely on it.",
    ));
    /// Stable from now on.
    PREVIEW_ENDED = "preview-ended", "no longer a technology preview", Nothing,
        Verdicts::Whole(compatible("It is stable from now on.", "Announce it."));
}
