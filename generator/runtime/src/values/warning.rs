//! Warnings about the content of an upload.

use crate::values::open_enum::open_enum;

open_enum! {
    /// A reason to distrust the content of an upload, which the user can accept.
    pub enum Warning {
        /// The signing certificate is self-signed.
        SelfSignedCertificate = "SELF_SIGNED_CERTIFICATE",
        /// The signing certificate has expired.
        ExpiredCertificate = "EXPIRED_CERTIFICATE",
        /// The signing certificate is not valid yet.
        NotYetValidCertificate = "NOT_YET_VALID_CERTIFICATE",
        /// The signing certificate is not trusted.
        UntrustedCertificate = "UNTRUSTED_CERTIFICATE",
    }
}
