//! Path items, operations and responses of Swagger 2.0.

use serde_json::{Map, Value, json};

use super::original::Moves;
use super::{media, parameter, schema};
use crate::diagnostics::ProblemKind;
use crate::json_pointer::escaped;
use crate::load::limits::Growth;

/// The document that operations are in.
pub(super) struct Operations<'a> {
    pub(super) document: &'a Value,
    /// The media types of bodies, and of results, where an operation names none.
    pub(super) consumes: Vec<&'a str>,
    pub(super) produces: Vec<&'a str>,
    pub(super) growth: &'a mut Growth,
    pub(super) moves: Moves,
}

/// A parameter that is a body or a part of one.
struct Sent<'a> {
    /// Its place.
    pointer: String,
    node: &'a Map<String, Value>,
}

/// The parameters of a list.
#[derive(Default)]
struct Listed<'a> {
    body: Option<Sent<'a>>,
    form: Vec<Sent<'a>>,
    /// Those that are parameters in OpenAPI 3.0, too.
    others: Vec<Value>,
}

const METHODS: [&str; 7] = ["get", "put", "post", "delete", "options", "head", "patch"];

impl<'a> Operations<'a> {
    /// Returns a path item. The body that its parameters state becomes that of each operation without one.
    pub(super) fn item(&mut self, pointer: &str, item: &'a Value) -> Result<Value, ProblemKind> {
        let Some(map) = item.as_object() else {
            return Ok(item.clone());
        };
        let mut shared = self.listed(pointer, map.get("parameters"));
        let others = std::mem::take(&mut shared.others);
        let mut upgraded = Map::new();
        for (key, value) in map {
            let value = match (key.as_str(), value) {
                (verb, Value::Object(node)) if METHODS.contains(&verb) => {
                    self.operation(&format!("{pointer}/{verb}"), node, &shared)?
                }
                ("parameters", Value::Array(_)) => Value::Array(others.clone()),
                _ => value.clone(),
            };
            upgraded.insert(key.clone(), value);
        }
        Ok(Value::Object(upgraded))
    }

    fn operation(
        &mut self,
        pointer: &str,
        node: &'a Map<String, Value>,
        shared: &Listed<'a>,
    ) -> Result<Value, ProblemKind> {
        let consumes = media::listed(node.get("consumes")).unwrap_or(self.consumes.clone());
        let produces = media::listed(node.get("produces"));
        let own = self.listed(pointer, node.get("parameters"));
        let mut upgraded = Map::new();
        for (key, value) in node {
            match (key.as_str(), value) {
                ("consumes" | "produces" | "schemes", _) => {}
                ("parameters", Value::Array(_)) => {
                    if !own.others.is_empty() {
                        upgraded.insert(key.clone(), Value::Array(own.others.clone()));
                    }
                }
                ("responses", Value::Object(responses)) => {
                    let responses = self.responses(pointer, responses, produces.as_deref())?;
                    upgraded.insert(key.clone(), responses);
                }
                _ => {
                    upgraded.insert(key.clone(), value.clone());
                }
            }
        }
        let at = format!("{pointer}/requestBody");
        if let Some(body) = self.request_body(&at, &own, shared, &consumes)? {
            upgraded.insert("requestBody".to_owned(), body);
        }
        Ok(Value::Object(upgraded))
    }

