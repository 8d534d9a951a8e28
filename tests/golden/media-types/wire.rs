//! Media types and statuses: requests byte for byte, and what the client reads from the answers.

use golden_media_types::types::{Info, Spec};
use golden_media_types::{Client, Error, RetryPolicy, mock};
use serde_json::{Value, json};
use vsphere_test_server::{Act, Script};

const BODY: &str = "{\"name\":\"a\"}";

#[tokio::test]
async fn media_types_and_statuses_are_as_documented() -> Result<(), Error> {
    let script = Script::start(|number, _| match number {
        1 => Act::with_header(200, "content-type: application/vnd.example.info+json;version=39.1", BODY),
        2 | 6 => Act::bytes("HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n"),
        4 => Act::answer(202, BODY),
        7 => Act::answer(202, "\"later\""),
        9 => Act::answer(200, "not JSON"),
        10 => Act::answer(200, ""),
        _ => Act::answer(200, BODY),
    })
    .await;
    let client = Client::builder(&script.url).retry(RetryPolicy::none()).no_proxy().build()?;
    let types = client.types();
    let spec = Spec::new("a");
    let name = |info: Info| info.name;

    assert_eq!(types.several(&spec).await.map(name)?, "a");
    assert_eq!(types.vendor(&spec).await.map(name)?, "a");
    types.wildcard(&spec).await?;
    assert_eq!(types.unknown().await.map(name)?, "a");
    assert_eq!(types.statuses().await.map(name)?, "a");
    assert_eq!(types.maybe().await?.map(name).as_deref(), Some("a"));
    assert!(types.maybe().await?.is_none());
    assert_eq!(types.different().await?, json!("later"));
    assert_eq!(types.default().await.map(name)?, "a");
    types.failures().await?;
    assert_eq!(types.untyped().await?, None::<Value>);
    assert_eq!(types.untyped().await?, Some(json!({"name": "a"})));

    let sent = script.requests();
    let header = |number: usize, name: &str| {
        let lines = sent[number].lines().filter_map(|line| line.split_once(": "));
        let found: Vec<_> = lines.filter(|(known, _)| *known == name).map(|(_, it)| it).collect();
        found.join(" AND ")
    };
    let version = "version=39.1";
    let table = [
        (0, "application/json".to_owned(), "application/json".to_owned()),
        (
            1,
            format!("application/vnd.example.info+json;{version}"),
            format!("application/vnd.example.spec+json;{version}"),
        ),
        (2, "application/json".to_owned(), format!("application/json;{version}")),
        (3, "application/json".to_owned(), String::new()),
    ];
    for (number, accept, content_type) in table {
        assert_eq!(header(number, "accept"), accept, "{number}");
        assert_eq!(header(number, "content-type"), content_type, "{number}");
    }
    assert!(sent[1].ends_with(BODY), "{}", sent[1]);

    // The mock reads and writes the same.
    let server = mock::Server::start().await.expect("a port");
    let client = server.client().retry(RetryPolicy::none()).build()?;
    let types = client.types();
    server.types().on_vendor(|spec| Ok(Info::new(spec.name)));
    server.types().on_maybe(|| Ok(None));
    server.types().on_untyped(|| Ok(Some(json!([1]))));
    assert_eq!(types.vendor(&spec).await.map(name)?, "a");
    assert!(types.maybe().await?.is_none());
    assert_eq!(types.untyped().await?, Some(json!([1])));
    types.wildcard(&spec).await?;
    types.different().await?;
    types.failures().await
}
