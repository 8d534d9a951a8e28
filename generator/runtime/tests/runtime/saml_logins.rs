//! Logins with SAML tokens, compared byte by byte with the documented form of the scheme `SIGN`.

use crate::support::{GET, NO_CONTENT, PASSWORD, SESSION, capture, rsa};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::read::GzDecoder;
use std::collections::BTreeMap;
use std::io::Read as _;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio_rustls::rustls::SignatureScheme;
use tokio_rustls::rustls::crypto::aws_lc_rs::default_provider;
use vsphere_runtime::sso::{SAML2_TOKEN, SamlLogin, SigningKey, TokenExchange, from_fn};
use vsphere_runtime::{Client, Error, RetryPolicy, Secret};
use vsphere_test_server::{Act, Script};

/// An assertion with the password where real ones have a signature.
fn assertion(end: &str) -> String {
    format!(
        "<saml2:Assertion ID=\"_1\"><ds:SignatureValue>{PASSWORD}</ds:SignatureValue><saml2:Conditions \
         NotBefore=\"2020-01-01T00:00:00.000Z\" NotOnOrAfter=\"{end}\"></saml2:Conditions></saml2:Assertion>"
    )
}

/// Starts a server whose sessions serve one call each.
async fn server() -> Script {
    let logins = AtomicUsize::new(0);
    let spent = AtomicUsize::new(0);
    Script::start(move |_, request| {
        if request.starts_with("POST /api/session ") {
            let number = logins.fetch_add(1, Ordering::Relaxed) + 1;
            return Act::answer(201, &format!("\"{SESSION}-{number}\""));
        }
        if request.starts_with("DELETE /api/session ") {
            return Act::bytes(NO_CONTENT);
        }
        let number = logins.load(Ordering::Relaxed);
        let session = format!("\r\nvmware-api-session-id: {SESSION}-{number}\r\n");
        match request.contains(&session) && spent.swap(number, Ordering::Relaxed) != number {
            true => Act::answer(200, "7"),
            false => Act::answer(401, ""),
        }
    })
    .await
}

fn client(server: &Script, login: SamlLogin) -> Client {
    let builder = Client::builder(&server.url).authenticator(login);
    let builder = builder.retry(RetryPolicy::none());
    builder.build().expect("a client")
}

/// Returns the parameters of the header of each login.
fn logins(server: &Script) -> Vec<BTreeMap<String, String>> {
    let requests = server.requests();
    let logins = requests
        .iter()
        .filter(|it| it.starts_with("POST /api/session "));
    let parameters = logins.map(|request| {
        assert!(request.contains("\r\ncontent-length: 0\r\n"), "{request}");
        let mut lines = request.lines();
        let header = lines.find_map(|it| it.strip_prefix("authorization: SIGN "));
        let parameters = header.expect("the scheme").split(", ");
        let pair = |it: &str| {
            let (name, value) = it.split_once('=').expect(it);
            let value = value.strip_prefix('"').and_then(|it| it.strip_suffix('"'));
            (name.to_owned(), value.expect(it).to_owned())
        };
        parameters.map(pair).collect()
    });
    parameters.collect()
}

/// Returns the text of a parameter `token`.
fn unpacked(token: &str) -> String {
    let bytes = STANDARD.decode(token).expect("base64");
    let mut text = String::new();
    GzDecoder::new(&*bytes)
        .read_to_string(&mut text)
        .expect("gzip");
    text
}

#[tokio::test]
async fn a_bearer_sends_the_token_alone() {
    capture::start();
    let xml = assertion("2999-01-01T00:00:00.000Z");
    for text in [xml.clone(), STANDARD.encode(&xml)] {
        let server = server().await;
        let login = SamlLogin::new(Secret::new(text));
        capture::show(&login);
        let client = client(&server, login);
        for _ in 0..2 {
            assert_eq!(client.call::<i64>(&GET).await.expect("an answer"), 7);
        }
        client.log_out().await.expect("logged out");
        let logins = logins(&server);
        assert_eq!(logins.len(), 2);
        for parameters in logins {
            assert_eq!(parameters.len(), 1, "{parameters:?}");
            assert_eq!(unpacked(&parameters["token"]), xml);
        }
        let requests = server.requests();
        let ended = requests
            .iter()
            .filter(|it| it.starts_with("DELETE /api/session "));
        assert_eq!(ended.count(), 2);
    }
    capture::check();
}

/// Asserts that a signature belongs to the key of the tests.
fn assert_signed(text: &[u8], signature: &str) {
    let key = STANDARD.decode(rsa::PUBLIC).expect("a key");
    let signature = STANDARD.decode(signature).expect("base64");
    let algorithms = default_provider().signature_verification_algorithms;
    let rsa = |it: &&(SignatureScheme, _)| it.0 == SignatureScheme::RSA_PKCS1_SHA256;
    let (_, algorithms) = algorithms.mapping.iter().find(rsa).expect("RSA");
    let verified = algorithms[0].verify_signature(&key, text, &signature);
    verified.expect("the signature of the text");
}

