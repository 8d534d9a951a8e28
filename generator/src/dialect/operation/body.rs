//! Request bodies: one value, or several arguments.

use super::Reader;
use super::media::{self, Format};
use crate::api::{Body, BodyContent, Encoding, Field, SchemaKind, Type};
use crate::diagnostics::{Problem, Problems};
use crate::dialect::keywords;
use crate::dialect::limits::ARGUMENTS;
use crate::dialect::node::Node;
use crate::dialect::schema;

/// The content of a body that is sent, of those that a server accepts.
struct Chosen<'k, 'n> {
    media_type: &'k str,
    media: Node<'n>,
    format: Format,
}

impl Reader<'_, '_> {
    pub(super) fn body(&self) -> Result<Option<Body>, Problems> {
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
        let chosen = self.chosen(&content)?;
        media::check(chosen.media_type, &chosen.media)?;
        keywords::check(&chosen.media, &keywords::MEDIA_TYPE, self.names);
        let schema = chosen.media.get("schema");
        let own = schema.as_ref().and_then(|schema| self.of_arguments(schema));
        let (encoding, content) = match (chosen.format, schema) {
            (Format::Json, Some(schema)) => (Encoding::Json, self.body_content(&schema)?),
            (Format::Json, None) => (Encoding::Json, BodyContent::Value(Type::Any)),
            (Format::Form, Some(schema)) => (Encoding::Form, self.form(&schema)?),
            (Format::Multipart, Some(schema)) => (Encoding::Multipart, self.parts(&schema)?),
            (Format::Form | Format::Multipart, None) => {
                let what = "a request body of names and values without `schema`";
                return Err(chosen.media.unsupported(what).into());
            }
            (Format::Text, Some(schema)) if is_text(&schema) => {
                (Encoding::Text, BodyContent::Value(Type::String))
            }
            (Format::Text | Format::Bytes, _) => {
                (Encoding::Bytes, BodyContent::Value(Type::Content))
            }
        };
        // Some frameworks state it for the parts only, and a body without them is none.
        let has_required_parts = encoding == Encoding::Multipart && is_needed(&content);
        let mut text = schema::text(node)?;
        let mut required = node.flag("required")? || has_required_parts;
        if let Some((own, is_required)) = own {
            required |= is_required;
            if text.raw.is_empty() {
                text.raw = own;
            }
        }
        Ok(Body {
            required,
            encoding,
            media_type: chosen.media_type.to_owned(),
            content,
            text,
        })
    }

