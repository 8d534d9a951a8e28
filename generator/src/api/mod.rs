//! The API that a document describes: packages, resources, operations, schemas.
//!
//! The source of truth for everything that is generated, printed or compared, in the terms of vAPI: resource, operation,
//! structure, enumeration, resource type. Contains nothing of OpenAPI or Rust. [`dialect`](crate::dialect) builds it from documents;
//! [`recover`](crate::recover) replaces plain strings by the types that descriptions name.

mod body;
mod document;
mod name;
mod operation;
mod parameter;
mod response;
mod schema;
mod security;
mod structure;
mod text;
mod types;

pub use body::{Body, BodyContent, Encoding};
pub use document::{Api, Dialect, Resource};
pub(crate) use name::letters;
pub use name::{Name, Place};
pub use operation::{Method, Operation};
pub use parameter::{Location, Parameter, QueryStyle};
pub use response::{ErrorCase, ErrorResponse, Success};
pub use schema::{EnumValue, Schema, SchemaKind};
pub use security::{Scheme, Schemes};
pub use structure::{Access, Discriminator, Field, Need, Requirements, Struct, Union};
pub use text::{Deprecation, Text};
pub use types::Type;
