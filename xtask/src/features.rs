//! `cargo xtask features`: compiles the generated crate with every feature alone, with and without the mock.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use vsphere_codegen::emit::Settings;
use vsphere_codegen::exit::Exit;
use vsphere_codegen::load::Inputs;
use vsphere_codegen::plan::Features;

use crate::project::{self, Failure};

/// The version whose whole API is checked if `VSPHERE_FACTS` is set.
const WHOLE: &str = "9.1.0.0";

/// The step between features of the whole API that are checked alone.
const STEP: usize = 12;

/// Checks `generated/` with every feature, and the whole API with some. Warnings count as errors.
///
/// # Errors
/// Cargo cannot be run, or the whole API cannot be generated.
pub fn run() -> Result<Exit, Failure> {
    let generated = project::generated();
    let mut faulty = check_each(&generated, 1)?;
    match std::env::var_os("VSPHERE_FACTS") {
        None => println!("whole API: skipped, VSPHERE_FACTS is not set"),
        Some(facts) => {
            let scratch = tempfile::tempdir()?;
            generate_whole(Path::new(&facts), scratch.path())?;
            faulty += check_each(scratch.path(), STEP)?;
        }
    }
    Ok(Exit::stopped_if(faulty > 0))
}

/// Generates the whole API into a workspace of its own, with the dependencies of the project.
fn generate_whole(facts: &Path, folder: &Path) -> Result<(), Failure> {
    let vsphere = facts.join("vsphere");
    let inputs = Inputs {
        specs: vec![vsphere.join(format!("vcenter-{WHOLE}.yaml"))],
        overlays: vec![vsphere.join(format!("task-results-{WHOLE}.json"))],
        ..Inputs::default()
    };
    let runtime = project::root().join("generator/runtime");
    let settings = Settings {
        package: "vsphere-whole".to_owned(),
        runtime: Some(runtime.display().to_string()),
        mock: true,
        ..Settings::default()
    };
    let mut generated = vsphere_codegen::generate(&inputs, &settings)?;
    if let Some(manifest) = generated.files.0.get_mut("Cargo.toml") {
        manifest.push_str("\n[workspace]\n");
    }
    generated
        .files
        .write(folder)
        .map_err(|problem| problem.to_string())?;
    std::fs::copy(
        project::root().join("Cargo.lock"),
        folder.join("Cargo.lock"),
    )?;
    Ok(())
}

/// Checks a crate without features, with every `step`th alone and beside `mock`, and with all. Returns the number of
/// failures.
fn check_each(folder: &Path, step: usize) -> Result<usize, Failure> {
    let (name, features) = package(folder)?;
    let chosen: Vec<&String> = features.iter().step_by(step).collect();
    let mut runs: Vec<(String, Vec<&str>)> = vec![
        ("none".to_owned(), vec!["--no-default-features"]),
        ("all".to_owned(), vec!["--all-features"]),
    ];
    let has_mock = features.iter().any(|name| name == Features::MOCK);
    let with_mock: Vec<String> = chosen
        .iter()
        .filter(|name| has_mock && name.as_str() != Features::MOCK)
        .map(|name| format!("{name},{}", Features::MOCK))
        .collect();
    runs.extend(chosen.iter().copied().chain(&with_mock).map(|names| {
        let arguments = vec!["--no-default-features", "--features", names.as_str()];
        (names.clone(), arguments)
    }));
    let mut faulty = 0;
    for (features, arguments) in &runs {
        if let Some(fault) = check(folder, arguments)? {
            eprintln!("with the features `{features}`:\n{fault}");
            faulty += 1;
        }
    }
    println!(
        "{}: {} of {} features alone and beside `{}`, none and all: {faulty} failed",
        name,
        chosen.len(),
        features.len(),
        Features::MOCK,
    );
    Ok(faulty)
}

/// Returns the messages of cargo, if there are any.
fn check(folder: &Path, arguments: &[&str]) -> Result<Option<String>, Failure> {
    let output = cargo(folder, "check")
        .arg("--quiet")
        .args(arguments)
        .output()?;
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    let is_silent = output.status.success() && !text.contains("warning");
    Ok((!is_silent).then_some(text))
}

/// Returns the name of the package in a folder, and the features that users choose from, sorted.
fn package(folder: &Path) -> Result<(String, Vec<String>), Failure> {
    let output = cargo(folder, "metadata")
        .args(["--no-deps", "--format-version=1"])
        .output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into());
    }
    let metadata: Value = serde_json::from_slice(&output.stdout)?;
    let manifest = folder.join("Cargo.toml").canonicalize()?;
    let packages = metadata["packages"].as_array().into_iter().flatten();
    let mut own = packages.filter(|package| {
        let path = package["manifest_path"].as_str().map(PathBuf::from);
        path.and_then(|path| path.canonicalize().ok()) == Some(manifest.clone())
    });
    let package = own.next().ok_or("cargo does not know the package")?;
    let name = package["name"].as_str().unwrap_or_default().to_owned();
    let features: BTreeMap<String, Value> = serde_json::from_value(package["features"].clone())?;
    let is_chosen = |name: &String| !name.starts_with('_');
    Ok((name, features.into_keys().filter(is_chosen).collect()))
}

/// Returns a command of cargo in a folder, with the build folder of the project.
fn cargo(folder: &Path, command: &str) -> Command {
    let target = std::env::var_os("CARGO_TARGET_DIR");
    // Cargo runs in another folder: a relative path starts from the root of the project.
    let target =
        project::root().join(target.map_or_else(|| PathBuf::from("target"), PathBuf::from));
    let mut cargo = Command::new("cargo");
    cargo
        .arg(command)
        .current_dir(folder)
        .env("CARGO_TARGET_DIR", target);
    cargo
}
