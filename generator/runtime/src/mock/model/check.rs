//! Validation of values against shapes.

use super::shape::{Field, Shape, Structure};
use crate::error::kind::ErrorKind;
use crate::values::date::Date;
use crate::values::date_time::DateTime;
use base64::Engine as _;
use serde_json::{Map, Value};

/// The purpose of a value. Some fields are required for one purpose only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    Create,
    Update,
    Other,
    /// A value that a test gave the server to return.
    Reply,
}

impl Purpose {
    /// Returns the purpose of the body of an operation with this name.
    pub(crate) fn of(operation: &str) -> Self {
        match operation {
            "create" => Self::Create,
            "update" => Self::Update,
            _ => Self::Other,
        }
    }

    fn requires(self, field: &Field) -> bool {
        field.required
            || match self {
                Self::Create => field.for_create,
                Self::Update => field.for_update,
                Self::Other | Self::Reply => false,
            }
    }
}

/// A difference between a value and its shape.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mismatch {
    pub(crate) kind: ErrorKind,
    /// The path of the offending value: `spec.files[3].size`.
    pub(crate) place: String,
    pub(crate) why: String,
}

impl Mismatch {
    fn new(place: &str, why: impl Into<String>) -> Self {
        Self {
            kind: ErrorKind::InvalidArgument,
            place: place.to_owned(),
            why: why.into(),
        }
    }

    fn unknown(place: String, why: &str) -> Self {
        Self {
            kind: ErrorKind::UnexpectedInput,
            place,
            why: why.to_owned(),
        }
    }
}

/// Checks a value against a shape, recursively.
pub(crate) fn check(
    shape: Shape,
    value: &Value,
    place: &str,
    purpose: Purpose,
) -> Result<(), Mismatch> {
    let is = |fits: bool, what: &str| match fits {
        true => Ok(()),
        false => Err(Mismatch::new(place, format!("must be {what}"))),
    };
    let text = value.as_str();
    match shape {
        // The value of a file is its bytes, which are kept elsewhere.
        Shape::Nothing | Shape::Content => is(value.is_null(), "absent"),
        Shape::Any => Ok(()),
        Shape::Text | Shape::Uri | Shape::Secret => is(text.is_some(), "a text"),
        Shape::Boolean => is(value.is_boolean(), "true or false"),
        Shape::Int32 => is(is_int32(value), "a 32-bit integer"),
        Shape::Int64 => is(value.as_i64().is_some(), "a 64-bit integer"),
        Shape::Double => is(value.is_number(), "a number"),
        Shape::Object => is(value.is_object(), "an object"),
        Shape::Date => is(
            text.is_some_and(|text| text.parse::<Date>().is_ok()),
            "a day: `2026-03-01`",
        ),
        Shape::DateTime => is(
            text.is_some_and(|text| is_time(text, purpose)),
            "a time with milliseconds in UTC: `2026-03-01T12:00:00.250Z`",
        ),
        Shape::Bytes => is(text.is_some_and(is_base64), "bytes in base64"),
        Shape::Identifier(_) => is(
            text.is_some_and(|text| !text.is_empty()),
            "an identifier: a text that is not empty",
        ),
        Shape::Enumeration(known) => is(
            text.is_some_and(|text| known.contains(&text)),
            &format!("one of {}", known.join(", ")),
        ),
        Shape::Optional(inner) => match value {
            Value::Null => Ok(()),
            value => check(inner(), value, place, purpose),
        },
        Shape::List(item) => {
            let items = value.as_array();
            let items = items.ok_or_else(|| Mismatch::new(place, "must be a list"))?;
            items.iter().enumerate().try_for_each(|(at, value)| {
                check(item(), value, &format!("{place}[{at}]"), purpose)
            })
        }
        Shape::Map(_, item) => {
            let items = value.as_object();
            let mut items = items
                .ok_or_else(|| Mismatch::new(place, "must be an object"))?
                .iter();
            items.try_for_each(|(key, value)| check(item(), value, &join(place, key), purpose))
        }
        Shape::Choice(shapes) => {
            let mut all = shapes.iter();
            let fits = all.any(|shape| check(shape(), value, place, purpose).is_ok());
            is(fits, "of one of the types of the choice")
        }
        Shape::Structure(structure) => {
            let fields = value.as_object();
            let fields = fields.ok_or_else(|| Mismatch::new(place, "must be an object"))?;
            check_structure(structure, fields, place, purpose)
        }
    }
}

fn is_int32(value: &Value) -> bool {
    value.as_i64().is_some_and(|it| i32::try_from(it).is_ok())
}

