//! The markup of texts, as rustdoc and readers of Markdown see it.

use std::collections::BTreeMap;

use proc_macro2::{TokenStream, TokenTree};
use pulldown_cmark::{BrokenLink, CodeBlockKind, CowStr, Event, LinkType, Options, Parser, Tag};

/// The count of each kind of markup.
pub type Markup = BTreeMap<String, usize>;

/// The texts of documentation in code, with their lines joined like rustdoc does, and the notes of deprecations, which rustdoc
/// reads as Markdown, too.
pub fn documentation(code: TokenStream) -> Vec<String> {
    let mut texts: Vec<String> = Vec::new();
    collect(code, &mut texts);
    texts.iter().map(|text| unindented(text)).collect()
}

/// Removes the white space that all lines begin with.
fn unindented(text: &str) -> String {
    let indent = |line: &&str| line.len() - line.trim_start_matches(' ').len();
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    let least = lines.map(|line| indent(&line)).min().unwrap_or_default();
    let lines: Vec<&str> = text
        .lines()
        .map(|line| line.get(least..).unwrap_or_default())
        .collect();
    lines.join("\n")
}

fn collect(code: TokenStream, texts: &mut Vec<String>) {
    let mut lines: Vec<String> = Vec::new();
    let mut is_attribute = false;
    for token in code {
        match token {
            TokenTree::Punct(punct)
                if punct.as_char() == '#' || (is_attribute && punct.as_char() == '!') =>
            {
                is_attribute = true;
                continue;
            }
            TokenTree::Group(group) => match text(group.stream()).filter(|_| is_attribute) {
                Some(line) => lines.push(line),
                None => {
                    if !is_attribute && !lines.is_empty() {
                        texts.push(std::mem::take(&mut lines).join("\n"));
                    }
                    if is_attribute {
                        texts.extend(note(group.stream()));
                    }
                    collect(group.stream(), texts);
                }
            },
            _ => {
                if !lines.is_empty() {
                    texts.push(std::mem::take(&mut lines).join("\n"));
                }
            }
        }
        is_attribute = false;
    }
    if !lines.is_empty() {
        texts.push(lines.join("\n"));
    }
}

/// The text of `doc = "…"`.
fn text(attribute: TokenStream) -> Option<String> {
    let tokens: Vec<TokenTree> = attribute.into_iter().collect();
    value(&tokens, "doc")
}

/// The text of `deprecated(…, note = "…")`.
fn note(attribute: TokenStream) -> Option<String> {
    let tokens: Vec<TokenTree> = attribute.into_iter().collect();
    let [TokenTree::Ident(name), TokenTree::Group(arguments)] = tokens.as_slice() else {
        return None;
    };
    let arguments: Vec<TokenTree> = arguments.stream().into_iter().collect();
    let mut found = arguments
        .windows(3)
        .filter_map(|tokens| value(tokens, "note"));
    found.next().filter(|_| name == "deprecated")
}

/// The text of `name = "…"`.
fn value(tokens: &[TokenTree], name: &str) -> Option<String> {
    let [
        TokenTree::Ident(found),
        TokenTree::Punct(_),
        TokenTree::Literal(literal),
    ] = tokens
    else {
        return None;
    };
    let literal: syn::LitStr = syn::parse_str(&literal.to_string()).ok()?;
    (found == name).then(|| literal.value())
}

/// Counts the markup of a text other than words, emphasis, lists and inline code. Targets of links count if they are not
/// paths of Rust.
pub fn markup(text: &str, found: &mut Markup) {
    let mut unresolved = Vec::new();
    let note = |link: BrokenLink<'_>| -> Option<(CowStr<'_>, CowStr<'_>)> {
        // rustdoc resolves paths.
        let target = link.reference.trim_matches('`');
        if !is_path(target) {
            unresolved.push(format!("link to nothing: {target}"));
        }
        None
    };
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_SMART_PUNCTUATION;
    let mut add = |what: String| *found.entry(what).or_default() += 1;
    for event in Parser::new_with_broken_link_callback(text, options, Some(note)) {
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) if &*info == "text" => {}
            Event::Start(Tag::CodeBlock(kind)) => add(format!("code: {kind:?}")),
            Event::Start(Tag::Link {
                link_type: LinkType::Inline | LinkType::Shortcut,
                dest_url,
                ..
            }) if is_path(&dest_url) => {}
            Event::Start(Tag::Link { dest_url, .. }) => add(format!("link: {dest_url}")),
            Event::Start(
                tag @ (Tag::Heading { .. }
                | Tag::BlockQuote(_)
                | Tag::Table(_)
                | Tag::Image { .. }
                | Tag::FootnoteDefinition(_)),
            ) => add(format!("{tag:?}")
                .split([' ', '(', '{'])
                .next()
                .unwrap_or_default()
                .to_owned()),
            Event::Html(html) | Event::InlineHtml(html) => add(format!("html: {html}")),
            Event::Rule => add("rule".to_owned()),
            _ => {}
        }
    }
    unresolved.into_iter().for_each(add);
}

/// Returns the words and code that a reader sees.
pub fn words(text: &str) -> String {
    let shown = Parser::new(text).filter_map(|event| match event {
        Event::Text(text) | Event::Code(text) => Some(text.into_string()),
        Event::SoftBreak => Some(" ".to_owned()),
        _ => None,
    });
    shown.collect()
}

fn is_path(target: &str) -> bool {
    target.split("::").all(|step| {
        let step = step.trim_start_matches("fn@").trim_end_matches("()");
        !step.is_empty() && step.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_is_found() {
        let table = [
            (
                "a `b` *c*\n- d\n\n```text\ne\n```\n[`F`](crate::g::F)",
                &[][..],
            ),
            ("```\na\n```", &["code: Fenced(Borrowed(\"\"))"]),
            ("a\n\n    b", &["code: Indented"]),
            ("a <b>", &["html: <b>"]),
            ("[a](http://b)", &["link: http://b"]),
            ("[a b]", &["link to nothing: a b"]),
            ("[`a::B`]", &[]),
            ("# a", &["Heading"]),
            ("a\n===", &["Heading"]),
            ("> a", &["BlockQuote"]),
            ("|a|\n|-|", &["Table"]),
        ];
        for (text, expected) in table {
            let mut found = Markup::new();
            markup(text, &mut found);
            let found: Vec<&str> = found.keys().map(String::as_str).collect();
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn documentation_is_joined_like_rustdoc() {
        let code = "/// a\n/// b\n#[x]\n/// c\nstruct D {\n/// e\nf: G }\nm! { /// h\n I }";
        let texts = documentation(code.parse().expect("Rust"));
        assert_eq!(texts, ["a\nb\nc", "e", "h"]);
    }
}
