//! Path items and operations.

mod parameters;

use indexmap::IndexMap;
use serde_json::Value;

use super::key;
use super::names::{self, Names};
use super::node::Node;
use super::schema;
use super::unread::Unread;
use crate::api::{
    Body, BodyContent, Dialect, Encoding, ErrorResponse, Method, Name, Operation, Schema,
    SchemaKind, Success, Text, Type,
};
use crate::diagnostics::{Problem, What};
use crate::load::Documents;

/// The operations of a path item.
pub(super) fn read_item(
    path_key: &str,
    item: &Node<'_>,
    names: &Names<'_>,
    schemas: &IndexMap<Name, Schema>,
) -> Vec<Result<Operation, Box<Unread>>> {
    if let Err(problem) = check_item(path_key, item) {
        return item_unread(path_key, item, names, &problem);
    }
    let Ok(entries) = item.entries() else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for (verb, node) in entries {
        let read = match Method::ALL
            .into_iter()
            .find(|method| method.as_str() == verb)
        {
            Some(method) => Reader {
                path_key,
                item,
                names,
                schemas,
                node: &node,
            }
            .operation(method),
            None if OTHER_METHODS.contains(&verb) => {
                Err(node.unsupported(format!("the method `{verb}`")))
            }
            None => continue,
        };
        found.push(
            read.map_err(|problem| {
                Unread::operation((path_key, verb), item, &node, names, problem)
            }),
        );
    }
    found
}

/// Methods of OpenAPI that the dialect does without.
const OTHER_METHODS: [&str; 3] = ["head", "options", "trace"];

/// What is wrong with a path item as a whole.
fn check_item(path_key: &str, item: &Node<'_>) -> Result<(), Problem> {
    if let Some(fault) = key::fault(path_key) {
        return Err(item.unsupported(fault));
    }
    if let Some(target) = item.get("$ref") {
        return Err(target.unsupported("a reference in the place of a path item"));
    }
    item.map().map(drop)
}

/// The operations of an item that cannot be read for the same reason; the item, where it has none.
fn item_unread(
    path_key: &str,
    item: &Node<'_>,
    names: &Names<'_>,
    problem: &Problem,
) -> Vec<Result<Operation, Box<Unread>>> {
    let is_method = |verb: &str| {
        OTHER_METHODS.contains(&verb) || Method::ALL.iter().any(|method| method.as_str() == verb)
    };
    let operations = item.entries().into_iter().flatten();
    let mut found: Vec<_> = operations
        .filter(|(verb, _)| is_method(verb))
        .map(|(verb, node)| {
            Err(Unread::operation(
                (path_key, verb),
                item,
                &node,
                names,
                problem.clone(),
            ))
        })
        .collect();
    if found.is_empty() {
        found.push(Err(Unread::path(path_key, item, problem.clone())));
    }
    found
}

/// What all parts of an operation are read with.
struct Reader<'r, 'a> {
    path_key: &'r str,
    item: &'r Node<'a>,
    node: &'r Node<'a>,
    names: &'r Names<'r>,
    schemas: &'r IndexMap<Name, Schema>,
}

impl Reader<'_, '_> {
    fn operation(&self, method: Method) -> Result<Operation, Problem> {
        let node = self.node;
        let key = key::split(self.path_key, self.names.dialect);
        let path = if self.names.prefixed {
            key::below_base(key.path)
        } else {
            key.path
        };
        let published = node.need("operationId")?.str()?;
        let tag = node.value.pointer("/tags/0").and_then(Value::as_str);
        let (name, starts_task) = names::method(self.names.dialect, published, tag);
        let (id, resource) = self.identity(path, published, tag, &name, starts_task)?;
        if !resource.as_str().is_empty() && resource.segments().any(str::is_empty) {
            let what = "a resource whose name has nothing between two dots, or beside one";
            return Err(node.unsupported(what));
        }
        if let Some(callbacks) = node.get("callbacks") {
            let what = "the operations that the server calls";
            self.names.overlook(&callbacks, what);
        }
        let parameters = self.parameters(&key, path)?;
        let success = self.success()?;
        Ok(Operation {
            id,
            resource,
            name,
            starts_task,
            method,
            path_key: self.path_key.to_owned(),
            path: path.to_owned(),
            query: key.constants,
            parameters,
            body: self.body()?,
            success,
            errors: self.errors()?,
            text: self.text()?,
            privileges: Vec::new(),
            task_result: None,
            task_result_given: node
                .get("x-vmw-task-result")
                .map(|given| given.value.clone()),
            security: self.security()?,
            place: node.place(),
        })
    }

