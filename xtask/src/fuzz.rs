//! `cargo xtask fuzz`: the fuzz targets under libFuzzer, by `cargo fuzz` and a nightly toolchain.

use std::fs;
use std::path::Path;
use std::process::Command;

use vsphere_codegen::exit::Exit;

use crate::flags::FuzzArgs;
use crate::project::{self, Failure};

/// Folders of other tests whose files are inputs of a target.
const BORROWED: [(&str, &str); 2] = [("loader", "tests/input"), ("overlay", "tests/diff/cases")];

/// Runs one target, or all of them in turn, until one finds a failing input.
///
/// # Errors
/// There is no such target, or `cargo fuzz` cannot be run or fails to build them.
pub fn run(args: &FuzzArgs) -> Result<Exit, Failure> {
    let all = targets(&project::root().join("tests/fuzz"))?;
    let chosen = match &args.target {
        None => all,
        Some(target) if all.contains(target) => vec![target.clone()],
        Some(target) => {
            return Err(format!("no target `{target}`: give one of {}", all.join(", ")).into());
        }
    };
    if !succeeds(&mut cargo_fuzz("build"))? {
        return Err(
            "the targets do not build: see tests/fuzz/README.md for their requirements".into(),
        );
    }
    for target in chosen {
        if !succeeds(&mut session(&target, args.seconds)?)? {
            eprintln!(
                "`{target}` found a failing input: see tests/fuzz/README.md for the next steps"
            );
            return Ok(Exit::Stopped);
        }
    }
    Ok(Exit::Done)
}

fn succeeds(command: &mut Command) -> Result<bool, Failure> {
    let status = command.status();
    let status = status.map_err(|error| format!("rustup cannot be run: {error}"))?;
    Ok(status.success())
}

/// Returns a command of `cargo fuzz`. Only rustup can choose the toolchain for it.
fn cargo_fuzz(subcommand: &str) -> Command {
    let mut command = Command::new("rustup");
    command
        .args(["run", "nightly", "cargo", "fuzz", subcommand])
        .args(["--fuzz-dir", "tests/fuzz"])
        .current_dir(project::root());
    command
}

/// Returns the names of the fuzz targets.
///
/// # Errors
/// The folder cannot be read.
fn targets(folder: &Path) -> Result<Vec<String>, Failure> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder.join("fuzz_targets"))? {
        let path = entry?.path();
        names.extend(path.file_stem().map(|it| it.to_string_lossy().into_owned()));
    }
    names.sort();
    Ok(names)
}

/// Returns the command that runs a target for a time. Its corpus is kept in the build folder.
///
/// # Errors
/// The build folder cannot be written.
fn session(target: &str, seconds: u64) -> Result<Command, Failure> {
    let root = project::root();
    let corpus = root.join("target/fuzz-corpus").join(target);
    fs::create_dir_all(&corpus)?;
    let kept = ["seeds", "found"].map(|kind| root.join("tests/fuzz").join(kind).join(target));
    let borrowed = BORROWED.iter().filter(|(of, _)| *of == target);
    let borrowed = borrowed.map(|(_, folder)| root.join(folder));
    let dictionary = root.join(format!("tests/fuzz/dictionaries/{target}.dict"));
    let mut command = cargo_fuzz("run");
    command
        .arg(target)
        .arg(corpus)
        .args(kept.into_iter().chain(borrowed).filter(|it| it.is_dir()))
        .arg("--")
        .arg(format!("-max_total_time={seconds}"))
        .args(
            dictionary
                .is_file()
                .then(|| format!("-dict={}", dictionary.display())),
        );
    Ok(command)
}

#[cfg(test)]
mod tests {
    use super::{BORROWED, targets};
    use crate::project::root;

    #[test]
    fn targets_are_found_with_what_they_borrow() {
        let names = targets(&root().join("tests/fuzz")).expect("the folder is there");
        assert!(names.iter().any(|name| name == "generate"), "{names:?}");
        for (target, folder) in BORROWED {
            assert!(names.iter().any(|name| name == target), "{target}");
            assert!(root().join(folder).is_dir(), "{folder}");
        }
    }
}
