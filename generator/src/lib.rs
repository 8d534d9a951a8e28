//! Generates a typed async Rust client from the OpenAPI documents of the vSphere Automation API.
//!
//! Data flows one way: [`load`] → [`dialect`] → [`recover`] → [`plan`] → [`backend`] → [`refine`] → [`emit`]. Each step is a
//! module that knows the types of the one before it and of no later one. [`generate`] runs them all.

pub mod api;
pub mod backend;
pub mod diagnostics;
pub mod dialect;
pub mod emit;
pub mod load;
pub mod model_json;
pub mod plan;
pub mod recover;
pub mod refine;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::{Scope, ScopedJoinHandle};
use std::time::{Duration, Instant};

use api::Api;
use diagnostics::{Problem, Problems, What};
use emit::{Files, Settings, Written};
use load::{Documents, Inputs};
use recover::{Report, TaskResults};
use refine::{Counts, Refinery};

/// What a run made, and of how much.
#[derive(Clone, Debug)]
pub struct Generated {
    /// The crate.
    pub files: Files,
    /// Operations of the API.
    pub operations: usize,
    /// Structures, enumerations and aliases of the API.
    pub schemas: usize,
    /// What a maintainer should look at, a line each.
    pub warnings: Vec<String>,
    /// How long each step took.
    pub timings: Timings,
}

impl Generated {
    /// One line on what was generated and written.
    pub fn summary(&self, written: Written, time: Duration) -> String {
        format!(
            "{} operations, {} schemas: {} files, {} lines ({} written, {} removed, {} unchanged) in {:.2} s",
            self.operations,
            self.schemas,
            self.files.0.len(),
            self.files.lines(),
            written.changed,
            written.removed,
            written.unchanged,
            time.as_secs_f64(),
        )
    }
}

/// How long each step took, in order.
#[derive(Clone, Debug, Default)]
pub struct Timings(pub Vec<(&'static str, Duration)>);

impl Timings {
    fn measure<T>(&mut self, step: &'static str, run: impl FnOnce() -> T) -> T {
        let start = Instant::now();
        let result = run();
        self.0.push((step, start.elapsed()));
        result
    }
}

/// From files to files: everything but writing.
///
/// # Errors
/// Whatever is wrong with the input.
pub fn generate(inputs: &Inputs, settings: &Settings) -> Result<Generated, Problems> {
    let mut timings = Timings::default();
    let documents = timings.measure("load", || load::load(inputs))?;
    run(&documents, settings, timings)
}

/// [`generate`] for documents that are loaded already.
///
/// # Errors
/// Whatever is wrong with the documents.
pub fn generate_from(documents: &Documents, settings: &Settings) -> Result<Generated, Problems> {
    run(documents, settings, Timings::default())
}

fn run(
    documents: &Documents,
    settings: &Settings,
    mut timings: Timings,
) -> Result<Generated, Problems> {
    let mut api = timings.measure("dialect", || dialect::read(documents))?;
    let report = timings.measure("recover", || recovered(documents, &mut api))?;
    let (plan, emitted) = timings.measure("plan, backend", || {
        // Neither needs the other.
        std::thread::scope(|scope| {
            let emitted = spawn(scope, || backend::emit(&api));
            let plan = plan::plan(&api, documents);
            (plan, emitted.and_then(join))
        })
    });
    let (plan, emitted) = (plan?, emitted?);
    let input = refine::Input {
        api: &api,
        plan: &plan,
        emitted: &emitted,
    };
    let files = timings.measure("refine, format", || sources(input, settings))?;
    Ok(Generated {
        files,
        operations: api.operations.len(),
        schemas: api.schemas.len(),
        warnings: warnings(documents, &report),
        timings,
    })
}

/// Bytes of stack for a thread: types are walked by recursion, and documents decide how deep they are.
const STACK: usize = 16 * 1024 * 1024;

type Worker<'scope, T> = ScopedJoinHandle<'scope, Result<T, Problem>>;

fn spawn<'scope, T: Send + 'scope>(
    scope: &'scope Scope<'scope, '_>,
    work: impl FnOnce() -> Result<T, Problem> + Send + 'scope,
) -> Result<Worker<'scope, T>, Problem> {
    let thread = std::thread::Builder::new().stack_size(STACK);
    let started = thread.spawn_scoped(scope, work);
    started.map_err(|error| Problem::nowhere(What::Defect(format!("no thread: {error}"))))
}

fn join<T>(worker: Worker<'_, T>) -> Result<T, Problem> {
    let panicked = || Problem::nowhere(What::Defect("a step panicked".to_owned()));
    worker.join().unwrap_or_else(|_| Err(panicked()))
}

/// The files of the crate: modules are made and formatted on all cores, and put together in order.
fn sources(input: refine::Input<'_>, settings: &Settings) -> Result<Files, Problem> {
    let refinery = Refinery::new(input);
    let next = AtomicUsize::new(0);
    let last = input.plan.modules.len();
    let work = || -> Result<(Vec<(String, String)>, Counts), Problem> {
        let mut files = Vec::new();
        let mut counts = Counts::default();
        loop {
            let id = next.fetch_add(1, Ordering::Relaxed);
            if id >= last {
                return Ok((files, counts));
            }
            let (module, own) = refinery.module(id)?;
            files.push(emit::source(&module, settings)?);
            files.push(emit::source(&refinery.mock(id)?, settings)?);
            counts = counts.and(own);
        }
    };
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    let results: Vec<_> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..workers).map(|_| spawn(scope, work)).collect();
        threads
            .into_iter()
            .map(|thread| thread.and_then(join))
            .collect()
    });
    let mut files = BTreeMap::from(emit::companions(input.api, settings));
    let mut counts = Counts::default();
    for result in results {
        let (own_files, own) = result?;
        files.extend(own_files);
        counts = counts.and(own);
    }
    counts.check(input.api)?;
    Ok(Files(files))
}

/// The model of documents, with everything that their texts and the tables given with them tell.
///
/// # Errors
/// Whatever is wrong with the documents or the tables.
pub fn model(documents: &Documents) -> Result<(Api, Report), Problems> {
    let mut api = dialect::read(documents)?;
    let report = recovered(documents, &mut api)?;
    Ok((api, report))
}

/// Fills in what texts and tables tell.
fn recovered(documents: &Documents, api: &mut Api) -> Result<Report, Problems> {
    let mut table = serde_json::Map::new();
    for source in &documents.task_results {
        table.extend(
            source
                .root
                .as_object()
                .into_iter()
                .flatten()
                .map(|(key, value)| (key.clone(), value.clone())),
        );
    }
    let given = TaskResults::from_json(table.into())
        .map_err(|message| Problem::nowhere(What::GivenType(message)))?;
    let report = recover::recover(api, &given);
    let rejected = report.rejected.iter().map(|miss| {
        documents.problem(
            &miss.place,
            What::GivenType(format!("{} ({})", miss.sentence, miss.why)),
        )
    });
    Problems::or(rejected.collect(), report)
}

/// Sentences that a new version of the vendor's wording may have made unreadable.
fn warnings(documents: &Documents, report: &Report) -> Vec<String> {
    let warning = |miss: &recover::Miss| {
        if miss.place.pointer.is_empty() {
            return miss.why.clone();
        }
        format!(
            "{}: this looks like a formula, but {}: {}",
            documents.location(&miss.place),
            miss.why,
            miss.sentence
        )
    };
    report.misses.iter().map(warning).collect()
}
