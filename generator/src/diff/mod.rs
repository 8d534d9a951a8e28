//! Two versions of an API → what has changed between them, and for whom.
//!
//! Takes the recovered model and the plan of both sides. Gives every difference once, with two verdicts: one for
//! callers of the server, by the direction in which a thing is sent, and one for users of the generated crate. Because
//! it reads the model and not the documents, it sees what texts say (an enumeration behind a string, the type of
//! resource that an identifier is of, errors, privileges) and is blind to how documents are written: to the order of
//! their entries, to files, to prose. Never looks at tokens, and decides nothing about what is generated.
//!
//! [`Version::read`] → [`compare`] → [`report`].

pub mod accept;
mod moved;
mod pairs;
mod place;
pub mod report;
pub mod rule;
pub mod rules;
pub mod rust;
pub mod semver;
pub mod subject;
mod types;
mod wire;

use std::collections::BTreeMap;

use crate::api::{Api, Name, Place};
use crate::diagnostics::{Diagnostic, Location, Problems};
use crate::load::{self, Documents, Inputs};
use crate::pipeline::{self, Planned};
use crate::plan::Plan;
use crate::work::Workers;
use accept::Accepted;
use pairs::Pairs;
use rule::{Explains, Kind, Level, Rule};
use rules::rust as rust_rules;
use rust::{Caused, Effect};
use subject::Subject;
use wire::{Draft, Seen};

/// A version of the API with everything that is known of it.
#[derive(Clone, Debug)]
pub struct Version {
    /// The files.
    pub documents: Documents,
    /// What they mean.
    pub api: Api,
    /// What the crate makes of it.
    pub plan: Plan,
    /// What the documents say and is compared with nothing.
    pub warnings: Vec<Diagnostic>,
}

impl Version {
    /// Reads documents as for generation, and plans their crate.
    ///
    /// # Errors
    /// Whatever is wrong with them.
    pub fn read(inputs: &Inputs) -> Result<Self, Problems> {
        Self::of(load::load(inputs)?)
    }

    /// [`read`](Self::read) for documents that are loaded already.
    ///
    /// # Errors
    /// Whatever is wrong with them.
    pub fn of(documents: Documents) -> Result<Self, Problems> {
        let Planned {
            api,
            plan,
            warnings,
        } = pipeline::plan(&documents)?;
        Ok(Self {
            documents,
            api,
            plan,
            warnings,
        })
    }
}

/// Reads both versions, each on a core of its own.
///
/// # Errors
/// Whatever is wrong with either, or with both.
pub fn read_both(old: &Inputs, new: &Inputs) -> Result<(Version, Version), Problems> {
    let read = |inputs| Ok::<_, Problems>(Version::read(inputs));
    let (old, new) = Workers::available().both(|| read(old), || read(new))?;
    Problems::both(old, new)
}

/// One difference.
#[derive(Clone, Debug)]
pub struct Change {
    /// What has changed.
    pub subject: Subject,
    /// The vendor's package that it is in: one or two names.
    pub package: String,
    /// What happened to it.
    pub kind: &'static Kind,
    /// How it is judged for callers: by a rule for each direction that matters. Empty if only the crate has changed.
    pub wire: Vec<Rule>,
    /// What it does to the crate. Empty if users see nothing.
    pub rust: Vec<Effect>,
    /// What stood in the old document, if anything.
    pub old: Option<Side>,
    /// What stands in the new document, if anything.
    pub new: Option<Side>,
    /// Those of its rules that an accept-list lets pass.
    pub accepted: Vec<Accepted>,
}

/// What stands on one side of a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Side {
    /// In words.
    pub text: String,
    /// Where.
    pub at: Location,
}

impl Change {
    /// How bad it is for callers.
    pub fn wire_level(&self) -> Level {
        self.wire.iter().map(Rule::level).max().unwrap_or_default()
    }

    /// How bad it is for users of the crate.
    pub fn rust_level(&self) -> Level {
        let levels = self.rust.iter().map(|effect| effect.rule.level());
        levels.max().unwrap_or_default()
    }

    /// The worse of the two.
    pub fn level(&self) -> Level {
        self.wire_level().max(self.rust_level())
    }

    /// All rules that judge it, those for callers first, each once.
    pub fn rules(&self) -> Vec<Rule> {
        let mut rules: Vec<Rule> = Vec::new();
        for rule in self
            .wire
            .iter()
            .copied()
            .chain(self.rust.iter().map(|effect| effect.rule))
        {
            if !rules.contains(&rule) {
                rules.push(rule);
            }
        }
        rules
    }

