//! Random APIs: made from bytes, written as the vendor writes documents, and compared with the models read from those.
//!
//! [`api`] makes a model as recovery returns it. [`document`] writes a model as a document of the dialect, with the types of
//! enumerations, identifiers, unions and tasks in its sentences only, and [`swagger`] writes that in Swagger 2.0. [`normal`] removes what a document does not say. So a
//! model that is written and read again must be the same.
//!
//! The bytes are choices: the same bytes give the same model and document. After their end, the first choice is taken,
//! which always ends the current item.

mod api;
mod choose;
mod document;
mod edit;
mod field;
mod mutate;
mod normal;
mod operation;
mod swagger;
mod text;
mod types;
mod words;

pub use api::api;
pub use choose::Choices;
pub use document::document;
pub use edit::edit;
pub use mutate::mutate;
pub use normal::normal;
pub use swagger::swagger;
