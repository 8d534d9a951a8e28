//! Calls the client of a document of Swagger 2.0: `calls-swagger-2 <address of the server>`.

use golden_swagger_2::things::{CreateOptions, Info, Kind, ListOptions, Missing};
use golden_swagger_2::{Client, Error, RetryPolicy};
use serde_json::json;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let address = std::env::args().nth(1).expect("the address of a server");
    let client = Client::builder(&address)
        .retry(RetryPolicy::none())
        .build()?;
    let things = client.things();

    let options = ListOptions::new()
        .with_names(["a", "b c"].map(str::to_owned))
        .with_sizes([1, 2])
        .with_x_tenant("t");
    println!("{}", json!(things.list_with(true, &options).await?));

    let error = things
        .list(false)
        .await
        .expect_err("the server reports one");
    let error = error.as_api().expect("a response of the server");
    let missing = error.decode::<Missing>().expect("the schema of the error");
    println!(
        "{}",
        json!({ "status": error.status(), "why": missing.why })
    );

    let part = Info::new("part").with_kind(Kind::Small);
    let info = Info::new("whole")
        .with_parts([part.clone()])
        .with_labels([("k", "v")].map(|(key, value)| (key.to_owned(), value.to_owned())));
    let options = CreateOptions::new().with_x_tenant("t");
    println!("{}", json!(things.create_with(&info, &options).await?));

    things.set_with("x/y", &part).await?;
    println!("{}", json!("set"));

    things.set("x").await?;
    println!("{}", json!("set without a body"));

    println!("{}", json!(things.update_with("x", &part).await?));
    Ok(())
}
