//! Annotations of a workflow run, as GitHub reads them from what a step prints.
//!
//! Takes texts of any kind; gives one line each, in which no text can end the annotation or begin another command. Decides
//! nothing about what is told.

use std::fmt;

use crate::diagnostics::visible;

/// How an annotation is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// Something that must be mended.
    Error,
    /// Something to look at.
    Warning,
    /// Something to know.
    Notice,
}

/// Where an annotation is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spot {
    /// The file, from the top of the repository.
    pub file: String,
    /// The line, counted from 1.
    pub line: usize,
    /// The column, counted from 1, where one is known.
    pub column: Option<usize>,
}

/// A remark, at a place in a file or on the run as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Annotation {
    /// How it is shown.
    pub severity: Severity,
    /// Where; on the run as a whole without it.
    pub spot: Option<Spot>,
    /// Its head: one line.
    pub title: String,
    /// What there is to say; may have several lines.
    pub message: String,
}

/// One line, as [a step prints it][commands].
///
/// [commands]: https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
impl fmt::Display for Annotation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let command = match self.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Notice => "notice",
        };
        write!(f, "::{command} ")?;
        if let Some(spot) = &self.spot {
            write!(f, "file={},line={},", property(&spot.file), spot.line)?;
            if let Some(column) = spot.column {
                write!(f, "col={column},")?;
            }
        }
        let (title, message) = (property(&self.title), data(&self.message));
        write!(f, "title={title}::{message}")
    }
}

/// A value of a property: a line break or a separator would end it.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

/// A message: a line break would end it, and begin another command. What else is hidden is spelled out.
fn data(text: &str) -> String {
    let lines: Vec<String> = text
        .split('\n')
        .map(|line| visible(line).replace('%', "%25"))
        .collect();
    lines.join("%0A")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_is_a_command() {
        assert_eq!(data("50%\n::error::x\r"), "50%25%0A::error::x\\u{d}");
        assert_eq!(property("a:b,c"), "a%3Ab%2Cc");
    }

    #[test]
    fn an_annotation_is_one_line() {
        let spot = |column| {
            Some(Spot {
                file: "a,b.rs".to_owned(),
                line: 3,
                column,
            })
        };
        let line = |severity, spot| {
            let annotation = Annotation {
                severity,
                spot,
                title: "a: b\n".to_owned(),
                message: "c: d\ne".to_owned(),
            };
            annotation.to_string()
        };
        let end = "title=a%3A b%0A::c: d%0Ae";
        let at = "file=a%2Cb.rs,line=3,";
        let table = [
            (Severity::Error, None, format!("::error {end}")),
            (
                Severity::Warning,
                spot(None),
                format!("::warning {at}{end}"),
            ),
            (
                Severity::Notice,
                spot(Some(7)),
                format!("::notice {at}col=7,{end}"),
            ),
        ];
        for (severity, spot, expected) in table {
            assert_eq!(line(severity, spot), expected);
        }
    }
}
