//! Where results are printed, and where problems are told: standard error, as a text or as JSON.

use std::io::{IsTerminal, Write, stderr};

use vsphere_codegen::diagnostics::{
    Diagnostic, Problem, ProblemKind, Problems, Report, Style, Texts,
};
use vsphere_codegen::diff::report::deliver;
use vsphere_codegen::exit::Exit;

use super::{MessageArgs, MessageFormat};

/// Standard error, and how it is written to.
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

    /// Prints all that a command was asked for, and ends it.
    pub(super) fn printed(&self, text: &str) -> Exit {
        match print(text) {
            Ok(()) => Exit::Done,
            Err(problem) => {
                self.problem(&problem);
                Exit::Failed
            }
        }
    }

    /// Why something was not done.
    pub(super) fn problems(&self, problems: &Problems) {
        self.tell(&Report::from(problems));
    }

    /// The same for one problem.
    pub(super) fn problem(&self, problem: &Problem) {
        self.tell(&Report::from(problem));
    }

    /// What a maintainer should look at.
    pub(super) fn warnings(&self, warnings: &[Diagnostic]) {
        self.tell(&Report::from(warnings));
    }

    /// A sentence for people that says no more than the exit code.
    pub(super) fn remark(&self, text: &str) {
        if self.format == MessageFormat::Text {
            say(&format!("{text}\n"));
        }
    }

    fn tell(&self, report: &Report) {
        say(&match self.format {
            MessageFormat::Text => report.text(&mut Texts::of_files(), self.style),
            MessageFormat::Json => report.json(),
        });
    }
}

/// Prints what a command gives to standard output. A reader who has seen enough is no failure.
///
/// # Errors
/// It cannot be written to.
pub(super) fn print(text: &str) -> Result<(), Problem> {
    deliver::print(text).map_err(|error| {
        Problem::of_file(
            "standard output",
            ProblemKind::Unwritable(error.to_string()),
        )
    })
}

/// Writes to standard error. Where that is not possible there is nobody to tell; the exit code says it all the same.
pub(super) fn say(text: &str) {
    let _ = stderr().write_all(text.as_bytes());
}
