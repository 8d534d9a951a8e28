//! A model as a document of the dialect: types in schemas as far as possible, and otherwise in sentences.

use serde_json::{Map, Value, json};
use vsphere_codegen::api::{
    Api, Body, BodyContent, Deprecation, EnumValue, ErrorCase, ErrorResponse, Field, Location,
    Name, Operation, Parameter, Schema, SchemaKind, Struct, Success, Text, Type,
};

use super::choose::Choices;
use super::field::COMPATIBLE;
use super::text::{self, Formulas, describe, enumerated, spaced};
use super::types::{self, Stated, Voice};

/// Writes a model as a document. The choices decide the form, never the content.
pub fn document(api: &Api, choices: &mut Choices<'_>) -> Value {
    let writer = Writer { api };
    let mut paths = Map::new();
    for operation in &api.operations {
        let item = paths
            .entry(operation.path_key.clone())
            .or_insert_with(|| json!({}));
        item[operation.method.as_str()] = writer.operation(operation, choices);
    }
    let schemas: Map<String, Value> = api
        .schemas
        .values()
        .map(|schema| (schema.name.to_string(), writer.schema(schema, choices)))
        .collect();
    let tags: Vec<Value> = api
        .resources
        .values()
        .map(|resource| {
            let text = describe(&resource.text, "resource", Formulas::default(), choices);
            json!({"name": resource.name.as_str(), "description": text})
        })
        .collect();
    json!({
        "openapi": "3.0.3",
        "info": {"title": api.title, "version": api.version},
        "servers": [{"url": format!("https://{{host}}{}", api.base_path)}],
        "tags": tags,
        "paths": paths,
        "components": {"schemas": schemas},
    })
}

struct Writer<'a> {
    api: &'a Api,
}

