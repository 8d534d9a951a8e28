//! `cargo xtask check`: is `generated/` what `generate` would write?
//!
//! Compares in memory and changes nothing. What was found is a value; [`report`] puts it into words.

mod report;

use std::path::Path;

use vsphere_codegen::diagnostics::Problems;
use vsphere_codegen::diff::report::deliver;
use vsphere_codegen::emit::Change;
use vsphere_codegen::exit::Exit;

use crate::flags::{CheckArgs, CheckFormat};
use crate::project::{self, Failure};
use crate::summary;

/// The command that mends what is found.
const REMEDY: &str = "cargo xtask generate";

/// What was found.
pub enum Finding {
    /// All is as it would be written.
    Current {
        /// How many files.
        files: usize,
    },
    /// Something is not.
    Stale {
        /// How many files would be there.
        files: usize,
        /// What is not as it should be; not empty.
        differences: Vec<Difference>,
    },
    /// It cannot be told.
    Unknown(Failure),
}

/// A file that is not as it should be.
pub enum Difference {
    /// It would be changed by generating.
    Change(Change),
    /// It was never generated: its path in the folder.
    Foreign(String),
}

impl Finding {
    fn exit(&self) -> Exit {
        match self {
            Self::Current { .. } => Exit::Done,
            Self::Stale { .. } => Exit::Stopped,
            Self::Unknown(_) => Exit::Failed,
        }
    }
}

/// Compares and reports.
///
/// # Errors
/// The report cannot be delivered.
pub fn run(args: &CheckArgs) -> Result<Exit, Failure> {
    let finding = find(args.version.api_version.as_deref());
    match args.format {
        CheckFormat::Text => deliver::print(&report::text(&finding))?,
        CheckFormat::Json => deliver::print(&report::json(&finding))?,
        CheckFormat::Markdown => deliver::print(&report::markdown(&finding))?,
        CheckFormat::Github => {
            deliver::print(&report::github(&finding))?;
            summary::add(&report::markdown(&finding))?;
        }
    }
    // Annotations say it themselves.
    if args.format != CheckFormat::Github {
        let verdict = report::verdict(&finding);
        verdict.iter().for_each(|line| eprintln!("{line}"));
    }
    Ok(finding.exit())
}

/// Compares.
pub fn find(version: Option<&str>) -> Finding {
    let compared = project::generate(version).and_then(|generated| {
        let folder = Path::new(project::GENERATED);
        let changes = generated.files.compare(folder).map_err(Problems::from)?;
        // What was generated before and no longer is, is a change.
        let is_known = |path: &String| changes.iter().any(|change| change.path == *path);
        let mut foreign = generated.files.foreign(folder).map_err(Problems::from)?;
        foreign.retain(|path| !is_known(path));
        let changes = changes.into_iter().map(Difference::Change);
        let differences = changes.chain(foreign.into_iter().map(Difference::Foreign));
        Ok((generated.files.0.len(), differences.collect::<Vec<_>>()))
    });
    match compared {
        Ok((files, differences)) if differences.is_empty() => Finding::Current { files },
        Ok((files, differences)) => Finding::Stale { files, differences },
        Err(failure) => Finding::Unknown(failure),
    }
}
