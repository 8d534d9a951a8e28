// Generated from specs/.
// Do not edit: run `UPDATE_GOLDEN=1 cargo test --workspace --test golden calls` instead.

//! The method of each operation, called with arguments that are read into the types of its signature.

use crate::call::{Args, Ready, plain, task};
use vsphere_client::Client;

/// Prepares a call of the operation with this id; `None` for an unknown one.
pub fn call(id: &str, client: &Client, args: &Args<'_>) -> Option<Ready> {
    Some(match id {
        "Cis.Session_get" => plain(client.cis().session().get()),
        "Cis.Session_create" => plain(client.cis().session().create()),
        "Cis.Session_delete" => plain(client.cis().session().delete()),
        "Cis.Tasks_get" if args.has("spec") => plain(client.cis().tasks().get_with(args.get("task"), Some(args.get("spec")))),
        "Cis.Tasks_get" => plain(client.cis().tasks().get(args.get("task"))),
        "Cis.Tasks_list" if args.has("filter_spec") || args.has("result_spec") => {
            let mut options = vsphere_client::cis::tasks::ListOptions::new();
            options.filter_spec = args.option("filter_spec");
            options.result_spec = args.option("result_spec");
            plain(client.cis().tasks().list_with(&options))
        }
        "Cis.Tasks_list" => plain(client.cis().tasks().list()),
        "Cis.Tasks_cancel" => plain(client.cis().tasks().cancel(args.get("task"))),
        "Content.Configuration_get" => plain(client.content().configuration().get()),
        "Content.Configuration_update" => plain(client.content().configuration().update(args.get(args.body(&[])))),
        "Content.Library_get" => plain(client.content().library().get(args.get("library_id"))),
        "Content.Library_delete" => plain(client.content().library().delete(args.get("library_id"))),
        "Content.Library_update" => plain(client.content().library().update(args.get("library_id"), args.get(args.body(&["library_id"])))),
        "Content.Library_list" => plain(client.content().library().list()),
        "Content.Library_find" => plain(client.content().library().find(args.get(args.body(&[])))),
        "Content.Library_migrate" => plain(client.content().library().migrate(args.get("library_id"), args.get(args.body(&["library_id"])))),
        "Content.Library_convert" => plain(client.content().library().convert(args.get("library_id"), args.get(args.body(&["library_id"])))),
        "Content.Library_enterMaintenance" => plain(client.content().library().enter_maintenance(args.get("library_id"))),
        "Content.Library_exitMaintenance" => plain(client.content().library().exit_maintenance(args.get("library_id"))),
        "Content.Library_forceDelete" => plain(client.content().library().force_delete(args.get("library_id"))),
        "Content.LocalLibrary_list" => plain(client.content().local_library().list()),
        "Content.LocalLibrary_create" if args.has("client_token") => {
            let mut options = vsphere_client::content::local_library::CreateOptions::new();
            options.client_token = args.option("client_token");
            plain(client.content().local_library().create_with(args.get(args.body(&["client_token"])), &options))
        }
        "Content.LocalLibrary_create" => plain(client.content().local_library().create(args.get(args.body(&["client_token"])))),
        "Content.LocalLibrary_get" => plain(client.content().local_library().get(args.get("library_id"))),
        "Content.LocalLibrary_delete" => plain(client.content().local_library().delete(args.get("library_id"))),
        "Content.LocalLibrary_update" => plain(client.content().local_library().update(args.get("library_id"), args.get(args.body(&["library_id"])))),
        "Content.LocalLibrary_forceDelete" => plain(client.content().local_library().force_delete(args.get("library_id"))),
        "Content.LocalLibrary_publish" if args.has("subscriptions") => {
            let mut options = vsphere_client::content::local_library::PublishOptions::new();
            options.subscriptions = args.option("subscriptions").into();
            plain(client.content().local_library().publish_with(args.get("library_id"), &options))
        }
        "Content.LocalLibrary_publish" => plain(client.content().local_library().publish(args.get("library_id"))),
        "Content.SecurityPolicies_list" => plain(client.content().security_policies().list()),
        "Content.SubscribedLibrary_list" => plain(client.content().subscribed_library().list()),
        "Content.SubscribedLibrary_create" if args.has("client_token") => {
            let mut options = vsphere_client::content::subscribed_library::CreateOptions::new();
            options.client_token = args.option("client_token");
            plain(client.content().subscribed_library().create_with(args.get(args.body(&["client_token"])), &options))
        }
        "Content.SubscribedLibrary_create" => plain(client.content().subscribed_library().create(args.get(args.body(&["client_token"])))),
        "Content.SubscribedLibrary_get" => plain(client.content().subscribed_library().get(args.get("library_id"))),
        "Content.SubscribedLibrary_delete" => plain(client.content().subscribed_library().delete(args.get("library_id"))),
        "Content.SubscribedLibrary_update" => plain(client.content().subscribed_library().update(args.get("library_id"), args.get(args.body(&["library_id"])))),
        "Content.SubscribedLibrary_forceDelete" => plain(client.content().subscribed_library().force_delete(args.get("library_id"))),
        "Content.SubscribedLibrary_evict" => plain(client.content().subscribed_library().evict(args.get("library_id"))),
        "Content.SubscribedLibrary_sync" => plain(client.content().subscribed_library().sync(args.get("library_id"))),
        "Content.SubscribedLibrary_probe" => plain(client.content().subscribed_library().probe(args.get("subscription_info"))),
        "Content.TrustedCertificates_list" => plain(client.content().trusted_certificates().list()),
        "Content.TrustedCertificates_create" => plain(client.content().trusted_certificates().create(args.get(args.body(&[])))),
        "Content.TrustedCertificates_get" => plain(client.content().trusted_certificates().get(args.get("certificate"))),
        "Content.TrustedCertificates_delete" => plain(client.content().trusted_certificates().delete(args.get("certificate"))),
        "Content.Type_list" => plain(client.content().type_().list()),
        "Content.Library.Item_copy" if args.has("client_token") => {
            let mut options = vsphere_client::content::library::item::CopyOptions::new();
            options.client_token = args.option("client_token");
            plain(client.content().library().item().copy_with(args.get("source_library_item_id"), args.get(args.body(&["source_library_item_id", "client_token"])), &options))
        }
        "Content.Library.Item_copy" => plain(client.content().library().item().copy(args.get("source_library_item_id"), args.get(args.body(&["source_library_item_id", "client_token"])))),
        "Content.Library.Item_create" if args.has("client_token") => {
            let mut options = vsphere_client::content::library::item::CreateOptions::new();
            options.client_token = args.option("client_token");
            plain(client.content().library().item().create_with(args.get(args.body(&["client_token"])), &options))
        }
        "Content.Library.Item_create" => plain(client.content().library().item().create(args.get(args.body(&["client_token"])))),
        "Content.Library.Item_get" => plain(client.content().library().item().get(args.get("library_item_id"))),
        "Content.Library.Item_delete" => plain(client.content().library().item().delete(args.get("library_item_id"))),
        "Content.Library.Item_update" => plain(client.content().library().item().update(args.get("library_item_id"), args.get(args.body(&["library_item_id"])))),
        "Content.Library.Item_list" => plain(client.content().library().item().list(args.get("library_id"))),
        "Content.Library.Item_find" => plain(client.content().library().item().find(args.get(args.body(&[])))),
        "Content.Library.Item_publish" if args.has("subscriptions") => {
            let mut options = vsphere_client::content::library::item::PublishOptions::new();
            options.subscriptions = args.option("subscriptions").into();
            plain(client.content().library().item().publish_with(args.get("library_item_id"), args.get("force_sync_content"), &options))
        }
        "Content.Library.Item_publish" => plain(client.content().library().item().publish(args.get("library_item_id"), args.get("force_sync_content"))),
        "Content.Library.SubscribedItem_evict" => plain(client.content().library().subscribed_item().evict(args.get("library_item_id"))),
        "Content.Library.SubscribedItem_sync" if args.has("sync_optional_files") => {
            let mut options = vsphere_client::content::library::subscribed_item::SyncOptions::new();
            options.sync_optional_files = args.option("sync_optional_files");
            plain(client.content().library().subscribed_item().sync_with(args.get("library_item_id"), args.get("force_sync_content"), &options))
        }
        "Content.Library.SubscribedItem_sync" => plain(client.content().library().subscribed_item().sync(args.get("library_item_id"), args.get("force_sync_content"))),
        "Content.Library.Subscriptions_list" => plain(client.content().library().subscriptions().list(args.get("library"))),
        "Content.Library.Subscriptions_create" if args.has("client_token") => {
            let mut options = vsphere_client::content::library::subscriptions::CreateOptions::new();
            options.client_token = args.option("client_token");
            plain(client.content().library().subscriptions().create_with(args.get("library"), args.get(args.body(&["library", "client_token"])), &options))
        }
        "Content.Library.Subscriptions_create" => plain(client.content().library().subscriptions().create(args.get("library"), args.get(args.body(&["library", "client_token"])))),
        "Content.Library.Subscriptions_get" => plain(client.content().library().subscriptions().get(args.get("library"), args.get("subscription"))),
        "Content.Library.Subscriptions_delete" => plain(client.content().library().subscriptions().delete(args.get("library"), args.get("subscription"))),
        "Content.Library.Subscriptions_update" => plain(client.content().library().subscriptions().update(args.get("library"), args.get("subscription"), args.get(args.body(&["library", "subscription"])))),
        "Content.Library.Usages_list" => plain(client.content().library().usages().list(args.get("library"))),
        "Content.Library.Usages_add" => plain(client.content().library().usages().add(args.get("library"), args.get(args.body(&["library"])))),
        "Content.Library.Usages_get" => plain(client.content().library().usages().get(args.get("library"), args.get("usage"))),
        "Content.Library.Usages_remove" => plain(client.content().library().usages().remove(args.get("library"), args.get("usage"))),
        "Content.Library.Item.Changes_list" => plain(client.content().library().item().changes().list(args.get("library_item"))),
        "Content.Library.Item.Changes_get" => plain(client.content().library().item().changes().get(args.get("library_item"), args.get("version"))),
        "Content.Library.Item.DownloadSession_list" if args.has("library_item_id") => {
            let mut options = vsphere_client::content::library::item::download_session::ListOptions::new();
            options.library_item_id = args.option("library_item_id");
            plain(client.content().library().item().download_session().list_with(&options))
        }
        "Content.Library.Item.DownloadSession_list" => plain(client.content().library().item().download_session().list()),
        "Content.Library.Item.DownloadSession_create" if args.has("client_token") => {
            let mut options = vsphere_client::content::library::item::download_session::CreateOptions::new();
            options.client_token = args.option("client_token");
            plain(client.content().library().item().download_session().create_with(args.get(args.body(&["client_token"])), &options))
        }
        "Content.Library.Item.DownloadSession_create" => plain(client.content().library().item().download_session().create(args.get(args.body(&["client_token"])))),
        "Content.Library.Item.DownloadSession_get" => plain(client.content().library().item().download_session().get(args.get("download_session_id"))),
        "Content.Library.Item.DownloadSession_delete" => plain(client.content().library().item().download_session().delete(args.get("download_session_id"))),
        "Content.Library.Item.DownloadSession_keepAlive" if args.has("progress") => {
            let mut options = vsphere_client::content::library::item::download_session::KeepAliveOptions::new();
            options.progress = args.option("progress");
            plain(client.content().library().item().download_session().keep_alive_with(args.get("download_session_id"), &options))
        }
        "Content.Library.Item.DownloadSession_keepAlive" => plain(client.content().library().item().download_session().keep_alive(args.get("download_session_id"))),
        "Content.Library.Item.DownloadSession_cancel" => plain(client.content().library().item().download_session().cancel(args.get("download_session_id"))),
        "Content.Library.Item.DownloadSession_fail" => plain(client.content().library().item().download_session().fail(args.get("download_session_id"), args.get("client_error_message"))),
        "Content.Library.Item.File_get" => plain(client.content().library().item().file().get(args.get("library_item_id"), args.get("name"))),
        "Content.Library.Item.File_list" => plain(client.content().library().item().file().list(args.get("library_item_id"))),
        "Content.Library.Item.Storage_get" => plain(client.content().library().item().storage().get(args.get("library_item_id"), args.get("file_name"))),
        "Content.Library.Item.Storage_list" => plain(client.content().library().item().storage().list(args.get("library_item_id"))),
        "Content.Library.Item.UpdateSession_list" if args.has("library_item_id") => {
            let mut options = vsphere_client::content::library::item::update_session::ListOptions::new();
            options.library_item_id = args.option("library_item_id");
            plain(client.content().library().item().update_session().list_with(&options))
        }
        "Content.Library.Item.UpdateSession_list" => plain(client.content().library().item().update_session().list()),
        "Content.Library.Item.UpdateSession_create" if args.has("client_token") => {
            let mut options = vsphere_client::content::library::item::update_session::CreateOptions::new();
            options.client_token = args.option("client_token");
            plain(client.content().library().item().update_session().create_with(args.get(args.body(&["client_token"])), &options))
        }
        "Content.Library.Item.UpdateSession_create" => plain(client.content().library().item().update_session().create(args.get(args.body(&["client_token"])))),
        "Content.Library.Item.UpdateSession_get" => plain(client.content().library().item().update_session().get(args.get("update_session_id"))),
        "Content.Library.Item.UpdateSession_delete" => plain(client.content().library().item().update_session().delete(args.get("update_session_id"))),
        "Content.Library.Item.UpdateSession_update" => plain(client.content().library().item().update_session().update(args.get("update_session_id"), args.get(args.body(&["update_session_id"])))),
        "Content.Library.Item.UpdateSession_complete" => plain(client.content().library().item().update_session().complete(args.get("update_session_id"))),
        "Content.Library.Item.UpdateSession_keepAlive" if args.has("client_progress") => {
            let mut options = vsphere_client::content::library::item::update_session::KeepAliveOptions::new();
            options.client_progress = args.option("client_progress");
            plain(client.content().library().item().update_session().keep_alive_with(args.get("update_session_id"), &options))
        }
        "Content.Library.Item.UpdateSession_keepAlive" => plain(client.content().library().item().update_session().keep_alive(args.get("update_session_id"))),
        "Content.Library.Item.UpdateSession_cancel" => plain(client.content().library().item().update_session().cancel(args.get("update_session_id"))),
        "Content.Library.Item.UpdateSession_fail" => plain(client.content().library().item().update_session().fail(args.get("update_session_id"), args.get("client_error_message"))),
        "Content.Library.Item.Downloadsession.File_list" => plain(client.content().library().item().downloadsession().file().list(args.get("download_session_id"))),
        "Content.Library.Item.Downloadsession.File_prepare" if args.has("endpoint_type") => {
            let mut options = vsphere_client::content::library::item::downloadsession::file::PrepareOptions::new();
            options.endpoint_type = args.option("endpoint_type");
            plain(client.content().library().item().downloadsession().file().prepare_with(args.get("download_session_id"), args.get("file_name"), &options))
        }
        "Content.Library.Item.Downloadsession.File_prepare" => plain(client.content().library().item().downloadsession().file().prepare(args.get("download_session_id"), args.get("file_name"))),
        "Content.Library.Item.Downloadsession.File_get" => plain(client.content().library().item().downloadsession().file().get(args.get("download_session_id"), args.get("file_name"))),
        "Content.Library.Item.Updatesession.File_validate" => plain(client.content().library().item().updatesession().file().validate(args.get("update_session_id"))),
        "Content.Library.Item.Updatesession.File_list" => plain(client.content().library().item().updatesession().file().list(args.get("update_session_id"))),
        "Content.Library.Item.Updatesession.File_add" => plain(client.content().library().item().updatesession().file().add(args.get("update_session_id"), args.get(args.body(&["update_session_id"])))),
        "Content.Library.Item.Updatesession.File_get" => plain(client.content().library().item().updatesession().file().get(args.get("update_session_id"), args.get("file_name"))),
        "Content.Library.Item.Updatesession.File_remove" => plain(client.content().library().item().updatesession().file().remove(args.get("update_session_id"), args.get("file_name"))),
        "Esx.Settings.DepotContent.AddOns_list" if args.has("filter") || args.has("vendors") || args.has("names") || args.has("versions") => {
            let mut options = vsphere_client::esx::settings::depot_content::add_ons::ListOptions::new();
            options.filter = args.option("filter");
            options.vendors = args.option("vendors").into();
            options.names = args.option("names").into();
            options.versions = args.option("versions").into();
            plain(client.esx().settings().depot_content().add_ons().list_with(&options))
        }
        "Esx.Settings.DepotContent.AddOns_list" => plain(client.esx().settings().depot_content().add_ons().list()),
        "Esx.Settings.DepotContent.BaseImages_list" if args.has("filter") => plain(client.esx().settings().depot_content().base_images().list_with(Some(args.get("filter")))),
        "Esx.Settings.DepotContent.BaseImages_list" => plain(client.esx().settings().depot_content().base_images().list()),
        "Esx.Settings.DepotContent.Components_list" if args.has("filter") || args.has("vendors") || args.has("names") || args.has("versions") || args.has("bundle_types") => {
            let mut options = vsphere_client::esx::settings::depot_content::components::ListOptions::new();
            options.filter = args.option("filter");
            options.vendors = args.option("vendors").into();
            options.names = args.option("names").into();
            options.versions = args.option("versions").into();
            options.bundle_types = args.option("bundle_types").into();
            plain(client.esx().settings().depot_content().components().list_with(&options))
        }
        "Esx.Settings.DepotContent.Components_list" => plain(client.esx().settings().depot_content().components().list()),
        "Esx.Settings.DepotContent.AddOns.Versions_get" => plain(client.esx().settings().depot_content().add_ons().versions().get(args.get("name"), args.get("version"))),
        "Esx.Settings.DepotContent.BaseImages.Versions_get" => plain(client.esx().settings().depot_content().base_images().versions().get(args.get("version"))),
        "Esx.Settings.DepotContent.Components.Versions_get" => plain(client.esx().settings().depot_content().components().versions().get(args.get("name"), args.get("version"))),
        "Esx.Settings.Depots.Offline_get" => plain(client.esx().settings().depots().offline().get(args.get("depot"))),
        "Esx.Settings.Depots.Offline_delete" if args.has(args.body(&["depot"])) => plain(client.esx().settings().depots().offline().delete_with(args.get("depot"), Some(args.get(args.body(&["depot"]))))),
        "Esx.Settings.Depots.Offline_delete" => plain(client.esx().settings().depots().offline().delete(args.get("depot"))),
        "Esx.Settings.Depots.Offline_list" => plain(client.esx().settings().depots().offline().list()),
        "Esx.Settings.Depots.Offline_create$Task" => task(client.esx().settings().depots().offline().create_task(args.get(args.body(&[])))),
        "Esx.Settings.Depots.Offline_delete$Task" if args.has(args.body(&["depot"])) => task(client.esx().settings().depots().offline().delete_task_with(args.get("depot"), Some(args.get(args.body(&["depot"]))))),
        "Esx.Settings.Depots.Offline_delete$Task" => task(client.esx().settings().depots().offline().delete_task(args.get("depot"))),
        "Esx.Settings.Depots.Offline_createFromHost$Task" => task(client.esx().settings().depots().offline().create_from_host_task(args.get(args.body(&[])))),
        "Esx.Settings.Depots.Online_list" => plain(client.esx().settings().depots().online().list()),
        "Esx.Settings.Depots.Online_create" => plain(client.esx().settings().depots().online().create(args.get(args.body(&[])))),
        "Esx.Settings.Depots.Online_get" => plain(client.esx().settings().depots().online().get(args.get("depot"))),
        "Esx.Settings.Depots.Online_delete" if args.has(args.body(&["depot"])) => plain(client.esx().settings().depots().online().delete_with(args.get("depot"), Some(args.get(args.body(&["depot"]))))),
        "Esx.Settings.Depots.Online_delete" => plain(client.esx().settings().depots().online().delete(args.get("depot"))),
        "Esx.Settings.Depots.Online_update" => plain(client.esx().settings().depots().online().update(args.get("depot"), args.get(args.body(&["depot"])))),
        "Esx.Settings.Depots.Online_delete$Task" if args.has(args.body(&["depot"])) => task(client.esx().settings().depots().online().delete_task_with(args.get("depot"), Some(args.get(args.body(&["depot"]))))),
        "Esx.Settings.Depots.Online_delete$Task" => task(client.esx().settings().depots().online().delete_task(args.get("depot"))),
        "Esx.Settings.Depots.Online_flush$Task" if args.has(args.body(&["depot"])) => task(client.esx().settings().depots().online().flush_task_with(args.get("depot"), Some(args.get(args.body(&["depot"]))))),
        "Esx.Settings.Depots.Online_flush$Task" => task(client.esx().settings().depots().online().flush_task(args.get("depot"))),
        "Esx.Settings.Depots.SyncSchedule_get" => plain(client.esx().settings().depots().sync_schedule().get()),
        "Esx.Settings.Depots.SyncSchedule_set" if args.has(args.body(&[])) => plain(client.esx().settings().depots().sync_schedule().set_with(Some(args.get(args.body(&[]))))),
        "Esx.Settings.Depots.SyncSchedule_set" => plain(client.esx().settings().depots().sync_schedule().set()),
        "Esx.Settings.Depots.Umds_get" => plain(client.esx().settings().depots().umds().get()),
        "Esx.Settings.Depots.Umds_set" => plain(client.esx().settings().depots().umds().set(args.get(args.body(&[])))),
        "Esx.Settings.Depots.Umds_delete" => plain(client.esx().settings().depots().umds().delete()),
        "Esx.Settings.Depots.Umds_update" => plain(client.esx().settings().depots().umds().update(args.get(args.body(&[])))),
        "Esx.Settings.Depots.Umds_delete$Task" => task(client.esx().settings().depots().umds().delete_task()),
        "Esx.Settings.Depots.Offline.Content_get" => plain(client.esx().settings().depots().offline().content().get(args.get("depot"))),
        "Esx.Settings.Depots.Online.Content_get" => plain(client.esx().settings().depots().online().content().get(args.get("depot"))),
        "Esx.Settings.Depots.Umds.Content_get" => plain(client.esx().settings().depots().umds().content().get()),
        _ => return None,
    })
}
