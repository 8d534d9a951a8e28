//! `cargo xtask release --dry-run`: the release that the project would make as it is, its obstacles and open points.
//!
//! Takes the project as committed and the previous release, and prints a section for each check. Points are collected and
//! listed at the end. Changes nothing, and publishes nothing: that is done by hand.

mod packages;
mod point;
mod version;

use std::process::{Command, Stdio};

use semver::Version;
use vsphere_codegen::diff::comparison::Comparison;
use vsphere_codegen::diff::report::Format;
use vsphere_codegen::diff::report::contents::Report;
use vsphere_codegen::diff::rule::Level;
use vsphere_codegen::diff::semver::Step;
use vsphere_codegen::diff::{self, Order};
use vsphere_codegen::exit::Exit;

use crate::changelog;
use crate::check;
use crate::check::finding::Finding;
use crate::flags::ReleaseArgs;
use crate::git;
use crate::project::{self, Failure};
use crate::revision::{Side, read};
use packages::Workspace;
use point::Point;

/// The tags of releases, as a pattern of git.
const TAGS: &str = "v[0-9]*";

/// The checks of the dependencies. They exit with 3 if one was skipped, and print a line about it.
const DENY: &str = ".ci/deny";
const SKIPPED: (i32, &str) = (3, ": skipped, ");

/// The previous release.
struct Base {
    /// The tag, or the given revision.
    revision: String,
    /// The version of the project there.
    version: Version,
}

