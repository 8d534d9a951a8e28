//! By hand: the id of each operation of the API and the method of the client that stands for it.

mod cis;
mod content;
mod esx;
mod items;

use crate::call::{Args, Ready};
use vsphere_client::Client;

/// Prepares a call of the operation with this id; nothing if the table does not have it.
pub fn call(id: &str, client: &Client, args: &Args<'_>) -> Option<Ready> {
    cis::call(id, client, args)
        .or_else(|| content::call(id, client, args))
        .or_else(|| items::call(id, client, args))
        .or_else(|| esx::call(id, client, args))
}
