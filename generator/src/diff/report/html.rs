//! A self-contained HTML page to review a release: one file, no network.
//!
//! All content is readable without scripts; the script of the page adds filters. Documents are untrusted: templates escape
//! every text, [`Visible`] spells out characters that hide or reorder text, and the page's policy allows no style or script
//! but these two, identified by their hashes.

use std::collections::BTreeSet;

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::article::{Anchors, article, summed_up};
use super::contents::{Group, Report, Tally, because, counts, left_out, no_changes};
use super::entry::{self, Entry};
use super::markup::{NEWLINE, Visible, marked};
use crate::diff::comparison::Comparison;
use crate::diff::not_compared;
use crate::diff::rule::{Level, Rule};
use crate::diff::semver::Step;

const STYLE: &str = include_str!("page/page.css");
const SCRIPT: &str = include_str!("page/page.js");

/// SHA-256 of the style and the script, in the form of a policy. A test verifies them.
const STYLE_HASH: &str = include_str!("page/page.css.sha256");
const SCRIPT_HASH: &str = include_str!("page/page.js.sha256");

pub(super) fn write(report: &Report<'_>) -> String {
    let comparison = report.comparison;
    let title = format!(
        "{} {} to {}",
        comparison.new.title, comparison.old.version, comparison.new.version
    );
    let sections = sections(report);
    let has_packages = sections.packages.len() > 1;
    let page = html! {
        (DOCTYPE) (NEWLINE)
        html lang="en" {
            (head(&title)) (NEWLINE)
            body {
                a.skip href="#changes" { "Skip to the changes" } (NEWLINE)
                (header(report)) (NEWLINE)
                div.columns.with-nav[has_packages] {
                    @if has_packages { (navigation(&sections)) (NEWLINE) }
                    (main(report, &sections))
                }
                @if !sections.is_empty() {
                    (NEWLINE) script { (PreEscaped(SCRIPT)) }
                }
            }
        }
        (NEWLINE)
    };
    page.into_string()
}

/// The changes of the page: the breaking ones of all packages first, then the others of each.
struct Sections<'a> {
    packages: Vec<&'a str>,
    /// With the indices of their packages.
    breaking: Vec<(usize, Entry<'a>)>,
    /// In the order of `packages`.
    others: Vec<Group<'a>>,
}

impl Sections<'_> {
    fn is_empty(&self) -> bool {
        self.packages.is_empty()
    }
}

fn sections<'a>(report: &Report<'a>) -> Sections<'a> {
    let mut others = report.groups();
    let mut breaking = Vec::new();
    for (index, group) in others.iter_mut().enumerate() {
        let is_breaking = |entry: &mut Entry<'_>| entry.level() == Level::Breaking;
        let taken = group.entries.extract_if(.., is_breaking);
        breaking.extend(taken.map(|entry| (index, entry)));
    }
    Sections {
        packages: others.iter().map(Group::title).collect(),
        breaking,
        others,
    }
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
    let entries = entry::entries(comparison);
    let audiences = [
        ("Callers of the server", counts(&entries, Entry::wire_level)),
        ("Users of the crate", counts(&entries, Entry::rust_level)),
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

fn navigation(sections: &Sections<'_>) -> Markup {
    let link = |id: &str, title: &str, count: usize| {
        html! {
            li id={ "to-" (id) } {
                a href={ "#" (id) } {
                    span { (Visible(title)) }
                    span.many { span.count { (count) } }
                }
            }
            (NEWLINE)
        }
    };
    html! {
        nav.packages aria-label="Packages" {
            h2 { "Changes" }
            ol {
                @if !sections.breaking.is_empty() {
                    (link("breaking", "Breaking", sections.breaking.len()))
                }
                @for (index, group) in sections.others.iter().enumerate() {
                    @if articles(group) > 0 {
                        (link(&format!("package-{index}"), group.title(), articles(group)))
                    }
                }
            }
        }
    }
}

/// Returns the number of a group's articles.
fn articles(group: &Group<'_>) -> usize {
    group.entries.len() + group.repeated.len()
}

fn main(report: &Report<'_>, sections: &Sections<'_>) -> Markup {
    let mut anchors = Anchors::default();
    html! {
        main #changes {
            (parts(report.comparison))
            @if sections.is_empty() {
                p { (no_changes(report.comparison)) }
            } @else {
                (filters(sections)) (NEWLINE)
                p #empty.none hidden { "No change matches the filters." } (NEWLINE)
            }
            @if !sections.breaking.is_empty() {
                @let breaking = sections.breaking.iter();
                @let articles = breaking.map(|(index, entry)| article(*index, entry, &mut anchors));
                (section("breaking", "Breaking changes of all packages", articles.collect())) (NEWLINE)
            }
            @for (index, group) in sections.others.iter().enumerate() {
                @let entries = group.entries.iter();
                @let mut articles: Vec<Markup> =
                    entries.map(|entry| article(index, entry, &mut anchors)).collect();
                @let repeated = group.repeated.iter();
                @let () = articles.extend(repeated.map(|it| summed_up(index, it, &mut anchors)));
                @if !articles.is_empty() {
                    (section(&format!("package-{index}"), group.title(), articles)) (NEWLINE)
                }
            }
            @if let Some(sentence) = left_out(report) {
                p.none { (marked(&sentence)) }
            }
            (glossary(report))
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
fn filters(sections: &Sections<'_>) -> Markup {
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
                    @for (index, title) in sections.packages.iter().enumerate() {
                        option value={ "package-" (index) } { (Visible(title)) }
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

fn section(id: &str, title: &str, articles: Vec<Markup>) -> Markup {
    let count = articles.len();
    let noun = if count == 1 { "change" } else { "changes" };
    html! {
        section.package id=(id) aria-labelledby={ "title-" (id) } {
            h2 id={ "title-" (id) } {
                (Visible(title)) " "
                span.many { span.count { (count) } " " (noun) }
            }
            (NEWLINE)
            @for article in articles { (article) (NEWLINE) }
        }
    }
}

/// Returns all rules of the page, each once.
fn glossary(report: &Report<'_>) -> Markup {
    let least = report.level.unwrap_or_default();
    let entries = entry::entries(report.comparison).into_iter();
    let listed = entries.filter(|entry| entry.level() >= least);
    let changes = listed.flat_map(|entry| entry.all().collect::<Vec<_>>());
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

/// Returns the text with a capital first letter.
fn capitalized(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => String::new(),
    }
}
