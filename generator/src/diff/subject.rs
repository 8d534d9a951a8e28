//! Subjects: the changed parts of an API or a crate.

use std::fmt::{self, Write};

use crate::api::{Location, Name};
use crate::diagnostics::is_hidden;

/// A part of the model or the crate. The order is that of reports.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// The API as a whole.
    Api,
    /// A resource.
    Resource(Name),
    /// An operation, by its id in the old document, or in the new one if it is added.
    Operation(String, OperationPart),
    /// A structure, an enumeration or an alias.
    Schema(Name, SchemaPart),
    /// Identifiers of these resource types.
    Identifier(Vec<String>),
    /// A feature of the crate.
    Feature(String),
}

/// A part of an operation.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OperationPart {
    /// The whole.
    Whole,
    /// A parameter, by location and name.
    Parameter(Location, String),
    /// The body as one value.
    Body,
    /// A field of an anonymous body.
    BodyField(String),
    /// The result of a successful call.
    Result,
    /// The result of the finished task.
    TaskResult,
    /// An error.
    Error(String),
    /// The errors of a status.
    Status(u16),
    /// A required privilege, as the document states it.
    Privilege(String),
    /// A security scheme, by name.
    Scheme(String),
}

/// A part of a schema.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SchemaPart {
    /// The whole.
    Whole,
    /// A field of a structure.
    Field(String),
    /// A value of an enumeration.
    Value(String),
    /// A union, by its tag: the field whose value selects the case.
    Union(String),
    /// A case of a union, by tag and value.
    Case(String, String),
    /// A member of a family, by its discriminator value.
    Member(String),
}

impl Subject {
    /// Creates the subject of an operation as a whole.
    pub fn operation(id: &str) -> Self {
        Self::Operation(id.to_owned(), OperationPart::Whole)
    }

    /// Creates the subject of a schema as a whole.
    pub fn schema(name: &Name) -> Self {
        Self::Schema(name.clone(), SchemaPart::Whole)
    }

    /// Creates the subject of a field of a structure.
    pub fn field(name: &Name, field: &str) -> Self {
        Self::Schema(name.clone(), SchemaPart::Field(field.to_owned()))
    }

    /// Returns the kind of subject, in kebab case.
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
                OperationPart::Privilege(_) => "privilege",
                OperationPart::Scheme(_) => "scheme",
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

    /// Returns the name of the operation, schema, resource or identifier, without its part.
    pub fn name(&self) -> String {
        match self {
            Self::Api => String::new(),
            Self::Resource(name) | Self::Schema(name, _) => name.to_string(),
            Self::Operation(id, _) => id.clone(),
            Self::Identifier(types) => types.join(", "),
            Self::Feature(name) => name.clone(),
        }
    }

