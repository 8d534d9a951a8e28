//! Documentation of each kind of item, as lines of Markdown.

use indexmap::IndexMap;
use proc_macro2::TokenStream;
use quote::quote;

use super::operation::error_names;
use super::prose::{self, References};
use super::{Input, argument};
use crate::api::{
    Api, EnumValue, Field, Name, Need, Operation, Requirements, Schema, Struct, Text,
};
use crate::plan::{ItemPath, Member, MethodPlan, ModuleId, Optional, Plan};

/// Where the vendor's references lead in Rust.
pub(super) struct Links<'a> {
    api: &'a Api,
    plan: &'a Plan,
    /// Modules with a handle by the vendor's name.
    handles: IndexMap<&'a str, ModuleId>,
    /// Methods by `METHOD /path?action=x`, the mark of a task left out as the vendor's references do.
    methods: IndexMap<String, (ModuleId, &'a str)>,
}

impl<'a> Links<'a> {
    pub(super) fn new(input: Input<'a>) -> Self {
        let mut handles = IndexMap::new();
        let mut methods = IndexMap::new();
        for (id, module) in input.plan.modules.iter().enumerate() {
            if let (Some(_), Some(name)) = (&module.handle, &module.name) {
                handles.insert(name.as_str(), id);
            }
            for method in &module.methods {
                let operation = &input.api.operations[method.operation];
                methods
                    .entry(reference(operation))
                    .or_insert((id, method.ident.as_str()));
            }
        }
        Self {
            api: input.api,
            plan: input.plan,
            handles,
            methods,
        }
    }

    /// The name of a schema's type in its module.
    pub(super) fn type_ident(&self, name: &Name) -> Option<&str> {
        self.plan
            .types
            .get(name)
            .map(|planned| planned.path.ident.as_str())
    }

    fn from(&'a self, module: ModuleId) -> From<'a> {
        From {
            links: self,
            module,
        }
    }

    /// Text and target of a link to an item, or to a member of it.
    fn item(&self, from: ModuleId, item: &ItemPath, member: Option<&str>) -> String {
        let text = match member {
            Some(member) => format!("{}::{member}", item.ident),
            None => item.ident.clone(),
        };
        if item.module == from {
            return format!("[`{text}`]");
        }
        let mut path = self.plan.module(item.module).path.clone();
        path.push(text.clone());
        format!("[`{text}`](crate::{})", path.join("::"))
    }
}

/// How an operation is referred to in texts.
fn reference(operation: &Operation) -> String {
    let query: Vec<String> = operation
        .query
        .iter()
        .filter(|(name, _)| name != "vmw-task")
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    let mark = if query.is_empty() { "" } else { "?" };
    format!(
        "{} {}{mark}{}",
        operation.method.as_str().to_ascii_uppercase(),
        operation.path,
        query.join("&")
    )
}

/// References as they are written in one module.
struct From<'a> {
    links: &'a Links<'a>,
    module: ModuleId,
}

impl References for From<'_> {
    fn link(&self, target: &str) -> Option<String> {
        let links = self.links;
        if let Some(planned) = links.plan.types.get(target) {
            return Some(links.item(self.module, &planned.path, None));
        }
        if let Some((id, method)) = links.methods.get(target) {
            return handle_item(links.plan, *id)
                .map(|item| links.item(self.module, &item, Some(method)));
        }
        if let Some(id) = links.handles.get(target) {
            return handle_item(links.plan, *id).map(|item| links.item(self.module, &item, None));
        }
        let (parent, last) = target.rsplit_once('.')?;
        let planned = links.plan.types.get(parent)?;
        let member = planned.members.iter().find(|member| member.wire == last)?;
        Some(links.item(self.module, &planned.path, Some(&member.ident)))
    }
}

fn handle_item(plan: &Plan, module: ModuleId) -> Option<ItemPath> {
    let handle = plan.module(module).handle.as_ref()?;
    Some(ItemPath {
        module,
        ident: handle.ident.clone(),
    })
}

/// Lines as attributes.
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

/// `#[deprecated]` with what the document says about it, or nothing.
pub(super) fn deprecated(text: &Text) -> TokenStream {
    let Some(deprecation) = &text.deprecated else {
        return quote!();
    };
    let mut note = deprecation
        .reason
        .as_deref()
        .map(prose::plain)
        .unwrap_or_default()
        .replace('`', "");
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

/// Paragraphs with an empty line between them.
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

/// The prose of a text, and what was read out of it.
fn text(links: &Links<'_>, module: ModuleId, text: &Text) -> Vec<Vec<String>> {
    said(links, module, text, false)
}

/// [`text`], with a deprecation `in_words` where the item can carry no attribute for it.
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
        blocks.push(vec!["Technology preview: it may change or go.".to_owned()]);
    }
    if let Some(since) = &text.since {
        blocks.push(vec![format!("Since {}.", version(since))]);
    }
    blocks
}

