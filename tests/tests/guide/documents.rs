//! The documents, and the code blocks in them.

use std::fs;
use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag, TagEnd};
use vsphere_tests::places::in_project;

/// A Markdown file.
pub(crate) struct Document {
    /// From the root of the project.
    pub(crate) path: String,
    pub(crate) text: String,
}

/// A fenced code block.
pub(crate) struct Block {
    /// `README.md:7`
    pub(crate) place: String,
    /// Language and attributes: `rust,no_run`.
    pub(crate) info: String,
    pub(crate) code: String,
    /// The comment directly before the block, without its markers.
    pub(crate) comment: Option<String>,
}

/// Documents outside the folders of the guide and of decisions.
const FILES: &[&str] = &[
    "README.md",
    "ARCHITECTURE.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
    "generated/README.md",
    "generator/README.md",
    "generator/runtime/README.md",
    "specs/README.md",
];

impl Document {
    pub(crate) fn read(path: &str) -> Self {
        let text = fs::read_to_string(in_project(path));
        let text = text.unwrap_or_else(|error| panic!("{path}: {error}"));
        Self {
            path: path.to_owned(),
            text,
        }
    }

    pub(crate) fn blocks(&self) -> Vec<Block> {
        let mut blocks = Vec::new();
        let mut comment = None;
        let mut open: Option<Block> = None;
        for (event, range) in Parser::new(&self.text).into_offset_iter() {
            match event {
                Event::Start(Tag::CodeBlock(kind)) => {
                    open = Some(self.block(kind, comment.take(), range));
                }
                Event::Text(text) if open.is_some() => {
                    open.iter_mut().for_each(|block| block.code.push_str(&text));
                }
                Event::End(TagEnd::CodeBlock) => blocks.extend(open.take()),
                Event::Start(Tag::HtmlBlock) | Event::End(TagEnd::HtmlBlock) => {}
                Event::Html(html) => comment = comment_in(&html),
                _ => comment = None,
            }
        }
        blocks
    }

    fn block(&self, kind: CodeBlockKind, comment: Option<String>, range: Range<usize>) -> Block {
        let line = self.text.split_at(range.start).0.matches('\n').count() + 1;
        let info = match kind {
            CodeBlockKind::Indented => String::new(),
            CodeBlockKind::Fenced(info) => info.into_string(),
        };
        Block {
            place: format!("{}:{line}", self.path),
            info,
            code: String::new(),
            comment,
        }
    }
}

impl Block {
    pub(crate) fn language(&self) -> &str {
        self.info.split(',').next().unwrap_or_default()
    }

    /// The reason in a comment `<!-- key: reason -->` before the block.
    pub(crate) fn reason(&self, key: &str) -> Option<&str> {
        let reason = self.comment.as_deref()?.strip_prefix(key)?;
        Some(reason.strip_prefix(':')?.trim()).filter(|reason| reason.len() > 10)
    }
}

fn comment_in(html: &str) -> Option<String> {
    let inside = html.trim().strip_prefix("<!--")?.strip_suffix("-->")?;
    Some(inside.trim().to_owned())
}

/// All pages of a folder, sorted by path.
pub(crate) fn folder(path: &str) -> Vec<Document> {
    let entries = fs::read_dir(in_project(path)).expect("the folder is there");
    let names = entries.map(|entry| entry.expect("it can be read").file_name());
    let mut names: Vec<String> = names
        .map(|name| name.to_string_lossy().into_owned())
        .filter(|name| name.ends_with(".md"))
        .collect();
    names.sort();
    let read = |name: &String| Document::read(&format!("{path}/{name}"));
    names.iter().map(read).collect()
}

/// All documents.
pub(crate) fn all() -> Vec<Document> {
    let mut all: Vec<Document> = FILES.iter().map(|path| Document::read(path)).collect();
    all.extend(folder("docs/src"));
    all.extend(folder("docs/decisions"));
    all
}

#[test]
fn blocks_have_their_comments_and_lines() {
    let document = Document {
        path: "a.md".to_owned(),
        text: "<!-- not run: there is no reason to -->\n```sh\ntrue\n```\n\n1. Text.\n\n   ```rust,no_run\n   fn f() {}\n   ```\n"
            .to_owned(),
    };
    let blocks = document.blocks();
    assert_eq!(blocks.len(), 2);
    assert_eq!(blocks[0].place, "a.md:2");
    assert_eq!(blocks[0].code, "true\n");
    assert_eq!(blocks[0].reason("not run"), Some("there is no reason to"));
    assert_eq!(blocks[0].reason("not compiled"), None);
    assert_eq!(blocks[1].place, "a.md:8");
    assert_eq!(
        (blocks[1].language(), &*blocks[1].code),
        ("rust", "fn f() {}\n")
    );
    assert_eq!(blocks[1].comment, None);
}
