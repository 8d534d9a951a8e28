//! Compares types: structures and their constructors, enumerations, aliases, families.

use indexmap::{IndexMap, IndexSet};

use super::deprecation::deprecation;
use super::effects::Effects;
use super::names::{Names, by_old_keys, function, same};
use super::side::{Fields, Planned, Side, Variant, required};
use super::union;
use crate::api::{Name, SchemaKind, Type};
use crate::diff::moved::Moved;
use crate::diff::rules::rust as rules;
use crate::diff::subject::{SchemaPart, Subject};

pub(super) fn compare(effects: &mut Effects<'_>, moved: &Moved) {
    let (old, new) = (effects.old, effects.new);
    // A renamed schema with the same type path is no change of the crate.
    let paths = |names: Names<'_>| -> IndexMap<String, Name> {
        let types = names.plan.types.iter();
        types
            .map(|(name, planned)| (names.path(&planned.path), name.clone()))
            .collect()
    };
    let (old_paths, new_paths) = (paths(old), paths(new));
    for name in old.plan.types.keys() {
        let Some(before) = Side::of(old, name) else {
            continue;
        };
        let namesake = || {
            new_paths
                .get(&before.path())
                .filter(|other| !old.plan.types.contains_key(*other))
        };
        let other = match new.plan.types.contains_key(name) {
            true => Some(name),
            false => moved.get(name).or_else(namesake),
        };
        match other.and_then(|other| Side::of(new, other)) {
            Some(after) => compare_types(effects, before, after),
            None => {
                let causes = vec![Subject::schema(name)];
                effects.add(
                    &rules::TYPE_REMOVED,
                    causes.clone(),
                    Some(before.path()),
                    None,
                );
                if let Some(choice) = before.choice() {
                    effects.add(&rules::FAMILY_REMOVED, causes, Some(choice), None);
                }
            }
        }
    }
    let known: IndexSet<&Name> = old.plan.types.keys().chain(moved.values()).collect();
    for name in new.plan.types.keys().filter(|name| !known.contains(name)) {
        let Some(after) = Side::of(new, name) else {
            continue;
        };
        let namesake = old_paths.get(&after.path());
        if namesake.is_none_or(|other| new.plan.types.contains_key(other)) {
            let causes = vec![Subject::schema(name)];
            effects.add(&rules::TYPE_ADDED, causes.clone(), None, Some(after.path()));
            if let Some(choice) = after.choice() {
                effects.add(&rules::FAMILY_ADDED, causes, None, Some(choice));
            }
        }
    }
}

fn compare_types(effects: &mut Effects<'_>, old: Side<'_>, new: Side<'_>) {
    let causes = || vec![old.part(SchemaPart::Whole)];
    let (before, after) = (old.path(), new.path());
    if before != after {
        let kind = match old.planned.path.ident == new.planned.path.ident {
            true => &rules::TYPE_MOVED,
            false => &rules::TYPE_RENAMED,
        };
        effects.changed(kind, causes(), before.clone(), after.clone());
    }
    deprecation(
        effects,
        causes(),
        (&before, &old.schema.text),
        (&after, &new.schema.text),
    );
    match (&old.schema.kind, &new.schema.kind) {
        (SchemaKind::Struct(_), SchemaKind::Struct(_)) => structure(effects, old, new),
        (SchemaKind::Enum(_), SchemaKind::Enum(_)) => variants(effects, old, new),
        (SchemaKind::Alias(a), SchemaKind::Alias(b)) => {
            if !same(old.names, a, new.names, b) {
                let shown = |path: String, ty: String| format!("{path} = {ty}");
                let sides = (
                    shown(before, old.names.ty(a)),
                    shown(after, new.names.ty(b)),
                );
                effects.changed(&rules::ALIAS_CHANGED, causes(), sides.0, sides.1);
            }
        }
        (SchemaKind::Choice(a), SchemaKind::Choice(b)) => {
            let shown = |names: Names<'_>, path: &str, types: &[Type]| {
                let types: Vec<String> = types.iter().map(|ty| names.ty(ty)).collect();
                format!("{path} = {}", types.join(" or "))
            };
            let sides = (shown(old.names, &before, a), shown(new.names, &after, b));
            if sides.0 != sides.1 {
                effects.changed(&rules::ALIAS_CHANGED, causes(), sides.0, sides.1);
            }
        }
        (a, b) => {
            let shown = |kind: &SchemaKind, path: &str| match kind {
                SchemaKind::Struct(_) => format!("struct {path}"),
                SchemaKind::Enum(_) => format!("enum {path}"),
                SchemaKind::Choice(_) => format!("choice {path}"),
                SchemaKind::Alias(_) => format!("type {path}"),
            };
            let sides = (shown(a, &before), shown(b, &after));
            effects.changed(&rules::TYPE_KIND_CHANGED, causes(), sides.0, sides.1);
        }
    }
    family(effects, old, new);
}

