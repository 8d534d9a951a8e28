//! Problems as a text for people, or as JSON for machines.
//!
//! Takes problems and the texts of files; gives what is to be printed. Decides how much is shown, never what is wrong.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use indexmap::IndexMap;

use super::diagnostic::Diagnostic;
use super::id::Level;
use super::place::{Location, Where};
use super::problem::{Problem, Problems};
use super::snippet::Texts;
use super::visible::{visible, visible_json};

/// The most characters of a message that are shown; a name may be as long as a file.
const LONGEST: usize = 600;

/// The style of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// Colors, for a terminal that supports them.
    pub color: bool,
    /// The most problems that are shown; the others are counted.
    pub most: usize,
}

impl Default for Style {
    /// No colors, and 20 problems.
    fn default() -> Self {
        Self {
            color: false,
            most: 20,
        }
    }
}

/// Problems that are reported together, in their order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report(Vec<Diagnostic>);

impl From<&Problems> for Report {
    fn from(problems: &Problems) -> Self {
        Self(problems.iter().map(Diagnostic::from).collect())
    }
}

impl From<&Problem> for Report {
    fn from(problem: &Problem) -> Self {
        Self(vec![Diagnostic::from(problem)])
    }
}

impl From<&[Diagnostic]> for Report {
    fn from(diagnostics: &[Diagnostic]) -> Self {
        Self(diagnostics.to_vec())
    }
}

impl Report {
    /// Renders the problems for people, with the lines of their places and a hint where to read more. Problems of one construct,
    /// or of the same message, are one with a count, before all others. Ends with a line break, or is empty.
    pub fn text(&self, texts: &mut Texts<'_>, style: Style) -> String {
        let mut page = Page {
            out: String::new(),
            color: style.color,
        };
        let groups = grouped(&self.0);
        let (shown, hidden) = groups.split_at(style.most.min(groups.len()));
        for group in shown {
            page.group(group, texts);
        }
        if !hidden.is_empty() {
            page.hidden(&hidden.concat());
        }
        page.footer(&shown.concat());
        page.out
    }

    /// Renders all problems for machines: one object of the form of [`SCHEMA`](super::SCHEMA) per line.
    pub fn json(&self) -> String {
        let lines = self.0.iter();
        lines
            .map(|diagnostic| visible_json(&format!("{}\n", diagnostic.to_json())))
            .collect()
    }
}

/// Colors of a terminal, by their purpose.
#[derive(Clone, Copy)]
enum Paint {
    Error,
    Warning,
    Strong,
    Frame,
    Help,
}

impl Paint {
    fn of(level: Level) -> Self {
        match level {
            Level::Error => Self::Error,
            Level::Warning => Self::Warning,
        }
    }

    fn code(self) -> &'static str {
        match self {
            Self::Error => "1;31",
            Self::Warning => "1;33",
            Self::Strong => "1",
            Self::Frame => "1;34",
            Self::Help => "1;36",
        }
    }
}

struct Page {
    out: String,
    color: bool,
}

impl Page {
    fn paint(&self, paint: Paint, text: &str) -> String {
        match self.color {
            true => format!("\u{1b}[{}m{text}\u{1b}[0m", paint.code()),
            false => text.to_owned(),
        }
    }