/// A version as it may stand within a line.
fn version(version: &str) -> String {
    version
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || *c == '.')
        .collect()
}

/// Something has to be said of everything.
fn or_name(mut blocks: Vec<Vec<String>>, name: &str) -> Vec<Vec<String>> {
    if blocks.iter().all(Vec::is_empty)
        || blocks
            .first()
            .is_some_and(|block| block.first().is_some_and(|l| l.starts_with("Since ")))
    {
        blocks.insert(0, vec![format!("{}.", prose::code(name))]);
    }
    blocks
}

pub(super) fn schema(links: &Links<'_>, module: ModuleId, schema: &Schema) -> Vec<String> {
    join(or_name(
        text(links, module, &schema.text),
        schema.name.as_str(),
    ))
}

pub(super) fn enumeration(
    links: &Links<'_>,
    module: ModuleId,
    schema: &Schema,
    ident: &str,
    members: &[Member],
) -> Vec<String> {
    let mut blocks = or_name(text(links, module, &schema.text), schema.name.as_str());
    let example = members.first().map_or_else(String::new, |first| {
        let text = prose::code(&first.wire);
        let call = format!("{ident}::from(\"{}\")", text.trim_matches('`'));
        format!(", as in {}", prose::code(&call))
    });
    let mut note = format!(
        "Values that are not known here are kept{example}: match on the known ones, and on"
    );
    note.push_str(" `other if other.as_str() == \"…\"` for others.");
    blocks.push(prose::wrap(&note, "", ""));
    join(blocks)
}

pub(super) fn value(links: &Links<'_>, module: ModuleId, value: &EnumValue) -> Vec<String> {
    join(or_name(text(links, module, &value.text), &value.value))
}

/// What an optional argument is; `said` elsewhere, where its own text says nothing.
pub(super) fn argument(
    links: &Links<'_>,
    module: ModuleId,
    ident: &str,
    of: &Text,
    said: Option<&str>,
) -> Vec<String> {
    let blocks = or_said(links, module, text(links, module, of), of, said);
    join(or_name(blocks, ident))
}

/// What is said elsewhere, where the text itself has nothing but formulas.
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
    join(blocks)
}

/// `Only with …`: for which values of another field this one is there.
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
        &format!("Only where {tag} is {}.", alternatives(&values)),
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
        Need::Unused => "not used",
    };
    let given = |need| match need {
        Need::Required => "always there",
        Need::Optional => "optional",
        Need::Unused => "never there",
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
            "Result of the task"
        } else {
            "Result"
        };
        blocks.insert(at + 1, prose::wrap(&format!("{what}: {said}"), "", ""));
    }
    blocks.extend(errors(operation, &from));
    if !operation.privileges.is_empty() {
        blocks.push(vec!["# Privileges".to_owned()]);
        let lines = operation
            .privileges
            .iter()
            .flat_map(|line| prose::paragraph(&format!("- {line}"), &from));
        blocks.push(lines.collect());
    }
    join(blocks)
}

/// An item for each argument that something is said of.
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

/// The method with the optional arguments refers to the one without.
pub(super) fn operation_with(
    links: &Links<'_>,
    module: ModuleId,
    method: &MethodPlan,
    operation: &Operation,
) -> Vec<String> {
    let handle = links.plan.module(module).handle.as_ref();
    let handle = handle.map_or("", |handle| handle.ident.as_str());
    let first = format!(
        "[`{0}`]({handle}::{0}) with what is optional.",
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

/// What a resource is, as a module refers to things.
pub(super) fn handle(
    input: Input<'_>,
    links: &Links<'_>,
    from: ModuleId,
    module: ModuleId,
) -> Vec<String> {
    let planned = input.plan.module(module);
    let name = planned.name.as_ref().map_or("", Name::as_str);
    let resource = input.api.resources.get(name);
    let blocks = resource
        .map(|resource| said(links, from, &resource.text, true))
        .unwrap_or_default();
    join(or_name(blocks, name))
}

/// The first paragraph of a handle's documentation.
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

/// The top of a module's file.
pub(super) fn module(input: Input<'_>, links: &Links<'_>, module: ModuleId) -> Vec<String> {
    let planned = input.plan.module(module);
    let name = planned.name.as_ref().map_or("", Name::as_str);
    let resource = input.api.resources.get(name);
    let first = resource.and_then(|resource| resource.text.prose.first());
    let said = first
        .map(|first| prose::paragraph(first, &links.from(module)))
        .unwrap_or_default();
    join(vec![said, vec![format!("{}.", prose::code(name))]])
}