#[tokio::test]
async fn the_holder_of_a_key_signs_the_request() {
    capture::start();
    let xml = assertion("2999-01-01T00:00:00.000Z");
    for port in [None, Some(443)] {
        let server = server().await;
        let key = SigningKey::from_pem(rsa::PRIVATE.as_bytes()).expect("a key");
        capture::show(&key);
        let mut login = SamlLogin::new(Secret::new(&*xml)).holder_of_key(key);
        let (_, of_url) = server.url.rsplit_once(':').expect("a port");
        let expected = port.map_or(of_url.to_owned(), |it| it.to_string());
        if let Some(port) = port {
            login = login.signed_port(port);
        }
        let client = client(&server, login);
        for _ in 0..2 {
            assert_eq!(client.call::<i64>(&GET).await.expect("an answer"), 7);
        }
        let logins = logins(&server);
        let [first, second] = logins.as_slice() else {
            panic!("{logins:?}")
        };
        // Each request has another nonce: a time in milliseconds, and a number.
        assert_ne!(first["nonce"], second["nonce"]);
        for parameters in &logins {
            assert_eq!(unpacked(&parameters["token"]), xml);
            let (time, number) = parameters["nonce"].split_once(':').expect("two parts");
            assert!(time.len() == 13 && time.parse::<u64>().is_ok(), "{time}");
            assert!(number.parse::<u64>().is_ok(), "{number}");
            let hash = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
            assert_eq!(parameters["bodyhash"], hash);
            assert_eq!(parameters["signature_alg"], "RSA-SHA256");
            let nonce = &parameters["nonce"];
            let text = format!("{nonce}\nPOST\n/api/session\n127.0.0.1\n{expected}\n");
            let mut text = text.into_bytes();
            text.extend(STANDARD.decode(hash).expect("base64"));
            text.push(b'\n');
            assert_signed(&text, &parameters["signature"]);
        }
    }
    capture::check();
}

#[test]
fn keys_that_cannot_sign_are_refused() {
    let elliptic = rcgen::KeyPair::generate().expect("a key").serialize_pem();
    let encrypted = rsa::PRIVATE.replace("PRIVATE KEY", "ENCRYPTED PRIVATE KEY");
    let (half, _) = rsa::PRIVATE.split_at(rsa::PRIVATE.len() / 2);
    let cut = format!("{half}\n-----END PRIVATE KEY-----\n");
    let unreadable = "must be PEM text with a private key that is not encrypted";
    for (pem, expected) in [
        ("", unreadable),
        (rsa::PUBLIC, unreadable),
        (&encrypted, unreadable),
        (&cut, "is a private key that cannot be used"),
        (&elliptic, "must be an RSA key"),
    ] {
        let error = SigningKey::from_pem(pem.as_bytes()).expect_err("no key");
        assert_eq!(
            error.to_string(),
            format!("cannot be sent: `signing_key` {expected}")
        );
    }
}

#[tokio::test]
async fn an_exchanged_token_makes_a_session() {
    let xml = assertion("2999-01-01T00:00:00.000Z");
    let body = serde_json::json!({
        "access_token": STANDARD.encode(&xml),
        "token_type": "N_A",
        "issued_token_type": SAML2_TOKEN,
        "expires_in": 300,
    });
    let server = Script::start(move |before, _| match before {
        0 => Act::answer(200, &body.to_string()),
        1 => Act::answer(201, &format!("\"{SESSION}\"")),
        _ => Act::answer(200, "7"),
    })
    .await;
    let access = TokenExchange::new(Secret::new("access")).requested_token_type(SAML2_TOKEN);
    let client = client(&server, SamlLogin::new(access));
    assert_eq!(client.call::<i64>(&GET).await.expect("an answer"), 7);
    let requests = server.requests();
    assert!(requests[0].starts_with("POST /api/vcenter/authentication/token "));
    assert!(requests[2].contains(&format!("\r\nvmware-api-session-id: {SESSION}\r\n")));
    assert_eq!(unpacked(&logins(&server)[0]["token"]), xml);
}

#[tokio::test]
async fn a_refused_token_names_its_expiry() {
    capture::start();
    let end = "2021-01-01T00:00:00.000Z";
    for (text, expected) in [
        (
            assertion(end),
            "Cis.Session_create: 401 UNAUTHENTICATED; the SAML token expired at 2021-01-01T00:00:00.000Z by the clock here",
        ),
        (
            assertion("2999-01-01T00:00:00.000Z"),
            "Cis.Session_create: 401 UNAUTHENTICATED",
        ),
        (
            PASSWORD.to_owned(),
            "login failed: the SAML token is neither XML nor the base64 of XML",
        ),
    ] {
        let body = r#"{"error_type":"UNAUTHENTICATED","messages":[]}"#;
        let server = Script::start(move |_, _| Act::answer(401, body)).await;
        let source = from_fn(move || std::future::ready(Ok(Secret::new(&*text))));
        let client = client(&server, SamlLogin::new(source));
        let error: Error = client.log_in().await.expect_err("no session");
        assert_eq!(error.to_string(), expected);
        capture::show_error(&error);
    }
    capture::check();
}
