//! Calls without an async runtime of the caller.
//!
//! Servers have a runtime of their own. Tests run one after the other: clients of all tests share a thread, whose end is tested.

use crate::support::library::Library;
use crate::support::uploads::{MOMENT, WHOLE, content, upload};
use crate::support::vcenter::Vcenter;
use crate::support::{GET, TASK};
use std::error::Error as StdError;
use std::io::{self, Read, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::runtime::{Builder, Runtime};
use tokio::task::{LocalSet, spawn_blocking};
use vsphere_runtime::blocking::{BlockOn, iter, reader, run, writer};
use vsphere_runtime::transfer::{self, Source, Target};
use vsphere_runtime::{
    AuthContext, AuthFuture, Authenticator, Authorization, Client, Error, RetryPolicy, Task,
    WaitPolicy,
};
use vsphere_test_server::{Act, Script};

/// The runtime of servers, which has no part in blocking calls.
static SERVERS: LazyLock<Runtime> = LazyLock::new(|| {
    let mut servers = Builder::new_multi_thread();
    let servers = servers.worker_threads(1).enable_all().build();
    servers.expect("a runtime")
});

fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Starts a server, also within a runtime.
fn vcenter() -> Vcenter {
    let start = thread::spawn(|| SERVERS.block_on(Vcenter::plain()));
    start.join().expect("a server")
}

fn until(vcenter: &Vcenter, condition: impl Fn(&Vcenter) -> bool) {
    SERVERS.block_on(vcenter.until(condition));
}

/// Returns `true` while there is a thread of blocking calls; `None` where threads cannot be listed.
fn is_driven() -> Option<bool> {
    let threads = std::fs::read_dir("/proc/self/task").ok()?;
    let names = threads.filter_map(|it| std::fs::read_to_string(it.ok()?.path().join("comm")).ok());
    let mut names = names.map(|name| name.trim().to_owned());
    Some(names.any(|name| name == "vsphere-block"))
}

/// Waits for the end of the thread, which no one waits for otherwise.
fn until_not_driven() {
    for _ in 0..1000 {
        if is_driven() != Some(true) {
            return;
        }
        thread::sleep(Duration::from_millis(5));
    }
    panic!("the thread of blocking calls does not end");
}

#[test]
fn a_program_without_a_runtime() {
    let _alone = alone();
    let vcenter = vcenter();
    let client = vcenter.builder().connect().block_on().expect("a session");
    for _ in 0..3 {
        let seven = client.call::<u32>(&GET).block_on();
        assert_eq!(seven.expect("an answer"), 7);
    }
    assert_eq!(vcenter.alive(), 1);
    client.log_out().block_on().expect("the end");
    assert_eq!((vcenter.logins(), vcenter.alive()), ((1, 0), 0));
    let error = client.call::<u32>(&GET).block_on();
    assert!(error.expect_err("no session").is_logged_out());
}

/// A client of its own, from the login to the end of its session, which needs no log-out.
fn whole_life(calls: usize) {
    let vcenter = vcenter();
    let client = vcenter.builder().connect().block_on().expect("a session");
    for _ in 0..calls {
        let seven = client.call::<u32>(&GET).block_on();
        assert_eq!(seven.expect("an answer"), 7);
    }
    drop(client);
    assert_eq!((vcenter.ended(), vcenter.alive()), (1, 0));
}

/// Lives in a thread that is ending.
struct AtTheEnd;

impl Drop for AtTheEnd {
    fn drop(&mut self) {
        whole_life(1);
    }
}

thread_local! {
    static AT_THE_END: AtTheEnd = const { AtTheEnd };
}

#[test]
fn blocking_calls_work_in_every_context() {
    let _alone = alone();
    let single = || {
        let runtime = Builder::new_current_thread().enable_all().build();
        runtime.expect("a runtime")
    };
    let several = || {
        let runtime = Builder::new_multi_thread().worker_threads(1).build();
        runtime.expect("a runtime")
    };
    let contexts: [(&str, &dyn Fn()); 10] = [
        ("a thread", &|| whole_life(2)),
        // More calls than a task of tokio may make without a pause.
        ("a runtime of one thread", &|| {
            single().block_on(async { whole_life(150) })
        }),
        ("a task of it", &|| {
            let runtime = single();
            let task = runtime.spawn(async { whole_life(2) });
            runtime.block_on(task).expect("an end");
        }),
        ("a runtime of several threads", &|| {
            several().block_on(async { whole_life(2) })
        }),
        ("a task of it", &|| {
            let runtime = several();
            let task = runtime.spawn(async { whole_life(2) });
            runtime.block_on(task).expect("an end");
        }),
        ("a thread for blocking work", &|| {
            let work = async { spawn_blocking(|| whole_life(2)).await };
            single().block_on(work).expect("an end");
        }),
        ("a local set", &|| {
            LocalSet::new().block_on(&single(), async { whole_life(2) });
        }),
        ("an entered runtime", &|| {
            let runtime = single();
            let _entered = runtime.enter();
            whole_life(2);
        }),
        ("a blocking call", &|| {
            let outer = async {
                whole_life(2);
                Ok::<(), Error>(())
            };
            outer.block_on().expect("an end");
        }),
        ("a thread that is ending", &|| {
            let thread = thread::spawn(|| AT_THE_END.with(|_| ()));
            thread.join().expect("an end");
        }),
    ];
    for (name, run) in contexts {
        let outcome = catch_unwind(AssertUnwindSafe(run));
        assert!(outcome.is_ok(), "in {name}");
    }
}

#[test]
fn the_thread_ends_with_the_last_client() {
    let _alone = alone();
    let vcenter = vcenter();
    for round in 1..=2 {
        let client = vcenter.builder().connect().block_on().expect("a session");
        let clone = client.clone();
        drop(client);
        assert_eq!(vcenter.alive(), 1);
        assert_ne!(is_driven(), Some(false));
        drop(clone);
        assert_eq!((vcenter.ended(), vcenter.alive()), (round, 0));
        until_not_driven();
    }
}

#[test]
fn an_exported_session_outlives_the_client() {
    let _alone = alone();
    let vcenter = vcenter();
    let client = vcenter.client();
    client.export_session().block_on().expect("a session");
    drop(client);
    assert_eq!((vcenter.ended(), vcenter.alive()), (0, 1));
    until_not_driven();
}

#[test]
fn async_calls_start_no_thread() {
    let _alone = alone();
    let vcenter = vcenter();
    until_not_driven();
    let client = vcenter.client();
    let seven = SERVERS.block_on(async { client.call::<u32>(&GET).await });
    assert_eq!(seven.expect("an answer"), 7);
    assert_ne!(is_driven(), Some(true));
    // The same client, from now on in both ways.
    let seven = client.call::<u32>(&GET).block_on();
    assert_eq!(seven.expect("an answer"), 7);
    assert_ne!(is_driven(), Some(false));
    let seven = SERVERS.block_on(async { client.call::<u32>(&GET).await });
    assert_eq!(seven.expect("an answer"), 7);
    drop(client);
    assert_eq!((vcenter.logins(), vcenter.alive()), ((1, 0), 0));
    until_not_driven();
}

#[test]
fn work_in_the_background_continues_between_calls() {
    let _alone = alone();
    let vcenter = vcenter();
    let builder = vcenter.builder().keep_alive(Duration::from_secs(1));
    let client = builder.connect().block_on().expect("a session");
    let pings = |it: &Vcenter| {
        let mut requests = it.script.requests().into_iter();
        requests.any(|request| request.starts_with("GET /api/session "))
    };
    until(&vcenter, pings);
    drop(client);
}

#[test]
fn threads_share_a_client() {
    let _alone = alone();
    let vcenter = vcenter();
    let client = vcenter.client();
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                let seven = client.call::<u32>(&GET).block_on();
                assert_eq!(seven.expect("an answer"), 7);
            });
        }
    });
    drop(client);
    assert_eq!((vcenter.logins(), vcenter.alive()), ((1, 0), 0));
}

