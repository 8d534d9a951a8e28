//! The amount of what documents make: everything behind a reference counts at each use, because each use becomes code.
//!
//! Takes operations as they are read, and the schemas; gives an error as soon as there is more than the limit of nodes. A few lines can
//! make more code than any memory holds: a request body that a thousand operations share, a thousand structures that extend one
//! with a thousand fields.

use indexmap::IndexMap;

use crate::api::{BodyContent, Field, Name, Operation, Parameter, Schema, Text};
use crate::diagnostics::ProblemKind;

/// The nodes of a document that a field, a parameter or an operation counts as: its code takes as much memory.
const ITEM: usize = 10;

/// Bytes of a description that count as a node.
const BYTES: usize = 50;

/// The values that have been made.
#[derive(Clone, Copy, Debug)]
pub(super) struct Made {
    limit: usize,
    values: usize,
}

impl Made {
    pub(super) fn new(limit: usize) -> Self {
        Self { limit, values: 0 }
    }

    /// Counts an operation.
    pub(super) fn operation(&mut self, operation: &Operation) -> Result<(), ProblemKind> {
        let parameter = |parameter: &Parameter| ITEM + of_text(&parameter.text);
        let parameters: usize = operation.parameters.iter().map(parameter).sum();
        let errors = operation.errors.iter();
        let errors: usize = errors.map(|error| ITEM + of_text(&error.text)).sum();
        let body = operation.body.as_ref().map_or(0, |body| {
            let fields = match &body.content {
                BodyContent::Fields(fields) => fields.iter().map(of_field).sum(),
                BodyContent::Value(_) => 0,
            };
            of_text(&body.text) + fields
        });
        let texts = of_text(&operation.text) + of_text(&operation.success.text);
        self.add(ITEM + parameters + errors + body + texts)
    }

    /// Counts the fields of all structures, with those of their bases.
    pub(super) fn schemas(&mut self, schemas: &IndexMap<Name, Schema>) -> Result<(), ProblemKind> {
        for schema in schemas.values() {
            let fields = schema
                .bases(schemas)
                .flat_map(|(_, structure)| &structure.fields);
            self.add(fields.map(of_field).sum())?;
        }
        Ok(())
    }

    fn add(&mut self, values: usize) -> Result<(), ProblemKind> {
        self.values = self.values.saturating_add(values);
        let limit = self.limit;
        match self.values > limit {
            true => Err(ProblemKind::TooMuchMade { limit }),
            false => Ok(()),
        }
    }
}

fn of_field(field: &Field) -> usize {
    ITEM + of_text(&field.text)
}

fn of_text(text: &Text) -> usize {
    text.raw.len() / BYTES
}
