//! The facts that the body of an error states, whatever its family.

use crate::values::json_limits::excess;
use crate::values::message::{Message, read_messages};
use serde::de::{Deserialize, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};
use std::fmt;

/// The facts of a body. Those that it does not state are absent.
#[derive(Debug, Default)]
pub(crate) struct Facts {
    pub(super) error_type: Option<String>,
    pub(super) messages: Vec<Message>,
    pub(super) data: Option<Value>,
    /// The code of OAuth errors: `invalid_grant`.
    pub(super) code: Option<String>,
    /// The ways to authenticate that the server accepts.
    pub(super) challenge: Option<String>,
}

/// Fields that any family uses. Others are not even kept while reading, since a body may be large.
const KNOWN: [&str; 12] = [
    "challenge",
    "error_type",
    "messages",
    "data",
    "notifications",
    "error",
    "error_description",
    "type",
    "value",
    "message",
    "detail",
    "title",
];

/// Fields with a text in other families: OAuth, RFC 9457, and the ad-hoc errors of proxies. The first one is used.
const TEXTS: [&str; 4] = ["error_description", "message", "detail", "title"];

/// The longest body of an error that is parsed, in bytes.
pub(super) const LONGEST: usize = 1 << 20;

/// The most values of such a body. They are kept with the error, and take more memory than their text.
const VALUES: usize = LONGEST / 16;

/// Returns `true` if the body of an error is small and flat enough to be parsed.
pub(super) fn is_readable(json: &[u8]) -> bool {
    json.len() <= LONGEST && excess(json, VALUES).is_none()
}

impl Facts {
    /// Reads JSON of any family: a standard error, one of the older `/rest`, one of another API, a text, or anything else.
    pub(super) fn read(json: &[u8]) -> Self {
        if !is_readable(json) {
            return Self::default();
        }
        match serde_json::from_slice(json) {
            Ok(Stated::Fields(fields)) => Self::of_fields(fields),
            Ok(Stated::Text(text)) => Self {
                messages: vec![Message::of_text(&text)],
                ..Self::default()
            },
            Ok(Stated::Nothing) | Err(_) => Self::default(),
        }
    }

    /// Returns `true` if nothing is stated that identifies or describes an error.
    pub(super) fn is_empty(&self) -> bool {
        let has_text = |message: &Message| !message.text().trim().is_empty();
        self.error_type.is_none() && self.code.is_none() && !self.messages.iter().any(has_text)
    }

    /// Adds what `other` states and this does not.
    pub(super) fn or(self, other: Self) -> Self {
        Self {
            error_type: self.error_type.or(other.error_type),
            messages: match self.messages.is_empty() {
                true => other.messages,
                false => self.messages,
            },
            data: self.data.or(other.data),
            code: self.code.or(other.code),
            challenge: self.challenge.or(other.challenge),
        }
    }

    fn of_fields(mut fields: Map<String, Value>) -> Self {
        let mut facts = Self::standard(&mut fields);
        if facts.error_type.is_none() && facts.messages.is_empty() {
            facts = facts.or(Self::older(&mut fields));
        }
        let text = |name: &str| fields.get(name).and_then(Value::as_str);
        facts.code = text("error").map(str::to_owned);
        if facts.messages.is_empty() {
            facts.messages = notified(fields.get("notifications"));
        }
        if facts.messages.is_empty() {
            let text = TEXTS.iter().find_map(|name| text(name));
            facts.messages.extend(text.map(Message::of_text));
        }
        facts
    }

    fn standard(fields: &mut Map<String, Value>) -> Self {
        let text = |name: &str| fields.get(name).and_then(Value::as_str);
        let [error_type, challenge] = ["error_type", "challenge"].map(text);
        Self {
            error_type: error_type.map(str::to_owned),
            challenge: challenge.map(str::to_owned),
            messages: read_messages(fields.get("messages")),
            data: fields.remove("data").filter(|data| !data.is_null()),
            code: None,
        }
    }

    /// Reads an error of `/rest`: `{"type": "com.vmware.vapi.std.errors.not_found", "value": {"messages": […]}}`.
    fn older(fields: &mut Map<String, Value>) -> Self {
        let name = fields.get("type").and_then(Value::as_str);
        let name = name.and_then(|name| name.strip_prefix("com.vmware.vapi.std.errors."));
        let name = name.map(str::to_ascii_uppercase);
        match fields.get_mut("value") {
            Some(Value::Object(inner)) if name.is_some() => {
                let facts = Self::standard(inner);
                facts.or(Self {
                    error_type: name,
                    ..Self::default()
                })
            }
            _ => Self::default(),
        }
    }
}

