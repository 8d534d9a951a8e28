//! Component schemas and the types of places.

use std::collections::BTreeSet;

use serde_json::Value;

use super::choice::{self, Choice, Kind};
use super::compose::{self, Composed, Read};
use super::discriminator::discriminator;
use super::enumeration::{enum_values, is_enumeration};
use super::gather::all;
use super::inline;
use super::keywords::{self, Keywords};
use super::names::Names;
use super::node::Node;
use super::parts::{self, Composition, Part};
use crate::api::{
    Access, Deprecation, Field, Name, Requirements, Schema, SchemaKind, Struct, Text, Type,
};
use crate::diagnostics::{Problem, Problems};

/// Reads a schema of its own: a component, or an inline one under the name of its place.
pub(super) fn read(node: &Node<'_>, name: Name, names: &Names<'_>) -> Result<Read, Problems> {
    let mut composed = None;
    // Other keys beside a reference do not count.
    let kind = if node.get("$ref").is_some() {
        SchemaKind::Alias(ty(node, names)?)
    } else if is_enumeration(node)? {
        keywords::check(node, &keywords::ENUMERATION, names);
        SchemaKind::Enum(enum_values(node, names)?)
    } else if let Some(is_reference) = composition(node, names)? {
        let parts = composed_of(node, is_reference, names);
        let (parts, head) = Problems::both(parts, head(node, names))?;
        composed = Some(parts);
        match is_reference {
            true => SchemaKind::Alias(ty(node, names)?),
            false => SchemaKind::Struct(head),
        }
    } else if let Some(choice) = own_choice(node)? {
        let fields = own_fields(node, names)?;
        choice::read(node, &choice, fields, names, ty)?
    } else if is_structure(node)? {
        keywords::check(node, &keywords::STRUCTURE, names);
        SchemaKind::Struct(structure(node, names)?)
    } else {
        SchemaKind::Alias(ty(node, names)?)
    };
    let schema = Schema {
        name,
        kind,
        text: text(node)?,
        place: node.place(),
    };
    Ok(Read { schema, composed })
}

/// Returns the choice that a schema is. Conditions on properties make it none.
fn own_choice(node: &Node<'_>) -> Result<Option<Choice>, Problem> {
    Ok(choice::of(node)?.filter(|choice| choice.kind != Kind::Conditions))
}

/// Returns `false` for a structure by composition, and `true` for another name of a single part; `None` for any other schema.
fn composition(node: &Node<'_>, names: &Names<'_>) -> Result<Option<bool>, Problem> {
    if node.get("allOf").is_none() {
        return Ok(None);
    }
    Ok(match parts::kind(node, names)? {
        Composition::Value => None,
        Composition::Reference(_) => Some(!parts::is_object(node, names)?),
        Composition::Structure => Some(false),
    })
}

/// Returns the parts of a composition.
fn composed_of(
    node: &Node<'_>,
    is_reference: bool,
    names: &Names<'_>,
) -> Result<Composed, Problems> {
    let mut composed = Composed {
        is_reference,
        ..Composed::default()
    };
    let mut problems: Vec<Problem> = Vec::new();
    parts::each(node, names, &mut |part| -> Result<(), Problem> {
        match part {
            Part::Reference(name) => composed.parts.push(compose::Part::Reference(name)),
            Part::Own(part) => match own_part(part, names) {
                Ok((fields, required)) => {
                    composed.parts.push(compose::Part::Own(fields));
                    composed.required.extend(required);
                }
                Err(found) => problems.extend(found),
            },
        }
        Ok(())
    })?;
    Problems::or(problems, composed)
}

/// Returns the fields that a part of a composition defines, and the names of those that it requires of others.
fn own_part(
    node: &Node<'_>,
    names: &Names<'_>,
) -> Result<(Vec<Field>, BTreeSet<String>), Problems> {
    refuse_choices(node)?;
    keywords::check(node, &keywords::STRUCTURE, names);
    if let Some(ty) = node.get("type").filter(|ty| ty.value != "object") {
        return Err(ty
            .unsupported("`allOf` of a structure and another type")
            .into());
    }
    let defined = node.value.get("properties");
    let is_foreign = |name: &&str| defined.is_none_or(|own| own.get(name).is_none());
    let required = required(node)?.into_iter().filter(is_foreign);
    let required = required.map(str::to_owned).collect();
    Ok((own_fields(node, names)?, required))
}

