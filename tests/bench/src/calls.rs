//! Calls per second, and CPU time per call.

use crate::bare::{Bare, Library};
use crate::failure::Failure;
use crate::figures::{Misses, Ratio, cpu_time, median, misses};
use crate::server::{LISTED, Running};
use crate::transfer::Side;
use std::time::{Duration, Instant};
use tokio::task::JoinSet;
use vsphere_client::Client;
use vsphere_client::content::library::StorageBacking;
use vsphere_client::content::{LibraryId, LibraryModel};

/// The lower limit of the client's speed and CPU time, in relation to the hand-written calls.
const LEAST: f64 = 0.95;

const SESSION: &str = "b00db39f948d13ea1e59b4d6fce56389";
const LIBRARY: &str = "6f1c5e2a-0001-4c9b-8d7e-000000000001";
const DATASTORE: &str = "datastore-41";

#[derive(Debug, clap::Args)]
pub struct Flags {
    /// Turns of each side.
    #[arg(long, default_value_t = 9)]
    turns: usize,
    /// Milliseconds of a turn.
    #[arg(long, default_value_t = 500)]
    millis: u64,
    /// Measures only calls whose name contains this.
    #[arg(long, default_value = "")]
    only: String,
    /// Only makes sequential calls of one side, for a profiler.
    #[arg(long, requires = "calls")]
    side: Option<Side>,
    /// Number of these calls.
    #[arg(long, requires = "side")]
    calls: Option<u32>,
}

/// The figures of a turn.
#[derive(Clone, Copy)]
struct Figures {
    per_second: f64,
    cpu_micros: f64,
}

pub fn run(flags: &Flags) -> Result<Misses, Failure> {
    let server = Running::start(&[])?;
    // One thread: the server has the other core.
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(measure(flags, &server.url))
}

/// Measures all calls in a given session, and one in a session that the client creates.
async fn measure(flags: &Flags, url: &str) -> Result<Misses, Failure> {
    let builder = || Client::builder(url).no_proxy();
    let client: Client = builder().session_id(SESSION).build()?;
    let logged_in: Client = builder().credentials("user", "password").build()?;
    let bare = Bare::new(url, SESSION)?;
    let id = LibraryId::from(LIBRARY);
    println!(
        "{:32} {:>10} {:>10} {:>7}   {:>9} {:>9} {:>7}",
        "calls", "client/s", "bare/s", "ratio", "client us", "bare us", "ratio"
    );
    let mut missed = 0;
    for concurrency in [1, 64] {
        let race = Race { flags, concurrency };
        let clients = [
            ("get a library", &client),
            ("get a library, own session", &logged_in),
        ];
        for (name, ours) in clients {
            let (ours, theirs, library) = (ours.clone(), bare.clone(), id.clone());
            let client_call = move || {
                let call = ours.content().library().get(&library).send();
                async move { named(call.await?.name) }
            };
            let bare_call = move || {
                let bare = theirs.clone();
                async move { named(bare.library(LIBRARY).await?.name) }
            };
            missed += race.run(name, client_call, bare_call).await?;
        }
        let (ours, theirs) = (client.clone(), bare.clone());
        let library = id.clone();
        missed += race
            .run(
                "list 500 identifiers",
                move || {
                    let call = ours.content().library().item().list(&library).send();
                    async move { counted(call.await?.len()) }
                },
                move || {
                    let bare = theirs.clone();
                    async move { counted(bare.items(LIBRARY).await?.len()) }
                },
            )
            .await?;
        let (ours, theirs) = (client.clone(), bare.clone());
        missed += race
            .run(
                "list 500 structures",
                move || {
                    let components = ours.esx().settings().depot_content().components();
                    let call = components.list().send();
                    async move { counted(call.await?.len()) }
                },
                move || {
                    let bare = theirs.clone();
                    async move { counted(bare.components().await?.len()) }
                },
            )
            .await?;
        let (ours, theirs) = (client.clone(), bare.clone());
        missed += race.run(
            "create a library",
            move || {
                let model = LibraryModel::new()
                    .with_name("images")
                    .with_storage_backings(vec![StorageBacking::datastore(DATASTORE)]);
                let call = ours.content().local_library().create(&model).send();
                async move { named(Some(call.await?.to_string())) }
            },
            move || {
                let bare = theirs.clone();
                async move { named(Some(bare.create(&Library::new("images", DATASTORE)).await?)) }
            },
        )
        .await?;
    }
    logged_in.log_out().await?;
    Ok(missed)
}

