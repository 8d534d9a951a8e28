//! Generates a typed async Rust client from the OpenAPI documents of the vSphere Automation API.
//!
//! Data flows one way: [`load`] → [`dialect`] → [`recover`] → [`plan`] → [`backend`] → [`refine`] → [`emit`]. Each step is a
//! module that knows the types of the one before it and of no later one. [`generate`] runs them all.
//!
//! What is made depends on the inputs and settings alone: a [`Course`] says on how many threads, and who is told.

pub mod annotation;
pub mod api;
pub mod backend;
pub mod course;
pub mod diagnostics;
pub mod dialect;
pub mod diff;
pub mod emit;
pub mod exit;
pub mod load;
pub mod markdown;
pub mod model_json;
pub mod plan;
pub mod recover;
pub mod refine;
pub mod skip;
pub mod slice;
pub mod stamp;
pub mod versions;
pub mod work;

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use api::{Api, Place};
use backend::{Emitted, Share};
use course::{Course, Step};
use diagnostics::{Diagnostic, Problem, Problems, What};
use dialect::{Overlooked, Reading};
use emit::{Files, Settings, Written};
use load::{Documents, Inputs};
use plan::Plan;
use recover::{Report, TaskResults};
use refine::{Counts, Refinery};
use skip::{Rest, Skipped};

/// What a run made, and of how much.
#[derive(Clone, Debug)]
pub struct Generated {
    /// The crate.
    pub files: Files,
    /// Operations of the API.
    pub operations: usize,
    /// Structures, enumerations and aliases of the API.
    pub schemas: usize,
    /// What is in the documents and not in the crate; never anything unless [`Settings::skip_unsupported`].
    pub skipped: Vec<Skipped>,
    /// What a maintainer should look at.
    pub warnings: Vec<Diagnostic>,
    /// How long each step took.
    pub timings: Timings,
}

impl Generated {
    /// What can be said of the run without its files.
    pub fn outcome(&self) -> Outcome {
        Outcome {
            operations: self.operations,
            schemas: self.schemas,
            files: self.files.0.len(),
            lines: self.files.lines(),
            skipped: self.skipped.iter().map(Skipped::diagnostic).collect(),
            warnings: self.warnings.clone(),
        }
    }

    /// One line on what was generated and written.
    pub fn summary(&self, written: Written, time: Duration) -> String {
        self.outcome().summary(written, time)
    }
}

/// What a run made, in numbers, and what a maintainer should look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Operations of the API.
    pub operations: usize,
    /// Structures, enumerations and aliases of the API.
    pub schemas: usize,
    /// Files of the crate.
    pub files: usize,
    /// Lines of all files together.
    pub lines: usize,
    /// What is in the documents and not in the crate.
    pub skipped: Vec<Diagnostic>,
    /// What a maintainer should look at.
    pub warnings: Vec<Diagnostic>,
}

impl Outcome {
    /// One line on what was generated and written.
    pub fn summary(&self, written: Written, time: Duration) -> String {
        let left_out = match self.skipped.len() {
            0 => String::new(),
            count => format!(" ({count} left out)"),
        };
        format!(
            "{} operations, {} schemas{left_out}: {} files, {} lines ({} written, {} removed, {} unchanged) in {:.2} s",
            self.operations,
            self.schemas,
            self.files,
            self.lines,
            written.changed,
            written.removed,
            written.unchanged,
            time.as_secs_f64(),
        )
    }

    /// The same where nothing had to be written.
    pub fn unchanged(&self, time: Duration) -> String {
        let written = Written {
            unchanged: self.files,
            ..Written::default()
        };
        self.summary(written, time)
    }
}

/// How long each step took, in order.
#[derive(Clone, Debug, Default)]
pub struct Timings(pub Vec<(Step, Duration)>);