    /// Writes problems of one construct: the first with its lines, two others by their places, and the number of the rest.
    fn group(&mut self, group: &[&Diagnostic], texts: &mut Texts<'_>) {
        let Some((diagnostic, others)) = group.split_first() else {
            return;
        };
        let paint = Paint::of(diagnostic.level);
        let head = format!("{}[{}]", diagnostic.level.as_str(), diagnostic.id.as_str());
        let head = self.paint(paint, &head);
        let message = self.paint(
            Paint::Strong,
            &format!(": {}", shortened(&message_of(group))),
        );
        let _ = writeln!(self.out, "{head}{message}");
        let places = diagnostic.at.location().into_iter();
        let places = places.chain(diagnostic.related.iter().map(|(_, location)| location));
        let gutter = places.map(|at| at.line.to_string().len()).max();
        let gutter = gutter.unwrap_or(1);
        match &diagnostic.at {
            Where::Nowhere => {}
            Where::File(file) => self.arrow(gutter, &shortened(file)),
            Where::At(location) => self.place(gutter, location, paint, texts),
        }
        if let Some(location) = diagnostic.at.location()
            && !location.pointer.is_empty()
        {
            let pointer = shortened(&location.pointer);
            self.note(
                gutter,
                Paint::Strong,
                "note",
                &format!("the JSON pointer is {pointer}"),
            );
        }
        for (label, location) in &diagnostic.related {
            self.note(gutter, Paint::Strong, "note", label);
            self.place(gutter, location, Paint::Frame, texts);
        }
        for other in others.iter().take(PLACES - 1) {
            let place = format!("also at {}", shortened(&place_of(other)));
            self.note(gutter, Paint::Strong, "note", &place);
        }
        if let Some(more @ 1..) = group.len().checked_sub(PLACES) {
            let places = if more == 1 { "place" } else { "places" };
            let more = format!("and at {more} more {places} (`--message-format json` shows all)");
            self.note(gutter, Paint::Strong, "note", &more);
        }
        self.note(gutter, Paint::Help, "help", &shortened(&diagnostic.help));
        self.out.push('\n');
    }

    /// Writes a place, and its line with the key or value underlined.
    fn place(&mut self, gutter: usize, at: &Location, paint: Paint, texts: &mut Texts<'_>) {
        let file = shortened(&at.file);
        self.arrow(gutter, &format!("{file}:{}:{}", at.line, at.column));
        let Some(snippet) = texts.snippet(at) else {
            return;
        };
        let bar = self.paint(Paint::Frame, &format!("{:gutter$} |", ""));
        let number = self.paint(Paint::Frame, &format!("{:gutter$} |", at.line));
        let underline = self.paint(paint, &"^".repeat(snippet.width));
        let before = " ".repeat(snippet.before);
        let _ = writeln!(self.out, "{bar}");
        let line = format!("{number} {}", snippet.text);
        let _ = writeln!(self.out, "{}", line.trim_end());
        let _ = writeln!(self.out, "{bar} {before}{underline}");
    }

    fn arrow(&mut self, gutter: usize, place: &str) {
        let arrow = self.paint(Paint::Frame, &format!("{:gutter$}-->", ""));
        let _ = writeln!(self.out, "{arrow} {place}");
    }

    fn note(&mut self, gutter: usize, paint: Paint, label: &str, text: &str) {
        let sign = self.paint(Paint::Frame, &format!("{:gutter$} =", ""));
        let label = self.paint(paint, label);
        let _ = writeln!(self.out, "{sign} {label}: {text}");
    }

    /// Counts the problems that are not shown, by kind.
    fn hidden(&mut self, hidden: &[&Diagnostic]) {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for diagnostic in hidden {
            *counts.entry(diagnostic.id.as_str()).or_default() += 1;
        }
        let counts: Vec<String> = counts
            .iter()
            .map(|(id, count)| format!("{count} {id}"))
            .collect();
        let _ = writeln!(
            self.out,
            "and {} more: {} (`--max-problems COUNT` shows more, `--message-format json` all)\n",
            hidden.len(),
            counts.join(", ")
        );
    }

    /// Names the pages that explain the problems.
    fn footer(&mut self, shown: &[&Diagnostic]) {
        let ids: BTreeSet<&str> = shown.iter().map(|shown| shown.id.as_str()).collect();
        let ids: Vec<&str> = ids.into_iter().collect();
        let _ = match ids.as_slice() {
            [] => Ok(()),
            [id] => writeln!(
                self.out,
                "For more information, run `vsphere-codegen explain {id}`"
            ),
            ids => writeln!(
                self.out,
                "For more information, run `vsphere-codegen explain ID` with one of {}",
                ids.join(", ")
            ),
        };
    }
}

/// The most places of a construct that are shown.
const PLACES: usize = 3;

