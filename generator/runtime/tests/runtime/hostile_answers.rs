//! JSON that takes more than its size: deep, wide, with long keys; as error, result, and ignored.

use crate::support::{GET, SECRET, Server, answer, capture};
use serde::{Deserialize, Deserializer};
use std::collections::BTreeMap;
use std::env;
use std::process::Command;
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use vsphere_runtime::operation::{Operation, ResultShape};
use vsphere_runtime::{Client, Error, RetryPolicy, Task, TaskSet, Value, structure};
use vsphere_test_server::{Act, Script};

/// The size of a large body, in bytes: just below the limit.
const LARGE: usize = 63 << 20;

/// The most memory of a process that has received such a body, in KiB: the body itself is in it twice while it grows.
const MOST: u64 = 250 << 10;

#[derive(Clone)]
struct Known {
    name: Option<String>,
}

structure! {
    Known {
        optional name = "name",
    }
}

struct Numbers {
    of: BTreeMap<String, i64>,
}

structure! {
    Numbers {
        required of = "of",
    }
}

static ENVELOPED: Operation = Operation {
    id: "Test_enveloped",
    enveloped: true,
    ..GET
};

static EMPTY: Operation = Operation {
    id: "Test_empty",
    result: ResultShape::Empty,
    ..GET
};

/// A body, by its begin and a part that is repeated.
struct Body(u16, &'static str, &'static str);

/// The reader of the body, in another process: the type of the result.
#[derive(Clone, Copy, Debug)]
enum Read {
    Json,
    List,
    Typed,
    Numbers,
    Enveloped,
    Nothing,
}

