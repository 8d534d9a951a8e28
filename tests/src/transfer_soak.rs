//! A soak test of transfers: files of mixed sizes under faults, against the mock. Every byte must arrive, and nothing may be left.
//!
//! The faults are those that transfers recover from: endpoints that are busy, break off, answer too early or lose the answer,
//! calls about the transfer that fail, and sessions that expire. Further transfers are dropped halfway.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Notify, Semaphore};
use tokio::task::JoinSet;
use vsphere_client::content::library::item::CreateOptions;
use vsphere_client::content::library::{ItemId, ItemModel};
use vsphere_client::content::{LibraryId, LibraryModel};
use vsphere_client::mock::{Fault, Mock, Server};
use vsphere_client::transfer::{self, ChecksumAlgorithm, Download, Progress, Source, Target};
use vsphere_client::{Client, Error, RetryPolicy, WaitPolicy};

/// The number of files of an item.
const FILES: usize = 4;

/// Sizes around those of buffers and chunks, and larger ones, in bytes.
const SIZES: [usize; 10] = [
    0, 1, 1000, 65_535, 65_537, 262_144, 262_145, 400_000, 700_001, 1_500_000,
];

/// The load of a run.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// The number of items, of four files each.
    pub items: usize,
    /// The limit of concurrent items.
    pub at_once: usize,
    /// The part of the requests that a fault affects, between 0 and 1.
    pub faults: f64,
    /// The seed of the faults and of the contents.
    pub seed: u64,
}

/// The outcome of a run.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outcome {
    /// The number of files that were moved in both directions.
    pub files: usize,
    /// The number of their bytes.
    pub bytes: usize,
    /// Files whose bytes are wrong, on either side.
    pub wrong: Vec<String>,
    /// The numbers of failed transfers by error.
    pub errors: BTreeMap<String, u64>,
    /// Local files that no transfer should have left, or that are missing.
    pub unexpected: BTreeSet<String>,
    /// Update and download sessions that are left on the server.
    pub transfer_sessions: usize,
    /// Sessions of the client after the log-out.
    pub sessions: usize,
    /// Requests that a fault affected.
    pub faults: u64,
}

impl Outcome {
    /// Returns `true` if all bytes arrived and nothing is left.
    pub fn is_clean(&self) -> bool {
        self.wrong.is_empty()
            && self.errors.is_empty()
            && self.unexpected.is_empty()
            && self.transfer_sessions + self.sessions == 0
    }
}

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// A file, and its content.
struct File {
    number: usize,
    name: String,
    content: Vec<u8>,
}

impl File {
    /// Creates a content that differs from that of any other file at nearly every position.
    fn new(number: usize, seed: u64) -> Self {
        let size = SIZES[number % SIZES.len()];
        let mut next = random(seed ^ number as u64);
        let mut content = Vec::with_capacity(size + 8);
        while content.len() < size {
            content.extend_from_slice(&next());
        }
        content.truncate(size);
        let name = name(number);
        Self {
            number,
            name,
            content,
        }
    }
}

/// Returns a generator of random bytes: Knuth's, with a mix of the upper bits.
fn random(seed: u64) -> impl FnMut() -> [u8; 4] {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005);
        state = state.wrapping_add(1_442_695_040_888_963_407);
        ((state >> 32) as u32).to_le_bytes()
    }
}

fn name(file: usize) -> String {
    format!("file {file}.bin")
}

/// Runs the transfers of a plan in a folder.
///
/// # Errors
///
/// Returns an error if the server cannot be started, a local file cannot be written, or the client cannot log out.
pub async fn run(plan: Plan, folder: &Path) -> Result<Outcome, Failure> {
    let server = Server::start().await?;
    let mock = server.mock();
    mock.limit_requests(0);
    mock.accept_partial_uploads();
    let library = LibraryId::from("library-0");
    let model = LibraryModel::new().with_name("soak");
    mock.resources().insert(&library, &model);
    let client = server.client().retry(policy()).build()?;
    for file in foreign(plan) {
        std::fs::write(folder.join(file), FOREIGN)?;
    }
    inject(mock, plan);

    let mut outcome = Outcome::default();
    let permits = Arc::new(Semaphore::new(plan.at_once));
    let mut runs = JoinSet::new();
    for number in 0..plan.items {
        let permit = Arc::clone(&permits).acquire_owned().await?;
        let item = Item {
            mock: mock.clone(),
            client: client.clone(),
            library: library.clone(),
            folder: folder.to_owned(),
            number,
        };
        runs.spawn(async move {
            let moved = item.moved(plan.seed).await;
            drop(permit);
            moved
        });
    }
    while let Some(moved) = runs.join_next().await {
        match moved? {
            Ok(moved) => {
                outcome.files += moved.files;
                outcome.bytes += moved.bytes;
                outcome.wrong.extend(moved.wrong);
            }
            Err(error) => *outcome.errors.entry(error.to_string()).or_insert(0) += 1,
        }
    }
    outcome.faults = mock.fault_count();
    mock.clear_faults();
    outcome.transfer_sessions = left(&client).await?;
    client.log_out().await?;
    outcome.sessions = mock.sessions().alive;
    outcome.unexpected = unexpected(plan, folder)?;
    Ok(outcome)
}

