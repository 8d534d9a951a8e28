//! Where problems are told: standard error, as a text or as JSON.

use std::io::{IsTerminal, stderr};

use vsphere_codegen::diagnostics::{Diagnostic, Problem, Problems, Report, Style, Texts};

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
            eprintln!("{text}");
        }
    }

    fn tell(&self, report: &Report) {
        eprint!(
            "{}",
            match self.format {
                MessageFormat::Text => report.text(&mut Texts::of_files(), self.style),
                MessageFormat::Json => report.json(),
            }
        );
    }
}
