//! Formulas: sentences in the vendor's fixed wording, as rows of a table.

use crate::api::Need;

/// The thing that a text describes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Subject {
    Resource,
    Operation,
    Parameter,
    Body,
    Field,
    Result,
    /// The result of a finished task, described by the response that returns the task.
    TaskResult,
    Error,
    Schema,
    Enumeration,
    /// A value of an enumeration.
    Value,
}

/// The part of a value's type that a sentence is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Whole,
    Items,
    Key,
    MapValue,
}

/// The meaning of a formula, and the captures that it has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Yield {
    /// `version`.
    Since,
    /// `since`, `removed`, `reason`.
    Deprecated,
    Preview,
    /// `types`: identifiers of these resource types.
    Id(Part),
    /// `enum`: the values are those of this enumeration.
    Enum,
    /// `tag`, `values`: the field is present for these values of another one.
    Union,
    /// `operations`: the field is needed, optional or unused in these.
    Need(Need),
    /// `items`: one privilege per line.
    Privileges,
    /// The field may be missing although the schema requires it.
    Optional,
    /// `name`: the structure that a task returns.
    Result,
    /// The task returns nothing.
    NoResult,
    /// `error`, `when`: one of the errors of a status.
    Error,
    /// The list of values of an enumeration, which the link after it names.
    Values,
    /// `types`: the value of the field is one of these names of resource types.
    Choice,
    /// Nothing that the model records.
    Nothing,
}

/// A row of the table.
pub(super) struct Formula {
    pub(super) name: &'static str,
    /// The first words that it can begin with; empty for a formula that is not looked up by its first word.
    pub(super) firsts: &'static [&'static str],
    pub(super) pattern: &'static str,
    pub(super) yields: Yield,
    /// Set if the sentence stays in the prose, because it says more than the model records.
    pub(super) stays: bool,
    /// The subjects whose texts can contain it; empty for all.
    pub(super) subjects: &'static [Subject],
    /// A sentence, and its captures.
    #[cfg_attr(
        not(test),
        allow(dead_code, reason = "examples are the tests of the table")
    )]
    pub(super) example: (&'static str, &'static [(&'static str, &'static str)]),
}
