//! Resources that operations create and address, by the types of parameters and results.

use super::describe::{Described, Place};
use super::segment::Segment;
use super::shape::Shape;
use crate::wire::operation::Method;

/// A resource that an operation creates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Created {
    /// The type of the resource.
    pub(crate) resource_type: &'static str,
    /// The field of the result with its identifier; `None` if the identifier is the whole result.
    pub(crate) field: Option<&'static str>,
}

/// Returns the resource that an operation creates by its result: the one whose identifier the result is, or holds as its only
/// required identifier.
///
/// The identifier may belong to another resource, which only the [whole API](super::api::Api) shows.
pub(crate) fn created(described: &Described) -> Option<Created> {
    if described.operation.method != Method::Post {
        return None;
    }
    let outcome = described.outcome();
    if let [resource_type] = outcome.resource_types() {
        return Some(Created {
            resource_type,
            field: None,
        });
    }
    let fields = outcome.as_structure()?.fields.iter();
    let mut identifiers = fields.filter(|field| field.required).filter_map(|field| {
        match (field.shape)().resource_types() {
            [resource_type] => Some(Created {
                resource_type,
                field: Some(field.name),
            }),
            _ => None,
        }
    });
    // One of several would be a guess.
    match (identifiers.next(), identifiers.next()) {
        (Some(one), None) => Some(one),
        _ => None,
    }
}

/// Returns the type of resource that the last segment of an operation's path identifies.
pub(crate) fn addressed(described: &Described) -> Option<&'static str> {
    let last = described.operation.path.rsplit('/').next()?;
    let name = Segment::parse(last).last_placeholder()?;
    let mut parameters = described.parameters_in(Place::Path);
    let parameter = parameters.find(|parameter| parameter.name == name)?;
    match (parameter.shape)() {
        Shape::Identifier([only]) => Some(only),
        _ => None,
    }
}
