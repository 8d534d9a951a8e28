//! Annotations of a workflow run, for whatever a task has to say.

use vsphere_codegen::annotation::{Annotation, Severity, Spot};
use vsphere_codegen::diagnostics::{Problem, Problems, Where};

use crate::project::Failure;

/// As a workflow run reads them: a line each.
pub fn lines(annotations: &[Annotation]) -> String {
    annotations
        .iter()
        .map(|annotation| format!("{annotation}\n"))
        .collect()
}

/// One that is about no line.
pub fn whole(severity: Severity, title: String, message: String) -> Annotation {
    Annotation {
        severity,
        spot: None,
        title,
        message,
    }
}

/// An annotation for everything that a task failed of.
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

/// What is wrong with documents or the folder, with places; `None` if it is something else that went wrong.
pub fn problems(failure: &Failure) -> Option<&Problems> {
    failure.downcast_ref::<Problems>()
}
