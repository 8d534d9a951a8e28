//! Faults of the server and of the network: the result of the call, and the number of requests.

use crate::certificates::{Identity, self_signed};
use crate::support::vcenter::Vcenter;
use crate::support::{DELETE, GET, TASK, answer, capture};
use std::time::Duration;
use vsphere_runtime::operation::{Method, Operation};
use vsphere_runtime::{Client, ClientBuilder, RetryPolicy, Value};
use vsphere_test_server::Act;

/// Operations that start a task by an idempotent method.
static PUT_TASK: Operation = Operation {
    id: "Test_set$Task",
    method: Method::Put,
    ..TASK
};
static DELETE_TASK: Operation = Operation {
    id: "Test_delete$Task",
    method: Method::Delete,
    ..TASK
};

static PUT: Operation = Operation {
    id: "Test_put",
    method: Method::Put,
    path: "/test",
    success: 204,
    ..Operation::EMPTY
};

/// Three attempts, without delay.
fn patient(builder: ClientBuilder) -> ClientBuilder {
    let policy = RetryPolicy::default()
        .attempts(3)
        .first_wait(Duration::from_millis(1));
    builder.retry(policy)
}

type Ask = fn(&Client) -> vsphere_runtime::CallFuture<Value>;

struct Row {
    name: &'static str,
    /// Reactions of the server to the calls; the last one is repeated.
    acts: Vec<Act>,
    ask: Ask,
    /// The expected result: JSON, or the error without the operation.
    result: &'static str,
    /// The expected number of requests.
    seen: usize,
}

const GET_IT: Ask = |client| client.call(&GET).send();
const PUT_IT: Ask = |client| client.call(&PUT).json(&1).send();
const DELETE_IT: Ask = |client| client.call(&DELETE).send();
const PUT_TASK_IT: Ask = |client| client.call(&PUT_TASK).json(&1).send();
const DELETE_TASK_IT: Ask = |client| client.call(&DELETE_TASK).send();
const DELETE_TASK_WITH_TOKEN: Ask =
    |client| client.call(&DELETE_TASK).header("Client-Token", "t").send();
const POST_IT: Ask = |client| client.call(&TASK).json(&1).send();
const POST_IDEMPOTENT: Ask = |client| client.call(&TASK).json(&1).idempotent().send();
const POST_WITH_TOKEN: Ask = |client| client.call(&TASK).header("Client-Token", "t").send();
const POST_WITHOUT_TOKEN: Ask = |client| {
    client
        .call(&TASK)
        .header("Client-Token", &None::<String>)
        .send()
};
const GET_ONCE: Ask = |client| client.call(&GET).retry(RetryPolicy::none()).send();

fn good() -> Act {
    Act::answer(200, "7")
}

fn row(name: &'static str, ask: Ask, acts: Vec<Act>, result: &'static str, seen: usize) -> Row {
    Row {
        name,
        acts,
        ask,
        result,
        seen,
    }
}

/// Returns a response that ends in the middle of the body.
fn part(body: &str) -> Act {
    Act::bytes(answer(200, &"x".repeat(100)).replace(&"x".repeat(100), body))
}

