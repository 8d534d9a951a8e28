//! A soak test: a client under load, faults and session expiries against the mock. No call may be lost, no session left.
//!
//! The faults are those that the client retries: the statuses 429 and 503, and connections that close before or within the
//! response. They affect logins and idempotent calls. Other calls would rightly fail, so they only meet expired sessions, which
//! the server refuses before it performs anything.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use vsphere_client::cis::session;
use vsphere_client::content::local_library::CreateOptions;
use vsphere_client::content::{LibraryId, LibraryModel, library};
use vsphere_client::mock::{Fault, Request, Server};
use vsphere_client::operation::Method;
use vsphere_client::{Client, Error, RetryPolicy};

/// The limit of the peak memory of a run, in megabytes: client and server together, for any number of calls.
const CEILING_MB: u64 = 256;

/// The limit of the growth of the peak memory in the second half of a run, in megabytes. Connections and buffers have grown by
/// then; a leak per call would continue.
const GROWTH_MB: u64 = 16;

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
    /// Logins of the client.
    pub logins: u64,
    /// Sessions that expired while the client used them.
    pub expiries: u64,
    /// Sessions after the log-out.
    pub sessions_left: usize,
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
            "logins": self.logins,
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

    /// Returns `true` if no call was lost, no session left, and memory is bounded.
    pub fn is_clean(&self) -> bool {
        self.lost == 0
            && self.logins == self.expiries + 1
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
    inject(&server, plan);
    let library = LibraryId::from("library-0");
    let model = LibraryModel::new().with_name("soak");
    mock.resources().insert(&library, &model);

    let client = server.client().retry(plan.policy()).build()?;
    let started = Instant::now();
    let (errors, peak_of_first_half) = all(&client, plan, &library).await;
    let seconds = started.elapsed().as_secs_f64();
    let peak = peak_rss_mb();
    let growth = peak.zip(peak_of_first_half);
    client.log_out().await?;
    let sessions = mock.sessions();
    Ok(Outcome {
        calls: plan.calls,
        lost: errors.values().sum(),
        logins: sessions.logins,
        expiries: sessions.expiries,
        sessions_left: sessions.alive,
        faults: mock.fault_count(),
        peak_rss_mb: peak,
        rss_growth_mb: growth.map(|(whole, half)| whole.saturating_sub(half)),
        seconds,
        errors,
    })
}

/// Injects the faults.
fn inject(server: &Server, plan: Plan) {
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
        server.mock().inject(fault);
    }
    // The first attempt of each login but the first fails, and no two in a row: a login has only one retry.
    let logins = plan.calls / plan.calls_by_session.max(1) + 1;
    let faults = [Fault::status(503), Fault::drop_connection()];
    for (number, fault) in (1..=logins).zip(faults.iter().cycle()) {
        let fault = fault.clone().on(&session::CREATE).nth(2 * number);
        server.mock().inject(fault);
    }
}

/// Returns `true` if the client retries a request: it only reads, or has a client token. Logins have faults of their own, and the
/// only log-out comes after all calls.
fn is_retried(request: &Request) -> bool {
    let has_token = || {
        let arguments = request.arguments()?;
        arguments.header::<Option<String>>("Client-Token").ok()?
    };
    let is_session = request
        .operation()
        .is_some_and(|id| id.starts_with("Cis.Session_"));
    !is_session && (request.method() == Method::Get.as_str() || has_token().is_some())
}

/// Makes all calls. Returns the numbers of errors by text, and the peak memory after half of the calls.
async fn all(
    client: &Client,
    plan: Plan,
    library: &LibraryId,
) -> (BTreeMap<String, u64>, Option<u64>) {
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
        let (client, library) = (client.clone(), library.clone());
        calls.spawn(async move {
            let outcome = one(&client, number, &library).await;
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

/// Makes one call of a mix: mostly reads, some changes, some with a token.
async fn one(client: &Client, number: u64, library: &LibraryId) -> Result<(), Error> {
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
            let token = format!("token-{}", number % 50);
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
