//! Transfers over a link of 1 Gbit/s with a round trip of 100 ms, where each wait for the other side shows.

use crate::delay::Delay;
use crate::failure::Failure;
use crate::figures::{Misses, Ratio, median, misses};
use crate::server::{BYTE, Running};
use crate::transfer::PART;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::io::AsyncReadExt as _;
use tokio_util::io::ReaderStream;
use vsphere_client::Client;
use vsphere_client::transfer::{self, Phase, Source, Target};

const ROUND_TRIP: Duration = Duration::from_millis(100);

/// The lower limit of the client's rate, in relation to bare HTTP/1.1.
const LEAST: f64 = 0.95;

/// An item of many small files, and the most seconds that it may take.
const SMALL_FILES: usize = 20;
const SMALL_SIZE: usize = 1000;
const SMALL_SECONDS: f64 = 1.5;

#[derive(Debug, clap::Args)]
pub struct Flags {
    /// Size of the large file in MiB.
    #[arg(long, default_value_t = 128)]
    mib: u64,
    /// Turns of each side.
    #[arg(long, default_value_t = 5)]
    turns: usize,
}

pub fn run(flags: &Flags) -> Result<Misses, Failure> {
    let size = flags.mib << 20;
    let link = Delay::bind(ROUND_TRIP)?;
    let url = link.url.clone();
    // The endpoints that the server assigns are behind the link, too.
    let server = Running::start(&[format!("--size={size}"), format!("--public={url}")])?;
    link.serve(&server.url)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    runtime.block_on(measure(flags, &url, size))
}

async fn measure(flags: &Flags, url: &str, size: u64) -> Result<Misses, Failure> {
    println!(
        "{:34} {:>12} {:>10} {:>7}",
        format!("{} MiB at {} ms", flags.mib, ROUND_TRIP.as_millis()),
        "client MiB/s",
        "bare MiB/s",
        "ratio"
    );
    let (mut up, mut bare_up, mut down, mut bare_down, mut small) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for _ in 0..flags.turns {
        up.push(upload(url, size).await?);
        bare_up.push(bare_upload(url, size).await?);
        down.push(download(url).await?);
        bare_down.push(bare_download(url).await?);
        small.push(small_files(url).await?);
    }
    let rates = |name: &str, ours: Vec<f64>, bare: Vec<f64>| {
        let rate = |seconds| flags.mib as f64 / median(seconds);
        let (ours, bare) = (rate(ours), rate(bare));
        let ratio = Ratio {
            value: ours / bare,
            least: LEAST,
        };
        println!("{name:34} {ours:12.0} {bare:10.0} {ratio:>7}");
        ratio
    };
    let up = rates("upload", up, bare_up);
    let down = rates("download", down, bare_down);
    let seconds = median(small);
    let small = Ratio {
        value: SMALL_SECONDS / seconds,
        least: 1.0,
    };
    let name = format!("{SMALL_FILES} files of {SMALL_SIZE} bytes");
    println!("{name:34} {seconds:11.2}s {SMALL_SECONDS:9.2}s {small:>7}");
    Ok(misses(&[up, down, small]))
}

/// The first and the last moment of a file on its way.
#[derive(Clone, Default)]
struct Clock(Arc<Mutex<Option<(Instant, Instant)>>>);

impl Clock {
    fn observe(&self) {
        let mut times = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        times.get_or_insert((now, now)).1 = now;
    }

    fn seconds(&self) -> Result<f64, Failure> {
        let times = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (first, last) = times.ok_or("no file was on its way")?;
        Ok((last - first).as_secs_f64())
    }
}

fn client(url: &str) -> Result<Client, Failure> {
    let builder = Client::builder(url).session_id("session").no_proxy();
    Ok(builder.build()?)
}

/// Returns the seconds from the request for the file to its response.
async fn upload(url: &str, size: u64) -> Result<f64, Failure> {
    let clock = Clock::default();
    let observed = clock.clone();
    let mut responded = false;
    let source = Source::open(size, async || Ok(tokio::io::repeat(BYTE)));
    transfer::upload(&client(url)?, "item")
        .file("file", source)
        .on_progress(move |it| match it.phase() {
            Phase::Transferring => observed.observe(),
            // The first report of this phase comes with the response.
            Phase::Finishing if !responded => {
                responded = true;
                observed.observe();
            }
            _ => {}
        })
        .await?;
    clock.seconds()
}

async fn bare_upload(url: &str, size: u64) -> Result<f64, Failure> {
    let http = reqwest::Client::builder().no_proxy().http1_only().build()?;
    let started = Instant::now();
    let content = tokio::io::repeat(BYTE).take(size);
    let body = reqwest::Body::wrap_stream(ReaderStream::with_capacity(content, PART));
    let put = http
        .put(format!("{url}/data/file"))
        .header("content-length", size)
        .body(body);
    put.send().await?.error_for_status()?;
    Ok(started.elapsed().as_secs_f64())
}

/// Returns the seconds from the request for the file to its last byte.
async fn download(url: &str) -> Result<f64, Failure> {
    let clock = Clock::default();
    let observed = clock.clone();
    transfer::download(&client(url)?, "item")
        .file("file", Target::writer(tokio::io::sink()))
        .without_checksum()
        .on_progress(move |it| {
            if it.phase() == Phase::Transferring {
                observed.observe();
            }
        })
        .await?;
    clock.seconds()
}

async fn bare_download(url: &str) -> Result<f64, Failure> {
    let http = reqwest::Client::builder().no_proxy().http1_only().build()?;
    let started = Instant::now();
    let response = http.get(format!("{url}/data/file")).send().await?;
    let mut response = response.error_for_status()?;
    while response.chunk().await?.is_some() {}
    Ok(started.elapsed().as_secs_f64())
}

/// Returns the seconds of the whole upload of an item of small files.
async fn small_files(url: &str) -> Result<f64, Failure> {
    let client = client(url)?;
    let started = Instant::now();
    let mut upload = transfer::upload(&client, "item");
    for index in 0..SMALL_FILES {
        upload = upload.file(format!("{index}"), Source::bytes(vec![BYTE; SMALL_SIZE]));
    }
    upload.await?;
    Ok(started.elapsed().as_secs_f64())
}
