//! What holds for every problem: it says where it is, and shows nothing that would change how it is read.

use vsphere_codegen::diagnostics::{Location, ProblemKind, Problems};

/// Checks problems of inputs of which `texts` are all files, by path.
///
/// # Panics
///
/// If there are none, if one lies outside the files or is blamed on the generator, or if a message hides something.
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
    let told = problems.to_string();
    let hidden = told.chars().find(|c| c.is_control() && *c != '\n');
    assert_eq!(hidden, None, "a message with a control character: {told:?}");
}

/// Checks that a location lies in one of the files.
///
/// # Panics
///
/// If it does not.
pub fn in_file(at: &Location, texts: &[(&str, &str)]) {
    let file = texts.iter().find(|(path, _)| *path == at.file);
    let Some((_, text)) = file else {
        panic!("{at}: no such file was given");
    };
    // What is missing at the end of a text is missing behind its last line. YAML ends lines in more ways than one.
    let ends = ['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}'];
    let lines = text.matches(ends).count() + 2;
    assert!(
        (1..=lines).contains(&at.line) && at.column > 0,
        "{at}: there are {lines} lines"
    );
}
