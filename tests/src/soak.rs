//! A soak test: two clients of one account under load, faults and session expiries against the mock. No call may be lost, no
//! session left, and there may be no more logins than needed.
//!
//! The faults are those that the client retries: the statuses 429 and 503, and connections that close before or within the
//! response. They affect logins and idempotent calls. Other calls would rightly fail, so they only meet expired sessions, which
//! the server refuses before it performs anything. Besides, there are calls that the account may not make, calls that are
//! rejected once although the session is alive, calls without time, and calls that the caller drops.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use tokio::sync::{Mutex, Semaphore};
use tokio::task::JoinSet;
use tokio::time::timeout;
use vsphere_client::cis::session;
use vsphere_client::content::local_library::CreateOptions;
use vsphere_client::content::{LibraryId, LibraryModel, library, local_library};
use vsphere_client::mock::{Fault, Request, Server};
use vsphere_client::operation::Method;
use vsphere_client::{Client, Error, RetryPolicy};

/// The limit of the peak memory of a run, in megabytes: client and server together, for any number of calls.
const CEILING_MB: u64 = 256;

/// The limit of the growth of the peak memory in the second half of a run, in megabytes. Connections and buffers have grown by
/// then; a leak per call would continue.
const GROWTH_MB: u64 = 16;

/// The number of clients.
const CLIENTS: usize = 2;

/// The time for which a denied operation causes no further login.
const PROBE_SECONDS: f64 = 15.0;

/// The expected number of lost calls by chance alone.
const EXPECTED_LOSS: f64 = 1e-6;

/// The load of a run.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// The number of calls.
    pub calls: u64,
    /// The limit of concurrent calls.
    pub at_once: usize,
    /// The part of the requests that a fault affects, between 0 and 1.
    pub faults: f64,
    /// The number of calls after which a session expires. It must exceed the number of concurrent calls: a client gives up if a
    /// session expires before the calls that waited for it are done.
    pub calls_by_session: u64,
    /// The seed of the faults.
    pub seed: u64,
}

impl Plan {
    /// Creates a plan with this number of calls, 200 at a time.
    pub fn new(calls: u64, faults: f64) -> Self {
        Self {
            calls,
            at_once: 200,
            faults,
            calls_by_session: 1000,
            seed: 1,
        }
    }

    /// Returns the retry policy of the client, with the default budget.
    ///
    /// With the default of 4 attempts, one call in 160,000 would be lost by chance at 5 % faults, which looks like a client that
    /// loses calls. So there are enough attempts to make that unlikely. Waits are short, because the server is not really busy.
    fn policy(&self) -> RetryPolicy {
        let default = 4;
        let attempts = (EXPECTED_LOSS / self.calls.max(1) as f64).ln() / self.faults.ln();
        // Without faults, or with faults only, the number is not finite.
        let attempts = match attempts.is_finite() && attempts > f64::from(default) {
            true => attempts.min(100.0).ceil() as u32,
            false => default,
        };
        RetryPolicy::default()
            .attempts(attempts)
            .first_wait(Duration::from_millis(5))
            .longest_wait(Duration::from_millis(100))
    }
}

/// The outcome of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// The number of calls.
    pub calls: u64,
    /// Calls without a result.
    pub lost: u64,
    /// Calls that the server denied, as it should.
    pub denied: u64,
    /// Logins that created a session which a client got.
    pub logins: u64,
    /// The limit of these logins: one for each client, each expiry, and each rejection that may mean one.
    pub most_logins: u64,
    /// Logins whose response was lost, so that no one can end the session.
    pub lost_logins: u64,
    /// Sessions that expired while the client used them.
    pub expiries: u64,
    /// Sessions after the log-outs that a client got.
    pub sessions_left: u64,
    /// Requests that a fault affected.
    pub faults: u64,
    /// The peak memory of the process in megabytes, if the system reports it.
    pub peak_rss_mb: Option<u64>,
    /// Its growth in the second half of the calls, in megabytes.
    pub rss_growth_mb: Option<u64>,
    /// The duration of all calls.
    pub seconds: f64,
    /// The numbers of errors by text.
    pub errors: BTreeMap<String, u64>,
}

impl Outcome {
    /// Returns one line of JSON with everything but `faults`. It has `errors` only if calls were lost.
    pub fn to_json(&self) -> String {
        let mut line = serde_json::json!({
            "calls": self.calls,
            "lost": self.lost,
            "denied": self.denied,
            "logins": self.logins,
            "most_logins": self.most_logins,
            "lost_logins": self.lost_logins,
            "expiries": self.expiries,
            "sessions_left": self.sessions_left,
            "peak_rss_mb": self.peak_rss_mb,
            "rss_growth_mb": self.rss_growth_mb,
            "seconds": (self.seconds * 100.0).round() / 100.0,
        });
        if self.lost > 0 {
            line["errors"] = serde_json::json!(self.errors);
        }
        line.to_string()
    }