impl Writer<'_> {
    fn is_enum(&self, name: &Name) -> bool {
        self.values(name).is_some()
    }

    fn values(&self, name: &Name) -> Option<&[EnumValue]> {
        match self.api.schemas.get(name).map(|schema| &schema.kind) {
            Some(SchemaKind::Enum(values)) => Some(values),
            _ => None,
        }
    }

    /// Returns the schema of a type, and the facts that the text beside it must have.
    fn state(
        &self,
        ty: &Type,
        voice: Voice,
        choices: &mut Choices<'_>,
    ) -> (Map<String, Value>, Formulas) {
        let is_enum = |name: &Name| self.is_enum(name);
        let Stated {
            schema,
            sentences,
            enumeration,
        } = types::state(ty, voice, &is_enum, choices);
        let list = enumeration.map(|name| {
            let values = self.values(&name).unwrap_or_default();
            let link = format!("For more information see: *{name}*.");
            match choices.up_to(2) {
                2 => link,
                _ => format!("{}\n\n\n{link}", list(values, choices)),
            }
        });
        let formulas = Formulas {
            list,
            sentences,
            last: None,
        };
        (schema, formulas)
    }

    fn operation(&self, operation: &Operation, choices: &mut Choices<'_>) -> Value {
        let mut node = Map::new();
        let resource = operation.resource.as_str();
        node.insert("tags".to_owned(), json!([resource]));
        node.insert("operationId".to_owned(), operation.id.as_str().into());
        let formulas = Formulas {
            last: privileges(&operation.privileges),
            ..Formulas::default()
        };
        let text = describe(&operation.text, "operation", formulas, choices);
        put_text(&mut node, &operation.text, text);
        if !operation.parameters.is_empty() {
            let parameters = operation.parameters.iter();
            let parameters: Vec<Value> = parameters.map(|it| self.parameter(it, choices)).collect();
            node.insert("parameters".to_owned(), parameters.into());
        }
        if let Some(body) = &operation.body {
            node.insert(
                "requestBody".to_owned(),
                self.body(operation, body, choices),
            );
        }
        let mut responses = Map::new();
        for error in &operation.errors {
            responses.insert(error.status.to_string(), error_response(error, choices));
        }
        let success = self.success(operation, &operation.success, choices);
        responses.insert(operation.success.status.to_string(), success);
        node.insert("responses".to_owned(), responses.into());
        if !operation.security.is_empty() {
            let schemes = operation.security.iter();
            let schemes: Vec<Value> = schemes.map(|scheme| json!({scheme: []})).collect();
            node.insert("security".to_owned(), schemes.into());
        }
        if let Some(given) = &operation.task_result_given {
            node.insert("x-vmw-task-result".to_owned(), given.clone());
        }
        node.into()
    }

    fn parameter(&self, parameter: &Parameter, choices: &mut Choices<'_>) -> Value {
        // Aliases split out of a structure keep its voice.
        let voice = match choices.one_in(4) {
            true => Voice::Property,
            false => Voice::Parameter,
        };
        let (schema, formulas) = self.state(&parameter.ty, voice, choices);
        let location = match parameter.location {
            Location::Path => "path",
            Location::Query => "query",
            Location::Header => "header",
        };
        let text = describe(&parameter.text, "parameter", formulas, choices);
        let mut node = Map::from_iter([
            ("in".to_owned(), location.into()),
            ("name".to_owned(), parameter.name.as_str().into()),
        ]);
        if parameter.required || choices.one_in(2) {
            node.insert("required".to_owned(), parameter.required.into());
        }
        node.insert("schema".to_owned(), schema.into());
        put_text(&mut node, &parameter.text, text);
        node.into()
    }

    fn body(&self, operation: &Operation, body: &Body, choices: &mut Choices<'_>) -> Value {
        let (schema, mut formulas) = match &body.content {
            BodyContent::Value(ty) => self.state(ty, Voice::Parameter, choices),
            BodyContent::Fields(fields) => {
                let mut schema = self.fields(&Struct::default(), fields, choices);
                schema.entry("properties").or_insert_with(|| json!({}));
                (schema, Formulas::default())
            }
        };
        if choices.one_in(2) {
            let method = operation
                .name
                .replace(|c: char| !c.is_ascii_alphabetic(), "");
            let sentence = format!("Request body for invoking operation: {method}.");
            formulas.sentences.push(sentence);
        }
        let text = describe(&body.text, "parameter", formulas, choices);
        let media_type = &body.media_type;
        let mut node = Map::new();
        put_text(&mut node, &body.text, text);
        node.insert("required".to_owned(), body.required.into());
        node.insert(
            "content".to_owned(),
            json!({media_type: {"schema": schema}}),
        );
        node.into()
    }

    fn success(
        &self,
        operation: &Operation,
        success: &Success,
        choices: &mut Choices<'_>,
    ) -> Value {
        let mut node = Map::new();
        let formulas = match (&success.ty, operation.starts_task) {
            (Some(_), true) => {
                // The schema is that of the task, the text that of its result.
                let content = json!({"application/json": {"schema": {"type": "string"}}});
                node.insert("content".to_owned(), content);
                match (&operation.task_result_given, &operation.task_result) {
                    (None, Some(None)) => paragraph("Success!"),
                    (None, Some(Some(ty @ Type::Id(_)))) => {
                        self.state(ty, Voice::Response, choices).1
                    }
                    _ => Formulas::default(),
                }
            }
            (Some(ty), false) => {
                let (schema, formulas) = self.state(ty, Voice::Response, choices);
                let schema = self.without_own_nullable(ty, schema);
                node.insert(
                    "content".to_owned(),
                    json!({"application/json": {"schema": schema}}),
                );
                formulas
            }
            (None, _) => match choices.one_in(2) {
                true => paragraph("Success!"),
                false => Formulas::default(),
            },
        };
        let text = describe(&success.text, "response", formulas, choices);
        put_text(&mut node, &success.text, text);
        node.into()
    }

    /// The text of a structure says if it can be missing as a result.
    fn without_own_nullable(
        &self,
        ty: &Type,
        mut schema: Map<String, Value>,
    ) -> Map<String, Value> {
        if let Type::Optional(inner) = ty
            && let Type::Named(name) = &**inner
            && let Some(SchemaKind::Struct(structure)) =
                self.api.schemas.get(name).map(|schema| &schema.kind)
            && structure.nullable
        {
            schema.remove("nullable");
        }
        schema
    }

    fn schema(&self, schema: &Schema, choices: &mut Choices<'_>) -> Value {
        let (mut node, word, formulas) = match &schema.kind {
            SchemaKind::Enum(values) => {
                let names = values.iter().map(|value| Value::from(value.value.as_str()));
                let node = Map::from_iter([
                    ("type".to_owned(), "string".into()),
                    ("enum".to_owned(), names.collect()),
                ]);
                let formulas = Formulas {
                    list: Some(list(values, choices)),
                    ..Formulas::default()
                };
                (node, "enumeration", formulas)
            }
            SchemaKind::Struct(structure) => {
                let node = self.structure(structure, choices);
                (node, "schema", Formulas::default())
            }
            SchemaKind::Choice(types) => {
                let mut stated = types
                    .iter()
                    .map(|ty| self.state(ty, Voice::Property, choices).0);
                let node = Map::from_iter([("oneOf".to_owned(), stated.by_ref().collect())]);
                (node, "schema", Formulas::default())
            }
            SchemaKind::Alias(ty) => {
                let (node, formulas) = self.state(ty, Voice::Property, choices);
                (node, "schema", formulas)
            }
        };
        let text = describe(&schema.text, word, formulas, choices);
        put_text(&mut node, &schema.text, text);
        node.into()
    }

    fn structure(&self, structure: &Struct, choices: &mut Choices<'_>) -> Map<String, Value> {
        let mut node = self.fields(structure, &structure.fields, choices);
        if let Some(base) = &structure.base {
            let target = reference(base);
            node.insert("allOf".to_owned(), json!([{"$ref": target}]));
        }
        if let Some(discriminator) = &structure.discriminator {
            let members = discriminator.members.iter();
            let mapping: Map<String, Value> = members
                .map(|(value, member)| (value.clone(), reference(member).into()))
                .collect();
            let field = discriminator.field.as_str();
            node.insert(
                "discriminator".to_owned(),
                json!({"propertyName": field, "mapping": mapping}),
            );
        }
        if structure.nullable {
            node.insert("nullable".to_owned(), true.into());
        }
        node
    }

    /// Returns an object with fields of a structure, or of none.
    fn fields(
        &self,
        structure: &Struct,
        fields: &[Field],
        choices: &mut Choices<'_>,
    ) -> Map<String, Value> {
        let mut required = Vec::new();
        let mut properties = Map::new();
        for field in fields {
            let (mut node, mut formulas) = self.state(&field.ty, Voice::Property, choices);
            formulas
                .sentences
                .extend(self.union_sentence(structure, fields, field));
            let needs = text::requirements(field.requirements, choices);
            formulas.sentences.extend(needs);
            let may_be_null = field.optional && choices.one_in(5);
            // A sentence or the schema itself can make a required field optional.
            let is_compatible = field.text.prose.iter().any(|it| it == COMPATIBLE);
            if !field.optional || may_be_null || is_compatible {
                required.push(Value::from(field.name.as_str()));
            }
            if may_be_null {
                node.insert("nullable".to_owned(), true.into());
            }
            let text = describe(&field.text, "property", formulas, choices);
            put_text(&mut node, &field.text, text);
            properties.insert(field.name.clone(), node.into());
        }
        let mut node = Map::from_iter([("type".to_owned(), "object".into())]);
        if !required.is_empty() {
            node.insert("required".to_owned(), required.into());
        }
        if !properties.is_empty() {
            node.insert("properties".to_owned(), properties.into());
        }
        node
    }

    fn union_sentence(
        &self,
        structure: &Struct,
        fields: &[Field],
        field: &Field,
    ) -> Option<String> {
        let mut of_field = structure.unions.iter().filter_map(|union| {
            let cases = union.cases.iter();
            let values: Vec<&String> = cases
                .filter(|(_, fields)| fields.contains(&field.name))
                .map(|(value, _)| value)
                .collect();
            (!values.is_empty()).then_some((union, values))
        });
        let (union, values) = of_field.next()?;
        let tag = fields.iter().find(|field| field.name == union.tag)?;
        let values: Vec<String> = values
            .into_iter()
            .map(|value| match &tag.ty {
                Type::Named(name) => format!("*{name}.{value}*"),
                _ => value.clone(),
            })
            .collect();
        let one_of = if values.len() > 1 { "one of " } else { "" };
        Some(format!(
            "This property is optional and it is only relevant when the value of {} is {one_of}{}.",
            union.tag,
            enumerated(&values, "or"),
        ))
    }
}

