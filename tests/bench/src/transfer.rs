//! One transfer in a process of its own, to measure its peak of memory.

use crate::failure::Failure;
use crate::figures::{cpu_time, peak_kib};
use crate::server::BYTE;
use clap::ValueEnum;
use sha1::{Digest as _, Sha1};
use std::path::PathBuf;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio_util::io::ReaderStream;
use vsphere_client::Client;
use vsphere_client::transfer::{self, Source, Target};

/// Sources are read in parts of this size, by both sides.
pub const PART: usize = 256 * 1024;

/// The kind of transfer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Kind {
    Upload,
    Download,
    /// A download with a SHA-1.
    VerifiedDownload,
}

/// The code that transfers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Side {
    Client,
    Bare,
}

#[derive(Debug, clap::Args)]
pub struct Flags {
    #[arg(long)]
    pub server: String,
    #[arg(long)]
    pub kind: Kind,
    #[arg(long)]
    pub side: Side,
    #[arg(long)]
    pub size: u64,
    /// Writes downloads into this file, instead of discarding them.
    #[arg(long)]
    pub into: Option<PathBuf>,
}

/// Prints seconds, seconds of CPU time, and KiB.
pub fn run(flags: &Flags) -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    let (seconds, cpu) = runtime.block_on(async {
        match flags.side {
            Side::Client => by_client(flags).await,
            Side::Bare => by_hand(flags).await,
        }
    })?;
    let (seconds, cpu) = (seconds.as_secs_f64(), cpu.as_secs_f64());
    println!("{seconds} {cpu} {}", peak_kib()?);
    Ok(())
}

async fn by_client(flags: &Flags) -> Result<(Duration, Duration), Failure> {
    let client: Client = Client::builder(&flags.server)
        .session_id("session")
        .no_proxy()
        .build()?;
    let (started, cpu) = (Instant::now(), cpu_time());
    if flags.kind == Kind::Upload {
        let source = Source::open(flags.size, async || Ok(tokio::io::repeat(BYTE)));
        transfer::upload(&client, "item")
            .file("file", source)
            .await?;
    } else {
        let target = match &flags.into {
            Some(path) => Target::path(path),
            None => Target::writer(tokio::io::sink()),
        };
        let mut download = transfer::download(&client, "item").file("file", target);
        if flags.kind == Kind::Download {
            download = download.without_checksum();
        }
        let done = download.await?;
        let verified = done.files().iter().all(|file| file.checksum().is_some());
        if verified != (flags.kind == Kind::VerifiedDownload) {
            return Err("the checksum was not handled as it should be".into());
        }
    }
    Ok((started.elapsed(), cpu_time() - cpu))
}

async fn by_hand(flags: &Flags) -> Result<(Duration, Duration), Failure> {
    let http = reqwest::Client::builder().no_proxy().build()?;
    let url = format!("{}/data/file", flags.server);
    let (started, cpu) = (Instant::now(), cpu_time());
    if flags.kind == Kind::Upload {
        let content = tokio::io::repeat(BYTE).take(flags.size);
        let body = reqwest::Body::wrap_stream(ReaderStream::with_capacity(content, PART));
        let put = http
            .put(url)
            .header("content-length", flags.size)
            .body(body);
        put.send().await?.error_for_status()?;
    } else {
        let mut response = http.get(url).send().await?.error_for_status()?;
        let mut writer: Box<dyn AsyncWrite + Send + Unpin> = match &flags.into {
            Some(path) => Box::new(tokio::fs::File::create(path).await?),
            None => Box::new(tokio::io::sink()),
        };
        let verify = flags.kind == Kind::VerifiedDownload;
        let mut sha1 = verify.then(Sha1::new);
        let mut size = 0;
        while let Some(chunk) = response.chunk().await? {
            size += chunk.len() as u64;
            if let Some(sha1) = &mut sha1 {
                sha1.update(&chunk);
            }
            writer.write_all(&chunk).await?;
        }
        writer.shutdown().await?;
        if let Some(sha1) = sha1 {
            std::hint::black_box(sha1.finalize());
        }
        if size != flags.size {
            return Err("the download is incomplete".into());
        }
    }
    Ok((started.elapsed(), cpu_time() - cpu))
}
