//! A bare text where an identifier is needed.

use vsphere_client::Client;

fn library_of_a_text(client: &Client) {
    let _ = client.content().library().get("library"); //~ E0308 expected `&LibraryId`, found `&str`
}

fn main() {}
