//! Compares the API as a whole, and its resources.

use indexmap::IndexMap;

use super::findings::{Findings, Seen};
use super::texts;
use crate::api::{Api, Name, Place};
use crate::diff::place;
use crate::diff::rules::operations as rules;
use crate::diff::subject::Subject;
use crate::login;

pub(super) fn compare(findings: &mut Findings<'_>) {
    let (old, new) = (&findings.old.api, &findings.new.api);
    let seen = |text: &str| Some(Seen::new(text, Place::default()));
    if old.base_path != new.base_path && is_moved(findings) {
        let sides = (seen(&old.base_path), seen(&new.base_path));
        findings.whole(&Subject::Api, &rules::BASE_PATH_CHANGED, sides.0, sides.1);
    }
    let [before, after] = [old, new].map(|api| login::of(api).words());
    if before != after {
        let sides = (seen(&before), seen(&after));
        let rule = &rules::AUTHENTICATION_CHANGED;
        findings.whole(&Subject::Api, rule, sides.0, sides.1);
    }
    if let (Some(before), Some(after)) = (numbers(old), numbers(new))
        && after < before
    {
        let sides = (seen(&old.version), seen(&new.version));
        findings.whole(&Subject::Api, &rules::API_VERSION_LOWERED, sides.0, sides.1);
    }
    resources(findings);
}

/// Returns `false` if every operation of both has the same path on the server: the base path only moved from the address of
/// the server to the keys, or back.
fn is_moved(findings: &Findings<'_>) -> bool {
    let (old, new) = (&findings.old.api, &findings.new.api);
    let pairs = &findings.pairs.operations;
    let path = |api: &Api, index: usize| api.operations[index].whole_path(&api.base_path);
    let mut both = pairs.iter();
    pairs.is_empty() || both.any(|(before, after)| path(old, *before) != path(new, *after))
}

/// Returns the API version as numbers, if it is dotted decimal.
fn numbers(api: &Api) -> Option<Vec<u64>> {
    api.version
        .split('.')
        .map(|part| part.parse().ok())
        .collect()
}

fn resources(findings: &mut Findings<'_>) {
    let (old, new) = (findings.old, findings.new);
    let [old_tags, new_tags] = [old, new].map(|version| place::tags(&version.documents));
    // A resource without a tag has the place of the first document.
    let place = |tags: &IndexMap<&str, Place>, name: &Name| {
        tags.get(name.as_str()).cloned().unwrap_or_default()
    };
    for (name, before) in &old.api.resources {
        let Some(after) = new.api.resources.get(name) else {
            continue;
        };
        let texts = texts::Pair {
            subject: &Subject::Resource(name.clone()),
            old: (&before.text, &place(&old_tags, name)),
            new: (&after.text, &place(&new_tags, name)),
        };
        texts::compare(findings, &texts);
    }
}