/// Logs in by blocking calls, which is wrong: it runs on the thread that drives them.
#[derive(Debug)]
struct Wrong;

impl Authenticator for Wrong {
    fn log_in<'a>(&'a self, context: &'a AuthContext) -> AuthFuture<'a, Authorization> {
        Box::pin(async move {
            let token = context.client::<Client>().call::<String>(&GET).block_on()?;
            Ok(Authorization::bearer(token))
        })
    }
}

#[test]
fn a_callback_on_the_thread_of_blocking_calls_gets_an_error() {
    let _alone = alone();
    let vcenter = vcenter();
    let client = Client::builder(&vcenter.script.url)
        .authenticator(Wrong)
        .retry(RetryPolicy::none());
    let client = client.build().expect("a client");
    let error = client.call::<u32>(&GET).block_on().expect_err("no login");
    let text = error.to_string();
    assert!(text.contains("a callback made a blocking call"), "{text}");
    assert_eq!(vcenter.script.count(), 0);
}

#[test]
fn a_task_is_followed_and_awaited() {
    let _alone = alone();
    let states = ["PENDING", "RUNNING", "RUNNING", "SUCCEEDED"];
    let script = SERVERS.block_on(Script::start(move |count, request| {
        if request.starts_with("POST ") {
            return Act::answer(202, "\"52d3:depots\"");
        }
        let status = states.get(count - 1).unwrap_or(&"SUCCEEDED");
        let info = format!(
            r#"{{"status":"{status}","cancelable":true,"service":"s","operation":"o","description":{{"id":"d","default_message":"","args":[]}},"result":"depot-1"}}"#
        );
        Act::answer(200, &info)
    }));
    let client = Client::builder(&script.url).build().expect("a client");
    let task: Task<String> = client.call(&TASK).block_on().expect("a task");
    let quick = WaitPolicy::default().first_interval(MOMENT);
    let mut updates = iter(task.updates_with(quick));
    let reported: Vec<_> = updates
        .by_ref()
        .map(|info| info.expect("a report").status().as_str().to_owned())
        .collect();
    assert_eq!(reported, states);
    assert!(updates.next().is_none());
    assert_eq!(task.wait().block_on().expect("a result"), "depot-1");

    // The error of a stream is its last item.
    let gone = Client::builder("http://127.0.0.1:1").retry(RetryPolicy::none());
    let task: Task<String> = Task::from_id(&gone.build().expect("a client"), "52d3");
    let mut updates = iter(task.updates_with(WaitPolicy::default().failures(0)));
    let error = updates.next().expect("an item").expect_err("no server");
    assert!(error.is_transport(), "{error}");
    assert!(updates.next().is_none());
}

