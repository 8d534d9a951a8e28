//! `cargo xtask release --dry-run`: what a release of the project as it is would be, and what is in its way.
//!
//! Takes the project as it is committed and the release before; prints, section by section, what was looked at. What is in
//! the way is gathered and told at the end. Changes nothing, and publishes nothing: that is a person's act.

mod changelog;
mod packages;
mod version;

use semver::Version;
use vsphere_codegen::diff::comparison::Comparison;
use vsphere_codegen::diff::report::Format;
use vsphere_codegen::diff::report::contents::Report;
use vsphere_codegen::diff::rule::Level;
use vsphere_codegen::diff::semver::Step;
use vsphere_codegen::diff::{self, Order};
use vsphere_codegen::exit::Exit;

use crate::check::{self, Finding};
use crate::flags::ReleaseArgs;
use crate::git;
use crate::project::{self, Failure};
use crate::revision::{Side, read};
use packages::Workspace;

/// What tags of releases look like, as git's pattern.
const TAGS: &str = "v[0-9]*";

/// The release before.
struct Base {
    /// The tag, or what was given instead.
    revision: String,
    /// The version that the project had there.
    version: Version,
}

/// Looks at everything and reports.
///
/// # Errors
/// Something cannot be read or run, so that nothing can be said of it.
pub fn run(args: &ReleaseArgs) -> Result<Exit, Failure> {
    if !args.dry_run {
        eprintln!(
            "error: publishing is a person's act and is not done here: see what a release would be with `--dry-run`, and \
             what to do then at the end of its report"
        );
        return Ok(Exit::Usage);
    }
    std::env::set_current_dir(project::root())?;
    refuse_uncommitted()?;
    let workspace = Workspace::read()?;
    let version = workspace.version()?;
    let base = base(args.since.as_deref())?;

    heading("API");
    let comparison = base.as_ref().map(compare).transpose()?;
    let step = comparison.as_ref().map(Step::of);
    println!("{}", told(base.as_ref(), comparison.as_ref()));
    let mut obstacles: Vec<String> = Vec::new();

    heading("version");
    let verdict = version::judge(base.as_ref().map(|base| &base.version), step, &version);
    println!("{}", verdict.told);
    obstacles.extend(verdict.obstacle);

    heading("changelog");
    match changelog::block(&changelog()?, &version, comparison.as_ref().map(block)) {
        Ok(block) => print!("{block}"),
        Err(obstacle) => obstacles.push(obstacle),
    }

    heading("generated crate");
    obstacles.extend(generated()?);

    heading("packages");
    obstacles.extend(workspace.incomplete());
    let unlinked = workspace.without_repository();
    if !unlinked.is_empty() {
        println!(
            "No `repository` in the manifest of {}.",
            unlinked.join(", ")
        );
    }
    workspace.package(!args.no_verify)?;
    obstacles.extend(workspace.without_licences()?);

    heading("interfaces");
    if let Some(base) = &base {
        obstacles.extend(workspace.check_interfaces(&base.revision)?);
    } else {
        println!("There is no release before to compare with.");
    }
    Ok(conclude(&obstacles, &workspace, &version))
}

fn heading(name: &str) {
    println!("\n== {name}\n");
}

/// What is not committed would not be in the packages, or be in them unseen.
fn refuse_uncommitted() -> Result<(), Failure> {
    let changed = git::run(&["status", "--porcelain"])?;
    if changed.is_empty() {
        return Ok(());
    }
    Err(format!(
        "error: there are changes that are not committed, and a release is made of what is:\n{}",
        changed.trim_end()
    )
    .into())
}

/// The release before: what was given, or the nearest tag; `None` if there is none.
fn base(since: Option<&str>) -> Result<Option<Base>, Failure> {
    let revision = match since {
        Some(revision) => revision.to_owned(),
        None => match nearest_tag()? {
            Some(tag) => tag,
            None => return Ok(None),
        },
    };
    let manifest = format!("{revision}:Cargo.toml");
    let manifest = git::run(&["show", "--end-of-options", &manifest])?;
    let version = packages::version_in(&manifest)
        .map_err(|error| format!("Cargo.toml at {revision}: {error}"))?;
    Ok(Some(Base { revision, version }))
}

fn nearest_tag() -> Result<Option<String>, Failure> {
    let tags = git::run(&["tag", "--list", TAGS, "--merged", "HEAD"])?;
    if tags.is_empty() {
        // A history that was cut off has no tags, which does not mean that there was no release.
        let is_shallow = git::run(&["rev-parse", "--is-shallow-repository"])?;
        return match is_shallow.trim() {
            "true" => Err("error: this is a shallow clone, so that the release before cannot be found: fetch the whole \
                           history with its tags, or give `--since`"
                .into()),
            _ => Ok(None),
        };
    }
    let tag = git::run(&["describe", "--tags", "--abbrev=0", "--match", TAGS])?;
    Ok(Some(tag.trim().to_owned()))
}

fn compare(base: &Base) -> Result<Comparison, Failure> {
    let old = Side::Revision {
        revision: base.revision.clone(),
        version: None,
    };
    Ok(diff::compare_by(
        &read(&old)?,
        &read(&Side::Specs(None))?,
        Order::OfStages,
    ))
}

/// The comparison in a line.
fn told(base: Option<&Base>, comparison: Option<&Comparison>) -> String {
    let (Some(base), Some(comparison)) = (base, comparison) else {
        return format!(
            "No tag `{TAGS}` leads here: this is the first release. For another, give `--since`."
        );
    };
    format!(
        "{} to {} since {} ({}): {} changes, which ask for the step `{}`.",
        comparison.old.version,
        comparison.new.version,
        base.revision,
        base.version,
        comparison.changes.len(),
        Step::of(comparison)
    )
}

/// The changes of the API, for a changelog.
fn block(comparison: &Comparison) -> String {
    let report = Report {
        comparison,
        level: Level::Compatible,
    };
    report.write(Format::Markdown)
}

fn changelog() -> Result<String, Failure> {
    std::fs::read_to_string("CHANGELOG.md").map_err(|error| format!("CHANGELOG.md: {error}").into())
}

/// Whether the crate that would be published is the one that the specs make.
fn generated() -> Result<Option<String>, Failure> {
    match check::find(None) {
        Finding::Current { files } => {
            println!("{files} files, as the specs make them.");
            Ok(None)
        }
        Finding::Stale { differences, .. } => Ok(Some(format!(
            "generated/ is out of date in {} files: `cargo xtask check` tells what to do",
            differences.len()
        ))),
        Finding::Unknown(failure) => Err(failure),
    }
}

fn conclude(obstacles: &[String], workspace: &Workspace, version: &Version) -> Exit {
    if obstacles.is_empty() {
        heading(&format!("{version} can be released"));
        println!(
            "By hand: put the section above in the place of `Unreleased` in CHANGELOG.md and commit it, then in this order:\n"
        );
        println!("    git tag -a v{version} -m v{version}");
        for package in workspace.packages() {
            println!("    cargo publish --locked -p {package}");
        }
        println!("    git push origin v{version}");
        return Exit::Done;
    }
    heading(&format!("{version} cannot be released yet"));
    for obstacle in obstacles {
        println!("- {obstacle}");
    }
    Exit::Stopped
}