    /// Returns `true` if no call was lost, no session left, and logins and memory are bounded.
    pub fn is_clean(&self) -> bool {
        self.lost == 0
            && self.logins <= self.most_logins
            && self.sessions_left == 0
            && self.is_bounded()
    }

    /// Returns `true` if memory is bounded, or the system does not report it.
    pub fn is_bounded(&self) -> bool {
        self.peak_rss_mb.is_none_or(|peak| peak <= CEILING_MB)
            && self.rss_growth_mb.is_none_or(|growth| growth <= GROWTH_MB)
    }
}

/// Runs the calls of a plan.
///
/// # Errors
///
/// Returns an error if the server cannot be started, or the client cannot log out.
pub async fn run(plan: Plan) -> Result<Outcome, Box<dyn std::error::Error>> {
    let server = Server::start().await?;
    let mock = server.mock();
    mock.expire_sessions_after(plan.calls_by_session);
    mock.limit_requests(0);
    let lost_logins = inject(&server, plan);
    let library = LibraryId::from("library-0");
    let model = LibraryModel::new().with_name("soak");
    mock.resources().insert(&library, &model);

    let client = || {
        server
            .client()
            .retry(plan.policy())
            .login_pause(Duration::ZERO)
            .build()
    };
    let caller = Caller {
        clients: [client()?, client()?],
        library,
        rejected_once: Arc::default(),
    };
    let started = Instant::now();
    let (errors, peak_of_first_half) = all(&caller, plan).await;
    let seconds = started.elapsed().as_secs_f64();
    let peak = peak_rss_mb();
    let growth = peak.zip(peak_of_first_half);
    for client in &caller.clients {
        client.log_out().await?;
    }
    let sessions = mock.sessions();
    let lost_logins = lost_logins.load(Ordering::Relaxed);
    let of_kind = |kind| {
        (0..plan.calls)
            .filter(|number| Kind::of(*number) == kind)
            .count() as u64
    };
    // Each probe may be released before other calls that need a session have got it.
    let probes = CLIENTS as f64 * (1.0 + seconds / PROBE_SECONDS).ceil() * 2.0;
    let most_logins =
        CLIENTS as u64 + sessions.expiries + of_kind(Kind::RejectedOnce) + probes as u64;
    Ok(Outcome {
        calls: plan.calls,
        lost: errors.values().sum(),
        denied: of_kind(Kind::Denied),
        logins: sessions.logins - lost_logins,
        most_logins,
        lost_logins,
        expiries: sessions.expiries,
        sessions_left: sessions.alive as u64 - lost_logins,
        faults: mock.fault_count(),
        peak_rss_mb: peak,
        rss_growth_mb: growth.map(|(whole, half)| whole.saturating_sub(half)),
        seconds,
        errors,
    })
}

/// Injects the faults. Returns the number of logins whose response is lost, which grows.
fn inject(server: &Server, plan: Plan) -> Arc<AtomicU64> {
    let mock = server.mock();
    mock.inject(Fault::status(401).on(&local_library::LIST));
    // Every other request: each of these calls is rejected once.
    let count = AtomicU64::new(0);
    let rejected = Fault::status(401).on(&library::item::LIST);
    let is_first = move |_: &Request| count.fetch_add(1, Ordering::Relaxed).is_multiple_of(2);
    mock.inject(rejected.when(is_first));
    // The first attempt of each login but the first fails.
    let every_sixth = |fault: Fault, place: u64, affected: &Arc<AtomicU64>| {
        let (count, affected) = (AtomicU64::new(0), Arc::clone(affected));
        let condition = move |_: &Request| {
            let affects = count.fetch_add(1, Ordering::Relaxed) % 6 == place;
            affected.fetch_add(u64::from(affects), Ordering::Relaxed);
            affects
        };
        mock.inject(fault.on(&session::CREATE).when(condition));
    };
    let lost = Arc::default();
    every_sixth(Fault::status(503), 1, &Arc::default());
    every_sixth(Fault::drop_connection(), 3, &Arc::default());
    every_sixth(Fault::lose_response(), 5, &lost);
    let faults = [
        Fault::status(503),
        Fault::status(429),
        Fault::drop_connection(),
        Fault::lose_response(),
        Fault::disconnect_after(1),
    ];
    let part = plan.faults / faults.len() as f64;
    for (seed, fault) in (plan.seed..).zip(faults) {
        let fault = fault.when(is_retried).with_probability(part, seed);
        mock.inject(fault);
    }
    lost
}

/// Returns `true` if the client retries a request: it only reads, or has a client token. Calls about sessions, and calls that
/// are rejected on purpose, have faults of their own.
fn is_retried(request: &Request) -> bool {
    let has_token = || {
        let arguments = request.arguments()?;
        arguments.header::<Option<String>>("Client-Token").ok()?
    };
    let is_excluded = |id: &str| id.starts_with("Cis.Session_") || id == library::item::LIST.id;
    !request.operation().is_some_and(is_excluded)
        && (request.method() == Method::Get.as_str() || has_token().is_some())
}

