//! Results with fields of an undocumented form: optional ones are absent, required ones are errors with their path.

use crate::support::{GET, Server, TASK, answer, capture};
use std::collections::BTreeMap;
use vsphere_runtime::{
    Bytes, Client, DateTime, Error, ErrorCause, Optional, Secret, Task, Value, family, structure,
};
use vsphere_test_server::{Act, Script};

#[derive(Clone)]
struct Disk {
    label: String,
    size: Option<i64>,
}

structure! {
    Disk {
        required label = "label",
        optional size = "size",
    }
}

#[derive(Clone)]
struct Device {
    kind: Option<String>,
    slot: Option<i64>,
}

structure! {
    Device {
        optional kind = "kind",
        optional slot = "slot",
    }
}

#[derive(Clone)]
struct Nic {
    kind: Option<String>,
    mac: String,
    mtu: Option<i64>,
}

structure! {
    Nic {
        optional kind = "kind",
        required mac = "mac",
        optional mtu = "mtu",
    }
}

family! {
    /// Any device.
    pub(crate) enum AnyDevice by "kind" {
        /// Another one.
        Device(Device) = _,
        /// A network interface.
        Nic(Nic) = "NIC",
    }
}

struct Vm {
    name: String,
    memory: Option<i64>,
    started: Option<DateTime>,
    key: Option<Bytes>,
    password: Option<Secret>,
    disks: Vec<Disk>,
    tags: Optional<Vec<String>>,
    sizes: Optional<BTreeMap<String, i64>>,
    boot: Option<Disk>,
    devices: Optional<Vec<AnyDevice>>,
    parent: Option<Box<Vm>>,
    labels: Vec<String>,
    counts: BTreeMap<String, i64>,
}

structure! {
    Vm {
        required name = "name",
        optional memory = "memory",
        optional started = "started",
        optional key = "key",
        optional password = "password",
        required disks = "disks",
        collection tags = "tags",
        collection sizes = "sizes",
        optional boot = "boot",
        collection devices = "devices",
        optional parent = "parent",
        required labels = "labels",
        required counts = "counts",
    }
}

/// Returns a machine with these fields replaced or added.
fn vm(changes: &str) -> Value {
    let vm = r#"{"name":"n","disks":[],"labels":[],"counts":{}}"#;
    let mut vm: Value = serde_json::from_str(vm).expect("JSON");
    let changes: Value = serde_json::from_str(changes).expect(changes);
    for (name, value) in changes.as_object().expect("an object") {
        vm[name] = value.clone();
    }
    vm
}

async fn ask<T: serde::de::DeserializeOwned + Send + 'static>(
    body: &Value,
    strict: bool,
) -> Result<T, Error> {
    let server = Server::start(answer(200, &body.to_string())).await;
    let builder = Client::builder(&server.url);
    let builder = if strict {
        builder.strict_results()
    } else {
        builder
    };
    builder.build()?.call::<T>(&GET).await
}