/// Runs all checks and prints their results.
///
/// # Errors
/// A file cannot be read, or a program cannot be run.
pub fn run(args: &ReleaseArgs) -> Result<Exit, Failure> {
    if !args.dry_run {
        eprintln!(
            "error: releases are published by hand: run with `--dry-run`, and follow the steps at the end of its report"
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
    println!("{}", summary(base.as_ref(), comparison.as_ref()));
    let mut points: Vec<Point> = Vec::new();

    heading("version");
    let verdict = version::judge(base.as_ref().map(|base| &base.version), step, &version);
    println!("{}", verdict.summary);
    points.extend(verdict.obstacle.map(Point::Obstacle));

    heading("changelog");
    match changelog::block(&changelog()?, &version, comparison.as_ref().map(block)) {
        Ok(block) => print!("{block}"),
        Err(obstacle) => points.push(Point::Obstacle(obstacle)),
    }

    heading("generated crate");
    points.extend(generated()?.map(Point::Obstacle));

    heading("packages");
    points.extend(workspace.incomplete().into_iter().map(Point::Obstacle));
    let unlinked = workspace.without_repository();
    if !unlinked.is_empty() {
        println!(
            "No `repository` in the manifest of {}.",
            unlinked.join(", ")
        );
    }
    points.extend(workspace.package(!args.no_verify)?);
    let unlicensed = workspace.without_licenses()?;
    points.extend(unlicensed.into_iter().map(Point::Obstacle));

    heading("dependencies");
    points.extend(dependencies()?);

    heading("interfaces");
    if let Some(base) = &base {
        points.extend(workspace.check_interfaces(&base.revision)?);
    } else {
        println!("There is no previous release to compare with.");
    }
    Ok(conclude(&points, &workspace, &version))
}

fn heading(name: &str) {
    println!("\n== {name}\n");
}

/// Refuses changes that are not committed: packages would lack them, or contain them unnoticed.
fn refuse_uncommitted() -> Result<(), Failure> {
    let changed = git::run(&["status", "--porcelain"])?;
    if changed.is_empty() {
        return Ok(());
    }
    Err(format!(
        "error: there are uncommitted changes, which a release would not contain:\n{}",
        changed.trim_end()
    )
    .into())
}

/// Returns the previous release: the given revision, or the nearest tag. `None` if there is none.
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
        // A shallow clone has no tags, even if there were releases.
        let is_shallow = git::run(&["rev-parse", "--is-shallow-repository"])?;
        return match is_shallow.trim() {
            "true" => Err("error: the previous release cannot be found in a shallow clone: fetch the whole history with \
                           its tags, or give `--since`"
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

/// Returns the comparison in a line.
fn summary(base: Option<&Base>, comparison: Option<&Comparison>) -> String {
    let (Some(base), Some(comparison)) = (base, comparison) else {
        return format!(
            "There is no tag `{TAGS}` in the history: this is the first release. Otherwise, give `--since`."
        );
    };
    format!(
        "{} to {} since {} ({}): {} changes, which require the step `{}`.",
        comparison.old.version,
        comparison.new.version,
        base.revision,
        base.version,
        comparison.changes.len(),
        Step::of(comparison)
    )
}

/// Returns the changes of the API, for a changelog.
fn block(comparison: &Comparison) -> String {
    let report = Report {
        comparison,
        level: Some(Level::Compatible),
    };
    report.write(Format::Markdown)
}

fn changelog() -> Result<String, Failure> {
    std::fs::read_to_string("CHANGELOG.md").map_err(|error| format!("CHANGELOG.md: {error}").into())
}

/// Checks that `generated/` is current. Returns the obstacle if it is not.
fn generated() -> Result<Option<String>, Failure> {
    match check::find(None) {
        Finding::Current { files } => {
            println!("{files} files, up to date with specs/.");
            Ok(None)
        }
        Finding::Stale { differences, .. } => Ok(Some(format!(
            "generated/ is out of date in {} files: run `cargo xtask check`",
            differences.len()
        ))),
        Finding::Unknown(failure) => Err(failure),
    }
}

/// Checks advisories, licenses, versions and sources of the dependencies.
fn dependencies() -> Result<Vec<Point>, Failure> {
    let output = Command::new(project::root().join(DENY))
        .arg("--strict")
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| format!("error: {DENY} cannot be run: {error}"))?;
    let printed = String::from_utf8_lossy(&output.stdout);
    print!("{printed}");
    let (code, mark) = SKIPPED;
    let skipped = printed.lines().filter(|line| line.contains(mark));
    let mut points: Vec<Point> = skipped.map(|line| Point::Open(line.to_owned())).collect();
    let is_explained = match output.status.code() {
        Some(0) => true,
        Some(other) => other == code && !points.is_empty(),
        None => false,
    };
    if !is_explained {
        points.push(Point::Obstacle(format!(
            "`{DENY}` has findings about dependencies, see above"
        )));
    }
    Ok(points)
}

/// Prints the points, and the commands that publish the release unless there is an obstacle.
fn conclude(points: &[Point], workspace: &Workspace, version: &Version) -> Exit {
    let obstacles: Vec<&str> = points.iter().filter_map(Point::obstacle).collect();
    let open: Vec<&str> = points.iter().filter_map(Point::open).collect();
    heading(&match (obstacles.len(), open.len()) {
        (0, 0) => format!("{version} can be released"),
        (0, _) => format!("{version} can be released when nothing is open"),
        _ => format!("{version} cannot be released yet"),
    });
    for obstacle in &obstacles {
        println!("- {obstacle}");
    }
    if !open.is_empty() {
        let gap = if obstacles.is_empty() { "" } else { "\n" };
        println!("{gap}Open, because it was not checked:\n");
    }
    for point in &open {
        println!("- {point}");
    }
    if obstacles.is_empty() {
        let gap = if open.is_empty() { "" } else { "\n" };
        println!("{gap}{}", by_hand(workspace, version));
    }
    Exit::stopped_if(!points.is_empty())
}

/// Returns the steps of a person.
fn by_hand(workspace: &Workspace, version: &Version) -> String {
    let mut steps = format!(
        "By hand: replace `Unreleased` in CHANGELOG.md by the section above and commit it, then run:\n\n    .ci/run\n    \
         git tag -a v{version} -m v{version}\n"
    );
    for package in workspace.packages() {
        steps += &format!("    cargo publish --locked -p {package}\n");
    }
    steps + &format!("    git push origin v{version}")
}
