//! Request bodies: one value, or several arguments.

use super::{Reader, essence};
use crate::api::{Body, BodyContent, Encoding, SchemaKind, Type};
use crate::diagnostics::Problems;
use crate::dialect::keywords;
use crate::dialect::node::Node;
use crate::dialect::schema;

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
        let mut types = content.entries()?;
        let (media_type, media) = types
            .next()
            .ok_or_else(|| content.unsupported("a request body without a media type"))?;
        // Spellings of one media type are no choice if their contents are the same.
        let is_same = |(other, value): (&str, Node<'_>)| {
            essence(other) == essence(media_type)
                && value.value.get("schema") == media.value.get("schema")
        };
        if !types.all(is_same) {
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
        let mut text = schema::text(node)?;
        let mut required = node.flag("required")?;
        if let Some((own, is_required)) = self.of_arguments(&schema) {
            required |= is_required;
            if text.raw.is_empty() {
                text.raw = own;
            }
        }
        Ok(Body {
            required,
            encoding,
            content,
            text,
        })
    }

    /// Returns `true` if the fields of a body can be sent as those of a form: they need a type with a name.
    fn is_form(&self, content: &BodyContent) -> bool {
        let mut content = match content {
            BodyContent::Value(ty) => ty,
            BodyContent::Fields(_) => return false,
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

    /// Reads several arguments, or one. Legacy documents give several a name that is not a structure's.
    fn content(&self, schema: &Node<'_>) -> Result<BodyContent, Problems> {
        if let Some(target) = schema.get("$ref") {
            let (file, published) = self.names.component(&target, target.str()?, "schemas")?;
            if self.names.is_request_body(file, &published) {
                return self.component("schemas", file, &published, |node| self.arguments(node));
            }
        } else if schema.get("properties").is_some() && schema.get("allOf").is_none() {
            schema::refuse_choices(schema)?;
            keywords::check(schema, &keywords::ARGUMENTS, self.names);
            return Ok(BodyContent::Fields(schema::fields(schema, self.names)?));
        }
        Ok(BodyContent::Value(
            schema::ty(schema, self.names)?.required().clone(),
        ))
    }
}
