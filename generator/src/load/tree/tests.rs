//! Tests of trees, their limits and their faults, in YAML and in JSON.

use serde_json::{Value, json};

use super::super::parsed::Fault;
use super::*;
use crate::diagnostics::ProblemKind;

fn parsed(path: &str, text: &str, limits: Limits) -> Result<Value, ProblemKind> {
    match parse(path, text, limits) {
        Ok(parsed) => Ok(parsed.root),
        Err(error) => Err(match error.fault {
            Fault::Problem(kind) => *kind,
            Fault::DuplicateKey(key) => panic!("{key}"),
        }),
    }
}

#[test]
fn members_of_an_enumeration_are_text_as_it_is_written() {
    let written = [
        "NO",
        "on",
        "off",
        "y",
        "Yes",
        "012",
        "0o14",
        "0x1F",
        "1e3",
        "1_000",
        "+1",
        ".5",
        "1.0",
        ".inf",
        ".NaN",
        "~",
        "null",
        "NULL",
        "true",
        "False",
        "2001-01-01",
        "12:30:45",
        "=",
        "<<",
        "1.10",
    ];
    let text = format!("enum: [{}]\n", written.join(", "));
    let tree = parsed("x.yaml", &text, Limits::default()).expect("well-formed");
    assert_eq!(tree, json!({ "enum": written }));
    let block: String = written.iter().map(|text| format!("- {text}\n")).collect();
    let tree = parsed("x.yaml", &format!("enum:\n{block}"), Limits::default());
    assert_eq!(tree, Ok(json!({ "enum": written })));
    let tree = parsed("x.yaml", "required: [1e3, null, true]\n", Limits::default());
    assert_eq!(tree, Ok(json!({ "required": [1000.0, null, true] })));
}

#[test]
fn enum_may_be_any_key() {
    let json = json!({
        "a": { "enum": [1, null, true, { "b": [] }] },
        "c": { "enum": ["NO", "1"] },
        "enum": { "enum": 5 },
    });
    let tree = parsed("x.json", &json.to_string(), Limits::default());
    assert_eq!(tree, Ok(json));
    let yaml = "a: {enum: [1, null, {enum: [NO, 1]}]}\nc: {enum: [1, NO]}\ne: {enum: [1, [2]]}\nenum: {enum: 5}\n";
    let tree = parsed("x.yaml", yaml, Limits::default());
    let expected = json!({
        "a": { "enum": [1, null, { "enum": ["NO", "1"] }] },
        "c": { "enum": ["1", "NO"] },
        "e": { "enum": [1, [2]] },
        "enum": { "enum": 5 },
    });
    assert_eq!(tree, Ok(expected));
    let broken = parsed("x.yaml", "enum: [1, {a: 1}\nb: 2\n", Limits::default());
    assert!(matches!(broken, Err(ProblemKind::Syntax(_))), "{broken:?}");
}

#[test]
fn merge_keys_are_refused_in_yaml_alone() {
    let text = "a: &a {b: 1}\nc:\n  d: 1\n  <<: *a\n";
    let error = parse("x.yaml", text, Limits::default()).expect_err("a merge key");
    assert_eq!(error.at, Some((4, 3)));
    assert_eq!(
        parsed("x.yaml", text, Limits::default()),
        Err(ProblemKind::MergeKey)
    );
    let json = json!({ "<<": { "b": 1 } });
    let tree = parsed("x.json", &json.to_string(), Limits::default());
    assert_eq!(tree, Ok(json));
}

#[test]
fn nodes_are_counted_with_what_is_behind_aliases() {
    let text = "a: &a [1, 2]\nb: [*a, *a]\n";
    let limits = |nodes| Limits {
        nodes,
        ..Limits::default()
    };
    assert_eq!(
        parse("x.yaml", text, limits(11))
            .map(|parsed| parsed.nodes)
            .ok(),
        Some(11)
    );
    assert_eq!(
        parsed("x.yaml", text, limits(10)),
        Err(ProblemKind::TooManyNodes { limit: 10 })
    );
    let text = "{\"enum\": [\"a\", \"b\"]}";
    assert_eq!(
        parsed("x.json", text, limits(3)),
        Err(ProblemKind::TooManyNodes { limit: 3 })
    );
}

#[test]
fn depth_is_limited_and_never_by_the_parsers() {
    for (open, close, path) in [
        ("[", "]", "x.json"),
        ("[", "]", "x.yaml"),
        ("{\"a\":", "}", "x.json"),
        ("- ", "", "x.yaml"),
    ] {
        let nested = |depth| format!("{}1{}", open.repeat(depth), close.repeat(depth));
        for depth in [1, 64, Limits::MOST_DEPTH] {
            let limits = Limits {
                depth,
                ..Limits::default()
            };
            assert!(
                parsed(path, &nested(depth), limits).is_ok(),
                "{path} {depth}"
            );
            let deeper = parsed(path, &nested(depth + 1), limits);
            assert_eq!(deeper, Err(ProblemKind::TooDeep { limit: depth }), "{path}");
        }
        let unlimited = Limits {
            depth: usize::MAX,
            ..Limits::default()
        };
        let limit = Limits::MOST_DEPTH;
        assert_eq!(
            parsed(path, &nested(200), unlimited),
            Err(ProblemKind::TooDeep { limit })
        );
    }
}

