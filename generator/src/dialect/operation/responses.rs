//! Responses of operations: the result and the errors.

use super::Reader;
use super::media::{self, Format};
use crate::api::{Dialect, ErrorResponse, Name, Schema, Success, Type};
use crate::diagnostics::{Problem, Problems};
use crate::dialect::gather::all;
use crate::dialect::keywords;
use crate::dialect::node::Node;
use crate::dialect::schema;

/// A status that never has a content.
const NO_CONTENT: u16 = 204;

/// The content of a response.
struct Content {
    ty: Type,
    /// The media types that a client must name to get it.
    accept: Vec<String>,
}

/// A content of JSON.
struct Json<'k, 'n> {
    media_type: &'k str,
    media: Node<'n>,
    ty: Type,
}

/// The meaning of the key of a response.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Key {
    Status(u16),
    /// `2XX`.
    Success,
    /// `4XX` and the like, with their first digit.
    Errors(u8),
    Default,
}

impl Key {
    /// Returns the status of a successful response.
    fn success(self) -> Option<u16> {
        match self {
            Self::Status(status) => (200..300).contains(&status).then_some(status),
            Self::Success => Some(200),
            Self::Errors(_) | Self::Default => None,
        }
    }
}

impl Reader<'_, '_> {
    /// Reads the result and the errors.
    pub(super) fn responses(&self) -> Result<(Success, Vec<ErrorResponse>), Problems> {
        let responses = self.node.need("responses")?;
        let keyed = keyed(&responses)?;
        Problems::both(self.success(&responses, &keyed), self.errors(&keyed))
    }

