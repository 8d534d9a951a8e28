//! Tokens → text, close to the layout of rustfmt.

use proc_macro2::TokenStream;
use quote::quote;
use syn::parse::Parser;
use syn::spanned::Spanned;
use syn::{Attribute, Item};

use super::cfg::Cfgs;
use crate::diagnostics::{Problem, ProblemKind, is_hidden, visible_but};
use crate::refine::piece::{Documented, MacroCall, Module, Piece};

/// Formats a whole source file.
pub(super) fn module(module: Module, header: &str) -> Result<String, Problem> {
    let mut blocks = Vec::new();
    let docs: Vec<String> = module
        .docs
        .iter()
        .map(|line| {
            if line.is_empty() {
                "//!".into()
            } else {
                format!("//! {line}")
            }
        })
        .collect();
    if !docs.is_empty() {
        blocks.push(docs.join("\n"));
    }
    // Pieces are consumed: tokens with another owner would be copied before they are parsed.
    for piece in module.pieces {
        let text = self::piece(piece, &quote!()).map_err(|error| defect(&module.path, &error))?;
        if !text.is_empty() {
            blocks.push(text);
        }
    }
    let mut file = format!("{header}\n{}\n", blocks.join("\n\n"));
    if blocks.is_empty() {
        file = header.to_owned();
    }
    Ok(shown(file))
}

/// Escapes the invisible characters of a source file. They can be within literals only, where `proc_macro2` leaves some as they are.
fn shown(text: String) -> String {
    match text.contains(|c| c != '\n' && is_hidden(c)) {
        false => text,
        true => visible_but(&text, &['\n']),
    }
}

/// Formats a piece, with attributes for each item in it.
fn piece(piece: Piece, gate: &TokenStream) -> Result<String, syn::Error> {
    match piece {
        Piece::Items(tokens) => items(tokens, gate),
        Piece::Call(call) if gate.is_empty() => Ok(self::call(&call)),
        Piece::Call(call) => Ok(format!("{}\n{}", attributes(gate), self::call(&call))),
        Piece::Gated(gate, inner) => self::piece(*inner, &gate),
    }
}

fn defect(path: &[String], error: &syn::Error) -> Problem {
    Problem::nowhere(ProblemKind::Defect(format!(
        "module `{}` is not Rust: {error}",
        path.join("::")
    )))
}

fn items(tokens: TokenStream, gate: &TokenStream) -> Result<String, syn::Error> {
    if tokens.is_empty() {
        return Ok(String::new());
    }
    let mut file: syn::File = syn::parse2(tokens)?;
    let gate = Attribute::parse_outer.parse2(gate.clone())?;
    for item in &mut file.items {
        let unknown = syn::Error::new(item.span(), "an item that carries no attributes");
        let own = attributes_of(item).ok_or(unknown)?;
        // Behind the documentation.
        let at = own
            .iter()
            .take_while(|own| own.path().is_ident("doc"))
            .count();
        own.splice(at..at, gate.iter().cloned());
    }
    Ok(spaced(&unchained(text(file).trim_end())))
}

/// Formats a file in the layout of the formatter, except for `cfg`s.
fn text(mut file: syn::File) -> String {
    let mut cfgs = Cfgs::default();
    cfgs.take(&mut file);
    cfgs.put_back(&prettyplease::unparse(&file))
}

/// Returns the attributes of an item of any kind that is generated.
fn attributes_of(item: &mut Item) -> Option<&mut Vec<Attribute>> {
    match item {
        Item::Const(item) => Some(&mut item.attrs),
        Item::Enum(item) => Some(&mut item.attrs),
        Item::Fn(item) => Some(&mut item.attrs),
        Item::Impl(item) => Some(&mut item.attrs),
        Item::Macro(item) => Some(&mut item.attrs),
        Item::Mod(item) => Some(&mut item.attrs),
        Item::Static(item) => Some(&mut item.attrs),
        Item::Struct(item) => Some(&mut item.attrs),
        Item::Trait(item) => Some(&mut item.attrs),
        Item::Type(item) => Some(&mut item.attrs),
        Item::Use(item) => Some(&mut item.attrs),
        _ => None,
    }
}

