//! Lists everything: libraries with their items and files, depots with their contents, tasks.
//!
//! ```sh
//! cargo run -p vsphere-tests --example list_everything # against a mock, or against VCENTER_URL
//! ```

pub mod connect;

use connect::{Connection, Failure};
use std::io::Write;
use vsphere_client::cis::tasks::{FilterSpec, ListOptions};
use vsphere_client::content::library::{ItemId, ItemModel};
use vsphere_client::content::{LibraryId, LibraryModel};
use vsphere_client::esx::settings::depots::{OfflineId, OnlineId, offline, online};
use vsphere_client::{Client, DateTime};

/// The service whose tasks import offline depots.
const IMPORTS: &str = "com.vmware.esx.settings.depots.offline";

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let connection = Connection::open().await?;
    let work = async |connection: &Connection| run(connection, &mut std::io::stdout()).await;
    connection.session(work).await
}

/// Writes everything to `out`, a line each.
pub async fn run(connection: &Connection, out: &mut dyn Write) -> Result<(), Failure> {
    if let Some(mock) = &connection.mock {
        seed(mock);
    }
    let client = &connection.client;
    let session = client.cis().session().get().await?;
    writeln!(out, "logged in as {}", session.user)?;
    libraries(client, out).await?;
    depots(client, out).await?;
    content(client, out).await?;
    // A vCenter lists the tasks of given services only.
    let filter = FilterSpec::new().with_services([IMPORTS.into()]);
    let options = ListOptions::new().with_filter_spec(filter);
    let tasks = client.cis().tasks().list_with(&options).await?;
    writeln!(out, "{} tasks of offline depots", tasks.len())?;
    Ok(())
}

async fn libraries(client: &Client, out: &mut dyn Write) -> Result<(), Failure> {
    let libraries = client.content().library();
    let items = libraries.item();
    for library in libraries.list().await? {
        let model = libraries.get(&library).await?;
        let name = model.name.unwrap_or_default();
        let kind = model.type_.map(|kind| kind.to_string()).unwrap_or_default();
        writeln!(out, "library {library}: {name} ({kind})")?;
        for item in items.list(&library).await? {
            let model = items.get(&item).await?;
            let name = model.name.unwrap_or_default();
            writeln!(out, "  item {item}: {name}")?;
            for file in items.file().list(&item).await? {
                writeln!(out, "    file {}: {} bytes", file.name, file.size)?;
            }
        }
    }
    Ok(())
}

async fn depots(client: &Client, out: &mut dyn Write) -> Result<(), Failure> {
    let depots = client.esx().settings().depots();
    for (id, depot) in depots.online().list().await? {
        let state = if depot.enabled { "enabled" } else { "disabled" };
        writeln!(out, "online depot {id}: {} ({state})", depot.location)?;
    }
    for (id, depot) in depots.offline().list().await? {
        writeln!(out, "offline depot {id}: {}", depot.description)?;
    }
    Ok(())
}

async fn content(client: &Client, out: &mut dyn Write) -> Result<(), Failure> {
    let content = client.esx().settings().depot_content();
    for image in content.base_images().list().await? {
        writeln!(out, "base image {}", image.version)?;
    }
    for addon in content.add_ons().list().await? {
        writeln!(
            out,
            "add-on {}: {} versions",
            addon.name,
            addon.versions.len()
        )?;
    }
    for component in content.components().list().await? {
        let versions = component.versions.len();
        writeln!(out, "component {}: {versions} versions", component.name)?;
    }
    Ok(())
}

/// Adds something to list to a mock.
fn seed(server: &vsphere_client::mock::Server) {
    let mock = server.mock();
    let library = LibraryId::from("library-1");
    mock.resources().insert(
        &library,
        &LibraryModel::new().with_name("Images").with_type("LOCAL"),
    );
    let item = ItemId::from("item-1");
    let model = ItemModel::new()
        .with_library_id(library)
        .with_name("rescue");
    mock.resources().insert(&item, &model);
    mock.put_file(&item, "rescue.iso", vec![0; 2048]);
    let depot = online::CreateSpec::new("https://depots.example.com/index.xml").with_enabled(true);
    mock.resources().insert(&OnlineId::from("depot-1"), &depot);
    let made = DateTime::UNIX_EPOCH;
    let depot = offline::Info::new("Images of the vendor", offline::SourceType::Push, made);
    mock.resources().insert(&OfflineId::from("depot-2"), &depot);
}