    /// The unique id of the operation and the resource that it belongs to.
    fn identity(
        &self,
        path: &str,
        published: &str,
        tag: Option<&str>,
        name: &str,
        starts_task: bool,
    ) -> Result<(String, Name), Problem> {
        let task = if starts_task { "$Task" } else { "" };
        match (self.names.dialect, tag) {
            (Dialect::Legacy, Some(tag)) => {
                let resource = self.names.legacy_resource(self.node.file(), path, tag);
                Ok((format!("{resource}_{name}{task}"), resource))
            }
            (Dialect::Modern, Some(tag)) => Ok((published.to_owned(), Name::new(tag))),
            (_, None) => match published.rsplit_once('_') {
                Some((resource, _)) => Ok((published.to_owned(), Name::new(resource))),
                None => Err(self.node.problem(What::Missing { key: "tags" })),
            },
        }
    }

    /// Modern documents describe an operation, legacy ones sum it up.
    fn text(&self) -> Result<Text, Problem> {
        let mut text = schema::text(self.node)?;
        if let Some(summary) = self.node.text("summary")? {
            text.raw = if text.raw.is_empty() {
                summary.to_owned()
            } else {
                format!("{summary}\n\n{}", text.raw)
            };
        }
        Ok(text)
    }

    fn security(&self) -> Result<Vec<String>, Problem> {
        let mut schemes = Vec::new();
        if let Some(security) = self.node.get("security") {
            for alternative in security.items()? {
                schemes.extend(alternative.map()?.keys().cloned());
            }
        }
        Ok(schemes)
    }

    fn body(&self) -> Result<Option<Body>, Problem> {
        match self.node.get("requestBody") {
            None => Ok(None),
            Some(node) => self
                .resolved(&node, "requestBodies", |node| self.body_at(node))
                .map(Some),
        }
    }

    fn body_at(&self, node: &Node<'_>) -> Result<Body, Problem> {
        let content = node.need("content")?;
        let mut types = content.entries()?;
        let (media_type, media) = types
            .next()
            .ok_or_else(|| content.kind("a mapping with a media type"))?;
        if types.next().is_some() {
            return Err(content.unsupported("a request body of several media types"));
        }
        let encoding = match essence(media_type).as_str() {
            "application/json" => Encoding::Json,
            "application/x-www-form-urlencoded" => Encoding::Form,
            other => return Err(media.unsupported(format!("a request body of type `{other}`"))),
        };
        let schema = media.need("schema")?;
        Ok(Body {
            required: node.flag("required")?,
            encoding,
            content: self.content(&schema)?,
            text: schema::text(node)?,
        })
    }

    /// Several arguments, or one: legacy documents give the several a name that is no structure's.
    fn content(&self, schema: &Node<'_>) -> Result<BodyContent, Problem> {
        if schema.get("properties").is_some() {
            return Ok(BodyContent::Fields(schema::fields(schema, self.names)?));
        }
        if let Some(target) = schema.get("$ref") {
            let (file, published) = self.names.component(&target, target.str()?, "schemas")?;
            if self.names.is_request_body(file, &published) {
                return component(self.node, "schemas", file, &published, |node| {
                    Ok(BodyContent::Fields(schema::fields(node, self.names)?))
                });
            }
        }
        Ok(BodyContent::Value(
            schema::ty(schema, self.names)?.required().clone(),
        ))
    }

    fn success(&self) -> Result<Success, Problem> {
        let responses = self.node.need("responses")?;
        let mut found: Option<Success> = None;
        for (status, node) in responses.entries()? {
            let Some(status) =
                self::status(status, &node)?.filter(|status| (200..300).contains(status))
            else {
                continue;
            };
            let success =
                self.resolved(&node, "responses", |node| self.success_at(status, node))?;
            match &found {
                Some(other) if other.ty != success.ty => {
                    return Err(node.unsupported("a second success of another type"));
                }
                Some(_) => {}
                None => found = Some(success),
            }
        }
        found.ok_or_else(|| responses.unsupported("an operation without a success status"))
    }

