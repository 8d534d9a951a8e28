//! What a change is a change of.

use std::fmt;

use crate::api::{Location, Name};

/// A thing of the model. Ordered, so that reports are.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// The API as a whole.
    Api,
    /// A resource.
    Resource(Name),
    /// An operation, by its id in the old document, or in the new one if it is only there.
    Operation(String, OperationPart),
    /// A structure, an enumeration or an alias.
    Schema(Name, SchemaPart),
    /// The identifiers of these types of resources.
    Identifier(Vec<String>),
    /// A feature of the crate.
    Feature(String),
}

/// A part of an operation.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OperationPart {
    /// All of it.
    Whole,
    /// A parameter, by place and name.
    Parameter(Location, String),
    /// The body as one value.
    Body,
    /// A field of an anonymous body.
    BodyField(String),
    /// What a success answers.
    Result,
    /// What the finished task carries.
    TaskResult,
    /// An error that it can report.
    Error(String),
    /// The errors of a status.
    Status(u16),
}

/// A part of a schema.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SchemaPart {
    /// All of it.
    Whole,
    /// A field of a structure.
    Field(String),
    /// A value of an enumeration.
    Value(String),
    /// A union, by the field whose value decides.
    Union(String),
    /// A case of a union, by the field whose value decides, and the value.
    Case(String, String),
    /// A member of a family, by the value that tells it.
    Member(String),
}

impl Subject {
    /// An operation as a whole.
    pub fn operation(id: &str) -> Self {
        Self::Operation(id.to_owned(), OperationPart::Whole)
    }

    /// A schema as a whole.
    pub fn schema(name: &Name) -> Self {
        Self::Schema(name.clone(), SchemaPart::Whole)
    }

    /// A field of a structure.
    pub fn field(name: &Name, field: &str) -> Self {
        Self::Schema(name.clone(), SchemaPart::Field(field.to_owned()))
    }

    /// What kind of thing it is, in kebab case.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Api => "api",
            Self::Resource(_) => "resource",
            Self::Identifier(_) => "identifier",
            Self::Feature(_) => "feature",
            Self::Operation(_, part) => match part {
                OperationPart::Whole => "operation",
                OperationPart::Parameter(..) => "parameter",
                OperationPart::Body => "body",
                OperationPart::BodyField(_) => "body-field",
                OperationPart::Result => "result",
                OperationPart::TaskResult => "task-result",
                OperationPart::Error(_) => "error",
                OperationPart::Status(_) => "status",
            },
            Self::Schema(_, part) => match part {
                SchemaPart::Whole => "schema",
                SchemaPart::Field(_) => "field",
                SchemaPart::Value(_) => "value",
                SchemaPart::Union(_) => "union",
                SchemaPart::Case(..) => "case",
                SchemaPart::Member(_) => "member",
            },
        }
    }

    /// The name of the operation, schema, resource or identifier, without a part of it.
    pub fn name(&self) -> String {
        match self {
            Self::Api => String::new(),
            Self::Resource(name) | Self::Schema(name, _) => name.to_string(),
            Self::Operation(id, _) => id.clone(),
            Self::Identifier(types) => types.join(", "),
            Self::Feature(name) => name.clone(),
        }
    }

    /// The name of the part, if it is one that has a name.
    pub fn part(&self) -> Option<String> {
        match self {
            Self::Api | Self::Resource(_) | Self::Identifier(_) | Self::Feature(_) => None,
            Self::Operation(_, part) => match part {
                OperationPart::Whole
                | OperationPart::Body
                | OperationPart::Result
                | OperationPart::TaskResult => None,
                OperationPart::Parameter(_, name) | OperationPart::BodyField(name) => {
                    Some(name.clone())
                }
                OperationPart::Error(name) => Some(name.clone()),
                OperationPart::Status(status) => Some(status.to_string()),
            },
            Self::Schema(_, part) => match part {
                SchemaPart::Whole => None,
                SchemaPart::Field(name) | SchemaPart::Value(name) | SchemaPart::Union(name) => {
                    Some(name.clone())
                }
                SchemaPart::Case(tag, value) => Some(format!("{tag}={value}")),
                SchemaPart::Member(value) => Some(value.clone()),
            },
        }
    }

    /// Name and part with `/` between them, for lists and links: `Content.LibraryModel/name`.
    pub fn path(&self) -> String {
        let name = match self {
            Self::Api => "API".to_owned(),
            _ => self.name(),
        };
        match self.part() {
            Some(part) => format!("{name}/{part}"),
            None => name,
        }
    }
}

/// The whole of it in words, for people.
impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.name();
        match self {
            Self::Api => f.write_str("the API"),
            Self::Resource(_) => write!(f, "resource {name}"),
            Self::Identifier(_) => write!(f, "identifiers of {name}"),
            Self::Feature(_) => f.write_str(&name),
            Self::Operation(_, part) => match part {
                OperationPart::Whole => f.write_str(&name),
                OperationPart::Parameter(location, parameter) => {
                    write!(f, "{name}, {} parameter {parameter}", place(*location))
                }
                OperationPart::Body => write!(f, "{name}, body"),
                OperationPart::BodyField(field) => write!(f, "{name}, body field {field}"),
                OperationPart::Result => write!(f, "{name}, result"),
                OperationPart::TaskResult => write!(f, "{name}, result of the task"),
                OperationPart::Error(error) => write!(f, "{name}, error {error}"),
                OperationPart::Status(status) => write!(f, "{name}, status {status}"),
            },
            Self::Schema(_, part) => match part {
                SchemaPart::Whole => f.write_str(&name),
                SchemaPart::Field(field) => write!(f, "{name}.{field}"),
                SchemaPart::Value(value) => write!(f, "{name}, value {value}"),
                SchemaPart::Union(tag) => write!(f, "{name}, union by {tag}"),
                SchemaPart::Case(tag, value) => write!(f, "{name}, case {tag}={value}"),
                SchemaPart::Member(value) => write!(f, "{name}, member {value}"),
            },
        }
    }
}

/// The word for where a parameter is sent.
pub(super) fn place(location: Location) -> &'static str {
    match location {
        Location::Path => "path",
        Location::Query => "query",
        Location::Header => "header",
    }
}
