//! Structures by composition: the fields of several schemas in one.
//!
//! Takes the schemas that could be read and the parts of those with `allOf`; completes the latter. The first part that is the
//! base of a family, or the first other one, stays the base of the structure; the fields of all others become its own. A field
//! in several parts has the narrower type of two, and is required if one of them says so.

use std::collections::BTreeSet;

use indexmap::{IndexMap, IndexSet};

use super::limits::DEFINITIONS;
use super::narrow;
use crate::api::{Field, Name, Place, Schema, SchemaKind, Struct, Type};
use crate::diagnostics::ProblemKind;

/// A schema, and its parts if it is one by composition.
pub(super) struct Read {
    /// The schema; without base and fields if it is composed.
    pub(super) schema: Schema,
    pub(super) composed: Option<Composed>,
}

impl Read {
    /// Returns the name and the place of the schema.
    pub(super) fn named(&self) -> (Name, Place) {
        (self.schema.name.clone(), self.schema.place.clone())
    }
}

/// The parts of a schema by composition.
#[derive(Default)]
pub(super) struct Composed {
    /// The parts in document order.
    pub(super) parts: Vec<Part>,
    /// The properties that a part requires without defining them.
    pub(super) required: BTreeSet<String>,
    /// Set if the only part is a reference: unless it makes the schema a member of a family, this is another name of that one.
    pub(super) is_reference: bool,
}

/// A part of a schema by composition.
pub(super) enum Part {
    Reference(Name),
    Own(Vec<Field>),
}

/// The result of composing all schemas.
#[derive(Default)]
pub(super) struct Composition {
    /// The schemas that contradict themselves.
    pub(super) faults: IndexMap<Name, ProblemKind>,
    /// The parts without an effect.
    pub(super) ignored: Vec<(Place, String)>,
    /// The fields that have been copied from other schemas.
    copied: usize,
}

/// The most fields that compositions may copy from other schemas. The vendor's copy some hundred; each level of a hostile
/// document could double them.
const COPIES: usize = 200_000;

impl Composition {
    /// Refuses more copies of fields than the limit.
    fn check(&self) -> Result<(), ProblemKind> {
        match self.copied > COPIES {
            true => Err(ProblemKind::Unsupported(format!(
                "`allOf` with more than {COPIES} fields of other schemas in all"
            ))),
            false => Ok(()),
        }
    }
}

/// Gives each structure by composition its base and its fields.
pub(super) fn complete(
    schemas: &mut IndexMap<Name, Schema>,
    composed: &IndexMap<Name, Composed>,
) -> Composition {
    let mut composition = Composition::default();
    for name in ordered(schemas, composed, &mut composition) {
        let Some((schema, parts)) = schemas.get(&name).zip(composed.get(&name)) else {
            continue;
        };
        match kind(schema, parts, schemas, &mut composition) {
            Ok(kind) => {
                if let Some(schema) = schemas.get_mut(&name) {
                    schema.kind = kind;
                }
            }
            Err(what) => {
                composition.faults.insert(name, what);
            }
        }
    }
    composition
}

/// Returns the composed schemas, those that others are composed of before these. Records circles.
fn ordered(
    schemas: &IndexMap<Name, Schema>,
    composed: &IndexMap<Name, Composed>,
    composition: &mut Composition,
) -> Vec<Name> {
    let needs = |name: &Name| -> Vec<&Name> {
        let parts = composed.get(name).into_iter().flat_map(|it| &it.parts);
        let references = parts.filter_map(|part| match part {
            Part::Reference(name) => Some(target(schemas, name)),
            Part::Own(_) => None,
        });
        references
            .filter_map(|name| composed.get_key_value(name))
            .map(|(name, _)| name)
            .collect()
    };
    let mut done: IndexSet<&Name> = IndexSet::new();
    let mut line: IndexSet<&Name> = IndexSet::new();
    for start in composed.keys() {
        let mut open = vec![(start, false)];
        while let Some((name, is_left)) = open.pop() {
            if is_left {
                line.pop();
                done.insert(name);
            } else if let Some(position) = line.get_index_of(name) {
                let circle = line.iter().skip(position);
                composition.faults.extend(circle.map(|name| {
                    let what = ProblemKind::Circular {
                        name: name.to_string(),
                    };
                    ((*name).clone(), what)
                }));
            } else if !done.contains(name) {
                line.insert(name);
                open.push((name, true));
                open.extend(needs(name).into_iter().map(|name| (name, false)));
            }
        }
    }
    let is_sound = |name: &&&Name| !composition.faults.contains_key(**name);
    done.iter()
        .filter(is_sound)
        .map(|name| (*name).clone())
        .collect()
}

