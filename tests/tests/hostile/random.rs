//! Random texts made of what has a meaning in Markdown, HTML, and the vendor's markup.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use vsphere_codegen::emit::Settings;

use vsphere_fuzz_targets::rustdoc::{Markup, documentation, markup, words};

use super::beside;
use super::output::{self, Seen};
use super::readers::is_hidden;
use super::sinks::written;

/// Parts of texts. Names of schemas become links.
const PARTS: &[&str] = &[
    "`",
    "``",
    "```",
    "*",
    "**",
    "***",
    "_",
    "__",
    "{",
    "}",
    "{@link ",
    "{term ",
    "@name{",
    "@",
    "[",
    "]",
    "(",
    ")",
    "](",
    "]:",
    "<",
    ">",
    "<b>",
    "</b>",
    "<!--",
    "-->",
    "<script>",
    "&",
    "&lt;",
    "&#60;",
    "\\",
    "|",
    "| - |",
    "~",
    "~~",
    "#",
    "# ",
    "-",
    "- ",
    "+ ",
    "1. ",
    "1) ",
    "=",
    "===",
    "---",
    ":",
    "!",
    "![",
    "[^a]",
    "[^a]: ",
    "$",
    "^",
    "https://a.example/",
    "http:",
    "javascript:",
    "www.",
    " ",
    " ",
    " ",
    "\n",
    "\n\n",
    "\t",
    "    ",
    "a",
    "word",
    "é",
    "日",
    "\u{202e}",
    "\u{200b}",
    "\u{ad}",
    "*Things.Info*",
    "*Things.Info.name*",
    "***Things.Info***",
    "*Things.Info*(",
    "*Things.Info*: ",
    "`a`",
    "*b.c*",
    "@name{}",
    "{@link }",
    "'",
    "\"",
    "...",
    "--",
    "[ ] ",
    "[x] ",
    "\u{e0041}",
    "\u{2800}",
    "\u{fffc}",
    "\u{feff}",
    "\u{7f}",
    "\u{1b}[31m",
    "\r",
    "]]>",
    "<![CDATA[",
    "<?xml",
    "&#x202e;",
    "</style>",
    "</pre>",
    "\" onload=\"",
    "::error::",
    "\n::set-output name=a::",
    "%0A",
    "##[error]",
    "@everyone",
    "a@b.example",
    "\"\"\"",
    "'''''",
    "\u{2028}",
    "\\u{",
    "[features]",
];

const DOCUMENTS: usize = 30;
const TEXTS: usize = 600;
const SEED: u64 = 0x5eed;

/// Returns numbers below `most`, the same in each run: the generator of Knuth's MMIX.
fn below(state: &mut u64, most: usize) -> usize {
    *state = state
        .wrapping_mul(6_364_136_223_846_793_005)
        .wrapping_add(1_442_695_040_888_963_407);
    usize::try_from(*state >> 33).expect("31 bits") % most
}

fn text(state: &mut u64) -> String {
    let length = 1 + below(state, 8);
    (0..length)
        .map(|_| PARTS[below(state, PARTS.len())])
        .collect()
}

/// A sentence that makes the text behind it the reason of a deprecation.
const DEPRECATED: &str = "This property is deprecated as of __vSphere API 8.0.3.0__.";

/// A document whose properties have these descriptions. Each third one is the reason of a deprecation.
fn document(texts: &[String]) -> Value {
    let property = |(index, text): (usize, &String)| {
        let description = match index % 3 {
            0 => format!("{DEPRECATED} {text}"),
            _ => text.clone(),
        };
        (
            format!("p{index}"),
            json!({"type": "string", "description": description}),
        )
    };
    let properties: Map<String, Value> = texts.iter().enumerate().map(property).collect();
    let all = json!({"type": "object", "description": texts[0], "properties": properties});
    let info = json!({"type": "object", "properties": {"name": {"type": "string", "description": "Its name."}}});
    let result =
        json!({"application/json": {"schema": {"$ref": "#/components/schemas/Things.All"}}});
    let get = json!({
        "operationId": "Things_get", "tags": ["Things"], "description": texts[1],
        "responses": {"200": {"description": texts[2], "content": result}},
    });
    json!({
        "openapi": "3.0.3", "info": {"title": "T", "version": "9.1.0.0"}, "paths": {"/things": {"get": get}},
        "components": {"schemas": {"Things.All": all, "Things.Info": info}},
    })
}

