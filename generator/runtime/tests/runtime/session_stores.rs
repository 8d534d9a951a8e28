//! Sessions that outlive their client: exported and imported, and in stores that clients and processes share.

use crate::support::folder::Folder;
use crate::support::vcenter::Vcenter;
use crate::support::{GET, SESSION, TASK, capture};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::sync::{Mutex, OwnedMutexGuard};
use tokio::time::sleep;
use vsphere_runtime::login::Scheme;
use vsphere_runtime::{
    AuthContext, AuthFuture, Authenticator, Authorization, Client, ClientBuilder, Error,
    FileSessionStore, LockedSession, SessionKey, SessionStore, Value,
};
use vsphere_test_server::{Act, Script};

const REJECTED: &str = r#"{"error_type":"UNAUTHENTICATED","messages":[]}"#;

fn built(builder: ClientBuilder) -> Client {
    builder.build().expect("a client")
}

async fn get(client: &Client) -> i64 {
    client.call(&GET).await.expect("an answer")
}

/// Returns the reason why a builder makes no client.
fn refused(builder: ClientBuilder) -> String {
    let outcome: Result<Client, Error> = builder.build();
    outcome.expect_err("no client").to_string()
}

#[tokio::test]
async fn an_exported_session_outlives_its_client() {
    capture::start();
    let vcenter = Vcenter::plain().await;
    let first = built(vcenter.builder());
    let session = first.export_session().await.expect("a session");
    capture::show(&session);
    drop(first);

    // It serves a second client, which renews it.
    let second = built(vcenter.builder().import_session(session.clone()));
    assert_eq!(get(&second).await, 7);
    assert_eq!((vcenter.logins(), vcenter.ended()), ((1, 0), 0));
    vcenter.expire();
    assert_eq!(get(&second).await, 7);
    assert_eq!(vcenter.logins(), (2, 0));

    // A log-out of any client that has it ends it.
    let renewed = second.export_session().await.expect("a session");
    let third = built(vcenter.builder().import_session(renewed));
    third.log_out().await.expect("logged out");
    assert_eq!((vcenter.alive(), vcenter.ended()), (0, 1));

    // Clients without a login export what they were given.
    let given = Client::builder(&vcenter.script.url).session_id(SESSION);
    let given = built(given).export_session().await.expect("the session");
    assert_eq!(given.secret().expose(), SESSION);
    let anonymous = built(Client::builder(&vcenter.script.url));
    let error = anonymous.export_session().await.expect_err("no session");
    assert!(error.is_session(), "{error}");
    let alone = Client::builder(&vcenter.script.url).import_session(session);
    assert_eq!(
        refused(alone),
        "cannot be sent: `import_session` needs `credentials` or an `authenticator`, to log in when the session has expired"
    );
    capture::check();
}

#[tokio::test]
async fn a_stored_session_serves_later_clients_until_a_log_out() {
    capture::start();
    let vcenter = Vcenter::plain().await;
    let folder = Folder::new("stored_session");
    let store = FileSessionStore::new(folder.join("a/b"));
    let builder = || vcenter.builder().session_store(store.clone());
    capture::show(&builder());
    for _ in 0..3 {
        assert_eq!(get(&built(builder())).await, 7);
    }
    assert_eq!((vcenter.logins(), vcenter.ended()), ((1, 0), 0));

    let key = SessionKey::new(&format!("{}/api", vcenter.script.url), "user");
    let file = store.path(&key);
    let content = std::fs::read_to_string(&file).expect("a file");
    assert!(content.contains(SESSION), "{content}");
    #[cfg(unix)]
    for (path, expected) in [(file.as_path(), 0o600), (&folder.join("a/b"), 0o700)] {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = path.metadata().expect("a file").permissions().mode();
        assert_eq!(mode & 0o777, expected, "{}", path.display());
    }

    // Another account has a session of its own.
    let other = built(builder().credentials("other", "password"));
    assert_eq!(get(&other).await, 7);
    assert_eq!(vcenter.logins(), (2, 0));

    // A log-out needs no login, even if the client had no session yet.
    built(builder()).log_out().await.expect("logged out");
    assert_eq!((vcenter.logins(), vcenter.ended()), ((2, 0), 1));
    assert_eq!(std::fs::read(&file).expect("a file"), b"");
    other.log_out().await.expect("logged out");
    assert_eq!((vcenter.alive(), vcenter.ended()), (0, 2));

    // What is no session is replaced.
    std::fs::write(&file, "{\"server\": \"").expect("a file");
    let client = built(builder());
    assert_eq!(get(&client).await, 7);
    client.log_out().await.expect("logged out");
    assert_eq!((vcenter.logins(), vcenter.alive()), ((3, 0), 0));
    capture::check();
}