    fn success(
        &self,
        responses: &Node<'_>,
        keyed: &[(Key, Node<'_>)],
    ) -> Result<Success, Problems> {
        let read = |status: u16, node: &Node<'_>| {
            self.resolved(node, "responses", |node| self.success_at(status, node))
        };
        let mut found = Vec::new();
        for (key, node) in keyed {
            if let Some(status) = key.success() {
                found.push((node, read(status, node)?));
            }
        }
        if found.is_empty() {
            let default = keyed.iter().find(|(key, _)| *key == Key::Default);
            let Some((_, node)) = default else {
                let what = "the lack of a success status: any of 2xx is one";
                self.names.ignore(responses, what);
                return Ok(Success {
                    status: 200,
                    ..Success::default()
                });
            };
            found.push((node, read(200, node)?));
        }
        let mut success = self.joined(found);
        if success.ty == Some(Type::Content) {
            self.accept_errors(keyed, &mut success.accept)?;
        }
        Ok(success)
    }

    /// Joins successful responses to one: of the type that all have, which is optional where a response has no content.
    fn joined(&self, mut found: Vec<(&Node<'_>, Success)>) -> Success {
        let is_alike = |one: &Success, other: &Success| match (&one.ty, &other.ty) {
            (Some(one), Some(other)) => one.required() == other.required(),
            _ => true,
        };
        let first = found.iter().position(|(_, success)| success.ty.is_some());
        let (_, mut joined) = found.remove(first.unwrap_or(0));
        let mut is_optional = false;
        for (node, other) in &found {
            if !is_alike(&joined, other) {
                let what = "the type of a success that differs from another one of the operation";
                self.names.ignore(node, what);
                let is_content = [&joined.ty, &other.ty].contains(&&Some(Type::Content));
                joined.ty = Some(match is_content {
                    true => Type::Content,
                    false => Type::Any,
                });
            }
            is_optional |= other.ty.as_ref().is_none_or(is_nullable);
            for media_type in &other.accept {
                if !joined.accept.contains(media_type) {
                    joined.accept.push(media_type.clone());
                }
            }
        }
        joined.ty = joined.ty.map(|ty| match ty {
            Type::Content | Type::Optional(_) => ty,
            ty if is_optional => Type::Optional(Box::new(ty)),
            ty => ty,
        });
        joined
    }

    /// Adds the media types of errors, which a server may not send to a client that accepts files only.
    fn accept_errors(
        &self,
        keyed: &[(Key, Node<'_>)],
        accept: &mut Vec<String>,
    ) -> Result<(), Problems> {
        for (_, node) in keyed.iter().filter(|(key, _)| key.success().is_none()) {
            let media_types = |node: &Node<'_>| -> Result<Vec<String>, Problems> {
                let Some(content) = node.get("content") else {
                    return Ok(Vec::new());
                };
                let json = content.entries()?.filter(|(media_type, media)| {
                    media::check(media_type, media).is_ok()
                        && media::format(media_type, None) == Format::Json
                });
                Ok(json.map(|(media_type, _)| media_type.to_owned()).collect())
            };
            for media_type in self.resolved(node, "responses", media_types)? {
                if !accept.contains(&media_type) {
                    accept.push(media_type);
                }
            }
        }
        Ok(())
    }

    fn success_at(&self, status: u16, node: &Node<'_>) -> Result<Success, Problems> {
        keywords::check(node, &keywords::RESPONSE, self.names);
        let content = self.content(node)?;
        let content = match content {
            Some(_) if status == NO_CONTENT => {
                self.names
                    .ignore(node, "the content of a response that never has one");
                None
            }
            content => content,
        };
        let accepted = content.iter().flat_map(|content| &content.accept);
        for media_type in accepted {
            media::check(media_type, node)?;
        }
        let text = schema::text(node)?;
        Ok(match content {
            Some(Content { ty, accept }) => Success {
                status,
                ty: Some(self.nullable(ty)),
                enveloped: self.is_enveloped(node),
                accept,
                text,
            },
            None => Success {
                status,
                enveloped: self.is_enveloped(node),
                text,
                ..Success::default()
            },
        })
    }

    /// Returns the content of a response, if it has any: JSON wherever it is a choice.
    fn content(&self, node: &Node<'_>) -> Result<Option<Content>, Problems> {
        let Some(content) = node.get("content") else {
            return Ok(None);
        };
        let (mut json, mut others, mut untyped) = (Vec::new(), Vec::new(), None);
        for (media_type, media) in content.entries()? {
            let schema = media.get("schema");
            match (media::format(media_type, schema.as_ref()), schema) {
                (Format::Json, Some(schema)) => {
                    keywords::check(&media, &keywords::MEDIA_TYPE, self.names);
                    let ty = self.result_type(&schema)?;
                    json.push(Json {
                        media_type,
                        media,
                        ty,
                    });
                }
                (Format::Json, None) => untyped = Some(media_type),
                _ => others.push(media_type),
            }
        }
        if let Some(content) = self.one_of(&json) {
            return Ok(Some(content));
        }
        if let Some(media_type) = untyped {
            return Ok(self.untyped(media_type));
        }
        if others.is_empty() {
            return Ok(None);
        }
        let others = others.into_iter();
        Ok(Some(Content {
            ty: Type::Content,
            accept: others.map(str::to_owned).collect(),
        }))
    }

    /// Returns the content of a response with JSON of no type: any value, or nothing.
    fn untyped(&self, media_type: &str) -> Option<Content> {
        // vmsgen lists the media type of a response without content, too.
        let is_vmsgen = self.names.is_vmsgen(self.node.file());
        if is_vmsgen || self.dialect() == Dialect::Legacy {
            return None;
        }
        let vendor = (!media::is_plain(media_type)).then(|| media_type.to_owned());
        Some(Content {
            ty: Type::Optional(Box::new(Type::Any)),
            accept: vendor.into_iter().collect(),
        })
    }

    /// Returns the content of a response with these contents of JSON, and reports those that it is not the type of.
    ///
    /// A server that has several sends the one without parameters of its media type to a client that accepts
    /// `application/json`. Without such a one, the result may be any of them.
    fn one_of(&self, found: &[Json<'_, '_>]) -> Option<Content> {
        let first = found.first()?;
        let plain = found.iter().find(|json| media::is_plain(json.media_type));
        let is_same = found.iter().all(|json| json.ty == first.ty);
        let ty = match plain {
            Some(plain) => plain.ty.clone(),
            None if is_same => first.ty.clone(),
            None => Type::Any,
        };
        for json in found.iter().filter(|json| json.ty != ty) {
            let what = match plain {
                Some(_) => "a JSON result of another type than `application/json`",
                None => "the type of a JSON result that differs from others of the response",
            };
            self.names.ignore(&json.media, what);
        }
        let vendor = found.iter().filter(|_| plain.is_none());
        Some(Content {
            ty,
            accept: vendor.map(|json| json.media_type.to_owned()).collect(),
        })
    }

    /// Makes a result optional if its structure is nullable.
    fn nullable(&self, ty: Type) -> Type {
        let structure = match &ty {
            Type::Named(name) => self.schemas.get(name).and_then(Schema::structure),
            _ => None,
        };
        match structure.is_some_and(|structure| structure.nullable) {
            true => Type::Optional(Box::new(ty)),
            false => ty,
        }
    }

    fn errors(&self, keyed: &[(Key, Node<'_>)]) -> Result<Vec<ErrorResponse>, Problems> {
        let has_success = keyed.iter().any(|(key, _)| key.success().is_some());
        let read = |(key, node): &(Key, Node<'_>)| -> Result<_, Problems> {
            match key {
                _ if key.success().is_some() => Ok(None),
                Key::Status(status) => self
                    .resolved(node, "responses", |node| self.error_at(*status, node))
                    .map(Some),
                // The success, where there is no other.
                Key::Default if !has_success => Ok(None),
                Key::Success | Key::Errors(_) | Key::Default => {
                    let has_body = |node: &Node<'_>| Ok(node.get("content").is_some());
                    if self.resolved(node, "responses", has_body)? {
                        let statuses = match key {
                            Key::Errors(digit) => format!("{digit}XX"),
                            _ => "default".to_owned(),
                        };
                        let what = format!("the body of the `{statuses}` response");
                        self.names.ignore(node, what);
                    }
                    Ok(None)
                }
            }
        };
        let errors = all(keyed.iter().map(read))?;
        Ok(errors.into_iter().flatten().collect())
    }

    fn error_at(&self, status: u16, node: &Node<'_>) -> Result<ErrorResponse, Problems> {
        keywords::check(node, &keywords::RESPONSE, self.names);
        Ok(ErrorResponse {
            status,
            schema: self.error_schema(node)?,
            text: schema::text(node)?,
            cases: Vec::new(),
        })
    }

    /// Returns the structure of an error, if the document says so.
    fn error_schema(&self, node: &Node<'_>) -> Result<Option<Name>, Problems> {
        let what = match self.content(node)? {
            None => return Ok(None),
            Some(Content {
                ty: Type::Named(name),
                ..
            }) => return Ok(Some(name)),
            Some(Content {
                ty: Type::Content | Type::Optional(_),
                ..
            }) => "the body of an error without a JSON schema",
            Some(_) => "the body of an error that is not one of `components/schemas`",
        };
        self.names.ignore(node, what);
        Ok(None)
    }
}

fn is_nullable(ty: &Type) -> bool {
    matches!(ty, Type::Optional(_))
}

/// Returns the responses with the meaning of their keys.
fn keyed<'b>(responses: &'b Node<'_>) -> Result<Vec<(Key, Node<'b>)>, Problem> {
    let entries = responses.entries()?;
    let entries = entries.filter(|(key, _)| !key.starts_with("x-"));
    entries
        .map(|(text, node)| Ok((key(text, &node)?, node)))
        .collect()
}

fn key(text: &str, node: &Node<'_>) -> Result<Key, Problem> {
    let is_number = text.len() == 3 && text.bytes().all(|digit| digit.is_ascii_digit());
    match text.parse::<u16>() {
        Ok(status) if is_number && (100..600).contains(&status) => Ok(Key::Status(status)),
        _ => match text {
            "default" => Ok(Key::Default),
            "2XX" => Ok(Key::Success),
            "1XX" => Ok(Key::Errors(1)),
            "3XX" => Ok(Key::Errors(3)),
            "4XX" => Ok(Key::Errors(4)),
            "5XX" => Ok(Key::Errors(5)),
            _ => Err(node.unsupported(format!("the status `{text}`"))),
        },
    }
}