/// Returns a structure by composition without its parts.
fn head(node: &Node<'_>, names: &Names<'_>) -> Result<Struct, Problems> {
    let mut found = None;
    parts::each(node, names, &mut |part| -> Result<(), Problem> {
        if let Part::Own(part) = part {
            found = discriminator(part, names)?.or(found.take());
        }
        Ok(())
    })?;
    Ok(Struct {
        discriminator: found,
        nullable: node.flag("nullable")?,
        ..Struct::default()
    })
}

/// Returns the description of a node and its `deprecated` flag.
pub(super) fn text(node: &Node<'_>) -> Result<Text, Problem> {
    let mut text = Text::new(node.text("description")?.unwrap_or_default());
    if node.flag("deprecated")? {
        text.deprecated = Some(Deprecation {
            flagged: true,
            ..Deprecation::default()
        });
    }
    Ok(text)
}

/// Returns `true` for an object with fields, or without any if it is not a map: the vendor's constant holders.
fn is_structure(node: &Node<'_>) -> Result<bool, Problem> {
    let is_object = node.text("type")?.is_none_or(|ty| ty == "object");
    let has_fields = node.get("properties").is_some();
    let bare = node.text("type")? == Some("object") && node.get("additionalProperties").is_none();
    Ok(is_object && (has_fields || bare))
}

fn structure(node: &Node<'_>, names: &Names<'_>) -> Result<Struct, Problems> {
    refuse(node, &["not"])?;
    for key in ["oneOf", "anyOf"] {
        if let Some(found) = node.get(key) {
            names.ignore(&found, "conditions on properties");
        }
    }
    let discriminator = discriminator(node, names).map_err(Problems::from);
    let (fields, discriminator) = Problems::both(fields(node, names), discriminator)?;
    Ok(Struct {
        fields,
        discriminator,
        nullable: node.flag("nullable")?,
        ..Struct::default()
    })
}

/// Returns the properties of an object, and reports required ones that it does not define.
pub(super) fn fields(node: &Node<'_>, names: &Names<'_>) -> Result<Vec<Field>, Problems> {
    let defined = node.value.get("properties");
    for item in node
        .get("required")
        .iter()
        .flat_map(|it| it.items())
        .flatten()
    {
        let name = item.value.as_str().unwrap_or_default();
        if defined.is_none_or(|defined| defined.get(name).is_none()) {
            names.ignore(&item, "a required property that the schema does not define");
        }
    }
    own_fields(node, names)
}

fn own_fields(node: &Node<'_>, names: &Names<'_>) -> Result<Vec<Field>, Problems> {
    if let Some(others) = node.get("additionalProperties")
        && others.value.is_object()
    {
        names.ignore(&others, "`additionalProperties` beside properties");
    }
    let required = required(node)?;
    let Some(properties) = node.get("properties") else {
        return Ok(Vec::new());
    };
    let read = |(name, property): (&str, Node<'_>)| -> Result<Field, Problem> {
        let ty = ty(&property, names)?;
        Ok(Field {
            name: name.to_owned(),
            optional: !required.contains(name) || matches!(ty, Type::Optional(_)),
            nullable: matches!(ty, Type::Optional(_)),
            access: access(&property)?,
            ty: ty.required().clone(),
            text: text(&property)?,
            requirements: Requirements::default(),
        })
    };
    all(properties.entries()?.map(read))
}

/// Returns the sides that send a property. One that neither sends is as good as one without marks.
fn access(property: &Node<'_>) -> Result<Access, Problem> {
    Ok(
        match (property.flag("readOnly")?, property.flag("writeOnly")?) {
            (true, false) => Access::ReadOnly,
            (false, true) => Access::WriteOnly,
            (true, true) | (false, false) => Access::Both,
        },
    )
}

