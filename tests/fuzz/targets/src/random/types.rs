//! Types: made at random, and stated by a schema and sentences.
//!
//! A schema can state everything but identifiers. Sentences can state identifiers and enumerations, but only of the value
//! itself, the items of its lists, and the keys and values of its map. So identifiers are only made there.

use serde_json::{Map, Value, json};
use vsphere_codegen::api::{Name, Type};

use super::choose::Choices;
use super::text::enumerated;
use super::words;

/// The schemas that types can refer to.
#[derive(Clone, Debug, Default)]
pub(super) struct Known {
    pub(super) enums: Vec<Name>,
    pub(super) structs: Vec<Name>,
    pub(super) aliases: Vec<Name>,
}

/// Returns a type of any kind.
pub(super) fn ty(known: &Known, choices: &mut Choices<'_>) -> Type {
    match choices.up_to(5) {
        0 => scalar(known, choices),
        1 => nested(by_sentence(known, choices), choices),
        2 => {
            let key = match choices.one_in(2) {
                true => Type::Id(words::resource_types(choices)),
                false => Type::String,
            };
            let leaf = match choices.one_in(2) {
                true => by_sentence(known, choices),
                false => plain(known, 1, choices),
            };
            let map = Type::Map(Box::new(key), Box::new(nested(leaf, choices)));
            nested(map, choices)
        }
        _ => plain(known, 2, choices),
    }
}

/// Returns a type whose values are one text on the wire.
pub(super) fn scalar(known: &Known, choices: &mut Choices<'_>) -> Type {
    match choices.up_to(8) {
        0 | 1 => Type::String,
        2 => Type::Boolean,
        3 => Type::Int64,
        4 => Type::Double,
        5 => Type::DateTime,
        6 => Type::Uri,
        7 => Type::Password,
        _ => by_sentence(known, choices),
    }
}

/// Returns a scalar type or a list of scalars.
pub(super) fn flat(known: &Known, choices: &mut Choices<'_>) -> Type {
    let item = scalar(known, choices);
    match choices.up_to(3) {
        2 => Type::List(Box::new(item)),
        3 => Type::Set(Box::new(item)),
        _ => item,
    }
}

/// Returns a type that only a sentence can state.
fn by_sentence(known: &Known, choices: &mut Choices<'_>) -> Type {
    match choices.one_in(2) && !known.enums.is_empty() {
        true => Type::Named(choices.one_of(&known.enums)),
        false => Type::Id(words::resource_types(choices)),
    }
}

/// Returns a type that a schema can state without a sentence.
pub(super) fn plain(known: &Known, depth: usize, choices: &mut Choices<'_>) -> Type {
    let below = |choices: &mut Choices<'_>| {
        let inner = plain(known, depth - 1, choices);
        Box::new(match choices.up_to(7) == 7 {
            true => Type::Optional(Box::new(inner)),
            false => inner,
        })
    };
    let named = |names: &[Name], choices: &mut Choices<'_>| match names.is_empty() {
        true => Type::Object,
        false => Type::Named(choices.one_of(names)),
    };
    match choices.up_to(if depth > 0 { 18 } else { 14 }) {
        0 => Type::String,
        1 => Type::Boolean,
        2 => Type::Int64,
        3 => Type::Double,
        4 => Type::DateTime,
        5 => Type::Uri,
        6 => Type::Password,
        7 => Type::Byte,
        8 => Type::Any,
        9 => Type::Object,
        10 => named(&known.structs, choices),
        11 => named(&known.aliases, choices),
        12 => named(&known.enums, choices),
        13 => Type::Int32,
        14 => Type::Date,
        15 | 16 => Type::List(below(choices)),
        17 => Type::Set(below(choices)),
        _ => Type::Map(Box::new(Type::String), below(choices)),
    }
}

/// Returns the type in up to two lists or sets.
fn nested(ty: Type, choices: &mut Choices<'_>) -> Type {
    match choices.up_to(4) {
        3 => Type::List(Box::new(ty)),
        4 => Type::Set(Box::new(nested(ty, choices))),
        _ => ty,
    }
}

/// The form of the sentences about an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Voice {
    /// `The parameter must …`.
    Parameter,
    /// `When clients pass …, the property must …`, and the other half.
    Property,
    /// `The response will …`.
    Response,
}

impl Voice {
    /// Returns sentences that begin with `subject`, after its article.
    fn say(self, part: &str, verb: &str, types: &str) -> Vec<String> {
        let (noun, firsts) = match self {
            Self::Parameter => ("parameter", vec![("The ", "must")]),
            Self::Response => ("response", vec![("The ", "will")]),
            Self::Property => (
                "property",
                vec![
                    (
                        "When clients pass a value of this schema as a parameter, the ",
                        "must",
                    ),
                    (
                        "When operations return a value of this schema as a response, the ",
                        "will",
                    ),
                ],
            ),
        };
        let subject = match part {
            "" => noun.to_owned(),
            part => format!("{part} in the {noun} map"),
        };
        let said = firsts
            .into_iter()
            .map(|(first, will)| format!("{first}{subject} {will} {verb} for {types}."));
        said.collect()
    }
}

/// The statement of a type.
#[derive(Debug, Default)]
pub(super) struct Stated {
    /// The schema.
    pub(super) schema: Map<String, Value>,
    /// Sentences on identifiers.
    pub(super) sentences: Vec<String>,
    /// The enumeration that the text must name.
    pub(super) enumeration: Option<Name>,
}

