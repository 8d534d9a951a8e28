//! Depots of software for hosts, and what they hold.

use crate::call::{Args, Ready, plain, task};
use vsphere_client::Client;
use vsphere_client::esx::settings::depot_content::{add_ons, components};

pub fn call(id: &str, client: &Client, args: &Args<'_>) -> Option<Ready> {
    depot_content(id, client, args)
        .or_else(|| offline(id, client, args))
        .or_else(|| online(id, client, args))
        .or_else(|| other_depots(id, client, args))
}

fn depot_content(id: &str, client: &Client, args: &Args<'_>) -> Option<Ready> {
    let content = client.esx().settings().depot_content();
    Some(match id {
        "Esx.Settings.DepotContent.AddOns.Versions_get" => plain(
            content
                .add_ons()
                .versions()
                .get(&args.id("name"), args.text("version")),
        ),
        "Esx.Settings.DepotContent.AddOns_list" => {
            plain(if args.any(&["filter", "vendors", "names", "versions"]) {
                let mut options = add_ons::ListOptions::new();
                options.filter = args.option("filter");
                options.vendors = args.option("vendors");
                options.names = args.option("names");
                options.versions = args.option("versions");
                content.add_ons().list_with(&options)
            } else {
                content.add_ons().list()
            })
        }
        "Esx.Settings.DepotContent.BaseImages.Versions_get" => {
            plain(content.base_images().versions().get(args.text("version")))
        }
        "Esx.Settings.DepotContent.BaseImages_list" => plain(match args.option("filter") {
            None => content.base_images().list(),
            Some(filter) => content.base_images().list_with(&filter),
        }),
        "Esx.Settings.DepotContent.Components.Versions_get" => plain(
            content
                .components()
                .versions()
                .get(&args.id("name"), args.text("version")),
        ),
        "Esx.Settings.DepotContent.Components_list" => plain(
            if args.any(&["filter", "vendors", "names", "versions", "bundle_types"]) {
                let mut options = components::ListOptions::new();
                options.filter = args.option("filter");
                options.vendors = args.option("vendors");
                options.names = args.option("names");
                options.versions = args.option("versions");
                options.bundle_types = args.option("bundle_types");
                content.components().list_with(&options)
            } else {
                content.components().list()
            },
        ),
        _ => return None,
    })
}

fn offline(id: &str, client: &Client, args: &Args<'_>) -> Option<Ready> {
    let offline = client.esx().settings().depots().offline();
    let depot = || args.id("depot");
    Some(match id {
        "Esx.Settings.Depots.Offline.Content_get" => plain(offline.content().get(&depot())),
        "Esx.Settings.Depots.Offline_create$Task" => task(offline.create_task(&args.value("spec"))),
        "Esx.Settings.Depots.Offline_createFromHost$Task" => {
            task(offline.create_from_host_task(&args.value("spec")))
        }
        "Esx.Settings.Depots.Offline_delete" => plain(match args.option("spec") {
            None => offline.delete(&depot()),
            Some(spec) => offline.delete_with(&depot(), &spec),
        }),
        "Esx.Settings.Depots.Offline_delete$Task" => task(match args.option("spec") {
            None => offline.delete_task(&depot()),
            Some(spec) => offline.delete_task_with(&depot(), &spec),
        }),
        "Esx.Settings.Depots.Offline_get" => plain(offline.get(&depot())),
        "Esx.Settings.Depots.Offline_list" => plain(offline.list()),
        _ => return None,
    })
}

fn online(id: &str, client: &Client, args: &Args<'_>) -> Option<Ready> {
    let online = client.esx().settings().depots().online();
    let depot = || args.id("depot");
    Some(match id {
        "Esx.Settings.Depots.Online.Content_get" => plain(online.content().get(&depot())),
        "Esx.Settings.Depots.Online_create" => plain(online.create(&args.value("spec"))),
        "Esx.Settings.Depots.Online_delete" => plain(match args.option("spec") {
            None => online.delete(&depot()),
            Some(spec) => online.delete_with(&depot(), &spec),
        }),
        "Esx.Settings.Depots.Online_delete$Task" => task(match args.option("spec") {
            None => online.delete_task(&depot()),
            Some(spec) => online.delete_task_with(&depot(), &spec),
        }),
        "Esx.Settings.Depots.Online_flush$Task" => task(match args.option("spec") {
            None => online.flush_task(&depot()),
            Some(spec) => online.flush_task_with(&depot(), &spec),
        }),
        "Esx.Settings.Depots.Online_get" => plain(online.get(&depot())),
        "Esx.Settings.Depots.Online_list" => plain(online.list()),
        "Esx.Settings.Depots.Online_update" => plain(online.update(&depot(), &args.value("spec"))),
        _ => return None,
    })
}

fn other_depots(id: &str, client: &Client, args: &Args<'_>) -> Option<Ready> {
    let depots = client.esx().settings().depots();
    let (schedule, umds) = (depots.sync_schedule(), depots.umds());
    Some(match id {
        "Esx.Settings.Depots.SyncSchedule_get" => plain(schedule.get()),
        "Esx.Settings.Depots.SyncSchedule_set" => plain(match args.option("spec") {
            None => schedule.set(),
            Some(spec) => schedule.set_with(&spec),
        }),
        "Esx.Settings.Depots.Umds.Content_get" => plain(umds.content().get()),
        "Esx.Settings.Depots.Umds_delete" => plain(umds.delete()),
        "Esx.Settings.Depots.Umds_delete$Task" => task(umds.delete_task()),
        "Esx.Settings.Depots.Umds_get" => plain(umds.get()),
        "Esx.Settings.Depots.Umds_set" => plain(umds.set(&args.value("spec"))),
        "Esx.Settings.Depots.Umds_update" => plain(umds.update(&args.value("spec"))),
        _ => return None,
    })
}
