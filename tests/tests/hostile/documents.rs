//! Attacks that are whole documents.

use std::fs;

use vsphere_codegen::emit::Settings;
use vsphere_codegen::load::Inputs;

use super::corpus;
use super::output::{self, Seen};
use super::sinks::kinds;

#[test]
fn documents_do_what_their_first_line_says() {
    let files = corpus::files("hostile/documents");
    assert!(files.len() > 8, "{files:?}");
    for (name, path) in files {
        let text = fs::read_to_string(&path).expect("the document can be read");
        let said = text.lines().next().unwrap_or_default();
        let inputs = Inputs {
            specs: vec![path],
            ..Inputs::default()
        };
        let settings = Settings {
            mock: true,
            ..Settings::default()
        };
        let got = match vsphere_codegen::generate(&inputs, &settings) {
            Ok(generated) => {
                let (_, faults) = output::look(&generated.files, &mut Seen::new());
                assert_eq!(faults, Vec::<String>::new(), "{name}");
                let evil = generated.files.0.values().any(|text| text.contains("evil"));
                assert!(!evil, "a text of {name} is code in the crate");
                "# ok".to_owned()
            }
            Err(problems) => format!("# error: {}", kinds(&problems).join(", ")),
        };
        let expected = said
            .split_once(": ")
            .filter(|(word, _)| *word == "# ok")
            .map_or(said, |(word, _)| word);
        assert_eq!(got, expected, "{name}");
    }
}

/// The name of the package comes from the caller, and is only a name, too.
#[test]
fn a_package_name_is_no_more_than_a_name() {
    for payload in corpus::payloads() {
        let settings = Settings {
            package: payload.text.clone(),
            command: payload.text.clone(),
            runtime: Some(payload.text.clone()),
            ..Settings::default()
        };
        let inputs = Inputs {
            specs: vec!["hostile/base.yaml".into()],
            ..Inputs::default()
        };
        let generated = vsphere_codegen::generate(&inputs, &settings);
        let generated = generated.unwrap_or_else(|problems| panic!("{}: {problems}", payload.name));
        let (_, faults) = output::look(&generated.files, &mut Seen::new());
        assert_eq!(faults, Vec::<String>::new(), "{}", payload.name);
    }
}
