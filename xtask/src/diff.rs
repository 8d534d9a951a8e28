//! `cargo xtask diff`: compares versions and revisions of `specs/`.

use std::collections::BTreeSet;
use std::io::IsTerminal;
use std::path::Path;

use vsphere_codegen::annotation::Severity;
use vsphere_codegen::diagnostics::Problems;
use vsphere_codegen::diff::accept::AcceptList;
use vsphere_codegen::diff::comparison::Comparison;
use vsphere_codegen::diff::gate::{Gate, outcome};
use vsphere_codegen::diff::not_compared;
use vsphere_codegen::diff::report::contents::Report;
use vsphere_codegen::diff::report::{Format, deliver};
use vsphere_codegen::diff::rule::Level;
use vsphere_codegen::diff::version::of_both;
use vsphere_codegen::diff::{self, Order};
use vsphere_codegen::exit::Exit;
use vsphere_codegen::markdown::block;

use crate::annotate;
use crate::flags::{DiffArgs, FailOn, LevelArg, ReportFormat};
use crate::git;
use crate::messages;
use crate::project::{self, Failure};
use crate::revision::{Side, documents};
use crate::specs;
use crate::summary;

/// Compares and reports.
///
/// # Errors
/// The failure of a comparison cannot be printed. The failure itself is an exit code.
pub fn run(args: &DiffArgs) -> Result<Exit, Failure> {
    let out = args.out.as_ref().map(std::path::absolute).transpose()?;
    let accept = args.accept.as_ref().map(std::path::absolute).transpose()?;
    let sides = operands(args)?;
    // Paths below the root, from any current folder: they end up in the report.
    std::env::set_current_dir(project::root())?;
    let reported = compare(&sides)
        .map_err(|failure| (UNCOMPARED, failure))
        .and_then(|comparison| {
            accepted(comparison, accept.as_deref()).map_err(|failure| (UNACCEPTED, failure))
        })
        .and_then(|comparison| {
            report(&comparison, args, out.as_deref()).map_err(|failure| (UNREPORTED, failure))
        });
    match reported {
        Ok(exit) => Ok(exit),
        Err((remark, failure)) => fail(args.format, remark, &failure, out.as_deref()),
    }
}

const UNCOMPARED: &str = "The versions could not be compared.";
const UNACCEPTED: &str = "The versions were compared, but the list of accepted changes is wrong.";
const UNREPORTED: &str = "The versions were compared, but the report could not be delivered.";

/// Reports a failure in every place where a report would be.
fn fail(
    format: ReportFormat,
    remark: &str,
    failure: &Failure,
    out: Option<&Path>,
) -> Result<Exit, Failure> {
    eprintln!("{}{remark}", messages::failure(failure));
    if let Some(out) = out
        && deliver::discard(out)?
    {
        eprintln!("The report of an earlier run is removed: {}", out.display());
    }
    if format == ReportFormat::Github {
        let mut annotations = annotate::failure(failure);
        let see = "See above.".to_owned();
        annotations.push(annotate::whole(Severity::Error, remark.to_owned(), see));
        deliver::print(&annotate::lines(&annotations))?;
        let cause = block("text", &failure.to_string());
        summary::add(&format!("## {remark}\n\n{cause}"))?;
    }
    Ok(Exit::Failed)
}

/// Compares two sides. Prints to standard error what the comparison leaves out.
fn compare((old, new): &(Side, Side)) -> Result<Comparison, Failure> {
    let besides = besides(old, new)?;
    let order = order(old, new);
    let (old, new) = match (documents(old), documents(new)) {
        (Ok(old), Ok(new)) => (old, new),
        (Err(old), Err(new)) => return Err(both(old, new)),
        (Err(failure), _) | (_, Err(failure)) => return Err(failure),
    };
    let (old, new) = of_both(old, new)?;
    // A change of something that the generator ignores is no change.
    eprint!("{}", messages::warnings(&new.warnings));
    if !besides.is_empty() {
        eprintln!("Not compared, and not the same: {}.", besides.join(", "));
    }
    Ok(diff::compare_by(&old, &new, order))
}

/// Joins the failures of both sides: all problems, if both are problems of documents.
fn both(old: Failure, new: Failure) -> Failure {
    match (old.downcast::<Problems>(), new.downcast::<Problems>()) {
        (Ok(old), Ok(new)) => old.and(*new).into(),
        (Err(other), _) => other,
        (_, Err(other)) => other,
    }
}

fn accepted(mut comparison: Comparison, list: Option<&Path>) -> Result<Comparison, Failure> {
    if let Some(path) = list {
        AcceptList::read(path)?.apply(&mut comparison)?;
    }
    Ok(comparison)
}

fn report(comparison: &Comparison, args: &DiffArgs, out: Option<&Path>) -> Result<Exit, Failure> {
    let report = Report {
        comparison,
        level: args.level.map(level),
    };
    let text = report.write(format(args));
    match out {
        Some(path) => {
            deliver::replace(path, &text).map_err(|error| format!("{}: {error}", path.display()))?
        }
        None => deliver::print(&text)?,
    }
    if args.format == ReportFormat::Github {
        summary::add(&report.write(Format::Markdown))?;
    }
    if let Some(sentence) = not_compared::sentence(&comparison.not_compared) {
        eprintln!("{sentence}");
    }
    let gate = args.fail_on.map(|fail_on| match fail_on {
        FailOn::Breaking => Gate::Breaking,
        FailOn::Any => Gate::Any,
    });
    Ok(outcome(gate, comparison))
}

/// Returns both sides: two arguments, a range of revisions, or one argument and `specs/` as it is.
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

/// Revisions are stages of one folder, and a crate may have been released at either.
fn order(old: &Side, new: &Side) -> Order {
    let is_revision = |side: &Side| matches!(side, Side::Revision { .. });
    if is_revision(old) || is_revision(new) {
        Order::OfStages
    } else {
        Order::OfVersions
    }
}

/// Returns versions in `specs/` whose documents have changed since a revision, except the newest, which is compared.
fn besides(old: &Side, new: &Side) -> Result<Vec<String>, Failure> {
    let (
        Side::Revision {
            revision,
            version: None,
        },
        newer,
    ) = (old, new)
    else {
        return Ok(Vec::new());
    };
    let newer = match newer {
        Side::Revision {
            revision,
            version: None,
        } => Some(revision.as_str()),
        Side::Specs(None) => None,
        _ => return Ok(Vec::new()),
    };
    let range = [Some(revision.as_str()), newer];
    let mut arguments = vec!["diff", "--name-only", "--no-renames"];
    arguments.extend(range.into_iter().flatten());
    arguments.extend(["--", "specs"]);
    let changed = git::run(&arguments)?;
    let newest = specs::newest(Path::new("specs"))?;
    let folders = changed.lines().filter_map(|path| {
        let (version, _) = path.strip_prefix("specs/")?.split_once('/')?;
        (version != newest).then(|| format!("specs/{version}"))
    });
    let folders: BTreeSet<String> = folders.collect();
    Ok(folders.into_iter().collect())
}

fn is_there(operand: &str) -> bool {
    Path::new(operand).exists() || project::root().join("specs").join(operand).is_dir()
}

/// Reads an operand: a path before a version, and a version before a revision.
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
        LevelArg::All => Level::Neutral,
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