/// The clients, and the state that their calls share.
#[derive(Clone)]
struct Caller {
    clients: [Client; CLIENTS],
    library: LibraryId,
    /// Held by the call that is rejected once, so that its repetition is the next request of the operation.
    rejected_once: Arc<Mutex<()>>,
}

/// Makes all calls. Returns the numbers of errors by text, and the peak memory after half of the calls.
async fn all(caller: &Caller, plan: Plan) -> (BTreeMap<String, u64>, Option<u64>) {
    let mut peak_of_first_half = None;
    let permits = Arc::new(Semaphore::new(plan.at_once));
    let mut calls = JoinSet::new();
    let mut errors = BTreeMap::new();
    let mut note = |outcome: Result<Result<(), Error>, tokio::task::JoinError>| {
        let error = match outcome {
            Ok(Ok(())) => return,
            Ok(Err(error)) => error.to_string(),
            Err(error) => error.to_string(),
        };
        *errors.entry(error).or_insert(0) += 1;
    };
    for number in 0..plan.calls {
        if number == plan.calls / 2 {
            peak_of_first_half = peak_rss_mb();
        }
        let Ok(permit) = Arc::clone(&permits).acquire_owned().await else {
            break;
        };
        let caller = caller.clone();
        calls.spawn(async move {
            let outcome = one(&caller, number).await;
            drop(permit);
            outcome
        });
        while let Some(outcome) = calls.try_join_next() {
            note(outcome);
        }
    }
    while let Some(outcome) = calls.join_next().await {
        note(outcome);
    }
    (errors, peak_of_first_half)
}

/// A kind of call, by its expected outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Plain,
    /// The account may not make it.
    Denied,
    /// The server rejects it once although the session is alive.
    RejectedOnce,
    /// It has no time.
    TimedOut,
    /// The caller drops it.
    Dropped,
}

impl Kind {
    fn of(number: u64) -> Self {
        // Rejections are rare, so that sessions live long enough to expire.
        match (number % 50, number % 1000) {
            (_, 17) => Self::RejectedOnce,
            (7, _) => Self::Denied,
            (27, _) => Self::TimedOut,
            (37, _) => Self::Dropped,
            _ => Self::Plain,
        }
    }
}

/// Makes one call.
async fn one(caller: &Caller, number: u64) -> Result<(), Error> {
    let client = &caller.clients[usize::from(number % 4 < 2)];
    let content = client.content();
    let moment = Duration::from_millis(1);
    // Half of those that end early are denied.
    let denied = content.local_library().list();
    let permitted = content.library().list();
    let early = if number % 100 < 50 { denied } else { permitted };
    match Kind::of(number) {
        Kind::Plain => plain(client, number, &caller.library).await,
        Kind::Denied => match content.local_library().list().await {
            Err(error) if error.status() == Some(401) => Ok(()),
            outcome => outcome.map(drop),
        },
        Kind::RejectedOnce => {
            let _permit = caller.rejected_once.lock().await;
            content
                .library()
                .item()
                .list(&caller.library)
                .await
                .map(drop)
        }
        Kind::TimedOut => {
            early.timeout(moment).await.ok();
            Ok(())
        }
        Kind::Dropped => {
            timeout(moment, early).await.ok();
            Ok(())
        }
    }
}

/// Makes one call of a mix: mostly reads, some changes, some with a token.
async fn plain(client: &Client, number: u64, library: &LibraryId) -> Result<(), Error> {
    let content = client.content();
    match number % 10 {
        0 => {
            let change = LibraryModel::new().with_description(format!("change {number}"));
            content.library().update(library, &change).await
        }
        1 => {
            let storage = library::StorageBacking::datastore("datastore-0");
            let model = LibraryModel::new()
                .with_name(format!("library {}", number % 50))
                .with_storage_backings(vec![storage]);
            // Few tokens: most of these calls repeat earlier ones, and create nothing.
            let token = format!("00000000-0000-4000-8000-{:012}", number % 50);
            let options = CreateOptions::new().with_client_token(token);
            let made = content.local_library().create_with(&model, &options);
            made.await.map(|_| ())
        }
        2 | 3 => content.library().list().await.map(|_| ()),
        4 => client.cis().session().get().await.map(|_| ()),
        5 => client
            .esx()
            .settings()
            .depots()
            .offline()
            .list()
            .await
            .map(|_| ()),
        _ => content.library().get(library).await.map(|_| ()),
    }
}

/// Returns the peak memory of this process in megabytes, if the system reports it.
fn peak_rss_mb() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: u64 = line.trim().strip_suffix(" kB")?.trim().parse().ok()?;
    Some(kilobytes.div_ceil(1024))
}
