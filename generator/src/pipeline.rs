//! The steps of a run in order: loading, reading, recovering, planning, the backend, refining.
//!
//! Takes inputs and settings; gives the files of a crate, or the model or plan on the way to one. Leaves the work to the steps,
//! and never writes a file.

use std::collections::BTreeMap;

use crate::api::Api;
use crate::backend::{self, Emitted, Share};
use crate::diagnostics::{Diagnostic, Problem, ProblemKind, Problems};
use crate::dialect::{self, Ignored, Reading};
use crate::emit::{self, Files, Settings};
use crate::finding::{Finding, Findings};
use crate::generated::{Generated, Timings};
use crate::knowledge::Known;
use crate::load::{self, Documents, Inputs};
use crate::plan::{self, Plan};
use crate::recover::{self, Report, TaskResults};
use crate::refine::input::Input;
use crate::refine::{Counts, Refinery};
use crate::run_options::{RunOptions, Step};
use crate::skip::{Skipped, Supported};
use crate::{locate, login};

/// Generates a crate from files, in memory.
///
/// # Errors
/// All problems of the inputs.
pub fn generate(inputs: &Inputs, settings: &Settings) -> Result<Generated, Problems> {
    generate_with(inputs, settings, &RunOptions::default())
}

/// Generates a crate from files, as [`generate`] does, with options of the run.
///
/// # Errors
/// Those of [`generate`].
pub fn generate_with(
    inputs: &Inputs,
    settings: &Settings,
    options: &RunOptions<'_>,
) -> Result<Generated, Problems> {
    let mut timings = Timings::default();
    let mut documents = timings.measure(Step::Load, || load::load_with(inputs, options))?;
    let read = timings.measure(Step::Dialect, || read(&documents, settings, options))?;
    // Later steps look places up in the texts alone. Freeing the trees takes long enough to be worth a thread of its own.
    let trees = documents.take_trees();
    let gone = std::thread::Builder::new().spawn(move || drop(trees));
    let generated = run(read, &documents, settings, options, timings);
    // Where no thread could be started, they have been freed already.
    if let Ok(gone) = gone {
        let _ = gone.join();
    }
    generated
}

/// Generates a crate from loaded documents.
///
/// # Errors
/// All problems of the documents.
pub fn generate_from(documents: &Documents, settings: &Settings) -> Result<Generated, Problems> {
    generate_from_with(documents, settings, &RunOptions::default())
}

/// Generates a crate from loaded documents, with options of the run.
///
/// # Errors
/// Those of [`generate_from`].
pub fn generate_from_with(
    documents: &Documents,
    settings: &Settings,
    options: &RunOptions<'_>,
) -> Result<Generated, Problems> {
    let mut timings = Timings::default();
    let read = timings.measure(Step::Dialect, || read(documents, settings, options))?;
    run(read, documents, settings, options, timings)
}

fn read(
    documents: &Documents,
    settings: &Settings,
    options: &RunOptions<'_>,
) -> Result<Reading, Problems> {
    options.report(Step::Dialect, 0, 0);
    match settings.skip_unsupported {
        true => dialect::read_supported(documents),
        false => dialect::read(documents),
    }
}

/// Runs the steps after the trees have been read. The documents locate problems.
fn run(
    mut reading: Reading,
    documents: &Documents,
    settings: &Settings,
    options: &RunOptions<'_>,
    mut timings: Timings,
) -> Result<Generated, Problems> {
    options.report(Step::Recover, 0, 0);
    let ignored = std::mem::take(&mut reading.ignored);
    let known = reading.known.take();
    // Unreadable parts are missing from the model already; parts that later steps refuse may be left out as well.
    let mut supported = Supported::of(documents, reading);
    let report = timings.measure(Step::Recover, || {
        recovered(documents, supported.api_mut(), known)
    })?;
    let decided = || decided_of(&mut supported, documents, settings, options);
    let (plan, emitted) = timings.measure(Step::Plan, decided)?;
    let (api, skipped) = supported.finish();
    let authentication = login::of(&api);
    let input = Input {
        api: &api,
        authentication: &authentication,
        plan: &plan,
        emitted: &emitted,
        package: &settings.package,
    };
    let files = timings.measure(Step::Refine, || sources(input, &skipped, settings, options))?;
    Ok(Generated {
        files,
        operations: api.operations.len(),
        schemas: api.schemas.len(),
        skipped,
        warnings: warnings(documents, &ignored, &report),
        timings,
    })
}

