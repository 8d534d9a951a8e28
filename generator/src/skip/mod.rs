//! The supported part of an API, without what the generator does not support.
//!
//! Takes a model and the problems of its unsupported parts; gives a consistent model without them, and a list of everything
//! that is left out: unsupported parts, parts that need those, and parts that nothing else refers to. The problems of the
//! steps decide what is left out. Never changes what stays, with two exceptions: the body of an error whose schema is left
//! out has no type, and a family has fewer members, whose values are read as the base.

pub(crate) mod alike;
pub(crate) mod needs;

use indexmap::{IndexMap, IndexSet};

use crate::api::{Api, Name, Operation, Place, Schema, SchemaKind};
use crate::diagnostics::{Diagnostic, Location, Problem, ProblemKind, Problems};
use crate::dialect::{Reading, Thing};
use crate::finding::{Finding, Findings};
use crate::load::Documents;
use crate::locate;
use needs::Users;

/// Something that is in the documents and left out of the crate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skipped {
    /// The kind of thing.
    pub thing: Thing,
    /// The operation's id, or its method and path where it has none; the schema's name; the path.
    pub name: Name,
    /// The place of its definition.
    pub at: Location,
    /// The reason.
    pub reason: Reason,
    /// The reason at the end of the chain of schemas that are left out.
    pub construct: String,
}

/// The reason for leaving something out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Something in it is not supported.
    Unsupported(Problem),
    /// It needs this schema, which is left out.
    Needs(Name),
    /// Only things that are left out refer to it.
    Unused,
    /// The same thing of another version is left out.
    Counterpart,
}

impl Skipped {
    /// Returns the warning for it.
    pub fn diagnostic(&self) -> Diagnostic {
        let cause = match &self.reason {
            Reason::Unsupported(problem) => problem.at.location(),
            Reason::Needs(_) | Reason::Unused | Reason::Counterpart => None,
        };
        let what = ProblemKind::LeftOut {
            thing: self.thing.as_str(),
            name: self.name.to_string(),
            why: self.reason.words(),
            construct: self.construct.clone(),
            at: cause
                .filter(|cause| **cause != self.at)
                .cloned()
                .map(Box::new),
        };
        Diagnostic::from(&Problem::at(self.at.clone(), what))
    }
}

impl Reason {
    /// Returns the reason in words, without a place.
    pub fn words(&self) -> String {
        match self {
            Self::Unsupported(problem) => problem.kind.to_string(),
            Self::Needs(name) => format!("it needs the schema `{name}`, which is left out"),
            Self::Unused => "only what is left out refers to it".to_owned(),
            Self::Counterpart => "the same thing of the other version is left out".to_owned(),
        }
    }
}

/// An API that unsupported parts are removed from.
pub(crate) struct Supported<'d> {
    documents: &'d Documents,
    api: Api,
    /// Everything left out so far, with its place.
    left_out: Vec<(Place, Thing, Name, Reason)>,
    /// The schemas among them.
    gone: IndexSet<Name>,
    /// Schemas that something left out refers to.
    referred: IndexSet<Name>,
    /// Resources of operations that are left out.
    poorer: IndexSet<Name>,
}

impl<'d> Supported<'d> {
    /// Returns the supported part of documents that were read in part.
    pub(crate) fn of(documents: &'d Documents, reading: Reading) -> Self {
        let mut supported = Self {
            documents,
            api: reading.api,
            left_out: Vec::new(),
            gone: IndexSet::new(),
            referred: IndexSet::new(),
            poorer: IndexSet::new(),
        };
        if reading.unread.is_empty() {
            return supported;
        }
        for part in reading.unread {
            supported.referred.extend(part.refers_to);
            supported.poorer.extend(part.resource);
            if part.thing == Thing::Schema {
                supported.gone.insert(part.name.clone());
            }
            // There is always one. A run that leaves nothing out reports the others.
            let first = part.problems.into_iter().next();
            let reason = first.map(Reason::Unsupported);
            let left_out = reason.map(|reason| (part.place, part.thing, part.name, reason));
            supported.left_out.extend(left_out);
        }
        supported.spread();
        supported
    }