fn statuses() -> Vec<Row> {
    let busy = |status| {
        Act::answer(
            status,
            r#"{"error_type":"SERVICE_UNAVAILABLE","messages":[{"default_message":"Busy."}]}"#,
        )
    };
    let wait = |header: &str| Act::with_header(503, header, "");
    let now = "date: Sun, 06 Nov 1994 08:49:37 GMT\r\nretry-after: Sun, 06 Nov 1994 08:49:37 GMT";
    let later = "date: Sun, 06 Nov 1994 08:49:37 GMT\r\nretry-after: Sun, 06 Nov 1994 09:49:37 GMT";
    vec![
        row(
            "503 passes",
            GET_IT,
            vec![busy(503), busy(429), good()],
            "7",
            3,
        ),
        row(
            "502 and 504 pass",
            GET_IT,
            vec![busy(502), busy(504), good()],
            "7",
            3,
        ),
        row(
            "503 stays",
            GET_IT,
            vec![busy(503)],
            "503 SERVICE_UNAVAILABLE: Busy.",
            3,
        ),
        row("503 of PUT", PUT_IT, vec![busy(503), good()], "null", 2),
        row(
            "503 of DELETE",
            DELETE_IT,
            vec![busy(503), good()],
            "null",
            2,
        ),
        row(
            "503 of POST",
            POST_IT,
            vec![busy(503), good()],
            "503 SERVICE_UNAVAILABLE: Busy.",
            1,
        ),
        row(
            "503 of POST that may be repeated",
            POST_IDEMPOTENT,
            vec![busy(503), good()],
            "7",
            2,
        ),
        row(
            "503 of POST with a token",
            POST_WITH_TOKEN,
            vec![busy(503), good()],
            "7",
            2,
        ),
        row(
            "503 of POST without a token",
            POST_WITHOUT_TOKEN,
            vec![busy(503), good()],
            "503 SERVICE_UNAVAILABLE: Busy.",
            1,
        ),
        row(
            "503 without patience",
            GET_ONCE,
            vec![busy(503), good()],
            "503 SERVICE_UNAVAILABLE: Busy.",
            1,
        ),
        row(
            "500 is an answer",
            GET_IT,
            vec![busy(500), good()],
            "500 SERVICE_UNAVAILABLE: Busy.",
            1,
        ),
        row(
            "seconds",
            GET_IT,
            vec![wait("retry-after: 0"), good()],
            "7",
            2,
        ),
        row(
            "too many seconds",
            GET_IT,
            vec![wait("retry-after: 3600"), good()],
            "503",
            1,
        ),
        row("a date", GET_IT, vec![wait(now), good()], "7", 2),
        row(
            "a date too far",
            GET_IT,
            vec![wait(later), good()],
            "503",
            1,
        ),
        row(
            "nonsense to wait for",
            GET_IT,
            vec![wait("retry-after: soon"), good()],
            "7",
            2,
        ),
        row(
            "empty 401",
            POST_IT,
            vec![Act::answer(401, ""), good()],
            "7",
            2,
        ),
        row(
            "HTML",
            GET_IT,
            vec![Act::answer(500, "<html>\n<h1>No</h1>")],
            "500: answered text/html, not JSON: SERVER may be starting, or a proxy answered",
            1,
        ),
        row(
            "HTML as a success",
            GET_IT,
            vec![Act::answer(200, "<html>")],
            "200, but the response cannot be read: answered text/html, not JSON: is SERVER a vCenter?",
            1,
        ),
        row(
            "an unknown status",
            GET_IT,
            vec![Act::answer(599, "{}")],
            "599",
            1,
        ),
    ]
}

fn connections() -> Vec<Row> {
    let broken = "the connection to SERVER failed: ";
    let deep = "[".repeat(200) + &"]".repeat(200);
    let huge = format!("[{}7]", "7,".repeat(1000));
    vec![
        row("truncated", GET_IT, vec![part("7"), good()], "7", 2),
        row("always truncated", GET_IT, vec![part("7")], broken, 3),
        row(
            "truncated POST",
            POST_IT,
            vec![part("7"), good()],
            broken,
            1,
        ),
        row(
            "reset in the middle",
            GET_IT,
            vec![part("7").reset(), good()],
            "7",
            2,
        ),
        row("always reset", GET_IT, vec![part("7").reset()], broken, 3),
        row(
            "reset at once",
            GET_IT,
            vec![Act::bytes("").reset(), good()],
            "7",
            2,
        ),
        row(
            "reset of POST",
            POST_IT,
            vec![Act::bytes("").reset(), good()],
            broken,
            1,
        ),
        row(
            "reset of PUT",
            PUT_IT,
            vec![Act::bytes("").reset(), good()],
            "null",
            2,
        ),
        row(
            "reset of DELETE",
            DELETE_IT,
            vec![Act::bytes("").reset(), good()],
            "null",
            2,
        ),
        row(
            "reset of DELETE that was done",
            DELETE_IT,
            vec![Act::bytes("").reset(), Act::answer(404, "")],
            "404",
            2,
        ),
        row(
            "reset of DELETE that starts a task",
            DELETE_TASK_IT,
            vec![Act::bytes("").reset(), good()],
            broken,
            1,
        ),
        row(
            "reset of DELETE that starts a task with a token",
            DELETE_TASK_WITH_TOKEN,
            vec![Act::bytes("").reset(), good()],
            "7",
            2,
        ),
        row(
            "reset of PUT that starts a task",
            PUT_TASK_IT,
            vec![Act::bytes("").reset(), good()],
            broken,
            1,
        ),
        row(
            "503 of PUT that starts a task",
            PUT_TASK_IT,
            vec![Act::answer(503, ""), good()],
            "503",
            1,
        ),
        row(
            "closed at once",
            PUT_IT,
            vec![Act::bytes(""), good()],
            "null",
            2,
        ),
        row(
            "slow body",
            GET_IT,
            vec![part("7").hang(), good()],
            "no complete response from SERVER within the time limit",
            1,
        ),
        row(
            "truncated error",
            GET_IT,
            vec![Act::bytes("HTTP/1.1 500 X\r\ncontent-length: 9\r\n\r\n{")],
            "500",
            1,
        ),
        row(
            "slow error",
            GET_IT,
            vec![Act::bytes("HTTP/1.1 500 X\r\ncontent-length: 9\r\n\r\n{").hang()],
            "500",
            1,
        ),
        row(
            "over the limit",
            GET_IT,
            vec![Act::answer(200, &huge)],
            "200, but the response is larger than the limit of 1000 bytes",
            1,
        ),
        row(
            "deep",
            GET_IT,
            vec![Act::answer(200, &deep)],
            "200, but the response cannot be read at ",
            1,
        ),
        row(
            "deep error",
            GET_IT,
            vec![Act::answer(400, &deep)],
            "400",
            1,
        ),
        row(
            "huge error",
            GET_IT,
            vec![Act::answer(400, &huge)],
            "400",
            1,
        ),
    ]
}

