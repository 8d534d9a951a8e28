//! `vsphere-codegen generate`.

use std::io::{IsTerminal, Write, stderr};
use std::time::Instant;

use vsphere_codegen::diagnostics::{Diagnostic, Problem, ProblemKind, Problems};
use vsphere_codegen::emit::{Change, Settings};
use vsphere_codegen::exit::Exit;
use vsphere_codegen::load::Inputs;
use vsphere_codegen::run_options::{RunOptions, Step};
use vsphere_codegen::stamp::Stamp;
use vsphere_codegen::{Generated, Timings};

use super::args::GenerateArgs;
use super::console::{Console, print, say};
use super::progress::Line;
use super::watchdog::Watchdog;

pub(super) fn run(args: &GenerateArgs, console: Console, watchdog: &Watchdog) -> Exit {
    let line = Line::new(stderr(), stderr().is_terminal());
    match generate(args, &line, console, watchdog) {
        Ok(exit) => exit,
        Err(problems) => {
            line.clear();
            console.problems(&problems);
            Exit::Failed
        }
    }
}

fn generate(
    args: &GenerateArgs,
    line: &Line<impl Write + Send>,
    console: Console,
    watchdog: &Watchdog,
) -> Result<Exit, Problems> {
    let start = Instant::now();
    let inputs = args.input.inputs();
    let settings = Settings {
        package: args.package.clone(),
        runtime: args.runtime.clone(),
        default_features: args.default_features.as_deref().map(named),
        mock: args.mock,
        skip_unsupported: args.skip.skip_unsupported,
        ..Settings::default()
    };
    let stamp = stamp(args, &inputs, &settings)?;
    if let Some(stamp) = &stamp
        && let Some(summary) = stamp.recall(&args.out)?
    {
        console.warnings(&summary.skipped);
        console.warnings(&summary.warnings);
        print(&format!("{}\n", summary.line_unchanged(start.elapsed())))?;
        return Ok(Exit::Done);
    }
    let options = RunOptions {
        progress: &|progress| line.show(progress),
        ..RunOptions::default()
    };
    let mut generated = vsphere_codegen::generate_with(&inputs, &settings, &options)?;
    if generated.operations == 0 {
        line.clear();
        console.warnings(&generated.summary().skipped);
        let left_out = generated.skipped.len();
        return Err(Problem::nowhere(ProblemKind::NoOperations { left_out }).into());
    }
    if args.check {
        return check(args, &generated, line, console, watchdog);
    }
    watchdog.disarm();
    options.report(Step::Write, 0, generated.files.0.len());
    let writing = || generated.files.write(&args.out);
    let written = generated.timings.measure(Step::Write, writing)?;
    let remembered = stamp.map(|stamp| stamp.remember(&generated));
    line.clear();
    console.warnings(&generated.summary().skipped);
    let mut warnings = std::mem::take(&mut generated.warnings);
    if let Some(Err(problems)) = remembered {
        // The files are written; without a stamp only the next run takes longer.
        let faults = problems.iter().map(Diagnostic::from);
        warnings.extend(faults.map(Diagnostic::as_warning));
    }
    console.warnings(&warnings);
    if args.timings {
        print_timings(&generated.timings);
    }
    print(&format!(
        "{}\n",
        generated.summary().line(written, start.elapsed())
    ))?;
    Ok(Exit::Done)
}

/// Prints the difference between the generated files and those in the folder.
fn check(
    args: &GenerateArgs,
    generated: &Generated,
    line: &Line<impl Write + Send>,
    console: Console,
    watchdog: &Watchdog,
) -> Result<Exit, Problems> {
    let changes = generated.files.compare(&args.out)?;
    let differences: String = changes.iter().map(Change::unified_diff).collect();
    watchdog.disarm();
    line.clear();
    console.warnings(&generated.summary().skipped);
    console.warnings(&generated.warnings);
    print(&differences)?;
    if args.timings {
        print_timings(&generated.timings);
    }
    Ok(Exit::stopped_if(!changes.is_empty()))
}

/// Returns the names in a list; a single empty text is an empty list.
fn named(list: &[String]) -> Vec<String> {
    match list {
        [only] if only.is_empty() => Vec::new(),
        names => names.to_vec(),
    }
}

/// Returns the stamp of this run, with --cache and without --check. The program's file identifies its build.
fn stamp(
    args: &GenerateArgs,
    inputs: &Inputs,
    settings: &Settings,
) -> Result<Option<Stamp>, Problems> {
    let (Some(cache), false) = (&args.cache, args.check) else {
        return Ok(None);
    };
    let unreadable = |error: std::io::Error| ProblemKind::Unreadable(error.to_string());
    let path = std::env::current_exe().map_err(|error| Problem::nowhere(unreadable(error)))?;
    let program = std::fs::read(&path)
        .map_err(|error| Problem::of_file(path.to_string_lossy(), unreadable(error)))?;
    Stamp::new(cache, &program, inputs, settings).map(Some)
}

fn print_timings(timings: &Timings) {
    for (step, time) in &timings.0 {
        say(&format!(
            "{step:14} {:8.1} ms\n",
            time.as_secs_f64() * 1000.0
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_text_is_an_empty_list() {
        let table: [(&[&str], &[&str]); 3] =
            [(&[""], &[]), (&["a"], &["a"]), (&["a", "b"], &["a", "b"])];
        for (given, expected) in table {
            let given: Vec<String> = given.iter().map(|name| (*name).to_owned()).collect();
            assert_eq!(named(&given), expected, "{given:?}");
        }
    }
}
