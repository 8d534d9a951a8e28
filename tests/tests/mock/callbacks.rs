//! Code of a test that the server runs may itself use the server: none of it runs under a lock.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;
use vsphere_client::content::library;
use vsphere_client::content::library::ItemId;
use vsphere_client::content::{LibraryId, LibraryModel};
use vsphere_client::mock::{Fault, Mock, Reply, Server};
use vsphere_client::{Client, RetryPolicy, Secret};

/// Uses everything that needs a lock.
fn use_everything(mock: &Mock) {
    mock.inject(Fault::delay(Duration::ZERO).on_id("none"));
    mock.clear_faults();
    mock.fault_count();
    mock.requests();
    mock.clear_requests();
    mock.limit_requests(100);
    mock.handle(&library::GET, |_| Ok(Reply::value(&LibraryModel::new())));
    mock.remove_handler(&library::GET);
    mock.sessions();
    mock.set_credentials(mock.user(), mock.password());
    mock.tasks();
    mock.end_task("none", Ok(&()));
    mock.put_file("item", "a.iso", "content");
    mock.file("item", "a.iso");
    let libraries = mock.resources::<LibraryId>();
    libraries.insert(&"other".into(), &LibraryModel::new());
    libraries.get::<LibraryModel>(&"other".into());
    libraries.remove(&"other".into());
    libraries.ids();
}

/// Uses the server whenever it is converted, compared, serialized or dropped.
#[derive(Clone)]
struct Busy {
    mock: Mock,
    used: Arc<Mutex<Vec<&'static str>>>,
}

impl Busy {
    fn use_it(&self, from: &'static str) {
        use_everything(&self.mock);
        self.used.lock().expect("a list").push(from);
    }
}

struct Text(Busy);

impl From<Text> for String {
    fn from(text: Text) -> Self {
        text.0.use_it("String");
        "text".to_owned()
    }
}

impl From<Text> for Secret {
    fn from(text: Text) -> Self {
        text.0.use_it("Secret");
        Secret::new("text")
    }
}

impl From<Text> for Vec<u8> {
    fn from(text: Text) -> Self {
        text.0.use_it("Vec");
        Vec::new()
    }
}

impl AsRef<str> for Text {
    fn as_ref(&self) -> &str {
        self.0.use_it("AsRef");
        "item"
    }
}

impl Serialize for Text {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.use_it("Serialize");
        LibraryModel::new().serialize(serializer)
    }
}

/// The server of [`Read`], whose implementation has no other way to it.
static OF_READ: OnceLock<Busy> = OnceLock::new();

struct Read;

impl<'de> Deserialize<'de> for Read {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        OF_READ.get().expect("set before").use_it("Deserialize");
        serde::de::IgnoredAny::deserialize(deserializer).map(|_| Self)
    }
}

struct OnDrop(Busy);

impl Drop for OnDrop {
    fn drop(&mut self) {
        self.0.use_it("Drop");
    }
}

