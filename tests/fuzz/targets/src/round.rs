//! Model → document → model is the identity: recovery reads everything that the vendor's sentences say of a model, in OpenAPI 3.0
//! and in Swagger 2.0.

use std::collections::BTreeMap;

use vsphere_codegen::load::load_texts;

use serde_json::Value;
use vsphere_codegen::api::Api;
use vsphere_codegen::recover::Report;

use crate::random::{Choices, api, document, normal, swagger};

/// Takes bytes as choices of a model and of the form of its document.
pub fn run(bytes: &[u8]) {
    counts(bytes);
}

/// Checks a model as [`run`] does, and counts how often each formula was read.
///
/// # Panics
///
/// If the model that is read is not the one that was written.
pub fn counts(bytes: &[u8]) -> BTreeMap<&'static str, usize> {
    let mut choices = Choices::new(bytes);
    let api = api(&mut choices);
    let document = document(&api, &mut choices);
    let (read, report) = read(&document);
    let older = swagger(&document);
    check(&read, &self::read(&older).0, &older);
    check(&api, &read, &document);
    assert!(
        report.misses.is_empty(),
        "{:#?}\nof\n{document:#}",
        report.misses
    );
    report.counts
}

fn read(document: &Value) -> (Api, Report) {
    let text = document.to_string();
    let documents = load_texts(&[("document.json", &text)], &[]);
    let read = documents.and_then(|documents| vsphere_codegen::model(&documents));
    read.unwrap_or_else(|problems| panic!("{problems}\n{document:#}"))
}

fn check(made: &Api, read: &Api, document: &Value) {
    let (made, read) = (lines(&normal(made)), lines(&normal(read)));
    let differs = made.iter().zip(&read).position(|(made, read)| made != read);
    let differs = differs.or((made.len() != read.len()).then_some(made.len().min(read.len())));
    if let Some(at) = differs {
        let from = at.saturating_sub(12);
        let part =
            |lines: &[String]| lines[from.min(lines.len())..lines.len().min(at + 12)].join("\n");
        panic!(
            "made\n{}\nread\n{}\nof\n{document:#}",
            part(&made),
            part(&read)
        );
    }
}

fn lines(value: &impl std::fmt::Debug) -> Vec<String> {
    format!("{value:#?}").lines().map(str::to_owned).collect()
}
