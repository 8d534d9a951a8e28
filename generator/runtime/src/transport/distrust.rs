//! Failures of TLS in words of operators, with the ways out.

use crate::error::transport::Peer;
use chrono::DateTime;
use rustls::pki_types::UnixTime;
use rustls::{AlertDescription, CertificateError, InvalidMessage};

/// Returns the description of a failure, and `true` if it is about a certificate.
pub(super) fn explain(error: &rustls::Error, peer: Peer) -> (bool, String) {
    match error {
        rustls::Error::InvalidCertificate(error) => (true, of_certificate(error, peer)),
        rustls::Error::NoCertificatesPresented => (true, "there is none".to_owned()),
        rustls::Error::InvalidMessage(InvalidMessage::InvalidContentType) => {
            let text =
                "it does not speak TLS on this port: check the port and the scheme of its URL";
            (false, text.to_owned())
        }
        rustls::Error::PeerIncompatible(_)
        | rustls::Error::AlertReceived(
            AlertDescription::ProtocolVersion | AlertDescription::HandshakeFailure,
        ) => {
            let text = format!("{error}: TLS 1.2 or 1.3 with a modern cipher is required");
            (false, text)
        }
        rustls::Error::AlertReceived(
            alert @ (AlertDescription::CertificateRequired
            | AlertDescription::BadCertificate
            | AlertDescription::UnsupportedCertificate
            | AlertDescription::CertificateRevoked
            | AlertDescription::CertificateExpired
            | AlertDescription::CertificateUnknown
            | AlertDescription::UnknownCA
            | AlertDescription::AccessDenied
            | AlertDescription::DecryptError),
        ) => {
            let text = format!(
                "it demands a certificate of this client ({alert:?}): give one that it trusts to `client_certificate`"
            );
            (false, text)
        }
        rustls::Error::AlertReceived(AlertDescription::NoApplicationProtocol) => {
            let text = "it refuses the version of HTTP: set `transfer_http_version` (for files) or `http_version` (for calls) to \
                        `HttpVersion::Negotiated`";
            (false, text.to_owned())
        }
        error => (false, error.to_string()),
    }
}

fn of_certificate(error: &CertificateError, peer: Peer) -> String {
    let pin = match peer {
        Peer::Server => "or give its SHA-256 to `thumbprint`",
        // A thumbprint is that of a server.
        Peer::Proxy => "or use another proxy",
    };
    match error {
        CertificateError::UnknownIssuer => format!(
            "its issuer is not trusted: give the certificate of the issuer to `ca_certificates`, {pin}"
        ),
        CertificateError::Expired => format!("it has expired: renew it, {pin}"),
        CertificateError::ExpiredContext { not_after, .. } => format!(
            "it expired on {}: renew it, check the clock of this machine, {pin}",
            date(*not_after)
        ),
        CertificateError::NotValidYet => {
            format!("it is not valid yet: check the clock of this machine, {pin}")
        }
        CertificateError::NotValidYetContext { not_before, .. } => format!(
            "it is not valid before {}: check the clock of this machine, {pin}",
            date(*not_before)
        ),
        CertificateError::NotValidForName => {
            format!("it is for another name: use the name in the certificate, {pin}")
        }
        CertificateError::NotValidForNameContext { presented, .. } if presented.is_empty() => format!(
            "it has no subject alternative name (SAN), so it is for no host: renew it with one, {pin}"
        ),
        CertificateError::NotValidForNameContext { expected, presented } => format!(
            "it is for {}, not for {}: use a name in the certificate, {pin}",
            names(presented),
            expected.to_str()
        ),
        CertificateError::Revoked => "it was revoked: renew it".to_owned(),
        CertificateError::InvalidPurpose | CertificateError::InvalidPurposeContext { .. } => {
            format!("it is not one for servers: renew it with the extended key usage `serverAuth`, {pin}")
        }
        CertificateError::BadSignature => {
            "a signature is wrong: either the server does not have the key of its certificate, or the issuer did not sign it"
                .to_owned()
        }
        CertificateError::BadEncoding => format!("it cannot be read: renew it, {pin}"),
        CertificateError::Other(error) => of_other(&error.to_string(), pin),
        error => error.to_string(),
    }
}