/// Joins `self.0` and the only call on it: the formatter breaks a call that does not fit before its dot.
fn unchained(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        let receiver = line.trim_start();
        let inner = format!("{}    ", line.strip_suffix(receiver).unwrap_or_default());
        let next = lines.get(at + 1).and_then(|next| next.strip_prefix(&inner));
        let call = next.filter(|next| receiver == "self.0" && next.starts_with('.'));
        let end = call.and_then(|_| end_of_call(&lines[at + 2..], &inner));
        match (call, end) {
            (Some(call), Some(end)) => {
                out.push_str(&format!("{line}{call}\n"));
                for line in &lines[at + 2..=at + 2 + end] {
                    out.push_str(line.strip_prefix("    ").unwrap_or(line));
                    out.push('\n');
                }
                at += end + 3;
            }
            _ => {
                out.push_str(&format!("{line}\n"));
                at += 1;
            }
        }
    }
    out
}

/// Returns the line that closes a call with this indent, unless another call follows.
fn end_of_call(lines: &[&str], indent: &str) -> Option<usize> {
    let is_at = |line: &str, start: char| {
        let rest = line.strip_prefix(indent);
        rest.is_some_and(|rest| rest.starts_with(start))
    };
    let end = lines
        .iter()
        .position(|line| is_at(line, ')') || is_at(line, '.'))?;
    let follows = lines.get(end + 1).is_some_and(|next| is_at(next, '.'));
    (is_at(lines[end], ')') && !follows).then_some(end)
}

/// Adds an empty line between functions, and between items: the formatter leaves none.
fn spaced(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 16);
    let mut ended: Option<usize> = None;
    for line in text.lines() {
        let indent = line.len() - line.trim_start().len();
        let closes = line.trim_start().starts_with('}');
        if ended == Some(indent) && !closes && indent <= 4 {
            out.push('\n');
        }
        ended = (line.trim() == "}").then_some(indent);
        out.push_str(line);
        out.push('\n');
    }
    out.truncate(out.trim_end().len());
    out
}

/// Formats a macro call: documentation as comments, an entry a line.
fn call(call: &MacroCall) -> String {
    let mut text = format!("{}! {{\n", call.name);
    documented(&mut text, "    ", &call.head);
    match call.entries.as_deref() {
        None => {}
        Some([]) => text.push_str(" {}"),
        Some(entries) => {
            text.push_str(" {\n");
            for entry in entries {
                documented(&mut text, "        ", entry);
                text.push_str(",\n");
            }
            text.push_str("    }");
        }
    }
    text.push_str("\n}");
    text
}

fn documented(text: &mut String, indent: &str, item: &Documented) {
    for line in &item.docs {
        text.push_str(indent);
        text.push_str("///");
        if !line.is_empty() {
            text.push(' ');
            // A line break would end the comment and turn text into code.
            text.push_str(&line.replace(['\n', '\r'], " "));
        }
        text.push('\n');
    }
    if !item.attributes.is_empty() {
        text.push_str(indent);
        text.push_str(&attribute(&item.attributes));
        text.push('\n');
    }
    text.push_str(indent);
    text.push_str(&tight(&item.tokens));
}

/// Formats an attribute on one line.
fn attribute(tokens: &TokenStream) -> String {
    attributes(tokens).replace("\n    ", " ")
}

/// Attributes as the formatter writes them on an item.
fn attributes(tokens: &TokenStream) -> String {
    match syn::parse2::<syn::File>(quote!(#tokens struct Carrier;)) {
        Ok(file) => text(file)
            .trim_end()
            .trim_end_matches("struct Carrier;")
            .trim_end()
            .to_owned(),
        Err(_) => tokens.to_string(),
    }
}

/// Tokens with usual spacing; names, literals, `=`, `|`, `::` and `;` are all that occurs.
fn tight(tokens: &TokenStream) -> String {
    tokens
        .to_string()
        .replace(" :: ", "::")
        .replace(" ;", ";")
        .replace(" (", "(")
}

#[cfg(test)]
mod tests {
    use super::unchained;

    #[test]
    fn a_single_call_is_joined_with_its_receiver() {
        let table = [
            (
                "    self.0\n        .handle(\n            &GET,\n        );\n}\n",
                "    self.0.handle(\n        &GET,\n    );\n}\n",
            ),
            // Chains stay as they are.
            (
                "    self.0\n        .call(&GET)\n        .path(id)\n",
                "    self.0\n        .call(&GET)\n        .path(id)\n",
            ),
            (
                "    self.0\n        .call(\n            &GET,\n        )\n        .path(id)\n",
                "    self.0\n        .call(\n            &GET,\n        )\n        .path(id)\n",
            ),
        ];
        for (text, expected) in table {
            assert_eq!(unchained(text), expected);
        }
    }
}
