//! Tests of fragments: the cases in `tests/slice/` and the project's own.

mod cases;
mod folder;
mod import;
mod project;
