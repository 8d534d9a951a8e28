//! Path items and operations.

mod body;
mod media;
mod parameters;
mod responses;
mod shared;
mod styles;
mod vmsgen;

use heck::ToUpperCamelCase;
use indexmap::IndexMap;
use serde_json::Value;

pub(super) use media::share_parameters;

use super::key::{self, Key};
use super::keywords;
use super::names::{self, Names};
use super::node::Node;
use super::unnamed;
use super::unread::Unread;
use super::{schema, security};
use crate::api::{Dialect, Method, Name, Operation, Schema, Text};
use crate::diagnostics::{Problem, Problems};

/// Returns the operations of a path item.
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

/// Methods of OpenAPI that the dialect does not use.
const OTHER_METHODS: [&str; 3] = ["head", "options", "trace"];

/// Checks a path item as a whole.
fn check_item(path_key: &str, item: &Node<'_>) -> Result<(), Problem> {
    if let Some(fault) = key::fault(path_key) {
        return Err(item.unsupported(fault));
    }
    if let Some(target) = item.get("$ref") {
        return Err(target.unsupported("a reference as a path item"));
    }
    item.map()?;
    refuse_servers(item)
}

/// Refuses servers of parts of a document: all requests go to one server.
fn refuse_servers(node: &Node<'_>) -> Result<(), Problem> {
    match node.get("servers") {
        Some(servers) => Err(servers.unsupported("a server for only some operations")),
        None => Ok(()),
    }
}

/// Returns the operations of an item that cannot be read; the item itself, if it has none.
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

/// The names of an operation.
struct Identity {
    /// Unique in the API.
    id: String,
    resource: Name,
    /// The name without the resource.
    name: String,
    starts_task: bool,
}

impl Identity {
    /// Returns the name that those of the operation's inline schemas begin with.
    fn inline(&self) -> Name {
        let task = if self.starts_task { "Task" } else { "" };
        let own = self.name.to_upper_camel_case();
        match self.resource.as_str() {
            "" => Name::new(format!("{own}{task}")),
            resource => Name::new(format!("{resource}.{own}{task}")),
        }
    }
}

/// The context of all parts of an operation.
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
            let what = "callbacks";
            self.names.ignore(&callbacks, what);
        }
        let key = key::split(self.path_key, self.dialect());
        let path = self.path(&key)?;
        let servers = refuse_servers(node).map_err(Problems::from);
        let requirement = security::requirement(node, self.names)?;
        let identity = self.identity(method, &key, path).map_err(Problems::from);
        if let Ok(identity) = &identity {
            self.names.inline.set_operation(identity.inline());
        }
        let (((), identity), (arguments, (body, (success, errors)))) = Problems::both(
            Problems::both(servers, identity),
            Problems::both(
                self.parameters(&key, path),
                Problems::both(self.body(), self.responses()),
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
            base_path: self.own_base_path(),
            query: key.constants,
            query_flags: arguments.flags,
            parameters: arguments.parameters,
            body,
            success,
            errors,
            text: self.text()?,
            privileges: Vec::new(),
            task_result: None,
            task_result_given: node
                .get("x-vmw-task-result")
                .map(|given| given.value.clone()),
            security: requirement.schemes,
            anonymous: requirement.anonymous,
            place: node.place(),
        })
    }

    fn dialect(&self) -> Dialect {
        self.names.marks.dialect(self.node.file())
    }

    /// Returns the path below the base path.
    fn path<'k>(&self, key: &Key<'k>) -> Result<&'k str, Problem> {
        if !self.names.marks.is_rooted(self.node.file()) {
            return Ok(key.path);
        }
        let base = self.base_path();
        let outside = || {
            self.node.unsupported(format!(
                "a path that is not below `{base}`, where those of a package are"
            ))
        };
        key::below(base, key.path).ok_or_else(outside)
    }

    /// Returns the base path of the operation, which its path key holds.
    fn base_path(&self) -> &'static str {
        match self.is_rest() {
            true => key::REST,
            false => key::PACKAGES,
        }
    }

    /// Returns the base path of the operation if it is not that of the set.
    fn own_base_path(&self) -> Option<String> {
        let marks = &self.names.marks;
        let is_own = marks.is_rooted(self.node.file()) && self.base_path() != marks.base_path();
        is_own.then(|| self.base_path().to_owned())
    }

    /// Reads the names of the operation and its resource. OpenAPI requires neither: they are made from method and path then.
    fn identity(&self, method: Method, key: &Key<'_>, path: &str) -> Result<Identity, Problem> {
        let node = self.node;
        let published = node.text("operationId")?.filter(|id| !id.is_empty());
        let tag = node.value.pointer("/tags/0").and_then(Value::as_str);
        let tag = tag.filter(|tag| !tag.is_empty());
        let (name, starts_task) = match published {
            Some(published) => names::method(self.dialect(), published, tag),
            None => {
                let first = unnamed::resource(path).filter(|_| tag.is_none());
                (
                    unnamed::operation(method, key, path, first.unwrap_or_default()),
                    false,
                )
            }
        };
        let task = if starts_task { "$Task" } else { "" };
        let derived = |resource: Name| (format!("{resource}_{name}{task}"), resource);
        let vmsgen = |tag| self.names.vmsgen_resource(node.file(), self.path_key, tag);
        let (id, resource) = match (self.dialect(), tag, published) {
            (Dialect::Legacy, Some(tag), _) => {
                derived(self.names.legacy_resource(node.file(), path, tag))
            }
            (Dialect::Vmsgen, Some(tag), _) => {
                derived(vmsgen(tag).unwrap_or_else(|| Name::new(tag)))
            }
            (Dialect::Modern, Some(tag), Some(published)) => (published.to_owned(), Name::new(tag)),
            (Dialect::Modern, Some(tag), None) => derived(Name::new(tag)),
            (_, None, _) => match published.and_then(|id| Some((id, id.rsplit_once('_')?))) {
                Some((published, (resource, _))) => (published.to_owned(), Name::new(resource)),
                None => {
                    let missing =
                        || node.unsupported("an operation without `tags` or a name in its path");
                    let first = unnamed::resource(path).ok_or_else(missing)?;
                    let resource = Name::new(first.to_upper_camel_case());
                    match published {
                        Some(published) => (published.to_owned(), resource),
                        None => derived(resource),
                    }
                }
            },
        };
        if !resource.as_str().is_empty() && resource.segments().any(str::is_empty) {
            let what = "a resource name with an empty part between dots";
            return Err(node.unsupported(what));
        }
        Ok(Identity {
            id,
            resource,
            name,
            starts_task,
        })
    }

    /// Reads the text: modern documents have a description, legacy ones a summary.
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
}
