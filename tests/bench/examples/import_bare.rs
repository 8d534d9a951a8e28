//! Imports a depot and converts a library with reqwest and serde's derive, to compare its size with `import_client`.
//!
//! Arguments: the server, a user, a password, the location of the depot, and a library.

use reqwest::{Client, Method, RequestBuilder};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::time::Duration;

type Failure = Box<dyn std::error::Error>;

#[derive(Serialize)]
struct CreateSpec<'a> {
    source_type: SourceType,
    #[serde(skip_serializing_if = "Option::is_none")]
    location: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    file_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<&'a str>,
}

#[derive(Serialize)]
#[serde(rename_all = "UPPERCASE")]
enum SourceType {
    Pull,
}

#[derive(Deserialize)]
struct CreateResult {
    depot: String,
}

#[derive(Deserialize)]
struct TaskInfo {
    status: Status,
    #[serde(default)]
    result: Option<serde_json::Value>,
    #[serde(default)]
    error: Option<serde_json::Value>,
}

#[derive(Deserialize, PartialEq)]
#[serde(rename_all = "UPPERCASE")]
enum Status {
    Pending,
    Running,
    Blocked,
    Succeeded,
    Failed,
}

#[derive(Serialize)]
struct ConversionSpec {
    conversion_type: ConversionType,
}

#[derive(Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum ConversionType {
    ToPublishedLibrary,
}

#[derive(Debug, Deserialize)]
#[allow(dead_code, reason = "shown")]
struct ServerError {
    error_type: Option<String>,
    messages: Vec<Message>,
}

#[derive(Debug, Deserialize)]
#[allow(dead_code, reason = "shown")]
struct Message {
    id: String,
    default_message: String,
}

struct Server {
    http: Client,
    url: String,
    session: String,
}

impl Server {
    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.http.request(method, format!("{}{path}", self.url));
        request.header("vmware-api-session-id", &self.session)
    }
}

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
    url: &str,
    user: &str,
    password: &str,
    location: &str,
    library: &str,
) -> Result<(), Failure> {
    let http = Client::builder().build()?;
    let url = format!("{url}/api");
    let login = http.post(format!("{url}/session"));
    let session: String = read(login.basic_auth(user, Some(password))).await?;
    let server = Server { http, url, session };
    let outcome = work(&server, location, library).await;
    let logged_out = send(server.request(Method::DELETE, "/session")).await;
    outcome.and(logged_out.map(|_| ()))
}

async fn work(server: &Server, location: &str, library: &str) -> Result<(), Failure> {
    let spec = CreateSpec {
        source_type: SourceType::Pull,
        location: Some(location),
        file_id: None,
        description: None,
    };
    let path = "/esx/settings/depots/offline?vmw-task=true";
    let task: String = read(server.request(Method::POST, path).json(&spec)).await?;
    let result: CreateResult = serde_json::from_value(wait(server, &task).await?)?;
    println!("imported as {}", result.depot);
    let spec = ConversionSpec {
        conversion_type: ConversionType::ToPublishedLibrary,
    };
    let path = format!("/content/library/{library}?action=convert");
    send(server.request(Method::POST, &path).json(&spec)).await?;
    Ok(())
}

async fn wait(server: &Server, task: &str) -> Result<serde_json::Value, Failure> {
    loop {
        let path = format!("/cis/tasks/{task}");
        let info: TaskInfo = read(server.request(Method::GET, &path)).await?;
        match info.status {
            Status::Succeeded => return Ok(info.result.unwrap_or_default()),
            Status::Failed => return Err(format!("{:?}", info.error).into()),
            Status::Pending | Status::Running | Status::Blocked => {
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        }
    }
}

async fn read<T: DeserializeOwned>(request: RequestBuilder) -> Result<T, Failure> {
    Ok(serde_json::from_slice(&send(request).await?)?)
}

async fn send(request: RequestBuilder) -> Result<Vec<u8>, Failure> {
    let answer = request.send().await?;
    let status = answer.status();
    let body = answer.bytes().await?.to_vec();
    if status.is_success() {
        return Ok(body);
    }
    let error: ServerError = serde_json::from_slice(&body)?;
    Err(format!("{status}: {error:?}").into())
}
