//! The time to build a program with all of its dependencies, beside the same program by hand.
//!
//! The programs are those whose sizes are compared. Each is a package of its own, as a user would write it: by the generated
//! crate with either cryptography, and by reqwest with its default features. Users pay this once per machine and per
//! version of the compiler, and on each run of a CI without a cache.
//!
//! Nothing is compiled incrementally: users get both crates from a registry, and cargo compiles only packages of a workspace or
//! a path so. The runtime would take 1.4 times as long, and reqwest as long as it does.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::measure::{Sample, figures, measure, report};
use super::target::{COLD_AWS_LC, COLD_RING, Misses, Most};
use crate::flags::BenchArgs;
use crate::project::Failure;

/// The most counted runs: one takes minutes.
const MOST_RUNS: usize = 3;

const TOKIO: &str =
    r#"tokio = { version = "1", features = ["macros", "rt-multi-thread", "time"] }"#;

/// A measured program.
struct Program {
    what: &'static str,
    /// The example of `tests/bench/` that is its source.
    source: &'static str,
    folder: PathBuf,
    samples: Vec<Sample>,
}

impl Program {
    /// Writes the package, and brings its dependencies to this machine.
    fn new(
        root: &Path,
        scratch: &Path,
        what: &'static str,
        source: &'static str,
        dependencies: &str,
    ) -> Result<Self, Failure> {
        let folder = scratch.join(what.replace(' ', "-"));
        std::fs::create_dir_all(folder.join("src"))?;
        let manifest = format!(
            "[package]\nname = \"program\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n[dependencies]\n{dependencies}\n{TOKIO}\n"
        );
        std::fs::write(folder.join("Cargo.toml"), manifest)?;
        // The same versions as those of the project.
        std::fs::copy(root.join("Cargo.lock"), folder.join("Cargo.lock"))?;
        let example = root
            .join("tests/bench/examples")
            .join(format!("{source}.rs"));
        std::fs::copy(example, folder.join("src/main.rs"))?;
        let mut fetch = Command::new("cargo");
        fetch.args(["fetch", "--quiet"]).current_dir(&folder);
        if !fetch.status()?.success() {
            return Err(format!("{fetch:?} failed").into());
        }
        let samples = Vec::new();
        Ok(Self {
            what,
            source,
            folder,
            samples,
        })
    }

    /// Builds the program from nothing.
    fn build(&mut self) -> Result<(), Failure> {
        let target = self.folder.join("target");
        if target.exists() {
            std::fs::remove_dir_all(&target)?;
        }
        let target = format!("CARGO_TARGET_DIR={}", target.display());
        let command = [
            "env",
            "-u",
            "RUSTFLAGS",
            "CARGO_INCREMENTAL=0",
            &target,
            "cargo",
            "build",
            "--quiet",
        ];
        self.samples
            .push(measure(&command.map(str::to_owned), &self.folder)?);
        Ok(())
    }

    /// Returns the number of packages that are compiled for this machine.
    fn packages(&self) -> Result<usize, Failure> {
        let mut command = Command::new("cargo");
        command.args(["tree", "--edges", "normal,build", "--prefix", "none"]);
        let output = command.current_dir(&self.folder).output()?;
        let text = String::from_utf8_lossy(&output.stdout);
        let names = text
            .lines()
            .filter_map(|line| line.split(" (").next().filter(|name| !name.is_empty()));
        Ok(names.collect::<BTreeSet<_>>().len())
    }
}

/// Measures the programs in turns, and compares the time of all cores in each turn.
pub(super) fn cold(args: &BenchArgs, root: &Path, scratch: &Path) -> Result<Misses, Failure> {
    let client = |more: &str| {
        let path = root.join("generated");
        format!(
            "vsphere-client = {{ path = {:?}{more} }}",
            path.display().to_string()
        )
    };
    let by_hand = r#"reqwest = { version = "0.13", features = ["json"] }
serde = { version = "1", features = ["derive"] }
serde_json = "1""#;
    let ring = r#", default-features = false, features = ["full", "ring"]"#;
    let mut programs = [
        Program::new(root, scratch, "cold by hand", "import_bare", by_hand)?,
        Program::new(
            root,
            scratch,
            "cold with aws-lc",
            "import_client",
            &client(""),
        )?,
        Program::new(
            root,
            scratch,
            "cold with ring",
            "import_client",
            &client(ring),
        )?,
    ];
    for _ in 0..args.runs.clamp(1, MOST_RUNS) {
        for program in &mut programs {
            program.build()?;
        }
    }
    for program in &programs {
        let packages = program.packages()?;
        println!(
            "{:32} {packages} packages, {}",
            program.what, program.source
        );
        report(program.what, &program.samples, Most::NONE);
    }
    let [by_hand, aws_lc, ring] = &programs;
    let ratio = |program: &Program, most: f64| {
        let pairs = program.samples.iter().zip(&by_hand.samples);
        let ratios = pairs.map(|(own, bare)| own.user / bare.user).collect();
        figures(program.what, "to bare", ratios, Some(most))
    };
    Ok(ratio(aws_lc, COLD_AWS_LC) + ratio(ring, COLD_RING))
}
