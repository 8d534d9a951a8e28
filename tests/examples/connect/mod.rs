//! The connection of the examples: to a vCenter that the environment names, or to a mock in this process.
//!
//! | variable | meaning |
//! | --- | --- |
//! | `VCENTER_URL` | `https://vcenter.example.com`; a mock without it |
//! | `VCENTER_USER`, `VCENTER_PASSWORD` | the credentials |
//! | `VCENTER_THUMBPRINT` | the SHA-256 of the server's certificate, if no known authority has signed it |

#![allow(dead_code, reason = "each example uses a part of it")]

use vsphere_client::Client;
use vsphere_client::content::LibraryId;
use vsphere_client::content::library::FindSpec;
use vsphere_client::mock::Server;

/// An error as a message.
pub type Failure = Box<dyn std::error::Error>;

/// A client that is logged in, with the mock that it uses, if any.
pub struct Connection {
    /// The client.
    pub client: Client,
    /// The mock, unless the environment names a vCenter.
    pub mock: Option<Server>,
}

impl Connection {
    /// Connects to the vCenter of the environment, or to a mock.
    pub async fn open() -> Result<Self, Failure> {
        let Ok(url) = std::env::var("VCENTER_URL") else {
            eprintln!("VCENTER_URL is not set: this is a mock");
            return Self::to_mock().await;
        };
        let needed = |name: &str| std::env::var(name).map_err(|_| format!("{name} is not set"));
        let (user, password) = (needed("VCENTER_USER")?, needed("VCENTER_PASSWORD")?);
        let mut builder = Client::builder(&url).credentials(&user, password);
        if let Ok(thumbprint) = std::env::var("VCENTER_THUMBPRINT") {
            builder = builder.thumbprint(&thumbprint);
        }
        let client = builder.connect().await?;
        Ok(Self { client, mock: None })
    }

    /// To a mock that this starts.
    pub async fn to_mock() -> Result<Self, Failure> {
        let server = Server::start().await?;
        let client = server.client().connect().await?;
        Ok(Self {
            client,
            mock: Some(server),
        })
    }

    /// Does some work, and always logs out: a session that is left behind lives on the server until it expires, and their
    /// number is limited. Returns the error of the work before that of the log-out.
    pub async fn session(
        &self,
        work: impl AsyncFnOnce(&Self) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        let outcome = work(self).await;
        let logged_out = self.client.log_out().await;
        outcome?;
        Ok(logged_out?)
    }

    /// Returns the library of a name, if there is one. Names are not unique: several are an error that names them.
    pub async fn library(&self, name: &str) -> Result<Option<LibraryId>, Failure> {
        let spec = FindSpec::new().with_name(name);
        let libraries = self.client.content().library();
        Ok(libraries.find(&spec).at_most_one().await?)
    }

    /// The argument of this number, counted from 1; for a mock there is one for all cases.
    pub fn argument(&self, number: usize, name: &str, of_mock: &str) -> Result<String, Failure> {
        match (std::env::args().nth(number), &self.mock) {
            (Some(argument), _) => Ok(argument),
            (None, Some(_)) => Ok(of_mock.to_owned()),
            (None, None) => Err(format!("argument {number} is missing: {name}").into()),
        }
    }
}
