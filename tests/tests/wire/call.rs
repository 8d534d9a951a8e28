//! Calling an operation by its id with arguments from data.

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
        // What is counted here is what one call sends.
        .retry(vsphere_client::RetryPolicy::none())
        .session_id(Secret::new(SESSION))
        .user_agent("test/1")
        .build()
        .expect("a client of a server on loopback")
}

/// A call that is ready to go: what it says it calls, and its outcome once awaited, as JSON.
pub struct Ready {
    pub operation: &'static Operation,
    pub outcome: Pin<Box<dyn Future<Output = Result<Value, Error>> + Send>>,
}

/// A call whose result is a plain value.
pub fn plain<T: Output + Serialize + 'static>(call: Call<'_, T>) -> Ready {
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
pub fn task<T: 'static>(call: Call<'_, Task<T>>) -> Ready {
    let operation = call.description();
    let answer = call.send();
    Ready {
        operation,
        outcome: Box::pin(async move { answer.await.map(|task| Value::from(task.id())) }),
    }
}

/// The arguments of a call. Those that no arm of the table asks for are noticed.
pub struct Args<'a> {
    values: &'a Map<String, Value>,
    taken: RefCell<BTreeSet<&'static str>>,
}

impl<'a> Args<'a> {
    fn new(values: &'a Map<String, Value>) -> Self {
        Self {
            values,
            taken: RefCell::default(),
        }
    }

    fn get(&self, name: &'static str) -> Option<&'a Value> {
        self.taken.borrow_mut().insert(name);
        self.values.get(name)
    }

    /// A required identifier or enumeration.
    pub fn id<T: for<'t> From<&'t str>>(&self, name: &'static str) -> T {
        T::from(self.text(name))
    }

    /// A required text.
    pub fn text(&self, name: &'static str) -> &'a str {
        let value = self.get(name).and_then(Value::as_str);
        value.unwrap_or_else(|| {
            panic!(
                "the argument `{name}` must be there and a text: {:?}",
                self.values
            )
        })
    }

    /// A required value of any type.
    pub fn value<T: DeserializeOwned>(&self, name: &'static str) -> T {
        self.option(name)
            .unwrap_or_else(|| panic!("the argument `{name}` is missing: {:?}", self.values))
    }

    /// An optional value of any type.
    pub fn option<T: DeserializeOwned>(&self, name: &'static str) -> Option<T> {
        let value = self.get(name)?;
        let typed = serde_json::from_value(value.clone());
        Some(typed.unwrap_or_else(|error| {
            panic!("the argument `{name}` has another type: {error}: {value}")
        }))
    }

    /// Whether one of these optional arguments is given.
    pub fn any(&self, names: &[&str]) -> bool {
        names.iter().any(|name| self.values.contains_key(*name))
    }

    fn ignored(&self) -> Vec<&'a String> {
        let taken = self.taken.borrow();
        self.values
            .keys()
            .filter(|name| !taken.contains(name.as_str()))
            .collect()
    }
}

/// Prepares the call that a line of data describes by `operationId` and `args`, by the real method of the client.
pub fn ready(client: &Client, line: &Value) -> Ready {
    let id = line["operationId"]
        .as_str()
        .expect("a line names its operation");
    let none = Map::new();
    let args = Args::new(line["args"].as_object().unwrap_or(&none));
    let Some(ready) = table::call(id, client, &args) else {
        panic!("no arm for `{id}`: add one in tests/tests/wire/table");
    };
    assert_eq!(
        ready.operation.id, id,
        "the arm calls another operation than it is for"
    );
    assert_eq!(
        args.ignored(),
        Vec::<&String>::new(),
        "the arm for `{id}` leaves arguments out"
    );
    ready
}

/// Headers that no line has to ask for must be those that the client needs, and no others.
pub fn check_headers(request: &Request, own: &[(&str, &str)], what: &str) {
    let has_body = !request.body.is_empty();
    let sends_length = has_body || matches!(request.method.as_str(), "POST" | "PUT" | "PATCH");
    let length = request.body.len().to_string();
    let host = request.header("host").join(",");
    let mut expected = vec![
        ("accept", "application/json"),
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
