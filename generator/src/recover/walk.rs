//! The walk over the model: every text is read once, and what it says is put where it belongs.

use super::formula::Subject;
use super::reading::{self, Claim, Fact, Reading, Schemas};
use super::tasks::{self, TaskResults};
use super::unions::{self, Member};
use super::{Known, Miss, Report, errors, types};
use crate::api::{
    Api, Body, BodyContent, Deprecation, Encoding, EnumValue, ErrorResponse, Field, Name,
    Operation, Place, Resource, Schema, SchemaKind, Struct, Success, Text, Type,
};

/// A text's place: that of what holds it, and the steps from there. Made a pointer only when something is reported.
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
            pointer.push_str(&step.replace('~', "~0").replace('/', "~1"));
        }
        Place {
            file: self.holder.file,
            pointer,
        }
    }
}

/// The state of a walk.
pub(super) struct Walk<'a> {
    pub(super) known: &'a Known,
    pub(super) given: &'a TaskResults,
    pub(super) report: Report,
}

impl Walk<'_> {
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
        let mut reading = reading::read(&operation.text.raw, Subject::Operation, &[], self.known);
        operation.privileges = std::mem::take(&mut reading.privileges);
        let claims = self.fill(&mut operation.text, reading, at);
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
                    "several arguments have no one type",
                );
                for field in fields {
                    let media_type = media_type(body.encoding);
                    let steps = [
                        "requestBody",
                        "content",
                        media_type,
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

    /// A response that names a task: its text tells of the result.
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
        let (told, open) = tasks::told(claims);
        self.refuse(
            open,
            &mut success.text,
            at,
            "what the task gives is not clear from this",
        );
        let own = operation.task_result_given.as_ref();
        operation.task_result = told;
        let Some(given) = own.or_else(|| self.given.get(&operation.id)) else {
            return;
        };
        match tasks::given(given, self.known) {
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
        let found = errors::read(&response.text.raw, response.schema.as_ref(), self.known);
        self.count(&found.matched);
        self.misses(found.misses, at);
        response.cases = found.cases;
        response.text.prose = found.prose;
    }

    /// Reads a schema; gives what its fields claim of unions, which waits for the types of all of them.
    fn schema(&mut self, schema: &mut Schema) -> Vec<Member> {
        let at = At {
            holder: &schema.place,
            steps: &[],
        };
        match &mut schema.kind {
            SchemaKind::Enum(values) => {
                let names: Vec<String> = values.iter().map(|value| value.value.clone()).collect();
                let mut reading =
                    reading::read(&schema.text.raw, Subject::Enumeration, &names, self.known);
                let told = std::mem::take(&mut reading.values);
                let claims = self.fill(&mut schema.text, reading, at);
                self.refuse(
                    claims,
                    &mut schema.text,
                    at,
                    "an enumeration is its own type",
                );
                self.values(values, told, at);
                Vec::new()
            }
            SchemaKind::Alias(ty) => {
                self.typed(&mut schema.text, Subject::Schema, ty, at);
                Vec::new()
            }
            SchemaKind::Struct(structure) => {
                let claims = self.text(&mut schema.text, Subject::Schema, at);
                self.refuse(claims, &mut schema.text, at, "a structure is its own type");
                self.structure(structure, &schema.name, &schema.place)
            }
        }
    }

    fn values(&mut self, values: &mut [EnumValue], told: Vec<(String, String)>, at: At<'_>) {
        for (name, raw) in told {
            let Some(value) = values.iter_mut().find(|value| value.value == name) else {
                continue;
            };
            value.text.raw = raw;
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

    /// Reads the text of a field. What is left are its claims to be part of a union.
    fn field(&mut self, field: &mut Field, at: At<'_>) -> Vec<Claim> {
        let reading = reading::read(&field.text.raw, Subject::Field, &[], self.known);
        field.requirements = reading.requirements;
        let claims = self.fill(&mut field.text, reading, at);
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
        let (unions, open) = unions::build(members, &structure.fields, &inherited, |name| {
            self.known.values(name)
        });
        structure.unions = unions;
        for (member, why) in open {
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

    /// Reads the text of something that has a type, and gives it the type that the text says.
    fn typed(&mut self, text: &mut Text, subject: Subject, ty: &mut Type, at: At<'_>) {
        let claims = self.text(text, subject, at);
        self.settle(claims, text, ty, at);
    }

    fn settle(&mut self, claims: Vec<Claim>, text: &mut Text, ty: &mut Type, at: At<'_>) {
        for claim in claims {
            if let Err(why) = types::apply(&claim.fact, ty) {
                self.refuse(vec![claim], text, at, why);
            }
        }
    }

    /// Gives claims back to the prose that cannot be made good; that there is no result needs no word.
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
        let reading = reading::read(&text.raw, subject, &[], self.known);
        self.fill(text, reading, at)
    }

    /// Puts into a text what has been read from it; gives what it claims of a type.
    fn fill(&mut self, text: &mut Text, reading: Reading, at: At<'_>) -> Vec<Claim> {
        self.count(&reading.matched);
        self.misses(reading.misses, at);
        text.prose = reading.prose;
        text.since = reading.since;
        text.preview = reading.preview;
        if let Some(told) = reading.deprecated {
            let flagged = text
                .deprecated
                .as_ref()
                .is_some_and(|deprecation| deprecation.flagged);
            text.deprecated = Some(Deprecation { flagged, ..told });
        }
        reading.claims
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

/// The fields of the bases of a structure.
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

fn media_type(encoding: Encoding) -> &'static str {
    match encoding {
        Encoding::Json => "application/json",
        Encoding::Form => "application/x-www-form-urlencoded",
    }
}
