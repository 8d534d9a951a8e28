//! A scripted server with one library item: update and download sessions, files, and endpoints for their bytes.
//!
//! By default it does the least that lets a transfer succeed. The rule of a test decides what deviates. Unlike a
//! [`Script`](vsphere_test_server::Script) it can stop within the body of a request.

mod behavior;
mod wire;

use super::PASSWORD;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;
use tokio::time::sleep;
use tokio_rustls::TlsAcceptor;
use vsphere_runtime::{Client, ClientBuilder, RetryPolicy, Value};
use vsphere_test_server::Listener;

/// A request, without the bytes of a file.
#[derive(Clone, Debug)]
pub struct Request {
    /// Method and path: `PUT /data/disk.vmdk`. The prefix `/api/content/library/item` is left out.
    pub line: String,
    pub head: String,
    /// The JSON body, or an empty text.
    pub body: String,
    /// The number of earlier requests with this line.
    pub before: usize,
}

impl Request {
    pub fn header(&self, name: &str) -> Option<&str> {
        let lines = self.head.lines().filter_map(|line| line.split_once(": "));
        let mut lines = lines.filter(|(key, _)| *key == name);
        lines.next().map(|(_, value)| value)
    }

    /// Returns the body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).expect("a JSON body")
    }
}

/// A deviation from the default behavior.
#[derive(Clone, Debug)]
pub enum Deviation {
    /// Sends this response after reading the whole request.
    Answer(u16, String),
    /// Sends these bytes after reading the whole request.
    Bytes(String),
    /// Resets the connection after this number of bytes of a file.
    Reset(usize),
    /// Responds with success after this number of bytes of a file, and reads no more.
    Early(usize),
    /// Responds with this status after this number of bytes of a file, and reads on as long as more arrives.
    EarlyError(usize, u16),
    /// Transfers the file once this number of files were on their way at the same time.
    Meet(usize),
    /// Reads the head of a request, and its body only after a pause.
    Pause(Duration),
    /// Reads the whole file, and never responds.
    Silent,
    /// Neither reads nor sends the file.
    Hang,
    /// Delays the default behavior.
    Later(Duration),
    /// Sends the whole file where a range is requested.
    Whole,
}

impl Deviation {
    pub fn answer(status: u16, body: &str) -> Self {
        Self::Answer(status, body.to_owned())
    }
}

type Rule = dyn Fn(&Library, &Request) -> Option<Deviation> + Send + Sync;

#[derive(Default)]
struct State {
    log: Vec<Request>,
    logins: usize,
    sessions: Vec<String>,
    completed: bool,
    files: BTreeMap<String, Vec<u8>>,
    received: u64,
    /// The files that are on their way, and the most that were at the same time.
    on_the_way: usize,
    most: usize,
    /// The connections of early errors that the client closed.
    closed: usize,
    zeros: BTreeMap<String, u64>,
    sent: u64,
    endpoint: Option<String>,
    endpoint_extra: String,
}

/// A running server. Clones share it.
#[derive(Clone)]
pub struct Library {
    pub url: String,
    state: Arc<Mutex<State>>,
    rule: Arc<Rule>,
}

impl Library {
    pub async fn start(
        rule: impl Fn(&Self, &Request) -> Option<Deviation> + Send + Sync + 'static,
    ) -> Self {
        Self::serve(None, Arc::new(rule)).await
    }

    pub async fn plain() -> Self {
        Self::start(|_, _| None).await
    }

    /// Returns the most files that were on their way at the same time.
    pub fn most_at_once(&self) -> usize {
        self.state().most
    }

    /// Returns the number of connections that the client closed after an [early error](Deviation::EarlyError).
    pub fn closed(&self) -> usize {
        self.state().closed
    }

    pub async fn start_tls(tls: TlsAcceptor) -> Self {
        Self::serve(Some(tls), Arc::new(|_, _| None)).await
    }

    async fn serve(tls: Option<TlsAcceptor>, rule: Arc<Rule>) -> Self {
        let listener = Listener::bind(tls).await;
        let library = Self {
            url: listener.url().to_owned(),
            state: Arc::default(),
            rule,
        };
        let served = library.clone();
        listener.serve(move |connection| {
            let library = served.clone();
            async move { library.exchange(connection).await }
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

    /// Returns all requests so far.
    pub fn log(&self) -> Vec<Request> {
        self.state().log.clone()
    }

    /// Returns the lines of all requests so far, without the login.
    pub fn lines(&self) -> Vec<String> {
        let lines = self.log().into_iter().map(|request| request.line);
        lines.filter(|line| line != "POST /api/session").collect()
    }

    /// Returns the first request with this line.
    pub fn request(&self, line: &str) -> Request {
        let mut log = self.log().into_iter();
        log.find(|request| request.line == line).expect(line)
    }

    pub fn count(&self, line: &str) -> usize {
        self.log()
            .iter()
            .filter(|request| request.line == line)
            .count()
    }

    pub fn logins(&self) -> usize {
        self.state().logins
    }

    /// Expires all sessions of clients.
    pub fn expire(&self) {
        self.state().sessions.clear();
    }

    /// Returns the received part of a file, up to 1 MiB.
    pub fn file(&self, name: &str) -> Option<Vec<u8>> {
        self.state().files.get(name).cloned()
    }

    pub fn put_file(&self, name: &str, content: &[u8]) {
        self.state().files.insert(name.to_owned(), content.to_vec());
    }

    /// Adds a file of zeros, which takes no memory.
    pub fn put_zeros(&self, name: &str, size: u64) {
        self.put_file(name, &[]);
        self.state().zeros.insert(name.to_owned(), size);
    }

    /// Returns the number of bytes of files of zeros that the system has got to send.
    pub fn sent(&self) -> u64 {
        self.state().sent
    }

    /// Returns the number of bytes received of files.
    pub fn received(&self) -> u64 {
        self.state().received
    }

    /// Sets the server of the endpoints, and further JSON properties of them.
    pub fn endpoint(&self, url: &str, extra: &str) {
        self.state().endpoint = Some(url.to_owned());
        self.state().endpoint_extra = extra.to_owned();
    }

    /// Waits until a condition holds.
    pub async fn until(&self, condition: impl Fn(&Self) -> bool) {
        for _ in 0..1000 {
            if condition(self) {
                return;
            }
            sleep(Duration::from_millis(5)).await;
        }
        panic!("never: {:#?}", self.lines());
    }
}
