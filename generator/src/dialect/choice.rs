//! Choices: `oneOf` and `anyOf`, which mean the same to a client.
//!
//! Takes a node with one of them; gives the schema or the type that it is. A choice of texts is a text or an enumeration, one by a
//! discriminator a family, and one of a single schema that schema. Any other stays a choice of types.

use indexmap::IndexMap;
use serde_json::Value;

use super::discriminator::{discriminator, tag};
use super::enumeration::enum_values;
use super::keywords;
use super::names::Names;
use super::node::Node;
use crate::api::{EnumValue, Field, Name, SchemaKind, Struct, Type};
use crate::diagnostics::Problem;
use crate::json_pointer::unescaped;

/// The alternatives of a choice.
pub(super) struct Choice {
    key: &'static str,
    /// The indexes of the alternatives other than `null`, ascending.
    kept: Vec<usize>,
    /// Set if one of them is `null`.
    pub(super) nullable: bool,
    pub(super) kind: Kind,
}

impl Choice {
    /// Returns the alternatives other than `null`. `list` has them all.
    fn alternatives<'l>(
        &'l self,
        list: &'l Node<'_>,
    ) -> Result<impl Iterator<Item = Node<'l>>, Problem> {
        let items = list.items()?.enumerate();
        let kept = items.filter(|(at, _)| self.kept.binary_search(at).is_ok());
        Ok(kept.map(|(_, item)| item))
    }
}

/// The kind of a choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Another schema, or `null`.
    Single,
    /// Any text.
    Text,
    /// Texts, some of which are listed.
    Enumeration,
    /// Structures by a discriminator.
    Family,
    /// Conditions on the properties beside it, which no type can express.
    Conditions,
    /// Anything else.
    Other,
}

/// The reader of a type, which reads choices itself.
pub(super) type ReadType = fn(&Node<'_>, &Names<'_>) -> Result<Type, Problem>;

/// The most alternatives of a choice. The vendor's have up to 20.
const MOST: usize = 1_000;

/// Returns the choice that a schema is, if it is one.
pub(super) fn of(node: &Node<'_>) -> Result<Option<Choice>, Problem> {
    let mut keys = ["oneOf", "anyOf"]
        .into_iter()
        .filter(|key| node.get(key).is_some());
    let Some(key) = keys.next() else {
        return Ok(None);
    };
    let list = node.need(key)?;
    if keys.next().is_some() {
        return Err(list.unsupported("`oneOf` beside `anyOf`"));
    }
    if list.list()?.len() > MOST {
        return Err(list.unsupported(format!("a choice of more than {MOST} schemas")));
    }
    let mut kept = Vec::new();
    let mut nullable = false;
    for (index, item) in list.items()?.enumerate() {
        item.map()?;
        match is_null(item.value) {
            true => nullable = true,
            false => kept.push(index),
        }
    }
    if kept.is_empty() {
        return Err(list.unsupported(format!("`{key}` without a schema")));
    }
    let values: Vec<&Value> = kept
        .iter()
        .filter_map(|at| list.list().ok()?.get(*at))
        .collect();
    Ok(Some(Choice {
        kind: kind(node, &values),
        key,
        kept,
        nullable,
    }))
}

fn is_null(value: &Value) -> bool {
    let is_only = |key: &str, wanted: &Value| {
        value.get(key) == Some(wanted) && value.as_object().is_some_and(|all| all.len() == 1)
    };
    is_only("nullable", &Value::Bool(true))
        || value.get("type").is_some_and(|ty| ty == "null")
        || is_only("enum", &Value::Array(vec![Value::Null]))
}

fn kind(node: &Node<'_>, alternatives: &[&Value]) -> Kind {
    let has_discriminator = node.get("discriminator").is_some();
    let has = |value: &Value, key: &str| value.get(key).is_some();
    let is_text = |value: &&Value| {
        value.get("type").is_some_and(|ty| ty == "string") && !has(value, "format")
    };
    match alternatives {
        _ if has_discriminator => Kind::Family,
        others if has_properties(node) && others.iter().all(|it| is_condition(it)) => {
            Kind::Conditions
        }
        [_] => Kind::Single,
        texts if texts.iter().all(is_text) => match texts.iter().any(|text| has(text, "enum")) {
            true => Kind::Enumeration,
            false => Kind::Text,
        },
        _ => Kind::Other,
    }
}

fn has_properties(node: &Node<'_>) -> bool {
    let properties = node.value.get("properties").and_then(Value::as_object);
    properties.is_some_and(|properties| !properties.is_empty())
}

