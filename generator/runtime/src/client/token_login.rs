//! Logins that exchange user and password for a token, as a [`TokenEndpoint`] describes them.

use crate::client::auth::{AuthContext, Authenticator};
use crate::client::call::Call;
use crate::client::handle::Client;
use crate::client::login_reply::LoginReply;
use crate::error::Error;
use crate::retry::policy::RetryPolicy;
use crate::retry::transient::{Purpose, is_transient};
use crate::session::authorization::Authorization;
use crate::session::source::AuthFuture;
use crate::values::secret::Secret;
use crate::wire::security::{CredentialsIn, Sends, TokenEndpoint, TokenIn};
use serde::Serialize;
use serde_json::{Map, Value};
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// The limit of the time to end a token.
const LOG_OUT_TIMEOUT: Duration = Duration::from_secs(30);

/// A login that exchanges user and password for a token.
///
/// An [`Authenticator`]: the client sends the token with its calls, and requests another one when it expires or the server
/// rejects it, by the refresh token if there is one. [`ClientBuilder::credentials`](crate::ClientBuilder::credentials) of a
/// generated client uses it; create one for a login that needs more than user and password, or that the API description leaves
/// out.
///
/// # Examples
///
/// ```no_run
/// use vsphere_runtime::login::{CredentialsIn, Scheme, TokenEndpoint, TokenIn, TokenLogin};
/// use vsphere_runtime::operation::{Method, Operation, ResultShape};
/// use vsphere_runtime::{Client, Error};
///
/// static ACQUIRE: Operation = Operation {
///     id: "acquireToken",
///     method: Method::Post,
///     path: "/api/auth/token/acquire",
///     result: ResultShape::Json,
///     ..Operation::EMPTY
/// };
///
/// static LOGIN: TokenEndpoint = TokenEndpoint {
///     log_in: &ACQUIRE,
///     credentials: CredentialsIn::Json { user: "username", password: "password" },
///     token: TokenIn::Body("/token"),
///     scheme: Scheme::Token("OpsToken"),
///     ..TokenEndpoint::EMPTY
/// };
///
/// # async fn run(password: String) -> Result<Client, Error> {
/// Client::builder("https://operations.example.org")
///     .base_path("/suite-api")
///     .authenticator(TokenLogin::new(&LOGIN, "admin", password).field("authSource", "corp.example.org"))
///     .connect()
///     .await
/// # }
/// ```
#[derive(Clone)]
pub struct TokenLogin {
    endpoint: &'static TokenEndpoint,
    account: Option<(String, Secret)>,
    fields: Map<String, Value>,
    /// The latest authorization, which may share its refresh token with the one that it replaced.
    latest: Arc<Mutex<Option<Authorization>>>,
    /// The first field that has no JSON form, and the reason.
    problem: Option<(String, String)>,
}

impl TokenLogin {
    /// Creates a login by user and password.
    pub fn new(endpoint: &'static TokenEndpoint, user: &str, password: impl Into<Secret>) -> Self {
        Self {
            account: Some((user.to_owned(), password.into())),
            ..Self::without_password(endpoint)
        }
    }

    /// Creates a login by other fields than user and password, such as an API key.
    pub fn without_password(endpoint: &'static TokenEndpoint) -> Self {
        Self {
            endpoint,
            account: None,
            fields: Map::new(),
            latest: Arc::default(),
            problem: None,
        }
    }

    /// Adds a field to the request of the login, such as the domain of the user.
    pub fn field(mut self, name: &str, value: impl Serialize) -> Self {
        match serde_json::to_value(value) {
            Ok(value) => {
                self.fields.insert(name.to_owned(), value);
            }
            Err(error) => {
                self.problem
                    .get_or_insert((name.to_owned(), error.to_string()));
            }
        }
        self
    }

    /// Sends the login.
    async fn request(&self, client: &Client) -> Result<Authorization, Error> {
        let endpoint = self.endpoint;
        let operation = endpoint.log_in;
        if let Some((name, reason)) = &self.problem {
            return Err(Error::invalid(Some(operation), Some(name), reason));
        }
        let mut call = client.call::<LoginReply>(operation);
        let mut fields = self.fields.clone();
        if let Some((user, password)) = &self.account {
            let mut put = |name: &str, value: &str| {
                fields.insert(name.to_owned(), Value::from(value));
            };
            match endpoint.credentials {
                CredentialsIn::Basic => call = call.basic_auth(user, password),
                CredentialsIn::Json {
                    user: of_user,
                    password: of_password,
                }
                | CredentialsIn::Form {
                    user: of_user,
                    password: of_password,
                } => {
                    put(of_user, user);
                    put(of_password, password.expose());
                }
            }
        }
        call = match endpoint.credentials {
            CredentialsIn::Basic if fields.is_empty() => call,
            CredentialsIn::Form { .. } => call.form(&fields),
            CredentialsIn::Basic | CredentialsIn::Json { .. } => call.json(&fields),
        };
        let reply = call.reply_to_login(endpoint.token).await?;
        self.authorization(&reply, None)
    }

