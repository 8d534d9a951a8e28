//! Servers, traces and operations that the runtime's tests share.

#![allow(dead_code, reason = "each test file uses a part of it")]

pub mod capture;
pub mod endpoint;
pub mod folder;
pub mod library;
pub mod rsa;
pub mod socks;
pub mod tunnel;
pub mod uploads;
pub mod vcenter;

use std::time::Duration;
use vsphere_runtime::operation::{Method, Operation, ResultShape};
use vsphere_runtime::{Client, ClientBuilder, Error, RetryPolicy};
use vsphere_test_server::{Act, Script};

pub use vsphere_test_server::{NO_CONTENT, response as answer};

/// A session that may appear in headers and bodies only.
pub const SESSION: &str = "5f0c-session-value";

/// A password that may appear in one header only.
pub const PASSWORD: &str = "pass-hush-word";

/// Returns the settings of a client with three attempts, almost without delay.
pub fn patient(url: &str) -> ClientBuilder {
    let policy = RetryPolicy::default()
        .attempts(3)
        .first_wait(Duration::from_millis(1));
    Client::builder(url).retry(policy)
}

/// Calls [`GET`], and checks what an error shows.
pub async fn ask_for_number(client: &Client) -> Result<i64, Error> {
    let outcome = client.call::<i64>(&GET).await;
    if let Err(error) = &outcome {
        capture::show_error(error);
    }
    outcome
}

/// A server with the same response to all requests.
pub struct Server {
    pub url: String,
    script: Script,
}

impl Server {
    pub async fn start(answer: impl Into<Vec<u8>>) -> Self {
        let answer = answer.into();
        let script = Script::start(move |_, _| Act::bytes(answer.clone())).await;
        Self {
            url: script.url.clone(),
            script,
        }
    }

    pub fn client(&self) -> Client {
        Client::builder(&self.url)
            .user_agent("test/1")
            .retry(RetryPolicy::none())
            .build()
            .expect("a client")
    }

    /// Returns the only request so far.
    pub fn request(&self) -> String {
        let requests = self.script.requests();
        assert_eq!(requests.len(), 1, "{requests:?}");
        requests[0].clone()
    }

    pub fn request_count(&self) -> usize {
        self.script.count()
    }
}

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
