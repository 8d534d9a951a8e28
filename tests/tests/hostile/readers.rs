//! Reports as their readers see them: a browser, a reader of XML, a CI runner, a terminal, and a renderer of Markdown.
//!
//! Takes the text of a report; gives the first thing in it that only a document can have put there.

use std::cell::RefCell;

use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{
    BufferQueue, Tag as Element, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer,
};
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use quick_xml::events::{BytesStart, Event as Node};
use vsphere_codegen::diff::report::Format;

/// Returns the first fault of a report in a format.
pub(crate) fn fault(format: Format, text: &str) -> Option<String> {
    match format {
        Format::Text { color } => terminal(text, color),
        Format::Json => json(text),
        Format::Markdown => markdown(text),
        Format::Github => annotations(text),
        Format::Junit => xml(text),
        Format::Html => html(text),
    }
    .or_else(|| {
        let is_own = |c: char| c == '\u{1b}' && matches!(format, Format::Text { color: true });
        let hidden = text.chars().find(|c| is_hidden(*c) && !is_own(*c));
        hidden.map(|c| format!("it has {c:?}"))
    })
}

/// Returns `true` for characters that control a terminal, are invisible, or change the direction of text, and for those that are
/// none.
pub(crate) fn is_hidden(c: char) -> bool {
    let invisible = [
        '\u{ad}', '\u{34f}', '\u{61c}', '\u{2800}', '\u{3164}', '\u{feff}', '\u{ffa0}',
    ]
    .contains(&c)
        || ('\u{115f}'..='\u{1160}').contains(&c)
        || ('\u{200b}'..='\u{200f}').contains(&c)
        || ('\u{2028}'..='\u{202e}').contains(&c)
        || ('\u{2060}'..='\u{206f}').contains(&c)
        || ('\u{fdd0}'..='\u{fdef}').contains(&c)
        || ('\u{fe00}'..='\u{fe0f}').contains(&c)
        || ('\u{fff0}'..='\u{fffc}').contains(&c)
        || ('\u{1d173}'..='\u{1d17a}').contains(&c)
        || ('\u{e0000}'..='\u{e0fff}').contains(&c)
        || u32::from(c) & 0xfffe == 0xfffe;
    invisible || (c.is_control() && c != '\n')
}

/// Reads sequences that control a terminal: only colors of our own, each of which ends on its line.
fn terminal(text: &str, color: bool) -> Option<String> {
    let odd = text.lines().find(|line| {
        let mut parts = line.split('\u{1b}');
        let _ = parts.next();
        let mut is_colored = false;
        let is_ours = parts.all(|part| {
            let codes = part
                .strip_prefix('[')
                .and_then(|part| part.split_once('m'))
                .map(|(codes, _)| codes);
            is_colored = codes != Some("0");
            codes.is_some_and(|codes| codes.bytes().all(|b| b.is_ascii_digit() || b == b';'))
        });
        !is_ours || is_colored || (!color && line.contains('\u{1b}'))
    });
    odd.map(|line| format!("a sequence: {:?}", shortened(line)))
}

fn json(text: &str) -> Option<String> {
    let read: Result<serde_json::Value, _> = serde_json::from_str(text);
    read.err().map(|error| error.to_string())
}

/// Reads the commands of a runner: every line is one annotation.
fn annotations(text: &str) -> Option<String> {
    let is_ours = |line: &&str| {
        let end = line.find(' ').unwrap_or(line.len());
        let (command, properties) = line.split_at(end);
        ["::error", "::warning", "::notice"].contains(&command)
            && properties.split("::").next().is_some_and(|keys| {
                keys.split(',').all(|property| {
                    let key = property.trim().split('=').next().unwrap_or_default();
                    ["file", "line", "col", "title"].contains(&key)
                })
            })
    };
    let odd = text.lines().find(|line| !is_ours(line));
    odd.map(shortened)
}

/// Reads the Markdown of job summaries and changelogs: no link, image or HTML, and nothing that such readers link by themselves.
fn markdown(text: &str) -> Option<String> {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_GFM
        | Options::ENABLE_MATH;
    let odd = Parser::new_ext(text, options).find(|event| match event {
        Event::Start(tag) => matches!(
            tag,
            Tag::Link { .. }
                | Tag::Image { .. }
                | Tag::HtmlBlock
                | Tag::FootnoteDefinition(_)
                | Tag::Strikethrough
                | Tag::BlockQuote(_)
        ),
        Event::Html(html) | Event::InlineHtml(html) => !is_own_html(html),
        Event::FootnoteReference(_) | Event::InlineMath(_) | Event::DisplayMath(_) => true,
        Event::TaskListMarker(_) | Event::Rule => true,
        _ => false,
    });
    odd.map(|event| format!("{event:?}"))
        .or_else(|| linked(text))
}

