//! Compares types of the old and the new model as sets of values.
//!
//! Schemas of the same name are the same type: their changes are reported once, for the schema, and not for each use.
//! Schemas with different names are compared by their contents.

use std::cell::RefCell;
use std::hash::Hash;

use indexmap::{IndexMap, IndexSet};

use super::rule::Kind;
use super::rules::types as rules;
use crate::api::{Api, EnumValue, Field, Name, Schema, SchemaKind, Type};

/// The relation of the new type's values to those of the old one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Relation {
    /// The same type.
    Same,
    /// The same values, with a difference of the given kind.
    Alike(&'static Kind),
    /// All old values and more.
    Wider(&'static Kind),
    /// Some of the old values.
    Narrower(&'static Kind),
    /// Neither a superset nor a subset.
    Other(&'static Kind),
}

impl Relation {
    /// Returns the kind of change, if there is one.
    pub(super) fn kind(self) -> Option<&'static Kind> {
        match self {
            Self::Same => None,
            Self::Alike(kind) | Self::Wider(kind) | Self::Narrower(kind) | Self::Other(kind) => {
                Some(kind)
            }
        }
    }

    /// Returns the relation of a type with two parts: a map's key and value, or two fields.
    fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Same, one) | (one, Self::Same) => one,
            (one, another) if one == another => one,
            (Self::Alike(_), Self::Alike(_)) => Self::Alike(&rules::TYPE_RENAMED),
            (Self::Alike(_), one) | (one, Self::Alike(_)) => one,
            (Self::Wider(_), Self::Wider(_)) => Self::Wider(&rules::TYPE_WIDENED),
            (Self::Narrower(_), Self::Narrower(_)) => Self::Narrower(&rules::TYPE_NARROWED),
            _ => Self::Other(&rules::TYPE_CHANGED),
        }
    }
}

const WIDER: Relation = Relation::Wider(&rules::TYPE_WIDENED);
const NARROWER: Relation = Relation::Narrower(&rules::TYPE_NARROWED);
const OTHER: Relation = Relation::Other(&rules::TYPE_CHANGED);

/// The schemas that two types name in the same place, the old one first.
type Pair<'a> = (&'a Name, &'a Name);

/// Compares types of two APIs. Remembers the relation of each pair of schemas: a chain of schemas with new names is followed once,
/// not from each of its members.
pub(super) struct Types<'a> {
    old: &'a Api,
    new: &'a Api,
    /// The relations of schemas with different names, with all that they contain.
    known: RefCell<IndexMap<Pair<'a>, Relation>>,
}

/// Returns the target of an alias, or the type itself; aliases are not circular.
pub(super) fn resolved<'t>(api: &'t Api, mut ty: &'t Type) -> &'t Type {
    while let Type::Named(name) = ty {
        match api.schemas.get(name).and_then(Schema::alias) {
            Some(target) => ty = target,
            None => break,
        }
    }
    ty
}

/// The relation of two types, but for the schemas in them.
struct Surface<'a> {
    relation: Relation,
    schemas: Vec<Pair<'a>>,
}

impl<'a> Types<'a> {
    pub(super) fn new(old: &'a Api, new: &'a Api) -> Self {
        Self {
            old,
            new,
            known: RefCell::default(),
        }
    }

    /// Compares a type of the old API with one of the new.
    pub(super) fn compare(&self, old: &Type, new: &Type) -> Relation {
        self.whole(|surface| self.types(old, new, surface))
    }

    /// Compares two lists of fields as anonymous structures.
    pub(super) fn compare_fields(&self, old: &[&Field], new: &[&Field]) -> Relation {
        self.whole(|surface| self.fields(old, new, surface))
    }

