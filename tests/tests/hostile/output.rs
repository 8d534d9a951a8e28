//! Checks of a generated crate that hold whatever the document says.

use std::collections::BTreeMap;
use std::path::{Component, Path};

use proc_macro2::TokenStream;
use toml::Table;
use vsphere_codegen::emit::Files;

use vsphere_fuzz_targets::rustdoc::{self, Markup};

use super::code;
use super::readers::{is_hidden, linked};

/// The parts of a crate that no document decides.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Shape {
    /// The items of all files, without names and texts.
    items: Vec<String>,
    /// The markup of the documentation.
    documentation: Markup,
    /// The markup of the README.
    readme: Markup,
    /// The manifest without its features.
    manifest: String,
}

/// The shapes of files by their text: most files do not depend on the payload.
pub(crate) type Seen = BTreeMap<String, Result<(Vec<String>, Markup), String>>;

/// Returns the shape of a crate, and its own faults.
pub(crate) fn look(files: &Files, seen: &mut Seen) -> (Shape, Vec<String>) {
    let mut shape = Shape::default();
    let mut faults = Vec::new();
    for (path, text) in &files.0 {
        if !is_inside(path) {
            faults.push(format!("the path `{path}` leads elsewhere"));
        }
        if let Some(hidden) = text.chars().find(|c| is_hidden(*c)) {
            faults.push(format!("{path} has {hidden:?}"));
        }
        let fault = match path.as_str() {
            "Cargo.toml" => manifest(text)
                .map(|manifest| shape.manifest = manifest)
                .err(),
            "README.md" => {
                rustdoc::markup(text, &mut shape.readme);
                linked(text)
            }
            _ => match seen.entry(text.clone()).or_insert_with(|| source(text)) {
                Ok((items, markup)) => {
                    shape.items.extend(items.iter().cloned());
                    let markup = markup.iter();
                    markup.for_each(|(kind, count)| {
                        *shape.documentation.entry(kind.clone()).or_default() += count
                    });
                    None
                }
                Err(fault) => Some(fault.clone()),
            },
        };
        faults.extend(fault.map(|fault| format!("{path}: {fault}")));
    }
    shape.items.sort();
    (shape, faults)
}

/// Returns `true` for a path inside of the crate, with a portable name.
fn is_inside(path: &str) -> bool {
    let is_ours = ["Cargo.toml", "README.md"].contains(&path)
        || (path.starts_with("src/") && path.ends_with(".rs"));
    let steps = Path::new(path).components();
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "_./".contains(c);
    is_ours
        && steps.count() == path.split('/').count()
        && Path::new(path)
            .components()
            .all(|step| matches!(step, Component::Normal(_)))
        && (path.chars().all(plain) || !path.starts_with("src/"))
}

fn source(text: &str) -> Result<(Vec<String>, Markup), String> {
    let items = code::items(text)?;
    let code: TokenStream = text.parse().map_err(|error| format!("{error}"))?;
    let mut markup = Markup::new();
    for text in rustdoc::documentation(code) {
        rustdoc::markup(&text, &mut markup);
    }
    Ok((items, markup))
}

/// The manifest without its features, which come from the document.
fn manifest(text: &str) -> Result<String, String> {
    let mut manifest: Table = toml::from_str(text).map_err(|error| error.to_string())?;
    let features = manifest.remove("features");
    let features = features
        .as_ref()
        .and_then(toml::Value::as_table)
        .ok_or("no features")?;
    let plain = |name: &str| {
        name.chars()
            .all(|c| c.is_ascii_alphanumeric() || "-_".contains(c))
    };
    if let Some(odd) = features.keys().find(|name| !plain(name)) {
        return Err(format!("the feature `{odd}`"));
    }
    Ok(manifest.to_string())
}

/// The difference of two shapes, in a few lines.
pub(crate) fn difference(shape: &Shape, other: &Shape) -> Vec<String> {
    let mut found = Vec::new();
    for (what, ours, theirs) in [
        ("only here", &shape.items, &other.items),
        ("only with a harmless text", &other.items, &shape.items),
    ] {
        let mut rest = theirs.clone();
        for item in ours {
            match rest.iter().position(|other| other == item) {
                Some(same) => drop(rest.swap_remove(same)),
                None => found.push(format!("{what}: {}", shortened(item))),
            }
        }
    }
    for (what, ours, theirs) in [
        ("documentation", &shape.documentation, &other.documentation),
        ("README", &shape.readme, &other.readme),
    ] {
        let counts = ours.keys().chain(theirs.keys());
        let differ = counts.filter(|kind| ours.get(*kind) != theirs.get(*kind));
        found.extend(differ.map(|kind| format!("{what}: {}", shortened(kind))));
    }
    if shape.manifest != other.manifest {
        found.push(format!("the manifest is {}", shape.manifest));
    }
    found.sort();
    found.dedup();
    found
}

fn shortened(text: &str) -> String {
    text.chars().take(400).collect()
}

#[test]
fn paths_out_of_the_folder_are_found() {
    for inside in ["Cargo.toml", "README.md", "src/lib.rs", "src/a/b_c.rs"] {
        assert!(is_inside(inside), "{inside}");
    }
    for outside in [
        "/etc/x.rs",
        "../x.rs",
        "src/../../x.rs",
        "src/./x.rs",
        "src//x.rs",
        "src/a b.rs",
        "src/C:x.rs",
        "build.rs",
    ] {
        assert!(!is_inside(outside), "{outside}");
    }
}

#[test]
fn additions_to_a_manifest_are_found() {
    let of = |more: &str| {
        let text = format!(
            "[package]\nname = \"a\"\n[package.metadata.vsphere]\napi-version = \"1\"\n{more}\n[features]\na = []\n"
        );
        manifest(&text)
    };
    assert!(of("").is_ok());
    assert_ne!(of(""), of("[dependencies]\nevil = \"1\""));
    assert!(manifest("[features]\n\"e vil\" = []").is_err());
    assert!(manifest("a = ").is_err());
}
