//! Makes many calls against the mock, with faults and session expiries, and prints one line of JSON.
//!
//! Run by `cargo xtask soak`. Fails if a call was lost, a session was left behind, or memory grew.

use std::process::ExitCode;
use vsphere_tests::soak::{Plan, run};

/// The limit of the share of faults: beyond it, the retry budget gives up calls, as it should.
const MOST_FAULTS: f64 = 0.25;

/// Reads `--calls 10000 --faults 0.05`.
fn plan() -> Result<Plan, String> {
    let mut plan = Plan::new(10_000, 0.05);
    let mut arguments = std::env::args().skip(1);
    while let Some(name) = arguments.next() {
        let value = arguments
            .next()
            .ok_or_else(|| format!("`{name}` needs a value"))?;
        let wrong = || format!("`{name}` cannot be `{value}`");
        match name.as_str() {
            "--calls" => plan.calls = value.parse().map_err(|_| wrong())?,
            "--faults" => {
                let part: f64 = value.parse().map_err(|_| wrong())?;
                plan.faults = Some(part)
                    .filter(|it| (0.0..=MOST_FAULTS).contains(it))
                    .ok_or_else(wrong)?;
            }
            _ => return Err(format!("`{name}` is not known")),
        }
    }
    Ok(plan)
}

#[tokio::main]
async fn main() -> ExitCode {
    let plan = match plan() {
        Ok(plan) => plan,
        Err(why) => {
            eprintln!("{why}");
            return ExitCode::from(2);
        }
    };
    match run(plan).await {
        Ok(outcome) => {
            println!("{}", outcome.to_json());
            ExitCode::from(u8::from(!outcome.is_clean()))
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(3)
        }
    }
}
