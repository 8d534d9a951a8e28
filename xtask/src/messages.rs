//! Problems of documents as text for a terminal.

use std::io::IsTerminal;

use vsphere_codegen::diagnostics::{Diagnostic, Problems, Report, Style, Texts};

use crate::project::Failure;
use crate::revision;

/// Returns warnings as text, with the lines that they are about.
pub fn warnings(warnings: &[Diagnostic]) -> String {
    text(&Report::from(warnings))
}

/// Returns the error of a task as text: problems of documents with the lines that they are about.
pub fn failure(failure: &Failure) -> String {
    match failure.downcast_ref::<Problems>() {
        Some(problems) => text(&Report::from(problems)),
        None => format!("{failure}\n"),
    }
}

/// Returns problems as text, in color on a terminal unless that is refused.
fn text(report: &Report) -> String {
    // <https://no-color.org>: any value but an empty one.
    let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let style = Style {
        color: !refused && std::io::stderr().is_terminal(),
        ..Style::default()
    };
    report.text(&mut Texts::of_files_or(revision::text), style)
}
