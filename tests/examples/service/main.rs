//! A web service beside a vCenter: its content libraries as JSON.
//!
//! | request | response |
//! | --- | --- |
//! | `GET /libraries` | all libraries |
//! | `GET /libraries/ID` | a library with its items |
//! | `POST /libraries/ID/items` | a new item, `{"name": "…", "description": "…"}` |
//!
//! ```sh
//! VCENTER_URL=https://vcenter.example.com VCENTER_USER=… VCENTER_PASSWORD=… \
//!     cargo run -p vsphere-tests --example service
//! ```

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use futures_util::future::try_join_all;
use serde::{Deserialize, Serialize};
use std::env;
use std::net::Ipv4Addr;
use std::time::Duration;
use tokio::net::TcpListener;
use vsphere_client::content::library::ItemModel;
use vsphere_client::content::{LibraryId, LibraryModel};
use vsphere_client::{Client, Error};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let client = Client::builder(&env::var("VCENTER_URL")?)
        .credentials(&env::var("VCENTER_USER")?, env::var("VCENTER_PASSWORD")?)
        .timeout(Duration::from_secs(20))
        .correlation_ids("library-service")
        .build()?;
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 8080)).await?;
    axum::serve(listener, app(client.clone()))
        .with_graceful_shutdown(end_of_input())
        .await?;
    client.log_out().await?;
    Ok(())
}

/// Waits until the standard input ends: a session that is not ended lives on the server until it expires.
async fn end_of_input() {
    let input = || std::io::copy(&mut std::io::stdin(), &mut std::io::sink());
    // An input that cannot be read has ended, too.
    drop(tokio::task::spawn_blocking(input).await);
}

/// The routes of the service.
pub fn app(client: Client) -> Router {
    Router::new()
        .route("/libraries", get(libraries))
        .route("/libraries/{id}", get(library))
        .route("/libraries/{id}/items", post(create_item))
        .with_state(client)
}

/// A library as the service shows it.
#[derive(Serialize)]
struct Library {
    id: String,
    name: String,
    kind: String,
    backings: usize,
}

impl Library {
    fn of(id: &LibraryId, model: LibraryModel) -> Self {
        Self {
            id: id.to_string(),
            name: model.name.unwrap_or_default(),
            kind: model.type_.map(|kind| kind.to_string()).unwrap_or_default(),
            backings: model.storage_backings.len(),
        }
    }
}

/// A library with its items.
#[derive(Serialize)]
struct Details {
    #[serde(flatten)]
    library: Library,
    datastores: Vec<String>,
    items: Vec<String>,
}

/// A new item.
#[derive(Deserialize)]
struct NewItem {
    name: String,
    description: Option<String>,
}

async fn libraries(State(client): State<Client>) -> Result<Json<Vec<Library>>, Failure> {
    let libraries = client.content().library();
    let ids = libraries.list().await?;
    let models = try_join_all(ids.iter().map(|id| libraries.get(id).send())).await?;
    let libraries = ids.iter().zip(models);
    Ok(Json(
        libraries
            .map(|(id, model)| Library::of(id, model))
            .collect(),
    ))
}

async fn library(
    State(client): State<Client>,
    Path(id): Path<String>,
) -> Result<Json<Details>, Failure> {
    let id = LibraryId::from(id);
    let libraries = client.content().library();
    let items = libraries.item();
    let (model, ids) = tokio::try_join!(libraries.get(&id).send(), items.list(&id).send())?;
    let items = try_join_all(ids.iter().map(|id| items.get(id).send())).await?;
    let datastores = model.storage_backings.iter();
    Ok(Json(Details {
        datastores: datastores
            .filter_map(|backing| Some(backing.as_datastore()?.to_string()))
            .collect(),
        items: items.into_iter().filter_map(|item| item.name).collect(),
        library: Library::of(&id, model),
    }))
}

async fn create_item(
    State(client): State<Client>,
    Path(library): Path<LibraryId>,
    Json(item): Json<NewItem>,
) -> Result<(StatusCode, String), Failure> {
    let model = ItemModel::new()
        .with_library_id(library)
        .with_name(item.name)
        .with_description(item.description);
    let id = client.content().library().item().create(&model).await?;
    Ok((StatusCode::CREATED, id.to_string()))
}

/// An error of vCenter, as a response of the service.
struct Failure(Error);

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self(error)
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let Self(error) = self;
        let status = match () {
            () if error.is_not_found() => StatusCode::NOT_FOUND,
            () if error.is_already_exists() => StatusCode::CONFLICT,
            () if error.is_invalid_argument() => StatusCode::BAD_REQUEST,
            () if error.is_client_timeout() => StatusCode::GATEWAY_TIMEOUT,
            // The caller can do nothing about it: the log has the reason.
            () => StatusCode::BAD_GATEWAY,
        };
        let id = error.correlation_id().unwrap_or("none");
        eprintln!("{error} (correlation id: {id})");
        (status, error.to_string()).into_response()
    }
}
