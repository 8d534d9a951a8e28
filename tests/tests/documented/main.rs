//! Two operations, compared with tables that were written by hand from the vendor's pages (`tests/documented`, see its README).
//!
//! * `shape`: the generated source, of the API of today and of the legacy dialect.
//! * `wire`: the requests of the client, and its results of documented responses.
//! * `legacy`: the same for a client that is generated from documents in the legacy dialect.
//!
//! The client must have all that a page documents. It may have later additions that old servers and callers do not need.

mod legacy;
mod page;
mod shape;
mod source;
mod wire;
