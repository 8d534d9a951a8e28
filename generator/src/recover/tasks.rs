//! Results of tasks.
//!
//! Takes the claims of a response's text, or a type from an extension or a table, in the form of the model file; gives the type of
//! the task's result. Never infers one from names: without a statement the result is unknown.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use serde_json::Value;

use super::fact::{Claim, Fact};
use super::formula::Part;
use super::schema_index::{SchemaIndex, Schemas};
use crate::api::{Name, Type};

/// The resource type of a task's identifier.
pub(super) const TASK: &str = "com.vmware.cis.task";

/// The results of tasks by operation id, each a type in the form of the model file.
#[derive(Clone, Debug, Default)]
pub struct TaskResults {
    /// Those that the caller gave.
    given: IndexMap<String, Value>,
    /// Those that are known about the version, for tasks that nothing else states a result of.
    known: BTreeMap<String, Value>,
}

impl TaskResults {
    /// Reads a table: a JSON object from operation id to type.
    ///
    /// # Errors
    /// A value that is no object.
    pub fn from_json(table: Value) -> Result<Self, String> {
        match table {
            Value::Object(entries) => Ok(Self {
                given: entries.into_iter().collect(),
                known: BTreeMap::new(),
            }),
            _ => Err("a table of task results is a JSON object: a type by operation id".to_owned()),
        }
    }

    /// Adds results that are known about the version of the documents.
    pub(super) fn with_known(mut self, known: BTreeMap<String, Value>) -> Self {
        self.known = known;
        self
    }

    /// Returns `true` if there are results, but none for one of these operations.
    pub(super) fn miss_all<'o>(&self, mut operations: impl Iterator<Item = &'o str>) -> bool {
        !self.given.is_empty() && !operations.any(|operation| self.given.contains_key(operation))
    }

    /// Returns the type for an operation.
    pub(super) fn get(&self, operation: &str) -> Option<&Value> {
        self.given.get(operation)
    }

    /// Returns the known result of an operation that nothing else states.
    pub(super) fn known(&self, operation: &str) -> Option<&Value> {
        self.known.get(operation)
    }
}

/// Reads a type in the form of the model file; `None` is `void`.
pub(super) fn parse(value: &Value, schemas: &SchemaIndex) -> Result<Option<Type>, String> {
    match value.as_str() {
        Some("void") => Ok(None),
        _ => ty(value, schemas).map(Some),
    }
}

fn ty(value: &Value, schemas: &SchemaIndex) -> Result<Type, String> {
    if let Some(word) = value.as_str() {
        return simple(word).ok_or_else(|| format!("`{word}` is not a type"));
    }
    let entry = value
        .as_object()
        .filter(|entries| entries.len() == 1)
        .and_then(|entries| entries.iter().next());
    let Some((kind, inner)) = entry else {
        return Err(format!("{value} is not a type"));
    };
    let boxed = |value: &Value| ty(value, schemas).map(Box::new);
    match (kind.as_str(), inner) {
        ("struct", Value::String(name))
            if schemas.has_structure(name) || schemas.has_alias(name) =>
        {
            Ok(Type::Named(Name::new(name.as_str())))
        }
        ("enum", Value::String(name)) if schemas.values(name).is_some() => {
            Ok(Type::Named(Name::new(name.as_str())))
        }
        ("struct", Value::String(name)) => Err(format!("there is no structure `{name}`")),
        ("enum", Value::String(name)) => Err(format!("there is no enumeration `{name}`")),
        ("id", Value::Array(types)) if !types.is_empty() => {
            let types: Option<Vec<String>> = types
                .iter()
                .map(|ty| ty.as_str().map(str::to_owned))
                .collect();
            types
                .map(Type::Id)
                .ok_or_else(|| format!("{inner} is not a list of resource types"))
        }
        ("list", item) => boxed(item).map(Type::List),
        ("set", item) => boxed(item).map(Type::Set),
        ("optional", inner) => boxed(inner).map(Type::Optional),
        ("map", Value::Array(pair)) => match pair.as_slice() {
            [key, value] => Ok(Type::Map(boxed(key)?, boxed(value)?)),
            _ => Err(format!(
                "{value} is not a type: a map has a key and a value"
            )),
        },
        _ => Err(format!("{value} is not a type")),
    }
}

fn simple(word: &str) -> Option<Type> {
    Some(match word {
        "string" => Type::String,
        "boolean" => Type::Boolean,
        "int32" => Type::Int32,
        "int64" => Type::Int64,
        "double" => Type::Double,
        "date-time" => Type::DateTime,
        "uri" => Type::Uri,
        "password" => Type::Password,
        "byte" => Type::Byte,
        "object" => Type::Object,
        "any" => Type::Any,
        _ => return None,
    })
}

/// Returns the result that the claims of a text state, and the claims that state none.
///
/// Several identifiers may be a list or a set, and a list of values may describe one or several: these are ambiguous.
pub(super) fn from_claims(claims: Vec<Claim>) -> (Option<Option<Type>>, Vec<Claim>) {
    let mut result = None;
    let mut ambiguous = Vec::new();
    for claim in claims {
        match claim.fact {
            Fact::Id(Part::Whole, types) => result = Some(Some(Type::Id(types))),
            Fact::Result(name) => {
                result.get_or_insert_with(|| Some(Type::Named(Name::new(name))));
            }
            Fact::NoResult => {
                result.get_or_insert(None);
            }
            _ => ambiguous.push(claim),
        }
    }
    (result, ambiguous)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn given_types_are_in_the_form_of_the_model() {
        let schemas = SchemaIndex::with_structures(["A.B"]);
        let structure = Type::Named(Name::from("A.B"));
        let good = [
            (json!("void"), None),
            (json!("string"), Some(Type::String)),
            (json!({"struct": "A.B"}), Some(structure.clone())),
            (
                json!({"id": ["X", "Y"]}),
                Some(Type::Id(vec!["X".to_owned(), "Y".to_owned()])),
            ),
            (
                json!({"optional": {"list": {"struct": "A.B"}}}),
                Some(Type::Optional(Box::new(Type::List(Box::new(structure))))),
            ),
            (
                json!({"map": ["string", "any"]}),
                Some(Type::Map(Box::new(Type::String), Box::new(Type::Any))),
            ),
        ];
        for (value, expected) in good {
            assert_eq!(parse(&value, &schemas), Ok(expected), "{value}");
        }
        let bad = [
            json!(null),
            json!("text"),
            json!({"struct": "A.C"}),
            json!({"enum": "A.B"}),
            json!({"id": []}),
            json!({"id": [1]}),
            json!({"map": ["string"]}),
            json!({"list": "string", "set": "string"}),
        ];
        for value in bad {
            assert!(parse(&value, &schemas).is_err(), "{value}");
        }
    }

    #[test]
    fn a_table_is_an_object() {
        assert!(TaskResults::from_json(json!([])).is_err());
        let table = TaskResults::from_json(json!({"A_b$Task": "void"})).unwrap_or_default();
        assert!(table.get("A_b$Task").is_some() && table.get("A_c$Task").is_none());
    }
}
