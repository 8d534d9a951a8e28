//! The nightly import of depots.

use crate::nightly::{Job, OWNER};
use std::collections::BTreeMap;
use vsphere_client::DateTime;
use vsphere_client::esx::settings::depots::offline::{CreateSpec, DeleteResult, content};
use vsphere_client::esx::settings::depots::{
    BaseImageVersion, BulletinId, MetadataInfo, OfflineId, UpdateSummary, VendorId,
};
use vsphere_client::esx::settings::{Notification, Notifications};
use vsphere_client::mock::{Server, StandardError, TaskScript};
use vsphere_client::vapi::std::LocalizableMessage;
use vsphere_client::{Client, ErrorKind};

const NEW: &str = "https://depots.example.com/new.zip";

async fn start() -> (Server, Client) {
    let server = Server::start().await.expect("a mock");
    let client = server.client().connect().await.expect("a client");
    (server, client)
}

fn job(locations: &[&str]) -> Job {
    Job {
        locations: locations.iter().map(|&it| it.to_owned()).collect(),
        description: None,
    }
}

async fn run(job: &Job, client: &Client) -> Vec<String> {
    let mut out = Vec::new();
    job.run(client, &mut out).await.expect("it runs");
    let text = String::from_utf8(out).expect("text");
    text.lines().map(str::to_owned).collect()
}

#[tokio::test]
async fn depots_are_imported_once_and_described() {
    let (server, client) = start().await;
    // A bundle with some of its parts, and one with none.
    server
        .esx()
        .settings()
        .depots()
        .offline()
        .content()
        .on_get(|_| {
            let image = |version: &str| BaseImageVersion::new(version, "ESXi", version);
            let mut bundle = MetadataInfo::new("vmw.zip");
            bundle.base_images = [image("9.0.1"), image("9.1.0")].into();
            let update = UpdateSummary::new("a fix");
            bundle.updates = [(BulletinId::from("b-1"), update)].into();
            let bundles = vec![bundle, MetadataInfo::new("empty.zip")];
            Ok(content::Info::new(BTreeMap::from([(
                VendorId::from("VMW"),
                bundles,
            )])))
        });
    let job = Job {
        description: Some("of the vendor".to_owned()),
        ..job(&[NEW])
    };
    let lines = run(&job, &client).await;
    let depot = lines[lines.len() - 1].split(':').next().expect("a depot");
    let content = [
        format!("{depot}: VMW: 2 base images (9.0.1, 9.1.0), 0 add-ons, 0 components, 1 updates"),
        format!("{depot}: VMW: 0 base images (), 0 add-ons, 0 components, 0 updates"),
    ];
    assert_eq!(lines[lines.len() - 2..], content);
    let offline = client.esx().settings().depots().offline();
    let info = offline.get(&OfflineId::from(depot)).await.expect("a depot");
    assert_eq!(info.description, "of the vendor");
    assert_eq!(info.ownerdata.as_deref(), Some(OWNER));

    // The next night finds it.
    let again = run(&job, &client).await;
    assert!(
        again.contains(&format!("{NEW}: imported before")),
        "{again:?}"
    );
    assert_eq!(again[again.len() - 2..], content);
    assert_eq!(offline.list().await.expect("depots").len(), 1);
}

#[tokio::test]
async fn depots_that_are_no_longer_listed_are_removed() {
    let (server, client) = start().await;
    let resources = server.mock().resources();
    for (id, owner) in [("old", OWNER), ("used", OWNER), ("foreign", "another job")] {
        let spec = CreateSpec::pull(format!("https://depots.example.com/{id}.zip"));
        let spec = spec.with_description(id).with_ownerdata(owner);
        resources.insert(&OfflineId::from(id), &spec);
    }
    let mock = server.mock().clone();
    server
        .esx()
        .settings()
        .depots()
        .offline()
        .on_delete_task(move |depot, _| {
            if depot.as_str() != "used" {
                mock.resources().remove(&depot);
                return Ok(TaskScript::succeeds(()));
            }
            let message = LocalizableMessage::new("id", "cluster-1 uses it", []);
            let reason = Notification::new("1", DateTime::UNIX_EPOCH, message);
            let mut result = DeleteResult::new();
            let mut notifications = Notifications::new();
            notifications.errors = [reason].into();
            result.notifications = Some(notifications);
            let error =
                StandardError::new(ErrorKind::NotAllowedInCurrentState, "The depot is in use.");
            Ok(TaskScript::fails(error.data(&result)))
        });

    let lines = run(&job(&[]), &client).await;
    assert_eq!(lines[0], "old: removed");
    assert!(lines[1].starts_with("used: stays: "), "{lines:?}");
    assert_eq!(lines[2..], ["used: cluster-1 uses it"]);
    let depots = client.esx().settings().depots().offline().list().await;
    let left: Vec<_> = depots.expect("depots").into_keys().collect();
    assert_eq!(left, ["foreign", "used"].map(OfflineId::from));
}
