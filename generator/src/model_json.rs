//! The model as JSON, for users, tests and other tools.
//!
//! Takes a recovered model; gives the form of the model file: operations, enumerations, structures and unions by the vendor's
//! names, in document order. Contains no texts, and nothing of Rust.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use crate::api::{
    Access, Api, Body, BodyContent, Field, Location, Name, Operation, Parameter, QueryStyle,
    Schema, SchemaKind, Struct, Success, Text, Type,
};
use crate::login::{self, Authentication, Credentials, Method};

/// Converts a model.
pub fn to_json(api: &Api) -> Value {
    let writer = Writer { api };
    let mut enums = Map::new();
    let mut structs = Map::new();
    let mut unions = Map::new();
    let mut choices = Map::new();
    for schema in api.schemas.values() {
        let name = schema.name.as_str();
        match &schema.kind {
            SchemaKind::Enum(values) => {
                let values = values
                    .iter()
                    .map(|value| Value::from(value.value.as_str()))
                    .collect();
                enums.insert(name.to_owned(), Value::Array(values));
            }
            SchemaKind::Struct(structure) => {
                structs.insert(name.to_owned(), writer.structure(schema, structure));
                if !structure.unions.is_empty() {
                    unions.insert(name.to_owned(), unions_of(structure));
                }
            }
            SchemaKind::Choice(types) => {
                let types = types.iter().map(|ty| writer.ty(ty)).collect();
                choices.insert(name.to_owned(), Value::Array(types));
            }
            SchemaKind::Alias(_) => {}
        }
    }
    let operations: Map<String, Value> = api
        .operations
        .iter()
        .map(|operation| (operation.id.clone(), writer.operation(operation)))
        .collect();
    let mut model =
        json!({"operations": operations, "enums": enums, "structs": structs, "unions": unions});
    if !choices.is_empty() {
        model["choices"] = Value::Object(choices);
    }
    let authentication = login::of(api);
    if !authentication.is_vcenter() {
        model["authentication"] = self::authentication(&authentication);
    }
    model
}

/// Returns the authentication of an API other than that of vCenter.
fn authentication(authentication: &Authentication<'_>) -> Value {
    let login = authentication.login().map(|login| {
        let (user, password) = match &login.credentials {
            Credentials::Basic => (None, None),
            Credentials::Fields { user, password, .. } => (Some(user), Some(password)),
        };
        json!({
            "operation": login.operation.id,
            "user": user,
            "password": password,
            "token": login.token,
            "refresh_token": login.refresh_token,
            "expires": login.expires,
            "refresh": login.refresh.as_ref().map(|(operation, ..)| &operation.id),
            "log_out": login.log_out.as_ref().map(|(operation, _)| &operation.id),
        })
    });
    json!({
        "token": authentication.token.words(),
        "basic": matches!(authentication.method, Method::Basic),
        "login": login,
    })
}

struct Writer<'a> {
    api: &'a Api,
}

