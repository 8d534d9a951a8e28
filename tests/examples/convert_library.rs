//! Converts a subscribed library into a local one that is published.
//!
//! ```sh
//! cargo run -p vsphere-tests --example convert_library            # against a mock
//! cargo run -p vsphere-tests --example convert_library -- library # against VCENTER_URL
//! ```

pub mod connect;

use connect::{Connection, Failure};
use std::io::Write;
use vsphere_client::content::library::{
    ConversionSpec, ConversionType, StorageBacking, SubscriptionInfo,
};
use vsphere_client::content::{LibraryId, LibraryModel, LibraryType};

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let connection = Connection::open().await?;
    let work = async |connection: &Connection| {
        let name = connection.argument(1, "name of the library", "Templates of the head office")?;
        run(connection, &name, &mut std::io::stdout()).await
    };
    connection.session(work).await
}

/// Converts the library of a name and writes the result to `out`.
pub async fn run(connection: &Connection, name: &str, out: &mut dyn Write) -> Result<(), Failure> {
    if let Some(mock) = &connection.mock {
        seed(mock, name);
    }
    let libraries = connection.client.content().library();
    let library = connection.library(name).await?;
    let library = &library.ok_or_else(|| format!("there is no library `{name}`"))?;
    describe(connection, library, out).await?;
    let spec = ConversionSpec::new(ConversionType::ToPublishedLibrary);
    match libraries.convert(library, &spec).await {
        Ok(()) => describe(connection, library, out).await,
        Err(error) if error.is_not_allowed_in_current_state() => {
            Ok(writeln!(out, "not now: {error}")?)
        }
        Err(error) if error.is_invalid_element_type() => {
            Ok(writeln!(out, "it is not a subscribed library")?)
        }
        Err(error) => Err(error.into()),
    }
}

/// Returns a line about a library.
async fn describe(
    connection: &Connection,
    library: &LibraryId,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let model = connection.client.content().library().get(library).await?;
    let kind = model
        .type_
        .map_or("UNKNOWN".to_owned(), |kind| kind.to_string());
    let published = model.publish_info.and_then(|info| info.publish_url);
    match published {
        Some(url) => writeln!(out, "{library} is {kind}, published at {url}")?,
        None => writeln!(out, "{library} is {kind}, not published")?,
    }
    Ok(())
}

/// Adds a subscribed library to a mock.
fn seed(mock: &vsphere_client::mock::Server, name: &str) {
    let info = SubscriptionInfo::new().with_subscription_url("https://example.com/lib.json");
    let model = LibraryModel::new()
        .with_name(name)
        .with_storage_backings([StorageBacking::datastore("datastore-1")])
        .with_type(LibraryType::Subscribed)
        .with_subscription_info(info);
    let library = LibraryId::from("library-1");
    mock.mock().resources().insert(&library, &model);
}
