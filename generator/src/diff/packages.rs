//! The vendor's package of every subject, by which reports are grouped.

use std::collections::BTreeMap;

use heck::ToUpperCamelCase;

use super::subject::Subject;
use super::version::Version;
use crate::api::Name;

/// The packages of two versions.
pub(super) struct Packages<'a> {
    /// The resource of each operation.
    resources: BTreeMap<&'a str, &'a Name>,
}

impl<'a> Packages<'a> {
    pub(super) fn of(old: &'a Version, new: &'a Version) -> Self {
        // For an operation in both documents, the old one takes precedence.
        let operations = new.api.operations.iter().chain(&old.api.operations);
        Self {
            resources: operations
                .map(|operation| (operation.id.as_str(), &operation.resource))
                .collect(),
        }
    }

    /// Returns the resource of an operation.
    pub(super) fn resource(&self, id: &str) -> Option<&'a Name> {
        self.resources.get(id).copied()
    }

    /// Returns the package of a subject; empty for the API as a whole.
    pub(super) fn of_subject(&self, subject: &Subject) -> String {
        match subject {
            Subject::Api | Subject::Feature(_) => String::new(),
            Subject::Resource(name) | Subject::Schema(name, _) => package(name.as_str()),
            Subject::Operation(id, _) => {
                package(self.resource(id).map_or(id.as_str(), Name::as_str))
            }
            Subject::Identifier(types) => {
                let first = types.first().map_or("", String::as_str);
                identifier_package(first)
            }
        }
    }
}

/// Returns the first one or two names of a namespace: `Esx.Settings` of `Esx.Settings.Depots.Offline`, `Content` of
/// `Content.Library`.
fn package(name: &str) -> String {
    let segments: Vec<&str> = name.split('.').collect();
    let namespace = segments.len().saturating_sub(1).clamp(1, 2);
    segments[..namespace].join(".")
}

/// Returns the package of a resource type: `Content.Library` for `com.vmware.content.library.Item`.
fn identifier_package(resource: &str) -> String {
    match identified(resource) {
        Some(name) => package(&name),
        None => "Vcenter".to_owned(),
    }
}

/// Returns a resource type in the spelling of resources: `Content.Library.Item` for `com.vmware.content.library.Item`. A
/// type without a namespace has no resource of its name.
pub(super) fn identified(resource: &str) -> Option<String> {
    let own = resource.strip_prefix("com.vmware.").unwrap_or(resource);
    let (namespace, last) = own.rsplit_once('.')?;
    let mut name = String::with_capacity(own.len());
    for word in namespace.split('.') {
        name.push_str(&word.to_upper_camel_case());
        name.push('.');
    }
    Some(name + last)
}
