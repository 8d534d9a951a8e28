//! Sending over HTTP. The only folder that knows the HTTP library. Its errors do not name the operation yet.

mod connecting;
mod endpoint;
mod failure;
mod pin;
mod proxy;
mod stream;
mod tls;
mod url;

pub(crate) use endpoint::Endpoint;
pub(crate) use proxy::Proxy;
pub(crate) use stream::{Chunks, Incoming};
pub(crate) use tls::Tls;
pub(crate) use url::base_url;

use crate::encode::header_problem;
use crate::error::{Error, ErrorCause};
use crate::operation::Method;
use crate::retry_after::retry_after;
use failure::{failure, no_answer};
use reqwest::Url;
use reqwest::header::{ACCEPT, CONTENT_LENGTH, HeaderMap, HeaderName, HeaderValue};
use reqwest::redirect::Policy;
use std::sync::Arc;
use std::time::Duration;

/// A header to send.
pub(crate) struct Header {
    pub(crate) name: &'static str,
    pub(crate) value: String,
    pub(crate) sensitive: bool,
}

/// A request to send.
pub(crate) struct Request {
    pub(crate) method: Method,
    pub(crate) url: String,
    pub(crate) headers: Vec<Header>,
    pub(crate) body: Option<Vec<u8>>,
}

/// A request that can be sent any number of times.
pub(crate) struct Prepared(reqwest::Request);

/// What ends an exchange that goes on for too long, or gets too large.
#[derive(Clone, Copy)]
pub(crate) struct Limits {
    /// For the exchange as a whole.
    pub(crate) time: Option<Duration>,
    /// To connect, where that is shorter than the limit of the client.
    pub(crate) connect: Option<Duration>,
    /// Between two parts of the body.
    pub(crate) idle: Option<Duration>,
    /// Bytes of the body.
    pub(crate) body: usize,
}

/// The header that says in whose name a request is sent, made once for many requests.
#[derive(Clone)]
pub(crate) struct AuthHeader {
    name: HeaderName,
    value: HeaderValue,
}

/// An answer, whatever its status. Unless that is a success, the body may have been cut off.
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) request_id: Option<String>,
    pub(crate) retry_after: Option<Duration>,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    pub(crate) fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }
}

/// How to connect.
pub(crate) struct Settings {
    pub(crate) connect_timeout: Duration,
    pub(crate) user_agent: String,
    pub(crate) proxy: Proxy,
    pub(crate) tls: Tls,
}

/// The connections of a client. Clones share them.
#[derive(Clone)]
pub(crate) struct Transport {
    http: reqwest::Client,
    settings: Arc<Settings>,
}

impl Transport {
    pub(crate) fn new(settings: Settings) -> Result<Self, Error> {
        let http = connect(&settings, |builder| settings.tls.apply(builder))?;
        Ok(Self {
            http,
            settings: Arc::new(settings),
        })
    }

    pub(crate) async fn send(
        &self,
        request: &Prepared,
        auth: Option<&AuthHeader>,
        limits: Limits,
    ) -> Result<Reply, Error> {
        let mut request = request.again()?;
        if let Some(auth) = auth {
            request
                .headers_mut()
                .insert(auth.name.clone(), auth.value.clone());
        }
        *request.timeout_mut() = limits.time;
        let response = connecting::within(limits.connect, self.http.execute(request)).await;
        read_reply(response.map_err(failure)?, limits).await
    }
}

fn connect(
    settings: &Settings,
    trust: impl FnOnce(reqwest::ClientBuilder) -> Result<reqwest::ClientBuilder, Error>,
) -> Result<reqwest::Client, Error> {
    let mut headers = HeaderMap::new();
    headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
    let builder = reqwest::Client::builder()
        // A redirect would carry the session, which travels in a header of its own, to another host.
        .redirect(Policy::none())
        .default_headers(headers)
        .user_agent(&settings.user_agent)
        .connect_timeout(settings.connect_timeout)
        .connector_layer(connecting::OwnLimit);
    let builder = trust(settings.proxy.apply(builder)?)?;
    builder.build().map_err(failure)
}

