//! Single sign-on: tokens of an identity provider in place of user and password.

pub(crate) mod exchange;
#[cfg(feature = "saml")]
pub(crate) mod saml;
#[cfg(feature = "saml")]
pub(crate) mod sign;
pub(crate) mod source;