/// Explains errors that the TLS library passes on from its verifier, which names them as its source code does.
fn of_other(name: &str, pin: &str) -> String {
    match name {
        "CaUsedAsEndEntity" => format!(
            "it is that of an authority (CA), which must not be a server's own, even if it is given to `ca_certificates`: let the authority sign \
             another one for this host, {pin}"
        ),
        "EndEntityUsedAsCa" => format!(
            "its issuer is no authority (CA): give the certificate of an authority to `ca_certificates`, {pin}"
        ),
        "UnsupportedCertVersion" => format!(
            "it is one of X.509 version 1, which names no host: renew it as version 3 with a subject alternative name \
             (SAN), {pin}"
        ),
        "UnsupportedCriticalExtension" => {
            format!("it has a critical extension that is not supported: renew it without, {pin}")
        }
        // A thumbprint that differs, or an error of the platform.
        text => text.to_owned(),
    }
}

fn date(time: UnixTime) -> String {
    let seconds = i64::try_from(time.as_secs()).unwrap_or(i64::MAX);
    match DateTime::from_timestamp(seconds, 0) {
        Some(time) => time.format("%Y-%m-%d %H:%M:%S UTC").to_string(),
        None => format!("second {seconds} since 1970"),
    }
}

/// Returns names as a certificate shows them: `DnsName("vc.example.org")`, `IpAddress(10.0.0.5)`.
fn names(presented: &[String]) -> String {
    let plain = |name: &String| {
        let inner = name
            .split_once('(')
            .and_then(|(_, it)| it.strip_suffix(')'));
        inner.unwrap_or(name).trim_matches('"').to_owned()
    };
    presented.iter().map(plain).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::{explain, names};
    use crate::error::transport::Peer;
    use rustls::pki_types::UnixTime;
    use rustls::{AlertDescription, CertificateError};
    use std::time::Duration;

    #[test]
    fn failures_are_explained() {
        let then = UnixTime::since_unix_epoch(Duration::from_secs(1_700_000_000));
        let expired = CertificateError::ExpiredContext {
            time: then,
            not_after: then,
        };
        let table: [(rustls::Error, bool, &str); 4] = [
            (
                expired.into(),
                true,
                "it expired on 2023-11-14 22:13:20 UTC: ",
            ),
            (
                CertificateError::UnknownIssuer.into(),
                true,
                "its issuer is not trusted: ",
            ),
            (
                rustls::Error::NoCertificatesPresented,
                true,
                "there is none",
            ),
            (
                rustls::Error::AlertReceived(AlertDescription::ProtocolVersion),
                false,
                "received fatal alert: ",
            ),
        ];
        for (error, is_certificate, beginning) in table {
            let (found, text) = explain(&error, Peer::Server);
            assert!(
                found == is_certificate && text.starts_with(beginning),
                "{text}"
            );
        }
    }

    /// A thumbprint is that of a server, and no way out for its proxy.
    #[test]
    fn thumbprints_are_no_advice_for_proxies() {
        let error = CertificateError::UnknownIssuer.into();
        for (peer, expected) in [(Peer::Server, true), (Peer::Proxy, false)] {
            let (_, text) = explain(&error, peer);
            assert_eq!(text.contains("`thumbprint`"), expected, "{text}");
            assert!(text.contains("`ca_certificates`"), "{text}");
        }
    }

    #[test]
    fn names_are_plain() {
        let presented = [
            r#"DnsName("vc.test")"#,
            "IpAddress(10.0.0.5)",
            "DirectoryName",
        ];
        let presented = presented.map(str::to_owned);
        assert_eq!(names(&presented), "vc.test, 10.0.0.5, DirectoryName");
    }
}