/// A privilege that the user lacks costs a login, and must not cost the session.
#[tokio::test]
async fn a_rejected_call_leaves_one_session_in_the_store() {
    let vcenter = Vcenter::start(
        |_, _, request| match request.starts_with("POST /api/test") {
            true => Act::answer(401, REJECTED),
            false => Act::answer(200, "7"),
        },
    )
    .await;
    let folder = Folder::new("rejected_call");
    let store = FileSessionStore::new(folder.join("sessions"));
    let builder = || vcenter.builder().session_store(store.clone());
    let [one, other] = [built(builder()), built(builder())];
    assert_eq!(get(&one).await + get(&other).await, 14);
    one.call::<Value>(&TASK).await.expect_err("denied");
    assert_eq!(vcenter.logins(), (2, 0));
    // The second client finds the new session in the store.
    other.call::<Value>(&TASK).await.expect_err("denied");
    assert_eq!(get(&one).await + get(&other).await, 14);
    drop((one, other));
    // The replaced one is in no store: it ends.
    vcenter.until(|it| it.alive() == 1).await;
    assert_eq!(get(&built(builder())).await, 7);
    assert_eq!((vcenter.logins(), vcenter.alive()), ((2, 0), 1));
}

#[cfg(unix)]
#[tokio::test]
async fn a_store_that_others_can_read_or_write_is_refused() {
    use std::os::unix::fs::PermissionsExt as _;
    let vcenter = Vcenter::plain().await;
    let folder = Folder::new("open_store");
    let sessions = folder.join("sessions");
    let store = FileSessionStore::new(&sessions);
    let key = SessionKey::new(&format!("{}/api", vcenter.script.url), "user");
    let file = store.path(&key);
    let client = built(vcenter.builder().session_store(store));
    let set = |path: &std::path::Path, mode| {
        let permissions = std::fs::Permissions::from_mode(mode);
        std::fs::set_permissions(path, permissions).expect("permissions");
    };
    let problem = |error: Error, reason: &str| {
        assert!(error.is_session(), "{error}");
        let path = file.display();
        let expected = format!("Test_get: the session store cannot be used: `{path}`: {reason}");
        assert_eq!(error.to_string(), expected);
    };
    let call = || async { client.call::<i64>(&GET).await };

    std::fs::write(&sessions, "").expect("a file");
    let error = call().await.expect_err("no folder");
    assert!(error.to_string().contains("the session store"), "{error}");
    std::fs::remove_file(&sessions).expect("no file");

    std::fs::create_dir(&sessions).expect("a folder");
    set(&sessions, 0o770);
    let reason = "its folder can be written by other users: `chmod go-w` it";
    problem(call().await.expect_err("an open folder"), reason);
    set(&sessions, 0o755);

    std::fs::write(&file, "").expect("a file");
    set(&file, 0o640);
    let reason = "other users can access it: `chmod 600` it";
    problem(call().await.expect_err("an open file"), reason);
    assert_eq!(vcenter.script.count(), 0);

    // There is no pause: no login was refused.
    set(&file, 0o600);
    assert_eq!(call().await.expect("an answer"), 7);
    assert_eq!(vcenter.logins(), (1, 0));
}

/// A store as users write one: a session in memory.
#[derive(Clone, Debug, Default)]
struct Memory {
    session: Arc<Mutex<Option<Authorization>>>,
    is_full: bool,
}

struct Entry {
    session: OwnedMutexGuard<Option<Authorization>>,
    is_full: bool,
}

impl SessionStore for Memory {
    fn lock<'a>(&'a self, key: &'a SessionKey) -> AuthFuture<'a, Box<dyn LockedSession>> {
        assert_eq!(key.user(), "user");
        Box::pin(async move {
            Ok(Box::new(Entry {
                session: Arc::clone(&self.session).lock_owned().await,
                is_full: self.is_full,
            }) as _)
        })
    }
}

