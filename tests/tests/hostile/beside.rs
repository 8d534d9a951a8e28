//! Outputs other than crates: comparisons and fragments.

use std::fs;
use std::path::PathBuf;
use std::sync::LazyLock;

use serde_json::Value;
use tempfile::TempDir;
use vsphere_codegen::diagnostics::{Problem, ProblemId, Problems};
use vsphere_codegen::diff;
use vsphere_codegen::diff::report::Format;
use vsphere_codegen::diff::report::contents::Report;
use vsphere_codegen::diff::rule::Level;
use vsphere_codegen::diff::version::of_both;
use vsphere_codegen::load::{self, Documents, Inputs};
use vsphere_codegen::model_json;
use vsphere_codegen::slice::fragment::Fragment;
use vsphere_codegen::slice::request::Request;
use vsphere_codegen::slice::slice;
use vsphere_codegen::slice::table::Selection;
use vsphere_codegen::slice::wording::Descriptions;

use super::readers::{self, is_hidden};

/// The document that the hostile ones are based on.
static BASE: LazyLock<Documents> = LazyLock::new(|| {
    let base = Inputs {
        specs: vec![PathBuf::from("hostile/base.yaml")],
        ..Inputs::default()
    };
    load::load(&base).unwrap_or_else(|problems| panic!("{problems}"))
});

/// Returns `true` if a document can be compared.
pub(crate) fn is_readable(inputs: &Inputs) -> bool {
    let hostile = load::load(inputs);
    hostile
        .and_then(|hostile| of_both(BASE.clone(), hostile))
        .is_ok()
}

/// The faults of the reports that compare the base with a document, if it can be read.
pub(crate) fn faults(inputs: &Inputs) -> Vec<String> {
    let hostile = load::load(inputs).and_then(|hostile| of_both(BASE.clone(), hostile));
    let Ok((base, hostile)) = hostile else {
        return Vec::new();
    };
    let mut faults = Vec::new();
    let comparison = diff::compare(&base, &hostile);
    let report = Report {
        comparison: &comparison,
        level: Some(Level::Neutral),
    };
    let formats = [
        Format::Text { color: false },
        Format::Text { color: true },
        Format::Json,
        Format::Markdown,
        Format::Github,
        Format::Junit,
        Format::Html,
    ];
    for format in formats {
        let fault = readers::fault(format, &report.write(format));
        faults.extend(fault.map(|fault| format!("{format:?}: {fault}")));
    }
    faults.extend(
        sliced(inputs)
            .err()
            .map(|fault| format!("fragment: {fault}")),
    );
    faults
}

/// Cuts everything out of a document that can be read. The result means the same whatever its texts are, or there is a
/// problem of the document, which does not control a terminal.
fn sliced(inputs: &Inputs) -> Result<(), String> {
    let everything = Fragment::new("everything", ["/**"]).map_err(|what| what.to_string())?;
    let selection = Selection::new(vec![everything], Selection::COMMON);
    let request = Request {
        selection: selection.map_err(|what| what.to_string())?,
        descriptions: Descriptions::Keep,
        folder: "fragments".to_owned(),
    };
    let published = load::load_published(inputs).map_err(|problems| problems.to_string())?;
    let sliced = match slice(&published, &request) {
        Ok(sliced) => sliced,
        Err(problems) => {
            let is_own = |problem: &&Problem| problem.kind.id() == ProblemId::Defect;
            let own = problems.iter().find(is_own);
            return own.map_or(Ok(()), |problem| Err(problem.to_string()));
        }
    };
    let folder = TempDir::new().map_err(|error| error.to_string())?;
    for (name, text) in &sliced.files {
        let is_line_end = |c: char| c == '\n';
        if let Some(hidden) = text.chars().find(|c| is_hidden(*c) && !is_line_end(*c)) {
            return Err(format!("{name} has {hidden:?}"));
        }
        fs::write(folder.path().join(name), text).map_err(|error| error.to_string())?;
    }
    let again = Inputs {
        specs: vec![folder.path().to_path_buf()],
        ..Inputs::default()
    };
    let operations = |inputs: &Inputs| -> Result<Value, Problems> {
        let (api, _) = vsphere_codegen::model(&load::load(inputs)?)?;
        Ok(model_json::to_json(&api)["operations"].take())
    };
    let before = operations(inputs).map_err(|problems| problems.to_string())?;
    let after = operations(&again).map_err(|problems| problems.to_string())?;
    if before == after {
        Ok(())
    } else {
        Err("its operations are not those of the document".to_owned())
    }
}
