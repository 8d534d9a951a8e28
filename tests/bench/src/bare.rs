//! The same calls by hand, as users write them without a client. Types have the fields of the generated ones, so that as
//! much is read and moved.

use crate::failure::Failure;
use chrono::{DateTime, Utc};
use reqwest::header::{CONTENT_TYPE, HeaderValue};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// A library, with all of its fields.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct Library {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    creation_time: Option<DateTime<Utc>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_modified_time: Option<DateTime<Utc>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_sync_time: Option<DateTime<Utc>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    storage_backings: Option<Vec<StorageBacking>>,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    type_: Option<LibraryType>,
    #[serde(skip_serializing_if = "Option::is_none")]
    optimization_info: Option<OptimizationInfo>,
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    publish_info: Option<PublishInfo>,
    #[serde(skip_serializing_if = "Option::is_none")]
    subscription_info: Option<SubscriptionInfo>,
    #[serde(skip_serializing_if = "Option::is_none")]
    server_guid: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    security_policy_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unset_security_policy_id: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    state_info: Option<StateInfo>,
    #[serde(skip_serializing_if = "Option::is_none")]
    configuration_info: Option<ConfigurationInfo>,
}

#[derive(Debug, Deserialize, Serialize)]
#[serde(rename_all = "UPPERCASE")]
enum LibraryType {
    Local,
    Subscribed,
}

#[derive(Debug, Deserialize, Serialize)]
#[serde(rename_all = "UPPERCASE")]
enum BackingType {
    Datastore,
    Other,
}

#[derive(Debug, Deserialize, Serialize)]
#[serde(rename_all = "UPPERCASE")]
enum AuthenticationMethod {
    Basic,
    None,
}

#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(default)]
struct StorageBacking {
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    type_: Option<BackingType>,
    #[serde(skip_serializing_if = "Option::is_none")]
    datastore_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    storage_uri: Option<String>,
}

#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(default)]
struct OptimizationInfo {
    #[serde(skip_serializing_if = "Option::is_none")]
    optimize_remote_publishing: Option<bool>,
}

#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(default)]
struct PublishInfo {
    #[serde(skip_serializing_if = "Option::is_none")]
    authentication_method: Option<AuthenticationMethod>,
    #[serde(skip_serializing_if = "Option::is_none")]
    published: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    publish_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    password: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    current_password: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    persist_json_enabled: Option<bool>,
}

#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(default)]
struct SubscriptionInfo {
    #[serde(skip_serializing_if = "Option::is_none")]
    authentication_method: Option<AuthenticationMethod>,
    #[serde(skip_serializing_if = "Option::is_none")]
    automatic_sync_enabled: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    on_demand: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    password: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ssl_thumbprint: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    subscription_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source_info: Option<SourceInfo>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ssl_certificate: Option<String>,
}

#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(default)]
struct SourceInfo {
    #[serde(skip_serializing_if = "Option::is_none")]
    source_library: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    subscription: Option<String>,
}

#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(default)]
struct StateInfo {
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
}

#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(default)]
struct ConfigurationInfo {
    #[serde(skip_serializing_if = "Option::is_none")]
    apply_library_usage_to_items: Option<bool>,
}

/// A component of a depot.
#[derive(Debug, Deserialize)]
#[allow(dead_code, reason = "read, and not looked at")]
pub struct Component {
    name: String,
    display_name: String,
    vendor: String,
    versions: Vec<ComponentVersion>,
}

#[derive(Debug, Deserialize)]
#[allow(dead_code, reason = "read, and not looked at")]
struct ComponentVersion {
    version: String,
    display_version: String,
    summary: String,
    category: Category,
    urgency: Urgency,
    kb: String,
    release_date: DateTime<Utc>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum Category {
    Security,
    Enhancement,
    Bugfix,
    General,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum Urgency {
    Critical,
    Important,
    General,
}

impl Library {
    /// Returns the specification of a new library.
    pub fn new(name: &str, datastore: &str) -> Self {
        Self {
            name: Some(name.to_owned()),
            storage_backings: Some(vec![StorageBacking {
                type_: Some(BackingType::Datastore),
                datastore_id: Some(datastore.to_owned()),
                storage_uri: None,
            }]),
            ..Self::default()
        }
    }
}

/// A server and a session.
#[derive(Clone)]
pub struct Bare {
    http: reqwest::Client,
    base: String,
    session: HeaderValue,
}

impl Bare {
    pub fn new(base: &str, session: &str) -> Result<Self, Failure> {
        let mut session = HeaderValue::from_str(session)?;
        session.set_sensitive(true);
        Ok(Self {
            http: reqwest::Client::builder().no_proxy().build()?,
            base: format!("{base}/api"),
            session,
        })
    }

    pub async fn library(&self, id: &str) -> Result<Library, Failure> {
        self.get(format!("{}/content/library/{id}", self.base))
            .await
    }

    pub async fn items(&self, library: &str) -> Result<Vec<String>, Failure> {
        let url = format!("{}/content/library/item?library_id={library}", self.base);
        self.get(url).await
    }

    pub async fn components(&self) -> Result<Vec<Component>, Failure> {
        let url = format!("{}/esx/settings/depot-content/components", self.base);
        self.get(url).await
    }

    pub async fn create(&self, library: &Library) -> Result<String, Failure> {
        let request = self
            .http
            .post(format!("{}/content/local-library", self.base))
            .header(CONTENT_TYPE, "application/json")
            .body(serde_json::to_vec(library)?);
        self.send(request).await
    }

    async fn get<T: DeserializeOwned>(&self, url: String) -> Result<T, Failure> {
        self.send(self.http.get(url)).await
    }

    async fn send<T: DeserializeOwned>(
        &self,
        request: reqwest::RequestBuilder,
    ) -> Result<T, Failure> {
        let request = request.header("vmware-api-session-id", self.session.clone());
        let response = request.send().await?.error_for_status()?;
        Ok(serde_json::from_slice(&response.bytes().await?)?)
    }
}
