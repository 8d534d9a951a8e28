//! Writes comparisons as reports for people and machines.
//!
//! Each format is a function from a [`Report`] to a text; none judges a change. Those for people list a change with what follows
//! from it as one entry, and sum up neutral changes. [`deliver`] prints or saves the text.

mod article;
pub mod contents;
pub mod deliver;
mod entry;
mod github;
mod html;
mod json;
mod junit;
mod markdown;
mod markup;
mod summary;
mod text;

use contents::Report;

/// The format of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Text for terminals.
    Text {
        /// Use colors.
        color: bool,
    },
    /// JSON in the form of [`SCHEMA`].
    Json,
    /// A Markdown block for a changelog.
    Markdown,
    /// Annotations of a GitHub workflow run.
    Github,
    /// A JUnit test report for build servers.
    Junit,
    /// An HTML page to review a release.
    Html,
}

/// The JSON Schema of [`Format::Json`].
pub const SCHEMA: &str = include_str!("schema.json");

impl Report<'_> {
    /// Writes the report in a format.
    pub fn write(&self, format: Format) -> String {
        match format {
            Format::Text { color } => text::write(self, color),
            Format::Json => json::write(self),
            Format::Markdown => markdown::write(self),
            Format::Github => github::write(self),
            Format::Junit => junit::write(self),
            Format::Html => html::write(self),
        }
    }
}