fn named(name: Option<String>) -> Result<(), Failure> {
    name.map(|_| ()).ok_or_else(|| "no name".into())
}

fn counted(count: usize) -> Result<(), Failure> {
    (count == LISTED)
        .then_some(())
        .ok_or_else(|| "not all".into())
}

/// Turns of both sides.
struct Race<'a> {
    flags: &'a Flags,
    concurrency: usize,
}

impl Race<'_> {
    async fn run<A, B>(
        &self,
        name: &str,
        ours: impl Fn() -> A + Clone + Send + 'static,
        bare: impl Fn() -> B + Clone + Send + 'static,
    ) -> Result<Misses, Failure>
    where
        A: Future<Output = Result<(), Failure>> + Send + 'static,
        B: Future<Output = Result<(), Failure>> + Send + 'static,
    {
        if !name.contains(&self.flags.only) {
            return Ok(0);
        }
        if let (Some(side), Some(calls)) = (self.flags.side, self.flags.calls) {
            for _ in 0..calls {
                match side {
                    Side::Client => ours().await?,
                    Side::Bare => bare().await?,
                }
            }
            return Ok(0);
        }
        let mut figures = (Vec::new(), Vec::new());
        for turn in 0..=self.flags.turns {
            let pair = (self.turn(&ours).await?, self.turn(&bare).await?);
            // The first turn opens connections.
            if turn > 0 {
                figures.0.push(pair.0);
                figures.1.push(pair.1);
            }
        }
        let middle = |figures: &[Figures]| Figures {
            per_second: median(figures.iter().map(|it| it.per_second).collect()),
            cpu_micros: median(figures.iter().map(|it| it.cpu_micros).collect()),
        };
        let (ours, bare) = (middle(&figures.0), middle(&figures.1));
        let ratio = |value| Ratio {
            value,
            least: LEAST,
        };
        let speed = ratio(ours.per_second / bare.per_second);
        let cost = ratio(bare.cpu_micros / ours.cpu_micros);
        println!(
            "{:32} {:10.0} {:10.0} {:>7}   {:9.1} {:9.1} {:>7}",
            format!("{name}, {} at once", self.concurrency),
            ours.per_second,
            bare.per_second,
            speed,
            ours.cpu_micros,
            bare.cpu_micros,
            cost,
        );
        Ok(misses(&[speed, cost]))
    }

    async fn turn<R>(
        &self,
        ask: &(impl Fn() -> R + Clone + Send + 'static),
    ) -> Result<Figures, Failure>
    where
        R: Future<Output = Result<(), Failure>> + Send + 'static,
    {
        let started = Instant::now();
        let cpu = cpu_time();
        let end = started + Duration::from_millis(self.flags.millis);
        let mut workers = JoinSet::new();
        for _ in 0..self.concurrency {
            let ask = ask.clone();
            workers.spawn(async move {
                let mut calls = 0_u32;
                while Instant::now() < end {
                    ask().await?;
                    calls += 1;
                }
                Ok::<_, Failure>(calls)
            });
        }
        let mut calls = 0.0;
        while let Some(worker) = workers.join_next().await {
            calls += f64::from(worker??);
        }
        let seconds = started.elapsed().as_secs_f64();
        Ok(Figures {
            per_second: calls / seconds,
            cpu_micros: (cpu_time() - cpu).as_secs_f64() * 1e6 / calls,
        })
    }
}
