//! Parts that several tests share: a server on loopback, workspaces to build generated crates in, the generator's
//! program, the documents with samples, published schemas, and the places of the project's files and of the facts.

pub mod generator;
pub mod guide;
pub mod json_schema;
pub mod ova;
pub mod places;
pub mod server;
pub mod soak;
pub mod transfer_soak;
pub mod workspace;
