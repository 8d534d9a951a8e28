//! Where things are in the project, and how `generated/` is made.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use vsphere_codegen::Generated;
use vsphere_codegen::diagnostics::{Report, Style, Texts};
use vsphere_codegen::emit::Settings;
use vsphere_codegen::load::Inputs;
use vsphere_codegen::versions;

/// Why a task could not run, as a message.
pub type Failure = Box<dyn std::error::Error>;

/// The folder of the project.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_path_buf()
}

/// The folder of the generated crate.
pub fn generated() -> PathBuf {
    root().join("generated")
}

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
    let version = match version {
        Some(version) => version.to_owned(),
        None => newest(&root().join("specs"))?,
    };
    // Paths below the root, whatever the folder that the command was given in: they end up in messages and headers.
    std::env::set_current_dir(root())?;
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
        mock: true,
        ..Settings::default()
    };
    let generated = vsphere_codegen::generate(&inputs, &settings)?;
    eprint!("{}", text(&Report::from(generated.warnings.as_slice())));
    Ok(generated)
}

/// Problems for people: with colours on a terminal that wants them.
pub fn text(report: &Report) -> String {
    // <https://no-color.org>: any value but an empty one.
    let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let style = Style {
        color: !refused && std::io::stderr().is_terminal(),
        ..Style::default()
    };
    report.text(&mut Texts::of_files(), style)
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