/// Runs the code of a test in another thread. Panics if it does not return: a deadlock.
fn returns(name: &str, code: impl FnOnce() + Send + 'static) {
    let (done, result) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        code();
        done.send(()).ok();
    });
    let result = result.recv_timeout(Duration::from_secs(60));
    result.unwrap_or_else(|error| panic!("{name}: {error}"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn conversions_run_without_a_lock() {
    let server = Server::start().await.expect("a free port");
    let mock = server.mock().clone();
    let used = Arc::default();
    let busy = Busy { mock, used };
    OF_READ.set(busy.clone()).ok();
    let text = || Text(busy.clone());

    let (mock, user, password) = (busy.mock.clone(), text(), text());
    returns("set_credentials", move || {
        mock.set_credentials(user, password)
    });
    let (mock, item, content) = (busy.mock.clone(), text(), text());
    returns("put_file", move || mock.put_file(item, "a.iso", content));
    let (mock, item) = (busy.mock.clone(), text());
    returns("file", move || drop(mock.file(item, "a.iso")));
    let (mock, value) = (busy.mock.clone(), text());
    returns("insert", move || {
        let libraries = mock.resources::<LibraryId>();
        libraries.insert(&"busy".into(), &value);
    });
    let mock = busy.mock.clone();
    returns("get", move || {
        let libraries = mock.resources::<LibraryId>();
        assert!(libraries.get::<Read>(&"busy".into()).is_some());
    });
    let (mock, value) = (busy.mock.clone(), text());
    returns("end_task", move || {
        assert!(!mock.end_task("none", Ok(&value)))
    });
    let used = busy.used.lock().expect("a list");
    for name in [
        "String",
        "Secret",
        "Vec",
        "AsRef",
        "Serialize",
        "Deserialize",
    ] {
        assert!(used.contains(&name), "{name} was not called: {used:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn values_are_dropped_without_a_lock() {
    let server = Server::start().await.expect("a free port");
    let mock = server.mock().clone();
    let used = Arc::default();
    let busy = Busy { mock, used };
    let handle = |busy: &Busy| {
        let kept = OnDrop(busy.clone());
        busy.mock.handle(&library::LIST, move |_| {
            let _ = &kept;
            Ok(Reply::value(&Vec::<LibraryId>::new()))
        });
    };
    let inject = |busy: &Busy| {
        let kept = OnDrop(busy.clone());
        busy.mock.inject(Fault::status(500).when(move |_| {
            let _ = &kept;
            false
        }));
    };
    let drops = || busy.used.lock().expect("a list").len();

    handle(&busy);
    let own = busy.clone();
    returns("a replaced handler", move || {
        own.mock.handle(&library::LIST, |_| Ok(Reply::value(&())));
    });
    assert_eq!(drops(), 1);
    handle(&busy);
    let own = busy.clone();
    returns("a removed handler", move || {
        own.mock.remove_handler(&library::LIST)
    });
    assert_eq!(drops(), 2);
    inject(&busy);
    let own = busy.clone();
    returns("cleared faults", move || own.mock.clear_faults());
    assert_eq!(drops(), 3);

    // The request uses the fault up.
    let kept = OnDrop(busy.clone());
    let fault = Fault::status(418).on(&library::LIST).times(1);
    busy.mock.inject(fault.when(move |_| {
        let _ = &kept;
        true
    }));
    let client = client(&server);
    let list = client.content().library().list();
    let error = list.timeout(Duration::from_secs(60));
    assert_eq!(error.await.expect_err("a fault").status(), Some(418));
    assert_eq!(drops(), 4);
}

fn client(server: &Server) -> Client {
    let client = server.client().retry(RetryPolicy::none());
    client.build().expect("a client of a server on loopback")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn conditions_and_handlers_may_use_the_server() {
    let server = Server::start().await.expect("a free port");
    let client = client(&server);
    let list = async || {
        let call = client.content().library().list();
        call.timeout(Duration::from_secs(60)).await
    };
    list().await.expect("a list");

    let mock = server.mock().clone();
    let condition = move |_: &_| {
        use_everything(&mock);
        mock.inject(Fault::status(503).on(&library::LIST).times(1));
        true
    };
    let fault = Fault::delay(Duration::ZERO)
        .on(&library::LIST)
        .when(condition);
    server.mock().inject(fault);
    list()
        .await
        .expect("the new fault affects later requests only");
    assert_eq!(list().await.expect_err("a fault").status(), Some(503));

    // `use_everything` removed all faults but the last.
    server.mock().clear_faults();
    let mock = server.mock().clone();
    server.mock().handle(&library::LIST, move |_| {
        use_everything(&mock);
        mock.remove_handler(&library::LIST);
        Ok(Reply::value(&["from-a-handler"]))
    });
    let from_handler = list().await.expect("a list");
    assert_eq!(from_handler, [LibraryId::from("from-a-handler")]);
    assert!(list().await.expect("a list").is_empty());
    assert!(server.mock().resources::<ItemId>().ids().is_empty());
}

#[tokio::test]
async fn a_condition_that_panics_is_an_internal_error() {
    let server = Server::start().await.expect("a free port");
    let client = client(&server);
    let fault = Fault::status(503).on(&library::LIST);
    server.mock().inject(fault.when(|_| panic!("on purpose")));
    let error = client.content().library().list().await;
    let error = error.expect_err("an error");
    assert!(error.is_internal_server_error(), "{error}");
    assert!(error.to_string().contains("condition"), "{error}");
    server.mock().clear_faults();
    client.content().library().list().await.expect("a list");
}
