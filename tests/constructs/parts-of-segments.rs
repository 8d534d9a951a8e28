//! Fills placeholders within segments: `calls-parts-of-segments <address of the server>`.

use golden_parts_of_segments::{Client, Error, RetryPolicy};
use serde_json::json;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let address = std::env::args().nth(1).expect("the address of a server");
    let client = Client::builder(&address)
        .retry(RetryPolicy::none())
        .build()?;
    let things = client.things();
    println!("{}", json!(things.get("a:b/c").await?));
    println!("{}", json!(things.download("a.json").await?));
    things.sync(-1, 20).await?;
    println!("{}", json!("done"));
    Ok(())
}