    /// The rules that no accept-list lets pass.
    pub fn open(&self) -> impl Iterator<Item = Rule> {
        let is_open = |rule: &Rule| self.accepted.iter().all(|accepted| accepted.rule != *rule);
        self.rules().into_iter().filter(is_open)
    }

    /// The subject and the kind: what links refer to. No two changes of a comparison share it.
    pub fn id(&self) -> String {
        format!("{}:{}", self.subject.path(), self.kind.name)
    }
}

/// What a gate lets through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gate {
    /// Everything but what breaks callers or users.
    Breaking,
    /// Nothing at all.
    Any,
}

impl Gate {
    /// The changes that the gate stops: those with a rule of its level that is not accepted.
    pub fn stops(self, comparison: &Comparison) -> impl Iterator<Item = &Change> {
        let changes = comparison.changes.iter();
        changes.filter(move |change| {
            change.open().any(|rule| match self {
                Self::Breaking => rule.level() == Level::Breaking,
                Self::Any => true,
            })
        })
    }
}

/// What a report says of a version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// `info.title`.
    pub title: String,
    /// `info.version`.
    pub version: String,
    /// Operations.
    pub operations: usize,
    /// Structures, enumerations and aliases.
    pub schemas: usize,
}

impl Head {
    fn of(version: &Version) -> Self {
        Self {
            title: version.api.title.clone(),
            version: version.api.version.clone(),
            operations: version.api.operations.len(),
            schemas: version.api.schemas.len(),
        }
    }
}

/// All differences between two versions.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// The old version.
    pub old: Head,
    /// The new version.
    pub new: Head,
    /// Ordered by package, then by subject.
    pub changes: Vec<Change>,
}

impl Comparison {
    /// How many changes are of a level, in the order of [`Level::ALL`].
    pub fn counts(&self, level: impl Fn(&Change) -> Level) -> [(Level, usize); 4] {
        Level::ALL.map(|wanted| {
            let changes = self.changes.iter().filter(|change| level(change) == wanted);
            (wanted, changes.count())
        })
    }
}

/// Whether a function that takes the same arguments in another order is a change.
///
/// A copy of a document whose entries are in another order says the same thing, and is to be told from it by nothing. But
/// the order in which a function takes its arguments is part of a crate's interface, and two texts that swap places
/// compile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// From one version of the API to another.
    OfVersions,
    /// Always: one side is what the other one was before, and crates are made of both.
    OfStages,
}

/// Compares two versions.
pub fn compare(old: &Version, new: &Version) -> Comparison {
    compare_by(old, new, Order::OfVersions)
}

/// [`compare`], with a say in whether order matters.
pub fn compare_by(old: &Version, new: &Version, order: Order) -> Comparison {
    let in_order = order == Order::OfStages || old.api.version != new.api.version;
    let pairs = Pairs::new(&old.api, &new.api);
    let drafts = wire::compare(old, new, &pairs);
    let effects = rust::compare(old, new, &pairs, in_order);
    let (mut joined, alone) = join(drafts, effects);
    joined.extend(alone);
    let mut changes = located(joined, old, new);
    changes.sort_by(|a, b| {
        let key = |change: &Change| (change.package.clone(), change.subject.clone());
        let text = |side: &Option<Side>| side.as_ref().map(|side| side.text.clone());
        key(a)
            .cmp(&key(b))
            .then_with(|| a.kind.name.cmp(b.kind.name))
            .then_with(|| (text(&a.old), text(&a.new)).cmp(&(text(&b.old), text(&b.new))))
    });
    Comparison {
        old: Head::of(old),
        new: Head::of(new),
        changes,
    }
}

/// A draft with its effects on the crate.
struct Joined {
    draft: Draft,
    effects: Vec<Effect>,
}

/// Gives every effect to the change that it follows from; those that follow from none become changes of their own.
fn join(drafts: Vec<Draft>, effects: Vec<Caused>) -> (Vec<Joined>, Vec<Joined>) {
    let mut by_subject: BTreeMap<Subject, Vec<usize>> = BTreeMap::new();
    for (index, draft) in drafts.iter().enumerate() {
        by_subject
            .entry(draft.subject.clone())
            .or_default()
            .push(index);
    }
    let mut joined: Vec<Joined> = drafts
        .into_iter()
        .map(|draft| Joined {
            draft,
            effects: Vec::new(),
        })
        .collect();
    let mut alone: Vec<Joined> = Vec::new();
    for Caused { effect, causes } in effects {
        let wanted = explained_by(effect.rule.kind);
        let of_subject = |subject: &Subject| by_subject.get(subject).into_iter().flatten().copied();
        let cause = causes
            .iter()
            .flat_map(of_subject)
            .find(|index| joined[*index].draft.kind.explains == wanted);
        if let Some(index) = cause {
            joined[index].effects.push(effect);
            continue;
        }
        let Some(subject) = causes.into_iter().next() else {
            continue;
        };
        let same = |other: &&mut Joined| {
            other.draft.subject == subject && *other.draft.kind == *effect.rule.kind
        };
        match alone.iter_mut().find(same) {
            Some(other) => other.effects.push(effect),
            None => alone.push(Joined {
                draft: Draft {
                    subject,
                    kind: effect.rule.kind,
                    scopes: Vec::new(),
                    old: None,
                    new: None,
                },
                effects: vec![effect],
            }),
        }
    }
    (joined, alone)
}

