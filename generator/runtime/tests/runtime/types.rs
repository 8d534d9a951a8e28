//! Types of values: structures, enumerations, identifiers, secrets.

use crate::support::{GET, SESSION, Server, answer};
use std::collections::BTreeMap;
use vsphere_runtime::operation::Param;
use vsphere_runtime::{Bytes, Call, Client, DateTime, Secret, Task, Uri, Value};

/// A module in which names of the prelude have other meanings.
#[allow(dead_code, reason = "the names are there to be in the way")]
#[allow(deprecated, reason = "expansions say the names of what is deprecated")]
mod hostile {
    use vsphere_runtime::{open_enum, resource_id, structure};

    pub struct String;
    pub struct Option;
    pub struct Result;
    pub struct Vec;
    pub struct Box;
    pub struct Error;
    pub struct Info;
    pub struct Some;
    pub struct None;
    pub struct Ok;
    pub struct Err;
    pub struct Cow;
    pub trait From {}
    pub trait Into {}
    pub trait Clone {}
    pub trait Debug {}
    pub trait Display {}
    pub trait Serialize {}
    pub trait Deserialize {}
    pub trait Param {}
    pub mod std {}
    pub mod core {}
    pub mod serde {}

    #[cfg_attr(not(feature = "mock"), derive(PartialEq))]
    #[non_exhaustive]
    pub struct Spec {
        pub map: ::std::string::String,
        pub key: ::core::option::Option<i64>,
        pub type_: ::core::option::Option<Kind>,
        pub list: ::std::vec::Vec<AnyId>,
        #[deprecated]
        pub old: ::core::option::Option<bool>,
        pub child: ::core::option::Option<::std::boxed::Box<Spec>>,
    }
    structure! {
        Spec {
            required map = "map",
            optional key = "a-key",
            optional type_ = "type",
            required list = "list",
            optional old = "old",
            optional child = "child",
        }
    }

    #[deprecated]
    pub struct Empty {}
    structure! { Empty {} }

    open_enum! {
        /// Kinds.
        pub enum Kind {
            /// Pulled.
            Pull = "PULL",
            /// Pushed.
            #[deprecated(since = "9.0.0", note = "gone")]
            Push = "push-it",
            /// For tests only.
            #[cfg(test)]
            Test = "TEST",
            /// Never compiled.
            #[deprecated]
            #[cfg(not(test))]
            Never = "NEVER",
        }
    }
    open_enum! {
        /// Nothing known.
        #[deprecated]
        pub enum Nothing {}
    }
    resource_id! {
        /// A.
        pub struct AId = "com.example.A";
    }
    resource_id! {
        /// B.
        #[deprecated]
        pub struct BId = "BType:VCenter";
    }
    #[allow(deprecated, reason = "the path names a deprecated type")]
    pub mod any {
        vsphere_runtime::resource_id! {
            /// A or B.
            pub struct AnyId = super::AId | super::BId;
        }
    }
    pub use any::AnyId;
}

use hostile::{AId, AnyId, Kind, Spec};

