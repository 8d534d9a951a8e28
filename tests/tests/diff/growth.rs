//! Comparisons of documents that were made to be dear: long chains of new names, in all directions.

use serde_json::{Value, json};
use vsphere_codegen::diff;
use vsphere_codegen::diff::version::of_both;
use vsphere_codegen::load::load_texts;

use crate::fired;

/// The stack of a comparison, in bytes: too small for a call for each link of a chain.
const STACK: usize = 1 << 20;

fn document(schemas: Value, first: &str) -> String {
    let document = json!({
        "openapi": "3.0.3",
        "info": {"title": "Chains", "version": "9.1.0.0"},
        "paths": {"/things": {"get": {
            "operationId": "Things_get",
            "tags": ["Things"],
            "responses": {"200": {
                "description": "The first.",
                "content": {"application/json": {"schema": {"$ref": format!("#/components/schemas/{first}")}}},
            }},
        }}},
        "components": {"schemas": schemas},
    });
    document.to_string()
}

/// Structures of which each has the next one in some fields, named by a prefix.
fn chain(prefix: &str, length: usize, fields: &[&str]) -> String {
    let link = |index: usize| {
        let next = json!({"$ref": format!("#/components/schemas/{prefix}{}", index + 1)});
        let next = fields
            .iter()
            .map(|field| ((*field).to_owned(), next.clone()));
        let properties: Value = match index + 1 == length {
            true => json!({"end": {"type": "string"}}),
            false => Value::Object(next.collect()),
        };
        (
            format!("{prefix}{index}"),
            json!({"type": "object", "properties": properties}),
        )
    };
    let links = (0..length).map(link).collect();
    document(Value::Object(links), &format!("{prefix}0"))
}

/// Compares two texts on a small stack; returns the rules, and the number of schemas with other names.
fn compared(old: &str, new: &str) -> (Vec<String>, usize) {
    let load = |text: &str| load_texts(&[("document.json", text)], &[]).expect("well-formed");
    let (old, new) = of_both(load(old), load(new)).expect("supported");
    let compare = move || {
        let comparison = diff::compare(&old, &new);
        let kinds = comparison.changes.iter().map(|change| change.kind.name);
        let renamed = kinds.filter(|kind| *kind == "schema-renamed");
        (fired(&comparison), renamed.count())
    };
    let thread = std::thread::Builder::new().stack_size(STACK).spawn(compare);
    thread.expect("a thread").join().expect("a comparison")
}

/// The rules of a change of nothing but names.
const RENAMED: [&str; 3] = [
    "response-type-renamed",
    "rust-type-renamed",
    "schema-renamed",
];

/// Each link is renamed. A call for each link would need 10 times this stack, a walk from each link 8 million steps.
#[test]
fn a_chain_of_new_names_is_followed_once() {
    let (rules, count) = compared(
        &chain("Old", 4_000, &["next"]),
        &chain("New", 4_000, &["next"]),
    );
    assert_eq!((rules, count), (RENAMED.map(str::to_owned).to_vec(), 4_000));
}

/// A walk of all ways through the chain would have 2^60 steps.
#[test]
fn each_pair_is_compared_once() {
    let fields = ["left", "right"];
    let (rules, count) = compared(&chain("Old", 60, &fields), &chain("New", 60, &fields));
    assert_eq!((rules, count), (RENAMED.map(str::to_owned).to_vec(), 60));
}

/// Changes at the end of a chain are changes of each link, since a link with another name has no change of its own.
#[test]
fn what_a_chain_ends_in_is_seen_from_its_begin() {
    let old = chain("Old", 100, &["next"]);
    let new = chain("New", 100, &["next"]).replace(r#""type":"string""#, r#""type":"integer""#);
    let (rules, _) = compared(&old, &new);
    assert!(
        rules.contains(&"response-type-changed".to_owned()),
        "{rules:?}"
    );
}

#[test]
fn structures_that_contain_themselves_are_compared() {
    let ring = |prefix: &str| {
        let field = |next: &str| json!({"type": "object", "properties": {"next": {"$ref": format!("#/components/schemas/{prefix}{next}")}}});
        let schemas =
            [("A", "B"), ("B", "A")].map(|(name, next)| (format!("{prefix}{name}"), field(next)));
        document(
            Value::Object(schemas.into_iter().collect()),
            &format!("{prefix}A"),
        )
    };
    let (rules, count) = compared(&ring("Old"), &ring("New"));
    assert_eq!((rules, count), (RENAMED.map(str::to_owned).to_vec(), 2));
}

/// A constructor of many arguments is not repeated for each of them.
#[test]
fn texts_of_many_arguments_are_short() {
    let structure = |odd: usize| {
        let names: Vec<String> = (0..2_000).map(|index| format!("field_{index}")).collect();
        let fields = names
            .iter()
            .map(|name| (name.clone(), json!({"type": "string"})));
        let required: Vec<&String> = names.iter().skip(odd).step_by(2).collect();
        json!({"Thing": {"type": "object", "required": required, "properties": Value::Object(fields.collect())}})
    };
    let load = |text: &str| load_texts(&[("document.json", text)], &[]).expect("well-formed");
    let [old, new] = [0, 1].map(|odd| load(&document(structure(odd), "Thing")));
    let (old, new) = of_both(old, new).expect("supported");
    let comparison = diff::compare(&old, &new);
    let effects = comparison.changes.iter().flat_map(|change| &change.rust);
    let texts = effects
        .flat_map(|effect| [&effect.old, &effect.new])
        .flatten();
    assert!(texts.map(String::len).sum::<usize>() < 4_000_000);
}
