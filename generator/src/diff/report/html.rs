//! A page to review a release with: one file that needs nothing else, and no network.
//!
//! Everything is there without scripts; the script of the page adds filters. Documents are untrusted: every text goes
//! through [`escaped`], and the page's policy lets no style or script run but these two, known by their hashes.

use std::collections::BTreeSet;
use std::fmt::Write;

use super::{Group, Report, Tally, because, left_out};
use crate::diagnostics::visible;
use crate::diff::rule::{Level, Rule, Scope};
use crate::diff::rust::Effect;
use crate::diff::semver::Step;
use crate::diff::{Change, Side};

const STYLE: &str = include_str!("page/page.css");
const SCRIPT: &str = include_str!("page/page.js");

/// SHA-256 of the style and the script, as a policy names them; a test computes them anew.
const STYLE_HASH: &str = include_str!("page/page.css.sha256");
const SCRIPT_HASH: &str = include_str!("page/page.js.sha256");

pub(super) fn write(report: &Report<'_>) -> String {
    let comparison = report.comparison;
    let title = format!(
        "{} {} to {}",
        comparison.new.title, comparison.old.version, comparison.new.version
    );
    let groups = report.groups();
    let mut out = head(&title);
    header(&mut out, report);
    let with_nav = if groups.len() > 1 { " with-nav" } else { "" };
    let _ = writeln!(out, "<div class=\"columns{with_nav}\">");
    if groups.len() > 1 {
        navigation(&mut out, &groups);
    }
    out.push_str("<main id=\"changes\">\n");
    match groups.is_empty() {
        true => out.push_str("<p>No change.</p>\n"),
        false => {
            filters(&mut out, &groups);
            out.push_str("<p id=\"empty\" class=\"none\" hidden>No change fits the filters.</p>\n");
        }
    }
    let mut ids = Ids::default();
    for (index, group) in groups.iter().enumerate() {
        section(&mut out, index, group, &mut ids);
    }
    if let Some(told) = left_out(report) {
        let _ = writeln!(out, "<p class=\"none\">{}</p>", marked(&told));
    }
    glossary(&mut out, &groups);
    out.push_str("</main>\n</div>\n");
    if !groups.is_empty() {
        let _ = writeln!(out, "<script>{SCRIPT}</script>");
    }
    out.push_str("</body>\n</html>\n");
    out
}

fn head(title: &str) -> String {
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-{}'; \
         script-src 'sha256-{}'; base-uri 'none'; form-action 'none'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"referrer\" content=\"no-referrer\">\n\
         <title>{}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n\
         <a class=\"skip\" href=\"#changes\">Skip to the changes</a>\n",
        STYLE_HASH.trim(),
        SCRIPT_HASH.trim(),
        escaped(title)
    )
}

fn header(out: &mut String, report: &Report<'_>) {
    let comparison = report.comparison;
    let _ = writeln!(
        out,
        "<header>\n<h1>{}</h1>\n<p class=\"versions\">from <strong>{}</strong> to <strong>{}</strong></p>\n<ul class=\"cards\">",
        escaped(&comparison.new.title),
        escaped(&comparison.old.version),
        escaped(&comparison.new.version)
    );
    let step = Step::of(comparison);
    let _ = writeln!(
        out,
        "<li class=\"card\"><h2>Version of the crate</h2><div class=\"step\">{step}</div><p>Before 1.0: {}. {}.</p></li>",
        step.before_one(),
        capital(because(step))
    );
    for (title, counts) in [
        (
            "Callers of the server",
            comparison.counts(Change::wire_level),
        ),
        ("Users of the crate", comparison.counts(Change::rust_level)),
    ] {
        let _ = write!(
            out,
            "<li class=\"card\"><h2>{title}</h2><ul class=\"counts\">"
        );
        for (level, count) in counts {
            let _ = write!(
                out,
                "<li><span class=\"badge {level}\">{count} {level}</span></li>"
            );
        }
        out.push_str("</ul></li>\n");
    }
    out.push_str(
        "<li class=\"card\"><h2>The API</h2><table class=\"tally\"><thead><tr><td></td><th scope=\"col\">added</th>\
         <th scope=\"col\">removed</th><th scope=\"col\">changed</th></tr></thead><tbody>",
    );
    for (what, tally) in [
        ("Operations", Tally::operations(comparison)),
        ("Schemas", Tally::schemas(comparison)),
    ] {
        let Tally {
            added,
            removed,
            changed,
        } = tally;
        let _ = write!(
            out,
            "<tr><th scope=\"row\">{what}</th><td>{added}</td><td>{removed}</td><td>{changed}</td></tr>"
        );
    }
    out.push_str("</tbody></table></li>\n</ul>\n</header>\n");
}

