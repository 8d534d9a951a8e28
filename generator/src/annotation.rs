//! Annotations of a GitHub workflow run, as commands that a step prints.
//!
//! Takes any text; gives one line, in which no text can end the annotation or begin another command.

use std::fmt;

use crate::diagnostics::visible;

/// The severity of an annotation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// A problem that must be fixed.
    Error,
    /// A problem that stops nothing.
    Warning,
    /// Information.
    Notice,
}

/// The place of an annotation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spot {
    /// The file, relative to the root of the repository.
    pub file: String,
    /// The line, counted from 1.
    pub line: usize,
    /// The column, counted from 1, if known.
    pub column: Option<usize>,
}

/// An annotation of a place in a file, or of the whole run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Annotation {
    /// The severity.
    pub severity: Severity,
    /// The place; `None` for the whole run.
    pub spot: Option<Spot>,
    /// The title, on one line.
    pub title: String,
    /// The message, on one or more lines.
    pub message: String,
}

/// Formats the annotation as a [workflow command][commands].
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

/// Escapes the value of a property: a line break or separator would end it.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

/// Escapes a message: a line break would end it and begin another command. Other hidden characters are spelled out.
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
