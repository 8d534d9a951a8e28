//! Probing of a server that is not the API's: its certificate, whether it is trusted or not, and the size of a file.
//!
//! Neither a session nor a header of the caller is sent. A server that is not trusted gets no request at all: its certificate is
//! that of the handshake that was refused.

use crate::error::{Error, ErrorCause};
use crate::transport::connections::Transport;
use crate::transport::failure::not_sent;
use crate::transport::http_client::Received;
use crate::transport::outgoing::Outgoing;
use crate::transport::pools::Key;
use crate::transport::recorder::Recorder;
use crate::transport::response::{Limits, by, read_reply};
use crate::transport::thumbprint::Thumbprint;
use crate::transport::tls::Role;
use crate::transport::url::{is_tls, parse};
use crate::wire::http_version::HttpVersion;
use crate::wire::reply::Reply;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_RANGE, HeaderValue, RANGE};
use http::{Request, StatusCode, Uri};
use http_body::Body as _;
use rustls::pki_types::CertificateDer;
use std::pin::pin;
use std::sync::Arc;
use tokio::time::Instant;

/// The facts about a server and a file on it.
pub(crate) struct Findings {
    /// The number of bytes of the file, if the server is trusted and reports it.
    pub(crate) size: Option<u64>,
    /// The certificate of the server, if the address has TLS.
    pub(crate) certificate: Option<Certificate>,
}

/// The certificate of a server.
pub(crate) struct Certificate {
    pub(crate) pem: String,
    pub(crate) sha_1: String,
    pub(crate) sha_256: String,
    /// The error of a client that does not trust it.
    pub(crate) distrust: Option<Error>,
}

impl Transport {
    /// Probes an address. Returns the response of a server that does not have the file as the inner error.
    pub(crate) async fn probe(
        &self,
        url: &str,
        limits: Limits,
    ) -> Result<Result<Findings, Reply>, Error> {
        let url = parse(url).map_err(|why| Error::invalid(None, Some("url"), &why))?;
        let route = || self.route(&url).into_endpoint();
        let deadline = limits.time.and_then(|it| Instant::now().checked_add(it));
        let recorder = match is_tls(&url) {
            true => Some(self.shared.recorder()?),
            false => None,
        };
        let sent = self.request_first_byte(&url, recorder.as_ref(), deadline, limits);
        let seen = || recorder.as_ref().and_then(|it| it.seen());
        let response = match (sent.await.map_err(|error| error.at(route)), seen()) {
            (Ok(response), _) => response,
            (Err(error), Some(seen)) if is_distrust(&error) => {
                let certificate = Some(Certificate::new(&seen, Some(error)));
                let size = None;
                return Ok(Ok(Findings { size, certificate }));
            }
            (Err(error), _) => return Err(error),
        };
        let Some(size) = size(&response) else {
            let reply = read_reply(response, &url, deadline, limits).await;
            return reply.map(Err).map_err(|error| error.at(route));
        };
        let certificate = seen().map(|seen| Certificate::new(&seen, None));
        Ok(Ok(Findings { size, certificate }))
    }

    /// Requests the first byte of a file: the response shows the size, also where `HEAD` is refused.
    async fn request_first_byte(
        &self,
        url: &Uri,
        recorder: Option<&Arc<Recorder>>,
        deadline: Option<Instant>,
        limits: Limits,
    ) -> Result<Received, Error> {
        let settings = &self.shared.settings;
        let key = Key {
            pin: None,
            is_api: false,
            is_tls: recorder.is_some(),
            connect: settings
                .connect_timeout
                .min(settings.endpoint_connect_timeout),
            idle: limits.idle.unwrap_or(settings.idle_timeout),
        };
        let role = recorder.map(Role::Probed);
        let http = self.shared.connections_as(&key, role, HttpVersion::Http1)?;
        let mut request = Request::new(Outgoing::Whole(Bytes::new()));
        *request.uri_mut() = url.clone();
        let headers = request.headers_mut();
        headers.insert(ACCEPT, HeaderValue::from_static("*/*"));
        headers.insert(RANGE, HeaderValue::from_static("bytes=0-0"));
        by(deadline, pin!(http.send(request)))
            .await?
            .map_err(not_sent)
    }
}

/// Returns the size of the file that a response is about, if the server reports it; `None` if there is no such file.
fn size(response: &Received) -> Option<Option<u64>> {
    let range = response.headers().get(CONTENT_RANGE);
    let total = range.and_then(|it| it.to_str().ok()?.rsplit_once('/')?.1.parse().ok());
    match response.status() {
        StatusCode::PARTIAL_CONTENT => Some(total),
        StatusCode::OK => Some(response.body().size_hint().exact()),
        // An empty file has no first byte.
        StatusCode::RANGE_NOT_SATISFIABLE if total == Some(0) => Some(total),
        _ => None,
    }
}

impl Certificate {
    fn new(der: &CertificateDer<'_>, distrust: Option<Error>) -> Self {
        Self {
            pem: pem(der),
            sha_1: Thumbprint::of_by_sha_1(der).to_string(),
            sha_256: Thumbprint::of(der).to_string(),
            distrust,
        }
    }
}

/// Returns `true` if the certificate of the server is the reason why there is no connection.
fn is_distrust(error: &Error) -> bool {
    matches!(error.as_cause(), ErrorCause::Tls(error) if error.is_certificate() && !error.is_proxy())
}

/// Returns a certificate as PEM (RFC 7468).
fn pem(der: &[u8]) -> String {
    let digits = STANDARD.encode(der);
    let mut pem = "-----BEGIN CERTIFICATE-----\n".to_owned();
    for line in digits.as_bytes().chunks(64) {
        pem.extend(line.iter().map(|byte| char::from(*byte)));
        pem.push('\n');
    }
    pem.push_str("-----END CERTIFICATE-----\n");
    pem
}