    fn whole(&self, look: impl FnOnce(&mut Surface<'a>)) -> Relation {
        let mut surface = Surface::new();
        look(&mut surface);
        let schemas = surface.schemas.into_iter();
        schemas.fold(surface.relation, |relation, pair| {
            relation.and(self.schemas(pair))
        })
    }

    /// Compares types by all but the contents of schemas with different names. The nesting of a type is limited by that of its
    /// document.
    fn types(&self, old: &Type, new: &Type, found: &mut Surface<'a>) {
        let (old, new) = (resolved(self.old, old), resolved(self.new, new));
        match (old, new) {
            (old, new) if old == new => {}
            (Type::Named(old), Type::Named(new)) => {
                let before = self.old.schemas.get_key_value(old);
                match before.zip(self.new.schemas.get_key_value(new)) {
                    Some(((old, _), (new, _))) => found.schemas.push((old, new)),
                    None => found.add(OTHER),
                }
            }
            (Type::Optional(old), Type::Optional(new))
            | (Type::List(old), Type::List(new))
            | (Type::Set(old), Type::Set(new)) => self.types(old, new, found),
            // A set rejects duplicates.
            (Type::Optional(old), new) => self.step(NARROWER, (old, new), found),
            (old, Type::Optional(new)) => self.step(WIDER, (old, new), found),
            (Type::List(old), Type::Set(new)) => self.step(NARROWER, (old, new), found),
            (Type::Set(old), Type::List(new)) => self.step(WIDER, (old, new), found),
            (Type::Map(old_key, old), Type::Map(new_key, new)) => {
                self.types(old_key, new_key, found);
                self.types(old, new, found);
            }
            _ => found.add(self.plain(old, new)),
        }
    }

    /// Compares what is inside of types that differ by a step.
    fn step(&self, step: Relation, (old, new): (&Type, &Type), found: &mut Surface<'a>) {
        found.add(step);
        self.types(old, new, found);
    }

    /// Compares types of which at most one contains others.
    fn plain(&self, old: &Type, new: &Type) -> Relation {
        match (old, new) {
            (_, Type::Any) => WIDER,
            (Type::Any, _) => NARROWER,
            (old, Type::Object) if is_object(self.old, old) => WIDER,
            (Type::Object, new) if is_object(self.new, new) => NARROWER,
            (Type::Int32, Type::Int64 | Type::Double) | (Type::Int64, Type::Double) => WIDER,
            (Type::Double, Type::Int32 | Type::Int64) | (Type::Int64, Type::Int32) => NARROWER,
            (Type::Id(old), Type::Id(new)) => identifiers(old, new),
            (Type::String, new) => self.text_became(new),
            (old, Type::String) => self.became_text(old),
            _ => OTHER,
        }
    }

    fn text_became(&self, new: &Type) -> Relation {
        match new {
            Type::Id(_) => Relation::Narrower(&rules::BECAME_IDENTIFIER),
            Type::Password => Relation::Alike(&rules::BECAME_SECRET),
            Type::Date | Type::DateTime | Type::Uri | Type::Byte => NARROWER,
            Type::Named(name) if is_enumeration(self.new, name) => {
                Relation::Narrower(&rules::BECAME_ENUMERATION)
            }
            _ => OTHER,
        }
    }

    fn became_text(&self, old: &Type) -> Relation {
        match old {
            Type::Id(_) => Relation::Wider(&rules::IDENTIFIER_BECAME_TEXT),
            Type::Password => Relation::Alike(&rules::BECAME_PLAIN),
            Type::Date | Type::DateTime | Type::Uri | Type::Byte => WIDER,
            Type::Named(name) if is_enumeration(self.old, name) => {
                Relation::Wider(&rules::BECAME_TEXT)
            }
            _ => OTHER,
        }
    }

    /// Returns the relation of two schemas with all that they contain.
    fn schemas(&self, pair: Pair<'a>) -> Relation {
        let known = self.known.borrow().get(&pair).copied();
        known.unwrap_or_else(|| self.follow(pair))
    }

    /// Compares two schemas and all that they contain, down to pairs that are known. A pair that contains itself adds nothing.
    ///
    /// Neither recursive, since documents decide the depth, nor by paths: each pair is compared once.
    fn follow(&self, root: Pair<'a>) -> Relation {
        let mut known = self.known.borrow_mut();
        let mut found: IndexMap<Pair<'a>, Relation> = IndexMap::from([(root, Relation::Same)]);
        let mut users: Vec<Vec<usize>> = vec![Vec::new()];
        let mut next = 0;
        while let Some((pair, _)) = found.get_index(next) {
            let Surface {
                mut relation,
                schemas,
            } = self.contents(*pair);
            for part in schemas {
                if let Some(of_part) = known.get(&part) {
                    relation = relation.and(*of_part);
                    continue;
                }
                let entry = found.entry(part);
                let index = entry.index();
                entry.or_insert(Relation::Same);
                users.resize_with(found.len(), Vec::new);
                users[index].push(next);
            }
            found[next] = relation;
            next += 1;
        }
        // Each relation changes a few times at most: it only goes away from `Same`.
        let mut open: Vec<usize> = (0..found.len()).collect();
        while let Some(part) = open.pop() {
            for user in &users[part] {
                let joined = found[*user].and(found[part]);
                if joined != found[*user] {
                    found[*user] = joined;
                    open.push(*user);
                }
            }
        }
        let relation = found[0];
        known.extend(found);
        relation
    }

    fn contents(&self, (old, new): Pair<'a>) -> Surface<'a> {
        let mut found = Surface::new();
        found.add(Relation::Alike(&rules::TYPE_RENAMED));
        let (Some(old), Some(new)) = (self.old.schemas.get(old), self.new.schemas.get(new)) else {
            found.add(OTHER);
            return found;
        };
        match (&old.kind, &new.kind) {
            (SchemaKind::Enum(old), SchemaKind::Enum(new)) => found.add(values(old, new)),
            (SchemaKind::Struct(_), SchemaKind::Struct(_)) => {
                let of = |api: &'a Api, schema| -> Vec<&'a Field> {
                    let fields = api.all_fields(schema).into_iter();
                    fields.map(|(_, field)| field).collect()
                };
                self.fields(&of(self.old, old), &of(self.new, new), &mut found);
            }
            (SchemaKind::Choice(old), SchemaKind::Choice(new)) => {
                found.add(self.compare_choices(old, new));
            }
            _ => found.add(OTHER),
        }
        found
    }

    fn fields(&self, old: &[&Field], new: &[&Field], found: &mut Surface<'a>) {
        let (before, after) = (names(old), names(new));
        for field in old {
            let other = after
                .get_index_of(field.name.as_str())
                .map(|index| new[index]);
            match other {
                Some(other) => {
                    match (field.optional, other.optional) {
                        (true, false) => found.add(NARROWER),
                        (false, true) => found.add(WIDER),
                        _ => {}
                    }
                    self.types(&field.ty, &other.ty, found);
                }
                None if field.optional => found.add(NARROWER),
                None => found.add(OTHER),
            }
        }
        for field in new
            .iter()
            .filter(|field| !before.contains(field.name.as_str()))
        {
            found.add(if field.optional { WIDER } else { OTHER });
        }
    }

    /// Compares the alternatives of two choices. Structures are compared as schemas of their own.
    pub(super) fn compare_choices(&self, old: &[Type], new: &[Type]) -> Relation {
        let before = old.iter().map(|ty| resolved(self.old, ty)).collect();
        let after = new.iter().map(|ty| resolved(self.new, ty)).collect();
        sets(&before, &after, [WIDER, NARROWER, OTHER])
    }
}

impl Surface<'_> {
    fn new() -> Self {
        Self {
            relation: Relation::Same,
            schemas: Vec::new(),
        }
    }

    fn add(&mut self, relation: Relation) {
        self.relation = self.relation.and(relation);
    }
}

fn names<'f>(fields: &[&'f Field]) -> IndexSet<&'f str> {
    fields.iter().map(|field| field.name.as_str()).collect()
}