    /// Requests another token by a refresh token. `None` if the server does not accept it any more.
    async fn refreshed(&self, context: &AuthContext) -> Result<Option<Authorization>, Error> {
        let replaced = context.replaced();
        let known = replaced.and_then(Authorization::refresh_token);
        let (Some(refresh), Some(known)) = (&self.endpoint.refresh, known) else {
            return Ok(None);
        };
        let client: Client = context.client();
        let call = client.call::<LoginReply>(refresh.operation);
        let call = sending(call, refresh.sends, known);
        let reply = call.reply_to_login(refresh.token).await;
        match reply.and_then(|reply| self.authorization(&reply, Some(known))) {
            Ok(authorization) => Ok(Some(authorization)),
            Err(error) if is_transient(&error, Purpose::LogIn) => Err(error),
            Err(error) => {
                tracing::debug!(status = error.status(), "token not refreshed");
                Ok(None)
            }
        }
    }

    /// Returns `true` if the latest authorization has the refresh token of this earlier one.
    fn is_replaced(&self, authorization: &Authorization) -> bool {
        let latest = self.latest.lock().unwrap_or_else(PoisonError::into_inner);
        latest.as_ref().is_some_and(|latest| {
            latest.refresh_token() == authorization.refresh_token()
                && !latest.is_same(authorization)
        })
    }

    /// Returns the authorization that a response has.
    fn authorization(
        &self,
        reply: &LoginReply,
        refresh: Option<&Secret>,
    ) -> Result<Authorization, Error> {
        let authorization = Authorization::new(self.endpoint.scheme, reply.token()?);
        let authorization = match reply.lifetime(self.endpoint.expires) {
            Some(lifetime) => authorization.expires_in(lifetime),
            None => authorization,
        };
        let place = self.endpoint.refresh_token;
        let next = place.and_then(|place| reply.text(place)).map(Secret::new);
        Ok(match next.as_ref().or(refresh) {
            Some(refresh) => authorization.with_refresh_token(refresh),
            None => authorization,
        })
    }
}

impl Authenticator for TokenLogin {
    fn log_in<'a>(&'a self, context: &'a AuthContext) -> AuthFuture<'a, Authorization> {
        Box::pin(async move {
            let authorization = match self.refreshed(context).await? {
                Some(authorization) => authorization,
                None => self.request(&context.client()).await?,
            };
            let mut latest = self.latest.lock().unwrap_or_else(PoisonError::into_inner);
            *latest = Some(authorization.clone());
            drop(latest);
            Ok(authorization)
        })
    }

    fn log_out<'a>(
        &'a self,
        context: &'a AuthContext,
        authorization: &'a Authorization,
    ) -> AuthFuture<'a, ()> {
        Box::pin(async move {
            let Some(end) = &self.endpoint.log_out else {
                return Ok(());
            };
            let client: Client = context.client();
            let client = client.with_authorization(authorization.clone());
            let call = client.call::<()>(end.operation).timeout(LOG_OUT_TIMEOUT);
            let call = match (end.sends, authorization.refresh_token()) {
                (Sends::Nothing, _) => call,
                (sends, Some(token)) if !self.is_replaced(authorization) => {
                    sending(call, sends, token)
                }
                // There is nothing that could be ended, or it is in use.
                _ => return Ok(()),
            };
            match call.await {
                // It ended before.
                Err(error) if matches!(error.status(), Some(401 | 404 | 440)) => Ok(()),
                result => result,
            }
        })
    }

    fn user(&self) -> Option<&str> {
        self.account.as_ref().map(|(user, _)| user.as_str())
    }
}

/// Puts a refresh token into a request.
fn sending<T>(call: Call<T>, sends: Sends, token: &Secret) -> Call<T> {
    match sends {
        Sends::Nothing => call,
        Sends::Text => call.json(token),
        Sends::Field(name) => call.field(name, token),
    }
}

impl Call<LoginReply> {
    /// Sends the call once, and reads the token of its response.
    async fn reply_to_login(self, token: TokenIn) -> Result<LoginReply, Error> {
        // The login is retried as a whole, for all calls that wait for it.
        let call = self.retry(RetryPolicy::none());
        let call = match token {
            TokenIn::Header(name) => call.secret_header(name),
            TokenIn::Body(_) => call,
        };
        call.await.map(|reply| reply.with_token_in(token))
    }
}

/// Hides text after a colon, which is not part of a user but perhaps a misplaced password, and all other fields.
impl fmt::Debug for TokenLogin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let user = self.user().and_then(|user| user.split(':').next());
        f.debug_struct("TokenLogin")
            .field("operation", &self.endpoint.log_in.id)
            .field("user", &user)
            .finish_non_exhaustive()
    }
}