/// What a change of the crate follows from.
fn explained_by(kind: &Kind) -> Explains {
    let marks = [&rust_rules::DEPRECATED, &rust_rules::DEPRECATION_WITHDRAWN];
    match marks.iter().any(|mark| mark.name == kind.name) {
        true => Explains::Deprecation,
        false => Explains::Shape,
    }
}

/// Looks all places up, with one pass over each file.
fn located(joined: Vec<Joined>, old: &Version, new: &Version) -> Vec<Change> {
    let places = |side: fn(&Draft) -> &Option<Seen>| -> Vec<Place> {
        let seen = joined
            .iter()
            .filter_map(|joined| side(&joined.draft).as_ref());
        seen.map(|seen| seen.place.clone()).collect()
    };
    let (before, after) = (places(|draft| &draft.old), places(|draft| &draft.new));
    let located = |version: &Version, places: &[Place]| {
        let places: Vec<&Place> = places.iter().collect();
        version.documents.locations(&places)
    };
    // Neither needs the other.
    let (before, after) = std::thread::scope(|scope| {
        let before = scope.spawn(|| located(old, &before));
        let after = located(new, &after);
        (before.join().unwrap_or_default(), after)
    });
    let (mut before, mut after) = (before.into_iter(), after.into_iter());
    let packages = Packages::of(old, new);
    joined
        .into_iter()
        .map(|Joined { draft, effects }| {
            let side = |seen: Option<Seen>, places: &mut dyn Iterator<Item = Location>| {
                seen.and_then(|seen| {
                    let at = places.next()?;
                    Some(Side {
                        text: seen.text,
                        at,
                    })
                })
            };
            let rules = draft
                .scopes
                .iter()
                .filter_map(|scope| draft.kind.rule(*scope));
            Change {
                package: packages.of_subject(&draft.subject),
                kind: draft.kind,
                wire: rules.collect(),
                rust: effects,
                old: side(draft.old, &mut before),
                new: side(draft.new, &mut after),
                subject: draft.subject,
                accepted: Vec::new(),
            }
        })
        .collect()
}

/// The package of everything.
struct Packages<'a> {
    /// The resource of each operation.
    resources: BTreeMap<&'a str, &'a Name>,
}

impl<'a> Packages<'a> {
    fn of(old: &'a Version, new: &'a Version) -> Self {
        // What the old document says of an operation that is in both goes before.
        let operations = new.api.operations.iter().chain(&old.api.operations);
        Self {
            resources: operations
                .map(|operation| (operation.id.as_str(), &operation.resource))
                .collect(),
        }
    }

    fn of_subject(&self, subject: &Subject) -> String {
        match subject {
            Subject::Api | Subject::Feature(_) => String::new(),
            Subject::Resource(name) | Subject::Schema(name, _) => package(name.as_str()),
            Subject::Operation(id, _) => {
                let resource = self.resources.get(id.as_str());
                package(resource.map_or(id.as_str(), |name| name.as_str()))
            }
            Subject::Identifier(types) => {
                let first = types.first().map_or("", String::as_str);
                identifier_package(first)
            }
        }
    }
}

/// The first one or two names of a namespace: `Esx.Settings` of `Esx.Settings.Depots.Offline`, `Content` of
/// `Content.Library`.
fn package(name: &str) -> String {
    let segments: Vec<&str> = name.split('.').collect();
    let namespace = segments.len().saturating_sub(1).clamp(1, 2);
    segments[..namespace].join(".")
}

/// `com.vmware.content.library.Item` → `Content.Library`, in the spelling of packages.
fn identifier_package(resource: &str) -> String {
    use heck::ToUpperCamelCase;
    let own = resource.strip_prefix("com.vmware.").unwrap_or(resource);
    match own.rsplit_once('.') {
        None => "Vcenter".to_owned(),
        Some((namespace, _)) => {
            let words: Vec<String> = namespace
                .split('.')
                .take(2)
                .map(|word| word.to_upper_camel_case())
                .collect();
            words.join(".")
        }
    }
}