    /// Returns the name of the part, if it has one.
    pub fn part(&self) -> Option<String> {
        match self {
            Self::Api | Self::Resource(_) | Self::Identifier(_) | Self::Feature(_) => None,
            Self::Operation(_, part) => match part {
                OperationPart::Whole
                | OperationPart::Body
                | OperationPart::Result
                | OperationPart::TaskResult => None,
                OperationPart::Parameter(_, name)
                | OperationPart::BodyField(name)
                | OperationPart::Error(name)
                | OperationPart::Privilege(name)
                | OperationPart::Scheme(name) => Some(name.clone()),
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

    /// Returns the subject as one word, for accept lists and programs: the name, `/`, and the part.
    ///
    /// `Content.LibraryModel/name`, `Content.Library_list/query/name`, `Content.Library_create/body`,
    /// `tag:Content.Library`. A space in a name is `+`; ambiguous characters are percent-encoded. No two subjects share a
    /// path.
    pub fn path(&self) -> String {
        // The first `/` separates the part.
        self.steps(word, |name| word(name).replace('/', "%2F"), self.part())
    }

    /// Returns the subject as people read it: its path, but nothing is encoded, and a privilege goes without its sentence,
    /// which is in the sides of its changes.
    pub fn label(&self) -> String {
        let part = match self {
            Self::Operation(_, OperationPart::Privilege(_)) => None,
            _ => self.part(),
        };
        self.steps(str::to_owned, str::to_owned, part)
    }

    fn steps(
        &self,
        word: fn(&str) -> String,
        name: fn(&str) -> String,
        part: Option<String>,
    ) -> String {
        let name = match self {
            Self::Api => "API".to_owned(),
            Self::Resource(name) => format!("tag:{}", word(name.as_str())),
            Self::Identifier(types) => {
                let types: Vec<String> = types.iter().map(|name| word(name)).collect();
                types.join(",")
            }
            _ => name(&self.name()),
        };
        let below = match self {
            Self::Operation(_, part) => match part {
                OperationPart::Whole => None,
                OperationPart::Parameter(location, _) => Some(location_name(*location)),
                OperationPart::Body | OperationPart::BodyField(_) => Some("body"),
                OperationPart::Result => Some("result"),
                OperationPart::TaskResult => Some("task-result"),
                OperationPart::Error(_) => Some("error"),
                OperationPart::Status(_) => Some("status"),
                OperationPart::Privilege(_) => Some("privilege"),
                OperationPart::Scheme(_) => Some("security"),
            },
            _ => None,
        };
        let part = part.map(|part| word(&part));
        let below = below.into_iter().map(str::to_owned);
        let steps = std::iter::once(name).chain(below).chain(part);
        steps.collect::<Vec<_>>().join("/")
    }
}

/// Returns a name as a word of an accept list: white space, invisible characters and the list's own signs are encoded.
fn word(name: &str) -> String {
    let mut word = String::with_capacity(name.len());
    for c in name.chars() {
        match c {
            ' ' => word.push('+'),
            '+' | '%' | '*' => drop(write!(word, "%{:02X}", u32::from(c))),
            c if c.is_whitespace() || is_hidden(c) => {
                for byte in c.encode_utf8(&mut [0; 4]).bytes() {
                    let _ = write!(word, "%{byte:02X}");
                }
            }
            c => word.push(c),
        }
    }
    word
}

/// The path.
impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.path())
    }
}

/// Returns OpenAPI's word for the location of a parameter.
pub(super) fn location_name(location: Location) -> &'static str {
    match location {
        Location::Path => "path",
        Location::Query => "query",
        Location::Header => "header",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_is_readable() {
        let operation = |part| Subject::Operation("A_get".to_owned(), part);
        let line = OperationPart::Privilege("Operation execution requires `A.B`.".to_owned());
        let error = OperationPart::Error("No such *thing*".to_owned());
        let cases = [
            (operation(line), "A_get/privilege"),
            (operation(error), "A_get/error/No such *thing*"),
            (Subject::field(&Name::new("A B"), "x+y"), "A B/x+y"),
        ];
        for (subject, expected) in cases {
            assert_eq!(subject.label(), expected);
        }
    }

    #[test]
    fn a_path_is_one_word_and_unique() {
        let operation = |part| Subject::Operation("A_get".to_owned(), part);
        let line = |text: &str| operation(OperationPart::Privilege(text.to_owned()));
        let cases = [
            (operation(OperationPart::Whole), "A_get"),
            (operation(OperationPart::Body), "A_get/body"),
            (
                operation(OperationPart::BodyField("x".to_owned())),
                "A_get/body/x",
            ),
            (
                operation(OperationPart::Parameter(Location::Query, "x".to_owned())),
                "A_get/query/x",
            ),
            (operation(OperationPart::Status(404)), "A_get/status/404"),
            (
                line("It requires `A.B`."),
                "A_get/privilege/It+requires+`A.B`.",
            ),
            (line("a+b *\t%"), "A_get/privilege/a%2Bb+%2A%09%25"),
            (line("\u{202e}"), "A_get/privilege/%E2%80%AE"),
            (Subject::field(&Name::new("A.B"), "x"), "A.B/x"),
            (Subject::schema(&Name::new("A.B/x")), "A.B%2Fx"),
            (Subject::Resource(Name::new("A.B")), "tag:A.B"),
            (
                Subject::Identifier(vec!["a.B".to_owned(), "a.C".to_owned()]),
                "a.B,a.C",
            ),
        ];
        for (subject, expected) in cases {
            assert_eq!(subject.path(), expected);
        }
    }
}
