//! Calls the client of the legacy documents: `caller <address of the server> <body>...`.
//!
//! `tests/tests/documented/legacy.rs` generates that client, builds this beside it, and holds what is sent and what is
//! printed here, a line of JSON for each call, against the vendor's page.

use documented_legacy::esx::settings::depots::offline::{CreateResult, CreateSpec};
use documented_legacy::vapi::std::errors;
use documented_legacy::{ApiError, Client, Error, RetryPolicy};
use serde_json::{Value, json};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let mut arguments = std::env::args().skip(1);
    let address = arguments.next().expect("the address of a server");
    let client = Client::builder(&address)
        .retry(RetryPolicy::none())
        .build()?;
    let offline = client.esx().settings().depots().offline();
    for body in arguments {
        let spec: CreateSpec = serde_json::from_str(&body).expect("a documented body");
        let line = match offline.create_task(&spec).await {
            Ok(task) => json!({"task": task.id()}),
            Err(error) => failed(error.as_api().expect("an answer of the server")),
        };
        println!("{line}");
    }
    Ok(())
}

/// Returns the facts of an error.
fn failed(error: &ApiError) -> Value {
    let body = error
        .decode::<errors::Error>()
        .expect("the structure at Returns");
    let result = error.decode_data::<CreateResult>().ok();
    json!({
        "status": error.status(),
        "kind": error.kind().to_string(),
        "body": body,
        "result": result,
    })
}