    fn success_at(&self, status: u16, node: &Node<'_>) -> Result<Success, Problem> {
        let ty = match json_schema(node, true)? {
            Some(schema) => Some(self.nullable(schema_of(node, &schema, self.names)?)),
            None => None,
        };
        Ok(Success {
            status,
            ty,
            text: schema::text(node)?,
        })
    }

    /// A result may be missing where the structure that it is says so.
    fn nullable(&self, ty: Type) -> Type {
        match &ty {
            Type::Named(name) => match self.schemas.get(name).map(|schema| &schema.kind) {
                Some(SchemaKind::Struct(structure)) if structure.nullable => {
                    Type::Optional(Box::new(ty))
                }
                _ => ty,
            },
            _ => ty,
        }
    }

    fn errors(&self) -> Result<Vec<ErrorResponse>, Problem> {
        let mut errors = Vec::new();
        for (status, node) in self.node.need("responses")?.entries()? {
            let Some(status) =
                self::status(status, &node)?.filter(|status| !(200..300).contains(status))
            else {
                continue;
            };
            errors.push(self.resolved(&node, "responses", |node| self.error_at(status, node))?);
        }
        Ok(errors)
    }

    fn error_at(&self, status: u16, node: &Node<'_>) -> Result<ErrorResponse, Problem> {
        let schema = match json_schema(node, false)? {
            Some(media) => match schema_of(node, &media, self.names)? {
                Type::Named(name) => Some(name),
                _ => None,
            },
            None => None,
        };
        Ok(ErrorResponse {
            status,
            schema,
            text: schema::text(node)?,
            cases: Vec::new(),
        })
    }

    /// The node, or the component that it refers to.
    fn resolved<T>(
        &self,
        node: &Node<'_>,
        section: &str,
        read: impl Fn(&Node<'_>) -> Result<T, Problem>,
    ) -> Result<T, Problem> {
        let Some(target) = node.get("$ref") else {
            return read(node);
        };
        let (file, key) = self.names.component(&target, target.str()?, section)?;
        component(node, section, file, &key, read)
    }
}

fn component<T>(
    from: &Node<'_>,
    section: &str,
    file: usize,
    key: &str,
    read: impl Fn(&Node<'_>) -> Result<T, Problem>,
) -> Result<T, Problem> {
    let missing = || {
        from.problem(What::Dangling {
            target: format!("#/components/{section}/{key}"),
        })
    };
    let documents: &Documents = from.documents();
    let root = Node::root(documents, file).ok_or_else(missing)?;
    let components = root.get("components").ok_or_else(missing)?;
    let section = components.get(section).ok_or_else(missing)?;
    let node = section.get(key).ok_or_else(missing)?;
    read(&node)
}

/// The key of the JSON content of a response; other content is an error where a caller would have to read it.
fn json_schema(node: &Node<'_>, strict: bool) -> Result<Option<String>, Problem> {
    let Some(content) = node.get("content") else {
        return Ok(None);
    };
    let mut other = None;
    for (media_type, media) in content.entries()? {
        if essence(media_type) == "application/json" && media.get("schema").is_some() {
            return Ok(Some(media_type.to_owned()));
        }
        other = Some(media.unsupported(format!("a result of type `{media_type}`")));
    }
    match other {
        Some(problem) if strict => Err(problem),
        _ => Ok(None),
    }
}

fn schema_of(node: &Node<'_>, media_type: &str, names: &Names<'_>) -> Result<Type, Problem> {
    let content = node.need("content")?;
    match content.get(media_type) {
        Some(media) => schema::ty(&media.need("schema")?, names),
        None => Err(content.kind("a mapping with a media type")),
    }
}

/// A media type without its parameters; upper and lower case are the same.
fn essence(media_type: &str) -> String {
    let essence = media_type.split(';').next().unwrap_or_default();
    essence.trim().to_ascii_lowercase()
}

/// A status by its key; `default` and ranges stand for errors that nothing more is known of.
fn status(key: &str, node: &Node<'_>) -> Result<Option<u16>, Problem> {
    let digits = key.len() == 3 && key.bytes().all(|digit| digit.is_ascii_digit());
    match key.parse::<u16>() {
        Ok(status) if digits && (100..600).contains(&status) => Ok(Some(status)),
        _ if key == "default" || matches!(key, "3XX" | "4XX" | "5XX") => Ok(None),
        _ => Err(node.unsupported(format!("the status `{key}`"))),
    }
}
