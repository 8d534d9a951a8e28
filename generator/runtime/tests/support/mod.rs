//! A server on loopback that keeps requests byte for byte and answers with canned bytes.

#![allow(dead_code, reason = "each test file uses a part of it")]

pub mod capture;
pub mod library;
pub mod script;
pub mod uploads;
pub mod vcenter;

use std::sync::{Arc, Mutex};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use vsphere_runtime::operation::{Method, Operation, ResultShape};
use vsphere_runtime::{Client, RetryPolicy};

/// A secret that must show up in headers and bodies only.
pub const SESSION: &str = "5f0c-session-value";

/// A password that must show up in one header only.
pub const PASSWORD: &str = "pass-hush-word";

pub struct Server {
    pub url: String,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Server {
    /// Answers every request with `answer`, one connection each.
    pub async fn start(answer: impl Into<Vec<u8>>) -> Self {
        let answer = answer.into();
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let requests = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&requests);
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let request = read_request(&mut stream).await;
                kept.lock().expect("the requests").push(request);
                stream.write_all(&answer).await.expect("a reader");
                stream.shutdown().await.ok();
            }
        });
        Self { url, requests }
    }

    pub fn client(&self) -> Client {
        Client::builder(&self.url)
            .user_agent("test/1")
            .retry(RetryPolicy::none())
            .build()
            .expect("a client")
    }

    /// The only request so far.
    pub fn request(&self) -> String {
        let requests = self.requests.lock().expect("the requests");
        assert_eq!(requests.len(), 1, "{requests:?}");
        requests[0].clone()
    }

    pub fn request_count(&self) -> usize {
        self.requests.lock().expect("the requests").len()
    }
}

/// Empty if the other side goes away.
pub async fn read_request<S: AsyncRead + Unpin>(stream: &mut S) -> String {
    let mut bytes = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let read = stream.read(&mut buffer).await.unwrap_or_default();
        bytes.extend_from_slice(&buffer[..read]);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let whole = text.split_once("\r\n\r\n").is_some_and(|(head, body)| {
            let length = head
                .lines()
                .find_map(|line| line.strip_prefix("content-length: "));
            body.len() >= length.map_or(0, |length| length.parse().expect("a length"))
        });
        if whole || read == 0 {
            return text;
        }
    }
}

/// An HTTP answer.
pub fn answer(status: u16, body: &str) -> String {
    format!(
        "HTTP/1.1 {status} X\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
}

pub const NO_CONTENT: &str = "HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n";

pub static GET: Operation = Operation {
    id: "Test_get",
    method: Method::Get,
    path: "/test",
    result: ResultShape::Json,
    ..Operation::EMPTY
};

pub static SECRET: Operation = Operation {
    id: "Cis.Session_create",
    method: Method::Post,
    path: "/session",
    success: 201,
    result: ResultShape::Json,
    secret: true,
    ..Operation::EMPTY
};

pub static TASK: Operation = Operation {
    id: "Test_create$Task",
    method: Method::Post,
    path: "/test",
    query: &[("vmw-task", "true")],
    success: 202,
    result: ResultShape::Task,
    ..Operation::EMPTY
};

pub static DELETE: Operation = Operation {
    id: "Test_delete",
    method: Method::Delete,
    path: "/test",
    success: 204,
    ..Operation::EMPTY
};
