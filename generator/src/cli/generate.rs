//! `vsphere-codegen generate`.

use std::path::Path;
use std::time::Instant;

use vsphere_codegen::diagnostics::Problems;
use vsphere_codegen::emit::Settings;
use vsphere_codegen::load::Inputs;

use super::{FAILURE, GenerateArgs, STALE, SUCCESS};

pub(super) fn run(args: &GenerateArgs) -> u8 {
    match generate(args) {
        Ok(code) => code,
        Err(problems) => {
            eprintln!("{problems}");
            FAILURE
        }
    }
}

fn generate(args: &GenerateArgs) -> Result<u8, Problems> {
    let start = Instant::now();
    let inputs = args.input.inputs();
    let settings = Settings {
        package: args.package.clone(),
        source: source(&inputs),
        runtime: args.runtime.clone(),
        ..Settings::default()
    };
    let generated = vsphere_codegen::generate(&inputs, &settings)?;
    for warning in &generated.warnings {
        eprintln!("warning: {warning}");
    }
    if args.check {
        let changes = generated.files.compare(&args.out)?;
        for change in &changes {
            print!("{}", change.unified_diff());
        }
        return Ok(if changes.is_empty() { SUCCESS } else { STALE });
    }
    let writing = Instant::now();
    let written = generated.files.write(&args.out)?;
    if args.timings {
        let steps = generated.timings.0.iter().copied();
        for (step, time) in steps.chain([(vsphere_codegen::course::Step::Write, writing.elapsed())])
        {
            eprintln!("{step:8} {:8.1} ms", time.as_secs_f64() * 1000.0);
        }
    }
    println!("{}", generated.summary(written, start.elapsed()));
    Ok(SUCCESS)
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
