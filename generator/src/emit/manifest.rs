//! `Cargo.toml` and `README.md` of the crate.

use crate::api::Api;
use crate::emit::Settings;

/// A text as TOML's basic string; JSON's escapes are among TOML's.
fn text(value: &str) -> String {
    serde_json::Value::from(value)
        .to_string()
        .replace('\u{7f}', "\\u007f")
}

pub(super) fn manifest(api: &Api, settings: &Settings, header: &str) -> String {
    let package = text(&settings.package);
    let version = text(&settings.version);
    let api_version = text(&api.version);
    let runtime_version = text(env!("CARGO_PKG_VERSION"));
    let runtime = match &settings.runtime {
        Some(path) => format!("{{ path = {}, version = {runtime_version} }}", text(path)),
        None => runtime_version,
    };
    format!(
        r#"{header}
[package]
name = {package}
description = "Typed async client of the vSphere Automation API"
version = {version}
edition = "2024"
rust-version = "1.88"
license = "MIT OR Apache-2.0"
readme = "README.md"

[package.metadata.vsphere]
api-version = {api_version}

[lib]
# Texts of the vendor's are no examples.
doctest = false

[package.metadata.docs.rs]
all-features = true

[features]
# A server of the API in the process of a test.
mock = ["vsphere-runtime/mock"]

[dependencies]
vsphere-runtime = {runtime}
"#
    )
}

pub(super) fn readme(api: &Api, settings: &Settings) -> String {
    let line = |text: &str| text.replace(['\r', '\n', '<', '>', '`', '[', ']'], " ");
    let header = super::header("", settings);
    let header = header.replace('\n', " ");
    format!(
        "<!-- {} -->\n\n# {}\n\nA typed async client of the {}, version {}: {} operations of {} resources.\n\nResources are reached from a `Client` by accessors of the vendor's names; an operation is a method that gives a\n`Call`, which is sent when it is awaited. The documentation of the crate tells the rest.\n",
        header.trim().replace("--", "- -"),
        line(&settings.package),
        line(&api.title),
        line(&api.version),
        api.operations.len(),
        api.resources.len(),
    )
}
