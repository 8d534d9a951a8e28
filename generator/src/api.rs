//! The API that a document describes: packages, resources, operations, schemas.
//!
//! The source of truth for everything that is generated, printed or compared, in the terms of vAPI: resource, operation,
//! structure, enumeration, resource type. Contains nothing of OpenAPI or Rust. [`dialect`](crate::dialect) builds it from documents;
//! [`recover`](crate::recover) replaces plain strings by the types that descriptions name.

use std::fmt;
use std::sync::Arc;

use indexmap::IndexMap;

/// A dotted name of the vendor, such as `Esx.Settings.Depots.Offline.CreateSpec`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name(Arc<str>);

impl Name {
    /// Creates a name in the spelling of the document.
    pub fn new(name: impl Into<Arc<str>>) -> Self {
        Self(name.into())
    }

    /// Returns the whole name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the part after the last dot.
    pub fn last(&self) -> &str {
        self.0.rsplit('.').next().unwrap_or_default()
    }

    /// Returns the part before the last dot, if there is one.
    pub fn parent(&self) -> Option<&str> {
        self.0.rsplit_once('.').map(|(parent, _)| parent)
    }

    /// Returns the parts between the dots.
    pub fn segments(&self) -> impl Iterator<Item = &str> {
        self.0.split('.')
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&*self.0, f)
    }
}

impl From<&str> for Name {
    fn from(name: &str) -> Self {
        Self::new(name)
    }
}

impl std::borrow::Borrow<str> for Name {
    fn borrow(&self) -> &str {
        &self.0
    }
}

/// A place in the documents, for messages only.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Place {
    /// The index of the file among the loaded ones.
    pub file: usize,
    /// RFC 6901 JSON pointer into that file.
    pub pointer: String,
}

/// The two forms of the vendor's documents.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Dialect {
    /// Since 9.0: dotted names, queries in path keys behind `?`.
    #[default]
    Modern,
    /// Before 9.0: names with `_`, `/api` in path keys, queries behind `__`, operation ids that are not unique.
    Legacy,
}

/// An API, as a set of documents describes it.
#[derive(Clone, Debug, Default)]
pub struct Api {
    /// `info.title`.
    pub title: String,
    /// `info.version`, such as `9.1.0.0`.
    pub version: String,
    /// The form of the documents.
    pub dialect: Dialect,
    /// The prefix of every path on the server, without a trailing slash: `/api`.
    pub base_path: String,
    /// Resources by name, in document order.
    pub resources: IndexMap<Name, Resource>,
    /// Operations in document order, with unique ids.
    pub operations: Vec<Operation>,
    /// Structures, enumerations and aliases by name, in document order.
    pub schemas: IndexMap<Name, Schema>,
}

impl Api {
    /// Returns `true` for a structure that others extend by the value of a field: a value of it may be any of them.
    pub fn is_family(&self, name: &Name) -> bool {
        let Some(SchemaKind::Struct(structure)) = self.schemas.get(name).map(|it| &it.kind) else {
            return false;
        };
        let mut discriminator = structure.discriminator.iter();
        discriminator.any(|found| found.members.values().any(|member| member != name))
    }
}

/// A set of related operations: one tag of the document.
#[derive(Clone, Debug)]
pub struct Resource {
    /// The name, such as `Esx.Settings.Depots.Offline`.
    pub name: Name,
    /// The description.
    pub text: Text,
}

/// A description, and the facts that it states about its subject.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    /// The published text.
    pub raw: String,
    /// The paragraphs without formula sentences, in the vendor's markup. Empty before recovery.
    pub prose: Vec<String>,
    /// The API version that added it, if stated.
    pub since: Option<String>,
    /// The deprecation, if the document has a flag or a sentence for it.
    pub deprecated: Option<Deprecation>,
    /// Set for a technology preview.
    pub preview: bool,
}

impl Text {
    /// Creates a text without facts.
    pub fn new(raw: impl Into<String>) -> Self {
        Self {
            raw: raw.into(),
            ..Self::default()
        }
    }
}

/// A deprecation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Deprecation {
    /// Set if the document has `deprecated: true`, not only a sentence.
    pub flagged: bool,
    /// The API version that deprecated it.
    pub since: Option<String>,
    /// The API version that removes it, if announced.
    pub removed: Option<String>,
    /// The replacement or the reason, in the vendor's markup.
    pub reason: Option<String>,
}