/// Plans and emits the supported part of a model, leaving out whatever cannot be planned or emitted.
fn decided_of(
    supported: &mut Supported<'_>,
    documents: &Documents,
    settings: &Settings,
    options: &RunOptions<'_>,
) -> Result<(Plan, Emitted), Problems> {
    if !settings.skip_unsupported {
        let decided = decided(supported.api(), options);
        return decided.map_err(|findings| locate::problems(documents, findings));
    }
    supported.tidy();
    loop {
        // Planning is cheap compared with the backend.
        let planned = plan::plan(supported.api()).map(drop);
        match planned.and_then(|()| decided(supported.api(), options)) {
            Ok(decided) => return Ok(decided),
            Err(findings) => {
                supported.without(findings)?;
                supported.tidy();
            }
        }
    }
}

/// Plans and emits a model. The two are independent, and the backend's work is shared between threads.
fn decided(api: &Api, options: &RunOptions<'_>) -> Result<(Plan, Emitted), Findings> {
    let shares = Share::all(api, options.workers.count());
    options.report(Step::Plan, 0, shares.len());
    let backend = || -> Result<Emitted, Findings> {
        let emitted = options.workers.each(
            shares.len(),
            |share| backend::emit(api, &shares[share]),
            |done| options.report(Step::Plan, done, shares.len()),
        )?;
        let mut whole = Emitted::default();
        emitted.into_iter().for_each(|share| whole.append(share));
        Ok(whole)
    };
    options.workers.both(|| plan::plan(api), backend)
}

/// Refines and formats the modules of the crate on all workers, and joins them in order.
fn sources(
    input: Input<'_>,
    skipped: &[Skipped],
    settings: &Settings,
    options: &RunOptions<'_>,
) -> Result<Files, Problem> {
    let refinery = Refinery::new(input, settings.mock);
    let modules = input.plan.modules.len();
    options.report(Step::Refine, 0, modules);
    let made = options.workers.each(
        modules,
        |id| -> Result<_, Problem> {
            let (module, counts) = refinery.module(id)?;
            let mut files = vec![emit::source(module, settings)?];
            if let Some(mock) = refinery.mock(id)? {
                files.push(emit::source(mock, settings)?);
            }
            Ok((files, counts))
        },
        |done| options.report(Step::Refine, done, modules),
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
            let kind = format!(
                "two files would be `{path}`, and {} bytes be lost",
                lost.len()
            );
            return Err(Problem::nowhere(ProblemKind::Defect(kind)));
        }
    }
    for own in own {
        counts = counts.and(own);
    }
    counts.check(input.api)?;
    Ok(Files(files))
}

/// Reads and recovers the model of documents.
///
/// # Errors
/// All problems of the documents, or of the tables given with them.
pub fn model(documents: &Documents) -> Result<(Api, Report), Problems> {
    let (api, _, report) = model_with_ignored(documents)?;
    Ok((api, report))
}

/// Reads and recovers the model of documents, with the parts of them that are ignored.
fn model_with_ignored(documents: &Documents) -> Result<(Api, Vec<Ignored>, Report), Problems> {
    let Reading {
        mut api,
        ignored,
        known,
        ..
    } = dialect::read(documents)?;
    let report = recovered(documents, &mut api, known)?;
    Ok((api, ignored, report))
}

/// A recovered model and its plan.
#[derive(Clone, Debug)]
pub struct Planned {
    /// The model.
    pub api: Api,
    /// The names and modules of its crate.
    pub plan: Plan,
    /// Parts of the documents that are ignored.
    pub warnings: Vec<Diagnostic>,
}

