//! A problem as plain data, for reports, for machines and for stamps.

use serde_json::{Value, json};

use super::id::{Level, ProblemId};
use super::place::{Location, Where};
use super::problem::Problem;

/// The JSON Schema of a line of `--message-format json`.
pub const SCHEMA: &str = include_str!("schema.json");

/// The end of the advice on what is not supported.
const SKIPPING: &str = ", or skip what is not supported with `generate --skip-unsupported`";

/// A problem with its texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The id of its kind.
    pub id: ProblemId,
    /// The severity here: an error is only a warning where the work is done without what failed.
    pub level: Level,
    /// The message.
    pub message: String,
    /// The place.
    pub at: Where,
    /// Other places that belong to it, each with a label.
    pub related: Vec<(String, Location)>,
    /// The way out.
    pub help: String,
    /// The construct that is ignored or not supported; problems of one construct are counted together.
    pub construct: Option<String>,
    /// The kind of thing that is left out: `operation`, `schema` or `path`.
    pub left_out: Option<String>,
}

impl From<&Problem> for Diagnostic {
    fn from(problem: &Problem) -> Self {
        let id = problem.kind.id();
        let related = problem.kind.related().into_iter();
        let construct = problem.kind.construct();
        Self {
            id,
            level: id.level(),
            message: problem.kind.to_string(),
            at: problem.at.clone(),
            related: related
                .map(|(label, location)| (label.to_owned(), location.clone()))
                .collect(),
            help: problem.kind.help().to_owned(),
            construct: construct.map(|(construct, _)| construct.to_owned()),
            left_out: construct.and_then(|(_, thing)| thing.map(str::to_owned)),
        }
    }
}

impl Diagnostic {
    /// Returns the same as a warning, if the work was done without what failed.
    #[must_use]
    pub fn as_warning(self) -> Self {
        Self {
            level: Level::Warning,
            ..self
        }
    }

    /// Returns the same for a command that leaves nothing out: its advice does not name an option of another command.
    #[must_use]
    pub fn without_skipping(self) -> Self {
        let help = self.help.strip_suffix(SKIPPING).map(str::to_owned);
        Self {
            help: help.unwrap_or(self.help),
            ..self
        }
    }

    /// Returns an object of the form of [`SCHEMA`]. It has all keys; unknown values are `null`.
    pub fn to_json(&self) -> Value {
        let related = self.related.iter().map(|(label, location)| {
            let mut place = place(&Where::At(location.clone()));
            place["label"] = json!(label);
            place
        });
        let mut object = json!({
            "id": self.id.as_str(),
            "level": self.level.as_str(),
            "message": self.message,
        });
        let rest = json!({
            "help": self.help,
            "related": related.collect::<Vec<_>>(),
            "construct": self.construct,
            "left_out": self.left_out,
        });
        for part in [place(&self.at), rest] {
            if let (Value::Object(object), Value::Object(part)) = (&mut object, part) {
                object.extend(part);
            }
        }
        object
    }

    /// Reads the result of [`to_json`](Self::to_json); `None` if the value is something else.
    pub fn from_json(value: &Value) -> Option<Self> {
        let text = |key: &str| value.get(key)?.as_str().map(str::to_owned);
        let related = value.get("related")?.as_array()?.iter().map(|related| {
            let label = related.get("label")?.as_str()?.to_owned();
            Some((label, read_place(related)?.location()?.clone()))
        });
        let level = match value.get("level")?.as_str()? {
            "error" => Level::Error,
            "warning" => Level::Warning,
            _ => return None,
        };
        Some(Self {
            id: ProblemId::find(value.get("id")?.as_str()?).ok()?,
            level,
            message: text("message")?,
            at: read_place(value)?,
            related: related.collect::<Option<_>>()?,
            help: text("help")?,
            construct: text("construct"),
            left_out: text("left_out"),
        })
    }
}

fn place(at: &Where) -> Value {
    let location = at.location();
    json!({
        "file": at.file(),
        "line": location.map(|at| at.line),
        "column": location.map(|at| at.column),
        "pointer": location.map(|at| at.pointer.as_str()),
    })
}

fn read_place(value: &Value) -> Option<Where> {
    let text = |key: &str| value.get(key)?.as_str().map(str::to_owned);
    let number = |key: &str| usize::try_from(value.get(key)?.as_u64()?).ok();
    Some(match (text("file"), number("line")) {
        (None, _) => Where::Nowhere,
        (Some(file), None) => Where::File(file),
        (Some(file), Some(line)) => Where::At(Location {
            file,
            line,
            column: number("column")?,
            pointer: text("pointer")?,
        }),
    })
}

#[cfg(test)]
mod tests {
    use super::super::kind::ProblemKind;
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        let location = |line| Location {
            file: "a.yaml".to_owned(),
            line,
            column: 3,
            pointer: "/a~1b".to_owned(),
        };
        let key = || ProblemKind::DuplicateKey {
            key: "a/b".to_owned(),
            first: location(1),
        };
        let problems = [
            Problem::nowhere(ProblemKind::NothingGiven),
            Problem::of_file("a.yaml", ProblemKind::NotOurs),
            Problem::at(location(7), key()),
            Problem::at(location(8), ProblemKind::Ignored("`x`".to_owned())),
        ];
        for problem in &problems {
            let diagnostic = Diagnostic::from(problem).as_warning();
            let read = Diagnostic::from_json(&diagnostic.to_json());
            assert_eq!(read, Some(diagnostic));
        }
    }
}