/// Returns the messages of `notifications.errors`, as the results of tasks about hosts and depots have them. Each error is
/// followed by its resolution.
fn notified(notifications: Option<&Value>) -> Vec<Message> {
    let errors = notifications.and_then(|it| it.get("errors"));
    let errors = errors.and_then(Value::as_array).into_iter().flatten();
    let parts = errors.flat_map(|error| ["message", "resolution"].map(|part| error.get(part)));
    parts.flatten().map(Message::read).collect()
}

/// The content of a body.
enum Stated {
    Fields(Map<String, Value>),
    Text(String),
    /// Another value, passed without keeping it.
    Nothing,
}

impl<'de> Deserialize<'de> for Stated {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(StatedVisitor)
    }
}

struct StatedVisitor;

impl<'de> Visitor<'de> for StatedVisitor {
    type Value = Stated;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Stated, A::Error> {
        let mut fields = Map::new();
        while let Some(key) = map.next_key::<String>()? {
            if KNOWN.contains(&key.as_str()) {
                fields.insert(key, map.next_value()?);
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(Stated::Fields(fields))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Stated, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Stated::Nothing)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Stated, E> {
        Ok(Stated::Text(text.to_owned()))
    }

    fn visit_unit<E: Error>(self) -> Result<Stated, E> {
        Ok(Stated::Nothing)
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<Stated, E> {
        Ok(Stated::Nothing)
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<Stated, E> {
        Ok(Stated::Nothing)
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<Stated, E> {
        Ok(Stated::Nothing)
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<Stated, E> {
        Ok(Stated::Nothing)
    }
}

#[cfg(test)]
mod tests {
    use super::Facts;

    #[test]
    fn every_family_is_read() {
        // Body, error type, code, texts.
        type Row<'a> = (&'a str, Option<&'a str>, Option<&'a str>, &'a [&'a str]);
        let table: [Row<'_>; 14] = [
            (
                r#"{"error_type":"NOT_FOUND","messages":[{"default_message":"a"},{"localized":"b","default_message":"c"}]}"#,
                Some("NOT_FOUND"),
                None,
                &["a", "b"],
            ),
            (
                r#"{"type":"com.vmware.vapi.std.errors.not_found","value":{"messages":[{"default_message":"a"}]}}"#,
                Some("NOT_FOUND"),
                None,
                &["a"],
            ),
            (
                r#"{"type":"com.vmware.vapi.std.errors.error","value":{"error_type":"TIMED_OUT"}}"#,
                Some("TIMED_OUT"),
                None,
                &[],
            ),
            (
                r#"{"type":"about:blank","value":{"messages":["a"]}}"#,
                None,
                None,
                &[],
            ),
            (
                r#"{"error":"invalid_grant","error_description":"d"}"#,
                None,
                Some("invalid_grant"),
                &["d"],
            ),
            (
                r#"{"type":"about:blank","title":"t","detail":"d","status":503}"#,
                None,
                None,
                &["d"],
            ),
            (
                r#"{"message":"no healthy upstream"}"#,
                None,
                None,
                &["no healthy upstream"],
            ),
            (
                r#"{"notifications":{"errors":[{"id":"x","message":{"default_message":"a"},
                    "resolution":{"default_message":"r"}},{"message":{"default_message":"b"}}],
                    "warnings":[{"message":{"default_message":"w"}}]}}"#,
                None,
                None,
                &["a", "r", "b"],
            ),
            (r#"{"notifications":{"errors":7}}"#, None, None, &[]),
            (r#""text""#, None, None, &["text"]),
            ("[1,{}]", None, None, &[]),
            ("7", None, None, &[]),
            ("{\"error_type\":\"NOT_FOUND\"", None, None, &[]),
            ("<html>", None, None, &[]),
        ];
        for (body, error_type, code, texts) in table {
            let facts = Facts::read(body.as_bytes());
            assert_eq!(facts.error_type.as_deref(), error_type, "{body}");
            assert_eq!(facts.code.as_deref(), code, "{body}");
            let found: Vec<_> = facts.messages.iter().map(|it| it.text()).collect();
            assert_eq!(found, texts, "{body}");
        }
    }
}