/// Returns the names of the required properties.
fn required<'a>(node: &Node<'a>) -> Result<BTreeSet<&'a str>, Problem> {
    let Some(list) = node.get("required") else {
        return Ok(BTreeSet::new());
    };
    let values = node.value.get("required").and_then(Value::as_array);
    let items = list.items()?.zip(values.into_iter().flatten());
    items
        .map(|(item, value)| value.as_str().ok_or_else(|| item.kind("a text")))
        .collect()
}

/// Returns the type that a schema states, without what its text adds.
pub(super) fn ty(node: &Node<'_>, names: &Names<'_>) -> Result<Type, Problem> {
    let ty = plain(node, names)?;
    Ok(match node.flag("nullable")? {
        true if !matches!(ty, Type::Optional(_)) => Type::Optional(Box::new(ty)),
        _ => ty,
    })
}

/// Returns the type of the items of a list, or of the values of a map.
fn part(node: &Node<'_>, names: &Names<'_>) -> Result<Type, Problem> {
    Ok(match ty(node, names)? {
        ty if names.is_nullable(node) => Type::Optional(Box::new(ty)),
        ty => ty,
    })
}

fn plain(node: &Node<'_>, names: &Names<'_>) -> Result<Type, Problem> {
    node.check_depth()?;
    node.map()?;
    if let Some(target) = node.get("$ref") {
        keywords::check(node, &keywords::REFERENCE, names);
        return Ok(Type::Named(names.reference(&target, target.str()?)?));
    }
    refuse(node, &["not"])?;
    match node.get("allOf") {
        Some(_) => composed(node, names),
        None => own(node, names),
    }
}

/// Returns the type that a schema states itself.
fn own(node: &Node<'_>, names: &Names<'_>) -> Result<Type, Problem> {
    if let Some(choice) = own_choice(node)? {
        let found = match choice::plain(node, &choice, names, ty)? {
            Some(found) => found,
            None => Type::Named(inline::hoist(node, names, read)?),
        };
        return Ok(match choice.nullable {
            true => Type::Optional(Box::new(found)),
            false => found,
        });
    }
    let values = node.value.get("enum").and_then(Value::as_array);
    let has_values = values.is_some_and(|values| !values.is_empty());
    if has_values && is_enumeration(node)? {
        return inline::hoist(node, names, read).map(Type::Named);
    }
    if let Some(values) = node.get("enum") {
        let what = "the values of an enumeration of other values than texts";
        names.ignore(&values, what);
    }
    let found = node.text("type")?;
    if matches!(found, None | Some("object")) && has_properties(node) {
        return inline::hoist(node, names, read).map(Type::Named);
    }
    keywords::check(node, keywords_of(found), names);
    match found {
        None => Ok(Type::Any),
        Some("string") => Ok(match format(node, TEXTS, names)? {
            Some("date") => Type::Date,
            Some("date-time") => Type::DateTime,
            Some("uri" | "uri-reference" | "url") => Type::Uri,
            Some("password") => Type::Password,
            Some("byte" | "binary") => Type::Byte,
            _ => Type::String,
        }),
        Some("boolean") => format(node, BOOLEANS, names).map(|_| Type::Boolean),
        Some("integer") => Ok(match format(node, INTEGERS, names)? {
            Some("int32") => Type::Int32,
            _ => Type::Int64,
        }),
        Some("number") => format(node, NUMBERS, names).map(|_| Type::Double),
        Some("array") => {
            let items = node.need("items")?;
            let item = Box::new(part(&items, names)?);
            Ok(if node.flag("uniqueItems")? {
                Type::Set(item)
            } else {
                Type::List(item)
            })
        }
        Some("object") => object(node, names),
        Some(other) => Err(node.need("type")?.unsupported(format!("`type: {other}`"))),
    }
}

fn keywords_of(ty: Option<&str>) -> &'static Keywords {
    match ty {
        None => &keywords::ANYTHING,
        Some("array") => &keywords::LIST,
        Some("object") => &keywords::MAP,
        Some(_) => &keywords::SCALAR,
    }
}