#[tokio::test]
async fn odd_optional_fields_are_absent() {
    capture::start();
    // A field, and what is left of it.
    let table = [
        (r#"{"memory":"N/A"}"#, "{}"),
        (r#"{"memory":1.5}"#, "{}"),
        (r#"{"memory":[1]}"#, "{}"),
        (r#"{"memory":"N/A","key":"aGk="}"#, r#"{"key":"aGk="}"#),
        (r#"{"started":"never"}"#, "{}"),
        (r#"{"started":1772366400}"#, "{}"),
        (r#"{"key":"!"}"#, "{}"),
        (r#"{"password":4711}"#, "{}"),
        (r#"{"tags":"a"}"#, "{}"),
        (r#"{"tags":["a",7]}"#, "{}"),
        (r#"{"sizes":{"a":"big"}}"#, "{}"),
        // `null` is the same as absent.
        (r#"{"tags":["a",null,"b"]}"#, r#"{"tags":["a","b"]}"#),
        (r#"{"sizes":{"a":null,"b":7}}"#, r#"{"sizes":{"b":7}}"#),
        (r#"{"labels":[null,"a"]}"#, r#"{"labels":["a"]}"#),
        (r#"{"counts":{"a":null}}"#, "{}"),
        (r#"{"disks":[null]}"#, "{}"),
        // The innermost field is absent.
        (
            r#"{"boot":{"label":"l","size":"N/A"}}"#,
            r#"{"boot":{"label":"l"}}"#,
        ),
        (
            r#"{"disks":[{"label":"a","size":"N/A"},{"label":"b","size":2},{"label":"c","size":""}]}"#,
            r#"{"disks":[{"label":"a"},{"label":"b","size":2},{"label":"c"}]}"#,
        ),
        // With a required field of it.
        (r#"{"boot":{"label":7}}"#, "{}"),
        (r#"{"boot":{"size":7}}"#, "{}"),
        (r#"{"boot":[]}"#, "{}"),
        (
            r#"{"devices":[{"kind":"NIC","mac":"m","mtu":"N/A"},{"slot":true}]}"#,
            r#"{"devices":[{"kind":"NIC","mac":"m"},{}]}"#,
        ),
        (r#"{"devices":[{"kind":"NIC","mac":7}]}"#, "{}"),
        (
            r#"{"parent":{"name":"p","disks":[],"labels":[null],"counts":{},"memory":""}}"#,
            r#"{"parent":{"name":"p","disks":[],"labels":[],"counts":{}}}"#,
        ),
        (r#"{"unknown":[null,{"a":"N/A"}],"memory":""}"#, "{}"),
    ];
    for (odd, kept) in table {
        let read = ask::<Vm>(&vm(odd), false).await.expect(odd);
        assert_eq!(
            serde_json::to_value(&read).expect("JSON"),
            vm(kept),
            "{odd}"
        );
        let list = Value::from(vec![vm("{}"), vm(odd)]);
        let read = ask::<Vec<Vm>>(&list, false).await.expect(odd);
        let kept = Value::from(vec![vm("{}"), vm(kept)]);
        assert_eq!(serde_json::to_value(&read).expect("JSON"), kept, "{odd}");
        let error = ask::<Vm>(&vm(odd), true).await.expect_err(odd);
        assert!(error.is_decode(), "{odd}: {error}");
    }
    // The trace names the field, but no value.
    let shown = capture::check();
    let event = r#"WARN vsphere_runtime::error::json: message=fields of an undocumented form are read as absent operation="Test_get" count=1 fields="Vm.memory: found a string, expected i64""#;
    assert!(shown.contains(event), "{shown}");
    assert!(!shown.contains("N/A"));
}

#[tokio::test]
async fn a_null_in_a_list_of_results() {
    let list: Vec<Vm> = ask(&serde_json::json!([null, vm("{}")]), false)
        .await
        .expect("a list");
    assert_eq!(list.len(), 1);
    let map: BTreeMap<String, i64> = ask(&serde_json::json!({"a": null, "b": 1}), false)
        .await
        .expect("a map");
    assert_eq!(map.len(), 1);
    ask::<Option<Vm>>(&Value::from("N/A"), false)
        .await
        .expect_err("no optional field");
}

struct Found {
    by_id: BTreeMap<String, Option<Disk>>,
    grid: Vec<Vec<Option<i64>>>,
    anything: Option<Value>,
    labels: Vec<String>,
    devices: Option<Vec<AnyDevice>>,
    more: Option<Vec<Found>>,
}

structure! {
    Found {
        required by_id = "by_id",
        required grid = "grid",
        optional anything = "anything",
        required labels = "labels",
        optional devices = "devices",
        optional more = "more",
    }
}

/// Only the nulls that a type refuses are left out, whatever else is in the text.
#[tokio::test]
async fn nulls_that_are_values_stay() {
    let part = r#"{"by_id":{"a":null,"b":{"label":"l"}},"grid":[[1,null],[null]],"anything":[null,{"a":null}],"labels":["a"]}"#;
    let table = [
        (r#"{"labels":["a",null]}"#, r#"{"labels":["a"]}"#),
        (
            r#"{"grid":[null,[1,null],[null]]}"#,
            r#"{"grid":[[1,null],[null]]}"#,
        ),
        (
            r#"{"devices":[null,{"slot":1}]}"#,
            r#"{"devices":[{"slot":1}]}"#,
        ),
        (
            r#"{"labels":[null],"grid":[[null],null],"devices":[null],"more":[null,PART]}"#,
            r#"{"labels":[],"grid":[[null]],"devices":[],"more":[PART]}"#,
        ),
    ];
    let changed = |changes: &str| {
        let mut found: Value = serde_json::from_str(part).expect("JSON");
        let changes: Value = serde_json::from_str(&changes.replace("PART", part)).expect(changes);
        for (name, value) in changes.as_object().expect("an object") {
            found[name] = value.clone();
        }
        found
    };
    for (odd, kept) in table {
        let (odd, kept) = (changed(odd), changed(kept));
        let read = ask::<Found>(&odd, false).await.expect("readable");
        assert_eq!(serde_json::to_value(&read).expect("JSON"), kept, "{odd}");
        let both = Value::from(vec![odd.clone(), Value::Null, odd.clone()]);
        let read = ask::<Vec<Found>>(&both, false).await.expect("readable");
        let kept = Value::from(vec![kept.clone(), kept]);
        assert_eq!(serde_json::to_value(&read).expect("JSON"), kept, "{odd}");
        assert!(ask::<Found>(&odd, true).await.is_err(), "{odd}");
    }
}

/// Values that are left out are traced, also of a required field.
#[tokio::test]
async fn nulls_that_are_left_out_are_traced() {
    capture::start();
    ask::<Vm>(&vm(r#"{"labels":["a",null]}"#), false)
        .await
        .expect("readable");
    let shown = capture::check();
    let fields = r#"count=1 fields="Vm.labels: left out null, expected a string""#;
    assert!(shown.contains(fields), "{shown}");
}

#[tokio::test]
async fn odd_required_fields_are_errors_with_a_path() {
    let string = "found a string, expected i64";
    let number = "found a number, expected a string";
    let table = [
        (vm(r#"{"name":7}"#), "name", number),
        (
            vm(r#"{"name":null}"#),
            "name",
            "found null, expected a string",
        ),
        (vm(r#"{"name":7,"memory":"N/A"}"#), "name", number),
        (
            vm(r#"{"memory":"N/A","labels":["a",7]}"#),
            "labels[1]",
            number,
        ),
        (
            vm(r#"{"labels":[null,7]}"#),
            "labels[0]",
            "found null, expected a string",
        ),
        (
            vm(r#"{"counts":{"a":1,"b":"x"},"memory":"N/A"}"#),
            "counts.b",
            string,
        ),
        (
            vm(r#"{"memory":"N/A","disks":[{"label":"a","size":"N/A"},{"size":"N/A","label":7}]}"#),
            "disks[1].label",
            number,
        ),
        (
            vm(r#"{"disks":[{"label":"a"},{"size":7}]}"#),
            "disks[1]",
            "missing field `label`",
        ),
        (
            serde_json::json!([vm("{}"), vm(r#"{"memory":"N/A","disks":[{"label":7}]}"#)]),
            "[1].disks[0].label",
            number,
        ),
    ];
    for (body, path, message) in table {
        for strict in [false, true] {
            let outcome = match body.is_array() {
                true => ask::<Vec<Vm>>(&body, strict).await.map(|_| ()),
                false => ask::<Vm>(&body, strict).await.map(|_| ()),
            };
            let error = outcome.expect_err("a required field");
            let ErrorCause::Decode(facts) = error.as_cause() else {
                panic!("{error:?}")
            };
            if !strict {
                assert_eq!((facts.path(), facts.message()), (path, message), "{body}");
            }
            let begin = body.to_string();
            let begin = &begin.as_bytes()[..begin.len().min(1024)];
            assert_eq!(facts.body(), begin);
        }
    }
    // In a family, whose members are read in two steps.
    let devices = serde_json::json!([{"slot": "x"}, {"kind": "NIC", "mtu": "x", "mac": 7}]);
    let error = ask::<Vec<AnyDevice>>(&devices, false).await;
    let error = error.expect_err("a required field");
    assert!(
        error.to_string().contains("at `[1].mac`: found a number"),
        "{error}"
    );
}

#[tokio::test]
async fn the_results_of_tasks_are_read_alike() {
    let script = Script::start(|count, _| match count % 2 {
        0 => Act::answer(202, "\"t\""),
        _ => Act::answer(
            200,
            r#"{"status":"SUCCEEDED","result":{"label":"l","size":"N/A"}}"#,
        ),
    })
    .await;
    let client = Client::builder(&script.url).build().expect("a client");
    let task: Task<Disk> = client.call(&TASK).await.expect("a task");
    let disk = task.wait().await.expect("a result");
    assert_eq!((disk.label.as_str(), disk.size), ("l", None));
    let client = Client::builder(&script.url).strict_results().build();
    let task: Task<Disk> = client.expect("a client").call(&TASK).await.expect("a task");
    let error = task.wait().await.expect_err("an odd field");
    assert!(
        error.to_string().contains("at `size`: found a string"),
        "{error}"
    );
}

/// Neither depth nor size makes the second reading expensive.
#[tokio::test]
async fn hostile_results_are_refused_cheaply() {
    let nested = |levels: usize| {
        let mut nested = vm(r#"{"memory":"N/A"}"#);
        for _ in 0..levels {
            let mut outer = vm("{}");
            outer["parent"] = nested;
            nested = outer;
        }
        nested
    };
    let whole = ask::<Vm>(&nested(20), false).await.expect("a machine");
    let mut read = &whole;
    let mut levels = 0;
    while let Some(parent) = &read.parent {
        (read, levels) = (parent, levels + 1);
    }
    assert_eq!((levels, read.memory), (20, None));
    // Each level is read again within the level around it.
    let error = ask::<Vm>(&nested(100), false).await.expect_err("too deep");
    assert!(
        error
            .to_string()
            .ends_with(".memory`: found a string, expected i64"),
        "{error}"
    );
}
