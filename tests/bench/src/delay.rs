//! A proxy that makes a link slow: each byte arrives later, and only so many are on the way.

use crate::failure::Failure;
use std::io;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep, sleep_until};

/// The size of the parts that are read, in bytes.
const PART: usize = 64 * 1024;

/// The most parts on the way in a direction. At 50 ms they are 1 Gbit/s, so that the link is slower than both sides, and their
/// CPU time does not count.
const PARTS: usize = 96;

/// A proxy before it has a server.
pub struct Delay {
    listener: std::net::TcpListener,
    round_trip: Duration,
    /// The address of the proxy.
    pub url: String,
}

impl Delay {
    /// Binds a port of loopback.
    pub fn bind(round_trip: Duration) -> Result<Self, Failure> {
        let listener = std::net::TcpListener::bind("127.0.0.1:0")?;
        listener.set_nonblocking(true)?;
        let url = format!("http://{}", listener.local_addr()?);
        Ok(Self {
            listener,
            round_trip,
            url,
        })
    }

    /// Relays connections to the server at `url` on a thread of its own, until the process ends.
    pub fn serve(self, url: &str) -> Result<(), Failure> {
        let address = url
            .strip_prefix("http://")
            .ok_or("no plain URL")?
            .to_owned();
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        std::thread::spawn(move || {
            let served = runtime.block_on(self.accept(&address));
            if let Err(error) = served {
                eprintln!("the slow link failed: {error}");
            }
        });
        Ok(())
    }

    async fn accept(self, address: &str) -> io::Result<()> {
        let listener = TcpListener::from_std(self.listener)?;
        loop {
            let (client, _) = listener.accept().await?;
            let server = TcpStream::connect(address).await?;
            client.set_nodelay(true)?;
            server.set_nodelay(true)?;
            let round_trip = self.round_trip;
            tokio::spawn(async move {
                // The handshake of TCP.
                sleep(round_trip).await;
                let ((up, back), (down, forth)) = (client.into_split(), server.into_split());
                tokio::spawn(relay(up, forth, round_trip / 2));
                relay(down, back, round_trip / 2).await;
            });
        }
    }
}

/// Moves bytes from one side to the other, each after `delay`.
async fn relay(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, delay: Duration) {
    let (parts, mut arriving) = mpsc::channel::<(Instant, Vec<u8>)>(PARTS);
    tokio::spawn(async move {
        while let Some((at, part)) = arriving.recv().await {
            sleep_until(at).await;
            if to.write_all(&part).await.is_err() {
                return;
            }
        }
        to.shutdown().await.ok();
    });
    loop {
        let mut part = Vec::with_capacity(PART);
        let read = from.read_buf(&mut part).await.unwrap_or(0);
        if read == 0 || parts.send((Instant::now() + delay, part)).await.is_err() {
            return;
        }
    }
}
