//! Imports a depot and converts a library with the generated client, to compare its size with `import_bare`.
//!
//! Arguments: the server, a user, a password, the location of the depot, and a library.

use vsphere_client::content::LibraryId;
use vsphere_client::content::library::{ConversionSpec, ConversionType};
use vsphere_client::esx::settings::depots::offline::CreateSpec;
use vsphere_client::{Client, Error, Secret};

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [server, user, password, location, library] = arguments.as_slice() else {
        eprintln!("give a server, a user, a password, a location and a library");
        return;
    };
    if let Err(error) = run(server, user, password, location, library).await {
        eprintln!("{error}");
    }
}

async fn run(
    server: &str,
    user: &str,
    password: &str,
    location: &str,
    library: &str,
) -> Result<(), Error> {
    let builder = Client::builder(server).credentials(user, Secret::new(password));
    let client: Client = builder.connect().await?;
    let outcome = work(&client, location, library).await;
    let logged_out = client.log_out().await;
    outcome.and(logged_out)
}

async fn work(client: &Client, location: &str, library: &str) -> Result<(), Error> {
    let spec = CreateSpec::pull(location);
    let task = client
        .esx()
        .settings()
        .depots()
        .offline()
        .create_task(&spec)
        .await?;
    println!("imported as {}", task.wait().await?.depot);
    let spec = ConversionSpec::new(ConversionType::ToPublishedLibrary);
    let library = LibraryId::from(library);
    client.content().library().convert(&library, &spec).await
}
