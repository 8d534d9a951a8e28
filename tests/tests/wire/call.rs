//! Calls of operations by their ids, with arguments from data.

use crate::table;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::pin::Pin;
use vsphere_client::Client;
use vsphere_runtime::operation::{Operation, Output};
use vsphere_runtime::{Call, Error, Secret, Task};
use vsphere_tests::server::{Request, Server};

/// The session of all clients here.
pub const SESSION: &str = "session-token";

/// A client of the server, with a session.
pub fn client(server: &Server) -> Client {
    client_at(server.url())
}

/// A client of the server at this address, with a session.
pub fn client_at(url: &str) -> Client {
    Client::builder(url)
        // Each call sends one request.
        .retry(vsphere_client::RetryPolicy::none())
        .session_id(Secret::new(SESSION))
        .user_agent("test/1")
        .build()
        .expect("a client of a server on loopback")
}

/// A prepared call: its operation, and its outcome as JSON once awaited.
pub struct Ready {
    pub operation: &'static Operation,
    pub outcome: Pin<Box<dyn Future<Output = Result<Value, Error>> + Send>>,
}

/// A call whose result is a plain value.
pub fn plain<T: Output + Serialize + 'static>(call: Call<T>) -> Ready {
    let operation = call.description();
    let answer = call.send();
    let outcome = async move {
        answer
            .await
            .map(|result| serde_json::to_value(result).expect("results can be written again"))
    };
    Ready {
        operation,
        outcome: Box::pin(outcome),
    }
}

/// A call that starts a task.
pub fn task<T: 'static>(call: Call<Task<T>>) -> Ready {
    let operation = call.description();
    let answer = call.send();
    Ready {
        operation,
        outcome: Box::pin(async move { answer.await.map(|task| Value::from(task.id())) }),
    }
}

/// The arguments of a call. Those that the call does not use are noticed.
pub struct Args<'a> {
    values: &'a Map<String, Value>,
    used: RefCell<BTreeSet<String>>,
}

impl<'a> Args<'a> {
    fn new(values: &'a Map<String, Value>) -> Self {
        Self {
            values,
            used: RefCell::default(),
        }
    }

    /// Returns a required argument in the type that the method takes.
    pub fn get<A: Argument>(&self, name: &str) -> A {
        let value = self.value(name);
        let value =
            value.unwrap_or_else(|| panic!("argument `{name}` is missing: {:?}", self.values));
        A::read(value)
            .unwrap_or_else(|error| panic!("argument `{name}` has another type: {error}: {value}"))
    }

    /// Returns an optional argument.
    pub fn option<T: DeserializeOwned>(&self, name: &str) -> Option<T> {
        let value = self.value(name)?;
        let typed = serde_json::from_value(value.clone());
        Some(
            typed.unwrap_or_else(|error| {
                panic!("argument `{name}` has another type: {error}: {value}")
            }),
        )
    }

    /// Returns `true` if an argument is given.
    pub fn has(&self, name: &str) -> bool {
        self.values.contains_key(name)
    }

    /// Returns the name of the body, which is the argument beside these; empty if there is none.
    pub fn body(&self, others: &[&str]) -> &'a str {
        let mut names = self.values.keys().map(String::as_str);
        names
            .find(|name| !others.contains(name))
            .unwrap_or_default()
    }

    fn value(&self, name: &str) -> Option<&'a Value> {
        self.used.borrow_mut().insert(name.to_owned());
        self.values.get(name)
    }

    fn unused(&self) -> Vec<&'a String> {
        let used = self.used.borrow();
        self.values
            .keys()
            .filter(|name| !used.contains(name.as_str()))
            .collect()
    }
}

/// The type of a parameter of a method. A borrowed value is leaked: the process of a test ends soon.
pub trait Argument: Sized {
    /// Reads an argument.
    fn read(value: &Value) -> serde_json::Result<Self>;
}

impl<T: DeserializeOwned> Argument for &'static T {
    fn read(value: &Value) -> serde_json::Result<Self> {
        serde_json::from_value(value.clone()).map(|value| &*Box::leak(Box::new(value)))
    }
}

impl<T: DeserializeOwned> Argument for &'static [T] {
    fn read(value: &Value) -> serde_json::Result<Self> {
        serde_json::from_value(value.clone()).map(|values: Vec<T>| &*values.leak())
    }
}

impl Argument for &'static str {
    fn read(value: &Value) -> serde_json::Result<Self> {
        serde_json::from_value(value.clone()).map(|text: String| &*text.leak())
    }
}

/// Parameters that are passed by value.
macro_rules! by_value {
    ($($ty:ty)*) => {
        $(impl Argument for $ty {
            fn read(value: &Value) -> serde_json::Result<Self> {
                serde_json::from_value(value.clone())
            }
        })*
    };
}

by_value!(bool i64 f64);

/// Prepares the call of a line of data, by `operationId` and `args`, with the method of the client.
pub fn ready(client: &Client, line: &Value) -> Ready {
    let id = line["operationId"]
        .as_str()
        .expect("a line names its operation");
    let none = Map::new();
    let args = Args::new(line["args"].as_object().unwrap_or(&none));
    let Some(ready) = table::call(id, client, &args) else {
        panic!("the client has no operation `{id}`");
    };
    assert_eq!(ready.operation.id, id, "the table calls another operation");
    assert_eq!(
        args.unused(),
        Vec::<&String>::new(),
        "`{id}` has no such arguments"
    );
    ready
}

/// Checks that the headers of a request are `own` and those that the client needs, and no others.
pub fn check_headers(request: &Request, own: &[(&str, &str)], what: &str) {
    let has_body = !request.body.is_empty();
    let sends_length = has_body || matches!(request.method.as_str(), "POST" | "PUT" | "PATCH");
    let length = request.body.len().to_string();
    let host = request.header("host").join(",");
    let mut expected = vec![
        ("accept", "application/json"),
        // The tests have the feature `gzip`.
        ("accept-encoding", "gzip"),
        ("host", host.as_str()),
        ("user-agent", "test/1"),
        ("vmware-api-session-id", SESSION),
    ];
    if has_body {
        expected.push(("content-type", "application/json"));
    }
    if sends_length {
        expected.push(("content-length", &length));
    }
    expected.extend_from_slice(own);
    expected.sort_unstable();
    let mut sent: Vec<_> = request
        .headers
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    sent.sort_unstable();
    assert_eq!(
        sent, expected,
        "{what}: headers sent (left) and expected (right)"
    );
    assert!(host.starts_with("127.0.0.1:"), "{what}: host is {host}");
}

/// The lines of a file of data that are not empty.
pub fn lines(text: &str) -> Vec<Value> {
    let parse =
        |line: &str| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
    text.lines()
        .filter(|line| !line.trim().is_empty())
        .map(parse)
        .collect()
}
