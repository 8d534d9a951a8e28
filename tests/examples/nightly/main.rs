//! Imports offline depots, as a job of each night: imports those that are new, prints their content, and removes the ones
//! that the job imported before and that are no longer listed.
//!
//! ```sh
//! VCENTER_URL=https://vcenter.example.com VCENTER_USER=… VCENTER_PASSWORD=… SESSIONS=/var/lib/nightly \
//!     cargo run -p vsphere-tests --example nightly -- https://depots.example.com/esx.zip …
//! ```

use std::collections::BTreeSet;
use std::env;
use std::io::Write;
use std::time::Duration;
use vsphere_client::esx::settings::Notifications;
use vsphere_client::esx::settings::depots::offline::{CreateResult, CreateSpec, DeleteResult};
use vsphere_client::esx::settings::depots::{MetadataInfo, OfflineId};
use vsphere_client::{Client, Error, FileSessionStore, WaitPolicy};

/// An error as a message.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;

/// The longest time of an import.
const LIMIT: Duration = Duration::from_secs(2 * 60 * 60);

/// The mark of the depots that belong to the job.
pub const OWNER: &str = "nightly import";

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let locations: Vec<String> = env::args().skip(1).collect();
    // One session for the jobs of all nights, as long as the server keeps it.
    let sessions = FileSessionStore::new(env::var("SESSIONS")?);
    let client = Client::builder(&env::var("VCENTER_URL")?)
        .credentials(&env::var("VCENTER_USER")?, env::var("VCENTER_PASSWORD")?)
        .session_store(sessions)
        .connect()
        .await?;
    let description = env::var("DEPOT_DESCRIPTION").ok();
    let job = Job {
        locations,
        description,
    };
    job.run(&client, &mut std::io::stdout()).await
}

/// The depots of a night.
pub struct Job {
    /// Addresses that the server fetches depots from.
    pub locations: Vec<String>,
    /// Description of new depots; the server's default without it.
    pub description: Option<String>,
}

impl Job {
    /// Runs the job, and writes a line for each step to `out`.
    pub async fn run(&self, client: &Client, out: &mut dyn Write) -> Result<(), Failure> {
        let mut current = BTreeSet::new();
        for location in &self.locations {
            let depot = self.import(client, location, out).await?;
            print_content(client, &depot, out).await?;
            current.insert(depot);
        }
        remove_others(client, &current, out).await
    }

    /// Imports a depot, or finds the one of the same content.
    async fn import(
        &self,
        client: &Client,
        location: &str,
        out: &mut dyn Write,
    ) -> Result<OfflineId, Failure> {
        let spec = CreateSpec::pull(location)
            .with_description(self.description.as_deref())
            .with_ownerdata(OWNER);
        let task = client
            .esx()
            .settings()
            .depots()
            .offline()
            .create_task(&spec)
            .await?;
        let mut updates = task.updates_with(WaitPolicy::default().time_limit(LIMIT));
        while let Some(info) = updates.next().await {
            // The result below is the error.
            let Ok(info) = info else { break };
            writeln!(out, "{location}: {}", info.status())?;
        }
        match updates.result().await {
            Ok(result) => Ok(result.depot),
            Err(error) => {
                let known: Option<CreateResult> = error.existing();
                let known = known.ok_or(error)?;
                writeln!(out, "{location}: imported before")?;
                Ok(known.depot)
            }
        }
    }
}

async fn print_content(
    client: &Client,
    depot: &OfflineId,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let offline = client.esx().settings().depots().offline();
    let content = offline.content().get(depot).await?;
    for (vendor, bundles) in &content.metadata_bundles {
        for bundle in bundles {
            writeln!(out, "{depot}: {vendor}: {}", summary(bundle))?;
        }
    }
    Ok(())
}

/// `2 base images (9.1.0, 9.1.1), 1 add-ons, 0 components, 3 updates`
fn summary(bundle: &MetadataInfo) -> String {
    let images: Vec<_> = bundle
        .base_images
        .iter()
        .map(|image| image.version.as_str())
        .collect();
    format!(
        "{} base images ({}), {} add-ons, {} components, {} updates",
        images.len(),
        images.join(", "),
        bundle.addons.len(),
        bundle.independent_components.len(),
        bundle.updates.len(),
    )
}

/// Removes the depots of earlier nights. One that is in use stays.
async fn remove_others(
    client: &Client,
    current: &BTreeSet<OfflineId>,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let offline = client.esx().settings().depots().offline();
    for (depot, summary) in offline.list().await? {
        if summary.ownerdata.as_deref() != Some(OWNER) || current.contains(&depot) {
            continue;
        }
        match offline.delete_task(&depot).await?.wait().await {
            Ok(()) => writeln!(out, "{depot}: removed")?,
            Err(error) => {
                writeln!(out, "{depot}: stays: {error}")?;
                for reason in reasons(&error) {
                    writeln!(out, "{depot}: {reason}")?;
                }
            }
        }
    }
    Ok(())
}

/// Returns the reasons that the server gives for a depot that cannot be removed.
fn reasons(error: &Error) -> Vec<String> {
    let data: Option<DeleteResult> = error.as_api().and_then(|error| error.decode_data().ok());
    let Some(Notifications {
        errors, warnings, ..
    }) = data.and_then(|data| data.notifications)
    else {
        return Vec::new();
    };
    let notifications = errors.into_iter().chain(warnings);
    notifications
        .map(|notification| notification.message.default_message)
        .collect()
}
