//! The model of the API: operations, the shapes of their values, and what follows from these alone.
//!
//! Nothing here has state or knows of HTTP requests.

pub(crate) mod api;
pub(crate) mod check;
pub(crate) mod describe;
pub(crate) mod example;
pub(crate) mod mask;
pub(crate) mod projection;
pub(crate) mod resources;
pub(crate) mod role;
pub(crate) mod route;
pub(crate) mod segment;
pub(crate) mod shape;
pub(crate) mod standard;
pub(crate) mod standard_error;