impl LockedSession for Entry {
    fn load(&mut self) -> AuthFuture<'_, Option<Authorization>> {
        Box::pin(async move { Ok(self.session.clone()) })
    }

    fn save<'a>(&'a mut self, session: &'a Authorization) -> AuthFuture<'a, ()> {
        Box::pin(async move {
            if self.is_full {
                return Err(Error::session_store("no space"));
            }
            *self.session = Some(session.clone());
            Ok(())
        })
    }

    fn remove(&mut self) -> AuthFuture<'_, ()> {
        Box::pin(async move {
            *self.session = None;
            Ok(())
        })
    }
}

#[tokio::test]
async fn callers_can_provide_a_store() {
    let vcenter = Vcenter::plain().await;
    let store = Memory::default();
    let builder = || vcenter.builder().session_store(store.clone());
    assert_eq!(get(&built(builder())).await, 7);
    vcenter.expire();
    let clients: Vec<_> = (0..5).map(|_| built(builder())).collect();
    for client in &clients {
        assert_eq!(get(client).await, 7);
    }
    assert_eq!(vcenter.logins(), (2, 0));
    clients[0].log_out().await.expect("logged out");
    assert_eq!(vcenter.alive(), 0);
}

#[tokio::test]
async fn a_session_that_cannot_be_stored_ends_with_its_client() {
    let vcenter = Vcenter::plain().await;
    let store = Memory {
        is_full: true,
        ..Memory::default()
    };
    let client = built(vcenter.builder().session_store(store));
    assert_eq!(get(&client).await, 7);
    drop(client);
    vcenter.until(|it| it.alive() == 0).await;
    assert_eq!((vcenter.logins(), vcenter.ended()), ((1, 0), 1));
}

/// Requests tokens that are valid for an hour.
#[derive(Debug, Default)]
struct Tokens(AtomicUsize);

impl Authenticator for Tokens {
    fn log_in<'a>(&'a self, _: &'a AuthContext) -> AuthFuture<'a, Authorization> {
        let number = self.0.fetch_add(1, Ordering::Relaxed);
        let token = Authorization::bearer(format!("{SESSION}-of-mine-{number}"));
        let token = token.expires_in(Duration::from_secs(3600));
        Box::pin(std::future::ready(Ok(token)))
    }

    fn user(&self) -> Option<&str> {
        Some("user")
    }
}

#[tokio::test]
async fn a_stored_token_is_used_until_it_expires() {
    let script = Script::start(|_, _| Act::answer(200, "7")).await;
    let store = Memory::default();
    let stored = |token: &str, seconds| {
        let token = Authorization::bearer(format!("{SESSION}-{token}"));
        token.expires_in(Duration::from_secs(seconds))
    };
    for (token, expected) in [
        (stored("stored", 3600), "stored"),
        (stored("stored", 0), "of-mine-0"),
    ] {
        *store.session.lock().await = Some(token);
        let builder = Client::builder(&script.url).authenticator(Tokens::default());
        let client = built(builder.session_store(store.clone()));
        assert_eq!(get(&client).await, 7);
        let request = script.take_requests().pop().expect("a request");
        let header = format!("\r\nauthorization: Bearer {SESSION}-{expected}\r\n");
        assert!(request.contains(&header), "{request}");
    }
    let kept = store.session.lock().await.clone().expect("a token");
    assert!(kept.scheme() == Scheme::Bearer && kept.expiry().is_some());
    assert!(kept.secret().expose().ends_with("-of-mine-0"));
}

/// Ends no session at the first attempt.
#[derive(Debug, Default)]
struct Stubborn {
    ends: AtomicUsize,
}

impl Authenticator for Stubborn {
    fn log_in<'a>(&'a self, _: &'a AuthContext) -> AuthFuture<'a, Authorization> {
        Box::pin(async { Ok(Authorization::session_id(SESSION)) })
    }

    fn log_out<'a>(&'a self, _: &'a AuthContext, _: &'a Authorization) -> AuthFuture<'a, ()> {
        let result = match self.ends.fetch_add(1, Ordering::Relaxed) {
            0 => Err(Error::login("not now")),
            _ => Ok(()),
        };
        Box::pin(std::future::ready(result))
    }

    fn user(&self) -> Option<&str> {
        Some("user")
    }
}

#[tokio::test]
async fn a_stored_session_that_cannot_be_ended_stays_for_another_log_out() {
    let script = Script::start(|_, _| Act::answer(200, "7")).await;
    let store = Memory::default();
    let builder = Client::builder(&script.url).authenticator(Stubborn::default());
    let client = built(builder.session_store(store.clone()));
    assert_eq!(get(&client).await, 7);
    let error = client.log_out().await.expect_err("not now");
    assert_eq!(error.to_string(), "login failed: not now");
    assert!(store.session.lock().await.is_some());
    client.log_out().await.expect("logged out");
    assert!(store.session.lock().await.is_none());
}

