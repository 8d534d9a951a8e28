//! Documents → files: the files are Rust and have every item of the document once; or there is an error.

use std::num::NonZeroUsize;

use serde_json::Value;
use vsphere_codegen::diagnostics::Problems;
use vsphere_codegen::emit::{Files, Settings};
use vsphere_codegen::load::{Documents, load_texts};
use vsphere_codegen::run_options::RunOptions;
use vsphere_codegen::work::Workers;
use vsphere_codegen::{Generated, generate_from_with};

use crate::random::{Choices, api, document, mutate};
use crate::{count, places};

/// Takes bytes as choices of a model, of the form of its document, and of mistakes in that.
pub fn run(bytes: &[u8]) {
    check(&document_of(bytes));
}

/// Returns the document that bytes choose.
pub fn document_of(bytes: &[u8]) -> Value {
    let mut choices = Choices::new(bytes);
    let is_wrong = choices.one_in(2);
    let api = api(&mut choices);
    let mut document = document(&api, &mut choices);
    if is_wrong {
        mutate(&mut document, &mut choices);
    }
    document
}

/// Generates from a document and checks the files.
///
/// # Panics
///
/// If the files are not Rust, lack an item, depend on the number of threads, or are outside the folder; or if there is a
/// problem of the generator.
pub fn check(document: &Value) {
    let text = document.to_string();
    let texts = [("document.json", text.as_str())];
    let documents = match load_texts(&texts, &[]) {
        Ok(documents) => documents,
        Err(problems) => return places::check(&problems, &texts),
    };
    let settings = Settings {
        mock: true,
        ..Settings::default()
    };
    let generated = generate_on_threads(&documents, &settings, 1);
    let again = generate_on_threads(&documents, &settings, 3);
    match (generated, again) {
        (Ok(generated), Ok(again)) => {
            assert!(
                generated.files == again.files,
                "another result on other threads"
            );
            assert_eq!(generated.warnings, again.warnings);
            files(&generated.files);
            count::check(&documents, &generated.files);
        }
        (Err(problems), Err(again)) => {
            assert_eq!(problems, again);
            places::check(&problems, &texts);
        }
        (generated, again) => panic!(
            "once {:?}, once {:?}",
            generated.map(|it| it.operations),
            again.map(|it| it.operations)
        ),
    }
}

fn generate_on_threads(
    documents: &Documents,
    settings: &Settings,
    workers: usize,
) -> Result<Generated, Problems> {
    let options = RunOptions {
        workers: Workers::new(NonZeroUsize::new(workers).unwrap_or(NonZeroUsize::MIN)),
        progress: &|_| (),
    };
    generate_from_with(documents, settings, &options)
}

/// Checks that every file is below the folder and has the format of its extension.
fn files(files: &Files) {
    for (path, text) in &files.0 {
        let plain = |c: char| c.is_ascii_alphanumeric() || "/_.-".contains(c);
        assert!(path.chars().all(plain), "{path:?}");
        let parts = path.split('/');
        assert!(
            parts.clone().all(|part| !part.trim_matches('.').is_empty()),
            "{path:?}"
        );
        if path.ends_with(".rs") {
            let parsed = syn::parse_file(text);
            assert!(parsed.is_ok(), "{path}: {:?}\n{text}", parsed.err());
        }
        let hidden = |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        assert!(
            !text.contains(hidden),
            "{path} has text that is turned round"
        );
    }
}
