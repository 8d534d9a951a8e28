//! Compares schemas: structures, enumerations, aliases and their parts.

use indexmap::{IndexMap, IndexSet};

use super::describe::state;
use super::field::Owner;
use super::findings::{Findings, Seen};
use super::limits;
use super::pair::SchemaPair;
use super::texts;
use super::union;
use crate::api::{
    Api, Discriminator, EnumValue, Field, Name, Place, Schema, SchemaKind, Struct, Type,
};
use crate::diff::place;
use crate::diff::rule::{Kind, Scope};
use crate::diff::rules::schemas as rules;
use crate::diff::subject::{SchemaPart, Subject};
use crate::diff::types::{Relation, words};
use crate::diff::version::Version;
use crate::plan::Usage;

pub(super) fn compare(findings: &mut Findings<'_>) {
    let (old, new) = (findings.old, findings.new);
    for (name, before) in &old.api.schemas {
        let subject = Subject::schema(name);
        let moved = findings.pairs.moved.get(name);
        match new.api.schemas.get(moved.unwrap_or(name)) {
            Some(after) => {
                if moved.is_some() {
                    renamed(findings, before, after);
                }
                compare_schema(findings, before, after);
            }
            None => findings.whole(
                &subject,
                &rules::SCHEMA_REMOVED,
                Some(summary(before)),
                None,
            ),
        }
    }
    let known: IndexSet<&Name> = findings.pairs.moved.values().collect();
    for (name, after) in &new.api.schemas {
        if !old.api.schemas.contains_key(name) && !known.contains(name) {
            let subject = Subject::schema(name);
            findings.whole(&subject, &rules::SCHEMA_ADDED, None, Some(summary(after)));
        }
    }
}

/// Reports another name of a schema.
fn renamed(findings: &mut Findings<'_>, old: &Schema, new: &Schema) {
    let kind = match old.name.last() == new.name.last() {
        true => &rules::SCHEMA_MOVED,
        false => &rules::SCHEMA_RENAMED,
    };
    let seen = |schema: &Schema| Some(Seen::new(schema.name.as_str(), schema.place.clone()));
    findings.whole(&Subject::schema(&old.name), kind, seen(old), seen(new));
}

/// Returns a short description of a schema.
fn summary(schema: &Schema) -> Seen {
    let state = state(&schema.text);
    let text = match &schema.kind {
        SchemaKind::Enum(values) => {
            let values: Vec<&str> = values.iter().map(|value| value.value.as_str()).collect();
            format!("enumeration of {}{state}", some(&values))
        }
        SchemaKind::Struct(structure) => {
            let fields: Vec<&str> = structure
                .fields
                .iter()
                .map(|field| field.name.as_str())
                .collect();
            format!("structure of {}{state}", some(&fields))
        }
        SchemaKind::Choice(types) => {
            let types: Vec<String> = types.iter().map(words).collect();
            let types: Vec<&str> = types.iter().map(String::as_str).collect();
            format!("choice of {}{state}", some(&types))
        }
        SchemaKind::Alias(ty) => format!("alias of {}{state}", words(ty)),
    };
    Seen::new(text, schema.place.clone())
}

/// Returns the first names in alphabetical order, and the number of the others.
fn some(names: &[&str]) -> String {
    const SHOWN: usize = 8;
    let mut names = names.to_vec();
    names.sort_unstable();
    match names.len() {
        0 => "nothing".to_owned(),
        count if count > SHOWN => {
            format!("{} and {} more", names[..SHOWN].join(", "), count - SHOWN)
        }
        _ => names.join(", "),
    }
}