/// Formats of texts: those that have a type, then those that only say what texts look like. A UUID is one of them, so that it is
/// sent as the server spells it.
const TEXTS: &[&str] = &[
    "date",
    "date-time",
    "uri",
    "uri-reference",
    "url",
    "password",
    "byte",
    "binary",
    "string",
    "uuid",
    "duration",
    "time",
    "email",
    "idn-email",
    "hostname",
    "idn-hostname",
    "ip",
    "ipv4",
    "ipv6",
    "cidr",
    "mac",
    "iri",
    "iri-reference",
    "uri-template",
    "json-pointer",
    "relative-json-pointer",
    "regex",
    "char",
    "html",
    "commonmark",
    "media-range",
    "base64url",
];
const BOOLEANS: &[&str] = &["boolean"];
/// Formats of integers that an `i64` holds.
const INTEGERS: &[&str] = &[
    "int64", "int32", "int16", "int8", "uint32", "uint16", "uint8", "integer", "long",
];
/// Formats of numbers that an `f64` holds.
const NUMBERS: &[&str] = &["double", "float", "single", "half", "number"];

/// Returns the format of a value. Formats that are unknown are ignored.
fn format<'a>(
    node: &Node<'a>,
    known: &[&str],
    names: &Names<'_>,
) -> Result<Option<&'a str>, Problem> {
    let format = node.text("format")?;
    if let (Some(format), Some(found)) = (format, node.get("format"))
        && !known.contains(&format)
    {
        names.ignore(&found, format!("the format `{format}`"));
    }
    Ok(format)
}

/// Refuses choices and negations, where the fields of a structure are expected.
pub(super) fn refuse_choices(node: &Node<'_>) -> Result<(), Problem> {
    refuse(node, &["oneOf", "anyOf", "not"])
}

fn refuse(node: &Node<'_>, keywords: &[&str]) -> Result<(), Problem> {
    for keyword in keywords {
        if let Some(found) = node.get(keyword) {
            return Err(found.unsupported(format!("`{keyword}`")));
        }
    }
    Ok(())
}

/// Returns the type of an inline schema with `allOf`.
fn composed(node: &Node<'_>, names: &Names<'_>) -> Result<Type, Problem> {
    match parts::kind(node, names)? {
        Composition::Reference(name) => {
            keywords::check(node, &keywords::ALL_OF, names);
            Ok(Type::Named(name))
        }
        Composition::Structure => inline::hoist(node, names, read).map(Type::Named),
        Composition::Value => {
            keywords::check(node, &keywords::ALL_OF, names);
            let mut found = Type::Any;
            parts::each(node, names, &mut |part| -> Result<(), Problem> {
                if let Part::Own(part) = part
                    && parts::is_value(part)
                {
                    found = own(part, names)?;
                }
                Ok(())
            })?;
            Ok(found)
        }
    }
}

fn has_properties(node: &Node<'_>) -> bool {
    let properties = node.value.get("properties").and_then(Value::as_object);
    properties.is_some_and(|properties| !properties.is_empty())
}

/// Returns the type of an object that is no structure: a map, or any content.
fn object(node: &Node<'_>, names: &Names<'_>) -> Result<Type, Problem> {
    match node.get("additionalProperties") {
        Some(values) if values.value.is_object() => Ok(Type::Map(
            Box::new(Type::String),
            Box::new(part(&values, names)?),
        )),
        _ => Ok(Type::Object),
    }
}

/// Returns the schema that this one is an alias of, or extends; and `true` if it is a list or map of that.
pub(super) fn defined_by(schema: &Schema) -> Option<(&Name, bool)> {
    match &schema.kind {
        SchemaKind::Alias(ty) => {
            let mut found = None;
            ty.for_each_name(&mut |name| found = found.or(Some(name)));
            let is_within = !matches!(ty.required(), Type::Named(_));
            found.map(|name| (name, is_within))
        }
        SchemaKind::Struct(structure) => structure.base.as_ref().map(|base| (base, false)),
        SchemaKind::Enum(_) | SchemaKind::Choice(_) => None,
    }
}