/// Returns the schema that a name means, by aliases.
fn target<'s>(schemas: &'s IndexMap<Name, Schema>, name: &'s Name) -> &'s Name {
    let mut name = name;
    // Circles of aliases are reported elsewhere.
    for _ in 0..DEFINITIONS {
        match schemas
            .get(name)
            .and_then(Schema::alias)
            .map(Type::required)
        {
            Some(Type::Named(next)) => name = next,
            _ => break,
        }
    }
    name
}

/// Returns the kind of a composed schema, whose parts have been completed.
fn kind(
    schema: &Schema,
    composed: &Composed,
    schemas: &IndexMap<Name, Schema>,
    composition: &mut Composition,
) -> Result<SchemaKind, ProblemKind> {
    let references = composed.parts.iter().filter_map(|part| match part {
        Part::Reference(name) => Some((name, target(schemas, name))),
        Part::Own(_) => None,
    });
    let references: Vec<(&Name, &Name)> = references.collect();
    let has_fields = |part: &Part| matches!(part, Part::Own(fields) if !fields.is_empty());
    let is_alone = references.len() == 1 && !composed.parts.iter().any(has_fields);
    if let ([(named, target)], true) = (references.as_slice(), is_alone) {
        let is_structure = structure(schemas, target).is_some() || !schemas.contains_key(*target);
        if !is_structure || composed.is_reference && !is_member(&schema.name, target, schemas) {
            return Ok(SchemaKind::Alias(Type::Named((*named).clone())));
        }
    }
    composition.check()?;
    let mut merged = Merged::new(schema, schemas, base(&references, schemas));
    for part in &composed.parts {
        match part {
            Part::Own(fields) => merged.add_own(fields, composition),
            Part::Reference(name) => merged.add_other(target(schemas, name), composition)?,
        }
    }
    merged.require(&composed.required, composition);
    let own = schema.structure().cloned().unwrap_or_default();
    Ok(SchemaKind::Struct(Struct {
        base: merged.base.cloned(),
        fields: merged.own.into_values().collect(),
        ..own
    }))
}

/// Returns the part that is the base: one that could not be read, so that the whole depends on it, the first of a family, or the
/// first structure.
fn base<'s>(
    references: &[(&'s Name, &'s Name)],
    schemas: &IndexMap<Name, Schema>,
) -> Option<&'s Name> {
    let targets = || references.iter().map(|(_, target)| *target);
    let is_structure = |name: &&Name| structure(schemas, name).is_some();
    let mut structures = targets().filter(is_structure);
    let first = structures.clone().next();
    targets()
        .find(|name| !schemas.contains_key(*name))
        .or_else(|| structures.find(|name| is_of_family(schemas, name)))
        .or(first)
}

fn structure<'s>(schemas: &'s IndexMap<Name, Schema>, name: &Name) -> Option<&'s Struct> {
    schemas.get(name)?.structure()
}

/// Returns a structure and those that it extends, the nearest first.
fn line<'s>(schemas: &'s IndexMap<Name, Schema>, name: &Name) -> impl Iterator<Item = &'s Struct> {
    let schema = schemas.get(name).into_iter();
    let line = schema.flat_map(|schema| schema.bases(schemas));
    // Circles are reported elsewhere.
    line.map(|(_, structure)| structure).take(DEFINITIONS)
}

fn is_of_family(schemas: &IndexMap<Name, Schema>, name: &Name) -> bool {
    line(schemas, name).any(|it| it.discriminator.is_some())
}

/// Returns `true` if a schema that only refers to another one is a member of its family. Where a mapping lists others, it is another
/// name of the base.
fn is_member(name: &Name, base: &Name, schemas: &IndexMap<Name, Schema>) -> bool {
    let family = line(schemas, base).find_map(|it| it.discriminator.as_ref());
    family.is_some_and(|family| {
        family.members.is_empty() || family.members.values().any(|member| member == name)
    })
}

/// The fields of a structure while its parts are added.
struct Merged<'s> {
    schema: &'s Schema,
    schemas: &'s IndexMap<Name, Schema>,
    base: Option<&'s Name>,
    inherited: IndexMap<&'s str, &'s Field>,
    own: IndexMap<String, Field>,
}