/// Bodies, their readers, and the reason why they cannot be read.
const LARGE_BODIES: [(Body, Read, &str); 8] = [
    (Body(500, "[", "[[]],"), Read::Json, "500"),
    (
        Body(200, "[", "[[]],"),
        Read::Json,
        "more than 2097152 values",
    ),
    (
        Body(200, r#"{"x":[["#, "[],"),
        Read::Typed,
        "more than 2097152 values",
    ),
    (
        Body(200, r#"{"x":"#, "["),
        Read::Typed,
        "more than 127 levels",
    ),
    (
        Body(200, "[", "{},"),
        Read::List,
        "more than 2097152 values",
    ),
    (
        Body(200, r#"{"value":["#, "[[]],"),
        Read::Enveloped,
        "more than 2097152 values",
    ),
    (Body(200, "[", "[[]],"), Read::Nothing, ""),
    (
        Body(200, r#"{"of":{""#, "é"),
        Read::Numbers,
        "not complete JSON",
    ),
];

#[tokio::test]
async fn the_memory_for_an_answer_is_limited() {
    if !cfg!(target_os = "linux") {
        return;
    }
    for (number, (Body(status, begin, repeated), read, _)) in LARGE_BODIES.iter().enumerate() {
        let body = format!(
            "{begin}{}",
            repeated.repeat((LARGE - begin.len()) / repeated.len())
        );
        let server = Server::start(answer(*status, &body)).await;
        let mut child = Command::new(env::current_exe().expect("a program"));
        child
            .args(["--exact", "hostile_answers::one_answer", "--nocapture"])
            .env("TEST_ANSWER", format!("{number} {}", server.url));
        let child = tokio::task::spawn_blocking(move || child.output());
        let child = child.await.expect("a thread");
        let output = child.expect("a process");
        let text = String::from_utf8_lossy(&output.stdout);
        let memory = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let memory = memory.and_then(|it| it.trim().strip_suffix(" kB")?.trim().parse().ok());
        let memory: u64 = memory.unwrap_or_else(|| panic!("{read:?} of {repeated}: {text}"));
        assert!(output.status.success(), "{read:?} of {repeated}: {text}");
        assert!(memory < MOST, "{read:?} of {repeated}: {memory} KiB");
    }
}

/// A process of the test above: makes one call, and prints the most memory it had.
#[tokio::test]
async fn one_answer() {
    let Ok(answer) = env::var("TEST_ANSWER") else {
        return;
    };
    let (number, url) = answer.split_once(' ').expect("two words");
    let (_, read, expected) = &LARGE_BODIES[number.parse::<usize>().expect("a number")];
    let client = Client::builder(url).retry(RetryPolicy::none()).build();
    let client: Client = client.expect("a client");
    let error = match read {
        Read::Json => client.call::<Value>(&GET).await.map(|_| ()),
        Read::List => client.call::<Vec<Known>>(&GET).await.map(|_| ()),
        Read::Typed => client.call::<Known>(&GET).await.map(|_| ()),
        Read::Numbers => client.call::<Numbers>(&GET).await.map(|it| drop(it.of)),
        Read::Enveloped => client.call::<Value>(&ENVELOPED).await.map(|_| ()),
        Read::Nothing => client.call::<()>(&EMPTY).await,
    };
    let text = error
        .as_ref()
        .err()
        .map(Error::to_string)
        .unwrap_or_default();
    assert!(text.contains(expected) && text.len() < 3000, "{text}");
    assert_eq!(error.is_ok(), expected.is_empty());
    let status = std::fs::read_to_string("/proc/self/status").expect("a status");
    let memory = status.lines().find(|line| line.starts_with("VmHWM:"));
    println!("{}", memory.expect("a figure"));
}

async fn of<T: serde::de::DeserializeOwned + Send + 'static>(
    operation: &'static Operation,
    body: &str,
) -> Result<T, Error> {
    capture::start();
    let client = Server::start(answer(200, body)).await.client();
    let outcome = client.call::<T>(operation).await;
    if let Err(error) = &outcome {
        capture::show_error(error);
    }
    outcome
}

fn nested(levels: usize) -> String {
    format!("{}{}", "[".repeat(levels), "]".repeat(levels))
}

/// Also of fields that no type has.
#[tokio::test]
async fn levels_are_limited() {
    for (levels, is_read) in [(126, true), (127, false), (100_000, false)] {
        let body = format!(r#"{{"name":"a","x":{}}}"#, nested(levels));
        let typed = of::<Known>(&GET, &body).await.map(|it| it.name.is_some());
        let json = of::<Value>(&GET, &body).await.map(|_| true);
        let enveloped = format!(r#"{{"y":{body},"value":{{}}}}"#);
        let enveloped = of::<Known>(&ENVELOPED, &enveloped).await;
        assert_eq!(
            enveloped.is_ok(),
            levels < 126,
            "{enveloped:?}",
            enveloped = enveloped.err()
        );
        for outcome in [typed, json] {
            match outcome {
                Ok(_) => assert!(is_read, "{levels}"),
                Err(error) => {
                    let text = error.to_string();
                    assert!(!is_read && error.is_decode(), "{levels}: {text}");
                    assert!(text.contains("at `x[0][0]"), "{text}");
                    assert!(text.ends_with("it has more than 127 levels"), "{text}");
                }
            }
        }
        // Of a secret, nothing is shown.
        if !is_read {
            let error = of::<Known>(&SECRET, &body).await.expect_err("an error");
            assert!(
                error
                    .to_string()
                    .ends_with("read: it has more than 127 levels"),
                "{error}"
            );
        }
    }
    capture::check();
}

#[tokio::test]
async fn values_are_limited_as_the_size_is() {
    let zeros = format!("[{}0]", "0,".repeat(2 << 20));
    let error = of::<Vec<u8>>(&GET, &zeros).await.expect_err("too many");
    assert_eq!(
        error.to_string(),
        "Test_get: 200, but the response cannot be read at `[2097148]`: it has more than 2097152 values, of which a list or an \
         object counts as 4: raise `body_limit`, which allows one for each 32 bytes"
    );
    let server = Server::start(answer(200, &zeros)).await;
    let client: Client = Client::builder(&server.url)
        .body_limit(65 << 20)
        .build()
        .expect("a client");
    let read = client.call::<Vec<u8>>(&GET).await.expect("a list");
    assert_eq!(read.len(), (2 << 20) + 1);
}

#[tokio::test]
async fn the_path_of_an_error_is_short() {
    let key = "é".repeat(1 << 20);
    let error = of::<Numbers>(&GET, &format!(r#"{{"of":{{"{key}":"hush"}}}}"#)).await;
    let error = error.expect_err("no number");
    let vsphere_runtime::ErrorCause::Decode(facts) = error.as_cause() else {
        panic!("{error:?}");
    };
    assert!(
        facts.path().len() <= 1024 && facts.path().starts_with("of.éé"),
        "{}",
        facts.path()
    );
    assert!(facts.path().ends_with("é … "), "{}", facts.path());
    capture::check();
}

/// An error keeps the values of its body, so these are limited, too.
#[tokio::test]
async fn an_error_of_many_values_has_a_status_only() {
    for (items, is_read) in [(13_000, true), (14_000, false)] {
        let items = vec!["[]"; items].join(",");
        let body = format!(r#"{{"error_type":"NOT_FOUND","data":[{items}]}}"#);
        let client = Server::start(answer(404, &body)).await.client();
        let error = client.call::<Value>(&GET).await.expect_err("404");
        assert_eq!(error.status(), Some(404));
        let error = error.as_api().expect("an answer");
        assert_eq!(error.error_type().is_some(), is_read, "{error}");
        assert_eq!(error.body().len(), if is_read { body.len() } else { 1024 });
    }
}

/// The error of a task is part of a larger answer.
#[tokio::test]
async fn of_the_error_of_a_task_one_mebibyte_is_read() {
    for (length, is_read) in [(1 << 19, true), (1 << 20, false)] {
        let text = "x".repeat(length);
        let body = format!(
            r#"{{"status":"FAILED","error":{{"error_type":"ERROR","messages":[{{"id":"a","default_message":"{text}","args":[]}}]}}}}"#
        );
        let client = Server::start(answer(200, &body)).await.client();
        let error = Task::<()>::from_id(&client, "task-1")
            .wait()
            .await
            .expect_err("failed");
        let error = error.as_api().expect("an answer");
        assert_eq!(error.error_type().is_some(), is_read);
        assert_eq!(error.body().len() == 1024, !is_read);
    }
}

/// What [`Waiting`] waits for.
static SIGNAL: Mutex<Option<Receiver<()>>> = Mutex::new(None);

/// A value that is read only while the executor does other work.
struct Waiting;

impl<'de> Deserialize<'de> for Waiting {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        serde::de::IgnoredAny::deserialize(deserializer)?;
        let signal = SIGNAL.lock().unwrap_or_else(PoisonError::into_inner);
        let signal = signal.as_ref().expect("a signal");
        // Of the time before.
        signal.try_iter().for_each(drop);
        let received = signal.recv_timeout(Duration::from_secs(20));
        received.map(|()| Self).map_err(serde::de::Error::custom)
    }
}

/// With the only thread of a runtime.
#[tokio::test(flavor = "current_thread")]
async fn large_answers_are_read_while_others_work() {
    let text = format!("\"{}\"", "x".repeat(2 << 20));
    let report = format!(r#"{{"status":"SUCCEEDED","result":{text}}}"#);
    let script = Script::start(move |_, request| {
        Act::answer(
            200,
            if request.contains("/cis/tasks") {
                &report
            } else {
                &text
            },
        )
    });
    let script = script.await;
    let client = Client::builder(&script.url)
        .retry(RetryPolicy::none())
        .build();
    let client: Client = client.expect("a client");
    let (send, receive) = channel();
    *SIGNAL.lock().expect("a signal") = Some(receive);
    let ticks = tokio::spawn(async move {
        // Ends with the test.
        while send.send(()).is_ok() {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    });
    client.call::<Waiting>(&GET).await.expect("a text");
    let detailed = client.call::<Waiting>(&GET).send_detailed().await;
    detailed.result.expect("a text");
    let task = Task::<Waiting>::from_id(&client, "task-1");
    task.wait().await.expect("a text");
    let mut tasks: TaskSet<Waiting> = [task.clone()].into_iter().collect();
    let (_, result) = tasks.next().await.expect("a task");
    result.expect("a text");
    let tasks: TaskSet<Waiting> = [task].into_iter().collect();
    for result in tasks.wait_all().await {
        result.expect("a text");
    }
    ticks.abort();
}

/// A panic of a type of the caller reaches the caller.
#[tokio::test]
async fn a_panic_of_a_type_is_no_error() {
    struct Panics;
    impl<'de> Deserialize<'de> for Panics {
        fn deserialize<D: Deserializer<'de>>(_: D) -> Result<Self, D::Error> {
            panic!("of a type")
        }
    }
    let client = Server::start(answer(200, &format!("\"{}\"", "x".repeat(2 << 20))))
        .await
        .client();
    let call = tokio::spawn(client.call::<Panics>(&GET).send());
    let panic = call.await.err().expect("a panic").into_panic();
    assert_eq!(panic.downcast_ref(), Some(&"of a type"));
}

/// Envelopes are read without their other fields, and answers without one as they are.
#[tokio::test]
async fn the_content_of_an_envelope_is_its_own_text() {
    let table = [
        (r#"{"value":{"name":"a"}}"#, Some("a")),
        (
            r#" {"x":[{"value":1}],"v\u0061lue" : {"name":"a"} } "#,
            Some("a"),
        ),
        (r#"{"value":{"name":"b"},"value":{"name":"a"}}"#, Some("a")),
        (r#"{"name":"a"}"#, Some("a")),
        (r#"{"value":null}"#, None),
        (r#"{"value":{"name":"a"}} {"#, None),
        ("", None),
    ];
    for (body, expected) in table {
        let found = of::<Known>(&ENVELOPED, body).await.ok();
        assert_eq!(found.and_then(|it| it.name).as_deref(), expected, "{body}");
    }
}