/// Returns a policy with so many attempts that none fails by chance. Waits are short, because the server is not really busy.
fn policy() -> RetryPolicy {
    RetryPolicy::default()
        .attempts(20)
        .first_wait(Duration::from_millis(2))
        .longest_wait(Duration::from_millis(20))
        .budget(10_000)
}

fn polling() -> WaitPolicy {
    WaitPolicy::default().first_interval(Duration::from_millis(2))
}

/// Injects the faults.
fn inject(mock: &Mock, plan: Plan) {
    let of_endpoints = [
        Fault::status(503),
        Fault::status(500),
        Fault::drop_connection(),
        Fault::lose_response(),
        Fault::disconnect_after(50_000),
        Fault::disconnect_after(300_000),
        Fault::truncate(30_000),
    ];
    let of_calls = [
        Fault::status(503),
        Fault::status(429),
        Fault::drop_connection(),
        Fault::lose_response(),
    ];
    let mut seeds = plan.seed..;
    let mut inject = |fault: Fault, kinds: usize| {
        let seed = seeds.next().unwrap_or_default();
        mock.inject(fault.with_probability(plan.faults / kinds as f64, seed));
    };
    for fault in &of_endpoints {
        for endpoint in ["upload", "download"] {
            inject(fault.clone().on_id(endpoint), of_endpoints.len());
        }
    }
    for fault in &of_calls {
        let is_about_content = |id: &str| id.starts_with("Content.");
        let fault = fault.clone();
        let fault = fault.when(move |request| request.operation().is_some_and(is_about_content));
        inject(fault, of_calls.len());
    }
    // Apart from each other: a client that is rejected in a new session, too, reports that.
    for (endpoint, request) in [("upload", 30), ("download", 100), ("upload", 170)] {
        mock.inject(Fault::expire_session().on_id(endpoint).nth(request));
    }
}

/// An item, and what is needed to move its files.
struct Item {
    mock: Mock,
    client: Client,
    library: LibraryId,
    folder: PathBuf,
    number: usize,
}

impl Item {
    /// Moves the files to the server and back.
    async fn moved(&self, seed: u64) -> Result<Outcome, Failure> {
        let first = self.number * FILES;
        let files: Vec<_> = (first..first + FILES)
            .map(|file| File::new(file, seed))
            .collect();
        let id = self.create("item").await?;
        self.upload(&id, &files).await?;
        let mut outcome = Outcome::default();
        for file in &files {
            if self.mock.file(&id, &file.name).as_ref() != Some(&file.content) {
                outcome.wrong.push(format!("{} on the server", file.name));
            }
        }
        match self.number % 5 {
            // Two downloads to the same paths at the same time.
            0 => {
                let (one, other) =
                    tokio::join!(self.download(&id, &files), self.download(&id, &files));
                one.and(other)?;
            }
            1 => {
                self.drop_download(&id, &files).await;
                self.download(&id, &files).await?;
            }
            2 => {
                self.download(&id, &files).await?;
                let other = self.create("dropped").await?;
                self.drop_upload(&other, &files).await;
            }
            _ => self.download(&id, &files).await?,
        }
        for file in &files {
            if std::fs::read(self.folder.join(&file.name))? != file.content {
                outcome.wrong.push(file.name.clone());
            }
            outcome.files += 1;
            outcome.bytes += file.content.len();
        }
        Ok(outcome)
    }

    async fn create(&self, name: &str) -> Result<ItemId, Error> {
        let kind = u8::from(name == "item");
        let token = format!("00000000-0000-4000-{kind:04}-{:012}", self.number);
        let name = format!("{name} {}", self.number);
        let model = ItemModel::new()
            .with_library_id(self.library.clone())
            .with_name(&*name);
        let options = CreateOptions::new().with_client_token(token);
        let items = self.client.content().library().item();
        items.create_with(&model, &options).await
    }

