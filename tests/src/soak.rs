//! A client under load, faults and session expiries, against the mock: nothing may be lost, and nothing left behind.
//!
//! Faults are those that the client promises to survive: an answer that asks to come again (429, 503), a connection that
//! breaks off before or within the answer. They happen to logins and to calls that can be repeated; a call that cannot
//! would fail by right, and meets only what is provably not done: sessions expire after so many calls, many times over,
//! and whatever call finds its session expired was refused before the server looked at it.

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

/// The most memory that a run may take, in megabytes: client and server together, whatever the number of calls.
const CEILING_MB: u64 = 256;

/// How much more memory the second half of a run may take than the first, in megabytes. All that grows once (connections,
/// buffers) has grown by then; what is kept of each call would go on.
const GROWTH_MB: u64 = 16;

/// How many lost calls are to be expected of a run by chance alone.
const EXPECTED_LOSS: f64 = 1e-6;

/// How long and how hard.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// Calls in all.
    pub calls: u64,
    /// Calls at a time, at most.
    pub at_once: usize,
    /// The part of the requests that something goes wrong with, between 0 and 1.
    pub faults: f64,
    /// Calls that a session serves before it expires. More than are made at a time: a session that expires before the calls
    /// that waited for it are through makes the client give up, as it should.
    pub calls_by_session: u64,
    /// What the faults are drawn by.
    pub seed: u64,
}

impl Plan {
    /// So many calls, hundreds at a time.
    pub fn new(calls: u64, faults: f64) -> Self {
        Self {
            calls,
            at_once: 200,
            faults,
            calls_by_session: 1000,
            seed: 1,
        }
    }

    /// The client's policy, with the default budget. The default of 4 attempts is for people, who would rather see an error
    /// than wait: one call in 160,000 would be lost at 5 % faults by chance alone, and a run that failed could not be told
    /// from a client that loses calls. So there are as many attempts as make that unlikely; and waits are short, because the
    /// server is busy in word only.
    fn policy(&self) -> RetryPolicy {
        let default = 4;
        let attempts = (EXPECTED_LOSS / self.calls.max(1) as f64).ln() / self.faults.ln();
        // Without faults, or with nothing but faults, there is no such number.
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

/// What came of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// Calls in all.
    pub calls: u64,
    /// Calls without a result.
    pub lost: u64,
    /// Logins of the client.
    pub logins: u64,
    /// Sessions that expired while the client used them.
    pub expiries: u64,
    /// Sessions after the log-out.
    pub sessions_left: usize,
    /// Requests that something went wrong with.
    pub faults: u64,
    /// The most memory that the process had, in megabytes, where the system tells.
    pub peak_rss_mb: Option<u64>,
    /// How much of that came in the second half of the calls, in megabytes.
    pub rss_growth_mb: Option<u64>,
    /// How long all calls took together.
    pub seconds: f64,
    /// The first errors, by text.
    pub errors: BTreeMap<String, u64>,
}

impl Outcome {
    /// One line of JSON: all but `faults`; `errors` only if something was lost.
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

    /// Whether all is as promised.
    pub fn is_clean(&self) -> bool {
        self.lost == 0
            && self.logins == self.expiries + 1
            && self.sessions_left == 0
            && self.is_bounded()
    }

    /// Whether memory kept within its bounds. Where the system does not tell, there is nothing to judge.
    pub fn is_bounded(&self) -> bool {
        self.peak_rss_mb.is_none_or(|peak| peak <= CEILING_MB)
            && self.rss_growth_mb.is_none_or(|growth| growth <= GROWTH_MB)
    }
}

/// Runs it.
///
/// # Errors
///
/// The server cannot be started, or the client cannot log out.
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

/// Lets things go wrong that a client survives.
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
        let fault = fault.when(may_be_repeated).with_probability(part, seed);
        server.mock().inject(fault);
    }
    // Every login after the first one fails at first, and no two in a row: the client tries once more for each call, and
    // not for ever.
    let logins = plan.calls / plan.calls_by_session.max(1) + 1;
    let faults = [Fault::status(503), Fault::drop_connection()];
    for (number, fault) in (1..=logins).zip(faults.iter().cycle()) {
        let fault = fault.clone().on(&session::CREATE).nth(2 * number);
        server.mock().inject(fault);
    }
}

/// Whether the client promises to send a request again: it reads, or says by a token that it is the same one. Logins have
/// faults of their own, and log-outs none: they are made once, after all calls.
fn may_be_repeated(request: &Request) -> bool {
    let has_token = || {
        let arguments = request.arguments()?;
        arguments.header::<Option<String>>("Client-Token").ok()?
    };
    let is_session = request
        .operation()
        .is_some_and(|id| id.starts_with("Cis.Session_"));
    !is_session && (request.method() == Method::Get.as_str() || has_token().is_some())
}

/// Makes all calls. Gives the errors, and how often each came; and the peak of memory after half of the calls.
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

/// One call of a mix: mostly reads, some changes, some with a token.
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
            // Few tokens: most of these calls are repetitions, and make nothing.
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

/// The most memory that this process had so far, in megabytes, where the system tells.
fn peak_rss_mb() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: u64 = line.trim().strip_suffix(" kB")?.trim().parse().ok()?;
    Some(kilobytes.div_ceil(1024))
}
