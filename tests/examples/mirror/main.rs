//! Mirrors a content library into a folder: the files of its items of one type, with progress.
//!
//! ```sh
//! VCENTER_URL=https://vcenter.example.com VCENTER_USER=… VCENTER_PASSWORD=… \
//!     cargo run -p vsphere-tests --example mirror -- LIBRARY FOLDER [TYPE]
//! ```

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use vsphere_client::content::library::{self, item};
use vsphere_client::transfer::{self, Checksum, Target};
use vsphere_client::{Client, Error};

/// An error as a message.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;

/// The files of a run.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Mirrored {
    /// Files that were downloaded.
    pub fetched: Vec<PathBuf>,
    /// Files that were there already.
    pub kept: Vec<PathBuf>,
}

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let mut arguments = env::args().skip(1);
    let (Some(library), Some(folder)) = (arguments.next(), arguments.next()) else {
        return Err("usage: mirror LIBRARY FOLDER [TYPE]".into());
    };
    let kind = arguments.next();
    let client = Client::builder(&env::var("VCENTER_URL")?)
        .credentials(&env::var("VCENTER_USER")?, env::var("VCENTER_PASSWORD")?)
        .connect()
        .await?;
    let report = |line: String| println!("{line}");
    let mirrored = mirror(&client, &library, kind, Path::new(&folder), report).await;
    client.log_out().await?;
    let Mirrored { fetched, kept } = mirrored?;
    println!("{} fetched, {} kept", fetched.len(), kept.len());
    Ok(())
}

/// Downloads the files of a library that `folder` does not have yet, each to `ITEM/FILE`. `kind` is the type of the items,
/// `iso` for example; all without it.
pub async fn mirror(
    client: &Client,
    library: &str,
    kind: Option<String>,
    folder: &Path,
    report: impl Fn(String) + Clone + Send + 'static,
) -> Result<Mirrored, Failure> {
    let libraries = client.content().library();
    let named = library::FindSpec::new().with_name(library);
    let library = libraries.find(&named).one().await?;
    let items = libraries.item();
    let wanted = item::FindSpec::new()
        .with_library_id(&library)
        .with_type(kind);
    let mut mirrored = Mirrored::default();
    for id in items.find(&wanted).await? {
        let name = items.get(&id).await?.name.unwrap_or_default();
        let to = folder.join(plain(&name)?);
        fs::create_dir_all(&to)?;
        for file in items.file().list(&id).await? {
            let path = to.join(plain(&file.name)?);
            if is_copy(&path, &file).await? {
                mirrored.kept.push(path);
                continue;
            }
            let report = report.clone();
            let mut last = None;
            transfer::download(client, &id)
                .file(&file.name, Target::path(&path))
                .on_progress(move |progress| {
                    let percent = match progress.total_size() {
                        Some(size) => progress.total_bytes() * 100 / size.max(1),
                        None => 0,
                    };
                    if last.replace(percent) != Some(percent) {
                        report(format!("{}: {percent} %", progress.file()));
                    }
                })
                .await?;
            mirrored.fetched.push(path);
        }
    }
    Ok(mirrored)
}

/// Returns `true` if the path is a copy of the file, by its checksum or, if the server has none, by its size.
async fn is_copy(path: &Path, file: &item::file::Info) -> Result<bool, Error> {
    let size = fs::metadata(path).map(|metadata| metadata.len());
    if !size.is_ok_and(|size| i64::try_from(size) == Ok(file.size)) {
        return Ok(false);
    }
    let Some(checksum) = file.checksum_info.as_ref().map(Checksum::from) else {
        return Ok(true);
    };
    let found = transfer::checksum(path).algorithm(checksum.algorithm());
    Ok(found.await? == checksum)
}

/// Returns a name that the server chose, if it stays inside of the folder.
fn plain(name: &str) -> Result<&str, Failure> {
    let is_plain = Path::new(name).file_name().is_some_and(|last| last == name);
    match is_plain {
        true => Ok(name),
        false => Err(format!("`{name}` is not the name of a file").into()),
    }
}
