//! Path items and operations.

mod parameters;

use indexmap::{IndexMap, IndexSet};
use serde_json::Value;

use super::DEFINITIONS;
use super::gather::{all, both};
use super::key;
use super::keywords;
use super::names::{self, Names};
use super::node::Node;
use super::reference::Component;
use super::schema;
use super::unread::Unread;
use crate::api::{
    Body, BodyContent, Dialect, Encoding, ErrorResponse, Method, Name, Operation, Schema,
    SchemaKind, Success, Text, Type,
};
use crate::diagnostics::{Problem, Problems, What};

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
    keywords::check(item, &keywords::PATH_ITEM, names);
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
                Err(node.unsupported(format!("the method `{verb}`")).into())
            }
            None => continue,
        };
        found.push(
            read.map_err(|problems| {
                Unread::operation((path_key, verb), item, &node, names, problems)
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
    item.map()?;
    refuse_servers(item)
}

/// Requests go to one server, at one path: another one would be passed over by all of them.
fn refuse_servers(node: &Node<'_>) -> Result<(), Problem> {
    match node.get("servers") {
        Some(servers) => Err(servers.unsupported("a server for some of the operations alone")),
        None => Ok(()),
    }
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
                problem.clone().into(),
            ))
        })
        .collect();
    if found.is_empty() {
        found.push(Err(Unread::path(path_key, item, problem.clone().into())));
    }
    found
}

