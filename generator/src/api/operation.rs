//! Operations.

use super::body::{Body, BodyContent};
use super::name::{Name, Place};
use super::parameter::Parameter;
use super::response::{ErrorResponse, Success};
use super::text::Text;
use super::types::Type;

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
    /// The path below [`Api::base_path`](super::Api::base_path), with `{parameter}` in braces and without query.
    pub path: String,
    /// The base path, if it is not [`Api::base_path`](super::Api::base_path): `/rest`.
    pub base_path: Option<String>,
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
    /// Authentication schemes, by name. Any of them is enough.
    pub security: Vec<String>,
    /// Set if the document says that no authentication is needed.
    pub anonymous: bool,
    /// The place of the description.
    pub place: Place,
}

impl Operation {
    /// Returns the path with empty braces: names of parameters are never sent.
    pub fn path_shape(&self) -> String {
        let mut shape = String::new();
        let mut parts = self.path.split('{');
        shape.push_str(parts.next().unwrap_or_default());
        for part in parts {
            let (_, behind) = part.split_once('}').unwrap_or(("", part));
            shape.push_str("{}");
            shape.push_str(behind);
        }
        shape
    }

    /// Returns the path on a server whose base path is `base`, with empty braces.
    pub fn whole_path(&self, base: &str) -> String {
        let base = self.base_path.as_deref().unwrap_or(base);
        format!("{base}{}", self.path_shape())
    }

    /// Returns `true` if the operation starts a task and its response has the task's identifier.
    pub fn gives_task(&self) -> bool {
        let is_value = |ty: &Type| *ty != Type::Content;
        self.starts_task && self.success.ty.as_ref().is_some_and(is_value)
    }

    /// Returns `true` if it sends or returns a file, or other bytes as they are.
    pub fn has_files(&self) -> bool {
        let sends = |body: &Body| match &body.content {
            BodyContent::Value(ty) => ty.is_file(),
            BodyContent::Fields(fields) => fields.iter().any(|field| field.ty.is_file()),
        };
        self.success.ty == Some(Type::Content) || self.body.as_ref().is_some_and(sends)
    }
}
