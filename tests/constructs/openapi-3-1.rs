//! Calls the client of a document of OpenAPI 3.1: `calls-openapi-3-1 <address of the server>`.

use golden_openapi_3_1::things::{Info, Kind};
use golden_openapi_3_1::{Client, Error, RetryPolicy};
use serde_json::json;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let address = std::env::args().nth(1).expect("the address of a server");
    let client = Client::builder(&address)
        .retry(RetryPolicy::none())
        .build()?;
    let things = client.things();

    let info = things.get("a").await?;
    println!("{}", json!(info));
    println!("{}", json!(things.get("b").await?));

    let info = Info::new("c")
        .with_kind(Kind::from("HUGE"))
        .with_owner(info)
        .with_sizes([Some(1), None]);
    things.set("c", &info).await?;
    println!("{}", json!(info.owner.is_some()));
    Ok(())
}
