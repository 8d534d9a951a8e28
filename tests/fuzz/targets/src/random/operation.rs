//! Operations of a model: paths, arguments, results, tasks and errors.

use std::collections::BTreeSet;

use indexmap::IndexMap;
use vsphere_codegen::api::{
    Body, BodyContent, Encoding, ErrorCase, ErrorResponse, Field, Location, Method, Name,
    Operation, Parameter, Place, QueryStyle, Schema, SchemaKind, Struct, Success, Text, Type,
};

use super::choose::Choices;
use super::field::{fields, text};
use super::types::{self, Known};
use super::words::{self, ERRORS};

/// The resource type of tasks.
const TASK: &str = "com.vmware.cis.task";

pub(super) fn operations(
    resources: &[String],
    known: &Known,
    schemas: &IndexMap<Name, Schema>,
    choices: &mut Choices<'_>,
) -> Vec<Operation> {
    let mut operations: Vec<Operation> = Vec::new();
    let mut items: BTreeSet<String> = BTreeSet::new();
    for _ in 0..choices.up_to(4) {
        let (path_key, parameters) = path(known, choices);
        if !items.insert(path_key.clone()) {
            continue;
        }
        for method in choices.some_of(&Method::ALL, 2) {
            let maker = Maker {
                known,
                schemas,
                path_key: &path_key,
                parameters: &parameters,
            };
            let operation = maker.operation(*method, choices.one_of(resources), choices);
            if operations.iter().all(|known| known.id != operation.id) {
                operations.push(operation);
            }
        }
    }
    operations
}

/// Returns a path key and the parameters in it.
fn path(known: &Known, choices: &mut Choices<'_>) -> (String, Vec<Parameter>) {
    let mut key = String::new();
    let mut parameters: Vec<Parameter> = Vec::new();
    for _ in 0..=choices.up_to(2) {
        key.push('/');
        key.push_str(words::path(choices));
        if choices.one_in(3)
            && let Some(name) = words::fields(choices, 1).first()
            && parameters.iter().all(|known| known.name != *name)
        {
            key.push_str(&format!("/{{{name}}}"));
            let ty = types::scalar(known, choices);
            parameters.push(parameter(name, Location::Path, true, ty, choices));
        }
    }
    let mut mark = '?';
    for pair in ["action=run", "vmw-task=true", "aggregateBy=time-slice"] {
        if choices.one_in(3) {
            key.push(mark);
            key.push_str(pair);
            mark = '&';
        }
    }
    if mark == '?' && choices.one_in(6) {
        key.push_str("?bare_name");
        let ty = types::flat(known, choices);
        parameters.push(parameter("bare_name", Location::Query, true, ty, choices));
    }
    (key, parameters)
}

fn parameter(
    name: &str,
    location: Location,
    required: bool,
    ty: Type,
    choices: &mut Choices<'_>,
) -> Parameter {
    Parameter {
        name: name.to_owned(),
        location,
        required,
        ty,
        style: QueryStyle::Pairs,
        text: text(choices),
    }
}

/// The common part of the operations of a path item.
struct Maker<'m> {
    known: &'m Known,
    schemas: &'m IndexMap<Name, Schema>,
    path_key: &'m str,
    parameters: &'m [Parameter],
}

