//! The identifier of an item where that of a library is needed.

use vsphere_client::Client;
use vsphere_client::content::library::ItemId;

fn library_of_an_item(client: &Client) {
    let item_id = ItemId::from("item");
    let _ = client.content().library().get(&item_id); //~ E0308 expected `&LibraryId`, found `&ItemId`
}

fn main() {}