#[test]
fn a_file_is_uploaded_and_downloaded() {
    let _alone = alone();
    let library = SERVERS.block_on(Library::plain());
    let client = library.client();
    let content = content(700_000);
    let path = std::env::temp_dir().join(format!("blocking-{}", std::process::id()));
    std::fs::write(&path, &content).expect("a file");
    let source = Source::path(&path).block_on().expect("a file");
    let bytes = Arc::new(Mutex::new(0));
    let kept = Arc::clone(&bytes);
    let uploaded = upload(&client)
        .file("disk.vmdk", source)
        .on_progress(move |it| *kept.lock().expect("bytes") = it.total_bytes())
        .block_on()
        .expect("an upload");
    std::fs::remove_file(&path).ok();
    assert_eq!(uploaded.files()[0].size(), 700_000);
    assert_eq!(library.lines(), WHOLE);
    assert_eq!(library.file("disk.vmdk").as_ref(), Some(&content));
    assert_eq!(*bytes.lock().expect("bytes"), 700_000);

    let target = Plain::default();
    let downloaded = transfer::download(&client, "item-1")
        .wait(WaitPolicy::default().first_interval(MOMENT))
        .file("disk.vmdk", Target::writer(writer(target.clone())))
        .block_on()
        .expect("a download");
    assert_eq!(downloaded.files()[0].size(), 700_000);
    assert_eq!(*target.content.lock().expect("content"), content);
    assert_eq!(*target.flushed.lock().expect("a count"), 1);
}

