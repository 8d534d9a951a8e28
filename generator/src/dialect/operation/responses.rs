//! Responses of operations: the result and the errors.

use super::{Reader, essence};
use crate::api::{ErrorResponse, SchemaKind, Success, Type};
use crate::diagnostics::{Problem, Problems};
use crate::dialect::gather::all;
use crate::dialect::keywords;
use crate::dialect::node::Node;
use crate::dialect::schema;

impl Reader<'_, '_> {
    pub(super) fn success(&self) -> Result<Success, Problems> {
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
                    return Err(node
                        .unsupported("a second success response of another type")
                        .into());
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
        let ty = self.json(node, |media, why| Err(media.unsupported(why)))?;
        Ok(Success {
            status,
            ty: ty.map(|ty| self.nullable(ty)),
            enveloped: self.is_enveloped(node),
            text: schema::text(node)?,
        })
    }

    /// Returns the type of the JSON content of a response, if it has any content. Calls `or` for content that cannot be
    /// read.
    ///
    /// A server that has several JSON contents sends the one without parameters of its media type to a client that accepts
    /// `application/json`. Without such a one, the result may be any of them.
    fn json(
        &self,
        node: &Node<'_>,
        or: impl FnOnce(&Node<'_>, String) -> Result<(), Problem>,
    ) -> Result<Option<Type>, Problems> {
        let Some(content) = node.get("content") else {
            return Ok(None);
        };
        let mut other = None;
        let mut found: Vec<(Node<'_>, bool, Type)> = Vec::new();
        for (media_type, media) in content.entries()? {
            let is_json = essence(media_type) == "application/json";
            let ty = match media.get("schema") {
                Some(schema) if is_json => {
                    keywords::check(&media, &keywords::MEDIA_TYPE, self.names);
                    Some(self.result_type(&schema)?)
                }
                _ => None,
            };
            match ty {
                Some(ty) => found.push((media, is_plain(media_type), ty)),
                // vmsgen lists the media type of a response without content, too.
                None if is_json && self.names.is_vmsgen(node.file()) => {}
                None => other = Some((media_type, media, is_json)),
            }
        }
        if let Some(ty) = self.one_of(&found) {
            return Ok(Some(ty));
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

    /// Returns the type of a response with these JSON contents, and reports those that it is not the type of.
    fn one_of(&self, found: &[(Node<'_>, bool, Type)]) -> Option<Type> {
        let (_, _, first) = found.first()?;
        let plain = found.iter().find(|(_, is_plain, _)| *is_plain);
        let is_same = found.iter().all(|(_, _, ty)| ty == first);
        let ty = match plain {
            Some((_, _, ty)) => ty.clone(),
            None if is_same => first.clone(),
            None => Type::Any,
        };
        for (media, ..) in found.iter().filter(|(_, _, other)| *other != ty) {
            let what = match plain {
                Some(_) => "a JSON result of another type than `application/json`",
                None => "the type of a JSON result that differs from others of the response",
            };
            self.names.ignore(media, what);
        }
        Some(ty)
    }

    /// Makes a result optional if its structure is nullable.
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

    pub(super) fn errors(&self) -> Result<Vec<ErrorResponse>, Problems> {
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
                        let what = format!("the body of the `{status}` response");
                        self.names.ignore(&node, what);
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
        let ignore = |media: &Node<'_>, _| {
            let what = "the body of an error without a JSON schema";
            self.names.ignore(media, what);
            Ok(())
        };
        let schema = match self.json(node, ignore)? {
            Some(Type::Named(name)) => Some(name),
            Some(_) => {
                let what = "the body of an error that is not one of `components/schemas`";
                self.names.ignore(node, what);
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
}

/// Returns `true` for a media type without parameters other than the character set, which JSON has only one of.
fn is_plain(media_type: &str) -> bool {
    let mut parameters = media_type.split(';').skip(1).map(str::trim);
    parameters.all(|parameter| {
        let name = parameter.split('=').next().unwrap_or_default();
        parameter.is_empty() || name.trim().eq_ignore_ascii_case("charset")
    })
}

/// Returns the responses by their status.
fn statuses<'b>(
    responses: &'b Node<'_>,
) -> Result<impl Iterator<Item = (&'b str, Node<'b>)>, Problem> {
    let entries = responses.entries()?;
    Ok(entries.filter(|(status, _)| !status.starts_with("x-")))
}

/// Returns the status of a key; `None` for `default` and ranges.
fn status(key: &str, node: &Node<'_>) -> Result<Option<u16>, Problem> {
    let digits = key.len() == 3 && key.bytes().all(|digit| digit.is_ascii_digit());
    match key.parse::<u16>() {
        Ok(status) if digits && (100..600).contains(&status) => Ok(Some(status)),
        _ if key == "default" || matches!(key, "3XX" | "4XX" | "5XX") => Ok(None),
        _ => Err(node.unsupported(format!("the status `{key}`"))),
    }
}
