//! Login with a SAML token: of a bearer, or of the holder of a key.

use crate::client::auth::{AuthContext, Authenticator, LOG_IN, end_session};
use crate::client::handle::Client;
use crate::client::sso::sign::{Signed, bearer, holder_of_key};
use crate::client::sso::source::TokenSource;
use crate::error::Error;
use crate::retry::policy::RetryPolicy;
use crate::session::authorization::Authorization;
use crate::session::source::AuthFuture;
use crate::transport::signing::RsaKey;
use crate::transport::url::{Target, target};
use crate::values::date_time::DateTime;
use crate::values::secret::Secret;
use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use std::sync::Arc;
use std::time::SystemTime;

/// The port in signatures for a base URL without one: behind its proxy, vCenter sees plain HTTP and a header `host`
/// without a port.
const HIDDEN_PORT: u16 = 80;

/// Base64 with or without padding.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// A login with SAML tokens of vCenter Single Sign-On: `POST /session` with the header `authorization: SIGN token="…"`.
///
/// A token is asked for at each login, so that it may be short-lived: the session lives longer. It is the XML of an
/// assertion, or the base64 of it, as [`TokenExchange`](crate::sso::TokenExchange) returns it.
///
/// # Examples
///
/// ```no_run
/// use vsphere_runtime::{Client, Error, Secret, sso};
///
/// # async fn run(token: Secret, key: Vec<u8>) -> Result<Client, Error> {
/// // The token was issued to the holder of this key.
/// let login = sso::SamlLogin::new(token).holder_of_key(sso::SigningKey::from_pem(&key)?);
/// let client: Client = Client::builder("https://vcenter.example.org")
///     .authenticator(login)
///     .connect()
///     .await?;
/// # Ok(client)
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct SamlLogin {
    token: Arc<dyn TokenSource>,
    key: Option<SigningKey>,
    port: Option<u16>,
    user: Option<String>,
}

/// The private key of the holder of a token. Its `Debug` shows nothing of it.
#[derive(Clone)]
pub struct SigningKey(Arc<RsaKey>);

impl SigningKey {
    /// Reads an RSA key from PEM text: `BEGIN PRIVATE KEY` or `BEGIN RSA PRIVATE KEY`, not encrypted.
    ///
    /// # Errors
    ///
    /// [`Error::is_encode`] if there is no such key.
    pub fn from_pem(pem: &[u8]) -> Result<Self, Error> {
        match RsaKey::from_pem(pem) {
            Ok(key) => Ok(Self(Arc::new(key))),
            Err(reason) => Err(Error::invalid(None, Some("signing_key"), reason)),
        }
    }
}

impl std::fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SigningKey(..)")
    }
}

impl SamlLogin {
    /// Creates a login with bearer tokens of this source.
    pub fn new(token: impl TokenSource) -> Self {
        Self {
            token: Arc::new(token),
            key: None,
            port: None,
            user: None,
        }
    }

    /// Signs the login with the key that the tokens were issued for. Without it, they must be bearer tokens.
    ///
    /// The server compares the time of the signature with its own: the clocks must agree within minutes.
    pub fn holder_of_key(mut self, key: SigningKey) -> Self {
        self.key = Some(key);
        self
    }

    /// Sets the port in signatures. Default: that of the base URL, or 80 if it has none, since the endpoint behind the proxy
    /// of vCenter does not see the port of `https`.
    pub fn signed_port(mut self, port: u16) -> Self {
        self.port = Some(port);
        self
    }

    /// Sets the account of the tokens, by which a [session store](crate::ClientBuilder::session_store) distinguishes
    /// sessions. Default: none.
    pub fn user(mut self, user: &str) -> Self {
        self.user = Some(user.to_owned());
        self
    }

    /// Returns the header that authorizes the login.
    fn header(&self, token: &str, base_url: &str) -> Result<String, Error> {
        let Some(key) = &self.key else {
            return Ok(bearer(token));
        };
        let url = format!("{base_url}{}", LOG_IN.path);
        let Target { host, port, path } =
            target(&url).ok_or_else(|| Error::login("the base URL has no host"))?;
        let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        let nonce = format!(
            "{}:{}",
            since.unwrap_or_default().as_millis(),
            fastrand::u32(..)
        );
        let signed = Signed {
            nonce: &nonce,
            method: LOG_IN.method.as_str(),
            path: &path,
            host: &host,
            port: self.port.or(port).unwrap_or(HIDDEN_PORT),
        };
        let signature = key.0.sign(&signed.normalized());
        let signature =
            signature.map_err(|error| Error::login(format!("no signature: {error}")))?;
        Ok(holder_of_key(token, &nonce, &signature))
    }
}