/// The type of a value.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Type {
    /// A string without further meaning.
    String,
    /// `true` or `false`.
    Boolean,
    /// A signed 64-bit integer; there are no others.
    Int64,
    /// A 64-bit floating point number.
    Double,
    /// A date and time as in RFC 3339.
    DateTime,
    /// A URI, possibly relative.
    Uri,
    /// A secret that must not be shown.
    Password,
    /// Bytes, base64 on the wire.
    Byte,
    /// A JSON object of any content.
    Object,
    /// Any JSON value.
    Any,
    /// A structure, enumeration or alias, by its name in [`Api::schemas`].
    Named(Name),
    /// An identifier of a resource of one of these types, in the order of the text.
    Id(Vec<String>),
    /// Values in order.
    List(Box<Type>),
    /// Distinct values in any order.
    Set(Box<Type>),
    /// Values by key; keys are strings or identifiers.
    Map(Box<Type>, Box<Type>),
    /// A value that may be missing or `null`.
    Optional(Box<Type>),
}

impl Type {
    /// Calls `visit` with the name of every structure or enumeration in the type.
    pub fn for_each_name<'a>(&'a self, visit: &mut impl FnMut(&'a Name)) {
        match self {
            Self::Named(name) => visit(name),
            Self::List(item) | Self::Set(item) | Self::Optional(item) => item.for_each_name(visit),
            Self::Map(key, value) => {
                key.for_each_name(visit);
                value.for_each_name(visit);
            }
            _ => {}
        }
    }

    /// Returns the type without [`Type::Optional`] around it.
    pub fn required(&self) -> &Type {
        match self {
            Self::Optional(inner) => inner,
            other => other,
        }
    }
}

/// An HTTP method of the dialect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Method {
    /// `GET`: reads.
    Get,
    /// `POST`: creates, or runs an action.
    Post,
    /// `PUT`: replaces.
    Put,
    /// `PATCH`: changes in part.
    Patch,
    /// `DELETE`: removes.
    Delete,
}

impl Method {
    /// All methods, in order.
    pub const ALL: [Self; 5] = [Self::Get, Self::Post, Self::Put, Self::Patch, Self::Delete];

    /// Returns the key of a path item: the name in lower case.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "get",
            Self::Post => "post",
            Self::Put => "put",
            Self::Patch => "patch",
            Self::Delete => "delete",
        }
    }
}

/// One operation of a resource.
#[derive(Clone, Debug)]
pub struct Operation {
    /// The unique id: `<resource>_<method>`, and `$Task` if it starts a task. The legacy dialect derives it from path, tag and the
    /// published id.
    pub id: String,
    /// Its resource.
    pub resource: Name,
    /// The vendor's name without `$Task`: `createFromHost`.
    pub name: String,
    /// Set if the response comes as soon as a task has started, usually with its identifier.
    pub starts_task: bool,
    /// HTTP method.
    pub method: Method,
    /// The key under `paths` as published, query included.
    pub path_key: String,
    /// The path below [`Api::base_path`], with `{parameter}` in braces and without query.
    pub path: String,
    /// The constant query parameters of the path key.
    pub query: Vec<(String, String)>,
    /// The constants of the path key without a value: `with-removed-components`.
    pub query_flags: Vec<String>,
    /// Path, query and header parameters in document order.
    pub parameters: Vec<Parameter>,
    /// The request body, if there can be one.
    pub body: Option<Body>,
    /// The successful response.
    pub success: Success,
    /// Error responses by status, in document order.
    pub errors: Vec<ErrorResponse>,
    /// The description.
    pub text: Text,
    /// Required privileges, one per line, in the vendor's words. Filled by recovery.
    pub privileges: Vec<String>,
    /// The result of the finished task: `None` if it is unknown or there is no task, `Some(None)` for a task without a result. Filled
    /// by recovery, from the document or an overlay.
    pub task_result: Option<Option<Type>>,
    /// `x-vmw-task-result` of the operation, which an overlay may add: a type in the form of the model file.
    pub task_result_given: Option<serde_json::Value>,
    /// Authentication schemes, by name.
    pub security: Vec<String>,
    /// The place of the description.
    pub place: Place,
}

impl Operation {
    /// Returns `true` if the operation starts a task and its response has the task's identifier.
    pub fn gives_task(&self) -> bool {
        self.starts_task && self.success.ty.is_some()
    }
}

/// The location of a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Location {
    /// In the path.
    Path,
    /// In the query.
    Query,
    /// In a header.
    Header,
}

/// An argument of an operation outside of its body.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// The wire name.
    pub name: String,
    /// The location.
    pub location: Location,
    /// Set if it must be sent.
    pub required: bool,
    /// The type. A structure is sent as its scalar fields, a list repeats the key.
    pub ty: Type,
    /// The description.
    pub text: Text,
}

