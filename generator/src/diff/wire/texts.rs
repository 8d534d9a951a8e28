//! Compares facts stated in prose: versions, deprecations, previews. Prose itself is not compared.

use super::findings::{Findings, Seen};
use crate::api::{Deprecation, Place, Text};
use crate::diff::rules::texts as rules;
use crate::diff::subject::Subject;

/// The texts of a subject on both sides, with its places.
pub(super) struct Pair<'a> {
    pub(super) subject: &'a Subject,
    pub(super) old: (&'a Text, &'a Place),
    pub(super) new: (&'a Text, &'a Place),
}

pub(super) fn compare(findings: &mut Findings<'_>, pair: &Pair<'_>) {
    let (old, new) = (pair.old.0, pair.new.0);
    since(findings, pair, old.since.as_deref(), new.since.as_deref());
    deprecation(
        findings,
        pair,
        old.deprecated.as_ref(),
        new.deprecated.as_ref(),
    );
    if old.preview != new.preview {
        let kind = match new.preview {
            true => &rules::PREVIEW_BEGUN,
            false => &rules::PREVIEW_ENDED,
        };
        let word = |preview: bool| {
            if preview {
                "technology preview"
            } else {
                "stable"
            }
        };
        let old = Some(Seen::new(word(old.preview), pair.old.1.clone()));
        let new = Some(Seen::new(word(new.preview), pair.new.1.clone()));
        findings.whole(pair.subject, kind, old, new);
    }
}

/// Compares the versions that introduced a subject.
pub(super) fn since(
    findings: &mut Findings<'_>,
    pair: &Pair<'_>,
    old: Option<&str>,
    new: Option<&str>,
) {
    if old == new {
        return;
    }
    let kind = match (old, new) {
        (None, _) => &rules::SINCE_STATED,
        (_, None) => &rules::SINCE_NO_LONGER_STATED,
        _ => &rules::SINCE_CHANGED,
    };
    let seen = |since: &str, place: &Place| Seen::new(format!("since {since}"), place.clone());
    let old = old.map(|since| seen(since, pair.old.1));
    let new = new.map(|since| seen(since, pair.new.1));
    findings.whole(pair.subject, kind, old, new);
}

fn deprecation(
    findings: &mut Findings<'_>,
    pair: &Pair<'_>,
    old: Option<&Deprecation>,
    new: Option<&Deprecation>,
) {
    let seen =
        |deprecation: &Deprecation, place: &Place| Seen::new(words(deprecation), place.clone());
    let before = old.map(|old| seen(old, pair.old.1));
    let after = new.map(|new| seen(new, pair.new.1));
    match (old, new) {
        (None, None) => {}
        (None, Some(_)) => findings.whole(
            pair.subject,
            &rules::DEPRECATED,
            before.clone(),
            after.clone(),
        ),
        (Some(_), None) => {
            findings.whole(
                pair.subject,
                &rules::DEPRECATION_WITHDRAWN,
                before.clone(),
                after.clone(),
            );
        }
        (Some(old), Some(new)) if old.since != new.since => {
            findings.whole(
                pair.subject,
                &rules::DEPRECATION_CHANGED,
                before.clone(),
                after.clone(),
            );
        }
        (Some(_), Some(_)) => {}
    }
    let removed = |deprecation: Option<&Deprecation>| deprecation.and_then(|d| d.removed.clone());
    let kind = match (removed(old), removed(new)) {
        (old, new) if old == new => return,
        (None, _) => &rules::REMOVAL_ANNOUNCED,
        (_, None) => &rules::REMOVAL_WITHDRAWN,
        _ => &rules::REMOVAL_CHANGED,
    };
    findings.whole(pair.subject, kind, before, after);
}

fn words(deprecation: &Deprecation) -> String {
    let mut words = "deprecated".to_owned();
    if let Some(since) = &deprecation.since {
        words.push_str(&format!(" since {since}"));
    }
    if let Some(removed) = &deprecation.removed {
        words.push_str(&format!(", removed in {removed}"));
    }
    words
}