fn is_own_html(html: &str) -> bool {
    let own = ["<details>", "</details>", "<summary>", "</summary>"];
    own.contains(&html.trim())
}

/// Returns the first word outside of code that readers of Markdown on the web make a link or a notification of.
pub(crate) fn linked(text: &str) -> Option<String> {
    let mut in_code = false;
    let mut shown = String::new();
    for event in Parser::new_ext(text, Options::ENABLE_TABLES) {
        match event {
            Event::Start(Tag::CodeBlock(_)) => in_code = true,
            Event::End(TagEnd::CodeBlock) => in_code = false,
            Event::Text(text) if !in_code => shown.push_str(&text),
            Event::Code(_) => shown.push('`'),
            Event::End(_) | Event::SoftBreak | Event::HardBreak => shown.push(' '),
            _ => {}
        }
    }
    let is_linked = |word: &&str| {
        let word = word.to_ascii_lowercase();
        let mentions = word.split('@').skip(1);
        word.contains("://")
            || word.contains("www.")
            || mentions
                .into_iter()
                .any(|name| name.starts_with(|c: char| c.is_alphanumeric()))
    };
    let mut words = shown.split_whitespace();
    words.find(is_linked).map(|word| format!("linked: {word}"))
}

/// Reads a test report: only elements of the format, and no entity but the predefined ones.
fn xml(text: &str) -> Option<String> {
    let mut reader = quick_xml::Reader::from_str(text);
    reader.config_mut().check_comments = true;
    loop {
        let node = match reader.read_event() {
            Ok(Node::Eof) => return None,
            Ok(node) => node,
            Err(error) => return Some(error.to_string()),
        };
        let fault = match &node {
            Node::Start(start) | Node::Empty(start) => element(start),
            Node::GeneralRef(entity) => {
                let is_known = ["amp", "lt", "gt", "quot", "apos"]
                    .iter()
                    .any(|known| known.as_bytes() == &**entity);
                (!is_known && !entity.is_char_ref()).then(|| format!("{entity:?}"))
            }
            Node::End(_) | Node::Text(_) | Node::Decl(_) => None,
            other => Some(format!("{other:?}")),
        };
        if fault.is_some() {
            return fault;
        }
    }
}

fn element(start: &BytesStart<'_>) -> Option<String> {
    let known: &[&[u8]] = &[
        b"testsuites",
        b"testsuite",
        b"testcase",
        b"failure",
        b"error",
        b"skipped",
    ];
    if !known.contains(&start.name().as_ref()) {
        return Some(format!("{start:?}"));
    }
    let keys: &[&[u8]] = &[
        b"name",
        b"classname",
        b"tests",
        b"failures",
        b"skipped",
        b"file",
        b"line",
        b"errors",
        b"disabled",
        b"message",
        b"type",
        b"time",
        b"timestamp",
        b"id",
        b"uuid",
        b"assertions",
        b"package",
        b"hostname",
    ];
    let is_odd = |attribute: Result<quick_xml::events::attributes::Attribute<'_>, _>| {
        !attribute.is_ok_and(|it| keys.contains(&it.key.as_ref()))
    };
    start.attributes().any(is_odd).then(|| format!("{start:?}"))
}

/// The tokens of a page that are not its own.
#[derive(Default)]
struct Page(RefCell<Vec<String>>);

impl TokenSink for Page {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let fault = match token {
            Token::TagToken(tag) => {
                let kind = content(&tag);
                if is_own(&tag) {
                    return kind;
                }
                format!("{tag:?}")
            }
            Token::CommentToken(text) => format!("a comment: {text}"),
            Token::ParseError(what) => what.into_owned(),
            Token::NullCharacterToken => "a null character".to_owned(),
            Token::DoctypeToken(_) | Token::CharacterTokens(_) | Token::EOFToken => {
                return TokenSinkResult::Continue;
            }
        };
        self.0.borrow_mut().push(fault);
        TokenSinkResult::Continue
    }
}

/// Returns how a browser reads the content of an element.
fn content(tag: &Element) -> TokenSinkResult<()> {
    match (&tag.kind, &*tag.name) {
        (TagKind::StartTag, "script") => TokenSinkResult::RawData(RawKind::ScriptData),
        (TagKind::StartTag, "style") => TokenSinkResult::RawData(RawKind::Rawtext),
        (TagKind::StartTag, "title" | "textarea") => TokenSinkResult::RawData(RawKind::Rcdata),
        _ => TokenSinkResult::Continue,
    }
}

