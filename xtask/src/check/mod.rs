//! `cargo xtask check`: compares `generated/` with what `generate` would write.
//!
//! Compares in memory and changes nothing. The result is a value; [`report`] writes it in each format.

pub mod finding;
mod report;

use std::path::Path;

use vsphere_codegen::diagnostics::Problems;
use vsphere_codegen::diff::report::deliver;
use vsphere_codegen::exit::Exit;

use crate::flags::{CheckArgs, CheckFormat};
use crate::generate::in_memory::generate;
use crate::project::{self, Failure};
use crate::summary;
use finding::{Difference, Finding};

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
    // Annotations contain the verdict.
    if args.format != CheckFormat::Github {
        let verdict = report::verdict(&finding);
        verdict.iter().for_each(|line| eprintln!("{line}"));
    }
    Ok(finding.exit())
}

/// Compares `generated/` with what would be generated.
pub fn find(version: Option<&str>) -> Finding {
    let compared = generate(version).and_then(|generated| {
        let folder = Path::new(project::GENERATED);
        let changes = generated.files.compare(folder).map_err(Problems::from)?;
        // A file that was generated before and no longer is counts as a change.
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
