//! Error responses: every body becomes an error, and no body is kept that is too large or secret.

use serde::de::IgnoredAny;
use serde_json::Value;
use std::collections::BTreeMap;
use std::time::Duration;
use vsphere_runtime::__private::untrusted;
use vsphere_runtime::operation::Operation;
use vsphere_runtime::{ApiError, DateTime, Error, ErrorCause, ErrorKind, TaskInfo, structure};

/// The limit of a kept body that is not JSON, in bytes.
const KEPT: usize = 1024;

/// The limit of a message, in bytes: it has few parts from the server, each of them shortened.
const LINE: usize = 4 * 1024;

static OPERATION: Operation = Operation {
    id: "Content.Library_get",
    ..Operation::EMPTY
};

static SECRET: Operation = Operation {
    id: "Session_create",
    secret: true,
    ..Operation::EMPTY
};

/// A structure with fields of all kinds, and itself as one.
struct Node {
    name: String,
    size: Option<i64>,
    time: Option<DateTime>,
    inner: Option<Box<Node>>,
    list: Option<Vec<Node>>,
    map: Option<BTreeMap<String, i64>>,
}

structure! {
    Node {
        required name = "name",
        optional size = "size",
        optional time = "time",
        optional inner = "inner",
        optional list = "list",
        optional map = "map",
    }
}

/// Takes the first two bytes as a status, and the others as a body.
pub fn run(bytes: &[u8]) {
    let (status, body) = match bytes {
        [high, low, body @ ..] => (100 + u16::from_be_bytes([*high, *low]) % 500, body),
        _ => (500, bytes),
    };
    check(status, body);
}

/// Checks a body as an error and as results of several types.
///
/// # Panics
///
/// If a property does not hold.
pub fn check(status: u16, body: &[u8]) {
    error(status, body);
    result::<Value>(status, body);
    result::<BTreeMap<String, Vec<Option<i64>>>>(status, body);
    result::<TaskInfo>(status, body);
    result::<Node>(status, body);
    result::<Vec<Node>>(status, body);
    tolerant(body);
}

/// Checks that a result with odd fields is read as one without them.
fn tolerant(body: &[u8]) {
    if let Ok(read) = untrusted::decode::<Node>(&OPERATION, 200, body) {
        let written = serde_json::to_string(&read).expect("a structure is JSON");
        let again: Node = serde_json::from_str(&written).expect("a documented form");
        let again = serde_json::to_string(&again).expect("a structure is JSON");
        assert_eq!(again, written);
    }
}

fn error(status: u16, body: &[u8]) {
    let wait = Duration::from_secs(u64::from(status));
    let error = untrusted::api_error(&OPERATION, status, Some("r-1"), Some(wait), body);
    assert_eq!(error.status(), status);
    assert_eq!(error.operation(), OPERATION.id);
    assert_eq!(error.request_id(), Some("r-1"));
    assert_eq!(error.retry_after(), Some(wait));
    let beginning = &body[..body.len().min(KEPT)];
    let is_json = serde_json::from_slice::<IgnoredAny>(body).is_ok();
    // Too deep a body, or one of too many values, is kept as if it was not JSON.
    assert!(!is_json || !is_flat(body) || error.body() == body);
    match is_json && error.body() == body {
        true => {
            // JSON may be too deep for a value, or have a number that is too large, where the error does not look.
            if let Ok(json) = serde_json::from_slice(body) {
                facts(&error, &json);
            }
        }
        false => {
            assert!(error.body() == beginning);
            assert_eq!((error.error_type(), error.data()), (None, None));
            assert!(error.messages().is_empty());
        }
    }
    // These may fail, but not panic.
    let _: Result<Value, Error> = error.decode();
    let _: Result<BTreeMap<String, String>, Error> = error.decode_data();
}

/// Returns `true` if a body is within the limits of levels and values, whatever is in its texts.
fn is_flat(body: &[u8]) -> bool {
    let opening = body.iter().filter(|byte| matches!(byte, b'[' | b'{'));
    body.len() <= 16 * 1024 && opening.count() <= 127
}

/// Checks that the error has the facts of the body and no others.
fn facts(error: &ApiError, json: &Value) {
    let error_type = json.get("error_type").and_then(Value::as_str);
    // An error of `/rest` has its facts one level below.
    let is_older = error.error_type().is_some() && error_type.is_none();
    if is_older {
        let name = json.get("type").and_then(Value::as_str);
        assert!(name.is_some_and(|name| name.starts_with("com.vmware.vapi.std.errors.")));
        return;
    }
    assert_eq!(error.error_type(), error_type);
    if error_type.is_none() {
        assert_eq!(error.kind(), ErrorKind::Unknown);
    }
    let data = json.get("data").filter(|data| !data.is_null());
    assert_eq!(error.data(), data);
    let messages = json.get("messages").and_then(Value::as_array);
    if let Some(messages) = messages.filter(|messages| !messages.is_empty()) {
        assert_eq!(error.messages().len(), messages.len());
    }
}

fn result<T: serde::de::DeserializeOwned>(status: u16, body: &[u8]) {
    for operation in [&OPERATION, &SECRET] {
        let Err(error) = untrusted::decode::<T>(operation, status, body) else {
            continue;
        };
        let line = error.to_string();
        assert!(line.chars().count() <= LINE, "{} characters", line.len());
        assert!(!line.contains(['\n', '\r']), "{line:?}");
        assert!(line.contains(operation.id), "{line:?}");
        let ErrorCause::Decode(found) = error.as_cause() else {
            panic!("{error:?}");
        };
        assert_eq!(found.status(), status);
        let kept = match operation.secret {
            true => &[],
            false => &body[..body.len().min(KEPT)],
        };
        assert!(found.body() == kept);
    }
}
