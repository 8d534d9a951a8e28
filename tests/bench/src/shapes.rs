//! Reading and writing of structures beside serde's derive: JSON in memory, without a request around it.

use crate::bare::Library;
use crate::failure::Failure;
use crate::figures::{Misses, Ratio, cpu_time, median, misses};
use crate::server;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::hint::black_box;
use std::time::Duration;
use vsphere_client::content::LibraryModel;
use vsphere_client::esx::settings::ComponentId;
use vsphere_client::esx::settings::depot_content::components::{
    CategoryType, Summary, UrgencyType,
};
use vsphere_client::{DateTime, Uri};

/// The lower limit of the speed, in relation to the derive.
const LEAST: f64 = 0.95;

#[derive(Debug, clap::Args)]
pub struct Flags {
    /// Turns of each side.
    #[arg(long, default_value_t = 9)]
    turns: usize,
    /// Milliseconds of a turn.
    #[arg(long, default_value_t = 100)]
    millis: u64,
}

/// A component of a depot, by the derive. Identifiers and enumerations are the client's in both: derived enumerations do not
/// keep unknown values.
#[derive(Debug, Deserialize, Serialize)]
struct Component {
    name: ComponentId,
    display_name: String,
    vendor: String,
    versions: Vec<Version>,
}

#[derive(Debug, Deserialize, Serialize)]
struct Version {
    version: String,
    display_version: String,
    summary: String,
    category: CategoryType,
    urgency: UrgencyType,
    kb: Uri,
    release_date: DateTime,
}

pub fn run(flags: &Flags) -> Result<Misses, Failure> {
    println!(
        "{:32} {:>10} {:>10} {:>7}",
        "structures", "client us", "derive us", "ratio"
    );
    let library = both::<LibraryModel, Library>(flags, "a library", server::LIBRARY)?;
    let components = server::components();
    let list = both::<Vec<Summary>, Vec<Component>>(flags, "500 components", &components)?;
    Ok(library + list)
}

/// Compares reading and writing of a text.
fn both<Ours, Theirs>(flags: &Flags, name: &str, json: &str) -> Result<Misses, Failure>
where
    Ours: DeserializeOwned + Serialize,
    Theirs: DeserializeOwned + Serialize,
{
    let reading = compare(
        flags,
        &format!("read {name}"),
        || read::<Ours>(json),
        || read::<Theirs>(json),
    )?;
    let ours: Ours = serde_json::from_str(json)?;
    let theirs: Theirs = serde_json::from_str(json)?;
    let writing = compare(
        flags,
        &format!("write {name}"),
        || write(&ours),
        || write(&theirs),
    )?;
    Ok(reading + writing)
}

fn read<T: DeserializeOwned>(json: &str) -> Result<(), Failure> {
    black_box(serde_json::from_slice::<T>(black_box(json.as_bytes()))?);
    Ok(())
}

fn write<T: Serialize>(value: &T) -> Result<(), Failure> {
    black_box(serde_json::to_vec(black_box(value))?);
    Ok(())
}

fn compare(
    flags: &Flags,
    name: &str,
    ours: impl Fn() -> Result<(), Failure>,
    theirs: impl Fn() -> Result<(), Failure>,
) -> Result<Misses, Failure> {
    let length = Duration::from_millis(flags.millis);
    let (mut own, mut derive, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    for turn in 0..=flags.turns {
        let pair = (micros(length, &ours)?, micros(length, &theirs)?);
        // The first turn fills the caches.
        if turn > 0 {
            own.push(pair.0);
            derive.push(pair.1);
            ratios.push(pair.1 / pair.0);
        }
    }
    let ratio = Ratio {
        value: median(ratios),
        least: LEAST,
    };
    println!(
        "{name:32} {:10.2} {:10.2} {ratio:>7}",
        median(own),
        median(derive),
    );
    Ok(misses(&[ratio]))
}

/// Returns microseconds of CPU time for each run of `work`, over a duration.
fn micros(length: Duration, work: impl Fn() -> Result<(), Failure>) -> Result<f64, Failure> {
    let start = cpu_time();
    let mut runs = 0_u32;
    loop {
        for _ in 0..16 {
            work()?;
        }
        runs += 16;
        let taken = cpu_time().saturating_sub(start);
        if taken >= length {
            return Ok(taken.as_secs_f64() * 1e6 / f64::from(runs));
        }
    }
}
