//! Fragments cut out of documents: those of `tests/slice/`, and those of the project.

mod cases;
mod folder;
mod import;
mod project;
