//! A self-contained HTML page to review a release: one file, no network.
//!
//! All content is readable without scripts; the script of the page adds filters. Documents are untrusted: templates escape
//! every text, [`Visible`] spells out characters that hide or reorder text, and the page's policy allows no style or script
//! but these two, identified by their hashes.

use std::collections::BTreeSet;

use maud::{DOCTYPE, Markup, PreEscaped, Render, html};

use super::contents::{Group, Report, Tally, because, left_out, no_changes};
use crate::diagnostics::visible;
use crate::diff::change::{Change, Side};
use crate::diff::comparison::Comparison;
use crate::diff::not_compared;
use crate::diff::rule::{Level, Rule, Scope};
use crate::diff::rust::effects::Effect;
use crate::diff::semver::Step;

const STYLE: &str = include_str!("page/page.css");
const SCRIPT: &str = include_str!("page/page.js");

/// SHA-256 of the style and the script, in the form of a policy. A test verifies them.
const STYLE_HASH: &str = include_str!("page/page.css.sha256");
const SCRIPT_HASH: &str = include_str!("page/page.js.sha256");

/// A line break between blocks, so that pages can be compared by line.
const NEWLINE: PreEscaped<&str> = PreEscaped("\n");

/// A text whose invisible characters are spelled out.
struct Visible<'a>(&'a str);

impl Render for Visible<'_> {
    fn render_to(&self, out: &mut String) {
        visible(self.0).render_to(out);
    }
}

pub(super) fn write(report: &Report<'_>) -> String {
    let comparison = report.comparison;
    let title = format!(
        "{} {} to {}",
        comparison.new.title, comparison.old.version, comparison.new.version
    );
    let groups = report.groups();
    let has_packages = groups.len() > 1;
    let page = html! {
        (DOCTYPE) (NEWLINE)
        html lang="en" {
            (head(&title)) (NEWLINE)
            body {
                a.skip href="#changes" { "Skip to the changes" } (NEWLINE)
                (header(report)) (NEWLINE)
                div.columns.with-nav[has_packages] {
                    @if has_packages { (navigation(&groups)) (NEWLINE) }
                    (main(report, &groups))
                }
                @if !groups.is_empty() {
                    (NEWLINE) script { (PreEscaped(SCRIPT)) }
                }
            }
        }
        (NEWLINE)
    };
    page.into_string()
}

fn head(title: &str) -> Markup {
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{}'; script-src 'sha256-{}'; base-uri 'none'; form-action 'none'",
        STYLE_HASH.trim(),
        SCRIPT_HASH.trim()
    );
    html! {
        head {
            meta charset="utf-8";
            meta http-equiv="Content-Security-Policy" content=(policy);
            meta name="viewport" content="width=device-width, initial-scale=1";
            meta name="color-scheme" content="light dark";
            meta name="referrer" content="no-referrer";
            title { (Visible(title)) } (NEWLINE)
            style { (PreEscaped(STYLE)) }
        }
    }
}

fn header(report: &Report<'_>) -> Markup {
    let comparison = report.comparison;
    let step = Step::of(comparison);
    let audiences = [
        (
            "Callers of the server",
            comparison.counts(Change::wire_level),
        ),
        ("Users of the crate", comparison.counts(Change::rust_level)),
    ];
    html! {
        header {
            h1 { (Visible(&comparison.new.title)) }
            p.versions {
                "from " strong { (Visible(&comparison.old.version)) }
                " to " strong { (Visible(&comparison.new.version)) }
            }
            ul.cards {
                li.card {
                    h2 { "Version bump of the crate" }
                    div.step { (step) }
                    p { "Before 1.0: " (step.before_one()) ". " (capitalized(&because(comparison))) "." }
                }
                @for (title, counts) in audiences {
                    li.card {
                        h2 { (title) }
                        ul.counts {
                            @for (level, count) in counts {
                                li { span class={ "badge " (level) } { (count) " " (level) } }
                            }
                        }
                    }
                }
                li.card { h2 { "The API" } (tallies(report)) }
            }
        }
    }
}

fn tallies(report: &Report<'_>) -> Markup {
    let rows = [
        ("Operations", Tally::operations(report.comparison)),
        ("Schemas", Tally::schemas(report.comparison)),
    ];
    html! {
        table.tally {
            thead {
                tr {
                    td {}
                    th scope="col" { "added" }
                    th scope="col" { "removed" }
                    th scope="col" { "changed" }
                }
            }
            tbody {
                @for (name, Tally { added, removed, changed }) in rows {
                    tr { th scope="row" { (name) } td { (added) } td { (removed) } td { (changed) } }
                }
            }
        }
    }
}

