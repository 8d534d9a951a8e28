//! Sources of files that the server fetches from elsewhere.

use super::model::{AddSource, AddSpec, TransferEndpoint};
use crate::error::Error;
use crate::transport::thumbprint::sha_1;
use crate::values::api_version::ApiVersion;
use crate::values::checksum::{Checksum, ChecksumInfo};
use crate::values::uri::Uri;
use std::fmt;

/// The schemes of addresses that a server fetches from.
const SCHEMES: [&str; 4] = ["https://", "http://", "ds://", "file://"];

/// The first version of the API whose endpoints have a certificate.
const WITH_CERTIFICATES: &str = "9.0.0.0";

/// The address of a file that the server fetches, for [`Upload::pull`](super::Upload::pull).
///
/// The server trusts the host of an `https` address if the certificate or its thumbprint is given here, or by its own
/// settings. [`probe`](super::probe) finds both.
#[derive(Clone)]
pub struct RemoteSource {
    pub(super) url: String,
    pub(super) size: Option<u64>,
    pub(super) checksum: Option<Checksum>,
    certificate: Option<String>,
    thumbprint: Option<String>,
}

impl RemoteSource {
    /// Creates a source from an address: `https`, `http`, `ds` (a file of a datastore: `ds:///vmfs/volumes/…`) or `file` (of the
    /// server).
    pub fn url(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            size: None,
            checksum: None,
            certificate: None,
            thumbprint: None,
        }
    }

    /// Lets the server trust only this certificate of the host, as PEM. Needs a server of version 9.0 or later: older ones know
    /// [thumbprints](Self::thumbprint) only.
    pub fn certificate(mut self, pem: impl Into<String>) -> Self {
        self.certificate = Some(pem.into());
        self
    }

    /// Lets the server trust only the certificate of the host with this thumbprint: the SHA-1, in any form that tools print.
    ///
    /// If a [certificate](Self::certificate) is given as well, a server gets the thumbprint unless it is known to have version
    /// 9.0 or later.
    pub fn thumbprint(mut self, sha_1: impl Into<String>) -> Self {
        self.thumbprint = Some(sha_1.into());
        self
    }

    /// Sets the number of bytes, for progress. The server refuses a file of another size.
    pub fn size(mut self, bytes: u64) -> Self {
        self.size = Some(bytes);
        self
    }

    /// Lets the server compare the file with this checksum.
    ///
    /// OVA files cannot have one, because the server unpacks them.
    pub fn checksum(mut self, checksum: Checksum) -> Self {
        self.checksum = Some(checksum);
        self
    }

    /// Returns an error if the address or the thumbprint cannot be used.
    pub(super) fn check(&self) -> Result<(), Error> {
        let lower = self.url.to_ascii_lowercase();
        if !SCHEMES.iter().any(|scheme| lower.starts_with(scheme)) {
            let why = "must be an address of the scheme https, http, ds or file";
            return Err(Error::invalid(None, Some("url"), why));
        }
        self.sent_thumbprint().map(|_| ())
    }

    /// Returns the thumbprint as the API writes it.
    fn sent_thumbprint(&self) -> Result<Option<String>, Error> {
        let given = self.thumbprint.as_deref().map(sha_1).transpose();
        given.map_err(|reason| Error::invalid(None, Some("thumbprint"), reason))
    }

    /// Returns the structure by which a session on a server of this version gets the file.
    pub(super) fn spec<'a>(
        &self,
        name: &'a str,
        version: Option<ApiVersion>,
    ) -> Result<AddSpec<'a>, Error> {
        let thumbprint = self.sent_thumbprint()?;
        let is_new = WITH_CERTIFICATES
            .parse::<ApiVersion>()
            .is_ok_and(|first| version.is_some_and(|it| it >= first));
        let certificate = self.certificate.clone();
        let (certificate, thumbprint) = match (certificate, thumbprint) {
            (Some(_), Some(thumbprint)) if !is_new => (None, Some(thumbprint)),
            (Some(certificate), _) => (Some(certificate), None),
            (None, thumbprint) => (None, thumbprint),
        };
        Ok(AddSpec {
            name,
            size: self.size,
            checksum_info: self.checksum.as_ref().map(ChecksumInfo::from),
            source: AddSource::Pull(TransferEndpoint {
                uri: Uri::new(&*self.url),
                ssl_certificate_thumbprint: thumbprint,
                ssl_certificate: certificate,
            }),
        })
    }
}

/// Shows the size only: the address may contain secrets.
impl fmt::Debug for RemoteSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RemoteSource")
            .field("size", &self.size)
            .finish_non_exhaustive()
    }
}
