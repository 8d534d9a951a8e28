//! Texts of ten megabytes: a name or a text like any other, in a time that grows with them and no faster.

use tempfile::TempDir;
use vsphere_codegen::diagnostics::Problem;
use vsphere_codegen::emit::Settings;
use vsphere_codegen::work::Workers;

use super::corpus;
use super::output::{self, Seen};
use super::sinks::written;

/// Places that take any words, one for each way that a text takes into the output: as documentation, as a literal, and
/// as names of a field and of a type.
const SINKS: [&str; 4] = [
    "property-description",
    "enum-value",
    "property-name",
    "schema-name",
];

/// What is repeated, and how often: 10.5 MB.
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
                // Nobody reads ten megabytes of a message.
                let told = problems.to_string().len();
                assert!(told < 10_000, "{} is told of in {told} bytes", sink.name);
            }
        }
        Ok(())
    };
    let tried = Workers::available().each(sinks.len(), try_sink, |_| {});
    tried.unwrap_or_else(|problem| panic!("{problem}"));
}
