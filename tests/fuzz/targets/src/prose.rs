//! Texts → documentation: rustdoc sees words, code, lists and links to items in it, and nothing else.

use serde_json::{Value, json};
use vsphere_codegen::emit::{Files, Settings};
use vsphere_codegen::generate_from;
use vsphere_codegen::load::load_texts;

use crate::places;
use crate::rustdoc::{Markup, documentation, markup, words};

/// The end of each text.
const END: &str = "lastword.";

/// Takes bytes as the text of every description of a document.
pub fn run(bytes: &[u8]) {
    let text = format!("{} {END}", String::from_utf8_lossy(bytes));
    let document = document(&text).to_string();
    let texts = [("document.json", document.as_str())];
    let documents = match load_texts(&texts, &[]) {
        Ok(documents) => documents,
        Err(problems) => return places::check(&problems, &texts),
    };
    match generate_from(&documents, &Settings::default()) {
        Ok(generated) => {
            let (api, _) = vsphere_codegen::model(&documents).expect("it was generated");
            let schema = &api.schemas["Things.All"];
            // A sentence that states a type is not part of the documentation.
            let is_prose = schema.text.prose.iter().any(|text| text.contains(END));
            check(&generated.files, is_prose);
        }
        Err(problems) => places::check(&problems, &texts),
    }
}

/// Checks the documentation of files.
///
/// # Panics
///
/// If there is any other markup, or if the end of the texts is missing where it has to be.
fn check(files: &Files, has_end: bool) {
    let mut read = String::new();
    for (path, text) in files.0.iter().filter(|(path, _)| path.ends_with(".rs")) {
        let hidden = text.chars().find(|c| c.is_control() && *c != '\n');
        assert_eq!(hidden, None, "{path} has a control character");
        let code = text.parse().expect("files are Rust");
        for text in documentation(code) {
            let mut found = Markup::new();
            markup(&text, &mut found);
            let is_named = |what: &String| what.starts_with("Heading") || is_of_crate(what);
            found.retain(|what, _| !is_named(what));
            assert!(found.is_empty(), "{found:?} in {path}:\n{text}");
            read.push_str(&words(&text));
        }
    }
    assert!(!has_end || read.contains(END), "the end is missing");
}

/// Returns `true` for the markup of the crate's own documentation.
fn is_of_crate(what: &str) -> bool {
    what.starts_with("code: Fenced")
}

fn document(text: &str) -> Value {
    let result = json!({"schema": {"$ref": "#/components/schemas/Things.All"}});
    let deprecated = format!("This property is deprecated as of __vSphere API 8.0.3.0__. {text}");
    let get = json!({
        "operationId": "Things_get", "tags": ["Things"], "summary": text, "description": text,
        "parameters": [{"in": "query", "name": "a", "description": text, "schema": {"type": "string"}}],
        "responses": {"200": {"description": text, "content": {"application/json": result}}},
    });
    json!({
        "openapi": "3.0.3",
        "info": {"title": "T", "version": "9.1.0.0", "description": text},
        "tags": [{"name": "Things", "description": text}],
        "paths": {"/things": {"get": get}},
        "components": {"schemas": {
            "Things.All": {"type": "object", "description": text, "properties": {
                "name": {"type": "string", "description": text},
                "old": {"type": "string", "description": deprecated},
                "kind": {"$ref": "#/components/schemas/Things.Kind"},
            }},
            "Things.Kind": {"type": "string", "enum": ["ONE", "TWO"], "description": text},
            "Things.Info": {"type": "object", "properties": {"name": {"type": "string"}}},
        }},
    })
}
