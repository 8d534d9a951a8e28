//! Calls where futures are used: awaited, raced, joined, spawned, stored.

use crate::support::{GET, Server, answer};
use std::future::pending;
use std::time::Duration;
use tokio::task::JoinSet;
use vsphere_runtime::{Call, Client, Error};

/// A function that returns a call: there is no lifetime to name.
fn get(client: &Client) -> Call<String> {
    client.call(&GET)
}

async fn start() -> (Server, Client) {
    let server = Server::start(answer(200, "\"a\"")).await;
    let client = server.client();
    (server, client)
}

#[tokio::test]
async fn calls_are_taken_where_something_is_awaited() -> Result<(), Error> {
    let (server, client) = start().await;
    assert_eq!(get(&client).await?, "a");
    let limit = Duration::from_secs(60);
    let within = tokio::time::timeout(limit, get(&client)).await;
    assert_eq!(within.expect("in time")?, "a");
    let raced = tokio::select! {
        answer = get(&client) => answer,
        () = pending() => unreachable!(),
    };
    assert_eq!(raced?, "a");
    assert_eq!(server.request_count(), 3);
    Ok(())
}

#[tokio::test]
async fn futures_of_calls_are_joined_and_spawned() -> Result<(), Error> {
    let (server, client) = start().await;
    let joined = tokio::try_join!(get(&client).send(), get(&client).send())?;
    assert_eq!(joined, ("a".to_owned(), "a".to_owned()));
    let spawned = tokio::spawn(get(&client).send()).await;
    assert_eq!(spawned.expect("no panic")?, "a");
    // A task may own the call itself.
    let call = get(&client);
    let spawned = tokio::spawn(async move { call.timeout(Duration::from_secs(60)).await });
    assert_eq!(spawned.await.expect("no panic")?, "a");
    let mut set: JoinSet<_> = (0..3).map(|_| get(&client).send()).collect();
    while let Some(answer) = set.join_next().await {
        assert_eq!(answer.expect("no panic")?, "a");
    }
    assert_eq!(server.request_count(), 7);
    Ok(())
}

/// A call keeps the client that it belongs to, and sends nothing before it is polled.
#[tokio::test]
async fn calls_are_stored_and_outlive_the_client() -> Result<(), Error> {
    struct Pending {
        calls: Vec<Call<String>>,
    }

    let (server, client) = start().await;
    let stored = Pending {
        calls: vec![get(&client), get(&client)],
    };
    drop(client);
    assert_eq!(server.request_count(), 0);
    for call in stored.calls {
        assert_eq!(call.await?, "a");
    }
    assert_eq!(server.request_count(), 2);
    Ok(())
}