/// Reads an answer as a whole.
async fn read_reply(mut response: reqwest::Response, limits: Limits) -> Result<Reply, Error> {
    let success = response.status().is_success();
    let text = |name| response.headers().get(name).and_then(|it| it.to_str().ok());
    let mut reply = Reply {
        status: response.status().as_u16(),
        request_id: text("x-request-id").map(str::to_owned),
        retry_after: text("retry-after").and_then(|value| retry_after(value, text("date"))),
        body: Vec::new(),
    };
    match read_body(&mut response, &mut reply.body, success, limits).await {
        Ok(()) => Ok(reply),
        // What the server said is known by its status: the rest is not worth another error.
        Err(_) if !success => Ok(reply),
        Err(error) => Err(error),
    }
}

/// Reads as much of a body as the limits allow.
async fn read_body(
    response: &mut reqwest::Response,
    body: &mut Vec<u8>,
    success: bool,
    limits: Limits,
) -> Result<(), Error> {
    let status = response.status().as_u16();
    let limit = limits.body;
    let too_large = || Error::new(None, ErrorCause::BodyTooLarge { status, limit });

    // The announced length is a hint only: it saves reading what will be refused, and some reallocation.
    let announced = response.content_length().unwrap_or(0);
    if success && announced > limit as u64 {
        return Err(too_large());
    }
    body.reserve_exact(
        usize::try_from(announced)
            .unwrap_or(0)
            .min(limit)
            .min(1 << 20),
    );
    loop {
        let chunk = match limits.idle {
            Some(idle) => tokio::time::timeout(idle, response.chunk())
                .await
                .map_err(|_| no_answer(false))?,
            None => response.chunk().await,
        };
        match chunk.map_err(failure)? {
            None => return Ok(()),
            Some(chunk) if chunk.len() <= limit - body.len() => body.extend_from_slice(&chunk),
            Some(chunk) => {
                body.extend_from_slice(&chunk[..limit - body.len()]);
                return Err(too_large());
            }
        }
    }
}

impl Prepared {
    pub(crate) fn new(request: Request) -> Result<Self, Error> {
        let url = Url::parse(&request.url)
            .map_err(|error| Error::invalid(None, None, &error.to_string()))?;
        let mut prepared = reqwest::Request::new(method(request.method), url);
        *prepared.headers_mut() = headers(request.headers)?;
        let expects_body = matches!(request.method, Method::Post | Method::Put | Method::Patch);
        if expects_body && request.body.is_none() {
            // The HTTP library leaves it out, but RFC 9110 (8.6) wants it, and some servers insist.
            prepared
                .headers_mut()
                .insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
        }
        *prepared.body_mut() = request.body.map(reqwest::Body::from);
        Ok(Self(prepared))
    }

    /// The request, to be sent once more. Bodies are shared.
    fn again(&self) -> Result<reqwest::Request, Error> {
        // Only streams cannot be had twice, and there are none.
        self.0
            .try_clone()
            .ok_or_else(|| Error::invalid(None, Some("body"), "cannot be sent twice"))
    }
}

impl AuthHeader {
    /// The error says why `value` cannot be sent.
    pub(crate) fn new(name: &'static str, value: &str) -> Result<Self, &'static str> {
        if let Some(why) = header_problem(value) {
            return Err(why);
        }
        let mut value = HeaderValue::from_str(value).map_err(|_| "cannot stand in a header")?;
        value.set_sensitive(true);
        Ok(Self {
            name: HeaderName::from_static(name),
            value,
        })
    }
}

fn headers(headers: Vec<Header>) -> Result<HeaderMap, Error> {
    let mut map = HeaderMap::with_capacity(headers.len() + 4);
    for Header {
        name,
        value,
        sensitive,
    } in headers
    {
        let refused = |why: &str| Error::invalid(None, Some(name), why);
        let key =
            HeaderName::from_bytes(name.as_bytes()).map_err(|_| refused("is not a header name"))?;
        let mut value =
            HeaderValue::try_from(value).map_err(|_| refused("cannot stand in a header"))?;
        value.set_sensitive(sensitive);
        map.append(key, value);
    }
    Ok(map)
}

fn method(method: Method) -> reqwest::Method {
    match method {
        Method::Get => reqwest::Method::GET,
        Method::Head => reqwest::Method::HEAD,
        Method::Post => reqwest::Method::POST,
        Method::Put => reqwest::Method::PUT,
        Method::Patch => reqwest::Method::PATCH,
        Method::Delete => reqwest::Method::DELETE,
    }
}
