//! Calls the client of documents whose components are in files without a head: `calls-table-without-a-head <address>`.

use golden_table_without_a_head::things::{GetOptions, Missing, Owner};
use golden_table_without_a_head::{Client, Error, RetryPolicy};
use serde_json::json;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let address = std::env::args().nth(1).expect("the address of a server");
    let client = Client::builder(&address)
        .retry(RetryPolicy::none())
        .build()?;
    let things = client.things();

    let options = GetOptions::new().with_detail(true);
    println!("{}", json!(things.get_with("a", &options).await?));

    let error = things.get("b").await.expect_err("the server reports one");
    let error = error.as_api().expect("a response of the server");
    println!(
        "{}",
        json!(error.decode::<Missing>().expect("its schema").why)
    );

    things.set("c", &Owner::new("me")).await?;
    println!("{}", json!("set"));
    Ok(())
}
