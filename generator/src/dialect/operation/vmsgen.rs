//! Bodies and results in documents of vmsgen: arguments that are a schema of their own, and envelopes around results.

use serde_json::Value;

use super::Reader;
use crate::api::{BodyContent, Type};
use crate::diagnostics::{Problem, Problems};
use crate::dialect::node::Node;
use crate::dialect::schema;
use crate::dialect::vmsgen;

impl Reader<'_, '_> {
    /// Returns `true` if the operation is below `/rest` in a document of vmsgen.
    pub(super) fn is_rest(&self) -> bool {
        self.names.marks.is_rest(self.node.file(), self.path_key)
    }

    /// Reads the arguments of an operation: several, or one as a reference to its type.
    pub(super) fn arguments(&self, node: &Node<'_>) -> Result<BodyContent, Problems> {
        if node.get("properties").is_some() {
            return Ok(BodyContent::Fields(schema::fields(node, self.names)?));
        }
        let ty = schema::ty(node, self.names)?;
        Ok(BodyContent::Value(ty.required().clone()))
    }

    /// Returns the text of a body, and `true` if it is required, where the schema of arguments is what states both.
    ///
    /// vmsgen marks few bodies as required. Several arguments are, if one of them is. A single one is optional if its text says what
    /// happens without it, as all texts of optional arguments do.
    pub(super) fn of_arguments(&self, schema: &Node<'_>) -> Option<(String, bool)> {
        let target = schema.get("$ref")?;
        let (file, key) = self
            .names
            .component(&target, target.str().ok()?, "schemas")
            .ok()?;
        if !self.names.is_vmsgen(file) || !self.names.is_request_body(file, &key) {
            return None;
        }
        let documents = self.node.documents();
        let arguments = documents.component(file, "schemas", &key)?;
        let text = arguments
            .get("description")
            .and_then(Value::as_str)
            .unwrap_or_default();
        let is_required = match arguments.get("properties") {
            Some(_) => {
                let required = arguments.get("required").and_then(Value::as_array);
                required.is_some_and(|required| !required.is_empty())
            }
            None => !text.contains("unset"),
        };
        Some((text.to_owned(), is_required))
    }

    /// Returns `true` for a response whose content is in an envelope: all below `/rest`, but for those with another schema.
    pub(super) fn is_enveloped(&self, response: &Node<'_>) -> bool {
        let content = response.get("content");
        let entries = content.as_ref().and_then(|content| content.entries().ok());
        let mut media = entries.into_iter().flatten();
        let is_envelope = |schema: Node<'_>| self.is_envelope(&schema);
        self.is_rest() && media.all(|(_, media)| media.get("schema").is_none_or(is_envelope))
    }

    /// Returns `true` for the schema of a result or error that is an envelope.
    pub(super) fn is_envelope(&self, schema: &Node<'_>) -> bool {
        if !self.is_rest() {
            return false;
        }
        match schema.get("$ref") {
            None => vmsgen::is_envelope(schema.value),
            Some(target) => {
                let target = target
                    .str()
                    .and_then(|to| self.names.component(&target, to, "schemas"));
                target.is_ok_and(|(file, key)| self.names.is_hidden(file, &key))
            }
        }
    }

    /// Returns the type of a result or an error, without its envelope.
    pub(super) fn result_type(&self, schema: &Node<'_>) -> Result<Type, Problems> {
        if !self.is_envelope(schema) {
            return Ok(schema::ty(schema, self.names)?);
        }
        let content = |envelope: &Node<'_>| -> Result<Type, Problem> {
            let fields = envelope.need("properties")?;
            schema::ty(&fields.need("value")?, self.names)
        };
        match schema.get("$ref") {
            None => Ok(content(schema)?),
            Some(target) => {
                let (file, key) = self.names.component(&target, target.str()?, "schemas")?;
                self.component("schemas", file, &key, |node| Ok(content(node)?))
            }
        }
    }
}
