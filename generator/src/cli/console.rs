//! Output: results on standard output, problems on standard error, as text or JSON.

use std::io::{IsTerminal, Write, stderr};

use vsphere_codegen::diagnostics::{
    Diagnostic, Problem, ProblemKind, Problems, Report, Style, Texts,
};
use vsphere_codegen::diff::report::deliver;
use vsphere_codegen::exit::Exit;

use super::args::{MessageArgs, MessageFormat};

/// Standard error with its format.
#[derive(Clone, Copy, Debug)]
pub(super) struct Console {
    format: MessageFormat,
    style: Style,
}

impl Console {
    pub(super) fn new(args: &MessageArgs) -> Self {
        // <https://no-color.org>: any value but an empty one.
        let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let style = Style {
            color: !refused && stderr().is_terminal(),
            most: args.max_problems,
        };
        Self {
            format: args.message_format,
            style,
        }
    }

    /// Prints the result of a command and returns its exit code.
    pub(super) fn printed(&self, text: &str) -> Exit {
        match print(text) {
            Ok(()) => Exit::Done,
            Err(problem) => {
                self.problem(&problem);
                Exit::Failed
            }
        }
    }

    /// Prints errors.
    pub(super) fn problems(&self, problems: &Problems) {
        self.report(&Report::from(problems));
    }

    /// Prints an error.
    pub(super) fn problem(&self, problem: &Problem) {
        self.report(&Report::from(problem));
    }

    /// Prints warnings.
    pub(super) fn warnings(&self, warnings: &[Diagnostic]) {
        self.diagnostics(warnings);
    }

    /// Prints problems of any level.
    pub(super) fn diagnostics(&self, diagnostics: &[Diagnostic]) {
        self.report(&Report::from(diagnostics));
    }

    /// Prints a sentence that adds nothing to the exit code; JSON readers do not get it.
    pub(super) fn remark(&self, text: &str) {
        if self.format == MessageFormat::Text {
            say(&format!("{text}\n"));
        }
    }

    fn report(&self, report: &Report) {
        say(&match self.format {
            MessageFormat::Text => report.text(&mut Texts::of_files(), self.style),
            MessageFormat::Json => report.json(),
        });
    }
}

/// Prints the output of a command. A closed pipe is no error.
///
/// # Errors
/// Standard output cannot be written.
pub(super) fn print(text: &str) -> Result<(), Problem> {
    deliver::print(text).map_err(|error| {
        Problem::of_file(
            "standard output",
            ProblemKind::Unwritable(error.to_string()),
        )
    })
}

/// Writes to standard error. Errors are ignored: the exit code still reports the result.
pub(super) fn say(text: &str) {
    let _ = stderr().write_all(text.as_bytes());
}
