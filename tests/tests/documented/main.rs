//! The two operations whose documentation the client has to follow to the letter, held against tables that were written by
//! hand from the vendor's pages (`tests/documented`, see its README).
//!
//! * `shape`: the generated source, of the API of today and of the legacy dialect.
//! * `wire`: what the client sends, and what it makes of documented answers.
//! * `legacy`: the same of a client that is generated here from documents in the legacy dialect.
//!
//! What a page documents must be there; later additions may be, where old servers and callers can do without.

mod legacy;
mod page;
mod shape;
mod source;
mod wire;