fn navigation(groups: &[Group<'_>]) -> Markup {
    html! {
        nav.packages aria-label="Packages" {
            h2 { "Packages" }
            ol {
                @for (index, group) in groups.iter().enumerate() {
                    @let breaking = breaking(group);
                    li id={ "to-package-" (index) } {
                        a href={ "#package-" (index) } {
                            span { (Visible(group.title())) }
                            span.many {
                                @if breaking > 0 { span.worst { (breaking) " breaking" } ", " }
                                span.count { (group.changes.len()) }
                            }
                        }
                    }
                    (NEWLINE)
                }
            }
        }
    }
}

/// Returns the number of breaking changes.
fn breaking(group: &Group<'_>) -> usize {
    let changes = group.changes.iter();
    changes
        .filter(|change| change.level() == Level::Breaking)
        .count()
}

fn main(report: &Report<'_>, groups: &[Group<'_>]) -> Markup {
    let mut anchors = Anchors::default();
    html! {
        main #changes {
            (parts(report.comparison))
            @if groups.is_empty() {
                p { (no_changes(report.comparison)) }
            } @else {
                (filters(groups)) (NEWLINE)
                p #empty.none hidden { "No change matches the filters." } (NEWLINE)
            }
            @for (index, group) in groups.iter().enumerate() {
                (section(index, group, &mut anchors)) (NEWLINE)
            }
            @if let Some(sentence) = left_out(report) {
                p.none { (marked(&sentence)) }
            }
            (glossary(groups))
        }
    }
}

/// Returns the parts that are not compared.
fn parts(comparison: &Comparison) -> Markup {
    html! {
        @if let Some(sentence) = not_compared::sentence(&comparison.not_compared) {
            details.rules open {
                summary { span.badge.warning { "incomplete" } " " (sentence) }
                ul {
                    @for part in &comparison.not_compared {
                        li {
                            (part.thing.as_str()) " " code { (Visible(part.name.as_str())) } ": "
                            (Visible(&part.reason))
                            @if let Some(at) = part.place() {
                                " (" (Visible(&at.file)) ", line " (at.line) ")"
                            }
                        }
                        (NEWLINE)
                    }
                }
            }
            (NEWLINE)
        }
    }
}

/// Returns the filters, hidden until the script is running.
fn filters(groups: &[Group<'_>]) -> Markup {
    let scopes = [
        ("", "All"),
        ("request", "Callers, by requests"),
        ("response", "Callers, by responses"),
        ("operation", "Callers, by operation"),
        ("rust", "Users of the crate"),
    ];
    html! {
        form #filters.filters hidden autocomplete="off" aria-label="Filters" {
            div {
                label for="search" { "Search (press /)" }
                input #search type="search" name="search" placeholder="Name, rule, text …";
            }
            fieldset {
                legend { "Level" }
                @for level in Level::ALL {
                    label {
                        input type="checkbox" name="level" value=(level) checked[level != Level::Neutral];
                        " " (capitalized(level.as_str()))
                    }
                }
            }
            div {
                label for="direction" { "Affected" }
                select #direction name="direction" {
                    @for (value, label) in scopes { option value=(value) { (label) } }
                }
            }
            div {
                label for="package" { "Package" }
                select #package name="package" {
                    option value="" { "All packages" }
                    @for (index, group) in groups.iter().enumerate() {
                        option value={ "package-" (index) } {
                            (Visible(group.title())) " (" (group.changes.len()) ")"
                        }
                    }
                }
            }
            div.buttons {
                button #open type="button" { "Open all" }
                button #close type="button" { "Close all" }
                button type="reset" { "Reset" }
            }
            p #shown.shown role="status" {}
        }
    }
}

fn section(index: usize, group: &Group<'_>, anchors: &mut Anchors) -> Markup {
    let count = group.changes.len();
    let noun = if count == 1 { "change" } else { "changes" };
    html! {
        section.package id={ "package-" (index) } aria-labelledby={ "title-" (index) } {
            h2 id={ "title-" (index) } {
                (Visible(group.title())) " "
                span.many { span.count { (count) } " " (noun) }
            }
            (NEWLINE)
            @for change in &group.changes {
                (article(change, &anchors.next(&change.id()))) (NEWLINE)
            }
        }
    }
}

