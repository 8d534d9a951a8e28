//! What several tests share: a server on loopback, and where the files of the project and the facts about the API are.

pub mod places;
pub mod server;
