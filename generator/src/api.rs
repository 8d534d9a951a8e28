//! The API that a document describes: packages, resources, operations, schemas.
//!
//! This model is the source of truth for everything that is generated, printed or compared. It speaks vAPI's
//! language (resource, operation, structure, enumeration, resource type): no word of OpenAPI's is left in it, and
//! none of Rust's is in it yet. [`dialect`](crate::dialect) builds it from a document, [`recover`](crate::recover)
//! replaces the plain strings in it by the types that the texts name.

use std::fmt;
use std::sync::Arc;

use indexmap::IndexMap;

/// A dotted name of the vendor's, for example `Esx.Settings.Depots.Offline.CreateSpec`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name(Arc<str>);

impl Name {
    /// Takes the name over as the document spells it.
    pub fn new(name: impl Into<Arc<str>>) -> Self {
        Self(name.into())
    }

    /// The whole name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What stands behind the last dot.
    pub fn last(&self) -> &str {
        self.0.rsplit('.').next().unwrap_or_default()
    }

    /// What stands before the last dot, if there is one.
    pub fn parent(&self) -> Option<&str> {
        self.0.rsplit_once('.').map(|(parent, _)| parent)
    }

    /// The parts between the dots.
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

/// Where something stands in the documents: for messages, never for decisions.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Place {
    /// Index of the file among those that were loaded.
    pub file: usize,
    /// RFC 6901 JSON pointer into that file.
    pub pointer: String,
}

/// The two ways in which the vendor has written its documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// Since 9.0: dotted names, queries in path keys behind `?`.
    Modern,
    /// Before 9.0: names with `_`, `/api` in path keys, queries behind `__`, operation ids that are not unique.
    Legacy,
}

/// Everything that a set of documents describes.
#[derive(Clone, Debug)]
pub struct Api {
    /// `info.title`.
    pub title: String,
    /// `info.version`, for example `9.1.0.0`.
    pub version: String,
    /// How the documents are written.
    pub dialect: Dialect,
    /// What stands before every path on the server, without a slash at its end: `/api`.
    pub base_path: String,
    /// Resources by name, in document order.
    pub resources: IndexMap<Name, Resource>,
    /// Operations in document order; their ids are unique.
    pub operations: Vec<Operation>,
    /// Structures, enumerations and aliases by name, in document order.
    pub schemas: IndexMap<Name, Schema>,
}

/// A set of operations that belong together: one tag of the document.
#[derive(Clone, Debug)]
pub struct Resource {
    /// For example `Esx.Settings.Depots.Offline`.
    pub name: Name,
    /// What it is, and since when.
    pub text: Text,
}

/// A text of the document and what is known of the thing that it describes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    /// As published.
    pub raw: String,
    /// The paragraphs that are left when the formula sentences are taken out, in the vendor's markup. Filled by
    /// recovery; before it, empty.
    pub prose: Vec<String>,
    /// The API version that brought it, where the text says so.
    pub since: Option<String>,
    /// Set when the document marks it as deprecated, by a flag or in words.
    pub deprecated: Option<Deprecation>,
    /// The text announces it as a technology preview.
    pub preview: bool,
}

impl Text {
    /// A text that nothing has been read from yet.
    pub fn new(raw: impl Into<String>) -> Self {
        Self {
            raw: raw.into(),
            ..Self::default()
        }
    }
}

/// That something should not be used any more.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Deprecation {
    /// The document says so by `deprecated: true`, not in words alone.
    pub flagged: bool,
    /// The API version that deprecated it.
    pub since: Option<String>,
    /// The API version that removes it, where announced.
    pub removed: Option<String>,
    /// What to do instead, or why, in the vendor's markup.
    pub reason: Option<String>,
}