/// Returns the directions in which both versions send values of a schema; if there is none, those of either version.
fn scopes((old, before): (&Version, &Name), (new, after): (&Version, &Name)) -> Vec<Scope> {
    let usage = |version: &Version, name: &Name| {
        let planned = version.plan.types.get(name);
        planned.map_or_else(Usage::default, |planned| planned.usage)
    };
    let (old, new) = (usage(old, before), usage(new, after));
    let scopes = |input: bool, output: bool| {
        let both = [(input, Scope::Request), (output, Scope::Response)];
        both.into_iter()
            .filter(|(is_used, _)| *is_used)
            .map(|(_, scope)| scope)
            .collect::<Vec<_>>()
    };
    let shared = scopes(old.input && new.input, old.output && new.output);
    if shared.is_empty() {
        scopes(old.input || new.input, old.output || new.output)
    } else {
        shared
    }
}

fn compare_schema(findings: &mut Findings<'_>, old: &Schema, new: &Schema) {
    let subject = Subject::schema(&old.name);
    let pair = SchemaPair {
        old,
        new,
        scopes: scopes((findings.old, &old.name), (findings.new, &new.name)),
    };
    let both = texts::Pair {
        subject: &subject,
        old: (&old.text, &old.place),
        new: (&new.text, &new.place),
    };
    texts::compare(findings, &both);
    limits::compare(findings, (&subject, &pair.scopes), &old.place, &new.place);
    match (&old.kind, &new.kind) {
        (SchemaKind::Enum(old), SchemaKind::Enum(new)) => enumeration(findings, &pair, old, new),
        (SchemaKind::Struct(old), SchemaKind::Struct(new)) => structure(findings, &pair, old, new),
        (SchemaKind::Alias(_), SchemaKind::Alias(_))
        | (SchemaKind::Choice(_), SchemaKind::Choice(_)) => {
            if let Some(kind) = redefined(findings, old, new).kind() {
                let sides = (Some(summary(old)), Some(summary(new)));
                findings.add(&subject, kind, &pair.scopes, sides.0, sides.1);
            }
        }
        _ => {
            let sides = (Some(summary(old)), Some(summary(new)));
            let kind = became(findings, old, new);
            findings.add(&subject, kind, &pair.scopes, sides.0, sides.1);
        }
    }
}

/// Returns the relation of two aliases, or of two choices.
fn redefined(findings: &Findings<'_>, old: &Schema, new: &Schema) -> Relation {
    match (&old.kind, &new.kind) {
        (SchemaKind::Alias(old), SchemaKind::Alias(new)) => findings.types.compare(old, new),
        (SchemaKind::Choice(old), SchemaKind::Choice(new)) => {
            findings.types.compare_choices(old, new)
        }
        _ => Relation::Same,
    }
}

