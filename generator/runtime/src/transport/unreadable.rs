//! The reasons why a body cannot be read.

/// The reason why a body cannot be read further. What was read before is kept.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Unreadable {
    TooLarge,
    /// Not in the encoding that its header names.
    Damaged(&'static str),
}
