//! Connections, and the choice between calls of the API and transfers of files.

use super::response::{Response, ResponseBody};
use super::{call, file};
use crate::mock::rules::library::endpoint::find_target;
use crate::mock::state::shared::Shared;
use crate::transport::dial::BoxStream;
use hyper::Request;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use std::io;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio::time::sleep;
use tokio_rustls::TlsAcceptor;

/// TLS of the server, and the facts by which clients trust it.
pub(crate) struct ServerTls {
    /// The certificate of the authority that signed the server's, as PEM.
    pub(crate) authority: String,
    /// The SHA-256 of the server's own certificate.
    pub(crate) thumbprint: String,
    pub(crate) acceptor: TlsAcceptor,
}

/// Accepts connections until the future is dropped, which closes them.
pub(crate) async fn serve(listener: TcpListener, tls: Option<TlsAcceptor>, shared: Arc<Shared>) {
    let mut connections = JoinSet::new();
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            // The process has too many open files, until some are closed.
            sleep(Duration::from_millis(10)).await;
            continue;
        };
        // Forgets the connections that have ended.
        while connections.try_join_next().is_some() {}
        stream.set_nodelay(true).ok();
        let shared = Arc::clone(&shared);
        let service = service_fn(move |request| exchange(Arc::clone(&shared), request));
        let mut http = hyper::server::conn::http1::Builder::new();
        http.timer(TokioTimer::new());
        let tls = tls.clone();
        connections.spawn(async move {
            // The client sees an error of its connection, which is all that matters.
            if let Ok(stream) = secured(tls, stream).await {
                http.serve_connection(TokioIo::new(stream), service)
                    .await
                    .ok();
            }
        });
    }
}

async fn secured(tls: Option<TlsAcceptor>, stream: TcpStream) -> io::Result<BoxStream> {
    Ok(match tls {
        Some(tls) => Box::new(tls.accept(stream).await?),
        None => Box::new(stream),
    })
}

async fn exchange(
    shared: Arc<Shared>,
    request: Request<Incoming>,
) -> Result<hyper::Response<ResponseBody>, io::Error> {
    let (head, body) = request.into_parts();
    let response = match find_target(head.uri.path()) {
        Some(target) => file::transfer(&shared, &head, body, &target).await,
        None => call::call(&shared, &head, body).await,
    };
    response.map(Response::into_hyper)
}
