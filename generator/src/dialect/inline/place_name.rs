//! Names of inline schemas, from their places.
//!
//! The name of the component or operation that a schema is in comes first, then a word for each step to it:
//! `Network.Spec` and `properties/ports/items` give `Network.SpecPortsItem`.

use std::fmt::Write as _;

use heck::ToUpperCamelCase;

use crate::api::Name;
use crate::dialect::names::Names;
use crate::dialect::node::{Label, Node};

/// Returns the name of a schema at a place in a document.
pub(super) fn of(node: &Node<'_>, names: &Names<'_>) -> Name {
    let trail = trail(node);
    let labels: Vec<Label<'_>> = trail.iter().map(|(label, _)| *label).collect();
    let (owner, depth) = match labels.as_slice() {
        [
            Label::Key("components"),
            Label::Key("schemas"),
            Label::Key(key),
            ..,
        ] => (names.schema(node.file(), key), 3),
        [
            Label::Key("components"),
            Label::Key(section),
            Label::Key(key),
            ..,
        ] => (component(section, key), 3),
        [Label::Key("paths"), _, Label::Key("parameters"), ..] => (operation(names), 2),
        _ => (operation(names), 3),
    };
    let mut name = owner.to_string();
    append(&mut name, trail.get(depth..).unwrap_or_default());
    Name::new(name)
}

/// Returns the name of a component that is no schema. The section is part of it, because a schema may have the same key.
fn component(section: &str, key: &str) -> Name {
    let word = match section {
        "requestBodies" => "Body",
        "responses" => "Result",
        "parameters" => "Parameter",
        _ => "Value",
    };
    match key.ends_with(word) {
        true => Name::new(key),
        false => Name::new(format!("{key}{word}")),
    }
}

fn operation(names: &Names<'_>) -> Name {
    let operation = names.inline.operation();
    operation.unwrap_or_else(|| Name::from("Inline"))
}

/// The steps from the root to a node, each with the node that it leads to.
fn trail<'n>(node: &'n Node<'n>) -> Vec<(Label<'n>, &'n Node<'n>)> {
    let mut trail = Vec::new();
    let mut next = Some(node);
    while let Some(node) = next {
        trail.extend(node.label().map(|label| (label, node)));
        next = node.parent();
    }
    trail.reverse();
    trail
}

/// Adds the words for the steps below a component or an operation.
fn append(name: &mut String, mut rest: &[(Label<'_>, &Node<'_>)]) {
    loop {
        rest = match rest {
            [] => return,
            [
                (Label::Key("properties" | "headers"), _),
                (Label::Key(key), _),
                rest @ ..,
            ] => {
                name.push_str(&word(key, "Field"));
                rest
            }
            [(Label::Key("items"), _), rest @ ..] => {
                name.push_str("Item");
                rest
            }
            [(Label::Key("additionalProperties"), _), rest @ ..] => {
                name.push_str("Value");
                rest
            }
            [
                (Label::Key("oneOf" | "anyOf"), _),
                (Label::Index(index), member),
                rest @ ..,
            ] => {
                let title = member.text("title").ok().flatten();
                name.push_str(&word(
                    title.unwrap_or_default(),
                    &format!("Option{}", index + 1),
                ));
                rest
            }
            [
                (Label::Key("parameters"), _),
                (Label::Index(_), parameter),
                rest @ ..,
            ] => {
                let own = parameter.text("name").ok().flatten();
                name.push_str(&word(own.unwrap_or_default(), "Parameter"));
                rest
            }
            [(Label::Key("requestBody"), _), rest @ ..] => {
                name.push_str("Body");
                rest
            }
            [
                (Label::Key("responses"), _),
                (Label::Key(status), _),
                rest @ ..,
            ] => {
                match status.starts_with('2') || *status == "default" {
                    true => name.push_str("Result"),
                    false => name.push_str(&format!("Error{}", word(status, ""))),
                }
                rest
            }
            // The parts of a composition are the schema that they compose, and a media type is none of a name.
            [(Label::Key("allOf"), _), (Label::Index(_), _), rest @ ..]
            | [(Label::Key("content"), _), (Label::Key(_), _), rest @ ..]
            | [(Label::Key("schema"), _), rest @ ..] => rest,
            [(Label::Key(key), _), rest @ ..] => {
                name.push_str(&word(key, ""));
                rest
            }
            [(Label::Index(index), _), rest @ ..] => {
                // Writing to a text cannot fail.
                let _ = write!(name, "{}", index + 1);
                rest
            }
        };
    }
}

/// Returns a key as a word of a name, or `or` if it has no letter or digit.
fn word(key: &str, or: &str) -> String {
    match key.to_upper_camel_case() {
        word if word.is_empty() => or.to_owned(),
        word => word,
    }
}
