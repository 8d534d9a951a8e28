//! Localisable messages of error answers.

use serde_json::Value;

/// A message of an error answer.
///
/// Whatever a server leaves out is empty: nothing of an error answer can make it unreadable.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Message {
    id: String,
    default_message: String,
    args: Vec<String>,
    localized: Option<String>,
}

impl Message {
    /// Identifier of the message: `com.vmware.vdcs.cls.not_found`.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The message in English.
    pub fn default_message(&self) -> &str {
        &self.default_message
    }

    /// Arguments that were put into the message.
    pub fn args(&self) -> &[String] {
        &self.args
    }

    /// The message in the language the request asked for, if the server gives it.
    pub fn localized(&self) -> Option<&str> {
        self.localized.as_deref()
    }

    /// Reads a message of any form; a bare text is taken for the message proper.
    pub(crate) fn read(value: &Value) -> Self {
        let text = |name: &str| value.get(name).and_then(Value::as_str).map(str::to_owned);
        Self {
            id: text("id").unwrap_or_default(),
            default_message: text("default_message")
                .or_else(|| value.as_str().map(str::to_owned))
                .unwrap_or_default(),
            args: value
                .get("args")
                .and_then(Value::as_array)
                .map(|args| args.iter().map(plain).collect())
                .unwrap_or_default(),
            localized: text("localized"),
        }
    }
}

/// Reads the messages of an error body: a list, a single one, or nothing.
pub(crate) fn read_messages(value: Option<&Value>) -> Vec<Message> {
    match value {
        None | Some(Value::Null) => Vec::new(),
        Some(Value::Array(messages)) => messages.iter().map(Message::read).collect(),
        Some(single) => vec![Message::read(single)],
    }
}

fn plain(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}