/// States a type; `is_enum` knows the enumerations.
pub(super) fn state(
    ty: &Type,
    voice: Voice,
    is_enum: &dyn Fn(&Name) -> bool,
    choices: &mut Choices<'_>,
) -> Stated {
    let mut stated = Stated::default();
    let named = match leaf(ty) {
        Type::Map(key, value) => {
            identifiers(key, "key", voice, &mut stated, choices);
            match leaf(value) {
                Type::Map(..) => None,
                inner => {
                    identifiers(value, "value", voice, &mut stated, choices);
                    Some(inner)
                }
            }
        }
        inner => {
            identifiers(ty, "", voice, &mut stated, choices);
            Some(inner)
        }
    };
    // An enumeration may be referred to as well, though the vendor does not.
    if let Some(Type::Named(name)) = named
        && is_enum(name)
        && choices.up_to(3) != 3
    {
        stated.enumeration = Some(name.clone());
    }
    let by_text = stated.enumeration.as_ref();
    stated.schema = schema(ty, by_text);
    stated
}

/// Returns the value inside lists and sets.
fn leaf(ty: &Type) -> &Type {
    match ty {
        Type::List(inner) | Type::Set(inner) | Type::Optional(inner) => leaf(inner),
        other => other,
    }
}

fn identifiers(
    ty: &Type,
    part: &str,
    voice: Voice,
    stated: &mut Stated,
    choices: &mut Choices<'_>,
) {
    let Type::Id(types) = leaf(ty) else {
        return;
    };
    let codes: Vec<String> = types.iter().map(|ty| format!("`{ty}`")).collect();
    let codes = match codes.len() {
        1 => format!("the resource type: {}", codes[0]),
        _ => format!("one of these resource types: {}", enumerated(&codes, "or")),
    };
    let verb = match matches!(ty, Type::Id(_)) {
        true => "be an identifier",
        false => "contain identifiers",
    };
    let sentences = voice.say(part, verb, &codes);
    // The halves of a pair are adjacent.
    stated
        .sentences
        .push(sentences.join(if choices.one_in(5) { "\n" } else { " " }));
}

/// Returns the schema of a type. `by_text` is a plain string in it where a sentence can state it.
fn schema(ty: &Type, by_text: Option<&Name>) -> Map<String, Value> {
    let typed = |ty: &str| Map::from_iter([("type".to_owned(), Value::from(ty))]);
    let formatted = |ty: &str, format: &str| {
        let mut schema = typed(ty);
        schema.insert("format".to_owned(), Value::from(format));
        schema
    };
    match ty {
        Type::String | Type::Id(_) => typed("string"),
        Type::Boolean => typed("boolean"),
        Type::Int32 => formatted("integer", "int32"),
        Type::Int64 => formatted("integer", "int64"),
        Type::Double => formatted("number", "double"),
        Type::Date => formatted("string", "date"),
        Type::DateTime => formatted("string", "date-time"),
        Type::Uri => formatted("string", "uri"),
        Type::Password => formatted("string", "password"),
        Type::Byte => formatted("string", "byte"),
        Type::Content => formatted("string", "binary"),
        Type::Object => {
            let mut schema = typed("object");
            schema.insert("additionalProperties".to_owned(), Value::Bool(true));
            schema
        }
        Type::Any => Map::new(),
        Type::Named(name) if Some(name) == by_text => typed("string"),
        Type::Named(name) => {
            let target = format!("#/components/schemas/{name}");
            Map::from_iter([("allOf".to_owned(), json!([{"$ref": target}]))])
        }
        Type::List(item) | Type::Set(item) => {
            let mut list = typed("array");
            list.insert("items".to_owned(), schema(item, by_text).into());
            if matches!(ty, Type::Set(_)) {
                list.insert("uniqueItems".to_owned(), Value::Bool(true));
            }
            list
        }
        Type::Map(_, value) => {
            let mut map = typed("object");
            let value = schema(value, by_text);
            map.insert("additionalProperties".to_owned(), value.into());
            map
        }
        Type::Optional(inner) => {
            let mut inner = schema(inner, by_text);
            inner.insert("nullable".to_owned(), Value::Bool(true));
            inner
        }
    }
}

/// Returns a type in the form of the model file, as an extension has it for the result of a task.
pub(super) fn given(ty: &Type, is_enum: &dyn Fn(&Name) -> bool) -> Value {
    let given = |ty: &Type| self::given(ty, is_enum);
    match ty {
        Type::String => json!("string"),
        Type::Boolean => json!("boolean"),
        Type::Int32 => json!("int32"),
        Type::Int64 => json!("int64"),
        Type::Double => json!("double"),
        Type::Date => json!("date"),
        Type::DateTime => json!("date-time"),
        Type::Uri => json!("uri"),
        Type::Password => json!("password"),
        Type::Byte => json!("byte"),
        Type::Content => json!("content"),
        Type::Object => json!("object"),
        Type::Any => json!("any"),
        Type::Named(name) if is_enum(name) => json!({"enum": name.as_str()}),
        Type::Named(name) => json!({"struct": name.as_str()}),
        Type::Id(types) => json!({"id": types}),
        Type::List(item) => json!({"list": given(item)}),
        Type::Set(item) => json!({"set": given(item)}),
        Type::Map(key, value) => json!({"map": [given(key), given(value)]}),
        Type::Optional(inner) => json!({"optional": given(inner)}),
    }
}
