//! `cargo xtask diff`: versions of `specs/`, and revisions of it, compared.
//!
//! Revisions are taken out of git here, into a temporary folder: the generator itself runs nothing.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::process::Command;

use vsphere_codegen::diagnostics::{Problem, Problems, Where};
use vsphere_codegen::diff::accept::AcceptList;
use vsphere_codegen::diff::report::{Format, Report, deliver};
use vsphere_codegen::diff::rule::Level;
use vsphere_codegen::diff::{self, Gate, Version};
use vsphere_codegen::load::{self, Documents, Inputs};

use crate::flags::{DiffArgs, FailOn, LevelArg, ReportFormat};
use crate::project::{self, Failure};

/// Something stops at the gate.
const STOPPED: u8 = 1;
/// The versions could not be compared.
const NOT_COMPARED: u8 = 3;

/// Compares and reports.
///
/// # Errors
/// None: what goes wrong is printed, and has an exit code of its own.
pub fn run(args: &DiffArgs) -> Result<u8, Failure> {
    compare(args).or_else(|failure| {
        eprintln!("{failure}\nThe versions could not be compared.");
        Ok(NOT_COMPARED)
    })
}

fn compare(args: &DiffArgs) -> Result<u8, Failure> {
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
    let gate = match args.fail_on {
        None => return Ok(0),
        Some(FailOn::Breaking) => Gate::Breaking,
        Some(FailOn::Any) => Gate::Any,
    };
    Ok(match gate.stops(&comparison).count() {
        0 => 0,
        _ => STOPPED,
    })
}

/// What one side is.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Side {
    /// A document or a folder.
    Path(PathBuf),
    /// A folder of `specs/`; the newest if none is named.
    Specs(Option<String>),
    /// The same at a revision.
    Revision {
        /// As it was given.
        revision: String,
        /// The folder; the newest if none is named.
        version: Option<String>,
    },
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

fn read(side: &Side) -> Result<Version, Failure> {
    let load = |path: PathBuf| -> Result<Documents, Problems> {
        load::load(&Inputs {
            specs: vec![path],
            overlays: Vec::new(),
            ..Inputs::default()
        })
    };
    let documents = match side {
        Side::Path(path) => load(path.clone())?,
        Side::Specs(version) => {
            let version = match version {
                Some(version) => version.clone(),
                None => project::newest(Path::new("specs"))?,
            };
            load(Path::new("specs").join(version))?
        }
        Side::Revision { revision, version } => {
            let folder = tempfile::tempdir()?;
            check_out(revision, folder.path())?;
            let specs = folder.path().join("specs");
            let version = match version {
                Some(version) => version.clone(),
                None => project::newest(&specs)?,
            };
            let path = specs.join(&version);
            if !path.is_dir() {
                return Err(format!("there is no specs/{version} at {revision}").into());
            }
            // The temporary folder is nobody's business: files go by their revision.
            let shown = |file: &str| match file.split_once("/specs/") {
                Some((_, file)) => format!("{revision}:specs/{file}"),
                None => file.to_owned(),
            };
            let mut documents = load(path).map_err(|problems| renamed(&problems, shown))?;
            for source in &mut documents.sources {
                source.path = shown(&source.path);
            }
            documents
        }
    };
    Ok(Version::of(documents)?)
}

fn renamed(problems: &Problems, shown: impl Fn(&str) -> String) -> Problems {
    let rename = |problem: &Problem| {
        let mut problem = problem.clone();
        match &mut problem.at {
            Where::Nowhere => {}
            Where::File(file) => *file = shown(file),
            Where::At(at) => at.file = shown(&at.file),
        }
        problem
    };
    Problems::new(problems.iter().map(rename).collect())
}

/// Writes `specs/` as it was at a revision.
fn check_out(revision: &str, folder: &Path) -> Result<(), Failure> {
    let commit = git(&[
        "rev-parse",
        "--verify",
        "--quiet",
        "--end-of-options",
        &format!("{revision}^{{commit}}"),
    ])
    .map_err(|_| {
        format!("`{revision}` is no file, no folder, no version in specs/, and no revision of git")
    })?;
    let commit = commit.trim();
    let files = git(&["ls-tree", "-r", "-z", "--name-only", commit, "specs"])?;
    for file in files.split('\0').filter(|file| !file.is_empty()) {
        let path = folder.join(file);
        std::fs::create_dir_all(path.parent().unwrap_or(folder))?;
        std::fs::write(path, git(&["show", &format!("{commit}:{file}")])?)?;
    }
    match folder.join("specs").is_dir() {
        true => Ok(()),
        false => Err(format!("there is no specs/ at {revision}").into()),
    }
}

fn git(arguments: &[&str]) -> Result<String, Failure> {
    let output = Command::new("git")
        .args(arguments)
        .current_dir(project::root())
        .output()?;
    if output.status.success() {
        return Ok(String::from_utf8(output.stdout)?);
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(format!("git {}: {}", arguments.join(" "), said.trim()).into())
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
