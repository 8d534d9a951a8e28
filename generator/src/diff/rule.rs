//! Rules: kinds of change with a verdict for each affected group.
//!
//! Rules are data: the tables in [`rules`](super::rules) list every kind of change with a verdict for each direction in
//! which it can happen. Requests and responses are opposites: a server that requires more of its callers breaks them, a
//! server that returns more does not.

use std::fmt;

/// The severity of a change.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// No observable effect: the document says something else, but requests, responses and code stay the same.
    #[default]
    Neutral,
    /// Existing callers and code keep working.
    Compatible,
    /// The effect depends on facts that the document does not state: values, privileges, the strictness of a reader.
    Warning,
    /// Existing callers or code stop working.
    Breaking,
}

impl Level {
    /// All levels, the worst first.
    pub const ALL: [Self; 4] = [
        Self::Breaking,
        Self::Warning,
        Self::Compatible,
        Self::Neutral,
    ];

    /// Returns the name in reports and on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Neutral => "neutral",
            Self::Compatible => "compatible",
            Self::Warning => "warning",
            Self::Breaking => "breaking",
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// The group that a rule affects.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// Callers, by requests.
    Request,
    /// Callers, by responses.
    Response,
    /// Callers, by the operation as a whole.
    Whole,
    /// Users of the generated crate.
    Rust,
}

impl Scope {
    /// Returns the name in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Response => "response",
            Self::Whole => "operation",
            Self::Rust => "rust",
        }
    }
}

/// The severity of a change in one scope, with reasons.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// The severity.
    pub level: Level,
    /// The effect on callers or users, as a sentence.
    pub why: &'static str,
    /// The recommended action, as a sentence.
    pub advice: &'static str,
}

/// The verdicts on a kind of change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdicts {
    /// One verdict per direction, for values that are sent both ways.
    Both {
        /// The verdict for values sent to the server.
        request: Verdict,
        /// The verdict for values sent by the server.
        response: Verdict,
    },
    /// Sent by callers only.
    Request(Verdict),
    /// Sent by servers only.
    Response(Verdict),
    /// Without a direction.
    Whole(Verdict),
    /// A change of the generated crate.
    Rust(Verdict),
}

/// The changes of the generated crate that a change of the API can cause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Explains {
    /// Changes of names, types and arguments.
    Shape,
    /// Marks of deprecation.
    Deprecation,
    /// None: at most the documentation of generated code changes.
    Nothing,
}

/// A kind of change: a row of the tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kind {
    /// The stable name in kebab case: the rule's id without its direction.
    pub name: &'static str,
    /// A short description for headings: `required field added`.
    pub title: &'static str,
    /// The changes of the crate that it can cause.
    pub explains: Explains,
    /// The verdicts by scope.
    pub verdicts: Verdicts,
}

impl Kind {
    /// Returns the kind's rules: one, or one for each direction.
    pub fn rules(&'static self) -> impl Iterator<Item = Rule> {
        let scopes: &[Scope] = match self.verdicts {
            Verdicts::Both { .. } => &[Scope::Request, Scope::Response],
            Verdicts::Request(_) => &[Scope::Request],
            Verdicts::Response(_) => &[Scope::Response],
            Verdicts::Whole(_) => &[Scope::Whole],
            Verdicts::Rust(_) => &[Scope::Rust],
        };
        scopes.iter().filter_map(|scope| self.rule(*scope))
    }

    /// Returns the rule of the kind in a scope, if it applies there.
    pub fn rule(&'static self, scope: Scope) -> Option<Rule> {
        let verdict = match (&self.verdicts, scope) {
            (Verdicts::Both { request, .. }, Scope::Request) => request,
            (Verdicts::Both { response, .. }, Scope::Response) => response,
            (Verdicts::Request(verdict), Scope::Request)
            | (Verdicts::Response(verdict), Scope::Response)
            | (Verdicts::Whole(verdict), Scope::Whole)
            | (Verdicts::Rust(verdict), Scope::Rust) => verdict,
            _ => return None,
        };
        Some(Rule {
            kind: self,
            scope,
            verdict,
        })
    }
}

/// A kind of change in one scope, with an id, a level and an explanation.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// The kind of change.
    pub kind: &'static Kind,
    /// The affected group.
    pub scope: Scope,
    /// The verdict.
    pub verdict: &'static Verdict,
}

impl Rule {
    /// Returns the stable, unique id in kebab case: `request-required-field-added`.
    pub fn id(&self) -> String {
        match self.scope {
            Scope::Request | Scope::Response => {
                format!("{}-{}", self.scope.as_str(), self.kind.name)
            }
            Scope::Whole | Scope::Rust => self.kind.name.to_owned(),
        }
    }

    /// Returns the severity.
    pub fn level(&self) -> Level {
        self.verdict.level
    }
}

impl PartialEq for Rule {
    fn eq(&self, other: &Self) -> bool {
        (self.kind.name, self.scope) == (other.kind.name, other.scope)
    }
}

impl Eq for Rule {}