/// Returns the kind of change of a schema that became another kind of schema. An alias is judged like a field of its
/// target type.
fn became(findings: &Findings<'_>, old: &Schema, new: &Schema) -> &'static Kind {
    let (before, after) = (Type::Named(old.name.clone()), Type::Named(new.name.clone()));
    match findings.types.compare(&before, &after) {
        Relation::Alike(kind) | Relation::Wider(kind) | Relation::Narrower(kind) => kind,
        Relation::Same | Relation::Other(_) => &rules::SCHEMA_KIND_CHANGED,
    }
}

/// Returns the index of each value.
fn indexes(values: &[EnumValue]) -> IndexMap<&str, usize> {
    let values = values.iter().enumerate();
    values
        .map(|(index, value)| (value.value.as_str(), index))
        .collect()
}

fn enumeration(
    findings: &mut Findings<'_>,
    pair: &SchemaPair<'_>,
    old: &[EnumValue],
    new: &[EnumValue],
) {
    let (before, after) = (&findings.old.documents, &findings.new.documents);
    let (old_indexes, new_indexes) = (indexes(old), indexes(new));
    for (index, value) in old.iter().enumerate() {
        let subject = pair.part(SchemaPart::Value(value.value.clone()));
        let at = place::value(before, pair.old, index);
        match new_indexes.get(value.value.as_str()).copied() {
            Some(other) => {
                let there = place::value(after, pair.new, other);
                let both = texts::Pair {
                    subject: &subject,
                    old: (&value.text, &at),
                    new: (&new[other].text, &there),
                };
                texts::compare(findings, &both);
            }
            None => {
                let seen = Some(Seen::new(&value.value, at));
                findings.add(&subject, &rules::VALUE_REMOVED, &pair.scopes, seen, None);
            }
        }
    }
    for (index, value) in new.iter().enumerate() {
        if !old_indexes.contains_key(value.value.as_str()) {
            let subject = pair.part(SchemaPart::Value(value.value.clone()));
            let seen = Some(Seen::new(
                &value.value,
                place::value(after, pair.new, index),
            ));
            findings.add(&subject, &rules::VALUE_ADDED, &pair.scopes, None, seen);
        }
    }
}

fn structure(findings: &mut Findings<'_>, pair: &SchemaPair<'_>, old: &Struct, new: &Struct) {
    base(findings, pair, old.base.as_ref(), new.base.as_ref());
    nullable(findings, pair, old.nullable, new.nullable);
    fields(findings, pair);
    union::compare(findings, pair, &old.unions, &new.unions);
    family(
        findings,
        pair,
        old.discriminator.as_ref(),
        new.discriminator.as_ref(),
    );
}

fn base(
    findings: &mut Findings<'_>,
    pair: &SchemaPair<'_>,
    old: Option<&Name>,
    new: Option<&Name>,
) {
    let kind = match (old, new) {
        (None, None) => return,
        (Some(old), Some(new)) if findings.pairs.is_same(old, new) => return,
        (None, _) => &rules::BASE_ADDED,
        (_, None) => &rules::BASE_REMOVED,
        _ => &rules::BASE_CHANGED,
    };
    let seen = |name: &Name, place: &Place| Seen::new(format!("extends {name}"), place.clone());
    let old = old.map(|name| seen(name, &pair.old.place));
    let new = new.map(|name| seen(name, &pair.new.place));
    findings.whole(&pair.part(SchemaPart::Whole), kind, old, new);
}

fn nullable(findings: &mut Findings<'_>, pair: &SchemaPair<'_>, old: bool, new: bool) {
    let kind = match (old, new) {
        (false, true) => &rules::STRUCTURE_BECAME_NULLABLE,
        (true, false) => &rules::STRUCTURE_BECAME_NOT_NULLABLE,
        _ => return,
    };
    let word = |nullable: bool| {
        if nullable {
            "structure or null"
        } else {
            "structure"
        }
    };
    let old = Some(Seen::new(word(old), pair.old.place.clone()));
    let new = Some(Seen::new(word(new), pair.new.place.clone()));
    findings.add(&pair.part(SchemaPart::Whole), kind, &pair.scopes, old, new);
}

/// Returns the bases of a structure, the nearest first.
fn bases(api: &Api, name: &Name) -> IndexSet<Name> {
    let mut found = IndexSet::new();
    let mut current = name.clone();
    while let Some(SchemaKind::Struct(structure)) = api.schemas.get(&current).map(|s| &s.kind) {
        match &structure.base {
            Some(base) if found.insert(base.clone()) => current = base.clone(),
            _ => break,
        }
    }
    found
}

/// Compares own and inherited fields. A change of a base's field is reported for the base only.
fn fields(findings: &mut Findings<'_>, pair: &SchemaPair<'_>) {
    let (old, new) = (findings.old, findings.new);
    let of = |version: &'_ Version, schema| -> IndexMap<String, (Name, Field)> {
        version
            .api
            .all_fields(schema)
            .into_iter()
            .map(|(owner, field)| (field.name.clone(), (owner.clone(), field.clone())))
            .collect()
    };
    let (before, after) = (of(old, pair.old), of(new, pair.new));
    let old_bases = bases(&old.api, &pair.old.name);
    let new_bases = bases(&new.api, &pair.new.name);
    let pairs = findings.pairs;
    // Fields of a base on both sides are reported there.
    let is_of_old_base = |owner: &Name| {
        let mut bases = new_bases.iter();
        old_bases.contains(owner) && bases.any(|base| pairs.is_same(owner, base))
    };
    let is_of_new_base = |owner: &Name| {
        let mut bases = old_bases.iter();
        new_bases.contains(owner) && bases.any(|base| pairs.is_same(base, owner))
    };
    let structure = Owner {
        scopes: &pair.scopes,
        subject: &|field| pair.part(SchemaPart::Field(field.to_owned())),
    };
    for (name, (owner, field)) in &before {
        let at = declared(old, owner, name, pair.old);
        match after.get(name) {
            None if is_of_old_base(owner) => {}
            None => structure.removed(findings, field, at),
            Some((other, _)) if pairs.is_same(owner, other) && *owner != pair.old.name => {}
            Some((other, new_field)) => {
                let there = declared(new, other, name, pair.new);
                let kind = match (*owner == pair.old.name, *other == pair.new.name) {
                    (true, false) => Some(&rules::FIELD_BECAME_INHERITED),
                    (false, true) => Some(&rules::FIELD_BECAME_OWN),
                    _ => None,
                };
                if let Some(kind) = kind {
                    let by = |owner: &Name, place: &Place| {
                        Some(Seen::new(format!("declared by {owner}"), place.clone()))
                    };
                    let subject = pair.part(SchemaPart::Field(name.clone()));
                    findings.whole(&subject, kind, by(owner, &at), by(other, &there));
                }
                structure.compare(findings, (field, &at), (new_field, &there));
            }
        }
    }
    for (name, (owner, field)) in &after {
        if !before.contains_key(name) && !is_of_new_base(owner) {
            let there = declared(new, owner, name, pair.new);
            structure.added(findings, field, there);
        }
    }
}