/// The type of a value.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Type {
    /// Text without further meaning.
    String,
    /// `true` or `false`.
    Boolean,
    /// A signed 64-bit number: the only integers there are.
    Int64,
    /// A 64-bit floating point number.
    Double,
    /// RFC 3339.
    DateTime,
    /// A URI, possibly relative.
    Uri,
    /// A secret: must not be shown.
    Password,
    /// Bytes, base64 on the wire.
    Byte,
    /// A JSON object of any content.
    Object,
    /// Any JSON value.
    Any,
    /// A structure, enumeration or alias of the document, before recovery has looked at what it is a reference to
    /// nothing else than [`Api::schemas`].
    Named(Name),
    /// An identifier of a resource of one of these types, sorted as in the text.
    Id(Vec<String>),
    /// Values in order.
    List(Box<Type>),
    /// Values in any order, each once.
    Set(Box<Type>),
    /// Values by key; keys are strings or identifiers.
    Map(Box<Type>, Box<Type>),
    /// A result that may be missing or `null`.
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

    /// The type without [`Type::Optional`] around it.
    pub fn required(&self) -> &Type {
        match self {
            Self::Optional(inner) => inner,
            other => other,
        }
    }
}

/// HTTP methods that the dialect uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Method {
    /// Reads.
    Get,
    /// Creates, or runs an action.
    Post,
    /// Replaces.
    Put,
    /// Changes in part.
    Patch,
    /// Removes.
    Delete,
}

impl Method {
    /// All of them, in the order of [`Method`].
    pub const ALL: [Self; 5] = [Self::Get, Self::Post, Self::Put, Self::Patch, Self::Delete];

    /// As a key of a path item: lower case.
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
    /// Unique: `<resource>_<method>`, with `$Task` behind it where it starts a task. In the legacy dialect this is
    /// made from path, tag and the published id.
    pub id: String,
    /// The resource that it belongs to.
    pub resource: Name,
    /// The vendor's name of it without `$Task`: `createFromHost`.
    pub name: String,
    /// It answers with the identifier of a task as soon as that has started.
    pub starts_task: bool,
    /// HTTP method.
    pub method: Method,
    /// The key under `paths` as the document writes it, query included.
    pub path_key: String,
    /// Path below [`Api::base_path`], with `{parameter}` in braces and no query.
    pub path: String,
    /// Query parameters with a constant value that belong to the path key.
    pub query: Vec<(String, String)>,
    /// Path, query and header parameters as the document lists them.
    pub parameters: Vec<Parameter>,
    /// What is sent, if anything can be.
    pub body: Option<Body>,
    /// What a success answers.
    pub success: Success,
    /// What can go wrong, by status, in document order.
    pub errors: Vec<ErrorResponse>,
    /// What it does.
    pub text: Text,
    /// What the caller has to be allowed, a line each, in the vendor's words. Filled by recovery.
    pub privileges: Vec<String>,
    /// What the finished task carries: `None` where nothing is known, or no task is started; `Some(None)` where it
    /// carries nothing. Filled by recovery, from the document or an overlay.
    pub task_result: Option<Option<Type>>,
    /// `x-vmw-task-result` of the operation, as an overlay may add it: a type in the form of the model file.
    pub task_result_given: Option<serde_json::Value>,
    /// How a caller proves who it is, by name of the scheme.
    pub security: Vec<String>,
    /// Where it is described.
    pub place: Place,
}

impl Operation {
    /// Whether a caller is given a task to wait for: one is started, and its identifier is the answer.
    pub fn gives_task(&self) -> bool {
        self.starts_task && self.success.ty.is_some()
    }
}

/// Where a parameter is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Location {
    /// In the path.
    Path,
    /// In the query.
    Query,
    /// In a header.
    Header,
}

/// An argument of an operation outside its body.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// As sent.
    pub name: String,
    /// Where it is sent.
    pub location: Location,
    /// Whether it has to be given.
    pub required: bool,
    /// Its type; a structure is sent as its scalar fields, a list repeats the key.
    pub ty: Type,
    /// What it is.
    pub text: Text,
}

/// How a request body is encoded.
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
    /// Whether it has to be sent.
    pub required: bool,
    /// How it is encoded.
    pub encoding: Encoding,
    /// One value, or several arguments.
    pub content: BodyContent,
    /// What it is.
    pub text: Text,
}