/// Returns problems by construct, or else by message, the most frequent first.
fn grouped(diagnostics: &[Diagnostic]) -> Vec<Vec<&Diagnostic>> {
    let mut groups: IndexMap<_, Vec<&Diagnostic>> = IndexMap::new();
    for diagnostic in diagnostics {
        let what = diagnostic.construct.as_ref();
        let what = what.unwrap_or(&diagnostic.message);
        let key = (diagnostic.id, diagnostic.level, what);
        groups.entry(key).or_default().push(diagnostic);
    }
    let mut groups: Vec<_> = groups.into_values().collect();
    groups.sort_by_key(|group| std::cmp::Reverse(group.len()));
    groups
}

/// Returns the message of one problem, or of several with their number.
fn message_of(group: &[&Diagnostic]) -> String {
    match group {
        [] => String::new(),
        [only] => only.message.clone(),
        [first, ..] => match (&first.left_out, &first.construct) {
            (Some(_), Some(construct)) => {
                format!("{} are left out: {construct}", counted(group))
            }
            _ => format!("{} ({} times)", first.message, group.len()),
        },
    }
}

/// Returns the number of things that are left out, by kind: `12 operations and 1 schema`.
fn counted(group: &[&Diagnostic]) -> String {
    let mut counts: IndexMap<&str, usize> = IndexMap::new();
    for thing in group.iter().filter_map(|it| it.left_out.as_deref()) {
        *counts.entry(thing).or_default() += 1;
    }
    counts.sort_keys();
    let counts = counts.iter().map(|(thing, count)| match count {
        1 => format!("1 {thing}"),
        count => format!("{count} {thing}s"),
    });
    counts.collect::<Vec<_>>().join(" and ")
}

/// Returns the place of a problem.
fn place_of(diagnostic: &Diagnostic) -> String {
    match &diagnostic.at {
        Where::Nowhere => "no place".to_owned(),
        Where::File(file) => file.clone(),
        Where::At(at) => at.to_string(),
    }
}

/// Escapes a text of a document for a terminal, and shortens a very long one in the middle.
fn shortened(text: &str) -> String {
    let count = text.chars().count();
    if count <= LONGEST {
        return visible(text);
    }
    let half = LONGEST / 2;
    let head: String = text.chars().take(half).collect();
    let tail: String = text.chars().skip(count - half).collect();
    visible(&format!(
        "{head}… ({} characters) …{tail}",
        count - 2 * half
    ))
}

#[cfg(test)]
mod tests {
    use super::super::id::ProblemId;
    use super::super::kind::ProblemKind;
    use super::*;

    fn problem(file: &str, line: usize, what: ProblemKind) -> Problem {
        let location = Location {
            file: file.to_owned(),
            line,
            column: 3,
            pointer: "/paths/~1things".to_owned(),
        };
        Problem::at(location, what)
    }

    fn missing(line: usize) -> Problem {
        problem("a.yaml", line, ProblemKind::Missing { key: "tags" })
    }

    #[test]
    fn a_problem_has_its_line_and_the_other_place() {
        let first = Location {
            file: "a.yaml".to_owned(),
            line: 2,
            column: 3,
            pointer: String::new(),
        };
        let what = ProblemKind::DuplicateKey {
            key: "/things".to_owned(),
            first,
        };
        let report = Report::from(&problem("a.yaml", 10, what));
        let text = format!(
            "paths:\n  /things: {{}}\n{}  /things: {{}}\n",
            "\n".repeat(7)
        );
        let mut texts = Texts::new(|_| Some(text.clone()));
        let help = ProblemId::DuplicateKey.help();
        assert_eq!(
            report.text(&mut texts, Style::default()),
            format!(
                "error[duplicate-key]: duplicate key `/things`
  --> a.yaml:10:3
   |
10 |   /things: {{}}
   |   ^^^^^^^
   = note: the JSON pointer is /paths/~1things
   = note: first defined here
  --> a.yaml:2:3
   |
 2 |   /things: {{}}
   |   ^^^^^^^
   = help: {help}

For more information, run `vsphere-codegen explain duplicate-key`
"
            )
        );
    }