    /// Returns the supported part so far.
    pub(crate) fn api(&self) -> &Api {
        &self.api
    }

    /// Returns the supported part so far, for the steps that complete it.
    pub(crate) fn api_mut(&mut self) -> &mut Api {
        &mut self.api
    }

    /// Leaves out the operations and schemas that the findings of a later step are about, and what needs them.
    ///
    /// # Errors
    /// The findings, if one is not about missing support, or not about an operation or schema of the model.
    pub(crate) fn without(&mut self, findings: Findings) -> Result<(), Problems> {
        let operations = self.api.operations.iter().map(|operation| &operation.place);
        let schemas = self.api.schemas.values().map(|schema| &schema.place);
        let there: IndexSet<&Place> = operations.chain(schemas).collect();
        let can_be_left_out = |finding: &Finding| {
            finding.kind.is_unsupported()
                && finding
                    .place
                    .as_ref()
                    .is_some_and(|place| there.contains(place))
        };
        if !findings.iter().all(can_be_left_out) {
            return Err(locate::problems(self.documents, findings));
        }
        let findings: Vec<Finding> = findings.into_iter().collect();
        let places: Vec<Option<Place>> = findings.iter().map(|it| it.place.clone()).collect();
        let mut concerned: IndexMap<Place, Problem> = IndexMap::new();
        for (place, problem) in places
            .into_iter()
            .zip(locate::each(self.documents, findings))
        {
            if let Some(place) = place {
                concerned.entry(place).or_insert(problem);
            }
        }
        let reason = |place: &Place| concerned.get(place).cloned().map(Reason::Unsupported);
        self.remove_schemas(|schema| reason(&schema.place));
        self.remove_operations(|operation| reason(&operation.place));
        self.spread();
        Ok(())
    }

    /// Leaves out everything that needs a part that is left out.
    fn spread(&mut self) {
        let mut users = Users::default();
        users.add(&self.api);
        let reasons = users.needing(self.gone.iter().cloned().collect());
        self.remove_schemas(|schema| reasons.get(&schema.name).cloned().map(Reason::Needs));
        self.remove_needing();
        self.loosen();
    }

    /// Leaves out the operations that need a schema that is left out.
    fn remove_needing(&mut self) {
        let gone = self.gone.clone();
        let tables = &self.documents.task_results;
        self.remove_operations(|operation| {
            let listed = tables
                .iter()
                .filter_map(|table| table.root.get(&operation.id));
            let given = operation.task_result_given.iter().chain(listed);
            let needed = needs::of_operation(operation).into_iter().map(Name::as_str);
            let mut needed = needed.chain(given.flat_map(needs::of_given));
            let missing = needed.find(|name| gone.contains(*name))?;
            Some(Reason::Needs(Name::from(missing)))
        });
    }

    /// Leaves out what only removed parts refer to. The model's texts must have been read: they name types, too.
    pub(crate) fn tidy(&mut self) {
        let kept = self.kept();
        self.remove_schemas(|schema| (!kept.contains(&schema.name)).then_some(Reason::Unused));
        self.loosen();
        let operations = self.api.operations.iter();
        let used: IndexSet<&Name> = operations.map(|operation| &operation.resource).collect();
        let poorer = &self.poorer;
        self.api
            .resources
            .retain(|name, _| used.contains(name) || !poorer.contains(name));
    }

    /// Removes the schemas that have a reason to be left out.
    fn remove_schemas(&mut self, against: impl Fn(&Schema) -> Option<Reason>) {
        let Self {
            api,
            left_out,
            gone,
            referred,
            ..
        } = self;
        api.schemas.retain(|name, schema| {
            let Some(reason) = against(schema) else {
                return true;
            };
            referred.extend(needs::of_schema(schema).into_iter().cloned());
            referred.extend(needs::members(schema).cloned());
            gone.insert(name.clone());
            left_out.push((schema.place.clone(), Thing::Schema, name.clone(), reason));
            false
        });
    }

