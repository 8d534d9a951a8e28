//! The keys of each kind of object that are read, and those that make no difference to a client.
//!
//! A key in neither list is reported as ignored, be it known to OpenAPI or misspelled. `x-…` is the publisher's own, and
//! never reported.

use super::names::Names;
use super::node::Node;

/// The keys of a kind of object.
pub(super) struct Keywords {
    /// The keys that are read. Keys that every object of the kind has come first.
    read: &'static [&'static str],
    /// The keys that change neither requests nor responses.
    idle: &'static [&'static str],
}

impl Keywords {
    fn has(&self, key: &str) -> bool {
        self.read.contains(&key) || self.idle.contains(&key) || key.starts_with("x-")
    }
}

/// Reports the keys of an object that have no effect.
pub(super) fn check(node: &Node<'_>, keywords: &Keywords, names: &Names<'_>) {
    let keys = node
        .value
        .as_object()
        .into_iter()
        .flat_map(|map| map.keys());
    for key in keys.filter(|key| !keywords.has(key)) {
        if let Some(found) = node.get(key) {
            names.ignore(&found, format!("`{key}`"));
        }
    }
}

pub(super) const ROOT: Keywords = Keywords {
    read: &[
        "openapi",
        "info",
        "servers",
        "security",
        "tags",
        "paths",
        "components",
    ],
    idle: &["externalDocs"],
};

pub(super) const COMPONENTS: Keywords = Keywords {
    read: &[
        "schemas",
        "responses",
        "parameters",
        "requestBodies",
        "securitySchemes",
    ],
    // They have an effect only where something refers to them, and are reported there.
    idle: &["examples", "headers", "links", "callbacks"],
};

/// Other methods and references are refused where they are read.
pub(super) const PATH_ITEM: Keywords = Keywords {
    read: &[
        "get",
        "post",
        "put",
        "patch",
        "delete",
        "head",
        "options",
        "trace",
        "$ref",
        "servers",
        "parameters",
    ],
    idle: &["summary", "description"],
};

pub(super) const OPERATION: Keywords = Keywords {
    read: &[
        "tags",
        "operationId",
        "description",
        "responses",
        "security",
        "parameters",
        "requestBody",
        "deprecated",
        "summary",
        "servers",
        "callbacks",
    ],
    idle: &["externalDocs"],
};

pub(super) const PARAMETER: Keywords = Keywords {
    read: &[
        "name",
        "in",
        "description",
        "required",
        "schema",
        "content",
        "style",
        "explode",
        "deprecated",
    ],
    // Servers decode what need not have been encoded.
    idle: &["example", "examples", "allowReserved", "allowEmptyValue"],
};

pub(super) const REQUEST_BODY: Keywords = Keywords {
    read: &["description", "content", "required"],
    idle: &[],
};

pub(super) const RESPONSE: Keywords = Keywords {
    read: &["description", "content"],
    idle: &[],
};

pub(super) const MEDIA_TYPE: Keywords = Keywords {
    read: &["schema"],
    idle: &["example", "examples"],
};

/// Keys that do not change a type. A default is the server's value for something that is not sent, so a client does not
/// need it. The sides that send a value are read with the properties of a structure, and mean nothing elsewhere.
const OF_SCHEMAS: &[&str] = &[
    "default",
    "title",
    "example",
    "externalDocs",
    "xml",
    "readOnly",
    "writeOnly",
];

pub(super) const STRUCTURE: Keywords = Keywords {
    read: &[
        "type",
        "description",
        "properties",
        "required",
        "allOf",
        "oneOf",
        "anyOf",
        "deprecated",
        "discriminator",
        "nullable",
        "additionalProperties",
    ],
    idle: OF_SCHEMAS,
};

pub(super) const ENUMERATION: Keywords = Keywords {
    read: &["type", "description", "enum", "deprecated", "nullable"],
    idle: OF_SCHEMAS,
};

pub(super) const CHOICE: Keywords = Keywords {
    read: &[
        "oneOf",
        "anyOf",
        "type",
        "description",
        "properties",
        "required",
        "deprecated",
        "discriminator",
        "nullable",
        "additionalProperties",
    ],
    idle: OF_SCHEMAS,
};

/// A reference, or one within `allOf`.
pub(super) const REFERENCE: Keywords = Keywords {
    read: &["$ref", "description", "deprecated", "nullable"],
    idle: OF_SCHEMAS,
};

pub(super) const ALL_OF: Keywords = Keywords {
    read: &["allOf", "description", "deprecated", "nullable", "type"],
    idle: OF_SCHEMAS,
};

pub(super) const SCALAR: Keywords = Keywords {
    read: &[
        "type",
        "description",
        "format",
        "deprecated",
        "nullable",
        "enum",
    ],
    idle: OF_SCHEMAS,
};

pub(super) const LIST: Keywords = Keywords {
    read: &[
        "type",
        "description",
        "items",
        "uniqueItems",
        "deprecated",
        "nullable",
    ],
    idle: OF_SCHEMAS,
};

pub(super) const MAP: Keywords = Keywords {
    read: &[
        "type",
        "description",
        "additionalProperties",
        "properties",
        "deprecated",
        "nullable",
    ],
    idle: OF_SCHEMAS,
};

/// A schema without a type.
pub(super) const ANYTHING: Keywords = Keywords {
    read: &["description", "deprecated", "nullable", "enum"],
    idle: OF_SCHEMAS,
};

/// The arguments of an operation: properties without a structure.
pub(super) const ARGUMENTS: Keywords = Keywords {
    read: &["type", "properties", "required", "additionalProperties"],
    idle: &[
        "description",
        "default",
        "title",
        "example",
        "externalDocs",
        "xml",
    ],
};