    #[test]
    fn without_its_text_a_problem_has_no_line() {
        let text = Report::from(&missing(1)).text(&mut Texts::new(|_| None), Style::default());
        assert!(!text.contains('|'), "{text}");
        assert!(text.contains(" --> a.yaml:1:3\n"), "{text}");
    }

    #[test]
    fn what_is_not_shown_is_counted_by_kind() {
        let different = |line| {
            let key = ["info", "paths", "tags", "url", "name"][line - 1];
            problem("a.yaml", line, ProblemKind::Missing { key })
        };
        let problems = (1..=5)
            .map(different)
            .chain([problem("b.yaml", 1, ProblemKind::NotOurs)]);
        let problems = Problems::new(problems.collect());
        let report = Report::from(&problems);
        let style = Style {
            most: 2,
            ..Style::default()
        };
        let text = report.text(&mut Texts::new(|_| None), style);
        assert_eq!(text.matches("error[").count(), 2);
        assert!(
            text.contains("and 4 more: 3 missing-key, 1 not-ours ("),
            "{text}"
        );
        assert_eq!(report.json().lines().count(), 6, "machines get all");
    }

    #[test]
    fn problems_of_one_construct_are_one_with_a_count() {
        let ignored = |line| problem("a.yaml", line, ProblemKind::Ignored("`x`".to_owned()));
        let left_out = |line, thing| {
            let what = ProblemKind::LeftOut {
                thing,
                name: format!("Thing{line}"),
                why: format!("it needs the schema `S{line}`, which is left out"),
                construct: "`oneOf` is not supported".to_owned(),
                at: None,
            };
            problem("a.yaml", line, what)
        };
        let problems = [missing(1)].into_iter().chain((2..=8).map(ignored));
        let problems = problems.chain((9..=13).map(|line| left_out(line, "operation")));
        let problems = Problems::new(problems.chain([left_out(14, "schema")]).collect());
        let report = Report::from(&problems);
        let text = report.text(&mut Texts::new(|_| None), Style::default());
        let heads: Vec<&str> = text.lines().filter(|line| line.contains("]: ")).collect();
        assert_eq!(
            heads,
            [
                "warning[ignored]: the generator ignores `x` (7 times)",
                "warning[left-out]: 5 operations and 1 schema are left out: `oneOf` is not supported",
                "error[missing-key]: missing key `tags`",
            ],
        );
        for note in [
            "note: also at a.yaml:3:3 (#/paths/~1things)\n",
            "note: also at a.yaml:4:3 (#/paths/~1things)\n",
            "note: and at 4 more places (",
            "note: also at a.yaml:11:3 (",
            "note: and at 3 more places (",
        ] {
            assert!(text.contains(note), "{text}");
        }
        assert_eq!(report.json().lines().count(), 14, "machines get all");
    }

    #[test]
    fn colors_change_nothing_else() {
        let report = Report::from(&missing(1));
        let text = |color| {
            let mut texts = Texts::new(|_| Some("  get: {}".to_owned()));
            report.text(
                &mut texts,
                Style {
                    color,
                    ..Style::default()
                },
            )
        };
        let colored = text(true);
        assert!(colored.contains("\u{1b}[1;31m"));
        let mut plain = String::new();
        let mut rest = colored.as_str();
        while let Some((before, behind)) = rest.split_once('\u{1b}') {
            plain.push_str(before);
            rest = behind.split_once('m').map_or("", |(_, rest)| rest);
        }
        plain.push_str(rest);
        assert_eq!(plain, text(false));
    }

    #[test]
    fn a_very_long_name_is_cut_and_nothing_controls_the_terminal() {
        let name = format!("\u{202e}{}", "x".repeat(10_000_000));
        let report = Report::from(&problem("a\u{1b}.yaml", 1, ProblemKind::Circular { name }));
        let text = report.text(&mut Texts::new(|_| None), Style::default());
        assert!(text.len() < 2000, "{} bytes", text.len());
        assert!(text.contains("\\u{202e}x") && text.contains("a\\u{1b}.yaml"));
    }
}