#[test]
#[allow(deprecated, reason = "deprecated values are values too")]
fn structures_are_read_and_written() {
    let full = r#"{"map":"m","a-key":1,"type":"PULL","list":["x"],"old":true,"child":{"map":"","list":[]}}"#;
    let spec: Spec = serde_json::from_str(full).expect(full);
    assert_eq!(
        (spec.map.as_str(), spec.key, spec.type_.as_ref()),
        ("m", Some(1), Some(&Kind::Pull))
    );
    assert_eq!(serde_json::to_string(&spec).expect("text"), full);

    let bare = r#"{"map":"m","list":[]}"#;
    for json in [
        bare,
        r#"{"list":[],"map":"m"}"#,
        r#"{"map":"m","a-key":null,"type":null,"list":[],"old":null,"child":null}"#,
        r#"{"map":"m","unknown":{"deep":[1,{}]},"list":[],"MAP":1}"#,
        r#"{"\u006dap":"m","list":[]}"#,
    ] {
        let spec: Spec = serde_json::from_str(json).expect(json);
        assert_eq!(serde_json::to_string(&spec).expect("text"), bare, "{json}");
        // A parsed value cannot lend its text.
        let value: Value = serde_json::from_str(json).expect(json);
        assert_eq!(serde_json::from_value::<Spec>(value).expect(json), spec);
        assert_eq!(
            serde_json::from_reader::<_, Spec>(json.as_bytes()).expect(json),
            spec
        );
    }

    for (json, problem) in [
        (r#"{"map":"m"}"#, "missing field `list`"),
        (r#"{"list":[]}"#, "missing field `map`"),
        (r#"{"map":null,"list":[]}"#, "invalid type: null"),
        (
            r#"{"map":"m","map":"n","list":[]}"#,
            "duplicate field `map`",
        ),
        (
            r#"{"map":"m","a-key":1,"a-key":2,"list":[]}"#,
            "duplicate field `a-key`",
        ),
        (
            r#"{"map":"m","a-key":"1","list":[]}"#,
            "invalid type: string \"1\", expected i64",
        ),
        (
            "[]",
            "invalid length 0, expected structure Spec with 6 elements",
        ),
        ("null", "expected structure Spec"),
    ] {
        let error = serde_json::from_str::<Spec>(json)
            .expect_err(json)
            .to_string();
        assert!(error.contains(problem), "{json}: {error}");
    }

    assert_eq!(
        serde_json::to_string(&hostile::Empty {}).expect("text"),
        "{}"
    );
    assert_eq!(
        serde_json::from_str::<hostile::Empty>(r#"{"a":1}"#).expect("any map"),
        hostile::Empty {}
    );
}

#[test]
#[allow(deprecated, reason = "deprecated values are values too")]
fn enumerations_keep_unknown_values() {
    assert_eq!(Kind::KNOWN, [Kind::Pull, Kind::Push, Kind::Test]);
    for known in Kind::KNOWN {
        let json = serde_json::to_string(known).expect("text");
        assert_eq!(json, format!("\"{known}\""));
        assert_eq!(
            &serde_json::from_str::<Kind>(&json).expect("a value"),
            known
        );
        assert_eq!(&Kind::from(known.as_str().to_owned()), known);
        assert!(!matches!(known.clone(), Kind::UnknownValue(_)));
        assert_eq!(known.to_param(), known.as_str());
    }
    for text in ["", "pull", "NEVER", "ü \"quoted\""] {
        let value = Kind::from(text);
        assert!(
            matches!(&value, Kind::UnknownValue(unknown) if unknown.as_str() == text && unknown.to_string() == text)
        );
        assert_eq!(value, text.parse().expect("cannot fail"));
        assert_eq!(value.clone(), value);
        assert_eq!(value.to_string(), text);
        let json = serde_json::to_string(&value).expect("text");
        assert_eq!(serde_json::from_str::<Kind>(&json).expect("a value"), value);
    }
    assert!(Kind::from("A") < Kind::Pull && Kind::Pull < Kind::from("Z"));
    assert_eq!(
        format!("{:?} {:?} {:>5}|", Kind::Push, Kind::from("X"), Kind::Pull),
        "Kind(\"push-it\") Kind(\"X\")  PULL|"
    );
    assert!(serde_json::from_str::<Kind>("7").is_err());
    let map: BTreeMap<Kind, i64> = serde_json::from_str(r#"{"PULL":1,"new":2}"#).expect("a map");
    assert_eq!((map[&Kind::Pull], map[&Kind::from("new")]), (1, 2));
    assert!(hostile::Nothing::KNOWN.is_empty());
    assert_eq!(hostile::Nothing::from("x").as_str(), "x");
}

#[test]
#[allow(deprecated, reason = "deprecated kinds are kinds too")]
fn identifiers_are_text() {
    let id = AId::new("a-1");
    assert_eq!(
        (
            id.as_str(),
            id.as_ref(),
            id.to_string().as_str(),
            &*id.to_param()
        ),
        ("a-1", "a-1", "a-1", "a-1")
    );
    assert_eq!(format!("{id:?}"), "AId(\"a-1\")");
    for same in [
        AId::from("a-1"),
        AId::from("a-1".to_owned()),
        AId::from(&"a-1".to_owned()),
        AId::from(&id),
        id.clone(),
    ] {
        assert_eq!(same, id);
    }
    assert_eq!(String::from(id.clone()), "a-1");
    assert_eq!(
        (AId::RESOURCE_TYPE, hostile::BId::RESOURCE_TYPE),
        ("com.example.A", "BType:VCenter")
    );
    assert_eq!(AnyId::RESOURCE_TYPES, ["com.example.A", "BType:VCenter"]);
    assert_eq!(AnyId::from(id.clone()), AnyId::new("a-1"));
    assert_eq!(AnyId::from(&id), AnyId::new("a-1"));
    assert_eq!(AnyId::from(hostile::BId::new("b")).as_str(), "b");
    assert_eq!(serde_json::to_string(&id).expect("text"), "\"a-1\"");
    let map: BTreeMap<AId, Vec<AnyId>> =
        serde_json::from_str(r#"{"b":[],"a-1":["x\u002d1"]}"#).expect("a map");
    // Lookup by text.
    assert_eq!(map["a-1"], [AnyId::new("x-1")]);
    assert_eq!(
        serde_json::to_string(&map).expect("text"),
        r#"{"a-1":["x-1"],"b":[]}"#
    );
    assert!(serde_json::from_str::<AId>("1").is_err());
    assert_eq!(size_of::<Option<AId>>(), 2 * size_of::<usize>());
}

#[test]
fn uris_and_times_are_read_and_written() {
    for text in [
        "",
        "https://h/%7e?q=ü#f",
        "../a b",
        "ds:///vmfs/volumes/x/",
        "not a uri %",
    ] {
        let uri = Uri::from(text);
        let json = serde_json::to_string(&uri).expect("text");
        assert_eq!(
            serde_json::from_str::<Uri>(&json).expect("a uri").as_str(),
            text
        );
        assert_eq!(uri.to_string(), text);
    }
    for (json, back) in [
        ("\"2026-03-01T12:00:00Z\"", "\"2026-03-01T12:00:00.000Z\""),
        (
            "\"2026-03-01T12:00:00.123456789+01:00\"",
            "\"2026-03-01T11:00:00.123Z\"",
        ),
    ] {
        let time: DateTime = serde_json::from_str(json).expect(json);
        assert_eq!(serde_json::to_string(&time).expect("text"), back);
    }
}

#[tokio::test]
async fn secrets_do_not_show() {
    let secret = Secret::from(SESSION);
    assert_eq!(
        format!("{secret:?} {:?} {:#?}", Some(&secret), secret.clone()),
        "Secret(..) Some(Secret(..)) Secret(..)"
    );
    assert_eq!(
        serde_json::to_string(&secret).expect("text"),
        format!("\"{SESSION}\"")
    );
    assert_eq!(
        serde_json::from_str::<Secret>(&format!("\"{SESSION}\""))
            .expect("a secret")
            .expose(),
        SESSION
    );
    let error = serde_json::from_str::<Secret>("12345")
        .expect_err("no text")
        .to_string();
    assert!(!error.contains("12345"), "{error}");

    let server = Server::start(answer(401, "{\"messages\":[]}")).await;
    let builder = Client::builder(&server.url).session_id(secret.clone());
    let mut shown = format!(
        "{builder:#?} {:#?}",
        Client::builder(&format!("https://user:{SESSION}@vc"))
    );
    let client = builder.build().expect("a client");
    let call = |client: &Client| -> Call<Value> {
        client
            .call(&GET)
            .query("q", &secret)
            .header("Other", &secret)
            .json(&secret)
            .basic_auth("user", &secret)
    };
    shown += &format!(
        "{client:#?} {:#?} {:#?}",
        call(&client),
        call(&client).send()
    );
    let error = call(&client).await.expect_err("an error");
    shown += &format!(
        "{error} {error:#?} {:#?}",
        Task::<Secret>::from_id(&client, "t")
    );
    assert!(server.request().contains(SESSION));

    let nobody = Client::builder("http://127.0.0.1:1")
        .session_id(secret.clone())
        .build()
        .expect("a client");
    let error = nobody
        .call::<Value>(&GET)
        .query("q", &secret)
        .await
        .expect_err("an error");
    shown += &format!("{error} {error:#?}");
    let error = nobody
        .call::<Value>(&GET)
        .header("Other", &Secret::new(format!("{SESSION}\n")))
        .await
        .expect_err("an error");
    shown += &format!("{error} {error:#?} {:?}", Bytes::from(SESSION.as_bytes()));
    let refused = Client::builder("https://vc")
        .session_id(Secret::new(format!("{SESSION}\n")))
        .build()
        .expect_err("an error");
    shown += &format!("{refused} {refused:#?}");
    let password = "dXNlcjo";
    assert!(
        !shown.contains(SESSION) && !shown.contains(password),
        "{shown}"
    );
}
