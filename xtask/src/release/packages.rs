//! The packages of a release: their order of publication, and their completeness.
//!
//! All facts come from cargo: the published packages, their dependencies and their contents.

use std::collections::{BTreeMap, BTreeSet};
use std::process::{Command, Output};

use semver::Version;
use serde::Deserialize;

use super::point::Point;
use crate::project::{Failure, LICENSES};

/// Fields of a manifest that a package page needs, beside a license and a README.
const WANTED: [&str; 3] = ["description", "keywords", "categories"];

/// The published packages, in the order of publication.
pub(super) struct Workspace(Vec<Package>);

#[derive(Clone, Debug, Deserialize)]
struct Package {
    name: String,
    version: Version,
    description: Option<String>,
    license: Option<String>,
    readme: Option<String>,
    rust_version: Option<String>,
    repository: Option<String>,
    #[serde(default)]
    keywords: Vec<String>,
    #[serde(default)]
    categories: Vec<String>,
    /// The allowed registries: any without a list, none with an empty one.
    publish: Option<Vec<String>>,
    dependencies: Vec<Dependency>,
}

#[derive(Clone, Debug, Deserialize)]
struct Dependency {
    name: String,
    kind: Option<String>,
}

impl Workspace {
    /// Reads the packages from the metadata of cargo.
    ///
    /// # Errors
    /// Cargo cannot be run, or does not accept the project.
    pub(super) fn read() -> Result<Self, Failure> {
        #[derive(Deserialize)]
        struct Metadata {
            packages: Vec<Package>,
        }
        let output = cargo(&["metadata", "--locked", "--no-deps", "--format-version=1"])?;
        let metadata: Metadata = serde_json::from_slice(&output.stdout)?;
        let is_published = |package: &Package| package.publish.as_deref() != Some(&[]);
        let published = metadata.packages.into_iter().filter(is_published);
        Ok(Self(in_order(published.collect())?))
    }

    /// Returns the names of the packages.
    pub(super) fn packages(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|package| package.name.as_str())
    }

    /// Returns the version that all packages have.
    ///
    /// # Errors
    /// There is no package, or the versions differ.
    pub(super) fn version(&self) -> Result<Version, Failure> {
        let versions: BTreeSet<&Version> = self.0.iter().map(|package| &package.version).collect();
        match versions.into_iter().collect::<Vec<_>>().as_slice() {
            [one] => Ok((*one).clone()),
            [] => Err("error: no package of the workspace is to be published".into()),
            several => Err(format!(
                "error: the packages are released together, but have several versions: {}",
                several
                    .iter()
                    .map(ToString::to_string)
                    .collect::<Vec<_>>()
                    .join(", ")
            )
            .into()),
        }
    }

    /// Returns the packages without a link to their source.
    pub(super) fn without_repository(&self) -> Vec<&str> {
        let packages = self.0.iter();
        packages
            .filter(|package| package.repository.is_none())
            .map(|package| package.name.as_str())
            .collect()
    }

    /// Returns the missing fields of manifests, as obstacles.
    pub(super) fn incomplete(&self) -> Vec<String> {
        self.0.iter().filter_map(Package::incomplete).collect()
    }

    /// Makes the packages. With `verify`, each is built from its contents; without, that is an open point.
    ///
    /// # Errors
    /// Cargo fails. It has printed the cause.
    pub(super) fn package(&self, verify: bool) -> Result<Option<Point>, Failure> {
        let mut command = Command::new("cargo");
        command.args(["package", "--locked"]).args(self.chosen());
        if !verify {
            command.arg("--no-verify");
        }
        if !command.status()?.success() {
            return Err("error: the packages cannot be made or built".into());
        }
        let built = if verify { ", built from it" } else { "" };
        println!(
            "Packaged{built}: {}.",
            self.packages().collect::<Vec<_>>().join(", ")
        );
        let unbuilt = "packages: not built from their contents: leave out `--no-verify`";
        Ok((!verify).then(|| Point::Open(unbuilt.to_owned())))
    }

    /// Returns an obstacle for each package without the texts of its license.
    ///
    /// # Errors
    /// Cargo cannot list the contents.
    pub(super) fn without_licenses(&self) -> Result<Vec<String>, Failure> {
        let mut obstacles = Vec::new();
        for name in self.packages() {
            let output = cargo(&["package", "--locked", "--list", "-p", name])?;
            let listed = String::from_utf8(output.stdout)?;
            let listed: BTreeSet<&str> = listed.lines().collect();
            let missing: Vec<&str> = LICENSES
                .into_iter()
                .filter(|text| !listed.contains(text))
                .collect();
            if !missing.is_empty() {
                obstacles.push(format!("{name} does not contain {}", missing.join(" and ")));
            }
        }
        Ok(obstacles)
    }

    /// Compares the interfaces with those at a revision. Without cargo-semver-checks, that is an open point.
    ///
    /// # Errors
    /// Cargo cannot be run.
    pub(super) fn check_interfaces(&self, revision: &str) -> Result<Option<Point>, Failure> {
        let known = Command::new("cargo")
            .args(["semver-checks", "--version"])
            .output()?;
        if !known.status.success() {
            println!("Not compared: cargo-semver-checks is not installed.");
            return Ok(Some(Point::Open(format!(
                "interfaces: not compared with {revision}: run `cargo install --locked cargo-semver-checks`, or review those \
                 of the generator and the runtime by hand"
            ))));
        }
        let status = Command::new("cargo")
            .args(["semver-checks", "check-release", "--baseline-rev", revision])
            .args(self.chosen())
            .status()?;
        Ok((!status.success()).then(|| {
            Point::Obstacle(format!(
                "cargo-semver-checks reports differences from {revision}, or could not compare: see above"
            ))
        }))
    }

    fn chosen(&self) -> impl Iterator<Item = &str> {
        self.packages().flat_map(|name| ["-p", name])
    }
}