/// What a request body consists of.
#[derive(Clone, Debug)]
pub enum BodyContent {
    /// One argument is the body.
    Value(Type),
    /// Several arguments, or scalar ones, are the fields of an anonymous object.
    Fields(Vec<Field>),
}

/// What a successful call answers.
#[derive(Clone, Debug)]
pub struct Success {
    /// HTTP status.
    pub status: u16,
    /// `None` where there is no content. An operation that starts a task has the task's identifier here.
    pub ty: Option<Type>,
    /// What the result is; of a task, what its result is.
    pub text: Text,
}

/// The errors that share a status.
#[derive(Clone, Debug)]
pub struct ErrorResponse {
    /// HTTP status.
    pub status: u16,
    /// The schema that the document names; the common base where several errors share the status.
    pub schema: Option<Name>,
    /// When they are reported.
    pub text: Text,
    /// Each error by itself, in text order. Filled by recovery.
    pub cases: Vec<ErrorCase>,
}

/// One error that an operation can report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErrorCase {
    /// For example `Vapi.Std.Errors.NotFound`.
    pub error: Name,
    /// When it is reported, in the vendor's markup; may be empty.
    pub when: String,
    /// The API version since which it is reported, where said.
    pub since: Option<String>,
}

/// A structure, an enumeration, or another name for a type.
#[derive(Clone, Debug)]
pub struct Schema {
    /// The dotted name; in the legacy dialect made from the published one.
    pub name: Name,
    /// Which of the three.
    pub kind: SchemaKind,
    /// What it is.
    pub text: Text,
    /// Where it is described.
    pub place: Place,
}

/// What a schema is.
#[derive(Clone, Debug)]
pub enum SchemaKind {
    /// A set of string values that may grow.
    Enum(Vec<EnumValue>),
    /// Fields by name.
    Struct(Struct),
    /// Any other type that the document gives a name.
    Alias(Type),
}

/// A value of an enumeration.
#[derive(Clone, Debug)]
pub struct EnumValue {
    /// As sent.
    pub value: String,
    /// What it means. Filled by recovery from the list in the enumeration's text.
    pub text: Text,
}

/// A structure.
#[derive(Clone, Debug, Default)]
pub struct Struct {
    /// The structure whose fields it has beside its own.
    pub base: Option<Name>,
    /// Its own fields in document order.
    pub fields: Vec<Field>,
    /// Set on the base of a family: which field tells the members apart.
    pub discriminator: Option<Discriminator>,
    /// Fields that belong to certain values of another field. Filled by recovery.
    pub unions: Vec<Union>,
    /// A result of this type may be `null` wherever it is used.
    pub nullable: bool,
}

/// A field of a structure, or of an anonymous request body.
#[derive(Clone, Debug)]
pub struct Field {
    /// As sent.
    pub name: String,
    /// Its type, never [`Type::Optional`].
    pub ty: Type,
    /// It may be missing or `null`.
    pub optional: bool,
    /// What it is.
    pub text: Text,
    /// When it is needed, where the text tells that by operation. Filled by recovery.
    pub requirements: Requirements,
}

/// Whether a field has to be there, by operation, as texts of `*Model` structures say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Requirements {
    /// In what `create` is given.
    pub create: Option<Need>,
    /// In what `get` or `list` answer.
    pub get: Option<Need>,
    /// In what `update` is given.
    pub update: Option<Need>,
}

/// Whether a field is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// Always.
    Required,
    /// Perhaps.
    Optional,
    /// Never.
    Unused,
}

/// How the members of a family are told apart.
#[derive(Clone, Debug)]
pub struct Discriminator {
    /// The field.
    pub field: String,
    /// Its value by member, in document order.
    pub members: IndexMap<String, Name>,
}

/// Fields that are only there for certain values of another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Union {
    /// The field whose value decides.
    pub tag: String,
    /// The fields of each value that has some, in the enumeration's order.
    pub cases: IndexMap<String, Vec<String>>,
}
