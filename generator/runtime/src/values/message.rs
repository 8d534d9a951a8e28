//! Localizable messages of error responses.

use serde_json::Value;

/// A message of an error response.
///
/// Missing parts are empty, so that every message can be read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Message {
    id: String,
    default_message: String,
    args: Vec<String>,
    localized: Option<String>,
}

impl Message {
    /// Returns the identifier of the message: `com.vmware.vdcs.cls.not_found`.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Returns the message in English.
    pub fn default_message(&self) -> &str {
        &self.default_message
    }

    /// Arguments of the message.
    pub fn args(&self) -> &[String] {
        &self.args
    }

    /// Returns the message in the language of the request, if the server translates it.
    pub fn localized(&self) -> Option<&str> {
        self.localized.as_deref()
    }

    /// Returns the text to show: the translation, else the English text, else the identifier.
    pub fn text(&self) -> &str {
        let texts = [self.localized().unwrap_or_default(), &self.default_message];
        let mut texts = texts.into_iter().filter(|text| !text.trim().is_empty());
        texts.next().unwrap_or(&self.id)
    }

    /// Returns a message that is only text.
    pub(crate) fn of_text(text: &str) -> Self {
        Self {
            default_message: text.to_owned(),
            ..Self::default()
        }
    }

    /// Reads a message of any form. Bare text is read as the default message.
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

/// Reads the messages of an error body: a list, a single message, or nothing.
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
