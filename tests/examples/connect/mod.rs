//! Where the examples connect to: a real vCenter if the environment names one, or else a mock in this process.
//!
//! | variable | what it is |
//! | --- | --- |
//! | `VCENTER_URL` | `https://vcenter.example.com`; without it there is a mock |
//! | `VCENTER_USER`, `VCENTER_PASSWORD` | who logs in |
//! | `VCENTER_THUMBPRINT` | the SHA-256 of the server's certificate, if no known authority has signed that |

#![allow(dead_code, reason = "each example uses a part of it")]

use vsphere_client::Client;
use vsphere_client::mock::Server;

/// What went wrong, as a message.
pub type Failure = Box<dyn std::error::Error>;

/// A client that is logged in, and the mock if that is what it talks to.
pub struct Connection {
    /// Logged in.
    pub client: Client,
    /// What is talked to, unless the environment names a vCenter.
    pub mock: Option<Server>,
}

impl Connection {
    /// To the vCenter of the environment, or to a mock.
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

    /// Does the work, and logs out whatever came of it: a session that is left behind lives on the server until it expires,
    /// and there may be only so many. What went wrong with the work is told before what went wrong with the log-out.
    pub async fn session(
        &self,
        work: impl AsyncFnOnce(&Self) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        let outcome = work(self).await;
        let logged_out = self.client.log_out().await;
        outcome?;
        Ok(logged_out?)
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