#[test]
fn random_texts_become_words_code_and_links_to_items() {
    let mut state = SEED;
    let mut failures: BTreeMap<String, String> = BTreeMap::new();
    for index in 0..DOCUMENTS {
        // The end of each text is found again, unless a part of it is not shown.
        let texts = (0..TEXTS).map(|index| format!("{}end{index}.", text(&mut state)));
        let texts: Vec<String> = texts.collect();
        let folder = tempfile::TempDir::new().expect("a folder");
        let inputs = written(folder.path(), &format!("random-{index}"), &document(&texts));
        let generated =
            vsphere_codegen::generate(&inputs, &Settings::default()).expect("it generates");
        let source = &generated.files.0["src/things.rs"];
        assert!(!source.contains(is_hidden), "invisible characters");
        let mut read = String::new();
        for text in documentation(source.parse().expect("Rust")) {
            let mut found = Markup::new();
            markup(&text, &mut found);
            failures.extend(found.into_keys().map(|kind| (kind, text.clone())));
            read.push_str(&words(&text));
        }
        for (index, text) in texts.iter().enumerate() {
            if !read.contains(&format!("end{index}.")) {
                failures.insert("lost".to_owned(), text.clone());
            }
        }
    }
    let shown: Vec<String> = failures
        .iter()
        .map(|(kind, text)| format!("{kind}:\n{text}\n"))
        .collect();
    assert!(shown.is_empty(), "{}", shown.join("\n"));
}

/// A document with random texts wherever a document has names and texts. Each name begins with a letter, and has a number.
fn names(state: &mut u64) -> Value {
    let mut number = 0;
    let mut name = || {
        number += 1;
        format!("N{}end{number}", text(state).trim())
    };
    let properties: Map<String, Value> = (0..20)
        .map(|_| {
            (
                name(),
                json!({"type": "string", "description": name(), "default": name()}),
            )
        })
        .collect();
    let values: Vec<String> = (0..20).map(|_| name()).collect();
    let get = json!({
        "operationId": "Things_get", "tags": ["Things"], "summary": name(), "description": name(),
        "parameters": [{"in": "query", "name": name(), "description": name(), "schema": {"type": "string"}}],
        "responses": {"200": {"description": name()}},
    });
    json!({
        "openapi": "3.0.3", "info": {"title": name(), "version": "9.1.0.0", "description": name()},
        "paths": {"/things": {"get": get}},
        "tags": [{"name": "Things", "description": name()}],
        "components": {"schemas": {
            "Things.All": {"type": "object", "description": name(), "properties": properties},
            "Things.Kind": {"type": "string", "description": name(), "enum": values},
        }},
    })
}

#[test]
fn random_names_and_texts_are_only_that_in_every_format() {
    let mut state = SEED;
    let mut faults = Vec::new();
    let mut seen = Seen::new();
    let mut compared = 0;
    for index in 0..DOCUMENTS {
        let folder = tempfile::TempDir::new().expect("a folder");
        let inputs = written(folder.path(), &format!("names-{index}"), &names(&mut state));
        compared += usize::from(beside::is_readable(&inputs));
        faults.extend(beside::faults(&inputs));
        if let Ok(generated) = vsphere_codegen::generate(&inputs, &Settings::default()) {
            faults.extend(output::look(&generated.files, &mut seen).1);
        }
    }
    assert!(compared > DOCUMENTS / 2, "only {compared} are compared");
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
