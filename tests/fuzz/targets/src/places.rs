//! Properties of every problem: it has a place, and its message has no control characters.

use vsphere_codegen::diagnostics::{Location, ProblemKind, Problems};

/// Checks problems of inputs. `texts` are all files, by path.
///
/// # Panics
///
/// If there are none, if one is outside the files or is a defect of the generator, or if a message has a control
/// character.
pub fn check(problems: &Problems, texts: &[(&str, &str)]) {
    assert!(problems.iter().next().is_some(), "refused without a reason");
    for problem in problems.iter() {
        assert!(
            !matches!(
                *problem.kind,
                ProblemKind::Defect(_) | ProblemKind::Backend(_)
            ),
            "the generator is at fault: {problem}"
        );
        if let Some(at) = problem.at.location() {
            in_file(at, texts);
        }
    }
    let text = problems.to_string();
    let hidden = text.chars().find(|c| c.is_control() && *c != '\n');
    assert_eq!(hidden, None, "a message with a control character: {text:?}");
}

/// Checks that a location is in one of the files.
///
/// # Panics
///
/// If it is not.
pub fn in_file(at: &Location, texts: &[(&str, &str)]) {
    let file = texts.iter().find(|(path, _)| *path == at.file);
    let Some((_, text)) = file else {
        panic!("{at}: no such file was given");
    };
    // Something missing at the end is reported after the last line. In YAML a line also ends with `\r`.
    let ends = ['\n', '\r'];
    let lines = text.matches(ends).count() + 2;
    assert!(
        (1..=lines).contains(&at.line) && at.column > 0,
        "{at}: there are {lines} lines"
    );
}
