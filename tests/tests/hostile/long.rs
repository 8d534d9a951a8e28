//! Texts of ten megabytes: names or texts like any other, in linear time.

use tempfile::TempDir;
use vsphere_codegen::diagnostics::Problem;
use vsphere_codegen::emit::Settings;
use vsphere_codegen::work::Workers;

use super::corpus;
use super::output::{self, Seen};
use super::sinks::written;

/// Places that take any words, one for each use in the output: documentation, a literal, the name of a field, and the name
/// of a type.
const SINKS: [&str; 4] = [
    "property-description",
    "enum-value",
    "property-name",
    "schema-name",
];

/// A text and its number of repetitions: 10.5 MB.
const WORDS: &str = "evil() ";
const TIMES: usize = 1_500_000;

#[test]
fn ten_megabytes_are_a_name_or_a_text() {
    let folder = TempDir::new().expect("a folder");
    let mut sinks = corpus::sinks();
    sinks.retain(|sink| SINKS.contains(&sink.name.as_str()));
    assert_eq!(sinks.len(), SINKS.len());
    let text = WORDS.repeat(TIMES);
    let try_sink = |index: usize| -> Result<(), Problem> {
        let sink = &sinks[index];
        let inputs = written(folder.path(), &sink.name, &sink.with(&text));
        match vsphere_codegen::generate(&inputs, &Settings::default()) {
            Ok(generated) => {
                let (_, faults) = output::look(&generated.files, &mut Seen::new());
                assert_eq!(faults, Vec::<String>::new(), "{}", sink.name);
            }
            Err(problems) => {
                // Messages are shortened.
                let length = problems.to_string().len();
                assert!(
                    length < 10_000,
                    "{}: a message of {length} bytes",
                    sink.name
                );
            }
        }
        Ok(())
    };
    let tried = Workers::available().each(sinks.len(), try_sink, |_| {});
    tried.unwrap_or_else(|problem| panic!("{problem}"));
}
