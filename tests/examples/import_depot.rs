//! Imports an offline depot, with a progress bar.
//!
//! ```sh
//! cargo run -p vsphere-tests --example import_depot                        # against a mock
//! cargo run -p vsphere-tests --example import_depot -- https://…/depot.zip # against VCENTER_URL
//! ```

pub mod connect;

use connect::{Connection, Failure};
use std::io::{IsTerminal as _, Write};
use std::time::Duration;
use vsphere_client::esx::settings::depots::offline::{CreateResult, CreateSpec};
use vsphere_client::{TaskInfo, WaitPolicy};

/// The width of the bar, in characters.
const WIDTH: usize = 40;

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let connection = Connection::open().await?;
    let work = async |connection: &Connection| {
        let location = connection.argument(
            1,
            "address of the depot",
            "https://depots.example.com/esx-9.1-depot.zip",
        )?;
        let mut out = std::io::stdout();
        let in_place = out.is_terminal();
        run(connection, &location, &mut out, in_place).await
    };
    connection.session(work).await
}

/// Imports the depot and writes its progress to `out`: each step over the previous one, or on a line of its own.
pub async fn run(
    connection: &Connection,
    location: &str,
    out: &mut dyn Write,
    in_place: bool,
) -> Result<(), Failure> {
    if let Some(mock) = &connection.mock {
        slow_down(mock);
    }
    let offline = connection.client.esx().settings().depots().offline();
    let task = offline.create_task(&CreateSpec::pull(location)).await?;
    let policy = WaitPolicy::default().first_interval(Duration::from_millis(100));
    let mut updates = task.updates_with(policy);
    while let Some(info) = updates.next().await {
        let line = bar(&info?);
        match in_place {
            true => write!(out, "\r{line}")?,
            false => writeln!(out, "{line}")?,
        }
        out.flush()?;
    }
    if in_place {
        writeln!(out)?;
    }
    match updates.result().await {
        Ok(result) => writeln!(out, "imported as {}", result.depot)?,
        Err(error) => {
            // The error of a depot that exists names it.
            let known: CreateResult = error.existing().ok_or(error)?;
            writeln!(out, "it was imported before, as {}", known.depot)?;
        }
    }
    Ok(())
}

/// `[##########..............................]  25 % RUNNING`
fn bar(info: &TaskInfo) -> String {
    let progress = info.progress();
    let percent = progress.map_or(0, |it| it.completed() * 100 / it.total().max(1));
    let percent = usize::try_from(percent).unwrap_or(0).min(100);
    let done = WIDTH * percent / 100;
    let (done, open) = ("#".repeat(done), ".".repeat(WIDTH - done));
    format!("[{done}{open}] {percent:3} % {:9}", info.status().as_str())
}

/// Slows the mock down, so that the bar can be seen.
fn slow_down(mock: &vsphere_client::mock::Server) {
    use vsphere_client::mock::TaskScript;
    mock.esx()
        .settings()
        .depots()
        .offline()
        .on_create_task(|_| {
            let script = TaskScript::succeeds(CreateResult::new("depot-1"));
            Ok(script.pending().running(25).running(50).running(90))
        });
}
