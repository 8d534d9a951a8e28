//! The part that an operation has in a login.

use crate::wire::security::TokenEndpoint;

/// The part that an operation has in a login for tokens.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub enum Role {
    /// None.
    #[default]
    Other,
    /// It returns a token for user and password.
    LogIn(&'static TokenEndpoint),
    /// It returns another token for a refresh token.
    Refresh(&'static TokenEndpoint),
    /// It ends a token.
    LogOut(&'static TokenEndpoint),
}