impl<'s> Merged<'s> {
    fn new(
        schema: &'s Schema,
        schemas: &'s IndexMap<Name, Schema>,
        base: Option<&'s Name>,
    ) -> Self {
        Self {
            schema,
            schemas,
            base,
            inherited: base.map(|base| all(schemas, base)).unwrap_or_default(),
            own: IndexMap::new(),
        }
    }

    fn known(&self, name: &str) -> Option<&Field> {
        let inherited = || self.inherited.get(name).copied();
        self.own.get(name).or_else(inherited)
    }

    /// Adds fields that the schema itself defines. Where they contradict others, these are the nearest.
    fn add_own(&mut self, fields: &[Field], composition: &mut Composition) {
        for field in fields {
            let merged = self.merged(field, |field| field.ty.clone(), composition);
            self.own.insert(field.name.clone(), merged);
        }
    }

    /// Adds the fields of a schema that is not the base. Where they contradict others, the type is unknown.
    fn add_other(&mut self, name: &Name, composition: &mut Composition) -> Result<(), ProblemKind> {
        if self.base == Some(name) {
            return Ok(());
        }
        match self.schemas.get(name).map(|schema| &schema.kind) {
            Some(SchemaKind::Struct(_)) => {}
            Some(SchemaKind::Alias(Type::Object | Type::Any)) | None => return Ok(()),
            Some(SchemaKind::Alias(Type::Map(..))) => {
                let what = format!("the map `{name}` in `allOf` of a structure");
                composition.ignored.push((self.schema.place.clone(), what));
                return Ok(());
            }
            Some(SchemaKind::Alias(_) | SchemaKind::Choice(_) | SchemaKind::Enum(_)) => {
                let what = format!("`allOf` of a structure and another type (`{name}`)");
                return Err(ProblemKind::Unsupported(what));
            }
        }
        for field in all(self.schemas, name).into_values() {
            composition.copied += 1;
            composition.check()?;
            let merged = self.merged(field, |_| Type::Any, composition);
            let is_known =
                |known: &Field| known.ty == merged.ty && known.optional == merged.optional;
            if !self.known(&field.name).is_some_and(is_known) {
                self.own.insert(field.name.clone(), merged);
            }
        }
        Ok(())
    }

    /// Returns a field as all parts so far and this one state it; its type is `or` if they contradict each other.
    fn merged(
        &self,
        field: &Field,
        or: impl FnOnce(&Field) -> Type,
        composition: &mut Composition,
    ) -> Field {
        let Some(known) = self.known(&field.name) else {
            return field.clone();
        };
        let ty = narrow::narrower(&known.ty, &field.ty, self.schemas).unwrap_or_else(|| {
            let what = format!(
                "a type of the property `{}`, because parts of `allOf` contradict each other",
                field.name
            );
            composition.ignored.push((self.schema.place.clone(), what));
            or(field)
        });
        let text = match field.text.raw.is_empty() {
            true => known.text.clone(),
            false => field.text.clone(),
        };
        Field {
            ty,
            text,
            optional: known.optional && field.optional,
            ..field.clone()
        }
    }

    /// Makes fields required that a part requires without defining them.
    fn require(&mut self, required: &BTreeSet<String>, composition: &mut Composition) {
        for name in required {
            match self.known(name).cloned() {
                Some(known) if known.optional && !known.nullable => {
                    let field = Field {
                        optional: false,
                        ..known
                    };
                    self.own.insert(name.clone(), field);
                }
                Some(_) => {}
                // A base that could not be read may define it.
                None if self
                    .base
                    .is_some_and(|base| !self.schemas.contains_key(base)) => {}
                None => {
                    let what =
                        format!("the required property `{name}`, which no part of `allOf` defines");
                    composition.ignored.push((self.schema.place.clone(), what));
                }
            }
        }
    }
}

/// Returns all fields of a structure, inherited ones first; the nearest definition of each.
fn all<'s>(schemas: &'s IndexMap<Name, Schema>, name: &Name) -> IndexMap<&'s str, &'s Field> {
    let line: Vec<&Struct> = line(schemas, name).collect();
    let fields = line.into_iter().rev().flat_map(|it| &it.fields);
    fields.map(|field| (field.name.as_str(), field)).collect()
}
