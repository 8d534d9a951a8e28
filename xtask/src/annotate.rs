//! Annotations of a workflow run, for the results of a task.

use vsphere_codegen::annotation::{Annotation, Severity, Spot};
use vsphere_codegen::diagnostics::{Problem, Problems, Where};

use crate::project::Failure;

/// Returns annotations as a workflow run reads them: a line each.
pub fn lines(annotations: &[Annotation]) -> String {
    annotations
        .iter()
        .map(|annotation| format!("{annotation}\n"))
        .collect()
}

/// Returns an annotation without a place.
pub fn whole(severity: Severity, title: String, message: String) -> Annotation {
    Annotation {
        severity,
        spot: None,
        title,
        message,
    }
}

/// Returns an annotation for each problem of a failed task.
pub fn failure(it: &Failure) -> Vec<Annotation> {
    let title = "Wrong input".to_owned();
    let Some(problems) = problems(it) else {
        return vec![whole(Severity::Error, title, it.to_string())];
    };
    let one = |problem: &Problem| Annotation {
        severity: Severity::Error,
        spot: match &problem.at {
            Where::Nowhere => None,
            Where::File(file) => Some(Spot {
                file: file.clone(),
                line: 1,
                column: None,
            }),
            Where::At(at) => Some(Spot {
                file: at.file.clone(),
                line: at.line,
                column: Some(at.column),
            }),
        },
        title: title.clone(),
        message: problem.kind.to_string(),
    };
    problems.iter().map(one).collect()
}

/// Returns the problems of documents or the folder, or `None` if the task failed otherwise.
pub fn problems(failure: &Failure) -> Option<&Problems> {
    failure.downcast_ref::<Problems>()
}
