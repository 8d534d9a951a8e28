//! Attaches effects on the crate to the changes of the API that cause them.

use std::collections::BTreeMap;

use indexmap::IndexMap;

use super::rule::{Explains, Kind};
use super::rules::rust as rules;
use super::rust::effects::{Caused, Effect};
use super::subject::Subject;
use super::wire::findings::Draft;

/// A draft with its effects on the crate.
pub(super) struct Joined {
    pub(super) draft: Draft,
    pub(super) effects: Vec<Effect>,
}

/// Attaches every effect to its cause. Effects without a cause become changes of their own, after all others.
pub(super) fn join(drafts: Vec<Draft>, effects: Vec<Caused>) -> Vec<Joined> {
    let mut by_subject: BTreeMap<Subject, Vec<usize>> = BTreeMap::new();
    for (index, draft) in drafts.iter().enumerate() {
        by_subject
            .entry(draft.subject.clone())
            .or_default()
            .push(index);
    }
    let mut joined: Vec<Joined> = drafts
        .into_iter()
        .map(|draft| Joined {
            draft,
            effects: Vec::new(),
        })
        .collect();
    let mut alone: IndexMap<(Subject, &str), Joined> = IndexMap::new();
    for Caused { effect, causes } in effects {
        let wanted = explained_by(effect.rule.kind);
        let of_subject = |subject: &Subject| by_subject.get(subject).into_iter().flatten().copied();
        let cause = causes
            .iter()
            .flat_map(of_subject)
            .find(|index| joined[*index].draft.kind.explains == wanted);
        match (cause, causes.into_iter().next()) {
            (Some(index), _) => joined[index].effects.push(effect),
            (None, Some(subject)) => push(&mut alone, subject, effect),
            (None, None) => {}
        }
    }
    joined.extend(alone.into_values());
    joined
}

/// Adds an effect to the change of the same subject and kind, or a new change.
fn push(alone: &mut IndexMap<(Subject, &'static str), Joined>, subject: Subject, effect: Effect) {
    let kind = effect.rule.kind;
    let new = |subject| Joined {
        draft: Draft {
            subject,
            kind,
            scopes: Vec::new(),
            old: None,
            new: None,
        },
        effects: Vec::new(),
    };
    let entry = alone.entry((subject.clone(), kind.name));
    entry.or_insert_with(|| new(subject)).effects.push(effect);
}

/// Returns the property of a cause that explains a change of the crate.
fn explained_by(kind: &Kind) -> Explains {
    let marks = [&rules::DEPRECATED, &rules::DEPRECATION_WITHDRAWN];
    match marks.iter().any(|mark| mark.name == kind.name) {
        true => Explains::Deprecation,
        false => Explains::Shape,
    }
}
