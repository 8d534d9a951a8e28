//! Operations as a server sees them.

use super::shape::{Field, Shape, ShapeOf, Shaped};
use crate::{Method, Operation};

/// An operation with all that it takes and gives; end the literal with `..Described::of(&OPERATION)`.
#[derive(Clone, Copy, Debug)]
pub struct Described {
    /// What the client knows of it.
    pub operation: &'static Operation,
    /// How a caller proves who it is. Any of these will do; without any, nobody is asked.
    pub schemes: &'static [Scheme],
    /// What is taken outside the body.
    pub parameters: &'static [Parameter],
    /// What the body holds.
    pub body: Body,
    /// What a success answers. Of an operation that starts a task: the identifier of the task.
    pub result: ShapeOf,
    /// What the finished task carries.
    pub task_result: ShapeOf,
}

impl Described {
    /// An operation that takes and gives nothing.
    pub const fn of(operation: &'static Operation) -> Self {
        Self {
            operation,
            schemes: &[],
            parameters: &[],
            body: Body::Nothing,
            result: <() as Shaped>::shape,
            task_result: <() as Shaped>::shape,
        }
    }

    /// The vendor's name of it, without the resource: `create` of `Content.LocalLibrary_create`.
    pub(crate) fn name(&self) -> &'static str {
        let id = self.operation.id;
        let name = id.rsplit_once('_').map_or(id, |(_, name)| name);
        name.split_once('$').map_or(name, |(name, _)| name)
    }

    /// The vendor's name of what it belongs to: `Content.LocalLibrary`.
    pub(crate) fn resource(&self) -> &'static str {
        let id = self.operation.id;
        id.rsplit_once('_').map_or("", |(resource, _)| resource)
    }

    /// Whether it only reads.
    pub(crate) fn is_read(&self) -> bool {
        matches!(self.operation.method, Method::Get | Method::Head)
    }

    /// What its result holds in the end: that of the task where it starts one.
    pub(crate) fn outcome(&self) -> Shape {
        match self.operation.result {
            crate::ResultShape::Task => (self.task_result)(),
            _ => (self.result)(),
        }
    }

    /// Its parameters of a place.
    pub(crate) fn parameters_in(
        &self,
        place: Place,
    ) -> impl Iterator<Item = &'static Parameter> + use<> {
        let parameters = self.parameters.iter();
        parameters.filter(move |parameter| parameter.place == place)
    }
}

/// How a caller proves who it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Scheme {
    /// By user and password.
    Basic,
    /// By a session.
    Session,
}

/// Where a parameter is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Place {
    /// In the path.
    Path,
    /// In the query; a structure by its fields.
    Query,
    /// In a header.
    Header,
}

/// An argument outside the body.
#[derive(Clone, Copy, Debug)]
pub struct Parameter {
    /// As sent.
    pub name: &'static str,
    /// Where it is sent.
    pub place: Place,
    /// What its value looks like.
    pub shape: ShapeOf,
    /// Whether it has to be given.
    pub required: bool,
}

impl Parameter {
    /// One that has to be given.
    pub const fn required<T: Shaped>(place: Place, name: &'static str) -> Self {
        Self {
            name,
            place,
            shape: T::shape,
            required: true,
        }
    }

    /// One that may be left out.
    pub const fn optional<T: Shaped>(place: Place, name: &'static str) -> Self {
        Self {
            required: false,
            ..Self::required::<T>(place, name)
        }
    }
}

/// What the body of a request holds.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Body {
    /// There is none.
    Nothing,
    /// A value in JSON.
    Json {
        /// What it looks like.
        shape: ShapeOf,
        /// Whether it has to be given.
        required: bool,
    },
    /// A flat structure, encoded as a form.
    Form {
        /// What it looks like.
        shape: ShapeOf,
        /// Whether it has to be given.
        required: bool,
    },
    /// Several arguments as the fields of an object in JSON.
    Fields {
        /// The arguments.
        fields: &'static [Field],
        /// Whether there has to be an object, even an empty one.
        required: bool,
    },
}