/// Reads, recovers and plans documents, without generating from them.
///
/// # Errors
/// All problems of the documents, or of the tables given with them.
pub fn plan(documents: &Documents) -> Result<Planned, Problems> {
    let (api, ignored, _) = model_with_ignored(documents)?;
    let plan = plan::plan(&api).map_err(|findings| locate::problems(documents, findings))?;
    let warnings = ignored_parts(documents, &ignored);
    Ok(Planned {
        api,
        plan,
        warnings,
    })
}

/// Returns the warnings of the ignored parts, by place.
pub(crate) fn ignored_parts(documents: &Documents, ignored: &[Ignored]) -> Vec<Diagnostic> {
    let findings = ignored.iter().map(ignored_part).collect();
    sorted(locate::each(documents, findings))
}

/// Reads and recovers the supported part of documents, and lists the rest.
///
/// # Errors
/// Problems other than missing support.
pub fn model_supported(documents: &Documents) -> Result<(Api, Vec<Skipped>, Report), Problems> {
    let (mut supported, _, report) = supported(documents)?;
    supported.tidy();
    let (api, skipped) = supported.finish();
    Ok((api, skipped, report))
}

/// Reads and recovers the supported part of documents, with the parts of them that are ignored. Later steps may leave out more.
///
/// # Errors
/// Problems other than missing support.
pub(crate) fn supported(
    documents: &Documents,
) -> Result<(Supported<'_>, Vec<Ignored>, Report), Problems> {
    let mut reading = dialect::read_supported(documents)?;
    let known = reading.known.take();
    let ignored = std::mem::take(&mut reading.ignored);
    let mut supported = Supported::of(documents, reading);
    let report = recovered(documents, supported.api_mut(), known)?;
    Ok((supported, ignored, report))
}

/// Fills in the types, errors and privileges that descriptions and tables name, and what else is known.
fn recovered(
    documents: &Documents,
    api: &mut Api,
    known: Option<Known>,
) -> Result<Report, Problems> {
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
        .map_err(|message| Problem::nowhere(ProblemKind::GivenType(message)))?;
    let report = recover::recover_with(api, given, known);
    let rejected = report.rejected.iter().map(|miss| {
        let kind = ProblemKind::GivenType(format!("{} ({})", miss.sentence, miss.why));
        Finding::new(Some(&miss.place), kind)
    });
    Problems::or(locate::each(documents, rejected.collect()), report)
}

/// Returns the warning of an ignored part.
fn ignored_part(found: &Ignored) -> Finding {
    let kind = ProblemKind::Ignored(found.what.clone());
    Finding::new(Some(&found.place), kind)
}

/// Returns the warnings of a run: ignored parts, sentences in a wording that recovery does not know, and a table of task
/// results for another version.
fn warnings(documents: &Documents, ignored: &[Ignored], report: &Report) -> Vec<Diagnostic> {
    let unread = report.misses.iter().map(|miss| {
        let kind = ProblemKind::UnreadSentence {
            sentence: miss.sentence.clone(),
            why: miss.why.clone(),
        };
        Finding::new(Some(&miss.place), kind)
    });
    let findings = ignored.iter().map(ignored_part).chain(unread);
    let mut problems = locate::each(documents, findings.collect());
    if report.unused_table {
        let file = documents.task_results.first().map(|table| &table.path);
        problems.push(match file {
            Some(file) => Problem::of_file(file, ProblemKind::UnusedTable),
            None => Problem::nowhere(ProblemKind::UnusedTable),
        });
    }
    sorted(problems)
}

/// Returns problems that stop nothing, by place.
fn sorted(problems: Vec<Problem>) -> Vec<Diagnostic> {
    match Problems::or(problems, ()) {
        Ok(()) => Vec::new(),
        Err(sorted) => sorted.iter().map(Diagnostic::from).collect(),
    }
}
