//! Uploads an OVA file into a new item of a content library, with its progress. Its manifest is checked, if it has one.
//!
//! ```sh
//! cargo run -p vsphere-tests --example upload_ova                          # against a mock
//! cargo run -p vsphere-tests --example upload_ova -- appliance.ova library # against VCENTER_URL
//! ```

pub mod connect;

use connect::{Connection, Failure};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::pin::pin;
use tokio::sync::mpsc;
use vsphere_client::content::library::{ItemId, ItemModel, StorageBacking};
use vsphere_client::content::{LibraryId, LibraryModel};
use vsphere_client::transfer::{self, Package, Phase, Upload, Uploaded};

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let connection = Connection::open().await?;
    let work = async |connection: &Connection| {
        let folder = tempfile::tempdir()?;
        let file = match &connection.mock {
            Some(_) => sample(folder.path())?,
            None => PathBuf::from(connection.argument(1, "path of the file", "")?),
        };
        let library = connection.argument(2, "name of the library", "Appliances")?;
        run(connection, &file, &library, &mut std::io::stdout()).await
    };
    connection.session(work).await
}

/// The file for a mock.
pub fn sample(folder: &Path) -> Result<PathBuf, Failure> {
    let path = folder.join("appliance.ova");
    std::fs::write(&path, vsphere_tests::ova::appliance(3 << 20))?;
    Ok(path)
}

/// Uploads the file into a new item, and writes the progress to `out`. Removes the item if it cannot be filled: otherwise the
/// next run would find its name in use.
pub async fn run(
    connection: &Connection,
    file: &Path,
    library: &str,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let client = &connection.client;
    let library = find(connection, library).await?;
    let stem = file.file_stem().unwrap_or_default().to_string_lossy();
    // Opened before there is an item for it.
    let package = Package::path(file);
    package.names().await?;
    let model = ItemModel::new()
        .with_library_id(library)
        .with_name(stem)
        .with_type("ovf");
    let items = client.content().library().item();
    let item = items.create(&model).await?;
    let upload = transfer::upload(client, &item).package(package);
    let uploaded = match fill(upload, &item, out).await {
        Ok(uploaded) => uploaded,
        Err(error) => {
            return Err(match items.delete(&item).await {
                Ok(()) => error,
                Err(left) => format!("{error}; the empty item {item} is left: {left}").into(),
            });
        }
    };
    for file in uploaded.files() {
        writeln!(out, "{}: {} bytes", file.name(), file.size())?;
    }
    let model = items.get(&item).await?;
    writeln!(out, "the item has {} bytes", model.size.unwrap_or(0))?;
    Ok(())
}

/// Runs the upload into an item. The transfer reports its progress, which is printed by tenths.
async fn fill(upload: Upload, item: &ItemId, out: &mut dyn Write) -> Result<Uploaded, Failure> {
    writeln!(out, "made item {item}")?;
    let (sender, mut tenths) = mpsc::unbounded_channel();
    let mut last = None;
    let upload = upload.validate().on_progress(move |progress| {
        let size = progress.total_size().unwrap_or(0).max(1);
        let tenth = progress.total_bytes() * 10 / size;
        if progress.phase() == Phase::Transferring && last != Some(tenth) {
            last = Some(tenth);
            sender.send(tenth).ok();
        }
    });
    let mut upload = pin!(upload.send());
    let uploaded = loop {
        tokio::select! {
            biased;
            Some(tenth) = tenths.recv() => writeln!(out, "{:3} % sent", tenth * 10)?,
            uploaded = &mut upload => break uploaded?,
        }
    };
    while let Ok(tenth) = tenths.try_recv() {
        writeln!(out, "{:3} % sent", tenth * 10)?;
    }
    Ok(uploaded)
}

/// Returns the library of a name. In a mock, creates it.
async fn find(connection: &Connection, name: &str) -> Result<LibraryId, Failure> {
    match (connection.library(name).await?, &connection.mock) {
        (Some(library), _) => Ok(library),
        (None, None) => Err(format!("there is no library `{name}`").into()),
        (None, Some(_)) => {
            let backing = StorageBacking::datastore("datastore-1");
            let model = LibraryModel::new()
                .with_name(name)
                .with_storage_backings([backing]);
            let libraries = connection.client.content().local_library();
            Ok(libraries.create(&model).await?)
        }
    }
}
