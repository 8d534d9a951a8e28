//! `Cargo.toml` of the crate.

use crate::diagnostics::{Problem, ProblemKind, is_hidden};
use crate::emit::settings::Settings;
use crate::plan::Features;

/// Returns a text as a basic string of TOML, whose escapes include those of JSON.
fn text(value: &str) -> String {
    let quoted = serde_json::Value::from(value).to_string();
    let mut shown = String::with_capacity(quoted.len());
    for c in quoted.chars() {
        match is_hidden(c) {
            true => shown.push_str(&format!("\\u{:04x}", u32::from(c))),
            false => shown.push(c),
        }
    }
    shown
}

pub(super) fn manifest(
    features: &Features,
    settings: &Settings,
    header: &str,
) -> Result<String, Problem> {
    let package = text(&settings.package);
    let version = text(&settings.version);
    let runtime_version = text(env!("CARGO_PKG_VERSION"));
    let path = match &settings.runtime {
        Some(path) => format!("path = {}, ", text(path)),
        None => String::new(),
    };
    let features = self::features(features, settings)?;
    Ok(format!(
        r#"{header}
[package]
name = {package}
description = "Typed async client of the vSphere Automation API"
version = {version}
edition = "2024"
rust-version = "1.89"
license = "MIT OR Apache-2.0"
readme = "README.md"
# A library only: Cargo must not pick up other files in this folder.
build = false
autobins = false
autoexamples = false
autotests = false
autobenches = false
keywords = ["vsphere", "vcenter", "vmware", "sdk", "client"]
categories = ["api-bindings"]

[package.metadata.docs.rs]
all-features = true

[dependencies]
vsphere-runtime = {{ {path}version = {runtime_version}, default-features = false }}

{features}"#
    ))
}

/// `[features]`: one for each package, and hidden ones for modules that many of them share.
fn features(features: &Features, settings: &Settings) -> Result<String, Problem> {
    let wanted = settings.default_features.as_deref();
    let list = &features.list;
    for name in wanted.unwrap_or_default() {
        if name != "full" && !list.iter().any(|feature| feature.name == *name) {
            let known = list.iter().map(|feature| feature.name.clone()).collect();
            let name = name.clone();
            return Err(Problem::nowhere(ProblemKind::NoFeature { name, known }));
        }
    }
    let full = ["full".to_owned()];
    let default = wanted.unwrap_or(&full);
    let whole = list.iter().filter(|feature| feature.is_whole);
    let mut toml = "[features]\n".to_owned();
    let default = default.iter().map(String::as_str);
    entry(&mut toml, "default", default.chain([Features::AWS_LC]));
    toml.push_str("# The whole API.\n");
    entry(
        &mut toml,
        "full",
        whole.map(|feature| feature.name.as_str()),
    );
    for (id, feature) in list.iter().enumerate() {
        let finer = feature.enables.iter().filter_map(|finer| list.get(*finer));
        let finer = finer.map(|finer| finer.name.as_str());
        entry(
            &mut toml,
            &feature.name,
            finer.chain(features.hidden_of(id)),
        );
    }
    of_runtime(
        &mut toml,
        "Compressed responses.",
        &[(Features::GZIP, None)],
    );
    of_runtime(
        &mut toml,
        "Logins with SAML tokens.",
        &[(Features::SAML, None)],
    );
    of_runtime(
        &mut toml,
        "Cryptography of TLS by aws-lc, or by ring, which is built sooner. One is needed for `https`.",
        &[(Features::AWS_LC, None), (Features::RING, None)],
    );
    of_runtime(
        &mut toml,
        "Calls without an async runtime of the caller.",
        &[(Features::BLOCKING, None)],
    );
    if settings.mock {
        of_runtime(
            &mut toml,
            "A mock server for tests, and the same over TLS.",
            &[
                (Features::MOCK, None),
                (Features::MOCK_TLS, Some(Features::MOCK)),
            ],
        );
    }
    let mut hidden = features.hidden().peekable();
    if hidden.peek().is_some() {
        toml.push_str(
            "# Shared by many of the above. Do not use these by name: they change between versions.\n",
        );
    }
    for name in hidden {
        entry(&mut toml, name, std::iter::empty());
    }
    Ok(toml)
}

/// Features that enable those of the same names of the runtime, and perhaps another of this crate.
fn of_runtime(toml: &mut String, about: &str, names: &[(&str, Option<&str>)]) {
    toml.push_str(&format!("# {about}\n"));
    for (name, other) in names {
        let of_runtime = format!("vsphere-runtime/{name}");
        entry(
            toml,
            name,
            other.iter().copied().chain([of_runtime.as_str()]),
        );
    }
}

/// A feature and those that it enables, on one line if they fit.
fn entry<'a>(toml: &mut String, name: &str, brings: impl Iterator<Item = &'a str>) {
    let brings: Vec<String> = brings.map(text).collect();
    let line = format!("{name} = [{}]\n", brings.join(", "));
    if line.len() <= 100 {
        toml.push_str(&line);
        return;
    }
    toml.push_str(&format!("{name} = [\n"));
    for name in brings {
        toml.push_str(&format!("    {name},\n"));
    }
    toml.push_str("]\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn features_are_on_as_asked() {
        let settings = |wanted: Option<&[String]>| Settings {
            default_features: wanted.map(<[String]>::to_vec),
            ..Settings::default()
        };
        let default = |wanted: Option<&[String]>| {
            let toml = features(&Features::default(), &settings(wanted));
            let toml = toml.expect("there is nothing to refuse");
            toml.lines().nth(1).map(str::to_owned)
        };
        let full = ["full".to_owned()];
        let table = [
            (None, "default = [\"full\", \"aws-lc\"]"),
            (Some(full.as_slice()), "default = [\"full\", \"aws-lc\"]"),
            (Some(&[][..]), "default = [\"aws-lc\"]"),
        ];
        for (wanted, expected) in table {
            assert_eq!(default(wanted).as_deref(), Some(expected), "{wanted:?}");
        }
        let unknown = features(&Features::default(), &settings(Some(&["none".to_owned()])));
        assert!(unknown.is_err());
    }
}
