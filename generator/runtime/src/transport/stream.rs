//! Transfers of files to and from endpoints.

use crate::content::chunks::Chunks;
use crate::error::Error;
use crate::transport::endpoint::Endpoint;
use crate::transport::failure::not_sent;
use crate::transport::incoming::Incoming;
use crate::transport::outgoing::Outgoing;
use crate::transport::request::{Credential, Header, headers};
use crate::transport::response::{Limits, by, read_reply};
use crate::wire::reply::Reply;
use bytes::Bytes;
use http::{Method, Request};
use std::pin::pin;
use tokio::time::Instant;

impl Endpoint {
    /// Sends a file. `limits` apply to the response; the caller limits the time to send.
    pub(crate) async fn put(
        &self,
        headers: &[Header],
        auth: Option<&Credential>,
        body: impl Chunks,
        limits: Limits,
    ) -> Result<Reply, Error> {
        let body = Outgoing::Chunks(Box::new(body));
        let request = self.request(Method::PUT, headers, auth, body)?;
        let response = self.http.send(request).await;
        read_reply(response.map_err(not_sent)?, &self.url, None, limits).await
    }

    /// Requests a file, and returns the response before its body. An error response is read completely.
    pub(crate) async fn get(
        &self,
        headers: &[Header],
        auth: Option<&Credential>,
        limits: Limits,
    ) -> Result<Result<Incoming, Reply>, Error> {
        let request = self.request(Method::GET, headers, auth, Outgoing::Whole(Bytes::new()))?;
        let deadline = limits.time.and_then(|it| Instant::now().checked_add(it));
        self.incoming(request, deadline, limits).await
    }

    /// Requests a file by `POST` if there is a body, and by `GET` otherwise, like [`get`](Self::get).
    pub(crate) async fn request_file(
        &self,
        headers: &[Header],
        secrets: &[Credential],
        body: Option<Bytes>,
        limits: Limits,
    ) -> Result<Result<Incoming, Reply>, Error> {
        let method = match body {
            Some(_) => Method::POST,
            None => Method::GET,
        };
        let body = Outgoing::Whole(body.unwrap_or_default());
        let mut request = self.request(method, headers, None, body)?;
        for secret in secrets {
            secret.put(&mut request)?;
        }
        let deadline = limits.time.and_then(|it| Instant::now().checked_add(it));
        self.incoming(request, deadline, limits).await
    }

    async fn incoming(
        &self,
        request: Request<Outgoing>,
        deadline: Option<Instant>,
        limits: Limits,
    ) -> Result<Result<Incoming, Reply>, Error> {
        let response = by(deadline, pin!(self.http.send(request))).await?;
        let response = response.map_err(not_sent)?;
        if response.status().is_success() {
            Ok(Ok(Incoming(response)))
        } else {
            read_reply(response, &self.url, deadline, limits)
                .await
                .map(Err)
        }
    }

    fn request(
        &self,
        method: Method,
        headers: &[Header],
        auth: Option<&Credential>,
        body: Outgoing,
    ) -> Result<Request<Outgoing>, Error> {
        let mut request = Request::new(body);
        *request.method_mut() = method;
        *request.uri_mut() = self.url.clone();
        *request.headers_mut() = self::headers(headers)?;
        if let Some(auth) = auth {
            auth.put(&mut request)?;
        }
        Ok(request)
    }
}