    /// Uploads the files from all kinds of sources.
    async fn upload(&self, id: &ItemId, files: &[File]) -> Result<(), Failure> {
        let mut upload = transfer::upload(&self.client, id)
            .retry(policy())
            .wait(polling());
        if self.number.is_multiple_of(2) {
            upload = upload.resume();
        }
        for file in files {
            let source = self.source(file).await?;
            let source = match file.number % 4 {
                0 => source.checksum_first(ChecksumAlgorithm::Sha256),
                1 => source.checksum_while_sending(ChecksumAlgorithm::Sha1),
                _ => source,
            };
            upload = upload.file(&*file.name, source);
        }
        upload.await?;
        Ok(())
    }

    async fn source(&self, file: &File) -> Result<Source, Failure> {
        let content = file.content.clone();
        Ok(match file.number % 3 {
            0 => {
                let path = self.folder.join(source_name(file.number));
                std::fs::write(&path, content)?;
                Source::path(path).await?
            }
            1 => Source::bytes(content),
            _ => Source::open(content.len() as u64, move || {
                let reader = io::Cursor::new(content.clone());
                async { Ok(reader) }
            }),
        })
    }

    async fn download(&self, id: &ItemId, files: &[File]) -> Result<(), Error> {
        self.downloading(id, files).await.map(|_| ())
    }

    fn downloading(&self, id: &ItemId, files: &[File]) -> Download {
        let download = transfer::download(&self.client, id)
            .retry(policy())
            .wait(polling());
        files.iter().fold(download, |download, file| {
            let target = Target::path(self.folder.join(&file.name));
            download.file(&*file.name, target)
        })
    }

    /// Drops a download once a byte has arrived.
    async fn drop_download(&self, id: &ItemId, files: &[File]) {
        let (started, observer) = start();
        let download = self.downloading(id, files).on_progress(observer);
        tokio::select! {
            _ = download.send() => {}
            () = started.notified() => {}
        }
    }

    /// Drops an upload once a byte was sent.
    async fn drop_upload(&self, id: &ItemId, files: &[File]) {
        let (started, observer) = start();
        let upload = transfer::upload(&self.client, id).on_progress(observer);
        let upload = files.iter().fold(upload, |upload, file| {
            upload.file(&*file.name, Source::bytes(file.content.clone()))
        });
        tokio::select! {
            _ = upload.send() => {}
            () = started.notified() => {}
        }
    }
}

/// Returns an observer, and what it notifies of the first byte.
fn start() -> (Arc<Notify>, impl FnMut(&Progress) + Send + 'static) {
    let started = Arc::new(Notify::new());
    let notify = Arc::clone(&started);
    let observer = move |progress: &Progress| {
        if progress.total_bytes() > 0 {
            notify.notify_one();
        }
    };
    (started, observer)
}

/// Returns the number of update and download sessions, after waiting for those that are removed in the background.
async fn left(client: &Client) -> Result<usize, Error> {
    let items = client.content().library().item();
    let mut left = 0;
    for _ in 0..500 {
        let updates = items.update_session().list().await?;
        let downloads = items.download_session().list().await?;
        left = updates.len() + downloads.len();
        if left == 0 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    Ok(left)
}

/// The content of files that belong to someone else.
const FOREIGN: &[u8] = b"of someone else";

/// Returns the names of files that belong to someone else: what a download without care would write to.
fn foreign(plan: Plan) -> impl Iterator<Item = String> {
    let files = 0..plan.items * FILES;
    files.step_by(3).map(|file| format!("{}.part", name(file)))
}

fn source_name(file: usize) -> String {
    format!("source of {}", name(file))
}

/// Returns the names of local files that are missing, or should not be there, or were changed.
fn unexpected(plan: Plan, folder: &Path) -> io::Result<BTreeSet<String>> {
    let files = 0..plan.items * FILES;
    let sources = files.clone().step_by(3).map(source_name);
    let expected: BTreeSet<_> = files
        .map(name)
        .chain(sources)
        .chain(foreign(plan))
        .collect();
    let entries = std::fs::read_dir(folder)?;
    let found = entries.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()));
    let found: BTreeSet<_> = found.collect::<io::Result<_>>()?;
    let mut unexpected: BTreeSet<_> = found.symmetric_difference(&expected).cloned().collect();
    for name in foreign(plan) {
        if std::fs::read(folder.join(&name)).ok().as_deref() != Some(FOREIGN) {
            unexpected.insert(name);
        }
    }
    Ok(unexpected)
}