/// Returns `true` for a time. A vCenter reads only the form that the vendor's own clients write.
fn is_time(text: &str, purpose: Purpose) -> bool {
    const FORM: &[u8] = b"0000-00-00T00:00:00.000Z";
    let has_form = || {
        let mut pairs = FORM.iter().zip(text.as_bytes());
        text.len() == FORM.len()
            && pairs.all(|(form, given)| match form {
                b'0' => given.is_ascii_digit(),
                form => form == given,
            })
    };
    (purpose == Purpose::Reply || has_form()) && text.parse::<DateTime>().is_ok()
}

fn is_base64(text: &str) -> bool {
    base64::engine::general_purpose::STANDARD
        .decode(text)
        .is_ok()
}

fn check_structure(
    structure: &'static Structure,
    given: &Map<String, Value>,
    place: &str,
    purpose: Purpose,
) -> Result<(), Mismatch> {
    let (base, structure) = (structure, structure.member(given));
    if let Some(family) = base.family.filter(|family| family.is_choice)
        && std::ptr::eq(base, structure)
    {
        let values: Vec<_> = family.members.iter().map(|(value, _)| *value).collect();
        let why = format!("must be one of {}", values.join(", "));
        return Err(Mismatch::new(&join(place, family.field), why));
    }
    let declared;
    let given = match &base.family {
        Some(family) => {
            declared = family.declared(structure, given);
            &declared
        }
        None => given,
    };
    check_fields(structure.fields, given, place, purpose)?;
    for union in structure.unions {
        let Some(tag) = given.get(union.tag).and_then(Value::as_str) else {
            continue;
        };
        let is_of = |field: &&str, value: &str| {
            let mut cases = union.cases.iter();
            cases.any(|(case, fields)| *case == value && fields.contains(field))
        };
        let all = union.cases.iter().flat_map(|(_, fields)| *fields);
        let mut others = all.filter(|field| !is_of(field, tag));
        if let Some(field) = others.find(|field| is_given(given, field)) {
            let why = format!("does not belong to `{}` {tag}", union.tag);
            return Err(Mismatch::new(&join(place, field), why));
        }
    }
    Ok(())
}

/// Checks that all fields are known and valid, and that no required one is missing.
pub(crate) fn check_fields(
    fields: &'static [Field],
    given: &Map<String, Value>,
    place: &str,
    purpose: Purpose,
) -> Result<(), Mismatch> {
    for (name, value) in given {
        let Some(field) = fields.iter().find(|field| field.name == name) else {
            return Err(Mismatch::unknown(join(place, name), "is not known"));
        };
        if !value.is_null() {
            check((field.shape)(), value, &join(place, name), purpose)?;
        }
    }
    let mut needed = fields.iter().filter(|field| purpose.requires(field));
    match needed.find(|field| !is_given(given, field.name)) {
        Some(field) => Err(Mismatch::new(&join(place, field.name), "is missing")),
        None => Ok(()),
    }
}

fn is_given(fields: &Map<String, Value>, name: &str) -> bool {
    fields.get(name).is_some_and(|value| !value.is_null())
}