fn structure(effects: &mut Effects<'_>, old: Side<'_>, new: Side<'_>) {
    let fields = Fields::of(old, new);
    let name = &old.schema.name;
    for (wire, planned) in &fields.old {
        match fields.new.get(wire) {
            Some(other) => field(effects, (old, planned), (new, other)),
            None => {
                let item = Some(item(old, planned));
                effects.add(&rules::FIELD_REMOVED, planned.causes(name), item, None);
            }
        }
    }
    for (wire, planned) in &fields.new {
        if !fields.old.contains_key(wire) {
            let item = Some(item(new, planned));
            effects.add(
                &rules::FIELD_ADDED,
                planned.causes(&new.schema.name),
                None,
                item,
            );
        }
    }
    constructor(effects, old, new, &fields);
    builders(effects, old, new);
    union::compare(effects, old, new, &fields);
}

/// Returns an item with its type: `content::LibraryModel::name: Option<String>`.
fn item(side: Side<'_>, planned: &Planned<'_>) -> String {
    let ty = side.names.field(&planned.field.ty, planned.field.optional);
    format!("{}::{}: {ty}", side.path(), planned.ident)
}

fn field(
    effects: &mut Effects<'_>,
    (old, before): (Side<'_>, &Planned<'_>),
    (new, after): (Side<'_>, &Planned<'_>),
) {
    let causes = || before.causes(&old.schema.name);
    let items = (item(old, before), item(new, after));
    if !same(old.names, &before.field.ty, new.names, &after.field.ty) {
        effects.changed(&rules::FIELD_TYPE_CHANGED, causes(), &items.0, &items.1);
    }
    match (before.field.optional, after.field.optional) {
        (false, true) => effects.changed(&rules::FIELD_OPTION_GAINED, causes(), &items.0, &items.1),
        (true, false) => effects.changed(&rules::FIELD_OPTION_LOST, causes(), &items.0, &items.1),
        _ => {}
    }
    let texts = (&before.field.text, &after.field.text);
    deprecation(effects, causes(), (&items.0, texts.0), (&items.1, texts.1));
}

/// Compares `new`, which takes the required fields.
fn constructor(effects: &mut Effects<'_>, old: Side<'_>, new: Side<'_>, fields: &Fields<'_>) {
    let before = required(&fields.old);
    let after = required(&fields.new);
    let shown = |side: Side<'_>, taken: &IndexMap<&str, &Planned<'_>>| {
        let arguments = taken
            .values()
            .map(|planned| format!("{}: {}", planned.ident, side.names.ty(&planned.field.ty)));
        function(&format!("{}::new", side.path()), arguments)
    };
    let kind = match old.planned.usage.input {
        true => &rules::CONSTRUCTOR_CHANGED,
        false => &rules::RESULT_CONSTRUCTOR_CHANGED,
    };
    let mut is_changed = false;
    let mut add = |causes| {
        is_changed = true;
        effects.changed(kind, causes, shown(old, &before), shown(new, &after));
    };
    for (wire, planned) in &before {
        let is_kept = after
            .get(wire)
            .is_some_and(|other| same(old.names, &planned.field.ty, new.names, &other.field.ty));
        if !is_kept {
            add(planned.causes(&old.schema.name));
        }
    }
    for (wire, planned) in &after {
        if !before.contains_key(wire) {
            add(planned.causes(&old.schema.name));
        }
    }
    let order: [Vec<&str>; 2] = [&before, &after].map(|taken| taken.keys().copied().collect());
    if !is_changed && effects.is_reordered(&order[0], &order[1]) {
        let causes = vec![Subject::schema(&old.schema.name)];
        let sides = (shown(old, &before), shown(new, &after));
        effects.changed(&rules::ARGUMENT_ORDER_CHANGED, causes, sides.0, sides.1);
    }
}