impl Authenticator for SamlLogin {
    fn log_in<'a>(&'a self, context: &'a AuthContext) -> AuthFuture<'a, Authorization> {
        Box::pin(async move {
            let token = assertion(self.token.token(context).await?.expose())?;
            let header = self.header(token.expose(), context.base_url())?;
            let client: Client = context.client();
            // The login is retried as a whole, with another nonce.
            let call = client.call::<Secret>(&LOG_IN).retry(RetryPolicy::none());
            match call.authorized_by(header).await {
                Ok(session) => Ok(Authorization::session_id(session)),
                Err(error) => Err(match expired(token.expose()) {
                    Some(time) => error.with_help(format!(
                        "the SAML token expired at {time} by the clock here"
                    )),
                    None => error,
                }),
            }
        })
    }

    fn log_out<'a>(
        &'a self,
        context: &'a AuthContext,
        authorization: &'a Authorization,
    ) -> AuthFuture<'a, ()> {
        let client: Client = context.client();
        Box::pin(async move { end_session(&client, authorization).await })
    }

    fn user(&self) -> Option<&str> {
        self.user.as_deref()
    }
}

/// Returns the XML of a token that is XML, or the base64 of it.
fn assertion(token: &str) -> Result<Secret, Error> {
    let token = token.trim();
    if token.starts_with('<') {
        return Ok(Secret::new(token));
    }
    let digits = token.chars().filter(|it| !it.is_whitespace());
    let digits = digits.map(|it| match it {
        '-' => '+',
        '_' => '/',
        other => other,
    });
    let decoded = BASE64.decode(digits.collect::<String>()).ok();
    let xml = decoded.and_then(|it| String::from_utf8(it).ok());
    match xml.filter(|it| it.trim_start().starts_with('<')) {
        Some(xml) => Ok(Secret::new(xml.trim())),
        None => Err(Error::login(
            "the SAML token is neither XML nor the base64 of XML",
        )),
    }
}

/// Returns the end of the validity of an assertion, if that is over.
fn expired(xml: &str) -> Option<DateTime> {
    let (_, conditions) = xml.split_once("Conditions")?;
    let (conditions, _) = conditions.split_once('>')?;
    let (_, time) = conditions.split_once("NotOnOrAfter=")?;
    let quote = if time.starts_with('\'') { '\'' } else { '"' };
    let time: DateTime = time.split(quote).nth(1)?.parse().ok()?;
    (SystemTime::from(time) <= SystemTime::now()).then_some(time)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_xml_or_its_base64() {
        let xml = "<saml2:Assertion a=\"ü>?~\">\n</saml2:Assertion>";
        let padded = base64::engine::general_purpose::STANDARD.encode(xml);
        let lines: String = padded.chars().flat_map(|it| [it, '\n']).collect();
        let safe = padded.replace('+', "-").replace('/', "_").replace('=', "");
        for text in [xml, &format!("\n{xml}\n"), &padded, &lines, &safe] {
            let token = assertion(text).expect(text);
            assert_eq!(token.expose(), xml, "{text}");
        }
        for text in ["", "hush", "aHVzaA==", "\u{fc}"] {
            let error = assertion(text).expect_err(text).to_string();
            assert!(error.contains("neither XML nor the base64"), "{error}");
        }
    }

    #[test]
    fn the_end_of_an_assertion_is_that_of_its_conditions() {
        let xml = |conditions: &str| {
            format!(
                "<a><b NotOnOrAfter=\"2001-01-01T00:00:00Z\"/><saml2:Conditions {conditions}></a>"
            )
        };
        for (conditions, expected) in [
            ("NotOnOrAfter=\"2020-02-03T04:05:06.789Z\"", true),
            (
                "NotBefore='2001-01-01T00:00:00Z' NotOnOrAfter='2020-02-03T04:05:06Z'",
                true,
            ),
            ("NotOnOrAfter=\"2999-02-03T04:05:06.789Z\"", false),
            ("NotOnOrAfter=\"soon\"", false),
            ("NotOnOrAfter=", false),
            ("", false),
        ] {
            assert_eq!(
                expired(&xml(conditions)).is_some(),
                expected,
                "{conditions}"
            );
        }
        assert!(expired("<a/>").is_none());
    }
}