/// What an operation is called.
struct Identity {
    /// Unique in the API.
    id: String,
    resource: Name,
    /// Apart from the resource.
    name: String,
    starts_task: bool,
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
    fn operation(&self, method: Method) -> Result<Operation, Problems> {
        let node = self.node;
        node.map()?;
        keywords::check(node, &keywords::OPERATION, self.names);
        if let Some(callbacks) = node.get("callbacks") {
            let what = "the operations that the server calls";
            self.names.overlook(&callbacks, what);
        }
        let key = key::split(self.path_key, self.names.dialect);
        let path = if self.names.prefixed {
            key::below_base(key.path)
        } else {
            key.path
        };
        let servers = refuse_servers(node).map_err(Problems::from);
        let identity = self.identity(path).map_err(Problems::from);
        let (((), identity), (parameters, (body, (success, errors)))) = both(
            both(servers, identity),
            both(
                self.parameters(&key, path),
                both(self.body(), both(self.success(), self.errors())),
            ),
        )?;
        Ok(Operation {
            id: identity.id,
            resource: identity.resource,
            name: identity.name,
            starts_task: identity.starts_task,
            method,
            path_key: self.path_key.to_owned(),
            path: path.to_owned(),
            query: key.constants,
            parameters,
            body,
            success,
            errors,
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

    /// What the operation is called, and the resource that it belongs to.
    fn identity(&self, path: &str) -> Result<Identity, Problem> {
        let node = self.node;
        // Both may be missing in OpenAPI, but names are made from them.
        let missing = |key: &str| node.unsupported(format!("an operation without `{key}`"));
        let published = match node.get("operationId") {
            Some(published) => published.str()?.to_owned(),
            None => return Err(missing("operationId")),
        };
        let tag = node.value.pointer("/tags/0").and_then(Value::as_str);
        let (name, starts_task) = names::method(self.names.dialect, &published, tag);
        let task = if starts_task { "$Task" } else { "" };
        let (id, resource) = match (self.names.dialect, tag) {
            (Dialect::Legacy, Some(tag)) => {
                let resource = self.names.legacy_resource(node.file(), path, tag);
                (format!("{resource}_{name}{task}"), resource)
            }
            (Dialect::Modern, Some(tag)) => (published, Name::new(tag)),
            (_, None) => match published.rsplit_once('_') {
                Some((resource, _)) => (published.clone(), Name::new(resource)),
                None => return Err(missing("tags")),
            },
        };
        if !resource.as_str().is_empty() && resource.segments().any(str::is_empty) {
            let what = "a resource whose name has nothing between two dots, or beside one";
            return Err(node.unsupported(what));
        }
        Ok(Identity {
            id,
            resource,
            name,
            starts_task,
        })
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

    /// The schemes of all alternatives. That one of them asks for two at once, for none, or for certain rights, is told.
    fn security(&self) -> Result<Vec<String>, Problem> {
        let mut schemes = Vec::new();
        let Some(security) = self.node.get("security") else {
            return Ok(schemes);
        };
        for alternative in security.items()? {
            let map = alternative.map()?;
            let is_plain = |rights: &Value| rights.as_array().is_some_and(Vec::is_empty);
            if map.len() != 1 || !map.values().all(is_plain) {
                let what = "an alternative of more or less than the name of one scheme";
                self.names.overlook(&alternative, what);
            }
            schemes.extend(map.keys().cloned());
        }
        Ok(schemes)
    }

    fn body(&self) -> Result<Option<Body>, Problems> {
        match self.node.get("requestBody") {
            None => Ok(None),
            Some(node) => self
                .resolved(&node, "requestBodies", |node| self.body_at(node))
                .map(Some),
        }
    }

    fn body_at(&self, node: &Node<'_>) -> Result<Body, Problems> {
        keywords::check(node, &keywords::REQUEST_BODY, self.names);
        let content = node.need("content")?;
        let mut types = content.entries()?;
        let (media_type, media) = types
            .next()
            .ok_or_else(|| content.unsupported("a request body without a media type"))?;
        if types.next().is_some() {
            return Err(content
                .unsupported("a request body of several media types")
                .into());
        }
        let encoding = match essence(media_type).as_str() {
            "application/json" => Encoding::Json,
            "application/x-www-form-urlencoded" => Encoding::Form,
            other => {
                let what = format!("a request body of type `{other}`");
                return Err(media.unsupported(what).into());
            }
        };
        keywords::check(&media, &keywords::MEDIA_TYPE, self.names);
        let schema = media
            .get("schema")
            .ok_or_else(|| media.unsupported("a request body without `schema`"))?;
        let content = self.content(&schema)?;
        if encoding == Encoding::Form && !self.is_form(&content) {
            let what = "a form that is not a structure of `components/schemas`";
            return Err(schema.unsupported(what).into());
        }
        Ok(Body {
            required: node.flag("required")?,
            encoding,
            content,
            text: schema::text(node)?,
        })
    }

    /// Whether the fields of a body can be sent as those of a form, which are told by a type.
    fn is_form(&self, content: &BodyContent) -> bool {
        let mut content = match content {
            BodyContent::Value(ty) => ty,
            BodyContent::Fields(_) => return false,
        };
        while let Type::Named(name) = content {
            match self.schemas.get(name).map(|schema| &schema.kind) {
                Some(SchemaKind::Alias(ty)) => content = ty,
                Some(SchemaKind::Enum(_)) => return false,
                // What could not be read is told of where it is.
                Some(SchemaKind::Struct(_)) | None => return true,
            }
        }
        false
    }

    /// Several arguments, or one: legacy documents give the several a name that is no structure's.
    fn content(&self, schema: &Node<'_>) -> Result<BodyContent, Problems> {
        if let Some(target) = schema.get("$ref") {
            let (file, published) = self.names.component(&target, target.str()?, "schemas")?;
            if self.names.is_request_body(file, &published) {
                return self.component("schemas", file, &published, |node| {
                    Ok(BodyContent::Fields(schema::fields(node, self.names)?))
                });
            }
        } else if schema.get("properties").is_some() {
            schema::refuse_choices(schema)?;
            if let Some(parts) = schema.get("allOf") {
                return Err(parts.unsupported("arguments with a base").into());
            }
            keywords::check(schema, &keywords::ARGUMENTS, self.names);
            return Ok(BodyContent::Fields(schema::fields(schema, self.names)?));
        }
        Ok(BodyContent::Value(
            schema::ty(schema, self.names)?.required().clone(),
        ))
    }

    fn success(&self) -> Result<Success, Problems> {
        let responses = self.node.need("responses")?;
        let mut found: Option<Success> = None;
        for (status, node) in statuses(&responses)? {
            let Some(status) =
                self::status(status, &node)?.filter(|status| (200..300).contains(status))
            else {
                continue;
            };
            let success =
                self.resolved(&node, "responses", |node| self.success_at(status, node))?;
            match &found {
                Some(other) if other.ty != success.ty => {
                    return Err(node.unsupported("a second success of another type").into());
                }
                Some(_) => {}
                None => found = Some(success),
            }
        }
        let what = "an operation without a success status";
        Ok(found.ok_or_else(|| responses.unsupported(what))?)
    }

    fn success_at(&self, status: u16, node: &Node<'_>) -> Result<Success, Problems> {
        keywords::check(node, &keywords::RESPONSE, self.names);
        let ty = match self.json(node, |media, why| Err(media.unsupported(why)))? {
            Some(ty) => Some(self.nullable(ty)),
            None => None,
        };
        Ok(Success {
            status,
            ty,
            text: schema::text(node)?,
        })
    }

    /// The type of the JSON content of a response, if there is any content. Where none of it can be read, `or` is asked.
    fn json(
        &self,
        node: &Node<'_>,
        or: impl FnOnce(&Node<'_>, String) -> Result<(), Problem>,
    ) -> Result<Option<Type>, Problem> {
        let Some(content) = node.get("content") else {
            return Ok(None);
        };
        let mut other = None;
        for (media_type, media) in content.entries()? {
            let is_json = essence(media_type) == "application/json";
            match media.get("schema") {
                Some(schema) if is_json => {
                    keywords::check(&media, &keywords::MEDIA_TYPE, self.names);
                    return schema::ty(&schema, self.names).map(Some);
                }
                _ => other = Some((media_type, media, is_json)),
            }
        }
        if let Some((media_type, media, is_json)) = other {
            let why = match is_json {
                true => "a result without `schema`".to_owned(),
                false => format!("a result of type `{media_type}`"),
            };
            or(&media, why)?;
        }
        Ok(None)
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

    fn errors(&self) -> Result<Vec<ErrorResponse>, Problems> {
        let responses = self.node.need("responses")?;
        let read = |(status, node): (&str, Node<'_>)| -> Result<_, Problems> {
            match self::status(status, &node)? {
                Some(status) if (200..300).contains(&status) => Ok(None),
                Some(status) => self
                    .resolved(&node, "responses", |node| self.error_at(status, node))
                    .map(Some),
                None => {
                    let has_body = |node: &Node<'_>| Ok(node.get("content").is_some());
                    if self.resolved(&node, "responses", has_body)? {
                        let what = format!("the body of what `{status}` stands for");
                        self.names.overlook(&node, what);
                    }
                    Ok(None)
                }
            }
        };
        let errors = all(statuses(&responses)?.map(read))?;
        Ok(errors.into_iter().flatten().collect())
    }

    fn error_at(&self, status: u16, node: &Node<'_>) -> Result<ErrorResponse, Problems> {
        keywords::check(node, &keywords::RESPONSE, self.names);
        let told = |media: &Node<'_>, _| {
            let what = "the body of an error without a schema as JSON";
            self.names.overlook(media, what);
            Ok(())
        };
        let schema = match self.json(node, told)? {
            Some(Type::Named(name)) => Some(name),
            Some(_) => {
                let what = "the body of an error that is not one of `components/schemas`";
                self.names.overlook(node, what);
                None
            }
            None => None,
        };
        Ok(ErrorResponse {
            status,
            schema,
            text: schema::text(node)?,
            cases: Vec::new(),
        })
    }

    /// The node, or the component that it refers to, by others or not.
    fn resolved<T>(
        &self,
        node: &Node<'_>,
        section: &str,
        read: impl Fn(&Node<'_>) -> Result<T, Problems>,
    ) -> Result<T, Problems> {
        let Some(mut found) = self.referred(node, section)? else {
            return read(node);
        };
        let mut row = IndexSet::new();
        loop {
            let (file, key) = found.clone();
            if row.len() == DEFINITIONS {
                let what =
                    format!("a reference to a reference, more than {DEFINITIONS} times in a row");
                return Err(node.unsupported(what).into());
            }
            if !row.insert(found) {
                return Err(node.problem(What::Circular { name: key }).into());
            }
            match self.at_component(section, file, &key, |node| self.referred(node, section))? {
                Some(next) => found = next,
                None => return self.component(section, file, &key, read),
            }
        }
    }

    /// The component that a node is a reference to, if it is one.
    fn referred(
        &self,
        node: &Node<'_>,
        section: &str,
    ) -> Result<Option<(usize, String)>, Problems> {
        match node.get("$ref") {
            Some(target) => Ok(Some(self.names.component(
                &target,
                target.str()?,
                section,
            )?)),
            None => Ok(None),
        }
    }

    /// Reads a component. Of what is wrong with it the first is told, for it may be referred to any number of times.
    fn component<T>(
        &self,
        section: &str,
        file: usize,
        key: &str,
        read: impl Fn(&Node<'_>) -> Result<T, Problems>,
    ) -> Result<T, Problems> {
        let component = Component {
            file,
            section: section.to_owned(),
            key: key.to_owned(),
        };
        let read = |node: &Node<'_>| self.names.component_read(component.clone(), || read(node));
        self.at_component(section, file, key, read)
            .map_err(Problems::first)
    }

    /// Goes to a component.
    fn at_component<T>(
        &self,
        section: &str,
        file: usize,
        key: &str,
        look: impl Fn(&Node<'_>) -> Result<T, Problems>,
    ) -> Result<T, Problems> {
        let missing = || {
            self.node.problem(What::Dangling {
                target: format!("#/components/{section}/{key}"),
            })
        };
        let root = Node::root(self.node.documents(), file).ok_or_else(missing)?;
        let components = root.get("components").ok_or_else(missing)?;
        let entries = components.get(section).ok_or_else(missing)?;
        let node = entries.get(key).ok_or_else(missing)?;
        look(&node)
    }
}

/// The responses by their status.
fn statuses<'b>(
    responses: &'b Node<'_>,
) -> Result<impl Iterator<Item = (&'b str, Node<'b>)>, Problem> {
    let entries = responses.entries()?;
    Ok(entries.filter(|(status, _)| !status.starts_with("x-")))
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