impl Writer<'_> {
    fn operation(&self, operation: &Operation) -> Value {
        let parameters: Map<String, Value> = operation
            .parameters
            .iter()
            .map(|parameter| (parameter.name.clone(), self.parameter(parameter)))
            .collect();
        let task_result = match &operation.task_result {
            None => Value::Null,
            Some(None) => json!("void"),
            Some(Some(ty)) => self.ty(ty),
        };
        let errors: BTreeSet<&str> = operation
            .errors
            .iter()
            .flat_map(|response| &response.cases)
            .map(|case| case.error.as_str())
            .collect();
        json!({
            "method": operation.method.as_str(),
            "path": operation.path_key,
            "params": parameters,
            "body": operation.body.as_ref().map(|body| self.body(body)),
            "success": self.success(&operation.success),
            "task_result": task_result,
            "errors": errors,
            "since": operation.text.since,
            "deprecated": deprecated(&operation.text),
            "privileges": operation.privileges,
        })
    }

    fn parameter(&self, parameter: &Parameter) -> Value {
        let location = match parameter.location {
            Location::Path => "path",
            Location::Query => "query",
            Location::Header => "header",
        };
        let mut object = json!({
            "in": location, "required": parameter.required, "type": self.ty(&parameter.ty),
        });
        if parameter.style != QueryStyle::Pairs {
            object["style"] = json!(parameter.style.as_str());
        }
        object
    }

    fn body(&self, body: &Body) -> Value {
        let ty = match &body.content {
            BodyContent::Value(ty) => self.ty(ty),
            BodyContent::Fields(_) => json!("inline"),
        };
        json!({"required": body.required, "type": ty})
    }

    fn success(&self, success: &Success) -> Value {
        let ty = success
            .ty
            .as_ref()
            .map_or_else(|| json!("void"), |ty| self.ty(ty));
        json!({"status": success.status, "type": ty})
    }

    fn structure(&self, schema: &Schema, structure: &Struct) -> Value {
        let fields: Map<String, Value> = structure
            .fields
            .iter()
            .map(|field| (field.name.clone(), self.field(field)))
            .collect();
        json!({"deprecated": schema.text.deprecated.is_some(), "fields": fields})
    }

    fn field(&self, field: &Field) -> Value {
        let ty = self.ty(&field.ty);
        let mut value = json!({"type": ty, "optional": field.optional, "since": field.text.since});
        match field.access {
            Access::Both => {}
            Access::ReadOnly => value["access"] = json!("read-only"),
            Access::WriteOnly => value["access"] = json!("write-only"),
        }
        value
    }

    fn ty(&self, ty: &Type) -> Value {
        match ty {
            Type::String => json!("string"),
            Type::Boolean => json!("boolean"),
            Type::Int32 => json!("int32"),
            Type::Int64 => json!("int64"),
            Type::Double => json!("double"),
            Type::Date => json!("date"),
            Type::DateTime => json!("date-time"),
            Type::Uri => json!("uri"),
            Type::Password => json!("password"),
            Type::Byte => json!("byte"),
            Type::Content => json!("content"),
            Type::Object => json!("object"),
            Type::Any => json!("any"),
            Type::Named(name) => self.named(name),
            Type::Id(types) => {
                let types: BTreeSet<&String> = types.iter().collect();
                json!({"id": types})
            }
            Type::List(item) => json!({"list": self.ty(item)}),
            Type::Set(item) => json!({"set": self.ty(item)}),
            Type::Map(key, value) => json!({"map": [self.ty(key), self.ty(value)]}),
            Type::Optional(inner) => json!({"optional": self.ty(inner)}),
        }
    }

    /// Converts a named type: an enumeration, a structure, or the type behind an alias. Aliases are not circular.
    fn named(&self, name: &Name) -> Value {
        match self.api.schemas.get(name).map(|schema| &schema.kind) {
            Some(SchemaKind::Enum(_)) => json!({"enum": name.as_str()}),
            Some(SchemaKind::Alias(ty)) => self.ty(ty),
            Some(SchemaKind::Choice(_)) => json!({"choice": name.as_str()}),
            Some(SchemaKind::Struct(_)) | None => json!({"struct": name.as_str()}),
        }
    }
}

/// Returns the version of a deprecation, or `true` if it is unknown.
fn deprecated(text: &Text) -> Value {
    match &text.deprecated {
        None => json!(false),
        Some(deprecation) => deprecation
            .since
            .as_ref()
            .map_or(json!(true), |since| json!(since)),
    }
}

fn unions_of(structure: &Struct) -> Value {
    let mut unions = Map::new();
    for union in &structure.unions {
        let cases: Map<String, Value> = union
            .cases
            .iter()
            .map(|(value, fields)| (value.clone(), json!(fields)))
            .collect();
        unions.insert(union.tag.clone(), Value::Object(cases));
    }
    Value::Object(unions)
}
