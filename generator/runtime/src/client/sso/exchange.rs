//! The exchange of a token of an identity provider for one of the server (RFC 8693).

use crate::client::auth::{AuthContext, Authenticator};
use crate::client::handle::Client;
use crate::client::sso::source::TokenSource;
use crate::error::Error;
use crate::retry::policy::RetryPolicy;
use crate::session::authorization::Authorization;
use crate::session::source::AuthFuture;
use crate::values::secret::Secret;
use crate::values::structure::structure;
use crate::wire::operation::{Method, Operation, ResultShape};
use std::sync::Arc;
use std::time::Duration;

pub(crate) static ISSUE: Operation = Operation {
    id: "Vcenter.Authentication.Token_issue",
    method: Method::Post,
    path: "/vcenter/authentication/token",
    result: ResultShape::Json,
    secret: true,
    ..Operation::EMPTY
};

const TOKEN_EXCHANGE: &str = "urn:ietf:params:oauth:grant-type:token-exchange";

/// The type of access tokens of OAuth 2.0.
pub const ACCESS_TOKEN: &str = "urn:ietf:params:oauth:token-type:access_token";

/// The type of ID tokens of OpenID Connect.
pub const ID_TOKEN: &str = "urn:ietf:params:oauth:token-type:id_token";

/// The type of SAML 2.0 assertions.
pub const SAML2_TOKEN: &str = "urn:ietf:params:oauth:token-type:saml2";

struct TokenInfo {
    access_token: Secret,
    token_type: String,
    expires_in: Option<i64>,
}

structure! {
    TokenInfo {
        required access_token = "access_token",
        required token_type = "token_type",
        optional expires_in = "expires_in",
    }
}

/// The exchange of a token of an identity provider for one of vCenter (`POST /vcenter/authentication/token`, RFC 8693).
///
/// An [`Authenticator`]: the client sends the token of the response with its calls, and exchanges anew when it is about to
/// expire (`expires_in`), or the server rejects it. A [`TokenSource`], too: with
/// [`requested_token_type`](Self::requested_token_type) and `SamlLogin` it makes a session of it.
///
/// # Examples
///
/// ```no_run
/// use vsphere_runtime::{Client, Error, Secret, sso};
///
/// # async fn run(fetch: fn() -> std::future::Ready<Result<Secret, Error>>) -> Result<Client, Error> {
/// let client: Client = Client::builder("https://vcenter.example.org")
///     .authenticator(sso::TokenExchange::new(sso::from_fn(fetch)))
///     .connect()
///     .await?;
/// # Ok(client)
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct TokenExchange {
    subject: Arc<dyn TokenSource>,
    subject_type: String,
    actor: Option<(Arc<dyn TokenSource>, String)>,
    requested_type: Option<String>,
    resource: Option<String>,
    audience: Option<String>,
    scope: Option<String>,
    client: Option<(String, Secret)>,
    user: Option<String>,
}

impl TokenExchange {
    /// Creates the exchange of tokens of `subject`: access tokens, unless
    /// [`subject_token_type`](Self::subject_token_type) says otherwise.
    pub fn new(subject: impl TokenSource) -> Self {
        Self {
            subject: Arc::new(subject),
            subject_type: ACCESS_TOKEN.to_owned(),
            actor: None,
            requested_type: None,
            resource: None,
            audience: None,
            scope: None,
            client: None,
            user: None,
        }
    }

    /// Sets the type of the tokens to exchange. Default: [`ACCESS_TOKEN`].
    pub fn subject_token_type(mut self, token_type: &str) -> Self {
        self.subject_type = token_type.to_owned();
        self
    }

    /// Adds tokens of the acting party, and their type: [`ID_TOKEN`] for most providers. Default: none.
    pub fn actor_token(mut self, actor: impl TokenSource, token_type: &str) -> Self {
        self.actor = Some((Arc::new(actor), token_type.to_owned()));
        self
    }

    /// Sets the type of the tokens to request, such as [`SAML2_TOKEN`]. Default: the choice of the server.
    pub fn requested_token_type(mut self, token_type: &str) -> Self {
        self.requested_type = Some(token_type.to_owned());
        self
    }

    /// Sets the address of the service that gets the token. Default: none.
    pub fn resource(mut self, resource: &str) -> Self {
        self.resource = Some(resource.to_owned());
        self
    }

    /// Sets the name of the service that gets the token. Default: none.
    pub fn audience(mut self, audience: &str) -> Self {
        self.audience = Some(audience.to_owned());
        self
    }

    /// Sets the scope of the token, separated by spaces. Default: that of the server.
    pub fn scope(mut self, scope: &str) -> Self {
        self.scope = Some(scope.to_owned());
        self
    }

    /// Authenticates the client to the token endpoint by basic authentication (RFC 6749, section 2.3.1). Default: none.
    pub fn client_credentials(mut self, id: &str, secret: impl Into<Secret>) -> Self {
        self.client = Some((id.to_owned(), secret.into()));
        self
    }

    /// Sets the account of the tokens, by which a [session store](crate::ClientBuilder::session_store) distinguishes them.
    /// Default: none.
    pub fn user(mut self, user: &str) -> Self {
        self.user = Some(user.to_owned());
        self
    }

    async fn issue(&self, context: &AuthContext) -> Result<TokenInfo, Error> {
        let client: Client = context.client();
        let mut call = client
            .call::<TokenInfo>(&ISSUE)
            // The login is retried as a whole, with tokens that are valid then.
            .retry(RetryPolicy::none())
            .field("grant_type", TOKEN_EXCHANGE)
            .field_opt("resource", &self.resource)
            .field_opt("audience", &self.audience)
            .field_opt("scope", &self.scope)
            .field_opt("requested_token_type", &self.requested_type)
            .field("subject_token", &self.subject.token(context).await?)
            .field("subject_token_type", &self.subject_type);
        if let Some((actor, token_type)) = &self.actor {
            call = call
                .field("actor_token", &actor.token(context).await?)
                .field("actor_token_type", token_type);
        }
        if let Some((id, secret)) = &self.client {
            call = call.basic_auth(id, secret);
        }
        call.await
    }
}

impl Authenticator for TokenExchange {
    fn log_in<'a>(&'a self, context: &'a AuthContext) -> AuthFuture<'a, Authorization> {
        Box::pin(async move {
            let info = self.issue(context).await?;
            if !info.token_type.eq_ignore_ascii_case("bearer") {
                let reason =
                    "the exchanged token is not one that calls can be made with: its type is ";
                return Err(Error::login(format!("{reason}`{}`", info.token_type)));
            }
            let seconds = info.expires_in.and_then(|it| u64::try_from(it).ok());
            let token = Authorization::bearer(info.access_token);
            Ok(match seconds {
                Some(seconds) => token.expires_in(Duration::from_secs(seconds)),
                None => token,
            })
        })
    }

    fn user(&self) -> Option<&str> {
        self.user.as_deref()
    }
}

impl TokenSource for TokenExchange {
    fn token<'a>(&'a self, context: &'a AuthContext) -> AuthFuture<'a, Secret> {
        Box::pin(async move { Ok(self.issue(context).await?.access_token) })
    }
}