    /// Divides the parameters of a path item or an operation.
    fn listed(&mut self, owner: &str, list: Option<&'a Value>) -> Listed<'a> {
        let mut listed = Listed::default();
        for (index, node) in list
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .enumerate()
        {
            let pointer = format!("{owner}/parameters/{index}");
            let (meant, meant_node) = self.meant(&pointer, node);
            let place = meant_node.and_then(|node| Some((node, node.get("in")?.as_str()?)));
            match place {
                // A second body, or a form beside one, has no meaning: the dialect refuses it.
                Some((node, "body")) if listed.body.is_none() && listed.form.is_empty() => {
                    listed.body = Some(Sent {
                        pointer: meant,
                        node,
                    });
                }
                Some((node, "formData")) if listed.body.is_none() => {
                    listed.form.push(Sent {
                        pointer: meant,
                        node,
                    });
                }
                _ => {
                    let moved = format!("{owner}/parameters/{}", listed.others.len());
                    if moved != pointer {
                        self.moves.insert(moved, pointer);
                    }
                    listed.others.push(parameter::upgraded(node));
                }
            }
        }
        listed
    }

    /// Returns the parameter that a node is or refers to, with its place. Of references, only those to this document count.
    fn meant(&self, pointer: &str, node: &'a Value) -> (String, Option<&'a Map<String, Value>>) {
        let target = node.get("$ref").and_then(Value::as_str);
        let found = target.and_then(|target| {
            let pointer = target.strip_prefix('#')?;
            pointer.starts_with("/parameters/").then_some(())?;
            Some((
                pointer.to_owned(),
                self.document.pointer(pointer)?.as_object(),
            ))
        });
        found.unwrap_or_else(|| (pointer.to_owned(), node.as_object()))
    }

    /// Returns the body that an operation's parameters state, or those of its path item.
    fn request_body(
        &mut self,
        at: &str,
        own: &Listed<'a>,
        shared: &Listed<'a>,
        consumes: &[&str],
    ) -> Result<Option<Value>, ProblemKind> {
        let has_form = !own.form.is_empty();
        if let Some(body) = own
            .body
            .as_ref()
            .or(shared.body.as_ref().filter(|_| !has_form))
        {
            return self.body(at, body, consumes).map(Some);
        }
        let is_own = |name: Option<&Value>| own.form.iter().any(|own| own.node.get("name") == name);
        let inherited = shared
            .form
            .iter()
            .filter(|sent| !is_own(sent.node.get("name")));
        let form: Vec<&Sent<'a>> = own.form.iter().chain(inherited).collect();
        match form.first() {
            Some(first) => {
                self.moves.insert(at.to_owned(), first.pointer.clone());
                self.form(at, &form, consumes).map(Some)
            }
            None => Ok(None),
        }
    }

    fn body(&mut self, at: &str, body: &Sent<'a>, types: &[&str]) -> Result<Value, ProblemKind> {
        self.moves.insert(at.to_owned(), body.pointer.clone());
        let mut upgraded = body.node.clone();
        upgraded.shift_remove("in");
        upgraded.shift_remove("name");
        let mut content = Map::new();
        if let Some(schema) = upgraded.shift_remove("schema") {
            content.insert("schema".to_owned(), schema::upgraded(&schema));
        }
        let content = Value::Object(content);
        // Any number of operations can share a body.
        if at.strip_suffix("/requestBody") != Some(owner(&body.pointer)) {
            self.growth.add(&content, 0)?;
        }
        let contents = media::contents(types, &content, self.growth)?;
        upgraded.insert("content".to_owned(), contents);
        Ok(Value::Object(upgraded))
    }

    fn form(&mut self, at: &str, form: &[&Sent<'a>], types: &[&str]) -> Result<Value, ProblemKind> {
        let is = |sent: &Sent<'_>, key: &str, value: Value| sent.node.get(key) == Some(&value);
        let has_files = form.iter().any(|sent| is(sent, "type", "file".into()));
        let types = media::of_forms(types, has_files);
        let mut properties = Map::new();
        let mut encoding = Map::new();
        let mut required = Vec::new();
        for sent in form {
            let name = sent
                .node
                .get("name")
                .and_then(Value::as_str)
                .unwrap_or_default();
            let (style, explode) = parameter::style(
                sent.node.get("collectionFormat").and_then(Value::as_str),
                true,
            );
            if parameter::is_list(sent.node) && !explode {
                encoding.insert(
                    name.to_owned(),
                    json!({ "style": style, "explode": explode }),
                );
            }
            if is(sent, "required", true.into()) {
                required.push(Value::from(name));
            }
            for media_type in &types {
                let (media_type, name) = (escaped(media_type), escaped(name));
                let moved = format!("{at}/content/{media_type}/schema/properties/{name}");
                self.moves.insert(moved, sent.pointer.clone());
            }
            properties.insert(name.to_owned(), parameter::field(sent.node));
        }
        let is_required = !required.is_empty();
        let mut schema = json!({ "type": "object", "properties": properties });
        if is_required {
            schema["required"] = required.into();
        }
        let mut content = json!({ "schema": schema });
        if !encoding.is_empty() {
            content["encoding"] = encoding.into();
        }
        self.growth.add(&content, 0)?;
        let contents = media::contents(&types, &content, self.growth)?;
        Ok(json!({ "required": is_required, "content": contents }))
    }

    fn responses(
        &mut self,
        pointer: &str,
        responses: &'a Map<String, Value>,
        produces: Option<&[&str]>,
    ) -> Result<Value, ProblemKind> {
        let mut upgraded = Map::new();
        for (status, node) in responses {
            let mut node = node;
            // A shared response is written in the media types of the document.
            if let (Some(_), Some(target)) = (produces, node.get("$ref").and_then(Value::as_str))
                && let Some(shared) = target.strip_prefix('#')
                && shared.starts_with("/responses/")
                && let Some(found) = self.document.pointer(shared)
            {
                self.growth.add(found, 0)?;
                let at = format!("{pointer}/responses/{}", escaped(status));
                self.moves.insert(at, shared.to_owned());
                node = found;
            }
            let node = match status.starts_with("x-") {
                true => node.clone(),
                false => self.response(node, produces)?,
            };
            upgraded.insert(status.clone(), node);
        }
        Ok(Value::Object(upgraded))
    }

    /// Returns a response in these media types, or in those of the document.
    pub(super) fn response(
        &mut self,
        node: &Value,
        produces: Option<&[&str]>,
    ) -> Result<Value, ProblemKind> {
        let Some(map) = node.as_object() else {
            return Ok(node.clone());
        };
        let types = produces.unwrap_or(&self.produces);
        let mut upgraded = Map::new();
        for (key, value) in map {
            match (key.as_str(), value) {
                ("$ref", Value::String(target)) => {
                    upgraded.insert(key.clone(), schema::reference(target).into());
                }
                ("schema", _) => {
                    let is_file = value.get("type").and_then(Value::as_str) == Some("file");
                    let content = json!({ "schema": schema::upgraded(value) });
                    let types = match is_file {
                        true => media::of_files(types),
                        false => types.to_vec(),
                    };
                    let contents = media::contents(&types, &content, self.growth)?;
                    upgraded.insert("content".to_owned(), contents);
                }
                ("headers", Value::Object(headers)) => {
                    let headers = headers.iter();
                    let headers = headers.map(|(name, of)| (name.clone(), parameter::header(of)));
                    upgraded.insert(key.clone(), headers.collect());
                }
                // Samples by media type.
                ("examples", _) => {}
                _ => {
                    upgraded.insert(key.clone(), value.clone());
                }
            }
        }
        Ok(Value::Object(upgraded))
    }
}

/// Returns the operation or path item that lists a parameter.
fn owner(pointer: &str) -> &str {
    pointer
        .rsplit_once("/parameters/")
        .map_or("", |(owner, _)| owner)
}
