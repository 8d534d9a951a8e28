//! `cargo xtask diff`: versions of `specs/`, and revisions of it, compared.

use std::io::IsTerminal;
use std::path::Path;

use vsphere_codegen::diff::accept::AcceptList;
use vsphere_codegen::diff::report::{Format, Report, deliver};
use vsphere_codegen::diff::rule::Level;
use vsphere_codegen::diff::{self, Gate};
use vsphere_codegen::exit::Exit;

use crate::flags::{DiffArgs, FailOn, LevelArg, ReportFormat};
use crate::project::{self, Failure};
use crate::revision::{Side, read};
use crate::summary;

/// Compares and reports.
///
/// # Errors
/// None: what goes wrong is printed, and has an exit code of its own.
pub fn run(args: &DiffArgs) -> Result<Exit, Failure> {
    compare(args).or_else(|failure| {
        eprintln!(
            "{}The versions could not be compared.",
            project::told(&failure)
        );
        Ok(Exit::Failed)
    })
}

fn compare(args: &DiffArgs) -> Result<Exit, Failure> {
    let accept = args.accept.as_ref().map(std::path::absolute).transpose()?;
    let out = args.out.as_ref().map(std::path::absolute).transpose()?;
    let (old, new) = operands(args)?;
    // Paths below the root, whatever the folder that the command was given in: they end up in the report.
    std::env::set_current_dir(project::root())?;
    let (old, new) = (read(&old)?, read(&new)?);
    let mut comparison = diff::compare(&old, &new);
    if let Some(path) = accept {
        let text = std::fs::read_to_string(&path)
            .map_err(|error| format!("{}: {error}", path.display()))?;
        AcceptList::parse(&path.to_string_lossy(), &text)?.apply(&mut comparison)?;
    }
    let report = Report {
        comparison: &comparison,
        level: level(args.level),
    };
    let text = report.write(format(args));
    match out {
        Some(path) => deliver::replace(&path, &text)
            .map_err(|error| format!("{}: {error}", path.display()))?,
        None => deliver::print(&text)?,
    }
    if args.format == ReportFormat::Github {
        summary::add(&report.write(Format::Markdown))?;
    }
    let gate = match args.fail_on {
        None => return Ok(Exit::Done),
        Some(FailOn::Breaking) => Gate::Breaking,
        Some(FailOn::Any) => Gate::Any,
    };
    let stops = gate.stops(&comparison).next().is_some();
    Ok(Exit::stopped_if(stops))
}

/// Both sides: two arguments, a range of revisions, or one argument against the folder as it is.
fn operands(args: &DiffArgs) -> Result<(Side, Side), Failure> {
    match (args.old.split_once(".."), &args.new) {
        (Some(_), None) if is_there(&args.old) => Ok((side(&args.old)?, Side::Specs(None))),
        (Some((old, new)), None) => {
            let old = if old.is_empty() { "HEAD" } else { old };
            let new = match new {
                "" => Side::Specs(None),
                new => side(new)?,
            };
            Ok((side(old)?, new))
        }
        (_, None) => Ok((side(&args.old)?, Side::Specs(None))),
        (_, Some(new)) => Ok((side(&args.old)?, side(new)?)),
    }
}

fn is_there(operand: &str) -> bool {
    Path::new(operand).exists() || project::root().join("specs").join(operand).is_dir()
}

/// A path goes before a version, and a version before a revision.
fn side(operand: &str) -> Result<Side, Failure> {
    if Path::new(operand).exists() {
        return Ok(Side::Path(std::path::absolute(operand)?));
    }
    if project::root().join("specs").join(operand).is_dir() {
        return Ok(Side::Specs(Some(operand.to_owned())));
    }
    let (revision, version) = match operand.split_once(':') {
        Some((revision, version)) => (revision, Some(version.to_owned())),
        None => (operand, None),
    };
    Ok(Side::Revision {
        revision: revision.to_owned(),
        version,
    })
}

fn level(level: LevelArg) -> Level {
    match level {
        LevelArg::Neutral => Level::Neutral,
        LevelArg::Compatible => Level::Compatible,
        LevelArg::Warning => Level::Warning,
        LevelArg::Breaking => Level::Breaking,
    }
}

fn format(args: &DiffArgs) -> Format {
    match args.format {
        ReportFormat::Text => {
            let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
            let color = args.out.is_none() && !refused && std::io::stdout().is_terminal();
            Format::Text { color }
        }
        ReportFormat::Json => Format::Json,
        ReportFormat::Markdown => Format::Markdown,
        ReportFormat::Github => Format::Github,
        ReportFormat::Junit => Format::Junit,
        ReportFormat::Html => Format::Html,
    }
}
