//! Resources as structures: known fields, completed to a valid value.

use super::check::{Purpose, check};
use super::example::example_structure;
use super::shape::{Field, Structure};
use serde_json::{Map, Value};

/// Returns a resource as a structure: its known fields that the structure has, and examples for missing required ones.
pub(crate) fn project(
    structure: &'static Structure,
    resource_type: &str,
    id: &str,
    known: &Map<String, Value>,
) -> Map<String, Value> {
    let mut fields = example_structure(structure);
    for field in structure.fields {
        let value = known.get(field.name).filter(|value| !value.is_null());
        let is_valid = |value: &&Value| check((field.shape)(), value, "", Purpose::Reply).is_ok();
        if let Some(value) = value.filter(is_valid) {
            fields.insert(field.name.to_owned(), value.clone());
        }
    }
    if let Some(own) = own_field(structure, resource_type) {
        fields.insert(own.to_owned(), Value::from(id));
    }
    drop_other_cases(structure, &mut fields);
    fields
}

/// Removes the fields of other cases of a union.
fn drop_other_cases(structure: &'static Structure, fields: &mut Map<String, Value>) {
    for union in structure.unions {
        let tag = fields.get(union.tag).and_then(Value::as_str);
        let own = union.cases.iter().filter(|(value, _)| Some(*value) == tag);
        let own: Vec<_> = own.flat_map(|(_, names)| *names).collect();
        let others = union.cases.iter().flat_map(|(_, names)| *names);
        for name in others.filter(|name| !own.contains(name)) {
            fields.remove(*name);
        }
    }
}

/// Returns the field with the identifier of the structure's own resource.
pub(crate) fn own_field(
    structure: &'static Structure,
    resource_type: &str,
) -> Option<&'static str> {
    let is_own = |field: &&Field| (field.shape)().resource_types() == [resource_type];
    let own: Vec<_> = structure.fields.iter().filter(is_own).collect();
    match own.as_slice() {
        [only] => Some(only.name),
        several => several
            .iter()
            .map(|field| field.name)
            .find(|name| *name == "id"),
    }
}