/// Returns the place of a field's declaration.
fn declared(version: &Version, owner: &Name, field: &str, user: &Schema) -> Place {
    let schema = version.api.schemas.get(owner).unwrap_or(user);
    place::field(&version.documents, schema, field)
}

fn family(
    findings: &mut Findings<'_>,
    pair: &SchemaPair<'_>,
    old: Option<&Discriminator>,
    new: Option<&Discriminator>,
) {
    let subject = pair.part(SchemaPart::Whole);
    let seen = |family: &Discriminator, place: &Place| {
        Seen::new(format!("discriminator {}", family.field), place.clone())
    };
    let sides = (
        old.map(|old| seen(old, &pair.old.place)),
        new.map(|new| seen(new, &pair.new.place)),
    );
    let kind = match (old, new) {
        (None, None) => return,
        (None, Some(_)) => Some(&rules::DISCRIMINATOR_ADDED),
        (Some(_), None) => Some(&rules::DISCRIMINATOR_REMOVED),
        (Some(old), Some(new)) if old.field != new.field => Some(&rules::DISCRIMINATOR_CHANGED),
        _ => None,
    };
    if let Some(kind) = kind {
        findings.add(&subject, kind, &pair.scopes, sides.0, sides.1);
    }
    if let (Some(old), Some(new)) = (old, new) {
        members(findings, pair, old, new);
    }
}

fn members(
    findings: &mut Findings<'_>,
    pair: &SchemaPair<'_>,
    old: &Discriminator,
    new: &Discriminator,
) {
    let values: IndexSet<&String> = old.members.keys().chain(new.members.keys()).collect();
    for value in values {
        let (before, after) = (old.members.get(value), new.members.get(value));
        let kind = match (before, after) {
            (None, _) => &rules::MEMBER_ADDED,
            (_, None) => &rules::MEMBER_REMOVED,
            (Some(before), Some(after)) if findings.pairs.is_same(before, after) => continue,
            _ => &rules::MEMBER_CHANGED,
        };
        let subject = pair.part(SchemaPart::Member(value.clone()));
        let seen =
            |name: Option<&Name>, place: &Place| Some(Seen::new(name?.as_str(), place.clone()));
        let sides = (seen(before, &pair.old.place), seen(after, &pair.new.place));
        findings.add(&subject, kind, &pair.scopes, sides.0, sides.1);
    }
}
