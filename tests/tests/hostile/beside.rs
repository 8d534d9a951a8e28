//! Outputs other than crates: comparisons and fragments.

use std::fs;
use std::path::PathBuf;
use std::sync::LazyLock;

use serde_json::Value;
use tempfile::TempDir;
use vsphere_codegen::diagnostics::{Problem, ProblemId, Problems};
use vsphere_codegen::diff;
use vsphere_codegen::diff::report::Format;
use vsphere_codegen::diff::report::contents::Report;
use vsphere_codegen::diff::rule::Level;
use vsphere_codegen::diff::version::of_both;
use vsphere_codegen::load::{self, Documents, Inputs};
use vsphere_codegen::model_json;
use vsphere_codegen::slice::fragment::Fragment;
use vsphere_codegen::slice::request::Request;
use vsphere_codegen::slice::slice;
use vsphere_codegen::slice::table::Selection;
use vsphere_codegen::slice::wording::Descriptions;

use super::output::is_hidden;

/// The document that the hostile ones are based on.
static BASE: LazyLock<Documents> = LazyLock::new(|| {
    let base = Inputs {
        specs: vec![PathBuf::from("hostile/base.yaml")],
        ..Inputs::default()
    };
    load::load(&base).unwrap_or_else(|problems| panic!("{problems}"))
});

/// The faults of the reports that compare the base with a document, if it can be read.
pub(crate) fn faults(inputs: &Inputs) -> Vec<String> {
    let hostile = load::load(inputs).and_then(|hostile| of_both(BASE.clone(), hostile));
    let Ok((base, hostile)) = hostile else {
        return Vec::new();
    };
    let mut faults = Vec::new();
    let comparison = diff::compare(&base, &hostile);
    let report = Report {
        comparison: &comparison,
        level: Level::Neutral,
    };
    let formats = [
        Format::Text { color: false },
        Format::Markdown,
        Format::Github,
        Format::Junit,
        Format::Html,
    ];
    for format in formats {
        let text = report.write(format);
        if let Some(hidden) = text.chars().find(|c| is_hidden(*c)) {
            faults.push(format!("{format:?} has {hidden:?}"));
        }
        let fault = match format {
            Format::Github => commands(&text),
            Format::Junit | Format::Html => elements(&text),
            _ => None,
        };
        faults.extend(fault.map(|fault| format!("{format:?}: {fault}")));
    }
    let json: Result<serde_json::Value, _> = serde_json::from_str(&report.write(Format::Json));
    faults.extend(json.err().map(|error| format!("JSON: {error}")));
    faults.extend(
        sliced(inputs)
            .err()
            .map(|fault| format!("fragment: {fault}")),
    );
    faults
}

/// Cuts everything out of a document that can be read. The result means the same whatever its texts are, or there is a
/// problem of the document, which does not control a terminal.
fn sliced(inputs: &Inputs) -> Result<(), String> {
    let everything = Fragment::new("everything", ["/**"]).map_err(|what| what.to_string())?;
    let selection = Selection::new(vec![everything], Selection::COMMON);
    let request = Request {
        selection: selection.map_err(|what| what.to_string())?,
        descriptions: Descriptions::Keep,
        folder: "fragments".to_owned(),
    };
    let published = load::load_published(inputs).map_err(|problems| problems.to_string())?;
    let sliced = match slice(&published, &request) {
        Ok(sliced) => sliced,
        Err(problems) => {
            let is_own = |problem: &&Problem| problem.kind.id() == ProblemId::Defect;
            let own = problems.iter().find(is_own);
            return own.map_or(Ok(()), |problem| Err(problem.to_string()));
        }
    };
    let folder = TempDir::new().map_err(|error| error.to_string())?;
    for (name, text) in &sliced.files {
        let is_line_end = |c: char| c == '\n';
        if let Some(hidden) = text.chars().find(|c| is_hidden(*c) && !is_line_end(*c)) {
            return Err(format!("{name} has {hidden:?}"));
        }
        fs::write(folder.path().join(name), text).map_err(|error| error.to_string())?;
    }
    let again = Inputs {
        specs: vec![folder.path().to_path_buf()],
        ..Inputs::default()
    };
    let operations = |inputs: &Inputs| -> Result<Value, Problems> {
        let (api, _) = vsphere_codegen::model(&load::load(inputs)?)?;
        Ok(model_json::to_json(&api)["operations"].take())
    };
    let before = operations(inputs).map_err(|problems| problems.to_string())?;
    let after = operations(&again).map_err(|problems| problems.to_string())?;
    if before == after {
        Ok(())
    } else {
        Err("its operations are not those of the document".to_owned())
    }
}

