//! `README.md` of the crate.

use crate::api::Api;
use crate::emit::settings::Settings;
use crate::markdown;
use crate::plan::{Feature, Features, Plan};
use crate::skip::Skipped;

/// The paragraph on features.
const FEATURES: &str = "\
Each package of the API is a feature. It enables its resources, everything that these refer to, and the finer features
listed with it. Modules are compiled whole, so other resources may come along: rely on the table only.";

const AWS_LC: &str = Features::AWS_LC;
const RING: &str = Features::RING;

pub(super) fn readme(api: &Api, plan: &Plan, skipped: &[Skipped], settings: &Settings) -> String {
    let header = super::header::header("", settings);
    let header: Vec<&str> = header.lines().map(str::trim).collect();
    let header = header.join(" ").trim().replace('>', " ");
    let package = markdown::escaped(&settings.package);
    let title = markdown::escaped(&api.title);
    let (operations, resources) = (api.operations.len(), api.resources.len());
    let mock = match settings.mock {
        true => format!(
            " `{}` adds a mock server for tests, `{}` the same over TLS.",
            Features::MOCK,
            Features::MOCK_TLS,
        ),
        false => String::new(),
    };
    let (blocking, gzip, saml) = (Features::BLOCKING, Features::GZIP, Features::SAML);
    let default = match settings.default_features.as_deref() {
        None => "all of them".to_owned(),
        Some([]) => "none".to_owned(),
        Some(names) => list(names.iter().map(String::as_str)),
    };
    let rows: String = plan
        .features
        .list
        .iter()
        .map(|feature| row(api, plan, feature))
        .collect();
    let left_out = left_out(skipped);
    format!(
        "<!-- {header} -->

# {package}

A typed async client for the {title}: {operations} operations of {resources} resources. The crate's `API_VERSION` is the
version that it was generated from.

Start from a `Client`. Accessors with the vendor's names lead to resources; an operation is a method that returns a
`Call`, which is sent when awaited. The crate documentation has the rest.

## Features

{FEATURES}

`full` enables the whole API. Enabled by default: {default}.

`{AWS_LC}` (on by default) and `{RING}` are the cryptography of TLS. With `default-features = false`, name one of them; `{RING}` is
built sooner.

No other feature enables these: `{blocking}` adds calls without an async runtime of the caller, `{gzip}` compressed
responses, `{saml}` logins with SAML tokens.{mock}

| feature | enables |
| --- | --- |
{rows}{left_out}"
    )
}

/// Returns the section on what is in the documents but not in the crate, if there is anything.
fn left_out(skipped: &[Skipped]) -> String {
    if skipped.is_empty() {
        return String::new();
    }
    let rows = skipped.iter().map(|skipped| {
        let (thing, name) = (skipped.thing.as_str(), code(skipped.name.as_str()));
        format!("| {thing} {name} | {} |\n", code(&skipped.reason.words()))
    });
    format!(
        "\n## Left out\n\nThe documents contain more, which the generator does not support:\n\n| item | reason |\n| --- | --- |\n{}",
        rows.collect::<String>()
    )
}

/// Returns a line of the table: finer features, and the operations of each resource.
fn row(api: &Api, plan: &Plan, feature: &Feature) -> String {
    let mut parts = Vec::new();
    let finer = feature.enables.iter();
    let finer: Vec<&str> = finer
        .filter_map(|finer| Some(plan.features.list.get(*finer)?.name.as_str()))
        .collect();
    if !finer.is_empty() {
        parts.push(list(finer.into_iter()));
    }
    for (id, module) in plan.modules.iter().enumerate() {
        let is_own = plan.features.named(id).is_some_and(|own| own == feature);
        let Some(first) = module.methods.first().filter(|_| is_own) else {
            continue;
        };
        let resource = code(api.operations[first.operation].resource.as_str());
        let methods = list(module.methods.iter().map(|method| method.ident.as_str()));
        parts.push(format!("{resource}: {methods}"));
    }
    format!("| {} | {} |\n", code(&feature.name), parts.join("<br>"))
}

fn list<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names.map(code).collect::<Vec<_>>().join(", ")
}

/// Returns a name as code in a table.
fn code(name: &str) -> String {
    // Cells end at `|` even within code.
    markdown::code(name).replace('|', "\\|")
}