/// Returns `true` for an element of the page, without attributes that make a browser act. Links lead only to places of the page.
fn is_own(tag: &Element) -> bool {
    let is_quiet = |name: &str, value: &str| {
        let is_address = ["href", "src", "action", "formaction", "data"].contains(&name);
        !name.starts_with("on") && name != "style" && (!is_address || value.starts_with('#'))
    };
    let mut attributes = tag.attrs.iter();
    OURS.contains(&&*tag.name)
        && attributes.all(|attribute| is_quiet(&attribute.name.local, &attribute.value))
}

/// Reads a page as a browser does: only elements of the page itself, none of which act.
fn html(text: &str) -> Option<String> {
    let input = BufferQueue::default();
    input.push_back(text.into());
    let tokenizer = Tokenizer::new(Page::default(), Default::default());
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    let faults = tokenizer.sink.0.take();
    faults.first().map(|fault| shortened(fault))
}

/// The names of elements in the page.
const OURS: [&str; 46] = [
    "a", "article", "body", "button", "code", "dd", "details", "div", "dl", "dt", "em", "fieldset",
    "form", "h1", "h2", "h3", "h4", "head", "header", "html", "input", "label", "legend", "li",
    "main", "meta", "nav", "ol", "option", "p", "pre", "script", "section", "select", "span",
    "strong", "style", "summary", "table", "tbody", "td", "th", "thead", "title", "tr", "ul",
];

fn shortened(text: &str) -> String {
    text.chars().take(200).collect()
}

#[test]
fn what_a_browser_would_do_is_found() {
    for active in [
        "<script src=\"x\"></script>",
        "<p onclick=\"x\">",
        "<p/onclick=x>",
        "<a href=\"javascript:x\">",
        "<a href=' javascript:x'>",
        "<img>",
        "<p class=\"a\" style=\"b\">",
        "<style></style ><img>",
        "<!-- a -->",
        "<p a=\"b\" a=\"c\">",
    ] {
        assert!(html(active).is_some(), "{active}");
    }
    for quiet in [
        "<a href=\"#x\">",
        "<p class=\"javascript: on x\">&lt;img&gt;</p>",
        "<style><img></style>",
        "a",
    ] {
        assert_eq!(html(quiet), None, "{quiet}");
    }
}

#[test]
fn what_other_readers_would_do_is_found() {
    let active = [
        (Format::Github, "::error file=a::b\n::set-output name=x::y"),
        (Format::Github, "::error file=a::b\n##[error]x"),
        (Format::Junit, "<testcase name=\"a\"><b/></testcase>"),
        (Format::Junit, "<testcase name=\"a\">&x;</testcase>"),
        (Format::Junit, "<testcase name=\"a\"></failure>"),
        (Format::Junit, "<testcase name=\"a\" x=\"\"/>"),
        (Format::Junit, "<testcase name=\"\u{fffe}\"/>"),
        (Format::Json, "{\"a\": 1,}"),
        (Format::Json, "\"\u{2028}\""),
        (Format::Markdown, "a <b>"),
        (Format::Markdown, "- a\n\n[b](http://c)"),
        (Format::Markdown, "a @everyone"),
        (Format::Markdown, "a https://b"),
        (Format::Markdown, "a www.b.c"),
        (Format::Markdown, "a $`b`$"),
        (Format::Markdown, "> a"),
        (Format::Text { color: true }, "\u{1b}[31ma"),
        (Format::Text { color: true }, "\u{1b}]0;a\u{7}"),
        (Format::Text { color: false }, "\u{1b}[31ma\u{1b}[0m"),
        (Format::Text { color: false }, "a\u{2800}"),
    ];
    for (format, text) in active {
        assert!(fault(format, text).is_some(), "{format:?}: {text}");
    }
    let quiet = [
        (Format::Github, "::notice title=a::b: ::c"),
        (Format::Junit, "<testcase name=\"a\">&lt;b&#10;</testcase>"),
        (Format::Json, "{\"a\": \"\\u202e\"}\n"),
        (
            Format::Markdown,
            "## a\n\n- **b** `https://c @d`\n\n```\n@e\n```",
        ),
        (Format::Text { color: true }, "\u{1b}[1;31ma\u{1b}[0m b"),
    ];
    for (format, text) in quiet {
        assert_eq!(fault(format, text), None, "{format:?}: {text}");
    }
}