fn article(change: &Change, anchor: &str) -> Markup {
    let level = change.level();
    let verdicts: BTreeSet<String> = change
        .rules()
        .iter()
        .map(|rule| format!("{}:{}", rule.scope.as_str(), rule.level()))
        .collect();
    let verdicts: Vec<String> = verdicts.into_iter().collect();
    html! {
        article id=(anchor) data-level=(level) data-verdicts=(verdicts.join(" ")) {
            details {
                summary {
                    span class={ "badge " (level) } { (level) }
                    h3 {
                        span.code { (Visible(&change.subject.to_string())) } " "
                        span.title { (change.kind.title) }
                    }
                }
                div.body {
                    @if change.old.is_some() || change.new.is_some() {
                        div.sides {
                            (side("old", "Old", change.old.as_ref()))
                            (side("new", "New", change.new.as_ref()))
                        }
                    }
                    ul.verdicts {
                        @for rule in &change.wire { (verdict(change, rule, None)) }
                        @for effect in &change.rust { (verdict(change, &effect.rule, Some(effect))) }
                    }
                    p.tools { a href={ "#" (anchor) } { "Link to this change" } }
                }
            }
        }
    }
}

fn side(class: &str, title: &str, side: Option<&Side>) -> Markup {
    html! {
        @match side {
            Some(Side { text, at }) => {
                div class={ "side " (class) } {
                    h4 { (title) }
                    p { code { (Visible(text)) } }
                    @if !at.file.is_empty() {
                        p.place { (Visible(&at.file)) ", line " (at.line) }
                    }
                }
            }
            None => {
                div.side.absent { h4 { (title) } p { "Absent." } }
            }
        }
    }
}

fn verdict(change: &Change, rule: &Rule, effect: Option<&Effect>) -> Markup {
    let (level, id) = (rule.level(), rule.id());
    let mut items: Vec<&String> = effect
        .into_iter()
        .flat_map(|effect| [&effect.old, &effect.new].into_iter().flatten())
        .collect();
    items.dedup();
    let accepted = change.accepted.iter();
    let accepted = accepted.filter(|accepted| accepted.rule == *rule);
    html! {
        li {
            span class={ "badge " (level) } { (level) }
            div {
                p {
                    (affected(rule.scope)) ": " (marked(rule.verdict.why)) " "
                    a href={ "#rule-" (id) } { code { (id) } }
                }
                @if !items.is_empty() {
                    p.item {
                        @for (index, item) in items.iter().enumerate() {
                            @if index > 0 { " → " }
                            code { (Visible(item)) }
                        }
                    }
                }
                @for accepted in accepted {
                    p.soft { "Accepted: " (Visible(&accepted.reason)) }
                }
            }
        }
    }
}

fn affected(scope: Scope) -> &'static str {
    match scope {
        Scope::Request => "Callers, by requests",
        Scope::Response => "Callers, by responses",
        Scope::Whole => "Callers",
        Scope::Rust => "The crate",
    }
}

/// Returns all rules of the page, each once.
fn glossary(groups: &[Group<'_>]) -> Markup {
    let changes = groups.iter().flat_map(|group| &group.changes);
    let mut rules: Vec<Rule> = Vec::new();
    let mut ids = BTreeSet::new();
    for rule in changes.flat_map(|change| change.rules()) {
        if ids.insert(rule.id()) {
            rules.push(rule);
        }
    }
    rules.sort_by_key(Rule::id);
    html! {
        @if !rules.is_empty() {
            details.rules {
                summary { "Rules and recommended actions" }
                dl.rules {
                    @for rule in rules {
                        @let (id, level) = (rule.id(), rule.level());
                        dt id={ "rule-" (id) } {
                            code { (id) } " " span class={ "badge " (level) } { (level) }
                        }
                        dd { (marked(rule.verdict.why)) }
                        dd { (marked(rule.verdict.advice)) }
                        (NEWLINE)
                    }
                }
            }
        }
    }
}

/// Anchors in use.
#[derive(Default)]
struct Anchors(BTreeSet<String>);

impl Anchors {
    /// Returns the change's id in characters that need no encoding in an anchor, with a number if it is already in use.
    fn next(&mut self, id: &str) -> String {
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "._-:/$=+".contains(c);
        let plain: String = id
            .chars()
            .map(|c| if is_plain(c) { c } else { '-' })
            .collect();
        let mut anchor = plain.clone();
        let mut number = 2;
        while !self.0.insert(anchor.clone()) {
            anchor = format!("{plain}-{number}");
            number += 1;
        }
        anchor
    }
}

/// Returns the text with a capital first letter.
fn capitalized(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => String::new(),
    }
}

/// Returns a sentence of a rule, with its backticks as code.
fn marked(text: &str) -> Markup {
    html! {
        @for (index, part) in text.split('`').enumerate() {
            @if index % 2 == 1 { code { (Visible(part)) } } @else { (Visible(part)) }
        }
    }
}
