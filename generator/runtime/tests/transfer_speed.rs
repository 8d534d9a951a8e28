//! How fast transfers are, against the HTTP library alone. Run by
//! `cargo test --release -p vsphere-runtime --test transfer_speed -- --ignored --nocapture`.

use bytes::{Bytes, BytesMut};
use http_body::{Body, Frame, SizeHint};
use std::io::{self, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::pin::{Pin, pin};
use std::task::{Context, Poll, ready};
use std::time::{Duration, Instant};
use tokio::io::AsyncReadExt as _;
use vsphere_runtime::transfer::{self, Source, Target};
use vsphere_runtime::{Client, RetryPolicy};

const SIZE: u64 = 4 << 30;

/// Takes and gives files as fast as can be.
fn serve(listener: &TcpListener) {
    while let Ok((stream, _)) = listener.accept() {
        std::thread::spawn(move || while answer(&stream).is_some() {});
    }
}

fn answer(mut stream: &TcpStream) -> Option<()> {
    let mut buffer = vec![0; 1 << 20];
    let mut have = 0;
    let end = loop {
        let read = stream
            .read(&mut buffer[have..])
            .ok()
            .filter(|read| *read > 0)?;
        have += read;
        let end = buffer[..have].windows(4).position(|it| it == b"\r\n\r\n");
        if let Some(end) = end {
            break end + 4;
        }
    };
    let head = String::from_utf8_lossy(&buffer[..end]).into_owned();
    let mut lines = head
        .lines()
        .filter_map(|line| line.strip_prefix("content-length: "));
    let length: u64 = lines.next().map_or(0, |it| it.parse().expect("a length"));
    let mut left = length - (have - end) as u64;
    while left > 0 {
        let read = stream.read(&mut buffer).ok().filter(|read| *read > 0)?;
        left -= read as u64;
    }
    let to = stream.local_addr().expect("an address");
    let line = head.lines().next().expect("a line");
    let endpoint = format!(r#"endpoint":{{"uri":"http://{to}/data"}}"#);
    let (status, body) = match line {
        _ if line.starts_with("GET /data") => {
            let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {SIZE}\r\n\r\n");
            stream.write_all(head.as_bytes()).ok()?;
            buffer.fill(0);
            for _ in 0..SIZE >> 20 {
                stream.write_all(&buffer).ok()?;
            }
            return Some(());
        }
        _ if line.contains("session/s?action") => (204, String::new()),
        _ if line.contains("session/s HTTP") => (200, r#"{"state":"DONE"}"#.to_owned()),
        _ if line.contains("prepare") => {
            let sha1 = r#""checksum_info":{"algorithm":"SHA1","checksum":"1bf99ee9f374e58e201e4dda4f474e570eb77229"}"#;
            (
                200,
                format!(r#"{{"status":"PREPARED",{sha1},"download_{endpoint}}}"#),
            )
        }
        _ if line.contains("/file") => (201, format!(r#"{{"upload_{endpoint}}}"#)),
        _ if line.starts_with("POST") => (201, "\"s\"".to_owned()),
        _ => (200, String::new()),
    };
    let length = body.len();
    let answer = format!("HTTP/1.1 {status} X\r\ncontent-length: {length}\r\n\r\n{body}");
    stream.write_all(answer.as_bytes()).ok()
}

/// A file, read as it is sent, in parts as large as those of transfers.
struct FromFile {
    file: tokio::fs::File,
    left: u64,
}

impl Body for FromFile {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        let mut buffer = BytesMut::with_capacity(256 * 1024);
        ready!(pin!(self.file.read_buf(&mut buffer)).poll(context))?;
        self.left -= buffer.len() as u64;
        Poll::Ready((!buffer.is_empty()).then(|| Ok(Frame::data(buffer.freeze()))))
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}

async fn bare_upload(url: &str, path: &Path) -> f64 {
    let http = reqwest::Client::builder()
        .no_proxy()
        .build()
        .expect("a client");
    let begun = Instant::now();
    let file = tokio::fs::File::open(path).await.expect("a file");
    let body = reqwest::Body::wrap(FromFile { file, left: SIZE });
    let sent = http.put(format!("{url}/data")).body(body).send().await;
    assert!(sent.expect("an answer").status().is_success());
    rate(begun)
}

async fn bare_download(url: &str) -> f64 {
    let http = reqwest::Client::builder()
        .no_proxy()
        .build()
        .expect("a client");
    let begun = Instant::now();
    let answer = http.get(format!("{url}/data")).send().await;
    let mut answer = answer.expect("an answer");
    let mut left = SIZE;
    while let Some(chunk) = answer.chunk().await.expect("a part") {
        left -= chunk.len() as u64;
    }
    assert_eq!(left, 0);
    rate(begun)
}

async fn upload(client: &Client, source: Source) -> f64 {
    let begun = Instant::now();
    let upload = transfer::upload(client, "item").file("disk.vmdk", source);
    upload.on_progress(|_| ()).run().await.expect("done");
    rate(begun)
}

async fn download(client: &Client, verify: bool) -> f64 {
    let begun = Instant::now();
    let mut download =
        transfer::download(client, "item").file("disk.vmdk", Target::writer(tokio::io::sink()));
    if !verify {
        download = download.without_checksum();
    }
    download.on_progress(|_| ()).run().await.expect("done");
    rate(begun)
}

/// MiB per second.
fn rate(begun: Instant) -> f64 {
    (SIZE >> 20) as f64 / begun.elapsed().as_secs_f64()
}

fn median(mut rates: Vec<f64>) -> f64 {
    rates.sort_by(f64::total_cmp);
    rates[rates.len() / 2]
}

/// Removed in the end.
struct Sparse(PathBuf);

impl Drop for Sparse {
    fn drop(&mut self) {
        std::fs::remove_file(&self.0).ok();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes a minute, and says something in a release build only"]
async fn against_the_http_library_alone() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    std::thread::spawn(move || serve(&listener));
    let client = Client::builder(&url)
        .session_id("session")
        .no_proxy()
        .timeout(Duration::from_secs(60))
        .retry(RetryPolicy::none())
        .build()
        .expect("a client");
    let path = std::env::temp_dir().join(format!("speed-{}", std::process::id()));
    let file = std::fs::File::create(&path).expect("a file");
    file.set_len(SIZE).expect("a size");
    let path = Sparse(path);

    let mut rates = [const { Vec::new() }; 5];
    // In turns, so that what else goes on meets all alike.
    for _ in 0..5 {
        rates[0].push(bare_upload(&url, &path.0).await);
        let source = Source::path(&path.0).await.expect("a file");
        rates[1].push(upload(&client, source).await);
        rates[2].push(bare_download(&url).await);
        rates[3].push(download(&client, false).await);
        rates[4].push(download(&client, true).await);
    }
    let [bare_up, up, bare_down, down, verified] = rates.map(median);
    println!(
        "upload:   {bare_up:.0} MiB/s bare, {up:.0} MiB/s here: {:.3}",
        up / bare_up
    );
    println!(
        "download: {bare_down:.0} MiB/s bare, {down:.0} MiB/s here: {:.3}",
        down / bare_down
    );
    println!(
        "          {verified:.0} MiB/s with SHA-1: {:.3}",
        verified / bare_down
    );
}
