//! `vsphere-codegen generate`.

use std::io::{IsTerminal, Write, stderr};
use std::path::Path;
use std::time::Instant;

use vsphere_codegen::Timings;
use vsphere_codegen::course::{Course, Step};
use vsphere_codegen::diagnostics::Problems;
use vsphere_codegen::emit::Settings;
use vsphere_codegen::load::Inputs;

use super::progress::Line;
use super::{FAILURE, GenerateArgs, STALE, SUCCESS};

pub(super) fn run(args: &GenerateArgs) -> u8 {
    let line = Line::new(stderr(), stderr().is_terminal());
    match generate(args, &line) {
        Ok(code) => code,
        Err(problems) => {
            line.clear();
            eprintln!("{problems}");
            FAILURE
        }
    }
}

fn generate(args: &GenerateArgs, line: &Line<impl Write + Send>) -> Result<u8, Problems> {
    let start = Instant::now();
    let inputs = args.input.inputs();
    let settings = Settings {
        package: args.package.clone(),
        source: source(&inputs),
        runtime: args.runtime.clone(),
        ..Settings::default()
    };
    let course = Course {
        progress: &|progress| line.show(progress),
        ..Course::quiet()
    };
    let mut generated = vsphere_codegen::generate_on(&inputs, &settings, &course)?;
    if args.check {
        let changes = generated.files.compare(&args.out)?;
        line.clear();
        warn(&generated.warnings);
        for change in &changes {
            print!("{}", change.unified_diff());
        }
        return Ok(if changes.is_empty() { SUCCESS } else { STALE });
    }
    course.tell(Step::Write, 0, generated.files.0.len());
    let writing = || generated.files.write(&args.out);
    let written = generated.timings.measure(Step::Write, writing)?;
    line.clear();
    warn(&generated.warnings);
    if args.timings {
        print_timings(&generated.timings);
    }
    println!("{}", generated.summary(written, start.elapsed()));
    Ok(SUCCESS)
}

fn warn(warnings: &[String]) {
    for warning in warnings {
        eprintln!("warning: {warning}");
    }
}

fn print_timings(timings: &Timings) {
    for (step, time) in &timings.0 {
        eprintln!("{step:14} {:8.1} ms", time.as_secs_f64() * 1000.0);
    }
}

/// Names of what was read, without the folders of this machine.
fn source(inputs: &Inputs) -> String {
    let name = |path: &Path| {
        path.file_name()
            .unwrap_or(path.as_os_str())
            .to_string_lossy()
            .into_owned()
    };
    let mut names: Vec<String> = inputs.specs.iter().map(|path| name(path)).collect();
    names.sort();
    names.join(", ")
}
