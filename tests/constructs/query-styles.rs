//! Sends parameters in every style: `calls-query-styles <address of the server>`.

use golden_query_styles::things::{Filter, ListOptions, Page};
use golden_query_styles::{Bytes, Client, Error, Map, RetryPolicy, Value};
use serde_json::json;

fn texts(values: &[&str]) -> Vec<String> {
    values.iter().map(|value| (*value).to_owned()).collect()
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let address = std::env::args().nth(1).expect("the address of a server");
    let client = Client::builder(&address)
        .retry(RetryPolicy::none())
        .build()?;
    let things = client.things();

    println!("{}", json!(things.list(&texts(&["a,b", "c d"])).await?));

    let identifiers: Map<String, Value> = [("id".to_owned(), json!("x&y"))].into_iter().collect();
    let options = ListOptions::new()
        .with_sizes([1, -2])
        .with_words(texts(&["x", "y|z"]))
        .with_colors(texts(&["red", "blue"]))
        .with_filter(Filter::new("n=1").with_sizes([3, 4]))
        .with_identifiers(identifiers)
        .with_page(
            Page::new()
                .with_size(20)
                .with_sort(texts(&["name", "size"])),
        );
    println!(
        "{}",
        json!(things.list_with(&texts(&["a"]), &options).await?)
    );

    let options = ListOptions::new()
        .with_spec(Filter::new("n"))
        .with_token(Bytes::from(vec![1, 2, 255]));
    println!(
        "{}",
        json!(things.list_with(&texts(&["a"]), &options).await?)
    );

    let options = [("k".to_owned(), "v w".to_owned())].into_iter().collect();
    println!("{}", json!(things.get(&[1, 2], &options).await?));
    Ok(())
}
