//! Libraries and what belongs to them, but for their items.

use crate::call::{Args, Ready, plain};
use vsphere_client::Client;
use vsphere_client::content::{library, local_library, subscribed_library};

pub fn call(id: &str, client: &Client, args: &Args<'_>) -> Option<Ready> {
    library(id, client, args)
        .or_else(|| local_library(id, client, args))
        .or_else(|| subscribed_library(id, client, args))
        .or_else(|| beside_libraries(id, client, args))
        .or_else(|| beneath_libraries(id, client, args))
}

fn library(id: &str, client: &Client, args: &Args<'_>) -> Option<Ready> {
    let library = client.content().library();
    Some(match id {
        "Content.Library_convert" => {
            plain(library.convert(&args.id("library_id"), &args.value("conversion_spec")))
        }
        "Content.Library_delete" => plain(library.delete(&args.id("library_id"))),
        "Content.Library_enterMaintenance" => {
            plain(library.enter_maintenance(&args.id("library_id")))
        }
        "Content.Library_exitMaintenance" => {
            plain(library.exit_maintenance(&args.id("library_id")))
        }
        "Content.Library_find" => plain(library.find(&args.value("spec"))),
        "Content.Library_forceDelete" => plain(library.force_delete(&args.id("library_id"))),
        "Content.Library_get" => plain(library.get(&args.id("library_id"))),
        "Content.Library_list" => plain(library.list()),
        "Content.Library_migrate" => {
            plain(library.migrate(&args.id("library_id"), &args.value("migrate_spec")))
        }
        "Content.Library_update" => {
            plain(library.update(&args.id("library_id"), &args.value("update_spec")))
        }
        _ => return None,
    })
}

fn local_library(id: &str, client: &Client, args: &Args<'_>) -> Option<Ready> {
    let library = client.content().local_library();
    Some(match id {
        "Content.LocalLibrary_create" => plain(match args.option::<String>("client_token") {
            None => library.create(&args.value("create_spec")),
            Some(token) => library.create_with(
                &args.value("create_spec"),
                &local_library::CreateOptions::new().with_client_token(token),
            ),
        }),
        "Content.LocalLibrary_delete" => plain(library.delete(&args.id("library_id"))),
        "Content.LocalLibrary_forceDelete" => plain(library.force_delete(&args.id("library_id"))),
        "Content.LocalLibrary_get" => plain(library.get(&args.id("library_id"))),
        "Content.LocalLibrary_list" => plain(library.list()),
        "Content.LocalLibrary_publish" => plain(match args.option("subscriptions") {
            None => library.publish(&args.id("library_id")),
            Some(subscriptions) => library.publish_with(
                &args.id("library_id"),
                &local_library::PublishOptions::new().with_subscriptions(subscriptions),
            ),
        }),
        "Content.LocalLibrary_update" => {
            plain(library.update(&args.id("library_id"), &args.value("update_spec")))
        }
        _ => return None,
    })
}

fn subscribed_library(id: &str, client: &Client, args: &Args<'_>) -> Option<Ready> {
    let library = client.content().subscribed_library();
    Some(match id {
        "Content.SubscribedLibrary_create" => plain(match args.option::<String>("client_token") {
            None => library.create(&args.value("create_spec")),
            Some(token) => library.create_with(
                &args.value("create_spec"),
                &subscribed_library::CreateOptions::new().with_client_token(token),
            ),
        }),
        "Content.SubscribedLibrary_delete" => plain(library.delete(&args.id("library_id"))),
        "Content.SubscribedLibrary_evict" => plain(library.evict(&args.id("library_id"))),
        "Content.SubscribedLibrary_forceDelete" => {
            plain(library.force_delete(&args.id("library_id")))
        }
        "Content.SubscribedLibrary_get" => plain(library.get(&args.id("library_id"))),
        "Content.SubscribedLibrary_list" => plain(library.list()),
        "Content.SubscribedLibrary_probe" => plain(library.probe(&args.value("subscription_info"))),
        "Content.SubscribedLibrary_sync" => plain(library.sync(&args.id("library_id"))),
        "Content.SubscribedLibrary_update" => {
            plain(library.update(&args.id("library_id"), &args.value("update_spec")))
        }
        _ => return None,
    })
}

fn beside_libraries(id: &str, client: &Client, args: &Args<'_>) -> Option<Ready> {
    let content = client.content();
    let certificates = content.trusted_certificates();
    Some(match id {
        "Content.Configuration_get" => plain(content.configuration().get()),
        "Content.Configuration_update" => {
            plain(content.configuration().update(&args.value("model")))
        }
        "Content.SecurityPolicies_list" => plain(content.security_policies().list()),
        "Content.TrustedCertificates_create" => plain(certificates.create(&args.value("spec"))),
        "Content.TrustedCertificates_delete" => plain(certificates.delete(&args.id("certificate"))),
        "Content.TrustedCertificates_get" => plain(certificates.get(&args.id("certificate"))),
        "Content.TrustedCertificates_list" => plain(certificates.list()),
        "Content.Type_list" => plain(content.type_().list()),
        _ => return None,
    })
}

fn beneath_libraries(id: &str, client: &Client, args: &Args<'_>) -> Option<Ready> {
    let subscriptions = client.content().library().subscriptions();
    let usages = client.content().library().usages();
    let library = || args.id("library");
    Some(match id {
        "Content.Library.Subscriptions_create" => {
            plain(match args.option::<String>("client_token") {
                None => subscriptions.create(&library(), &args.value("spec")),
                Some(token) => subscriptions.create_with(
                    &library(),
                    &args.value("spec"),
                    &library::subscriptions::CreateOptions::new().with_client_token(token),
                ),
            })
        }
        "Content.Library.Subscriptions_delete" => {
            plain(subscriptions.delete(&library(), &args.id("subscription")))
        }
        "Content.Library.Subscriptions_get" => {
            plain(subscriptions.get(&library(), &args.id("subscription")))
        }
        "Content.Library.Subscriptions_list" => plain(subscriptions.list(&library())),
        "Content.Library.Subscriptions_update" => {
            plain(subscriptions.update(&library(), &args.id("subscription"), &args.value("spec")))
        }
        "Content.Library.Usages_add" => plain(usages.add(&library(), &args.value("spec"))),
        "Content.Library.Usages_get" => plain(usages.get(&library(), &args.id("usage"))),
        "Content.Library.Usages_list" => plain(usages.list(&library())),
        "Content.Library.Usages_remove" => plain(usages.remove(&library(), &args.id("usage"))),
        _ => return None,
    })
}