    /// Returns the content to send: JSON wherever it is a choice, and reports what JSON of another type is not.
    fn chosen<'c>(&self, content: &'c Node<'_>) -> Result<Chosen<'c, 'c>, Problem> {
        let mut all = Vec::new();
        for (media_type, media) in content.entries()? {
            let format = media::format(media_type, media.get("schema").as_ref());
            all.push(Chosen {
                media_type,
                media,
                format,
            });
        }
        let rank = |chosen: &Chosen<'_, '_>| match chosen.format {
            Format::Json if media::is_plain(chosen.media_type) => 0,
            Format::Json => 1,
            Format::Multipart => 2,
            Format::Form => 3,
            Format::Text => 4,
            Format::Bytes => 5,
        };
        let best = all.iter().enumerate().min_by_key(|(_, it)| rank(it));
        let Some((best, _)) = best else {
            return Err(content.unsupported("a request body without a media type"));
        };
        let best = all.swap_remove(best);
        let schema = best.media.value.get("schema");
        for other in all {
            let is_same = other.media.value.get("schema") == schema;
            if best.format == Format::Json && other.format == Format::Json && !is_same {
                let what = format!("JSON of another type than `{}`", best.media_type);
                self.names.ignore(&other.media, what);
            }
        }
        Ok(best)
    }

    /// Reads the fields of a form: a structure, or arguments.
    fn form(&self, schema: &Node<'_>) -> Result<BodyContent, Problems> {
        let content = self.body_content(schema)?;
        if !self.is_form(&content) {
            let what = "a form that is neither a structure nor properties of single values";
            return Err(schema.unsupported(what).into());
        }
        Ok(content)
    }

    /// Returns `true` if a content can be sent as a form.
    fn is_form(&self, content: &BodyContent) -> bool {
        let mut content = match content {
            BodyContent::Value(ty) => ty,
            BodyContent::Fields(fields) => return fields.iter().all(|it| self.is_plain(&it.ty)),
        };
        while let Type::Named(name) = content {
            match self.schemas.get(name).map(|schema| &schema.kind) {
                Some(SchemaKind::Alias(ty)) => content = ty,
                Some(SchemaKind::Enum(_) | SchemaKind::Choice(_)) => return false,
                // A schema that could not be read has been reported.
                Some(SchemaKind::Struct(_)) | None => return true,
            }
        }
        false
    }

    /// Returns `true` for a value that is one text on the wire, and for a list of them.
    fn is_plain(&self, ty: &Type) -> bool {
        match ty {
            Type::List(item) | Type::Set(item) => self.is_scalar(item),
            ty => self.is_scalar(ty),
        }
    }

    /// Reads the parts of a body: the properties of its schema. A text of the format `binary` is a file.
    fn parts(&self, schema: &Node<'_>) -> Result<BodyContent, Problems> {
        if let Some(target) = schema.get("$ref") {
            let (file, published) = self.names.component(&target, target.str()?, "schemas")?;
            return self.component("schemas", file, &published, |node| self.parts(node));
        }
        let Some(properties) = schema.get("properties") else {
            let what = "a request body of several parts whose schema has no properties";
            return Err(schema.unsupported(what).into());
        };
        keywords::check(schema, &keywords::ARGUMENTS, self.names);
        let mut fields = schema::fields(schema, self.names)?;
        for field in &mut fields {
            if let Some(part) = properties.get(&field.name) {
                make_file(&mut field.ty, part.value);
            }
        }
        few(schema, fields)
    }

    /// Reads several arguments, or one. Legacy documents give several a name that is not a structure's.
    fn body_content(&self, schema: &Node<'_>) -> Result<BodyContent, Problems> {
        if let Some(target) = schema.get("$ref") {
            let (file, published) = self.names.component(&target, target.str()?, "schemas")?;
            if self.names.is_request_body(file, &published) {
                return self.component("schemas", file, &published, |node| self.arguments(node));
            }
        } else if schema.get("properties").is_some() && schema.get("allOf").is_none() {
            schema::refuse_choices(schema)?;
            keywords::check(schema, &keywords::ARGUMENTS, self.names);
            return few(schema, schema::fields(schema, self.names)?);
        }
        Ok(BodyContent::Value(
            schema::ty(schema, self.names)?.required().clone(),
        ))
    }
}

/// Makes a part that has bytes as they are, or a list of them, a file.
fn make_file(ty: &mut Type, schema: &serde_json::Value) {
    match (ty, schema.get("items")) {
        (Type::List(item) | Type::Set(item), Some(items)) if media::is_raw(items) => {
            **item = Type::Content;
        }
        (ty, _) if media::is_raw(schema) => *ty = Type::Content,
        _ => {}
    }
}

/// Returns `true` for a schema of text.
fn is_text(schema: &Node<'_>) -> bool {
    let is_string = schema.value.get("type").is_some_and(|ty| ty == "string");
    is_string && schema.value.get("format").is_none()
}

/// Returns the fields of a body as arguments, if they are not too many.
fn few(schema: &Node<'_>, fields: Vec<Field>) -> Result<BodyContent, Problems> {
    match fields.len() > ARGUMENTS {
        true => {
            let what = format!("a body with more than {ARGUMENTS} properties that is no component");
            Err(schema.unsupported(what).into())
        }
        false => Ok(BodyContent::Fields(fields)),
    }
}

/// Returns `true` if an argument must be given.
fn is_needed(content: &BodyContent) -> bool {
    match content {
        BodyContent::Fields(fields) => fields.iter().any(|field: &Field| !field.optional),
        BodyContent::Value(_) => true,
    }
}