impl Maker<'_> {
    fn operation(&self, method: Method, resource: String, choices: &mut Choices<'_>) -> Operation {
        let name = words::method(choices);
        let starts_task = choices.one_in(3);
        let task = if starts_task { "$Task" } else { "" };
        let (path, query) = self.path_key.split_once('?').unwrap_or((self.path_key, ""));
        let constants = query.split('&').filter_map(|pair| pair.split_once('='));
        let mut operation = Operation {
            id: format!("{resource}_{name}{task}"),
            resource: Name::new(resource),
            name: name.to_owned(),
            starts_task,
            method,
            path_key: self.path_key.to_owned(),
            path: path.to_owned(),
            base_path: None,
            query: constants
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .collect(),
            query_flags: Vec::new(),
            parameters: self.parameters.to_vec(),
            body: choices.one_in(2).then(|| self.body(choices)),
            success: self.success(choices),
            errors: errors(choices),
            text: text(choices),
            privileges: privileges(choices),
            task_result: None,
            task_result_given: None,
            security: choices
                .some_of(&["api_key_auth", "basic_auth"], 2)
                .into_iter()
                .map(|scheme| (*scheme).to_owned())
                .collect(),
            anonymous: false,
            place: Place::default(),
        };
        self.arguments(&mut operation, choices);
        if starts_task {
            self.task(&mut operation, choices);
        }
        operation
    }

    /// Adds parameters of the query and headers.
    fn arguments(&self, operation: &mut Operation, choices: &mut Choices<'_>) {
        for name in words::fields(choices, 3) {
            let (location, ty) = match choices.up_to(4) {
                0 => (Location::Header, types::scalar(self.known, choices)),
                1 => match self.flat_structure(choices) {
                    Some(name) => (Location::Query, Type::Named(name)),
                    None => continue,
                },
                _ => (Location::Query, types::flat(self.known, choices)),
            };
            let listed = |known: &Parameter| known.name == name && known.location == location;
            if !operation.parameters.iter().any(listed) {
                let required = choices.one_in(3);
                let argument = parameter(name, location, required, ty, choices);
                operation.parameters.push(argument);
            }
        }
    }

    /// Returns a structure of scalars and lists of them, as in its schema.
    fn flat_structure(&self, choices: &mut Choices<'_>) -> Option<Name> {
        let scalar = |ty: &Type| match ty {
            Type::Named(name) => self.known.enums.contains(name),
            Type::List(_) | Type::Set(_) | Type::Map(..) | Type::Optional(_) => false,
            Type::Byte | Type::Content | Type::Object | Type::Any => false,
            _ => true,
        };
        let structure = |name: &Name| match self.schemas.get(name).map(|schema| &schema.kind) {
            Some(SchemaKind::Struct(structure)) => Some(structure),
            _ => None,
        };
        let base = |it: &&Struct| it.base.as_ref().and_then(structure);
        let is_sent = |field: &Field| match &field.ty {
            Type::List(item) | Type::Set(item) => scalar(item),
            ty => scalar(ty),
        };
        let own = |it: &Struct| it.fields.iter().all(is_sent);
        let flat = |name: &&Name| std::iter::successors(structure(name), base).all(own);
        let flat: Vec<&Name> = self.known.structs.iter().filter(flat).collect();
        (!flat.is_empty()).then(|| choices.one_of(&flat).clone())
    }

    fn body(&self, choices: &mut Choices<'_>) -> Body {
        let content = match choices.one_in(2) {
            true => BodyContent::Fields(fields(self.known, self.known.structs.len(), choices)),
            false => BodyContent::Value(types::ty(self.known, choices)),
        };
        Body {
            required: choices.one_in(2),
            encoding: Encoding::Json,
            media_type: "application/json".to_owned(),
            content,
            text: text(choices),
        }
    }

    fn success(&self, choices: &mut Choices<'_>) -> Success {
        let ty = choices.one_in(2).then(|| types::ty(self.known, choices));
        let ty = ty.map(|ty| match self.is_nullable(&ty) || choices.up_to(7) == 7 {
            true => Type::Optional(Box::new(ty)),
            false => ty,
        });
        Success {
            status: if ty.is_some() { 200 } else { 204 },
            ty,
            enveloped: false,
            accept: Vec::new(),
            text: text(choices),
        }
    }

    fn is_nullable(&self, ty: &Type) -> bool {
        let Type::Named(name) = ty else {
            return false;
        };
        matches!(
            self.schemas.get(name).map(|schema| &schema.kind),
            Some(SchemaKind::Struct(structure)) if structure.nullable
        )
    }

    /// Makes the operation return a task, with some of its facts.
    fn task(&self, operation: &mut Operation, choices: &mut Choices<'_>) {
        operation.success.status = 202;
        operation.success.ty = Some(Type::Id(vec![TASK.to_owned()]));
        operation.task_result = match choices.up_to(4) {
            0 => None,
            1 => Some(None),
            2 => Some(Some(Type::Id(words::resource_types(choices)))),
            3 => {
                let name = choices.one_of(&self.known.structs);
                let sentence = format!("The *{name}* of the new thing.");
                operation.success.text.prose.push(sentence);
                Some(Some(Type::Named(name)))
            }
            _ => {
                let ty = types::plain(self.known, 2, choices);
                let is_enum = |name: &Name| self.known.enums.contains(name);
                operation.task_result_given = Some(types::given(&ty, &is_enum));
                Some(Some(ty))
            }
        };
    }
}

fn privileges(choices: &mut Choices<'_>) -> Vec<String> {
    let all = [
        "Operation execution requires `System.Read`.",
        "The resource `com.vmware.a.thing` referenced by the parameter name requires `A.B` and `C.D`.",
        "The resource `Host` referenced by the property *A.Spec.host* requires `Host.Config`.",
    ];
    let some = choices.some_of(&all, 2);
    some.into_iter().map(|item| (*item).to_owned()).collect()
}

fn errors(choices: &mut Choices<'_>) -> Vec<ErrorResponse> {
    let statuses = choices.some_of(&[400_u16, 401, 403, 404, 500, 503], 3);
    let response = |status: u16, choices: &mut Choices<'_>| {
        let named = choices.some_of(&ERRORS, 3);
        let case = |error: &str, choices: &mut Choices<'_>| ErrorCase {
            error: Name::from(error),
            when: words::prose(choices, 2).join("\n\n"),
            since: choices.one_in(4).then(|| words::version(choices)),
        };
        let cases = match named.as_slice() {
            [] => vec![case(ERRORS[0], choices)],
            errors => errors.iter().map(|error| case(error, choices)).collect(),
        };
        let schema = match cases.as_slice() {
            [only] => only.error.clone(),
            _ => Name::from(ERRORS[0]),
        };
        ErrorResponse {
            status,
            schema: Some(schema),
            text: Text::default(),
            cases,
        }
    };
    statuses
        .into_iter()
        .map(|status| response(*status, choices))
        .collect()
}
