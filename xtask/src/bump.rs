//! `cargo xtask bump`: brings in a new version of the API, from the vendor's document to checks that pass.
//!
//! Runs the steps in order, up to the first that needs the maintainer, and prints which one that is and the one thing to do
//! next. Keeps no state of its own: each run finds out again what the files lack, and changes nothing that is done.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use vsphere_codegen::exit::Exit;
use vsphere_codegen::slice::import::Imported;
use vsphere_codegen::versions;

use crate::flags::{DiffArgs, ImportArgs, LevelArg, ReportFormat, VersionArgs};
use crate::project::{self, Failure};
use crate::todo::{Kind, Todo};
use crate::{changelog, diff, generate, import, messages, pulse};

/// The folder of the reports, below the root.
const REPORTS: &str = "target/bump";

/// The steps, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Import,
    Sentences,
    Texts,
    Generate,
    Compare,
    Changelog,
    Checks,
}

impl Step {
    const ALL: [Self; 7] = [
        Self::Import,
        Self::Sentences,
        Self::Texts,
        Self::Generate,
        Self::Compare,
        Self::Changelog,
        Self::Checks,
    ];

    fn title(self) -> &'static str {
        match self {
            Self::Import => "import: fragments of the vendor's document",
            Self::Sentences => "sentences: facts in a new wording",
            Self::Texts => "texts: descriptions and overlays",
            Self::Generate => "generate: the client",
            Self::Compare => "compare: with the version before",
            Self::Changelog => "changelog: the changes of the API",
            Self::Checks => "checks: all tests",
        }
    }

    /// Returns the place among all steps: `3 of 7`.
    fn place(self) -> String {
        let index = Self::ALL.iter().position(|step| *step == self);
        format!("{} of {}", index.unwrap_or_default() + 1, Self::ALL.len())
    }
}

/// The reason why a run ends before the last step.
enum Halt {
    /// The maintainer has to act: what to do before the next run.
    Waits(String),
    /// A step could not be done.
    Failed(Failure),
}

impl<F: Into<Failure>> From<F> for Halt {
    fn from(failure: F) -> Self {
        Self::Failed(failure.into())
    }
}

/// The steps of a run.
struct Run {
    start: Instant,
    /// The current step.
    step: Step,
}

impl Run {
    /// Begins a step, and prints it.
    fn begin(&mut self, step: Step) {
        self.step = step;
        let elapsed = self.start.elapsed().as_secs();
        println!("[{}, {elapsed} s] {}", step.place(), step.title());
    }

    fn all(&mut self, args: &ImportArgs) -> Result<Imported, Halt> {
        self.begin(Step::Import);
        let (imported, todo) = pulse::during(|| import::into_specs(args))?;
        import::print_files(&imported);
        is_newest(&imported.version)?;
        self.begin(Step::Sentences);
        is_done(&todo, |kind| kind == Kind::Sentence)?;
        self.begin(Step::Texts);
        is_done(&todo, |kind| kind != Kind::Sentence)?;
        self.begin(Step::Generate);
        let generate = || generate::run(&VersionArgs { api_version: None });
        pulse::during(generate)?;
        self.begin(Step::Compare);
        let block = compare(&imported.version)?;
        self.begin(Step::Changelog);
        match block {
            Some(block) => add_to_changelog(&block)?,
            None => println!("    nothing to add"),
        }
        self.begin(Step::Checks);
        check()?;
        Ok(imported)
    }
}

/// Runs the steps. Returns [`Exit::Stopped`] if the maintainer has to act.
///
/// # Errors
/// None: a step that fails is reported with its place, as [`Exit::Failed`].
pub fn run(args: &ImportArgs) -> Result<Exit, Failure> {
    let again = command(args);
    let mut run = Run {
        start: Instant::now(),
        step: Step::Import,
    };
    let (todo, exit) = match run.all(args) {
        Ok(imported) => {
            println!("\nall 7 steps are done: {} is in", imported.version);
            println!("next: commit all of it:\n    git add --all && git commit");
            return Ok(Exit::Done);
        }
        Err(Halt::Waits(todo)) => (todo, Exit::Stopped),
        Err(Halt::Failed(failure)) => {
            eprint!("{}", messages::failure(&failure));
            ("repair what is named above".to_owned(), Exit::Failed)
        }
    };
    println!("\nstopped at step {}", run.step.place());
    println!("next: {todo}, then run:\n    {again}");
    Ok(exit)
}

