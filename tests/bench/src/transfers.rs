//! Bytes per second and peak memory of uploads and downloads.

use crate::failure::Failure;
use crate::figures::{Misses, Ratio, median, misses};
use crate::server::{BYTE, Running};
use crate::transfer::{Kind, Side};
use clap::ValueEnum as _;
use sha1::{Digest as _, Sha1};
use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::Command;

/// The lower limit of the client's rate, in relation to the hand-written transfers.
const LEAST: f64 = 0.9;

#[derive(Debug, clap::Args)]
pub struct Flags {
    /// Size of the file in MiB.
    #[arg(long, default_value_t = 1024)]
    mib: u64,
    /// Turns of each side.
    #[arg(long, default_value_t = 5)]
    turns: usize,
    /// Writes downloads into this file, instead of discarding them. It is removed at the end.
    #[arg(long)]
    into: Option<PathBuf>,
}

/// The figures of a transfer.
#[derive(Clone, Copy)]
struct Figures {
    seconds: f64,
    cpu: f64,
    peak_kib: f64,
}

pub fn run(flags: &Flags) -> Result<Misses, Failure> {
    let size = flags.mib << 20;
    let server = Running::start(&[
        format!("--size={size}"),
        format!("--sha1={}", sha1_of(size)),
    ])?;
    println!(
        "{:34} {:>12} {:>10} {:>7}   {:>8} {:>8}   {:>9} {:>9}",
        format!("{} MiB", flags.mib),
        "client MiB/s",
        "bare MiB/s",
        "ratio",
        "client s",
        "bare s",
        "client MB",
        "bare MB"
    );
    // A verified download is compared with a verified one by hand, and with one that is not.
    let pairs = [
        ("upload", Kind::Upload, Kind::Upload),
        ("download", Kind::Download, Kind::Download),
        (
            "verified download",
            Kind::VerifiedDownload,
            Kind::VerifiedDownload,
        ),
        (
            "verified, by hand unverified",
            Kind::VerifiedDownload,
            Kind::Download,
        ),
    ];
    let mut missed = 0;
    for (name, ours, bare) in pairs {
        let mut figures = (Vec::new(), Vec::new());
        for _ in 0..flags.turns {
            figures.0.push(one(flags, &server, ours, Side::Client)?);
            figures.1.push(one(flags, &server, bare, Side::Bare)?);
        }
        missed += report(flags, name, &figures.0, &figures.1);
    }
    if let Some(path) = &flags.into {
        std::fs::remove_file(path)?;
    }
    Ok(missed)
}

fn one(flags: &Flags, server: &Running, kind: Kind, side: Side) -> Result<Figures, Failure> {
    let named = |value: Option<clap::builder::PossibleValue>| {
        value
            .map(|value| value.get_name().to_owned())
            .unwrap_or_default()
    };
    let mut command = Command::new(std::env::current_exe()?);
    command
        .arg("transfer")
        .args(["--server", &server.url])
        .args(["--kind", &named(kind.to_possible_value())])
        .args(["--side", &named(side.to_possible_value())])
        .args(["--size", &(flags.mib << 20).to_string()]);
    if let Some(path) = &flags.into {
        command.arg("--into").arg(path);
    }
    let output = command.output()?;
    let text = String::from_utf8_lossy(&output.stdout);
    let figures: Vec<f64> = text
        .split_whitespace()
        .filter_map(|it| it.parse().ok())
        .collect();
    match *figures {
        [seconds, cpu, peak_kib] if output.status.success() => Ok(Figures {
            seconds,
            cpu,
            peak_kib,
        }),
        _ => Err(format!(
            "{kind:?} failed: {}",
            String::from_utf8_lossy(&output.stderr)
        )
        .into()),
    }
}

/// Prints a line, and returns the number of missed targets.
fn report(flags: &Flags, name: &str, ours: &[Figures], bare: &[Figures]) -> Misses {
    let middle = |figures: &[Figures], figure: fn(&Figures) -> f64| {
        median(figures.iter().map(figure).collect())
    };
    let rate = |figures| flags.mib as f64 / middle(figures, |it| it.seconds);
    let most = |figures: &[Figures]| {
        figures
            .iter()
            .map(|it| it.peak_kib / 1024.0)
            .fold(0.0, f64::max)
    };
    let ratio = Ratio {
        value: rate(ours) / rate(bare),
        least: LEAST,
    };
    println!(
        "{name:34} {:12.0} {:10.0} {:>7}   {:8.2} {:8.2}   {:9.1} {:9.1}",
        rate(ours),
        rate(bare),
        ratio,
        middle(ours, |it| it.cpu),
        middle(bare, |it| it.cpu),
        most(ours),
        most(bare),
    );
    misses(&[ratio])
}

fn sha1_of(size: u64) -> String {
    let mut context = Sha1::new();
    let part = [BYTE; 1 << 20];
    for _ in 0..size >> 20 {
        context.update(part);
    }
    let mut digits = String::new();
    for byte in context.finalize() {
        // Writing into a text cannot fail.
        write!(digits, "{byte:02x}").ok();
    }
    digits
}