    /// Removes the operations that have a reason to be left out.
    fn remove_operations(&mut self, against: impl Fn(&Operation) -> Option<Reason>) {
        let Self {
            api,
            left_out,
            referred,
            poorer,
            ..
        } = self;
        api.operations.retain(|operation| {
            let Some(reason) = against(operation) else {
                return true;
            };
            referred.extend(needs::of_operation(operation).into_iter().cloned());
            referred.extend(needs::errors(operation).cloned());
            poorer.insert(operation.resource.clone());
            let name = Name::new(operation.id.as_str());
            left_out.push((operation.place.clone(), Thing::Operation, name, reason));
            false
        });
    }

    /// Removes optional references to parts that are left out.
    fn loosen(&mut self) {
        let Self { api, gone, .. } = self;
        for schema in api.schemas.values_mut() {
            if let SchemaKind::Struct(structure) = &mut schema.kind
                && let Some(discriminator) = &mut structure.discriminator
            {
                discriminator
                    .members
                    .retain(|_, member| !gone.contains(member));
            }
        }
        for response in api
            .operations
            .iter_mut()
            .flat_map(|operation| &mut operation.errors)
        {
            response.schema.take_if(|schema| gone.contains(schema));
            response.cases.retain(|case| !gone.contains(&case.error));
        }
    }

    /// Returns the schemas that nothing left out refers to, and those that they or the operations need.
    fn kept(&self) -> IndexSet<Name> {
        let lost = self.reach(self.referred.iter().cloned().collect());
        let mut roots: Vec<Name> = self.api.schemas.keys().cloned().collect();
        roots.retain(|name| !lost.contains(name));
        for operation in &self.api.operations {
            roots.extend(needs::of_operation(operation).into_iter().cloned());
            roots.extend(needs::errors(operation).cloned());
        }
        self.reach(roots)
    }

    /// Returns the schemas that can be reached from these.
    fn reach(&self, mut open: Vec<Name>) -> IndexSet<Name> {
        let mut found = IndexSet::new();
        while let Some(name) = open.pop() {
            if let Some(schema) = self.api.schemas.get(&name)
                && found.insert(name)
            {
                open.extend(needs::of_schema(schema).into_iter().cloned());
                open.extend(needs::members(schema).cloned());
            }
        }
        found
    }

    /// Returns the supported part, and everything left out in the order of the documents.
    pub(crate) fn finish(self) -> (Api, Vec<Skipped>) {
        let mut left_out = self.left_out;
        let constructs = constructs(&left_out);
        let places: Vec<&Place> = left_out.iter().map(|(place, ..)| place).collect();
        let locations = self.documents.locations(&places);
        let mut skipped: Vec<Skipped> = left_out
            .drain(..)
            .zip(locations)
            .zip(constructs)
            .map(|(((_, thing, name, reason), at), construct)| Skipped {
                thing,
                name,
                at,
                reason,
                construct,
            })
            .collect();
        skipped.sort_by(|a, b| (&a.at, a.thing, &a.name).cmp(&(&b.at, b.thing, &b.name)));
        (self.api, skipped)
    }
}

/// Returns for each part the reason at the end of the chain of schemas that it needs.
fn constructs(left_out: &[(Place, Thing, Name, Reason)]) -> Vec<String> {
    let schemas = left_out
        .iter()
        .filter(|(_, thing, ..)| *thing == Thing::Schema);
    let schemas: IndexMap<&Name, &Reason> =
        schemas.map(|(_, _, name, reason)| (name, reason)).collect();
    let root = |reason: &Reason| {
        let mut reason = reason;
        // A chain has each schema once.
        for _ in 0..=schemas.len() {
            match reason {
                Reason::Needs(name) => match schemas.get(name) {
                    Some(next) => reason = next,
                    None => break,
                },
                Reason::Unsupported(_) | Reason::Unused | Reason::Counterpart => break,
            }
        }
        reason.words()
    };
    left_out.iter().map(|(.., reason)| root(reason)).collect()
}
