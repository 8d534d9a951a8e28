//! Operations from the server's side: parameters, bodies, results, authentication.

use super::role::Role;
use super::shape::{Field, Shape, ShapeOf, Shaped};
use crate::wire::operation::{Method, Operation};
use crate::wire::query_style::QueryStyle;
use crate::wire::scheme::Scheme;

/// An operation with its parameters, body and results. End the literal with `..Described::of(&OPERATION)`.
#[derive(Clone, Copy, Debug)]
pub struct Described {
    /// The description that the client uses, too.
    pub operation: &'static Operation,
    /// The accepted ways to authenticate. Without any, the operation needs no authentication.
    pub schemes: &'static [Scheme<'static>],
    /// Its part in a login.
    pub role: Role,
    /// The parameters of path, query and headers.
    pub parameters: &'static [Parameter],
    /// The body of the request.
    pub body: Body,
    /// The result. For an operation that starts a task: the identifier of the task.
    pub result: ShapeOf,
    /// The result of the finished task.
    pub task_result: ShapeOf,
}

impl Described {
    /// Creates an operation without parameters, body and result.
    pub const fn of(operation: &'static Operation) -> Self {
        Self {
            operation,
            schemes: &[],
            role: Role::Other,
            parameters: &[],
            body: Body::Nothing,
            result: <() as Shaped>::shape,
            task_result: <() as Shaped>::shape,
        }
    }

    /// Returns its name without the resource: `create` for `Content.LocalLibrary_create`.
    pub(crate) fn name(&self) -> &'static str {
        let id = self.operation.id;
        let name = id.rsplit_once('_').map_or(id, |(_, name)| name);
        name.split_once('$').map_or(name, |(name, _)| name)
    }

    /// Returns the name of its resource: `Content.LocalLibrary`.
    pub(crate) fn resource(&self) -> &'static str {
        let id = self.operation.id;
        id.rsplit_once('_').map_or("", |(resource, _)| resource)
    }

    /// Returns `true` if it only reads.
    pub(crate) fn is_read(&self) -> bool {
        matches!(self.operation.method, Method::Get | Method::Head)
    }

    /// Returns the shape of its final result: that of the task if it starts one.
    pub(crate) fn outcome(&self) -> Shape {
        match self.operation.result {
            crate::wire::operation::ResultShape::Task => (self.task_result)(),
            _ => (self.result)(),
        }
    }

    /// Returns its parameters of a place.
    pub(crate) fn parameters_in(
        &self,
        place: Place,
    ) -> impl Iterator<Item = &'static Parameter> + use<> {
        let parameters = self.parameters.iter();
        parameters.filter(move |parameter| parameter.place == place)
    }
}

/// The place of a parameter in a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Place {
    /// The path.
    Path,
    /// The query. A structure is sent field by field.
    Query,
    /// A header.
    Header,
}

/// A parameter outside the body.
#[derive(Clone, Copy, Debug)]
pub struct Parameter {
    /// Its name on the wire.
    pub name: &'static str,
    /// Its place in the request.
    pub place: Place,
    /// The shape of its value.
    pub shape: ShapeOf,
    /// `true` if a request must have it.
    pub required: bool,
    /// Its form in a query.
    pub style: QueryStyle,
}

impl Parameter {
    /// Creates a required parameter.
    pub const fn required<T: Shaped>(place: Place, name: &'static str) -> Self {
        Self {
            name,
            place,
            shape: T::shape,
            required: true,
            style: QueryStyle::Pairs,
        }
    }

    /// Creates an optional parameter.
    pub const fn optional<T: Shaped>(place: Place, name: &'static str) -> Self {
        Self {
            required: false,
            ..Self::required::<T>(place, name)
        }
    }

    /// Sets the form in a query.
    pub const fn styled(mut self, style: QueryStyle) -> Self {
        self.style = style;
        self
    }
}

/// The body of a request.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Body {
    /// No body.
    Nothing,
    /// A JSON value.
    Json {
        /// The shape of the value.
        shape: ShapeOf,
        /// `true` if a request must have it.
        required: bool,
    },
    /// A flat structure, encoded as a form.
    Form {
        /// The shape of the structure.
        shape: ShapeOf,
        /// `true` if a request must have it.
        required: bool,
    },
    /// Several arguments, encoded as a form.
    FormFields {
        /// The arguments.
        fields: &'static [Field],
        /// `true` if a request must have it.
        required: bool,
    },
    /// A text as it is.
    Text {
        /// `true` if a request must have it.
        required: bool,
    },
    /// Bytes as they are.
    Content {
        /// `true` if a request must have it.
        required: bool,
    },
    /// Several arguments as the parts of `multipart/form-data`, files among them.
    Parts {
        /// The arguments.
        fields: &'static [Field],
        /// `true` if a request must have it.
        required: bool,
    },
    /// Several arguments as the fields of a JSON object.
    Fields {
        /// The arguments.
        fields: &'static [Field],
        /// `true` if a request must have an object, even an empty one.
        required: bool,
    },
}