/// Returns `true` for a schema that only says which properties there must be.
fn is_condition(value: &Value) -> bool {
    let keys = value.as_object().into_iter().flat_map(|map| map.keys());
    keys.into_iter()
        .all(|key| matches!(key.as_str(), "required" | "not" | "title" | "description"))
}

/// Reads a choice as a schema of its own. `fields` are those of the properties beside it.
pub(super) fn read(
    node: &Node<'_>,
    choice: &Choice,
    fields: Vec<Field>,
    names: &Names<'_>,
    ty: ReadType,
) -> Result<SchemaKind, Problem> {
    keywords::check(node, &keywords::CHOICE, names);
    if choice.kind != Kind::Family && !fields.is_empty() {
        let what = format!("`{}` beside properties", choice.key);
        return Err(node.need(choice.key)?.unsupported(what));
    }
    Ok(match choice.kind {
        Kind::Family => SchemaKind::Struct(family(node, choice, fields, names, ty)?),
        Kind::Enumeration => SchemaKind::Enum(listed(node, choice, names)?),
        _ => match types(node, choice, names, ty)? {
            types if types.contains(&Type::Any) => SchemaKind::Alias(Type::Any),
            types => match <[Type; 1]>::try_from(types) {
                Ok([only]) => SchemaKind::Alias(only),
                Err(several) => SchemaKind::Choice(several),
            },
        },
    })
}

/// Reads a choice that is another type, with `null`; `None` for one that needs a schema of its own.
pub(super) fn plain(
    node: &Node<'_>,
    choice: &Choice,
    names: &Names<'_>,
    ty: ReadType,
) -> Result<Option<Type>, Problem> {
    let found = match choice.kind {
        Kind::Single | Kind::Text => types(node, choice, names, ty)?.into_iter().next(),
        _ => None,
    };
    if found.is_some() {
        keywords::check(node, &keywords::CHOICE, names);
    }
    Ok(found)
}

/// Returns the types of the alternatives, each once and without `null`.
fn types(
    node: &Node<'_>,
    choice: &Choice,
    names: &Names<'_>,
    ty: ReadType,
) -> Result<Vec<Type>, Problem> {
    let list = node.need(choice.key)?;
    let mut types: Vec<Type> = Vec::new();
    for alternative in choice.alternatives(&list)? {
        let found = ty(&alternative, names)?.required().clone();
        if !types.contains(&found) {
            types.push(found);
        }
    }
    Ok(types)
}

/// Returns the values of all enumerations of texts.
fn listed(node: &Node<'_>, choice: &Choice, names: &Names<'_>) -> Result<Vec<EnumValue>, Problem> {
    let list = node.need(choice.key)?;
    let mut values: IndexMap<String, EnumValue> = IndexMap::new();
    for alternative in choice.alternatives(&list)? {
        if alternative.get("enum").is_none() {
            continue;
        }
        for value in enum_values(&alternative, names)? {
            values.entry(value.value.clone()).or_insert(value);
        }
    }
    Ok(values.into_values().collect())
}

/// Returns the base of a family whose members are the alternatives. OpenAPI gives those without a value of the discriminator
/// their own names as values.
fn family(
    node: &Node<'_>,
    choice: &Choice,
    fields: Vec<Field>,
    names: &Names<'_>,
    ty: ReadType,
) -> Result<Struct, Problem> {
    let mut found = discriminator(node, names)?;
    let list = node.need(choice.key)?;
    if let Some(found) = &mut found {
        for item in choice.alternatives(&list)? {
            let Type::Named(member) = ty(&item, names)? else {
                let what = "a choice by a discriminator of other types than structures";
                return Err(item.unsupported(what));
            };
            if !found.members.values().any(|known| *known == member) {
                found.members.insert(value_of(&item, &member), member);
            }
        }
    }
    let is_choice = fields.is_empty();
    let own = found.iter().filter(|_| is_choice).map(|it| tag(&it.field));
    Ok(Struct {
        fields: own.chain(fields).collect(),
        discriminator: found,
        nullable: choice.nullable || node.flag("nullable")?,
        is_choice,
        ..Struct::default()
    })
}

/// Returns the value of a discriminator for a member without one: its key in the document.
fn value_of(alternative: &Node<'_>, member: &Name) -> String {
    let target = alternative.value.get("$ref").and_then(Value::as_str);
    let key = target.and_then(|target| target.rsplit('/').next());
    match key {
        Some(key) => unescaped(key),
        None => member.to_string(),
    }
}