fn is_object(api: &Api, ty: &Type) -> bool {
    match ty {
        Type::Map(..) => true,
        Type::Named(name) => matches!(
            api.schemas.get(name).map(|schema| &schema.kind),
            Some(SchemaKind::Struct(_))
        ),
        _ => false,
    }
}

fn is_enumeration(api: &Api, name: &Name) -> bool {
    matches!(
        api.schemas.get(name).map(|schema| &schema.kind),
        Some(SchemaKind::Enum(_))
    )
}

fn values(old: &[EnumValue], new: &[EnumValue]) -> Relation {
    let before: IndexSet<&str> = old.iter().map(|value| value.value.as_str()).collect();
    let after = new.iter().map(|value| value.value.as_str()).collect();
    sets(&before, &after, [WIDER, NARROWER, OTHER])
}

fn identifiers(old: &[String], new: &[String]) -> Relation {
    let relations = [
        Relation::Wider(&rules::IDENTIFIER_TYPE_ADDED),
        Relation::Narrower(&rules::IDENTIFIER_TYPE_REMOVED),
        Relation::Other(&rules::IDENTIFIER_TYPE_CHANGED),
    ];
    let before: IndexSet<&String> = old.iter().collect();
    sets(&before, &new.iter().collect(), relations)
}

fn sets<T: Hash + Eq>(
    old: &IndexSet<T>,
    new: &IndexSet<T>,
    [wider, narrower, other]: [Relation; 3],
) -> Relation {
    match (new.is_superset(old), new.is_subset(old)) {
        (true, true) => Relation::Same,
        (true, false) => wider,
        (false, true) => narrower,
        (false, false) => other,
    }
}

/// Returns the type in the vendor's terms, for reports.
pub(super) fn words(ty: &Type) -> String {
    match ty {
        Type::String => "string".to_owned(),
        Type::Boolean => "boolean".to_owned(),
        Type::Int32 => "int32".to_owned(),
        Type::Int64 => "int64".to_owned(),
        Type::Double => "double".to_owned(),
        Type::Date => "date".to_owned(),
        Type::DateTime => "date-time".to_owned(),
        Type::Uri => "uri".to_owned(),
        Type::Password => "password".to_owned(),
        Type::Byte => "byte".to_owned(),
        Type::Content => "content".to_owned(),
        Type::Object => "object".to_owned(),
        Type::Any => "any".to_owned(),
        Type::Named(name) => name.to_string(),
        Type::Id(types) => format!("id of {}", types.join(" or ")),
        Type::List(item) => format!("list of {}", words(item)),
        Type::Set(item) => format!("set of {}", words(item)),
        Type::Map(key, value) => format!("map of {} to {}", words(key), words(value)),
        Type::Optional(inner) => format!("{} or null", words(inner)),
    }
}