fn join(place: &str, name: &str) -> String {
    match place {
        "" => name.to_owned(),
        place => format!("{place}.{name}"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::example::example;
    use super::super::shape::{Family, Shaped, Union};
    use super::*;
    use serde_json::json;

    struct Tree;

    impl Shaped for Tree {
        fn shape() -> Shape {
            const TREE: &Structure = &Structure {
                name: "Tree",
                fields: &[
                    Field::required::<Kind>("kind"),
                    Field::optional::<i64>("size"),
                    Field::optional::<Vec<Tree>>("below"),
                    Field::optional::<String>("name").for_create().for_get(),
                ],
                unions: &[Union {
                    tag: "kind",
                    cases: &[("LEAF", &["size"]), ("TREE", &["below"])],
                }],
                ..Structure::EMPTY
            };
            Shape::Structure(TREE)
        }
    }

    struct Kind;

    impl Shaped for Kind {
        fn shape() -> Shape {
            Shape::Enumeration(&["LEAF", "TREE"])
        }
    }

    struct Base;

    impl Shaped for Base {
        fn shape() -> Shape {
            const BASE: &Structure = &Structure {
                name: "Base",
                fields: &[Field::required::<String>("type")],
                family: Some(Family {
                    is_choice: false,
                    field: "type",
                    members: &[("WIDE", Wide::shape)],
                }),
                ..Structure::EMPTY
            };
            Shape::Structure(BASE)
        }
    }

    /// The discriminator is none of its fields.
    struct Untagged;

    impl Shaped for Untagged {
        fn shape() -> Shape {
            const WIDE: &Structure = &Structure {
                fields: &[Field::required::<f64>("width")],
                ..Structure::EMPTY
            };
            const BASE: &Structure = &Structure {
                family: Some(Family {
                    is_choice: false,
                    field: "type",
                    members: &[("WIDE", || Shape::Structure(WIDE))],
                }),
                ..Structure::EMPTY
            };
            Shape::Structure(BASE)
        }
    }

    struct Wide;

    impl Shaped for Wide {
        fn shape() -> Shape {
            const WIDE: &Structure = &Structure {
                name: "Wide",
                fields: &[
                    Field::required::<String>("type"),
                    Field::required::<f64>("width"),
                ],
                ..Structure::EMPTY
            };
            Shape::Structure(WIDE)
        }
    }

    #[test]
    fn values_are_checked_against_shapes() {
        use Purpose::{Create, Other, Reply};
        let no_time = Some(" must be a time with milliseconds in UTC: `2026-03-01T12:00:00.250Z`");
        let tree = Tree::shape();
        let table = [
            (tree, json!({"kind": "LEAF", "size": 1}), Other, None),
            (
                tree,
                json!({"kind": "LEAF"}),
                Create,
                Some("name is missing"),
            ),
            (
                tree,
                json!({"kind": "LEAF", "name": "n", "size": null}),
                Create,
                None,
            ),
            (tree, json!({}), Other, Some("kind is missing")),
            (
                tree,
                json!({"kind": "BUSH"}),
                Other,
                Some("kind must be one of LEAF, TREE"),
            ),
            (
                tree,
                json!({"kind": "LEAF", "age": 1}),
                Other,
                Some("age is not known"),
            ),
            (
                tree,
                json!({"kind": "LEAF", "below": []}),
                Other,
                Some("below does not belong to `kind` LEAF"),
            ),
            (
                tree,
                json!({"kind": "TREE", "below": [{"kind": "LEAF"}, {"kind": "LEAF", "size": "1"}]}),
                Other,
                Some("below[1].size must be a 64-bit integer"),
            ),
            (tree, json!([]), Other, Some(" must be an object")),
            (Base::shape(), json!({"type": "OTHER"}), Other, None),
            (
                Base::shape(),
                json!({"type": "WIDE", "width": 1, "a": 1}),
                Other,
                Some("a is not known"),
            ),
            (
                Untagged::shape(),
                json!({"type": "WIDE", "width": 1}),
                Other,
                None,
            ),
            (
                Base::shape(),
                json!({"type": "WIDE", "width": 1.5}),
                Other,
                None,
            ),
            (
                Base::shape(),
                json!({"type": "WIDE"}),
                Other,
                Some("width is missing"),
            ),
            (
                Base::shape(),
                json!({"type": "OTHER", "width": 1}),
                Other,
                Some("width is not known"),
            ),
            (
                Shape::DateTime,
                json!("2026-03-01T12:00:00.250Z"),
                Other,
                None,
            ),
            (Shape::DateTime, json!("2026-03-01T12:00:00Z"), Reply, None),
            (
                Shape::DateTime,
                json!("2026-03-01T12:00:00Z"),
                Other,
                no_time,
            ),
            (
                Shape::DateTime,
                json!("2026-13-01T12:00:00.250Z"),
                Other,
                no_time,
            ),
            (Shape::DateTime, json!("soon"), Reply, no_time),
            (Shape::Bytes, json!("AAE="), Other, None),
            (
                Shape::Bytes,
                json!("?"),
                Other,
                Some(" must be bytes in base64"),
            ),
            (Shape::Optional(i64::shape), json!(null), Other, None),
            (
                Shape::Map(String::shape, bool::shape),
                json!({"a": 1}),
                Other,
                Some("a must be true or false"),
            ),
        ];
        for (shape, value, purpose, expected) in table {
            let found = check(shape, &value, "", purpose).err();
            let found = found.map(|it| format!("{} {}", it.place, it.why));
            assert_eq!(found.as_deref(), expected, "{value}");
        }
    }

    #[test]
    fn examples_are_valid() {
        let tree = example(Tree::shape());
        assert_eq!(tree, json!({"kind": "LEAF", "name": "name", "size": 0}));
        for shape in [Tree::shape(), Base::shape(), Wide::shape(), Shape::DateTime] {
            assert_eq!(check(shape, &example(shape), "", Purpose::Create), Ok(()));
        }
    }
}