impl Timings {
    /// Does a step, and remembers how long it took.
    pub fn measure<T>(&mut self, step: Step, run: impl FnOnce() -> T) -> T {
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
    generate_on(inputs, settings, &Course::quiet())
}

/// [`generate`], with a say in how it is done.
///
/// # Errors
/// As [`generate`].
pub fn generate_on(
    inputs: &Inputs,
    settings: &Settings,
    course: &Course<'_>,
) -> Result<Generated, Problems> {
    let mut timings = Timings::default();
    let mut documents = timings.measure(Step::Load, || load::load_on(inputs, course))?;
    let read = timings.measure(Step::Dialect, || read(&documents, settings, course))?;
    // From here on places are looked up in the texts. Taking the trees apart takes a while, and nobody waits for it.
    let trees = documents.take_trees();
    let gone = std::thread::Builder::new().spawn(move || drop(trees));
    let generated = run(read, &documents, settings, course, timings);
    // Without a thread they are gone already.
    if let Ok(gone) = gone {
        let _ = gone.join();
    }
    generated
}

/// [`generate`] for documents that are loaded already.
///
/// # Errors
/// Whatever is wrong with the documents.
pub fn generate_from(documents: &Documents, settings: &Settings) -> Result<Generated, Problems> {
    generate_from_on(documents, settings, &Course::quiet())
}

/// [`generate_from`], with a say in how it is done.
///
/// # Errors
/// As [`generate_from`].
pub fn generate_from_on(
    documents: &Documents,
    settings: &Settings,
    course: &Course<'_>,
) -> Result<Generated, Problems> {
    let mut timings = Timings::default();
    let read = timings.measure(Step::Dialect, || read(documents, settings, course))?;
    run(read, documents, settings, course, timings)
}

fn read(
    documents: &Documents,
    settings: &Settings,
    course: &Course<'_>,
) -> Result<Reading, Problems> {
    course.tell(Step::Dialect, 0, 0);
    match settings.skip_unsupported {
        true => dialect::read_supported(documents),
        false => dialect::read(documents),
    }
}

/// The steps after the trees have been read. The documents are there for places in messages.
fn run(
    mut reading: Reading,
    documents: &Documents,
    settings: &Settings,
    course: &Course<'_>,
    mut timings: Timings,
) -> Result<Generated, Problems> {
    course.tell(Step::Recover, 0, 0);
    let overlooked = std::mem::take(&mut reading.overlooked);
    // What cannot be read cannot be there, and what cannot be planned or emitted may go, too, if that is wanted.
    let mut rest = Rest::of(documents, reading);
    let report = timings.measure(Step::Recover, || recovered(documents, rest.api_mut()))?;
    let decided = || decided_of(&mut rest, documents, settings, course);
    let (plan, emitted) = timings.measure(Step::Plan, decided)?;
    let (api, skipped) = rest.finish();
    let input = refine::Input {
        api: &api,
        plan: &plan,
        emitted: &emitted,
    };
    let files = timings.measure(Step::Refine, || sources(input, &skipped, settings, course))?;
    Ok(Generated {
        files,
        operations: api.operations.len(),
        schemas: api.schemas.len(),
        skipped,
        warnings: warnings(documents, &overlooked, &report),
        timings,
    })
}

/// [`decided`], of what is left once everything is left out that cannot be planned or emitted.
fn decided_of(
    rest: &mut Rest<'_>,
    documents: &Documents,
    settings: &Settings,
    course: &Course<'_>,
) -> Result<(Plan, Emitted), Problems> {
    if !settings.skip_unsupported {
        return decided(rest.api(), documents, course);
    }
    rest.tidy();
    loop {
        // A plan costs little beside what the backend does.
        let decided = plan::plan(rest.api(), documents).map(drop);
        match decided.and_then(|()| self::decided(rest.api(), documents, course)) {
            Ok(decided) => return Ok(decided),
            Err(problems) => rest.without(problems)?,
        }
    }
}

/// Names and places, and the backend's types. Neither needs the other, and the backend's work can be shared.
fn decided(
    api: &Api,
    documents: &Documents,
    course: &Course<'_>,
) -> Result<(Plan, Emitted), Problems> {
    let shares = Share::all(api, course.workers.count());
    course.tell(Step::Plan, 0, shares.len());
    let backend = || -> Result<Emitted, Problems> {
        let emitted = course.workers.each(
            shares.len(),
            |share| backend::emit(api, &shares[share], documents),
            |done| course.tell(Step::Plan, done, shares.len()),
        )?;
        let mut whole = Emitted::default();
        emitted.into_iter().for_each(|share| whole.append(share));
        Ok(whole)
    };
    course.workers.both(|| plan::plan(api, documents), backend)
}

/// The files of the crate: modules are made and formatted on all cores, and put together in order.
fn sources(
    input: refine::Input<'_>,
    skipped: &[Skipped],
    settings: &Settings,
    course: &Course<'_>,
) -> Result<Files, Problem> {
    let refinery = Refinery::new(input, settings.mock);
    let modules = input.plan.modules.len();
    course.tell(Step::Refine, 0, modules);
    let made = course.workers.each(
        modules,
        |id| -> Result<_, Problem> {
            let (module, counts) = refinery.module(id)?;
            let mut files = vec![emit::source(module, settings)?];
            if let Some(mock) = refinery.mock(id)? {
                files.push(emit::source(mock, settings)?);
            }
            Ok((files, counts))
        },
        |done| course.tell(Step::Refine, done, modules),
    )?;
    let companions = emit::companions(input.api, input.plan, skipped, settings)?;
    let mut files = BTreeMap::new();
    let mut counts = Counts::default();
    let (of_modules, own): (Vec<_>, Vec<_>) = made.into_iter().unzip();
    for (path, text) in companions
        .into_iter()
        .chain(of_modules.into_iter().flatten())
    {
        if let Some(lost) = files.insert(path.clone(), text) {
            let what = format!(
                "two files would be `{path}`, and {} bytes be lost",
                lost.len()
            );
            return Err(Problem::nowhere(What::Defect(what)));
        }
    }
    for own in own {
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
    let mut api = dialect::read(documents)?.api;
    let report = recovered(documents, &mut api)?;
    Ok((api, report))
}

/// [`model`] of everything but what is not supported, which is listed.
///
/// # Errors
/// As [`model`], for everything else.
pub fn model_supported(documents: &Documents) -> Result<(Api, Vec<Skipped>, Report), Problems> {
    let mut rest = Rest::of(documents, dialect::read_supported(documents)?);
    let report = recovered(documents, rest.api_mut())?;
    rest.tidy();
    let (api, skipped) = rest.finish();
    Ok((api, skipped, report))
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

/// What nothing is made of, sentences that a new version of the vendor's wording may have made unreadable, and tables of
/// another version.
fn warnings(documents: &Documents, overlooked: &[Overlooked], report: &Report) -> Vec<Diagnostic> {
    let overlooked = overlooked
        .iter()
        .map(|found| (&found.place, What::Overlooked(found.what)));
    let unread = report.misses.iter().map(|miss| {
        let what = What::UnreadSentence {
            sentence: miss.sentence.clone(),
            why: miss.why.clone(),
        };
        (&miss.place, what)
    });
    let (places, what): (Vec<&Place>, Vec<What>) = overlooked.chain(unread).unzip();
    let located = documents.locations(&places).into_iter().zip(what);
    let located = located.map(|(location, what)| Problem::at(location, what));
    let table = report.unused_table.then(|| {
        let file = documents.task_results.first().map(|table| &table.path);
        match file {
            Some(file) => Problem::of_file(file, What::UnusedTable),
            None => Problem::nowhere(What::UnusedTable),
        }
    });
    let all: Vec<Problem> = table.into_iter().chain(located).collect();
    match Problems::or(all, ()) {
        Ok(()) => Vec::new(),
        Err(sorted) => sorted.iter().map(Diagnostic::from).collect(),
    }
}
