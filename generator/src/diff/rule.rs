//! What a rule is: a kind of change, and how bad it is for whom.
//!
//! Rules are data: the tables in [`rules`](super::rules) name every kind of change with a verdict for each direction
//! in which it can happen. Requests and responses are opposites: what a server demands more of its callers breaks
//! them, what it promises more does not.

use std::fmt;

/// How bad a change is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Nobody can notice: what the document tells has changed, not what is sent or compiled.
    #[default]
    Neutral,
    /// Whoever was served before is served as before.
    Compatible,
    /// It depends on what the document does not tell: on values, on a caller's rights, on how strict a reader is.
    Warning,
    /// What worked before stops working.
    Breaking,
}

impl Level {
    /// All of them, the worst first.
    pub const ALL: [Self; 4] = [
        Self::Breaking,
        Self::Warning,
        Self::Compatible,
        Self::Neutral,
    ];

    /// As it is printed and as it is given on the command line.
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

/// For whom a rule speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// For callers, by what they send.
    Request,
    /// For callers, by what they get.
    Response,
    /// For callers, by the operation as a whole.
    Whole,
    /// For users of the generated crate.
    Rust,
}

impl Scope {
    /// As it is printed.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Response => "response",
            Self::Whole => "operation",
            Self::Rust => "rust",
        }
    }
}

/// How bad a change is in one scope, and what that means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// How bad.
    pub level: Level,
    /// What happens to whom, in a sentence.
    pub why: &'static str,
    /// What to do about it, in a sentence.
    pub advice: &'static str,
}

/// The verdicts on a kind of change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdicts {
    /// One for each direction, of what can be sent both ways.
    Both {
        /// Where it is sent to the server.
        request: Verdict,
        /// Where the server sends it.
        response: Verdict,
    },
    /// Only callers send it.
    Request(Verdict),
    /// Only servers send it.
    Response(Verdict),
    /// It has no direction.
    Whole(Verdict),
    /// It is a change of the generated crate.
    Rust(Verdict),
}

/// What a change of the generated crate can follow from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Explains {
    /// Names, types, and what has to be given.
    Shape,
    /// Marks of deprecation.
    Deprecation,
    /// Nothing: generated code says it in its documentation at most.
    Nothing,
}

/// A kind of change: a row of the tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kind {
    /// Stable, in kebab case: the rule's id without its direction.
    pub name: &'static str,
    /// What happened, for headings: `required field added`.
    pub title: &'static str,
    /// What it can be the cause of.
    pub explains: Explains,
    /// How bad it is.
    pub verdicts: Verdicts,
}

impl Kind {
    /// The kind's rules: one, or one for each direction.
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

    /// The kind's rule in a scope, if it can happen there.
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

/// A kind of change in one scope: what has an id, a level and an explanation.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// What happened.
    pub kind: &'static Kind,
    /// For whom it is judged.
    pub scope: Scope,
    /// How it is judged.
    pub verdict: &'static Verdict,
}

impl Rule {
    /// Stable and unique, in kebab case: `request-required-field-added`.
    pub fn id(&self) -> String {
        match self.scope {
            Scope::Request | Scope::Response => {
                format!("{}-{}", self.scope.as_str(), self.kind.name)
            }
            Scope::Whole | Scope::Rust => self.kind.name.to_owned(),
        }
    }

    /// How bad it is.
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
