//! Tests of the formulas and the prose of a text.

use super::*;
use crate::recover::formula::Part;

struct Document;

const VALUES: &[String] = &[];

impl Schemas for Document {
    fn values(&self, name: &str) -> Option<&[String]> {
        (name == "A.Enum").then_some(VALUES)
    }
    fn has(&self, name: &str) -> bool {
        name.starts_with("A.")
    }
    fn has_structure(&self, name: &str) -> bool {
        name == "A.Struct"
    }
    fn has_value(&self, value: &str) -> bool {
        matches!(value, "ONE" | "TWO")
    }
}

fn of(subject: Subject, raw: &str) -> Parsed {
    parse(raw, subject, VALUES, &Document)
}

#[test]
fn formulas_go_and_prose_stays() {
    let parsed = of(
        Subject::Field,
        "This property is deprecated as of __vSphere API 9.0.0.0__. Use *b*.\n\nWhat it is. Possible values:\n  - `X`: That.\n\nThis constant was added in __vSphere API 8__.\n\n\nFor more information see: *A.Enum*.\n\nThis property was added in __vSphere API 7.0__. If missing or `null`, none.\n\nSee also:\n - one\n - two",
    );
    assert_eq!(
        parsed.prose,
        [
            "What it is.",
            "If missing or `null`, none.",
            "See also:\n- one\n- two"
        ]
    );
    assert_eq!(parsed.since.as_deref(), Some("7.0"));
    let deprecated = parsed.deprecated.unwrap_or_default();
    assert_eq!(
        (deprecated.since.as_deref(), deprecated.reason.as_deref()),
        (Some("9.0.0.0"), Some("Use *b*."))
    );
    assert_eq!(parsed.claims.len(), 1);
    assert!(parsed.misses.is_empty(), "{:?}", parsed.misses);
}

#[test]
fn a_list_of_values_ends_without_blank_lines_too() {
    let parsed = of(
        Subject::Field,
        "Possible values:\n\n- `X`: That.\n\nThis constant was added in __vSphere API 8__.\n\nAnd so on.\n\n- `Y`: Not.\n\nFor more information see: *A.Enum*.\n\nThis property was added in __vSphere API 7.0__.",
    );
    assert_eq!(
        (
            parsed.since.as_deref(),
            parsed.prose.len(),
            parsed.claims.len()
        ),
        (Some("7.0"), 0, 1)
    );
    let parsed = of(
        Subject::Field,
        "Possible values:\n\nOne or two.\n\nThis property was added in vSphere API 7.0.",
    );
    assert_eq!(
        (parsed.since.as_deref(), parsed.prose.len()),
        (Some("7.0"), 2)
    );
}

#[test]
fn a_list_of_values_of_nothing_known_stays() {
    let parsed = of(
        Subject::Field,
        "Kind.\n\nPossible values:\n  - `X`: That.\n\n\nFor more information see: *B.Gone*.",
    );
    assert_eq!(
        parsed.prose,
        [
            "Kind.",
            "Possible values:\n- `X`: That.",
            "For more information see: *B.Gone*."
        ]
    );
    assert_eq!(parsed.misses.len(), 2);
}

#[test]
fn privileges_are_read_from_lines_and_from_one() {
    let start = "Does it.\n\nReturns an authorization error if you do not have all of the privileges described as follows:";
    let items = [
        "Operation execution requires `X`.",
        "The resource `T` referenced by the parameter p requires `Y` and `Z`.",
    ];
    for separator in [" \n   -  ", "\n\n  - ", " - "] {
        let [first, second] = items;
        let next = if separator.contains('\n') {
            "\n  -  "
        } else {
            " - "
        };
        let parsed = of(
            Subject::Operation,
            &format!("{start}{separator}{first}{next}{second} \n"),
        );
        assert_eq!(parsed.privileges, items, "{separator:?}");
        assert_eq!(parsed.prose, ["Does it."]);
    }
}

#[test]
fn needs_are_read_by_operation() {
    let parsed = of(
        Subject::Field,
        "This property is required for the *POST /a/b* operation. It is optional for the *PATCH /a/b/{c}* operation, then the old one is kept. This property will always be present in the results of the *GET /a/b/{c}* operation.",
    );
    let needs = parsed.requirements;
    assert_eq!(
        (needs.create, needs.update, needs.get),
        (
            Some(Need::Required),
            Some(Need::Optional),
            Some(Need::Required)
        )
    );
    assert_eq!(
        parsed.prose,
        ["It is optional for the *PATCH /a/b/{c}* operation, then the old one is kept."]
    );
}

#[test]
fn near_misses_are_reported() {
    let parsed = of(
        Subject::Field,
        "This is only relevant when the value of State is *A.Enum.X*. Really.",
    );
    assert_eq!(parsed.misses.len(), 1);
    assert_eq!(parsed.prose.len(), 1);
}

#[test]
fn a_list_of_values_in_other_words_is_reported_once() {
    let list = "Kind. Allowed values:\n  - `X_Y`: That.\n\nMore.\n  - `Z`: This.";
    let parsed = of(Subject::Field, list);
    let sentences: Vec<&str> = parsed
        .misses
        .iter()
        .map(|(sentence, _)| sentence.as_str())
        .collect();
    assert_eq!(sentences, ["Allowed values: - `X_Y`: That."]);
    let parsed = of(
        Subject::Field,
        "The property must be one of `ONE` or `TWO`.",
    );
    assert_eq!((parsed.misses.len(), parsed.prose.len()), (1, 1));
}

#[test]
fn facts_of_another_field_are_removed() {
    let pair = "When clients pass a value of this schema as a parameter, the property type must contain the actual resource type. When operations return a value of this schema as a response, the property type will contain the actual resource type.";
    let parsed = of(Subject::Field, &format!("What it is.\n\n{pair}"));
    assert_eq!((parsed.prose.len(), parsed.matched.len()), (1, 2));
}

#[test]
fn any_text_is_survived() {
    for text in [
        "",
        "é",
        "Possible values:",
        "Possible values:\n- `",
        "***",
        "This",
        "- `a`",
        ". . .",
        "For more information see: *",
        "*é*. This é",
    ] {
        for subject in [
            Subject::Field,
            Subject::Enumeration,
            Subject::Operation,
            Subject::TaskResult,
        ] {
            of(subject, text);
        }
    }
}

#[test]
fn resource_types_of_older_texts_have_neither_backticks_nor_prefix() {
    let types = |raw: &str| {
        let parsed = of(Subject::Field, raw);
        let claims = parsed.claims.into_iter();
        claims.map(|claim| claim.fact).collect::<Vec<_>>()
    };
    let id =
        |part, types: &[&str]| Fact::Id(part, types.iter().map(|ty| (*ty).to_owned()).collect());
    for (raw, fact) in [
        (
            "The one.\nThe parameter must be an identifier for the resource type: cis.tagging.Tag.",
            id(Part::Whole, &["com.vmware.cis.tagging.Tag"]),
        ),
        (
            "The result will contain identifiers for the resource type: Folder:VCenter.",
            id(Part::Items, &["Folder:VCenter"]),
        ),
        (
            "When operations return a value of this structure as a result, the key in the field map will be an identifier for the resource type: HostSystem.",
            id(Part::Key, &["HostSystem"]),
        ),
    ] {
        assert_eq!(types(raw), [fact], "{raw}");
    }
}
