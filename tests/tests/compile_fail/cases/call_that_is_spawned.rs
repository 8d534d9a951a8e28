//! A call where a future is needed: `.send()` makes it one, as the first line of the documentation of `Call` says.

use vsphere_client::Client;

fn spawn(_: impl Future + Send + 'static) {}

fn spawned(client: &Client) {
    spawn(client.content().library().list().send());
    spawn(client.content().library().list()); //~ E0277 `Call<Vec<LibraryId>>` is not a future
}

fn main() {}
