//! The ways in which a request carries its authorization.

/// The place and form of an authorization in a request.
///
/// A match needs a wildcard: later versions may have more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Scheme<'a> {
    /// A session of vCenter, in the header `vmware-api-session-id`.
    Session,
    /// User and password, in the header `authorization`: `Basic …`.
    Basic,
    /// A token in the header `authorization`: `Bearer …`.
    Bearer,
    /// A token in the header `authorization` behind this word: `OpsToken …`.
    Token(&'a str),
    /// A token as the whole value of this header.
    Header(&'a str),
    /// A token as the value of this query parameter.
    Query(&'a str),
}