/// Compares setters, which exist for structures in requests, and accessors of cases, which exist for those in responses.
fn builders(effects: &mut Effects<'_>, old: Side<'_>, new: Side<'_>) {
    let (before, after) = (old.planned.usage, new.planned.usage);
    let causes = || vec![Subject::schema(&old.schema.name)];
    let has_optional =
        |side: Side<'_>| side.fields().values().any(|planned| planned.field.optional);
    let has_setters = |side: Side<'_>| has_optional(side) || !side.planned.unions.is_empty();
    let kind = match (before.input, after.input) {
        (false, true) if has_setters(new) => Some(&rules::SETTERS_ADDED),
        (true, false) if has_setters(old) => Some(&rules::SETTERS_REMOVED),
        _ => None,
    };
    let readers = match (before.output, after.output) {
        (false, true) if !new.planned.unions.is_empty() => Some(&rules::READERS_ADDED),
        (true, false) if !old.planned.unions.is_empty() => Some(&rules::READERS_REMOVED),
        _ => None,
    };
    for kind in kind.into_iter().chain(readers) {
        effects.changed(kind, causes(), old.path(), new.path());
    }
}

fn variants(effects: &mut Effects<'_>, old: Side<'_>, new: Side<'_>) {
    let before = old.variants();
    let after = by_old_keys(&before, new.variants(), |variant| variant.ident);
    let item =
        |side: Side<'_>, variant: &Variant<'_>| format!("{}::{}", side.path(), variant.ident);
    let causes = |wire: &str| {
        let value = SchemaPart::Value(wire.to_owned());
        vec![old.part(value), old.part(SchemaPart::Whole)]
    };
    for (wire, variant) in &before {
        let here = item(old, variant);
        match after.get(wire) {
            Some(other) => deprecation(
                effects,
                causes(wire),
                (&here, &variant.value.text),
                (&item(new, other), &other.value.text),
            ),
            None => effects.add(&rules::VARIANT_REMOVED, causes(wire), Some(here), None),
        }
    }
    for (wire, variant) in after.iter().filter(|(wire, _)| !before.contains_key(*wire)) {
        let there = Some(item(new, variant));
        effects.add(&rules::VARIANT_ADDED, causes(wire), None, there);
    }
}

fn named(name: &Name) -> Type {
    Type::Named(name.clone())
}

/// Compares the enum of a family's members.
fn family(effects: &mut Effects<'_>, old: Side<'_>, new: Side<'_>) {
    let causes = || vec![Subject::schema(&old.schema.name)];
    let (at, there) = match (old.choice(), new.choice()) {
        (None, None) => return,
        (None, Some(item)) => return effects.add(&rules::FAMILY_ADDED, causes(), None, Some(item)),
        (Some(item), None) => {
            return effects.add(&rules::FAMILY_REMOVED, causes(), Some(item), None);
        }
        (Some(at), Some(there)) => (at, there),
    };
    if at != there {
        effects.changed(&rules::FAMILY_RENAMED, causes(), &at, &there);
    }
    members(effects, (old, &at), (new, &there));
}

/// Compares the variants of a family's enum.
fn members(effects: &mut Effects<'_>, (old, at): (Side<'_>, &str), (new, there): (Side<'_>, &str)) {
    let member = |value: &str| {
        vec![
            old.part(SchemaPart::Member(value.to_owned())),
            old.part(SchemaPart::Whole),
        ]
    };
    let variants = |side: Side<'_>| -> IndexMap<String, (String, Name)> {
        let families = side.planned.family.iter();
        let variants = families.flat_map(|family| family.variants.iter().cloned());
        variants
            .map(|(value, variant, name)| (value, (variant, name)))
            .collect()
    };
    let before = variants(old);
    let after = by_old_keys(&before, variants(new), |(variant, _)| variant);
    for (value, (variant, name)) in &before {
        let item = format!("{at}::{variant}");
        match after.get(value) {
            None => effects.add(&rules::MEMBER_REMOVED, member(value), Some(item), None),
            Some((other, _)) if other != variant => {
                effects.changed(
                    &rules::MEMBER_RENAMED,
                    member(value),
                    item,
                    format!("{there}::{other}"),
                );
            }
            Some((_, other)) if !same(old.names, &named(name), new.names, &named(other)) => {
                let shown = |item: &str, names: Names<'_>, name: &Name| {
                    format!("{item}({})", names.ty(&named(name)))
                };
                let sides = (
                    shown(&item, old.names, name),
                    shown(&item, new.names, other),
                );
                effects.changed(&rules::MEMBER_CHANGED, member(value), sides.0, sides.1);
            }
            Some(_) => {}
        }
    }
    for (value, (variant, _)) in &after {
        if !before.contains_key(value) {
            let item = Some(format!("{there}::{variant}"));
            effects.add(&rules::MEMBER_ADDED, member(value), None, item);
        }
    }
}
