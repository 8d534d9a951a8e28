//! Documentation of each kind of item, as lines of Markdown.

use proc_macro2::TokenStream;
use quote::quote;

use super::argument;
use super::input::Input;
use super::links::{From, Links};
use super::media_types;
use super::operation::error_names;
use super::package_docs;
use super::prose;
use super::prose::references::References;
use crate::api::{
    Access, EnumValue, Field, Name, Need, Operation, Requirements, Schema, Struct, Text, letters,
};
use crate::plan::{MethodPlan, ModuleId, Optional};

/// Lines as `#[doc]` attributes.
pub(super) fn attributes(lines: &[String]) -> TokenStream {
    let lines = lines.iter().map(|line| {
        if line.is_empty() {
            String::new()
        } else {
            format!(" {line}")
        }
    });
    quote!(#(#[doc = #lines])*)
}

/// `#[deprecated]` with the reason from the document, or nothing.
pub(super) fn deprecated(text: &Text) -> TokenStream {
    let Some(deprecation) = &text.deprecated else {
        return quote!();
    };
    let reason = deprecation.reason.as_deref();
    let mut note = reason.map(prose::note).unwrap_or_default();
    if let Some(removed) = &deprecation.removed {
        note = format!("{note} Removed in {}.", version(removed))
            .trim()
            .to_owned();
    }
    match (&deprecation.since, note.is_empty()) {
        (Some(since), true) => quote!(#[deprecated(since = #since)]),
        (Some(since), false) => quote!(#[deprecated(since = #since, note = #note)]),
        (None, true) => quote!(#[deprecated]),
        (None, false) => quote!(#[deprecated(note = #note)]),
    }
}

/// Blocks with an empty line between them.
fn join(blocks: Vec<Vec<String>>) -> Vec<String> {
    let mut lines = Vec::new();
    for block in blocks.into_iter().filter(|block| !block.is_empty()) {
        if !lines.is_empty() {
            lines.push(String::new());
        }
        lines.extend(block);
    }
    lines
}

/// Returns the prose of a text, and the facts that were recovered from it.
fn text(links: &Links<'_>, module: ModuleId, text: &Text) -> Vec<Vec<String>> {
    said(links, module, text, false)
}

/// [`text`], with the deprecation as a sentence if `in_words`: for items without the attribute.
fn said(links: &Links<'_>, module: ModuleId, text: &Text, in_words: bool) -> Vec<Vec<String>> {
    let from = links.from(module);
    let mut blocks: Vec<Vec<String>> = text
        .prose
        .iter()
        .map(|paragraph| prose::paragraph(paragraph, &from))
        .collect();
    if let Some(deprecation) = &text.deprecated
        && in_words
    {
        let since = deprecation
            .since
            .as_deref()
            .map(version)
            .unwrap_or_default();
        let reason = deprecation
            .reason
            .as_deref()
            .map(|reason| prose::sentence(reason, &from));
        let line = format!("Deprecated since {since}: {}", reason.unwrap_or_default());
        let line = line
            .replace(" since :", ":")
            .trim_end_matches([':', ' '])
            .to_owned();
        blocks.insert(blocks.len().min(1), prose::wrap(&line, "", ""));
    }
    if text.preview {
        blocks.push(vec![
            "Technology preview: may change or be removed in a later version.".to_owned(),
        ]);
    }
    blocks
}

/// Returns the section on the version that introduced an operation or a type.
fn since(text: &Text) -> Vec<Vec<String>> {
    match &text.since {
        Some(since) => vec![
            vec!["# Since".to_owned()],
            vec![format!("{}.", version(since))],
        ],
        None => Vec::new(),
    }
}

/// Returns a line on the version that introduced a member, if it is not its owner's version.
fn newer(text: &Text, owner: &Text) -> Vec<Vec<String>> {
    match &text.since {
        Some(since) if text.since != owner.since => {
            vec![vec![format!("Since {}.", version(since))]]
        }
        _ => Vec::new(),
    }
}

/// Returns a version, reduced to characters that have no meaning in Markdown.
fn version(version: &str) -> String {
    version
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || *c == '.')
        .collect()
}

/// Returns the blocks, or the name alone where the document says nothing: every item needs documentation.
fn or_name(mut blocks: Vec<Vec<String>>, name: &str) -> Vec<Vec<String>> {
    if blocks.iter().all(Vec::is_empty) {
        blocks.insert(0, vec![format!("{}.", prose::code(name))]);
    }
    blocks
}

pub(super) fn schema(links: &Links<'_>, module: ModuleId, schema: &Schema) -> Vec<String> {
    let mut blocks = or_name(text(links, module, &schema.text), schema.name.as_str());
    blocks.extend(since(&schema.text));
    join(blocks)
}

pub(super) fn enumeration(
    links: &Links<'_>,
    module: ModuleId,
    schema: &Schema,
    ident: &str,
) -> Vec<String> {
    let mut blocks = or_name(text(links, module, &schema.text), schema.name.as_str());
    let note = format!(
        "Unknown values are kept: match one as `other if other.as_str() == \"…\"`, make one with `{ident}::from(\"…\")`."
    );
    blocks.push(prose::wrap(&note, "", ""));
    blocks.extend(since(&schema.text));
    join(blocks)
}

/// Returns the documentation of an enumeration value.
pub(super) fn value(
    links: &Links<'_>,
    module: ModuleId,
    schema: &Schema,
    value: &EnumValue,
) -> Vec<String> {
    let mut blocks = or_name(text(links, module, &value.text), &value.value);
    blocks.extend(newer(&value.text, &schema.text));
    join(blocks)
}

/// Returns the documentation of an optional argument; falls back to `said`, the text of its type.
pub(super) fn argument(
    links: &Links<'_>,
    module: ModuleId,
    ident: &str,
    of: &Text,
    said: Option<&str>,
    owner: &Text,
) -> Vec<String> {
    let blocks = or_said(links, module, text(links, module, of), of, said);
    let mut blocks = or_name(blocks, ident);
    blocks.extend(newer(of, owner));
    join(blocks)
}

/// Returns the blocks, led by `said` if the text itself has no prose.
fn or_said(
    links: &Links<'_>,
    module: ModuleId,
    mut blocks: Vec<Vec<String>>,
    of: &Text,
    said: Option<&str>,
) -> Vec<Vec<String>> {
    if let (true, Some(said)) = (of.prose.is_empty(), said) {
        blocks.insert(0, prose::paragraph(said, &links.from(module)));
    }
    blocks
}

pub(super) fn field(
    links: &Links<'_>,
    module: ModuleId,
    schema: &Schema,
    structure: &Struct,
    field: &Field,
    ident: &str,
) -> Vec<String> {
    let said = argument::of_type(links.api, &field.ty);
    let blocks = text(links, module, &field.text);
    let blocks = or_said(links, module, blocks, &field.text, said);
    let mut blocks = or_name(blocks, &field.name);
    let relevance = relevance(links, module, schema, structure, field);
    let at = blocks.len().min(1);
    if let Some(relevance) = relevance {
        blocks.insert(at, relevance);
    }
    if let Some(line) = requirements(field.requirements) {
        blocks.push(vec![line]);
    }
    blocks.extend(access(field.access));
    blocks.extend(published(&field.name, ident));
    blocks.extend(newer(&field.text, &schema.text));
    join(blocks)
}

/// Returns the line about the name in the API, if the one in Rust has other letters or digits: those of another field come first.
fn published(name: &str, ident: &str) -> Option<Vec<String>> {
    (letters(name) != letters(ident))
        .then(|| vec![format!("Name in the API: {}.", prose::code(name))])
}

/// Returns the line about the side that sends a field, if it is only one.
fn access(access: Access) -> Option<Vec<String>> {
    match access {
        Access::Both => None,
        Access::ReadOnly => Some(vec![
            "Set by the server: requests need no value.".to_owned(),
        ]),
        Access::WriteOnly => Some(vec!["Only sent: responses have no value.".to_owned()]),
    }
}

/// Returns the values of a discriminator for which a field is used.
fn relevance(
    links: &Links<'_>,
    module: ModuleId,
    schema: &Schema,
    structure: &Struct,
    field: &Field,
) -> Option<Vec<String>> {
    let from = links.from(module);
    let union = structure.unions.iter().find(|union| {
        union
            .cases
            .values()
            .any(|fields| fields.contains(&field.name))
    })?;
    let tag = structure.fields.iter().find(|tag| tag.name == union.tag);
    let values = union
        .cases
        .iter()
        .filter(|(_, fields)| fields.contains(&field.name))
        .map(|(value, _)| {
            let target = match tag.map(|tag| &tag.ty) {
                Some(crate::api::Type::Named(name)) => format!("{name}.{value}"),
                _ => String::new(),
            };
            from.link(&target).unwrap_or_else(|| prose::code(value))
        });
    let values: Vec<String> = values.collect();
    let tag = from
        .link(&format!("{}.{}", schema.name, union.tag))
        .unwrap_or_else(|| format!("`{}`", union.tag));
    Some(prose::wrap(
        &format!("Used only if {tag} is {}.", alternatives(&values)),
        "",
        "",
    ))
}

fn alternatives(values: &[String]) -> String {
    match values {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}

fn requirements(requirements: Requirements) -> Option<String> {
    let word = |need| match need {
        Need::Required => "required",
        Need::Optional => "optional",
        Need::Unused => "unused",
    };
    let given = |need| match need {
        Need::Required => "always present",
        Need::Optional => "optional",
        Need::Unused => "never present",
    };
    let parts: Vec<String> = [
        requirements
            .create
            .map(|need| format!("{} in `create`", word(need))),
        requirements
            .update
            .map(|need| format!("{} in `update`", word(need))),
        requirements
            .get
            .map(|need| format!("{} in results", given(need))),
    ]
    .into_iter()
    .flatten()
    .collect();
    let line = parts.join(", ");
    let mut letters = line.chars();
    letters
        .next()
        .map(|first| format!("{}{}.", first.to_ascii_uppercase(), letters.as_str()))
}

pub(super) fn operation(
    input: Input<'_>,
    links: &Links<'_>,
    module: ModuleId,
    method: &MethodPlan,
) -> Vec<String> {
    let operation = &input.api.operations[method.operation];
    let from = links.from(module);
    let mut blocks = or_name(text(links, module, &operation.text), &operation.id);
    let arguments = arguments(argument::required(input.api, operation, method), &from);
    let at = blocks.len().min(1);
    blocks.insert(at, arguments);
    if operation.success.ty.is_some()
        && let Some(first) = operation.success.text.prose.first()
        && first != "Success!"
    {
        let said = prose::sentence(first, &from);
        let what = if operation.starts_task {
            "Task result"
        } else {
            "Result"
        };
        blocks.insert(at + 1, prose::wrap(&format!("{what}: {said}"), "", ""));
    }
    blocks.extend(media_types::of_result(operation));
    blocks.extend(errors(operation, &from));
    if !operation.privileges.is_empty() {
        blocks.push(vec!["# Privileges".to_owned()]);
        let lines = operation
            .privileges
            .iter()
            .flat_map(|line| prose::paragraph(&format!("- {line}"), &from));
        blocks.push(lines.collect());
    }
    blocks.extend(since(&operation.text));
    join(blocks)
}

/// Returns a list item for each argument that has a text.
fn arguments<'a>(
    arguments: impl Iterator<Item = (&'a str, Option<&'a str>)>,
    from: &From<'_>,
) -> Vec<String> {
    let said = arguments.filter_map(|(ident, said)| Some((ident, said?)));
    said.flat_map(|(ident, first)| {
        prose::item(&format!("`{ident}`: {}", prose::sentence(first, from)))
    })
    .collect()
}

fn errors(operation: &Operation, from: &From<'_>) -> Vec<Vec<String>> {
    let mut lines = Vec::new();
    let mut responses: Vec<_> = operation.errors.iter().collect();
    responses.sort_by_key(|response| response.status);
    for response in responses {
        let said = response.text.prose.first().map(String::as_str);
        let status = response.status;
        let names = error_names(response);
        if names.is_empty() {
            lines.extend(prose::item(&with_reason(&status.to_string(), said, from)));
        }
        for name in names {
            let link = from.link(name).unwrap_or_else(|| prose::code(name));
            let case = response
                .cases
                .iter()
                .find(|case| case.error.as_str() == name);
            let when = case.map_or(said, |case| Some(case.when.as_str()));
            lines.extend(prose::item(&with_reason(
                &format!("{status} {link}"),
                when,
                from,
            )));
        }
    }
    if lines.is_empty() {
        Vec::new()
    } else {
        vec![vec!["# Errors".to_owned()], lines]
    }
}

fn with_reason(what: &str, when: Option<&str>, from: &From<'_>) -> String {
    let when = when
        .map(|when| prose::sentence(when, from))
        .filter(|when| !when.is_empty());
    match when {
        Some(when) => format!("{what}: {when}"),
        None => what.to_owned(),
    }
}

/// Returns the documentation of the method with optional arguments, which refers to the one without.
pub(super) fn operation_with(
    links: &Links<'_>,
    module: ModuleId,
    method: &MethodPlan,
    operation: &Operation,
) -> Vec<String> {
    let handle = links.plan.module(module).handle.as_ref();
    let handle = handle.map_or("", |handle| handle.ident.as_str());
    let first = format!(
        "Like [`{0}`]({handle}::{0}), with optional arguments.",
        method.ident
    );
    let single = match &method.optional {
        Optional::Single(argument) => {
            let said = argument::said(links.api, operation, argument.part);
            arguments(
                std::iter::once((argument.ident.as_str(), said)),
                &links.from(module),
            )
        }
        _ => Vec::new(),
    };
    join(vec![vec![first], single])
}

/// Returns the documentation of a handle, with links as seen from a module.
pub(super) fn handle(
    input: Input<'_>,
    links: &Links<'_>,
    from: ModuleId,
    module: ModuleId,
) -> Vec<String> {
    let planned = input.plan.module(module);
    let name = planned.name.as_ref().map_or("", Name::as_str);
    let Some(resource) = input.api.resources.get(name) else {
        return prose::wrap(&package_docs::sentence(input, module), "", "");
    };
    let mut blocks = or_name(said(links, from, &resource.text, true), name);
    blocks.extend(since(&resource.text));
    join(blocks)
}

/// Returns the first paragraph of a handle's documentation.
pub(super) fn handle_summary(
    input: Input<'_>,
    links: &Links<'_>,
    from: ModuleId,
    module: ModuleId,
) -> Vec<String> {
    let lines = handle(input, links, from, module);
    lines
        .into_iter()
        .take_while(|line| !line.is_empty())
        .collect()
}

/// Returns the documentation of a module.
pub(super) fn module(input: Input<'_>, links: &Links<'_>, module: ModuleId) -> Vec<String> {
    let planned = input.plan.module(module);
    let name = planned.name.as_ref().map_or("", Name::as_str);
    let Some(resource) = input.api.resources.get(name) else {
        let first = prose::wrap(&package_docs::sentence(input, module), "", "");
        return join(vec![first, package_docs::features(input, module)]);
    };
    let first = resource.text.prose.first();
    let said = first.map(|first| prose::paragraph(first, &links.from(module)));
    let feature = input.plan.features.named(module);
    let feature = feature.map_or_else(String::new, |feature| {
        format!("; requires the feature {}", prose::code(&feature.name))
    });
    join(vec![
        said.unwrap_or_default(),
        vec![format!("Resource {}{feature}.", prose::code(name))],
    ])
}