#[test]
fn aliases_of_aliases_are_counted() {
    let line = |level: usize| {
        let below = format!("*a{}", level - 1);
        format!(
            "a{level}: &a{level} [{}]\n",
            [below.as_str(); 10].join(", ")
        )
    };
    let bomb: String = (1..30).map(line).collect();
    let bomb = format!("a0: &a0 x\n{bomb}");
    let limits = Limits::default();
    assert_eq!(
        parsed("x.yaml", &bomb, limits),
        Err(ProblemKind::TooManyNodes {
            limit: limits.nodes
        })
    );
    let itself = parsed("x.yaml", "a: &a [*a]\n", limits);
    assert!(matches!(itself, Err(ProblemKind::Syntax(_))), "{itself:?}");
}

#[test]
fn texts_behind_aliases_are_counted() {
    let text = format!("a: &a '{}'\nb: {{c: [*a, *a], *a : d}}\n", "x".repeat(40));
    let limits = |size| Limits {
        size,
        ..Limits::default()
    };
    assert!(parsed("x.yaml", &text, limits(120)).is_ok());
    let limit = 119;
    let expected = Err(ProblemKind::TooLarge { limit });
    assert_eq!(parsed("x.yaml", &text, limits(limit)), expected);
}

#[test]
fn keys_have_a_limit() {
    let limit = Limits::LONGEST_KEY;
    for length in [limit, limit + 1] {
        let text = format!("{{\"{}\": 1}}", "k".repeat(length));
        for path in ["x.yaml", "x.json"] {
            let refused = parsed(path, &text, Limits::default()).err();
            let expected = (length > limit).then_some(ProblemKind::LongKey { limit });
            assert_eq!(refused, expected, "{path}: {length}");
        }
    }
}

#[test]
fn aliases_repeat_any_node_and_even_keys() {
    let text = "a: &a {b: &b [1, &c x], *c : 2}\nd: *a\ne: *b\nenum: [*c, &d 1.0, *d]\n";
    let expected = json!({
        "a": {"b": [1, "x"], "x": 2},
        "d": {"b": [1, "x"], "x": 2},
        "e": [1, "x"],
        "enum": ["x", "1.0", "1.0"],
    });
    assert_eq!(parsed("x.yaml", text, Limits::default()), Ok(expected));
}

#[test]
fn brackets_beyond_the_parser_are_too_deep() {
    for open in ["[", "{a: ", "[{"] {
        let text = format!("a: 1\nb: {}", open.repeat(200_000));
        let error = parse("x.yaml", &text, Limits::default()).expect_err("open");
        assert_eq!(error.at.map(|at| at.0), Some(2));
        let found = parsed("x.yaml", &text, Limits::default());
        assert_eq!(found, Err(ProblemKind::TooDeep { limit: 64 }));
    }
    let closed = format!("a: [{}1]\n", "[],".repeat(1000));
    assert!(parsed("x.yaml", &closed, Limits::default()).is_ok());
}

#[test]
fn a_second_document_and_control_characters_are_found() {
    for (text, at) in [
        ("a: 1\n---\nb: 2\n", (2, 1)),
        ("# x\n%YAML 1.1\n---\na: 1\n--- # y\nb: 2\n", (5, 1)),
        ("a: 1\nb:\t日\u{85}\0", (2, 6)),
    ] {
        let error = parse("x.yaml", text, Limits::default()).expect_err(text);
        assert_eq!(error.at, Some(at), "{text:?}");
    }
}

#[test]
fn scalars_have_the_types_of_the_core_schema() {
    for (text, value) in [
        ("012", json!("012")),
        ("-0", json!(0)),
        ("+1", json!(1)),
        ("0x1F", json!(31)),
        ("0o14", json!(12)),
        ("1e3", json!(1000.0)),
        (".5", json!(0.5)),
        ("-.5", json!(-0.5)),
        ("1_000", json!("1_000")),
        ("--1", json!("--1")),
        ("+-1", json!("+-1")),
        ("9.1.0.0", json!("9.1.0.0")),
        ("2001-01-01", json!("2001-01-01")),
        ("-.inf", json!(null)),
        ("inf", json!("inf")),
        ("-inf", json!("-inf")),
        ("yes", json!("yes")),
        ("18446744073709551615", json!(u64::MAX)),
        ("18446744073709551616", json!(18446744073709551616.0)),
        ("!!str 1", json!("1")),
        ("! 1", json!("1")),
        ("!!int 0x10", json!(16)),
        ("!!float 1", json!(1)),
        ("'1'", json!("1")),
        ("''", json!("")),
        ("", json!(null)),
    ] {
        let tree = parsed("x.yaml", &format!("a: {text}\n"), Limits::default());
        assert_eq!(tree, Ok(json!({ "a": value })), "{text:?}");
    }
    for text in ["!!int x", "!own 1", "!!binary x", "!!map [a]", "!own {}"] {
        let tree = parsed("x.yaml", &format!("a: {text}\n"), Limits::default());
        assert!(matches!(tree, Err(ProblemKind::Syntax(_))), "{text:?}");
    }
}

#[test]
fn columns_are_of_characters() {
    let error = parse("x.json", "{\n\"日本\": x}", Limits::default()).err();
    assert_eq!(error.and_then(|error| error.at), Some((2, 7)));
}

#[test]
fn numbers_beyond_all_types_are_nothing() {
    let text = r#"{"a": [1e400, -1.5E+999, 1e2], "1e400": "\"1e400\\", "b": 18446744073709551616}"#;
    let tree = parsed("x.json", text, Limits::default());
    let expected =
        json!({"a": [null, null, 100.0], "1e400": "\"1e400\\", "b": 18446744073709551616.0});
    assert_eq!(tree, Ok(expected));
    // A fault behind such a number is at its place.
    let fault = parse("x.json", "{\"a\": 1e400,\n\"b\": }", Limits::default());
    let at = fault.expect_err("no value").at.expect("a place");
    assert_eq!(at, (2, 6));
}