/// Returns the result as text, and captures the error.
async fn result(client: &Client, ask: Ask) -> String {
    match ask(client).await {
        Ok(value) => value.to_string(),
        Err(error) => {
            capture::show_error(&error);
            let text = error.to_string();
            let (operation, rest) = text.split_once(": ").expect("an operation");
            assert_eq!(Some(operation), error.operation());
            rest.to_owned()
        }
    }
}

#[tokio::test]
async fn faults_give_the_expected_results() {
    capture::start();
    all_rows(None).await;
    let shown = capture::check();
    // No text of the server is traced.
    let traced = |line: &&str| line.contains(" vsphere_runtime") || line.starts_with("record");
    assert!(
        !shown
            .lines()
            .filter(traced)
            .any(|line| line.contains("Busy."))
    );
    for traced in [
        "span vsphere_runtime::client::send call: operation=\"Test_get\" method=\"GET\" path=\"/test\"",
        "record attempts=3",
        "record status=200",
        "record duration_ms=",
        "INFO vsphere_runtime::session::manager: message=logged in generation=1",
        "message=retrying error=\"503 SERVICE_UNAVAILABLE\" status=503 wait_s=",
    ] {
        assert!(shown.contains(traced), "{traced}");
    }
}

/// With TLS, a broken connection gives other errors of the library.
#[tokio::test]
async fn faults_give_the_expected_results_with_tls() {
    capture::start();
    all_rows(Some(&self_signed())).await;
    capture::check();
}

async fn all_rows(tls: Option<&Identity>) {
    for row in statuses().into_iter().chain(connections()) {
        let Row {
            name,
            acts,
            ask,
            result: expected,
            seen,
        } = row;
        let act = move |_: &Vcenter, count: usize, _: &str| acts[count.min(acts.len() - 1)].clone();
        let vcenter = match tls {
            None => Vcenter::start(act).await,
            Some(identity) => Vcenter::start_tls(identity.acceptor(&["http/1.1"]), act).await,
        };
        let builder = match tls {
            None => vcenter.builder(),
            Some(identity) => vcenter.builder().thumbprint(&identity.thumbprint()),
        };
        let builder = patient(builder)
            .body_limit(1000)
            .idle_timeout(Duration::from_millis(50));
        let client: Client = builder.clone().build().expect("a client");
        let text = result(&client, ask).await;
        let (_, address) = vcenter.script.url.split_once("://").expect("a scheme");
        let text = text.replace(address, "SERVER");
        let matches = if expected.ends_with(' ') {
            text.starts_with(expected)
        } else {
            text == expected
        };
        assert!(matches, "{name}: {text}");
        // And one login.
        let logins = if name == "empty 401" { 2 } else { 1 };
        assert_eq!(vcenter.logins(), (logins, 0), "{name}");
        // A replaced session is ended in the background.
        let requests = vcenter.script.requests();
        let ends = |it: &&String| it.starts_with("DELETE /api/session ");
        let count = requests.len() - requests.iter().filter(ends).count();
        assert_eq!(count, seen + logins, "{name}");
        client.log_out().await.expect("an end");
        capture::show(&client);
        capture::show(&builder);
    }
}
