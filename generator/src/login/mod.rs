//! The login of an API: the operation that returns a token for user and password.
//!
//! Takes the model; gives the operations of the login, and where their requests and responses have user, password and tokens.
//! They are found by what they take and give, never by the name of a product. Without exactly such an operation there is
//! no login, and clients are given tokens.

mod fields;
mod find;
mod model;

use crate::api::{Api, Scheme};
pub use model::{Authentication, Credentials, Login, Method, Part, Sends};

/// Returns the authentication of an API.
pub fn of(api: &Api) -> Authentication<'_> {
    let session = Authentication {
        token: Scheme::Bearer,
        method: Method::Session,
    };
    if api
        .security
        .values()
        .any(|scheme| *scheme == Scheme::Session)
    {
        return session;
    }
    let used = find::used_schemes(api);
    if let Some(login) = find::find(api, &used) {
        return Authentication {
            token: login.scheme.clone(),
            method: Method::Login(Box::new(login)),
        };
    }
    let token = used.iter().find(|scheme| ***scheme != Scheme::Basic);
    match (token, used.first()) {
        (Some(token), _) => Authentication {
            token: (*token).clone(),
            method: match used.contains(&&Scheme::Basic) {
                true => Method::Basic,
                false => Method::Undescribed,
            },
        },
        (None, Some(_)) => Authentication {
            token: Scheme::Bearer,
            method: Method::Basic,
        },
        (None, None) => session,
    }
}
