//! Requests, and their conversion to those of the HTTP library.

use crate::content::body::Sending;
use crate::content::upload::Upload;
use crate::error::Error;
use crate::transport::client_headers::ClientHeaders;
use crate::transport::outgoing::Outgoing;
use crate::wire::encode::{header_problem, push_component, push_pair};
use crate::wire::operation::Method;
use bytes::Bytes;
use http::Uri;
use http::header::{CONTENT_LENGTH, HeaderMap, HeaderName, HeaderValue};
use std::borrow::Cow;
use std::sync::Arc;

/// A header to send.
pub(crate) struct Header {
    pub(crate) name: &'static str,
    pub(crate) value: Cow<'static, str>,
    pub(crate) sensitive: bool,
}

/// A request to send.
pub(crate) struct Request {
    pub(crate) method: Method,
    pub(crate) url: String,
    pub(crate) headers: Vec<Header>,
    pub(crate) body: Payload,
}

/// The body of a request to send.
pub(crate) enum Payload {
    None,
    Whole(Bytes),
    /// Files, read anew for each attempt.
    Files(Box<Upload>),
}

/// A request that can be sent repeatedly.
pub(crate) struct Prepared {
    request: Request,
    /// The request of the HTTP library, which consumes it. Most requests are sent once, and so are not copied.
    made: Option<http::Request<Outgoing>>,
    /// The files of the latest attempt.
    sending: Option<Sending>,
    /// Headers of all calls of the client.
    common: Arc<ClientHeaders>,
    /// Headers of the latest attempt, which may send the request more than once.
    extra: Vec<Header>,
}

impl Prepared {
    /// Returns an error if the request cannot be sent.
    pub(crate) fn new(request: Request, common: &Arc<ClientHeaders>) -> Result<Self, Error> {
        let (made, sending) = request.made()?;
        Ok(Self {
            request,
            made: Some(made),
            sending,
            common: Arc::clone(common),
            extra: Vec::new(),
        })
    }

    pub(crate) fn url(&self) -> &str {
        &self.request.url
    }

    /// Returns the body, if it is in memory.
    pub(crate) fn body(&self) -> Option<&Bytes> {
        match &self.request.body {
            Payload::Whole(bytes) => Some(bytes),
            Payload::None | Payload::Files(_) => None,
        }
    }

    /// Returns the files of the latest attempt, if it sends any.
    pub(super) fn files(&self) -> Option<(&Upload, &Sending)> {
        match (&self.request.body, &self.sending) {
            (Payload::Files(upload), Some(sending)) => Some((upload, sending)),
            _ => None,
        }
    }

    /// Sets headers of the next attempt, in place of those of the attempt before. They replace others of their names.
    pub(crate) fn set_extra(&mut self, headers: Vec<Header>) {
        self.extra = headers;
    }

    /// Returns the request for one attempt.
    pub(super) fn once(
        &mut self,
        auth: Option<&Credential>,
    ) -> Result<http::Request<Outgoing>, Error> {
        let mut made = match self.made.take() {
            Some(made) => made,
            None => {
                let (made, sending) = self.request.made()?;
                self.sending = sending;
                made
            }
        };
        self.common.put(made.headers_mut());
        if !self.extra.is_empty() {
            for (name, value) in &headers(&self.extra)? {
                made.headers_mut().insert(name, value.clone());
            }
        }
        if let Some(auth) = auth {
            auth.put(&mut made)?;
        }
        Ok(made)
    }
}

impl Request {
    fn made(&self) -> Result<(http::Request<Outgoing>, Option<Sending>), Error> {
        let url = Uri::try_from(self.url.as_str())
            .map_err(|error| Error::invalid(None, None, &error.to_string()))?;
        let (body, sending) = match &self.body {
            Payload::None => (Outgoing::Whole(Bytes::new()), None),
            Payload::Whole(bytes) => (Outgoing::Whole(bytes.clone()), None),
            Payload::Files(upload) => {
                let (body, sending) = upload.open();
                (Outgoing::Chunks(Box::new(body)), Some(sending))
            }
        };
        let mut made = http::Request::new(body);
        *made.method_mut() = method(self.method);
        *made.uri_mut() = url;
        *made.headers_mut() = headers(&self.headers)?;
        let expects_body = matches!(self.method, Method::Post | Method::Put | Method::Patch);
        if expects_body && matches!(self.body, Payload::None) {
            // The HTTP library leaves it out, but RFC 9110, section 8.6, recommends it, and some servers require it.
            made.headers_mut()
                .insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
        }
        Ok((made, sending))
    }
}

/// The part of a request that authorizes it, created once for all requests.
#[derive(Clone)]
pub(crate) struct Credential(Part);

#[derive(Clone)]
enum Part {
    Header(HeaderName, HeaderValue),
    /// An encoded pair of the query.
    Query(Arc<str>),
}

impl Credential {
    /// Returns a header, or the reason why it cannot be sent.
    pub(crate) fn header(name: &str, value: &str) -> Result<Self, &'static str> {
        if let Some(reason) = header_problem(value) {
            return Err(reason);
        }
        let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| "is not a header name")?;
        let mut value = HeaderValue::from_str(value).map_err(|_| "cannot be sent in a header")?;
        value.set_sensitive(true);
        Ok(Self(Part::Header(name, value)))
    }

    /// Returns a parameter of the query.
    pub(crate) fn query(name: &str, value: &str) -> Self {
        let mut pair = String::new();
        push_pair(&mut pair, push_component, name, value);
        Self(Part::Query(pair.into()))
    }

    /// Authorizes a request.
    pub(super) fn put<B>(&self, request: &mut http::Request<B>) -> Result<(), Error> {
        match &self.0 {
            Part::Header(name, value) => {
                request.headers_mut().insert(name.clone(), value.clone());
            }
            Part::Query(pair) => {
                let uri = request.uri().to_string();
                let sign = if uri.contains('?') { '&' } else { '?' };
                let uri = Uri::try_from(format!("{uri}{sign}{pair}"));
                // The text of the error could show the secret.
                *request.uri_mut() = uri.map_err(|_| {
                    Error::invalid(None, Some("token"), "cannot be sent in the query")
                })?;
            }
        }
        Ok(())
    }
}

pub(super) fn headers(headers: &[Header]) -> Result<HeaderMap, Error> {
    // With room for those that the HTTP library adds.
    let mut map = HeaderMap::with_capacity(headers.len() + 4);
    for header in headers {
        let refused = |reason: &str| Error::invalid(None, Some(header.name), reason);
        let name = HeaderName::from_bytes(header.name.as_bytes())
            .map_err(|_| refused("is not a header name"))?;
        let mut value = HeaderValue::from_str(&header.value)
            .map_err(|_| refused("cannot be sent in a header"))?;
        value.set_sensitive(header.sensitive);
        map.append(name, value);
    }
    Ok(map)
}

fn method(method: Method) -> http::Method {
    match method {
        Method::Get => http::Method::GET,
        Method::Head => http::Method::HEAD,
        Method::Post => http::Method::POST,
        Method::Put => http::Method::PUT,
        Method::Patch => http::Method::PATCH,
        Method::Delete => http::Method::DELETE,
    }
}
