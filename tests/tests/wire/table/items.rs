//! Items of libraries.

use crate::call::{Args, Ready, plain};
use vsphere_client::Client;
use vsphere_client::content::library::item::{self, downloadsession};
use vsphere_client::content::library::item::{download_session, update_session};
use vsphere_client::content::library::subscribed_item;

pub fn call(id: &str, client: &Client, args: &Args<'_>) -> Option<Ready> {
    items(id, client, args)
        .or_else(|| beneath_items(id, client, args))
        .or_else(|| download_sessions(id, client, args))
        .or_else(|| update_sessions(id, client, args))
        .or_else(|| files_of_sessions(id, client, args))
}

fn items(id: &str, client: &Client, args: &Args<'_>) -> Option<Ready> {
    let items = client.content().library().item();
    Some(match id {
        "Content.Library.Item_copy" => plain(match args.option::<String>("client_token") {
            None => items.copy(
                &args.id("source_library_item_id"),
                &args.value("destination_create_spec"),
            ),
            Some(token) => items.copy_with(
                &args.id("source_library_item_id"),
                &args.value("destination_create_spec"),
                &item::CopyOptions::new().with_client_token(token),
            ),
        }),
        "Content.Library.Item_create" => plain(match args.option::<String>("client_token") {
            None => items.create(&args.value("create_spec")),
            Some(token) => {
                let options = item::CreateOptions::new().with_client_token(token);
                items.create_with(&args.value("create_spec"), &options)
            }
        }),
        "Content.Library.Item_delete" => plain(items.delete(&args.id("library_item_id"))),
        "Content.Library.Item_find" => plain(items.find(&args.value("spec"))),
        "Content.Library.Item_get" => plain(items.get(&args.id("library_item_id"))),
        "Content.Library.Item_list" => plain(items.list(&args.id("library_id"))),
        "Content.Library.Item_publish" => plain(match args.option("subscriptions") {
            None => items.publish(
                &args.id("library_item_id"),
                args.value("force_sync_content"),
            ),
            Some(subscriptions) => items.publish_with(
                &args.id("library_item_id"),
                args.value("force_sync_content"),
                &item::PublishOptions::new().with_subscriptions(subscriptions),
            ),
        }),
        "Content.Library.Item_update" => {
            plain(items.update(&args.id("library_item_id"), &args.value("update_spec")))
        }
        _ => return None,
    })
}

fn beneath_items(id: &str, client: &Client, args: &Args<'_>) -> Option<Ready> {
    let items = client.content().library().item();
    let subscribed = client.content().library().subscribed_item();
    let item = || args.id("library_item_id");
    Some(match id {
        "Content.Library.Item.Changes_get" => plain(
            items
                .changes()
                .get(&args.id("library_item"), &args.id("version")),
        ),
        "Content.Library.Item.Changes_list" => {
            plain(items.changes().list(&args.id("library_item")))
        }
        "Content.Library.Item.File_get" => plain(items.file().get(&item(), args.text("name"))),
        "Content.Library.Item.File_list" => plain(items.file().list(&item())),
        "Content.Library.Item.Storage_get" => {
            plain(items.storage().get(&item(), args.text("file_name")))
        }
        "Content.Library.Item.Storage_list" => plain(items.storage().list(&item())),
        "Content.Library.SubscribedItem_evict" => {
            plain(subscribed.evict(&args.id("library_item_id")))
        }
        "Content.Library.SubscribedItem_sync" => plain(match args.option("sync_optional_files") {
            None => subscribed.sync(
                &args.id("library_item_id"),
                args.value("force_sync_content"),
            ),
            Some(optional) => subscribed.sync_with(
                &args.id("library_item_id"),
                args.value("force_sync_content"),
                &subscribed_item::SyncOptions::new().with_sync_optional_files(optional),
            ),
        }),
        _ => return None,
    })
}

