//! A server with a library item on loopback: sessions for updates and downloads, files, and an address for their bytes.
//!
//! What it does by itself is the least that lets a transfer go well; a test says what is to go otherwise.

mod course;
mod wire;

use super::PASSWORD;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::time::sleep;
use tokio_rustls::TlsAcceptor;
use vsphere_runtime::{Client, ClientBuilder, RetryPolicy, Value};

/// A request, without the bytes of a file.
#[derive(Clone, Debug)]
pub struct Seen {
    /// `PUT /data/disk.vmdk`; of the API only what comes after `…/content/library/item`.
    pub line: String,
    pub head: String,
    /// The JSON, or empty.
    pub body: String,
    /// How many requests with this line there were before.
    pub before: usize,
}

impl Seen {
    pub fn header(&self, name: &str) -> Option<&str> {
        let lines = self.head.lines().filter_map(|line| line.split_once(": "));
        let mut lines = lines.filter(|(key, _)| *key == name);
        lines.next().map(|(_, value)| value)
    }

    /// The body, read.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).expect("a JSON body")
    }
}

/// What goes otherwise.
#[derive(Clone, Debug)]
pub enum Do {
    /// Answers so, after all of the request was read.
    Answer(u16, String),
    /// Breaks off when so many bytes of a file have come, or have been sent.
    Reset(usize),
    /// Says that all is well when so many bytes of a file have come, and takes no more.
    Early(usize),
    /// Reads nothing of the file, or sends nothing of it.
    Hang,
    /// Does what it would have done, later.
    Later(Duration),
    /// Gets a file whole where a part is asked for.
    Whole,
}

impl Do {
    pub fn answer(status: u16, body: &str) -> Self {
        Self::Answer(status, body.to_owned())
    }
}

type Rule = dyn Fn(&Library, &Seen) -> Option<Do> + Send + Sync;

#[derive(Default)]
struct State {
    log: Vec<Seen>,
    logins: usize,
    sessions: Vec<String>,
    completed: bool,
    files: BTreeMap<String, Vec<u8>>,
    received: u64,
    zeros: BTreeMap<String, u64>,
    sent: u64,
    endpoint: Option<String>,
    endpoint_extra: String,
}

#[derive(Clone)]
pub struct Library {
    pub url: String,
    state: Arc<Mutex<State>>,
    rule: Arc<Rule>,
}

impl Library {
    pub async fn start(rule: impl Fn(&Self, &Seen) -> Option<Do> + Send + Sync + 'static) -> Self {
        Self::serve(None, Arc::new(rule)).await
    }

    pub async fn plain() -> Self {
        Self::start(|_, _| None).await
    }

    pub async fn start_tls(tls: TlsAcceptor) -> Self {
        Self::serve(Some(tls), Arc::new(|_, _| None)).await
    }

    async fn serve(tls: Option<TlsAcceptor>, rule: Arc<Rule>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let scheme = if tls.is_some() { "https" } else { "http" };
        let library = Self {
            url: format!("{scheme}://{}", listener.local_addr().expect("an address")),
            state: Arc::default(),
            rule,
        };
        let server = library.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (server, tls) = (server.clone(), tls.clone());
                tokio::spawn(async move {
                    match tls {
                        None => {
                            let reset = |it: &TcpStream| it.set_zero_linger().expect("a socket");
                            server.exchange(stream, reset).await;
                        }
                        Some(tls) => {
                            if let Ok(stream) = tls.accept(stream).await {
                                server.exchange(stream, |_| ()).await;
                            }
                        }
                    }
                });
            }
        });
        library
    }

    pub fn builder(&self) -> ClientBuilder {
        Client::builder(&self.url)
            .credentials("user", PASSWORD)
            .no_proxy()
            .retry(RetryPolicy::none())
    }

    pub fn client(&self) -> Client {
        self.builder().build().expect("a client")
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("the state")
    }

    /// All requests so far.
    pub fn log(&self) -> Vec<Seen> {
        self.state().log.clone()
    }

    /// The lines of all requests so far, without the login.
    pub fn lines(&self) -> Vec<String> {
        let lines = self.log().into_iter().map(|seen| seen.line);
        lines.filter(|line| line != "POST /api/session").collect()
    }

    /// The first request with this line.
    pub fn seen(&self, line: &str) -> Seen {
        let mut log = self.log().into_iter();
        log.find(|seen| seen.line == line).expect(line)
    }

    pub fn count(&self, line: &str) -> usize {
        self.log().iter().filter(|seen| seen.line == line).count()
    }

    pub fn logins(&self) -> usize {
        self.state().logins
    }

    /// Ends all sessions of clients without telling anybody.
    pub fn expire(&self) {
        self.state().sessions.clear();
    }

    /// A file, as far as it came. Of large ones the bytes are counted only.
    pub fn file(&self, name: &str) -> Option<Vec<u8>> {
        self.state().files.get(name).cloned()
    }

    pub fn put_file(&self, name: &str, content: &[u8]) {
        self.state().files.insert(name.to_owned(), content.to_vec());
    }

    /// A file of zeros, which are nowhere kept.
    pub fn put_zeros(&self, name: &str, size: u64) {
        self.put_file(name, &[]);
        self.state().zeros.insert(name.to_owned(), size);
    }

    /// How many bytes of files of zeros went.
    pub fn sent(&self) -> u64 {
        self.state().sent
    }

    /// How many bytes of files came.
    pub fn received(&self) -> u64 {
        self.state().received
    }

    /// Where the bytes of files are to go, if not to this server, and further properties of that.
    pub fn endpoint(&self, url: &str, extra: &str) {
        self.state().endpoint = Some(url.to_owned());
        self.state().endpoint_extra = extra.to_owned();
    }

    /// Waits until something is so, which it will be soon.
    pub async fn until(&self, what: impl Fn(&Self) -> bool) {
        for _ in 0..1000 {
            if what(self) {
                return;
            }
            sleep(Duration::from_millis(5)).await;
        }
        panic!("never: {:#?}", self.lines());
    }
}