/// Returns the command of this run, for the next one.
fn command(args: &ImportArgs) -> String {
    let mut words = vec!["cargo xtask bump".to_owned(), quoted(&args.document)];
    if let Some(version) = &args.api_version {
        words.push(format!("--api-version {version}"));
    }
    if let Some(table) = &args.fragments {
        words.push(format!("--fragments {}", quoted(table)));
    }
    let overlays = args.overlay.iter();
    words.extend(overlays.map(|path| format!("--overlay {}", quoted(path))));
    words.join(" ")
}

/// Returns a path as a word of a shell.
fn quoted(path: &Path) -> String {
    let path = path.to_string_lossy();
    let is_plain = |c: char| c.is_alphanumeric() || "/._-+:\\".contains(c);
    match path.chars().all(is_plain) {
        true => path.into_owned(),
        false => format!("'{}'", path.replace('\'', "'\\''")),
    }
}

/// Refuses a version that is not the newest one: the client is generated from that.
fn is_newest(version: &str) -> Result<(), Halt> {
    let newest = crate::specs::newest(Path::new("specs"))?;
    if newest == version {
        return Ok(());
    }
    Err(format!(
        "error: {version} is older than specs/{newest}, from which {}/ is generated\n\
         help: use `cargo xtask import` for documents of older versions",
        project::GENERATED
    )
    .into())
}

/// Waits while the list has entries of some kinds.
fn is_done(todo: &Todo, kinds: impl Fn(Kind) -> bool) -> Result<(), Halt> {
    let open = todo.summary(kinds);
    if open.is_empty() {
        return Ok(());
    }
    print!("{open}");
    let list = todo.path.display();
    Err(Halt::Waits(format!("work through {list}")))
}

/// Writes the reports of a comparison with the version before. Returns the block for the changelog; `None` for the first
/// version.
fn compare(version: &str) -> Result<Option<String>, Halt> {
    let all = versions::all(Path::new("specs")).map_err(|problem| problem.to_string())?;
    let before = all.iter().rev().find(|other| *other != version);
    let Some(before) = before else {
        println!("    there is no version before");
        return Ok(None);
    };
    let folder = PathBuf::from(REPORTS).join(version);
    fs::create_dir_all(&folder)?;
    let report = |name: &str, format, level| {
        let out = folder.join(name);
        let exit = pulse::during(|| {
            diff::run(&DiffArgs {
                old: before.clone(),
                new: Some(version.to_owned()),
                format,
                level: Some(level),
                fail_on: None,
                accept: None,
                out: Some(out.clone()),
            })
        })?;
        match exit {
            Exit::Failed => Err(Failure::from("error: the versions could not be compared")),
            _ => Ok(out),
        }
    };
    let page = report("review.html", ReportFormat::Html, LevelArg::All)?;
    println!("    {before} to {version}, to review: {}", page.display());
    let block = report("changelog.md", ReportFormat::Markdown, LevelArg::Breaking)?;
    Ok(Some(fs::read_to_string(block)?))
}

/// Adds a block to the unreleased section of the changelog, once.
fn add_to_changelog(block: &str) -> Result<(), Halt> {
    const PATH: &str = "CHANGELOG.md";
    let text = fs::read_to_string(PATH).map_err(|error| format!("error: {PATH}: {error}"))?;
    match changelog::with(&text, block)? {
        Some(text) => {
            fs::write(PATH, text).map_err(|error| format!("error: {PATH}: {error}"))?;
            println!("    added to {PATH}: shorten it to what users need to know");
        }
        None => println!("    already in {PATH}"),
    }
    Ok(())
}

/// Renews the table of calls, and runs all checks.
fn check() -> Result<(), Halt> {
    let mut calls = Command::new("cargo");
    calls.args(["test", "--workspace", "--test=golden", "calls"]);
    calls.env("UPDATE_GOLDEN", "1");
    for (what, mut command) in [("cargo", calls), (".ci/run", Command::new(".ci/run"))] {
        let status = pulse::command(&mut command)
            .map_err(|error| format!("error: {what} cannot be run: {error}"))?;
        if !status.success() {
            return Err(Halt::Waits("repair what the checks name above".to_owned()));
        }
    }
    Ok(())
}