fn download_sessions(id: &str, client: &Client, args: &Args<'_>) -> Option<Ready> {
    use download_session::{CreateOptions, KeepAliveOptions, ListOptions};
    let sessions = client.content().library().item().download_session();
    let session = || args.id("download_session_id");
    Some(match id {
        "Content.Library.Item.DownloadSession_cancel" => plain(sessions.cancel(&session())),
        "Content.Library.Item.DownloadSession_create" => {
            plain(match args.option::<String>("client_token") {
                None => sessions.create(&args.value("create_spec")),
                Some(token) => sessions.create_with(
                    &args.value("create_spec"),
                    &CreateOptions::new().with_client_token(token),
                ),
            })
        }
        "Content.Library.Item.DownloadSession_delete" => plain(sessions.delete(&session())),
        "Content.Library.Item.DownloadSession_fail" => {
            plain(sessions.fail(&session(), args.text("client_error_message")))
        }
        "Content.Library.Item.DownloadSession_get" => plain(sessions.get(&session())),
        "Content.Library.Item.DownloadSession_keepAlive" => plain(match args.option("progress") {
            None => sessions.keep_alive(&session()),
            Some(progress) => sessions
                .keep_alive_with(&session(), &KeepAliveOptions::new().with_progress(progress)),
        }),
        "Content.Library.Item.DownloadSession_list" => {
            plain(match args.option::<String>("library_item_id") {
                None => sessions.list(),
                Some(item) => sessions.list_with(&ListOptions::new().with_library_item_id(item)),
            })
        }
        _ => return None,
    })
}

fn update_sessions(id: &str, client: &Client, args: &Args<'_>) -> Option<Ready> {
    use update_session::{CreateOptions, KeepAliveOptions, ListOptions};
    let sessions = client.content().library().item().update_session();
    let session = || args.id("update_session_id");
    Some(match id {
        "Content.Library.Item.UpdateSession_cancel" => plain(sessions.cancel(&session())),
        "Content.Library.Item.UpdateSession_complete" => plain(sessions.complete(&session())),
        "Content.Library.Item.UpdateSession_create" => {
            plain(match args.option::<String>("client_token") {
                None => sessions.create(&args.value("create_spec")),
                Some(token) => sessions.create_with(
                    &args.value("create_spec"),
                    &CreateOptions::new().with_client_token(token),
                ),
            })
        }
        "Content.Library.Item.UpdateSession_delete" => plain(sessions.delete(&session())),
        "Content.Library.Item.UpdateSession_fail" => {
            plain(sessions.fail(&session(), args.text("client_error_message")))
        }
        "Content.Library.Item.UpdateSession_get" => plain(sessions.get(&session())),
        "Content.Library.Item.UpdateSession_keepAlive" => {
            plain(match args.option("client_progress") {
                None => sessions.keep_alive(&session()),
                Some(progress) => sessions.keep_alive_with(
                    &session(),
                    &KeepAliveOptions::new().with_client_progress(progress),
                ),
            })
        }
        "Content.Library.Item.UpdateSession_list" => {
            plain(match args.option::<String>("library_item_id") {
                None => sessions.list(),
                Some(item) => sessions.list_with(&ListOptions::new().with_library_item_id(item)),
            })
        }
        "Content.Library.Item.UpdateSession_update" => {
            plain(sessions.update(&session(), &args.value("update_spec")))
        }
        _ => return None,
    })
}

fn files_of_sessions(id: &str, client: &Client, args: &Args<'_>) -> Option<Ready> {
    let items = client.content().library().item();
    let (downloads, updates) = (items.downloadsession().file(), items.updatesession().file());
    let download = || args.id("download_session_id");
    let update = || args.id("update_session_id");
    Some(match id {
        "Content.Library.Item.Downloadsession.File_get" => {
            plain(downloads.get(&download(), args.text("file_name")))
        }
        "Content.Library.Item.Downloadsession.File_list" => plain(downloads.list(&download())),
        "Content.Library.Item.Downloadsession.File_prepare" => {
            plain(match args.option::<String>("endpoint_type") {
                None => downloads.prepare(&download(), args.text("file_name")),
                Some(kind) => downloads.prepare_with(
                    &download(),
                    args.text("file_name"),
                    &downloadsession::file::PrepareOptions::new().with_endpoint_type(kind),
                ),
            })
        }
        "Content.Library.Item.Updatesession.File_add" => {
            plain(updates.add(&update(), &args.value("file_spec")))
        }
        "Content.Library.Item.Updatesession.File_get" => {
            plain(updates.get(&update(), args.text("file_name")))
        }
        "Content.Library.Item.Updatesession.File_list" => plain(updates.list(&update())),
        "Content.Library.Item.Updatesession.File_remove" => {
            plain(updates.remove(&update(), args.text("file_name")))
        }
        "Content.Library.Item.Updatesession.File_validate" => plain(updates.validate(&update())),
        _ => return None,
    })
}
