//! Facts of descriptions → the model.
//!
//! Takes the model; parses each text once, applies its facts to the thing that it describes, and reports those that contradict the
//! schema. Never adds or removes an operation, schema or field.

use indexmap::IndexMap;

use super::fact::{Claim, Fact};
use super::formula::Subject;
use super::parse::{self, Parsed};
use super::report::{Miss, Report};
use super::schema_index::{SchemaIndex, Schemas};
use super::tasks::{self, TaskResults};
use super::unions::{self, Member};
use super::{errors, types};

use crate::api::{
    Api, Body, BodyContent, Deprecation, EnumValue, ErrorResponse, Field, Name, Operation, Place,
    Resource, Schema, SchemaKind, Struct, Success, Text, Type,
};
use crate::json_pointer::escaped;

/// The place of a text: that of its operation or schema, and the steps from there. Becomes a pointer only in a report.
#[derive(Clone, Copy)]
struct At<'a> {
    holder: &'a Place,
    steps: &'a [&'a str],
}

impl At<'_> {
    fn place(self) -> Place {
        let mut pointer = self.holder.pointer.clone();
        for step in self
            .steps
            .iter()
            .filter(|step| !step.is_empty())
            .chain(&["description"])
        {
            pointer.push('/');
            pointer.push_str(&escaped(step));
        }
        Place {
            file: self.holder.file,
            pointer,
        }
    }
}

/// The state of a recovery.
pub(super) struct Enricher<'a> {
    pub(super) schemas: &'a SchemaIndex,
    pub(super) given: &'a TaskResults,
    pub(super) report: Report,
}

