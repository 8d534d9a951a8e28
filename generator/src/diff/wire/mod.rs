//! The models compared: what has changed for callers of the server.
//!
//! Takes both versions; gives a draft for every difference, with the scopes in which it is judged and the places on
//! both sides. Looks at no name of Rust's.

mod answer;
mod field;
mod operation;
mod schema;
mod texts;
mod union;

use crate::api::{Api, Operation, Place, Text};

use super::Version;
use super::pairs::Pairs;
use super::rule::{Kind, Scope};
use super::rules::operations as rules;
use super::subject::Subject;

/// A change before its places are looked up and its effects on the crate are known.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    pub(super) subject: Subject,
    pub(super) kind: &'static Kind,
    pub(super) scopes: Vec<Scope>,
    pub(super) old: Option<Seen>,
    pub(super) new: Option<Seen>,
}

/// What stands on one side, in words, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Seen {
    pub(super) text: String,
    pub(super) place: Place,
}

impl Seen {
    pub(super) fn new(text: impl Into<String>, place: Place) -> Self {
        Self {
            text: text.into(),
            place,
        }
    }
}

/// What is compared, and the drafts so far.
pub(super) struct Findings<'a> {
    pub(super) old: &'a Version,
    pub(super) new: &'a Version,
    pub(super) pairs: &'a Pairs,
    pub(super) drafts: Vec<Draft>,
}

impl Findings<'_> {
    /// A change that is judged in all of the scopes that its kind has of these.
    fn add(
        &mut self,
        subject: &Subject,
        kind: &'static Kind,
        scopes: &[Scope],
        old: Option<Seen>,
        new: Option<Seen>,
    ) {
        let judged = scopes.iter().copied();
        self.drafts.push(Draft {
            subject: subject.clone(),
            kind,
            scopes: judged.filter(|scope| kind.rule(*scope).is_some()).collect(),
            old,
            new,
        });
    }

    /// A change that has no direction.
    fn whole(
        &mut self,
        subject: &Subject,
        kind: &'static Kind,
        old: Option<Seen>,
        new: Option<Seen>,
    ) {
        self.add(subject, kind, &[Scope::Whole], old, new);
    }

    /// A change of what callers send.
    fn request(
        &mut self,
        subject: &Subject,
        kind: &'static Kind,
        old: Option<Seen>,
        new: Option<Seen>,
    ) {
        self.add(subject, kind, &[Scope::Request], old, new);
    }

    /// A change of what servers send.
    fn response(
        &mut self,
        subject: &Subject,
        kind: &'static Kind,
        old: Option<Seen>,
        new: Option<Seen>,
    ) {
        self.add(subject, kind, &[Scope::Response], old, new);
    }
}

/// Compares two models.
pub(super) fn compare(old: &Version, new: &Version, pairs: &Pairs) -> Vec<Draft> {
    let mut findings = Findings {
        old,
        new,
        pairs,
        drafts: Vec::new(),
    };
    api(&mut findings);
    resources(&mut findings);
    operations(&mut findings);
    schema::compare(&mut findings);
    findings.drafts
}

fn api(findings: &mut Findings<'_>) {
    let (old, new) = (&findings.old.api, &findings.new.api);
    let seen = |text: &str| Some(Seen::new(text, Place::default()));
    if old.base_path != new.base_path {
        let sides = (seen(&old.base_path), seen(&new.base_path));
        findings.whole(&Subject::Api, &rules::BASE_PATH_CHANGED, sides.0, sides.1);
    }
    if let (Some(before), Some(after)) = (numbers(old), numbers(new))
        && after < before
    {
        let sides = (seen(&old.version), seen(&new.version));
        findings.whole(&Subject::Api, &rules::API_VERSION_LOWERED, sides.0, sides.1);
    }
}

fn numbers(api: &Api) -> Option<Vec<u64>> {
    api.version
        .split('.')
        .map(|part| part.parse().ok())
        .collect()
}

fn resources(findings: &mut Findings<'_>) {
    let (old, new) = (findings.old, findings.new);
    for (name, before) in &old.api.resources {
        let Some(after) = new.api.resources.get(name) else {
            continue;
        };
        let texts = texts::Pair {
            subject: &Subject::Resource(name.clone()),
            old: (&before.text, &super::place::resource(&old.documents, name)),
            new: (&after.text, &super::place::resource(&new.documents, name)),
        };
        texts::compare(findings, &texts);
    }
}

fn operations(findings: &mut Findings<'_>) {
    let (old, new, pairs) = (findings.old, findings.new, findings.pairs);
    for (before, after) in &pairs.operations {
        let (before, after) = (&old.api.operations[*before], &new.api.operations[*after]);
        operation::compare(findings, before, after);
    }
    for index in &pairs.removed {
        let operation = &old.api.operations[*index];
        let kind = match operation.text.deprecated {
            Some(_) => &rules::DEPRECATED_OPERATION_REMOVED,
            None => &rules::OPERATION_REMOVED,
        };
        let subject = Subject::operation(&operation.id);
        findings.whole(&subject, kind, Some(request_line(operation)), None);
    }
    for index in &pairs.added {
        let operation = &new.api.operations[*index];
        let subject = Subject::operation(&operation.id);
        let side = Some(request_line(operation));
        findings.whole(&subject, &rules::OPERATION_ADDED, None, side);
    }
}

/// `POST /content/library?action=find`, with what is told of its state.
fn request_line(operation: &Operation) -> Seen {
    let verb = operation.method.as_str().to_ascii_uppercase();
    let text = format!("{verb} {}{}", operation.path_key, state(&operation.text));
    Seen::new(text, operation.place.clone())
}

/// That something is deprecated or a preview, for those who read of its coming or going.
fn state(text: &Text) -> &'static str {
    match (&text.deprecated, text.preview) {
        (Some(_), _) => " (deprecated)",
        (None, true) => " (technology preview)",
        (None, false) => "",
    }
}
