//! `cargo xtask soak`: the client under load, faults and session expiries.
//!
//! The soak test is an example of the package of tests. This workspace must not need the generated crate, which it makes.

use std::process::Command;

use serde_json::{Map, Value};
use vsphere_codegen::exit::Exit;

use crate::flags::{Format, SoakArgs};
use crate::project::{self, Failure};

/// Builds and runs the soak test with all optimizations. Stops if it reports a loss or growth.
///
/// # Errors
/// The program cannot be built or run.
pub fn run(args: &SoakArgs) -> Result<Exit, Failure> {
    let mut command = Command::new("cargo");
    command
        .args(["run", "--quiet", "--release", "-p", "vsphere-tests"])
        .args(project::AS_USERS_BUILD)
        .args(["--example", "soak", "--"])
        .args(["--calls", &args.calls.to_string()])
        .args(["--faults", &args.faults.to_string()])
        .current_dir(project::root());
    let output = command.stderr(std::process::Stdio::inherit()).output()?;
    let line = String::from_utf8(output.stdout)?;
    let exit = match output.status.code() {
        Some(0) if !line.is_empty() => Exit::Done,
        Some(1) if !line.is_empty() => Exit::Stopped,
        _ => return Err("the soak test ended early".into()),
    };
    match args.format {
        Format::Json => print!("{line}"),
        Format::Text => print!("{}", table(&line)?),
    }
    Ok(exit)
}

/// Returns the fields of a JSON object, a line each. Fields of an inner object are indented below its name.
///
/// # Errors
/// The line is not a JSON object.
fn table(line: &str) -> Result<String, serde_json::Error> {
    let fields: Map<String, Value> = serde_json::from_str(line)?;
    let mut text = String::new();
    for (name, value) in fields {
        text += &match value {
            Value::Object(inner) => {
                let inner = inner
                    .iter()
                    .map(|(name, value)| format!("  {name}: {value}\n"));
                format!("{name}:\n{}", inner.collect::<String>())
            }
            value => format!("{name}: {value}\n"),
        };
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::table;

    #[test]
    fn a_table_keeps_texts_whole() {
        let line = r#"{"calls":10,"errors":{"503: busy, later":2},"peak_rss_mb":null}"#;
        let expected = "calls: 10\nerrors:\n  503: busy, later: 2\npeak_rss_mb: null\n";
        assert_eq!(table(line).expect("JSON"), expected);
        assert!(table("{\"calls\":").is_err());
    }
}
