//! Compares fields of structures and of anonymous bodies.

use indexmap::IndexMap;

use super::describe::{self, typed};
use super::findings::{Findings, Seen};
use super::limits;
use super::texts;
use crate::api::{Field, Need, Place};
use crate::diff::rule::{Kind, Scope};
use crate::diff::rules::schemas as rules;
use crate::diff::subject::Subject;
use crate::json_pointer::escaped;

/// The owner of fields: a structure or an anonymous body.
pub(super) struct Owner<'a> {
    pub(super) scopes: &'a [Scope],
    /// The subject of a field.
    pub(super) subject: &'a dyn Fn(&str) -> Subject,
}

impl Owner<'_> {
    pub(super) fn removed(&self, findings: &mut Findings<'_>, field: &Field, at: Place) {
        let kind = match field.optional {
            true => &rules::OPTIONAL_FIELD_REMOVED,
            false => &rules::REQUIRED_FIELD_REMOVED,
        };
        let seen = Some(described(field, at));
        findings.add(&(self.subject)(&field.name), kind, self.scopes, seen, None);
    }

    pub(super) fn added(&self, findings: &mut Findings<'_>, field: &Field, at: Place) {
        let kind = match field.optional {
            true => &rules::OPTIONAL_FIELD_ADDED,
            false => &rules::REQUIRED_FIELD_ADDED,
        };
        let seen = Some(described(field, at));
        findings.add(&(self.subject)(&field.name), kind, self.scopes, None, seen);
    }

    pub(super) fn compare(
        &self,
        findings: &mut Findings<'_>,
        (old, at): (&Field, &Place),
        (new, there): (&Field, &Place),
    ) {
        let subject = (self.subject)(&old.name);
        let sides = || {
            let old = Some(described(old, at.clone()));
            (old, Some(described(new, there.clone())))
        };
        let relation = findings.types.compare(&old.ty, &new.ty);
        let need = match (old.optional, new.optional) {
            (true, false) => Some(&rules::FIELD_BECAME_REQUIRED),
            (false, true) => Some(&rules::FIELD_BECAME_OPTIONAL),
            _ => None,
        };
        for kind in relation.kind().into_iter().chain(need) {
            let (before, after) = sides();
            findings.add(&subject, kind, self.scopes, before, after);
        }
        if old.access != new.access {
            let seen = |field: &Field, place: &Place| {
                Some(Seen::new(describe::sender(field.access), place.clone()))
            };
            let sides = (seen(old, at), seen(new, there));
            let kind = &rules::FIELD_ACCESS_CHANGED;
            findings.add(&subject, kind, self.scopes, sides.0, sides.1);
        }
        // A field that is not found at its owner has the place of the owner, whose limits are not its own.
        let end = format!("/properties/{}", escaped(&old.name));
        if [at, there]
            .iter()
            .all(|place| place.pointer.ends_with(&end))
        {
            limits::compare(findings, (&subject, self.scopes), at, there);
        }
        self.presence(findings, &subject, (old, at), (new, there));
        let both = texts::Pair {
            subject: &subject,
            old: (&old.text, at),
            new: (&new.text, there),
        };
        texts::compare(findings, &both);
    }

    /// Compares the operations that need or return a field.
    fn presence(
        &self,
        findings: &mut Findings<'_>,
        subject: &Subject,
        (old, at): (&Field, &Place),
        (new, there): (&Field, &Place),
    ) {
        let (before, after) = (&old.requirements, &new.requirements);
        let steps = [
            ("create", before.create, after.create, Scope::Request),
            ("get", before.get, after.get, Scope::Response),
            ("update", before.update, after.update, Scope::Request),
        ];
        // The same kind of change for several operations is one change.
        let mut changed: IndexMap<&str, Presence> = IndexMap::new();
        for (operation, before, after, scope) in steps {
            let Some(kind) = need_changed(before, after) else {
                continue;
            };
            let words =
                |need: Option<Need>| need.map(|need| format!("{} for {operation}", word(need)));
            let entry = changed
                .entry(kind.name)
                .or_insert_with(|| Presence::of(kind));
            entry.old.extend(words(before));
            entry.new.extend(words(after));
            if !entry.scopes.contains(&scope) {
                entry.scopes.push(scope);
            }
        }
        for change in changed.values() {
            let seen = |words: &[String], place: &Place| {
                (!words.is_empty()).then(|| Seen::new(words.join(", "), place.clone()))
            };
            let sides = (seen(&change.old, at), seen(&change.new, there));
            findings.add(subject, change.kind, &change.scopes, sides.0, sides.1);
        }
    }
}

/// A kind of change of a field's presence, with the affected operations.
struct Presence {
    kind: &'static Kind,
    scopes: Vec<Scope>,
    old: Vec<String>,
    new: Vec<String>,
}

impl Presence {
    fn of(kind: &'static Kind) -> Self {
        Self {
            kind,
            scopes: Vec::new(),
            old: Vec::new(),
            new: Vec::new(),
        }
    }
}

fn word(need: Need) -> &'static str {
    match need {
        Need::Required => "required",
        Need::Optional => "optional",
        Need::Unused => "unused",
    }
}

/// Returns the kind of change between two needs: always present, either, never present.
fn need_changed(old: Option<Need>, new: Option<Need>) -> Option<&'static Kind> {
    match (old, new) {
        (old, new) if old == new => None,
        (None, _) => Some(&rules::PRESENCE_STATED),
        (_, None) => Some(&rules::PRESENCE_NO_LONGER_STATED),
        (_, Some(Need::Optional)) => Some(&rules::PRESENCE_WIDENED),
        (Some(Need::Optional), _) => Some(&rules::PRESENCE_NARROWED),
        _ => Some(&rules::PRESENCE_CHANGED),
    }
}

/// Returns the type and the need of a field: `list of string, optional`.
fn described(field: &Field, place: Place) -> Seen {
    Seen::new(typed(&field.ty, !field.optional), place)
}