/// The encoding of a request body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// `application/json`.
    Json,
    /// `application/x-www-form-urlencoded`.
    Form,
}

/// A request body.
#[derive(Clone, Debug)]
pub struct Body {
    /// Set if it must be sent.
    pub required: bool,
    /// The encoding.
    pub encoding: Encoding,
    /// The content: one value, or several arguments.
    pub content: BodyContent,
    /// The description.
    pub text: Text,
}

/// The content of a request body.
#[derive(Clone, Debug)]
pub enum BodyContent {
    /// One argument, sent as the body.
    Value(Type),
    /// Several or scalar arguments, sent as the fields of an anonymous object.
    Fields(Vec<Field>),
}

/// A successful response.
#[derive(Clone, Debug)]
pub struct Success {
    /// HTTP status.
    pub status: u16,
    /// The type of the content; `None` without content. For an operation that starts a task, that of the task's identifier.
    pub ty: Option<Type>,
    /// The description of the result, or of the task's result.
    pub text: Text,
}

/// The errors that share a status.
#[derive(Clone, Debug)]
pub struct ErrorResponse {
    /// HTTP status.
    pub status: u16,
    /// The schema of the document; the common base if several errors share the status.
    pub schema: Option<Name>,
    /// The description of the conditions.
    pub text: Text,
    /// The single errors in text order. Filled by recovery.
    pub cases: Vec<ErrorCase>,
}

/// One error that an operation can report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErrorCase {
    /// The schema, such as `Vapi.Std.Errors.NotFound`.
    pub error: Name,
    /// The condition in the vendor's markup; may be empty.
    pub when: String,
    /// The API version that added it, if stated.
    pub since: Option<String>,
}

/// A structure, an enumeration or an alias.
#[derive(Clone, Debug)]
pub struct Schema {
    /// The dotted name; the legacy dialect derives it from the published one.
    pub name: Name,
    /// The kind.
    pub kind: SchemaKind,
    /// The description.
    pub text: Text,
    /// The place of the description.
    pub place: Place,
}

/// The kind of a schema.
#[derive(Clone, Debug)]
pub enum SchemaKind {
    /// A set of strings that may grow.
    Enum(Vec<EnumValue>),
    /// Fields by name.
    Struct(Struct),
    /// A name for any other type.
    Alias(Type),
}

/// A value of an enumeration.
#[derive(Clone, Debug)]
pub struct EnumValue {
    /// The wire value.
    pub value: String,
    /// The description. Filled by recovery from the list in the enumeration's text.
    pub text: Text,
}

/// A structure.
#[derive(Clone, Debug, Default)]
pub struct Struct {
    /// The structure whose fields it inherits.
    pub base: Option<Name>,
    /// Its own fields in document order.
    pub fields: Vec<Field>,
    /// The discriminator of a family, on its base.
    pub discriminator: Option<Discriminator>,
    /// Fields that are present for certain values of another field. Filled by recovery.
    pub unions: Vec<Union>,
    /// Set if a result of this type may be `null` everywhere.
    pub nullable: bool,
}

/// A field of a structure, or of an anonymous request body.
#[derive(Clone, Debug)]
pub struct Field {
    /// The wire name.
    pub name: String,
    /// The type, never [`Type::Optional`].
    pub ty: Type,
    /// Set if it may be missing or `null`.
    pub optional: bool,
    /// The description.
    pub text: Text,
    /// The needs by operation, if the text states them. Filled by recovery.
    pub requirements: Requirements,
}

/// The need for a field by operation, as the texts of `*Model` structures state it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Requirements {
    /// In the argument of `create`.
    pub create: Option<Need>,
    /// In the result of `get` or `list`.
    pub get: Option<Need>,
    /// In the argument of `update`.
    pub update: Option<Need>,
}

/// The need for a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// Always present.
    Required,
    /// Possibly present.
    Optional,
    /// Never present.
    Unused,
}

/// The field that distinguishes the members of a family.
#[derive(Clone, Debug)]
pub struct Discriminator {
    /// The wire name of the field.
    pub field: String,
    /// The members by value of the field, in document order.
    pub members: IndexMap<String, Name>,
}

/// Fields that are present for certain values of another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Union {
    /// The field whose value decides.
    pub tag: String,
    /// The fields of each value that has any, in the order of the enumeration.
    pub cases: IndexMap<String, Vec<String>>,
}