#[derive(Debug)]
struct Anonymous;

impl Authenticator for Anonymous {
    fn log_in<'a>(&'a self, _: &'a AuthContext) -> AuthFuture<'a, Authorization> {
        Box::pin(async { Ok(Authorization::session_id(SESSION)) })
    }
}

#[tokio::test]
async fn a_store_needs_a_login_and_an_account() {
    let vcenter = Vcenter::plain().await;
    let builder = || Client::builder(&vcenter.script.url).session_store(Memory::default());
    assert_eq!(
        refused(builder()),
        "cannot be sent: `session_store` needs `credentials` or an `authenticator`, to log in when the session has expired"
    );
    assert_eq!(
        refused(builder().authenticator(Anonymous)),
        "cannot be sent: `session_store` needs an authenticator with a name: implement `Authenticator::user`"
    );
}

/// The variables that a child process gets.
const URL: &str = "SESSION_STORES_URL";
const FOLDER: &str = "SESSION_STORES_FOLDER";
const ACTION: &str = "SESSION_STORES_ACTION";

/// Starts this program again, as another process that uses the store.
fn process(vcenter: &Vcenter, folder: &Path, action: &str) -> Child {
    let program = std::env::current_exe().expect("this program");
    let mut command = Command::new(program);
    command
        .args([
            "--exact",
            "session_stores::child",
            "--ignored",
            "--nocapture",
        ])
        .env(URL, &vcenter.script.url)
        .env(FOLDER, folder)
        .env(ACTION, action)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command.spawn().expect("a process")
}

/// Waits for processes that must succeed.
async fn succeed(processes: Vec<Child>) {
    for process in processes {
        let output = tokio::task::spawn_blocking(|| process.wait_with_output());
        let output = output.await.expect("a thread").expect("an output");
        let text = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "{text}");
        assert!(text.contains("1 passed"), "{text}");
    }
}

#[tokio::test]
#[ignore = "started by other tests, as a process of its own"]
async fn child() {
    let [Ok(url), Ok(folder), Ok(action)] = [URL, FOLDER, ACTION].map(std::env::var) else {
        return;
    };
    let client = Client::builder(&url)
        .credentials("user", crate::support::PASSWORD)
        .session_store(FileSessionStore::new(folder));
    let client = built(client);
    if action == "log out" {
        return client.log_out().await.expect("logged out");
    }
    for _ in 0..3 {
        assert_eq!(get(&client).await, 7);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn processes_share_one_login() {
    let vcenter = Vcenter::plain().await;
    let outer = Folder::new("shared_login");
    let folder = outer.join("sessions");
    // Long enough for the processes to meet.
    vcenter.login_time(Duration::from_millis(300));
    let all = || {
        (0..5)
            .map(|_| process(&vcenter, &folder, "calls"))
            .collect()
    };
    succeed(all()).await;
    assert_eq!(vcenter.logins(), (1, 0));
    // The first of them that is rejected renews the session for all.
    vcenter.expire();
    succeed(all()).await;
    assert_eq!((vcenter.logins(), vcenter.alive()), ((2, 0), 1));
    succeed(vec![process(&vcenter, &folder, "log out")]).await;
    assert_eq!((vcenter.logins(), vcenter.alive()), ((2, 0), 0));
}

/// A lock must not outlive its process, however that ends.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_process_locks_no_one_out() {
    let vcenter = Vcenter::plain().await;
    let outer = Folder::new("killed_process");
    let folder = outer.join("sessions");
    let store = FileSessionStore::new(&folder);
    vcenter.next_login(Act::bytes("").hang());
    let mut hanging = process(&vcenter, &folder, "calls");
    vcenter.until(|it| it.logins() == (0, 1)).await;
    let client = built(vcenter.builder().session_store(store));
    let waiting = tokio::spawn(async move { get(&client).await });
    sleep(Duration::from_millis(200)).await;
    assert_eq!(vcenter.script.count(), 1, "{:?}", vcenter.script.requests());
    hanging.kill().expect("killed");
    hanging.wait().expect("an end");
    assert_eq!(waiting.await.expect("a task"), 7);
    assert_eq!(vcenter.logins(), (1, 1));
}