fn reference(name: &Name) -> String {
    format!("#/components/schemas/{name}")
}

/// Returns a paragraph: a text without a full stop must not join another sentence.
fn paragraph(paragraph: &str) -> Formulas {
    Formulas {
        last: Some(paragraph.to_owned()),
        ..Formulas::default()
    }
}

/// Adds a text to a node, with its flag.
fn put_text(node: &mut Map<String, Value>, text: &Text, written: String) {
    // A reference has nothing beside it: its text would be that of its target.
    node.insert("description".to_owned(), written.into());
    let flagged = |it: &Deprecation| it.flagged;
    if text.deprecated.as_ref().is_some_and(flagged) {
        node.insert("deprecated".to_owned(), true.into());
    }
}

fn list(values: &[EnumValue], choices: &mut Choices<'_>) -> String {
    let mut written = "Possible values:".to_owned();
    for value in values {
        written.push_str(&format!("\n  - `{}`", value.value));
        let text = describe(&value.text, "constant", Formulas::default(), choices);
        if !text.is_empty() {
            written.push_str(": ");
            // Two blank lines would end the list.
            while written.contains("\n\n\n") {
                written = written.replace("\n\n\n", "\n\n");
            }
            written.push_str(&text.replace("\n\n\n", "\n\n"));
        }
    }
    written
}

fn privileges(items: &[String]) -> Option<String> {
    let lines: String = items.iter().map(|item| format!("\n  -  {item} ")).collect();
    (!items.is_empty()).then(|| {
        format!("Returns an authorization error if you do not have all of the privileges described as follows: {lines}\n")
    })
}

fn error_response(response: &ErrorResponse, choices: &mut Choices<'_>) -> Value {
    let case = |case: &ErrorCase, marked: bool, choices: &mut Choices<'_>| {
        let mut when = match case.when.is_empty() {
            true => Vec::new(),
            false => case.when.split("\n\n").map(str::to_owned).collect(),
        };
        if let Some(since) = &case.since {
            when.push(format!("This error was added in __vSphere API {since}__."));
        }
        let written = spaced(&when, choices);
        match marked {
            true => {
                let colon = if choices.one_in(3) { ":" } else { "" };
                format!("***{}***{colon} {written}", case.error)
            }
            false => format!(" {written}"),
        }
    };
    let marked = response.cases.len() > 1 || choices.one_in(3);
    let cases: Vec<String> = response
        .cases
        .iter()
        .map(|it| case(it, marked, choices))
        .collect();
    let mut node = json!({"description": cases.join("\n\n")});
    if let Some(schema) = &response.schema {
        let target = reference(schema);
        node["content"] = json!({"application/json": {"schema": {"$ref": target}}});
    }
    node
}
