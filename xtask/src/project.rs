//! Where things are in the project, and how `generated/` is made.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use vsphere_codegen::Generated;
use vsphere_codegen::diagnostics::{Diagnostic, Problems, Report, Style, Texts};
use vsphere_codegen::emit::Settings;
use vsphere_codegen::load::Inputs;
use vsphere_codegen::versions;

/// Why a task could not run, as a message.
pub type Failure = Box<dyn std::error::Error>;

/// The folder of the generated crate, below the root.
pub const GENERATED: &str = "generated";

/// The folder of the project: the nearest one above the current folder that has `specs/`, as cargo and git look for
/// theirs; the one that this program was built in, if there is none.
pub fn root() -> PathBuf {
    let current = std::env::current_dir().unwrap_or_default();
    let found = current
        .ancestors()
        .find(|folder| folder.join("specs").is_dir());
    found.map_or_else(own, Path::to_path_buf)
}

fn own() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_path_buf()
}

/// The folder of the generated crate.
pub fn generated() -> PathBuf {
    root().join(GENERATED)
}

/// The texts of the licences, which every package is to bring along.
pub const LICENSES: [&str; 2] = ["LICENSE-APACHE", "LICENSE-MIT"];

/// Arguments for cargo by which users' programs are built as cargo builds them for anybody: the release profile of this
/// project is made for the generator.
pub const AS_USERS_BUILD: [&str; 4] = [
    "--config",
    "profile.release.lto=false",
    "--config",
    "profile.release.codegen-units=16",
];

/// Generates `generated/` in memory.
///
/// # Errors
/// No such version, or whatever is wrong with its documents.
pub fn generate(version: Option<&str>) -> Result<Generated, Failure> {
    // Paths below the root, whatever the folder that the command was given in: they end up in messages and headers.
    std::env::set_current_dir(root())?;
    let version = match version {
        Some(version) => version.to_owned(),
        None => newest(Path::new("specs"))?,
    };
    let folder = format!("specs/{version}");
    let inputs = Inputs {
        specs: vec![PathBuf::from(&folder)],
        overlays: Vec::new(),
        ..Inputs::default()
    };
    let settings = Settings {
        source: folder,
        command: "cargo xtask generate".to_owned(),
        runtime: Some("../generator/runtime".to_owned()),
        licenses: licenses()?,
        mock: true,
        ..Settings::default()
    };
    let generated = vsphere_codegen::generate(&inputs, &settings)?;
    eprint!("{}", warned(&generated.warnings));
    Ok(generated)
}

/// What a maintainer should look at, for people.
pub fn warned(warnings: &[Diagnostic]) -> String {
    text(&Report::from(warnings))
}

/// What went wrong, for people: problems of documents with the lines that they stand in.
pub fn told(failure: &Failure) -> String {
    match failure.downcast_ref::<Problems>() {
        Some(problems) => text(&Report::from(problems)),
        None => format!("{failure}\n"),
    }
}

/// Problems for people: with colours on a terminal that wants them.
fn text(report: &Report) -> String {
    // <https://no-color.org>: any value but an empty one.
    let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let style = Style {
        color: !refused && std::io::stderr().is_terminal(),
        ..Style::default()
    };
    report.text(&mut Texts::of_files_or(crate::revision::text), style)
}

fn licenses() -> Result<Vec<(String, String)>, Failure> {
    let read = |name: &str| match std::fs::read_to_string(name) {
        Ok(text) => Ok((name.to_owned(), text)),
        Err(error) => Err(format!("error: {name}: cannot read this: {error}").into()),
    };
    LICENSES.into_iter().map(read).collect()
}

/// The folder with the highest version number.
///
/// # Errors
/// There is none, or the folder cannot be read.
pub fn newest(specs: &Path) -> Result<String, Failure> {
    let versions = versions::all(specs).map_err(|problem| problem.to_string())?;
    versions.last().cloned().ok_or_else(|| {
        format!(
            "{} has no folder that is named by a version",
            specs.display()
        )
        .into()
    })
}