/// Checks that every line is one annotation.
fn commands(text: &str) -> Option<String> {
    let is_ours = |line: &&str| {
        let end = line.find(' ').unwrap_or(line.len());
        let properties = &line[end..];
        ["::error", "::warning", "::notice"].contains(&&line[..end])
            && properties.split("::").next().is_some_and(|keys| {
                keys.split(',').all(|property| {
                    let key = property.trim().split('=').next().unwrap_or_default();
                    ["file", "line", "col", "title"].contains(&key)
                })
            })
    };
    let odd = text.lines().find(|line| !is_ours(line));
    odd.map(|line| line.chars().take(200).collect())
}

/// Checks that all elements and attributes are our own.
fn elements(text: &str) -> Option<String> {
    let mut rest = text;
    while let Some((_, behind)) = rest.split_once('<') {
        let mut end = 0;
        let mut quoted = false;
        for (at, c) in behind.char_indices() {
            match c {
                '"' => quoted = !quoted,
                '>' if !quoted => {
                    end = at;
                    break;
                }
                '<' => return Some(format!("`<` in a tag: {}", shortened(behind))),
                _ => {}
            }
        }
        let tag = &behind[..end];
        let name: String = tag
            .trim_start_matches('/')
            .chars()
            .take_while(|c| c.is_ascii_alphanumeric() || "?!".contains(*c))
            .collect();
        let is_ours = OURS.contains(&name.as_str());
        if !is_ours || attributes(tag).any(|(name, value)| is_active(name, value)) {
            return Some(shortened(behind));
        }
        rest = &behind[end..];
        // The content of a style or script is not parsed. There is one of each, without an end tag inside.
        if name == "script" || name == "style" {
            rest = rest
                .split_once(&format!("</{name}>"))
                .map_or("", |(_, behind)| behind);
        }
    }
    None
}

/// The attributes of a tag, with their values.
fn attributes(tag: &str) -> impl Iterator<Item = (&str, &str)> {
    let parts: Vec<&str> = tag.split('"').collect();
    let pairs: Vec<(&str, &str)> = parts
        .chunks_exact(2)
        .map(|pair| {
            let name = pair[0].trim_end_matches('=').rsplit(' ').next();
            (name.unwrap_or_default(), pair[1])
        })
        .collect();
    pairs.into_iter()
}

/// Returns `true` for an attribute that makes a browser act. Links lead only to places of the page.
fn is_active(name: &str, value: &str) -> bool {
    let is_address = ["href", "src", "action", "formaction", "data"].contains(&name);
    name.starts_with("on") || name == "style" || (is_address && !value.starts_with('#'))
}

/// The names of elements in the page and the test report.
const OURS: [&str; 50] = [
    "?xml",
    "!DOCTYPE",
    "a",
    "article",
    "body",
    "button",
    "code",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "failure",
    "fieldset",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "head",
    "header",
    "html",
    "input",
    "label",
    "legend",
    "li",
    "main",
    "meta",
    "nav",
    "ol",
    "option",
    "p",
    "script",
    "section",
    "select",
    "span",
    "strong",
    "style",
    "summary",
    "table",
    "tbody",
    "td",
    "testcase",
    "testsuite",
    "testsuites",
    "th",
    "thead",
    "title",
    "tr",
    "ul",
];

fn shortened(text: &str) -> String {
    text.chars().take(120).collect()
}

#[test]
fn active_markup_is_found() {
    for active in [
        "<script src=\"x\"></script>",
        "<p onclick=\"x\">",
        "<a href=\"javascript:x\">",
        "<img>",
        "<p class=\"a\" style=\"b\">",
    ] {
        assert!(elements(active).is_some(), "{active}");
    }
    for quiet in [
        "<a href=\"#x\">",
        "<p class=\"javascript: on x\">&lt;img&gt;</p>",
        "a",
    ] {
        assert_eq!(elements(quiet), None, "{quiet}");
    }
    assert!(commands("::error file=a::b\n::set-output name=x::y").is_some());
    assert!(commands("::notice title=a::b: ::c").is_none());
}
