//! Random APIs: made from bytes, written as the vendor writes documents, and compared with what is read from those.
//!
//! [`api`] takes bytes and gives a model as recovery leaves it behind. [`document`] writes a model as a document of the
//! dialect, with the types of enumerations, identifiers, unions and tasks in its sentences only. [`normal`] leaves out of
//! a model what a document does not say. So a model that is written and read again has to be the same.
//!
//! The bytes are choices; the same bytes are the same model and the same document. Where they end, the first choice is
//! taken, which is always the one that ends what is being made.

mod api;
mod choose;
mod document;
mod edit;
mod mutate;
mod normal;
mod operation;
mod text;
mod types;
mod words;

pub use api::api;
pub use choose::Choices;
pub use document::document;
pub use edit::edit;
pub use mutate::mutate;
pub use normal::normal;