fn navigation(out: &mut String, groups: &[Group<'_>]) {
    out.push_str("<nav class=\"packages\" aria-label=\"Packages\"><h2>Packages</h2><ol>\n");
    for (index, group) in groups.iter().enumerate() {
        let breaking = group
            .changes
            .iter()
            .filter(|change| change.level() == Level::Breaking)
            .count();
        let worst = match breaking {
            0 => String::new(),
            count => format!("<span class=\"worst\">{count} breaking</span>, "),
        };
        let _ = writeln!(
            out,
            "<li id=\"to-package-{index}\"><a href=\"#package-{index}\"><span>{}</span><span class=\"many\">{worst}<span class=\"count\">{}</span></span></a></li>",
            escaped(group.title()),
            group.changes.len()
        );
    }
    out.push_str("</ol></nav>\n");
}

/// The form is hidden until the script is there to answer it.
fn filters(out: &mut String, groups: &[Group<'_>]) {
    out.push_str(
        "<form id=\"filters\" class=\"filters\" hidden autocomplete=\"off\" aria-label=\"Filters\">\n\
         <div><label for=\"search\">Search (press /)</label><input type=\"search\" id=\"search\" name=\"search\" \
         placeholder=\"Name, rule, text …\"></div>\n<fieldset><legend>Level</legend>\n",
    );
    for level in Level::ALL {
        let checked = if level == Level::Neutral {
            ""
        } else {
            " checked"
        };
        let _ = writeln!(
            out,
            "<label><input type=\"checkbox\" name=\"level\" value=\"{level}\"{checked}> {}</label>",
            capital(level.as_str())
        );
    }
    out.push_str("</fieldset>\n<div><label for=\"direction\">For whom</label><select id=\"direction\" name=\"direction\">\n");
    for (value, label) in [
        ("", "Everybody"),
        ("request", "Callers, by what they send"),
        ("response", "Callers, by what they get"),
        ("operation", "Callers, by operation"),
        ("rust", "Users of the crate"),
    ] {
        let _ = writeln!(out, "<option value=\"{value}\">{label}</option>");
    }
    out.push_str("</select></div>\n<div><label for=\"package\">Package</label><select id=\"package\" name=\"package\">\n<option value=\"\">All packages</option>\n");
    for (index, group) in groups.iter().enumerate() {
        let _ = writeln!(
            out,
            "<option value=\"package-{index}\">{} ({})</option>",
            escaped(group.title()),
            group.changes.len()
        );
    }
    out.push_str(
        "</select></div>\n<div class=\"buttons\"><button type=\"button\" id=\"open\">Open all</button>\
         <button type=\"button\" id=\"close\">Close all</button><button type=\"reset\">Reset</button></div>\n\
         <p id=\"shown\" class=\"shown\" role=\"status\"></p>\n</form>\n",
    );
}

fn section(out: &mut String, index: usize, group: &Group<'_>, ids: &mut Ids) {
    let count = group.changes.len();
    let many = if count == 1 { "change" } else { "changes" };
    let _ = writeln!(
        out,
        "<section class=\"package\" id=\"package-{index}\" aria-labelledby=\"title-{index}\">\n\
         <h2 id=\"title-{index}\">{} <span class=\"many\"><span class=\"count\">{count}</span> {many}</span></h2>",
        escaped(group.title())
    );
    for change in &group.changes {
        article(out, change, &ids.next(&change.id()));
    }
    out.push_str("</section>\n");
}

fn article(out: &mut String, change: &Change, id: &str) {
    let level = change.level();
    let verdicts: BTreeSet<String> = change
        .rules()
        .iter()
        .map(|rule| format!("{}:{}", rule.scope.as_str(), rule.level()))
        .collect();
    let verdicts: Vec<String> = verdicts.into_iter().collect();
    let _ = writeln!(
        out,
        "<article id=\"{id}\" data-level=\"{level}\" data-verdicts=\"{}\"><details><summary>\
         <span class=\"badge {level}\">{level}</span><h3><span class=\"code\">{}</span> \
         <span class=\"title\">{}</span></h3></summary><div class=\"body\">",
        verdicts.join(" "),
        escaped(&change.subject.to_string()),
        escaped(change.kind.title)
    );
    if change.old.is_some() || change.new.is_some() {
        out.push_str("<div class=\"sides\">");
        side(out, "old", "Old", change.old.as_ref());
        side(out, "new", "New", change.new.as_ref());
        out.push_str("</div>");
    }
    out.push_str("<ul class=\"verdicts\">");
    for rule in &change.wire {
        verdict(out, change, rule, None);
    }
    for effect in &change.rust {
        verdict(out, change, &effect.rule, Some(effect));
    }
    let _ = writeln!(
        out,
        "</ul><p class=\"tools\"><a href=\"#{id}\">Link to this change</a></p></div></details></article>"
    );
}

fn side(out: &mut String, class: &str, title: &str, side: Option<&Side>) {
    match side {
        Some(Side { text, at }) => {
            let _ = write!(
                out,
                "<div class=\"side {class}\"><h4>{title}</h4><p><code>{}</code></p>",
                escaped(text)
            );
            if !at.file.is_empty() {
                let _ = write!(
                    out,
                    "<p class=\"place\">{}, line {}</p>",
                    escaped(&at.file),
                    at.line
                );
            }
            out.push_str("</div>");
        }
        None => {
            let _ = write!(
                out,
                "<div class=\"side absent\"><h4>{title}</h4><p>Not there.</p></div>"
            );
        }
    }
}

fn verdict(out: &mut String, change: &Change, rule: &Rule, effect: Option<&Effect>) {
    let (level, id) = (rule.level(), rule.id());
    let _ = write!(
        out,
        "<li><span class=\"badge {level}\">{level}</span><div><p>{}: {} <a href=\"#rule-{id}\"><code>{id}</code></a></p>",
        whom(rule.scope),
        marked(rule.verdict.why)
    );
    let items = effect.into_iter().flat_map(|effect| {
        let both = [&effect.old, &effect.new].into_iter().flatten();
        let mut items: Vec<&String> = both.collect();
        items.dedup();
        items
    });
    let items: Vec<String> = items
        .map(|item| format!("<code>{}</code>", escaped(item)))
        .collect();
    if !items.is_empty() {
        let _ = write!(out, "<p class=\"item\">{}</p>", items.join(" → "));
    }
    for accepted in change
        .accepted
        .iter()
        .filter(|accepted| accepted.rule == *rule)
    {
        let _ = write!(
            out,
            "<p class=\"soft\">Accepted: {}</p>",
            escaped(&accepted.reason)
        );
    }
    out.push_str("</div></li>");
}

fn whom(scope: Scope) -> &'static str {
    match scope {
        Scope::Request => "Callers, by what they send",
        Scope::Response => "Callers, by what they get",
        Scope::Whole => "Callers",
        Scope::Rust => "The crate",
    }
}

/// The rules of the page, each once.
fn glossary(out: &mut String, groups: &[Group<'_>]) {
    let mut rules: Vec<Rule> = Vec::new();
    let mut ids = BTreeSet::new();
    for rule in groups
        .iter()
        .flat_map(|group| &group.changes)
        .flat_map(|change| change.rules())
    {
        if ids.insert(rule.id()) {
            rules.push(rule);
        }
    }
    if rules.is_empty() {
        return;
    }
    rules.sort_by_key(Rule::id);
    out.push_str("<details class=\"rules\"><summary>The rules of these verdicts, and what to do</summary><dl class=\"rules\">\n");
    for rule in rules {
        let (id, level) = (rule.id(), rule.level());
        let _ = writeln!(
            out,
            "<dt id=\"rule-{id}\"><code>{id}</code> <span class=\"badge {level}\">{level}</span></dt><dd>{}</dd><dd>{}</dd>",
            marked(rule.verdict.why),
            marked(rule.verdict.advice)
        );
    }
    out.push_str("</dl></details>\n");
}

/// Anchors, each once.
#[derive(Default)]
struct Ids(BTreeSet<String>);

impl Ids {
    /// The change's id in the letters that an anchor may have without being encoded; the second of its name has a number.
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

/// A sentence with a capital at its beginning.
fn capital(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => String::new(),
    }
}

/// A sentence of a rule: what stands in backticks is code.
fn marked(text: &str) -> String {
    let parts = text.split('`').enumerate();
    let parts = parts.map(|(index, part)| match index % 2 {
        1 => format!("<code>{}</code>", escaped(part)),
        _ => escaped(part),
    });
    parts.collect()
}

/// A text as it is shown: nothing in it is markup, and what would hide or turn text round is spelled out.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in visible(text).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}