#[test]
fn a_panic_reaches_the_caller() {
    let _alone = alone();
    let fail = || {
        let future = async {
            assert!(std::hint::black_box(false), "on purpose");
            Ok::<(), Error>(())
        };
        future.block_on()
    };
    let runtime = Builder::new_current_thread().build().expect("a runtime");
    let in_a_runtime = || runtime.block_on(async { fail() });
    let contexts: [&dyn Fn() -> Result<(), Error>; 2] = [&fail, &in_a_runtime];
    for run in contexts {
        let panic = catch_unwind(AssertUnwindSafe(run)).expect_err("a panic");
        assert_eq!(panic.downcast_ref(), Some(&"on purpose"));
    }
}

#[test]
fn futures_may_have_other_outputs() {
    let _alone = alone();
    let io: Result<u8, io::Error> = async { Ok(1) }.block_on();
    let boxed: Result<u8, Box<dyn StdError + Send + Sync>> = async { Err("no".into()) }.block_on();
    assert_eq!(io.expect("a number"), 1);
    assert_eq!(boxed.expect_err("an error").to_string(), "no");
    assert_eq!(run(async { Some(7) }).expect("an output"), Some(7));
    until_not_driven();
}

/// A reader and writer of the standard library: in small parts, with a fault at a position.
#[derive(Clone, Default)]
struct Plain {
    content: Arc<Mutex<Vec<u8>>>,
    at: usize,
    fault: Option<usize>,
    flushed: Arc<Mutex<usize>>,
}

impl Plain {
    fn part(&self, wanted: usize) -> io::Result<usize> {
        match self.fault {
            Some(fault) if self.at >= fault => Err(io::Error::other("broken")),
            _ => Ok(wanted.min(1000)),
        }
    }
}

impl Read for Plain {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let part = self.part(buffer.len())?;
        let content = self.content.lock().expect("content");
        let read = Read::read(&mut &content[self.at..], &mut buffer[..part])?;
        drop(content);
        self.at += read;
        Ok(read)
    }
}

impl Write for Plain {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let part = self.part(bytes.len())?;
        let mut content = self.content.lock().expect("content");
        content.extend_from_slice(&bytes[..part]);
        self.at += part;
        Ok(part)
    }

    fn flush(&mut self) -> io::Result<()> {
        *self.flushed.lock().expect("a count") += 1;
        Ok(())
    }
}

#[test]
fn readers_and_writers_of_the_standard_library() {
    let _alone = alone();
    let content = content(600_000);
    let source = Plain {
        content: Arc::new(Mutex::new(content.clone())),
        ..Plain::default()
    };
    let mut read = Vec::new();
    let mut reading = reader(source.clone());
    let count = reading.read_to_end(&mut read).block_on();
    assert_eq!((count.expect("bytes"), &read), (600_000, &content));
    let broken = Plain {
        fault: Some(2000),
        ..source
    };
    let mut read = Vec::new();
    let error = reader(broken).read_to_end(&mut read).block_on();
    assert_eq!(error.expect_err("a fault").to_string(), "broken");
    assert_eq!(read, content[..2000]);

    let target = Plain::default();
    let mut writing = writer(target.clone());
    let written = async {
        writing.write_all(&content).await?;
        writing.shutdown().await?;
        writing.shutdown().await
    };
    written.block_on().expect("written");
    assert_eq!(*target.content.lock().expect("content"), content);
    assert_eq!(*target.flushed.lock().expect("a count"), 1);
    let broken = Plain {
        fault: Some(2000),
        ..Plain::default()
    };
    let mut writing = writer(broken);
    let written = async {
        writing.write_all(&content[..3000]).await?;
        writing.flush().await
    };
    let error = written.block_on().expect_err("a fault");
    assert_eq!(error.to_string(), "broken");
}