impl Enricher<'_> {
    /// Enriches all parts of an API.
    pub(super) fn api(&mut self, api: &mut Api) {
        for resource in api.resources.values_mut() {
            self.resource(resource);
        }
        for operation in &mut api.operations {
            self.operation(operation);
        }
        let mut members: Vec<(Name, Vec<Member>)> = Vec::new();
        for (name, schema) in &mut api.schemas {
            let claimed = self.schema(schema);
            if !claimed.is_empty() {
                members.push((name.clone(), claimed));
            }
        }
        for (name, members) in members {
            self.unions(api, &name, members);
        }
    }

    fn resource(&mut self, resource: &mut Resource) {
        let nowhere = Place {
            file: 0,
            pointer: "/tags".to_owned(),
        };
        let steps = [resource.name.as_str()];
        let at = At {
            holder: &nowhere,
            steps: &steps,
        };
        let claims = self.text(&mut resource.text, Subject::Resource, at);
        self.refuse(claims, &mut resource.text, at, "a resource has no type");
    }

    fn operation(&mut self, operation: &mut Operation) {
        let holder = operation.place.clone();
        let at = At {
            holder: &holder,
            steps: &[],
        };
        let mut parsed = parse::parse(&operation.text.raw, Subject::Operation, &[], self.schemas);
        operation.privileges = std::mem::take(&mut parsed.privileges);
        let claims = self.fill(&mut operation.text, parsed, at);
        self.refuse(claims, &mut operation.text, at, "an operation has no type");
        for (index, parameter) in operation.parameters.iter_mut().enumerate() {
            let steps = ["parameters", &index.to_string()];
            self.typed(
                &mut parameter.text,
                Subject::Parameter,
                &mut parameter.ty,
                At {
                    holder: &holder,
                    steps: &steps,
                },
            );
        }
        if let Some(body) = &mut operation.body {
            self.body(body, &holder);
        }
        for response in &mut operation.errors {
            self.error(response, &holder);
        }
        if operation.starts_task {
            self.task(operation, &holder);
        } else {
            self.success(&mut operation.success, &holder);
        }
    }

    fn body(&mut self, body: &mut Body, holder: &Place) {
        let at = At {
            holder,
            steps: &["requestBody"],
        };
        match &mut body.content {
            BodyContent::Value(ty) => self.typed(&mut body.text, Subject::Body, ty, at),
            BodyContent::Fields(fields) => {
                let claims = self.text(&mut body.text, Subject::Body, at);
                self.refuse(
                    claims,
                    &mut body.text,
                    at,
                    "several arguments have no common type",
                );
                for field in fields {
                    let steps = [
                        "requestBody",
                        "content",
                        &body.media_type,
                        "schema",
                        "properties",
                        &field.name.clone(),
                    ];
                    let at = At {
                        holder,
                        steps: &steps,
                    };
                    for claim in self.field(field, at) {
                        field.text.prose.push(claim.sentence);
                    }
                }
            }
        }
    }

    fn success(&mut self, success: &mut Success, holder: &Place) {
        let status = success.status.to_string();
        let at = At {
            holder,
            steps: &["responses", &status],
        };
        let claims = self.text(&mut success.text, Subject::Result, at);
        match &mut success.ty {
            Some(ty) => self.settle(claims, &mut success.text, ty, at),
            None => self.refuse(claims, &mut success.text, at, "there is no result"),
        }
    }

    /// Fills in the result of a task that nothing states, if it is known. Schemas that are missing make it unknown.
    fn known_result(&mut self, operation: &mut Operation) {
        let known = self.given.known(&operation.id);
        let known = known.filter(|_| operation.task_result.is_none());
        if let Some(Ok(result)) = known.map(|known| tasks::parse(known, self.schemas)) {
            operation.task_result = Some(result);
            self.report.known_results.push(operation.id.clone());
        }
    }

    /// Enriches an operation that starts a task: the text of its response describes the task's result.
    fn task(&mut self, operation: &mut Operation, holder: &Place) {
        let success = &mut operation.success;
        let status = success.status.to_string();
        let at = At {
            holder,
            steps: &["responses", &status],
        };
        if let Some(Type::String) = success.ty {
            success.ty = Some(Type::Id(vec![tasks::TASK.to_owned()]));
        }
        let claims = self.text(&mut success.text, Subject::TaskResult, at);
        let (stated, ambiguous) = tasks::from_claims(claims);
        self.refuse(
            ambiguous,
            &mut success.text,
            at,
            "this does not determine the result of the task",
        );
        let own = operation.task_result_given.as_ref();
        operation.task_result = stated;
        let Some(given) = own.or_else(|| self.given.get(&operation.id)) else {
            return self.known_result(operation);
        };
        match tasks::parse(given, self.schemas) {
            Ok(result) => operation.task_result = Some(result),
            Err(why) => {
                let sentence = format!("the task result given for `{}`", operation.id);
                self.report.rejected.push(Miss {
                    place: holder.clone(),
                    sentence,
                    why,
                });
            }
        }
    }

    fn error(&mut self, response: &mut ErrorResponse, holder: &Place) {
        let status = response.status.to_string();
        let at = At {
            holder,
            steps: &["responses", &status],
        };
        let found = errors::read(&response.text.raw, response.schema.as_ref(), self.schemas);
        self.count(&found.matched);
        self.misses(found.misses, at);
        response.cases = found.cases;
        response.text.prose = found.prose;
    }

    /// Enriches a schema; returns the union claims of its fields, which need the types of all fields.
    fn schema(&mut self, schema: &mut Schema) -> Vec<Member> {
        let at = At {
            holder: &schema.place,
            steps: &[],
        };
        match &mut schema.kind {
            SchemaKind::Enum(values) => {
                let names: Vec<String> = values.iter().map(|value| value.value.clone()).collect();
                let mut parsed =
                    parse::parse(&schema.text.raw, Subject::Enumeration, &names, self.schemas);
                let texts = std::mem::take(&mut parsed.values);
                let claims = self.fill(&mut schema.text, parsed, at);
                self.refuse(
                    claims,
                    &mut schema.text,
                    at,
                    "an enumeration is its own type",
                );
                self.values(values, texts, at);
                Vec::new()
            }
            SchemaKind::Alias(ty) => {
                self.typed(&mut schema.text, Subject::Schema, ty, at);
                Vec::new()
            }
            SchemaKind::Choice(_) => {
                let claims = self.text(&mut schema.text, Subject::Schema, at);
                self.refuse(claims, &mut schema.text, at, "a choice is its own type");
                Vec::new()
            }
            SchemaKind::Struct(structure) => {
                let claims = self.text(&mut schema.text, Subject::Schema, at);
                self.refuse(claims, &mut schema.text, at, "a structure is its own type");
                self.structure(structure, &schema.name, &schema.place)
            }
        }
    }

    fn values(&mut self, values: &mut [EnumValue], texts: Vec<(String, String)>, at: At<'_>) {
        // The first text of a value.
        let texts = texts.into_iter().rev().filter(|(_, raw)| !raw.is_empty());
        let mut texts: IndexMap<String, String> = texts.collect();
        for value in values.iter_mut().filter(|value| value.text.raw.is_empty()) {
            value.text.raw = texts.swap_remove(&value.value).unwrap_or_default();
        }
        for value in values.iter_mut().filter(|value| !value.text.raw.is_empty()) {
            let claims = self.text(&mut value.text, Subject::Value, at);
            self.refuse(claims, &mut value.text, at, "a value has no type");
        }
    }

    fn structure(&mut self, structure: &mut Struct, name: &Name, holder: &Place) -> Vec<Member> {
        let mut members = Vec::new();
        for (index, field) in structure.fields.iter_mut().enumerate() {
            let field_name = field.name.clone();
            let steps = ["properties", &field_name];
            for Claim { fact, sentence } in self.field(
                field,
                At {
                    holder,
                    steps: &steps,
                },
            ) {
                if let Fact::Union { tag, values } = fact {
                    members.push(Member {
                        field: index,
                        tag,
                        values,
                        sentence,
                    });
                }
            }
        }
        if let Some(discriminator) = &structure.discriminator
            && discriminator.members.values().any(|member| member == name)
            && let Some(field) = structure
                .fields
                .iter_mut()
                .find(|field| field.name == discriminator.field)
        {
            field.optional = true;
        }
        members
    }

    /// Enriches a field; returns its claims to belong to a union.
    fn field(&mut self, field: &mut Field, at: At<'_>) -> Vec<Claim> {
        let parsed = parse::parse(&field.text.raw, Subject::Field, &[], self.schemas);
        field.requirements = parsed.requirements;
        let claims = self.fill(&mut field.text, parsed, at);
        let (unions, claims): (Vec<_>, Vec<_>) = claims
            .into_iter()
            .partition(|claim| matches!(claim.fact, Fact::Union { .. }));
        field.optional |=
            !unions.is_empty() || claims.iter().any(|claim| claim.fact == Fact::Optional);
        self.settle(claims, &mut field.text, &mut field.ty, at);
        unions
    }

    fn unions(&mut self, api: &mut Api, name: &Name, members: Vec<Member>) {
        let inherited = inherited(api, name);
        let Some(schema) = api.schemas.get_mut(name) else {
            return;
        };
        let SchemaKind::Struct(structure) = &mut schema.kind else {
            return;
        };
        let (unions, rejected) = unions::build(members, &structure.fields, &inherited, |name| {
            self.schemas.values(name)
        });
        structure.unions = unions;
        for (member, why) in rejected {
            let Some(field) = structure.fields.get_mut(member.field) else {
                continue;
            };
            let steps = ["properties", &field.name];
            let at = At {
                holder: &schema.place,
                steps: &steps,
            };
            self.misses(vec![(member.sentence.clone(), why)], at);
            field.text.prose.push(member.sentence);
        }
    }

    /// Enriches a thing with a type.
    fn typed(&mut self, text: &mut Text, subject: Subject, ty: &mut Type, at: At<'_>) {
        let claims = self.text(text, subject, at);
        self.settle(claims, text, ty, at);
    }

    /// Applies claims to a type; refuses those that contradict it.
    fn settle(&mut self, claims: Vec<Claim>, text: &mut Text, ty: &mut Type, at: At<'_>) {
        for claim in claims {
            if let Err(why) = types::apply(&claim.fact, ty) {
                self.refuse(vec![claim], text, at, why);
            }
        }
    }

    /// Reports claims and returns their sentences to the prose. A missing result is not worth a report.
    fn refuse(&mut self, claims: Vec<Claim>, text: &mut Text, at: At<'_>, why: &str) {
        for claim in claims
            .into_iter()
            .filter(|claim| claim.fact != Fact::NoResult)
        {
            self.misses(vec![(claim.sentence.clone(), why.to_owned())], at);
            if !text.prose.contains(&claim.sentence) {
                text.prose.push(claim.sentence);
            }
        }
    }

    fn text(&mut self, text: &mut Text, subject: Subject, at: At<'_>) -> Vec<Claim> {
        let parsed = parse::parse(&text.raw, subject, &[], self.schemas);
        self.fill(text, parsed, at)
    }

    /// Stores the facts of a text; returns its claims on the type.
    fn fill(&mut self, text: &mut Text, parsed: Parsed, at: At<'_>) -> Vec<Claim> {
        self.count(&parsed.matched);
        self.misses(parsed.misses, at);
        text.prose = parsed.prose;
        text.since = parsed.since;
        text.preview = parsed.preview;
        if let Some(stated) = parsed.deprecated {
            let flagged = text
                .deprecated
                .as_ref()
                .is_some_and(|deprecation| deprecation.flagged);
            text.deprecated = Some(Deprecation { flagged, ..stated });
        }
        parsed.claims
    }

    fn count(&mut self, matched: &[&'static str]) {
        for name in matched {
            *self.report.counts.entry(name).or_default() += 1;
        }
    }

    fn misses(&mut self, misses: Vec<(String, String)>, at: At<'_>) {
        for (sentence, why) in misses {
            self.report.misses.push(Miss {
                place: at.place(),
                sentence,
                why,
            });
        }
    }
}

/// Returns the fields of the bases of a structure.
fn inherited(api: &Api, name: &Name) -> Vec<Field> {
    let mut fields = Vec::new();
    let mut seen = vec![name.clone()];
    let base_of = |name: &Name| match api.schemas.get(name).map(|schema| &schema.kind) {
        Some(SchemaKind::Struct(structure)) => structure.base.as_ref(),
        _ => None,
    };
    let mut base = base_of(name);
    while let Some(name) = base.filter(|name| !seen.contains(name)) {
        seen.push(name.clone());
        if let Some(SchemaKind::Struct(structure)) =
            api.schemas.get(name).map(|schema| &schema.kind)
        {
            fields.extend(structure.fields.iter().cloned());
        }
        base = base_of(name);
    }
    fields
}
