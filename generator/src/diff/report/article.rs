//! Articles of the HTML page: an entry each, or neutral changes of one kind.

use std::collections::BTreeSet;

use maud::{Markup, html};

use super::contents::Repeated;
use super::entry::{self, Entry};
use super::markup::{NEWLINE, Visible, marked};
use crate::diff::change::{Change, Side};
use crate::diff::rule::{Level, Rule, Scope};
use crate::diff::rust::effects::Effect;

/// Returns the levels by direction, for the filters.
fn verdicts<'a>(changes: impl Iterator<Item = &'a Change>) -> String {
    let verdicts: BTreeSet<String> = changes
        .flat_map(Change::rules)
        .map(|rule| format!("{}:{}", rule.scope.as_str(), rule.level()))
        .collect();
    let verdicts: Vec<String> = verdicts.into_iter().collect();
    verdicts.join(" ")
}

pub(super) fn article(package: usize, entry: &Entry<'_>, anchors: &mut Anchors) -> Markup {
    let (change, level) = (entry.change, entry.level());
    let anchor = anchors.next(&change.id());
    html! {
        article id=(anchor) data-level=(level) data-verdicts=(verdicts(entry.all()))
            data-package={ "package-" (package) } {
            details {
                summary {
                    span class={ "badge " (level) } { (level) }
                    h3 {
                        span.code { (Visible(&change.subject.label())) } " "
                        span.title {
                            (change.kind.title)
                            @if let Some(followers) = entry.followers() { ", " (followers) }
                        }
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
                    (members("Follows from it", &entry.followers, anchors))
                    p.tools {
                        "In accept lists: " code { (Visible(&change.subject.path())) } ". "
                        a href={ "#" (anchor) } { "Link to this change" }
                    }
                }
            }
        }
    }
}

/// Returns the article of neutral changes of one kind.
pub(super) fn summed_up(package: usize, repeated: &Repeated<'_>, anchors: &mut Anchors) -> Markup {
    let Repeated { kind, changes } = repeated;
    let level = Level::Neutral;
    let subjects = match changes.as_slice() {
        [one] => one.subject.label(),
        _ => entry::kinds(changes.iter().copied()).join(", "),
    };
    html! {
        article data-level=(level) data-verdicts=(verdicts(changes.iter().copied()))
            data-package={ "package-" (package) } {
            details {
                summary {
                    span class={ "badge " (level) } { (level) }
                    h3 {
                        span.code { (Visible(&subjects)) } " "
                        span.title { (kind.title) }
                    }
                }
                div.body { (members("Changes", changes, anchors)) }
            }
        }
    }
}

/// Returns a list of changes that are part of an article.
fn members(title: &str, changes: &[&Change], anchors: &mut Anchors) -> Markup {
    html! {
        @if !changes.is_empty() {
            h4 { (title) }
            ul.members {
                @for change in changes {
                    @let [old, new] = change.texts();
                    li id=(anchors.next(&change.id())) {
                        code { (Visible(&change.subject.label())) } " " (change.kind.title)
                        @if let Some(sides) = entry::both(old, new) { ": " code { (Visible(&sides)) } }
                        @for rule in change.rules() {
                            " " a href={ "#rule-" (rule.id()) } { code { (rule.id()) } }
                        }
                    }
                    (NEWLINE)
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

/// Anchors in use.
#[derive(Default)]
pub(super) struct Anchors(BTreeSet<String>);

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