impl Package {
    fn incomplete(&self) -> Option<String> {
        let given = [
            self.description.is_some(),
            !self.keywords.is_empty(),
            !self.categories.is_empty(),
        ];
        let mut missing: Vec<&str> = WANTED
            .into_iter()
            .zip(given)
            .filter_map(|(name, is_given)| (!is_given).then_some(name))
            .collect();
        let others = [
            ("license", &self.license),
            ("readme", &self.readme),
            ("rust-version", &self.rust_version),
        ];
        let others = others.into_iter().filter(|(_, given)| given.is_none());
        missing.extend(others.map(|(name, _)| name));
        (!missing.is_empty()).then(|| {
            let name = &self.name;
            format!("the manifest of {name} has no {}", missing.join(", no "))
        })
    }
}

/// Runs cargo and returns its output.
fn cargo(arguments: &[&str]) -> Result<Output, Failure> {
    let output = Command::new("cargo").args(arguments).output()?;
    if output.status.success() {
        return Ok(output);
    }
    let reported = String::from_utf8_lossy(&output.stderr);
    Err(format!("cargo {}: {}", arguments.join(" "), reported.trim()).into())
}

/// Sorts packages: dependencies before their dependents.
fn in_order(packages: Vec<Package>) -> Result<Vec<Package>, Failure> {
    let mut waiting: BTreeMap<String, Package> = packages
        .into_iter()
        .map(|package| (package.name.clone(), package))
        .collect();
    let mut ordered = Vec::new();
    while !waiting.is_empty() {
        // Cargo does not check dev-dependencies when a package is published.
        let is_ready = |package: &&Package| {
            let needed = package.dependencies.iter();
            let mut needed = needed.filter(|needed| needed.kind.as_deref() != Some("dev"));
            !needed.any(|needed| waiting.contains_key(&needed.name))
        };
        let ready: Vec<String> = waiting
            .values()
            .filter(is_ready)
            .map(|package| package.name.clone())
            .collect();
        if ready.is_empty() {
            let names: Vec<&str> = waiting.keys().map(String::as_str).collect();
            return Err(format!("error: {} need each other", names.join(", ")).into());
        }
        ordered.extend(ready.iter().filter_map(|name| waiting.remove(name)));
    }
    Ok(ordered)
}

/// Returns the version in the manifest of a workspace.
///
/// # Errors
/// The text is not such a manifest, or has no version.
pub(super) fn version_in(manifest: &str) -> Result<Version, Failure> {
    #[derive(Deserialize)]
    struct Manifest {
        workspace: Workspace,
    }
    #[derive(Deserialize)]
    struct Workspace {
        package: Shared,
    }
    #[derive(Deserialize)]
    struct Shared {
        version: Version,
    }
    let manifest: Manifest = toml::from_str(manifest)?;
    Ok(manifest.workspace.package.version)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package(name: &str, needs: &[(&str, Option<&str>)]) -> Package {
        let dependencies = needs.iter().map(|(name, kind)| Dependency {
            name: (*name).to_owned(),
            kind: kind.map(str::to_owned),
        });
        Package {
            name: name.to_owned(),
            version: Version::new(0, 1, 0),
            description: None,
            license: Some("MIT".to_owned()),
            readme: None,
            rust_version: Some("1.88".to_owned()),
            repository: None,
            keywords: vec!["a".to_owned()],
            categories: Vec::new(),
            publish: None,
            dependencies: dependencies.collect(),
        }
    }

    #[test]
    fn what_is_needed_is_published_first() {
        let packages = vec![
            package("a", &[("b", None), ("z", None), ("elsewhere", None)]),
            package("b", &[("z", None), ("a", Some("dev"))]),
            package("z", &[("a", Some("dev"))]),
        ];
        let ordered = in_order(packages).expect("there is an order");
        let names: Vec<&str> = ordered
            .iter()
            .map(|package| package.name.as_str())
            .collect();
        assert_eq!(names, ["z", "b", "a"]);

        let circle = vec![package("a", &[("b", None)]), package("b", &[("a", None)])];
        let error = in_order(circle).expect_err("there is none");
        assert_eq!(error.to_string(), "error: a, b need each other");
    }

    #[test]
    fn what_a_manifest_lacks_is_named() {
        assert_eq!(
            package("a", &[]).incomplete().as_deref(),
            Some("the manifest of a has no description, no categories, no readme")
        );
    }

    #[test]
    fn the_version_of_a_workspace_is_found() {
        let manifest = "[workspace.package]\nversion = \"0.1.2\"\n";
        assert_eq!(
            version_in(manifest).expect("a version"),
            Version::new(0, 1, 2)
        );
        for wrong in [
            "",
            "[package]\nversion = \"0.1.2\"\n",
            "[workspace",
            "[workspace.package]\nversion = \"x\"\n",
        ] {
            assert!(version_in(wrong).is_err(), "{wrong}");
        }
    }
}
