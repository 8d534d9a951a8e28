//! The body of a call: JSON, a form, a text, a file, or several parts.

use crate::client::call::Call;
use crate::content::progress::{Observer, Progress};
use crate::content::source::Source;
use crate::wire::explode::to_json;
use crate::wire::param::QueryValue;
use serde::Serialize;
use serde_json::Value;

const TEXT: &str = "text/plain; charset=utf-8";
const JSON: &str = "application/json";

/// Bodies. A call has one at most.
impl<T> Call<T> {
    /// Sends `body` as JSON.
    pub fn json<B: Serialize + ?Sized>(mut self, body: &B) -> Self {
        self.draft.json(to_json(body));
        self
    }

    /// Sends `body` as JSON, or no body for `None`.
    pub fn json_opt<B: Serialize + ?Sized>(self, body: Option<&B>) -> Self {
        match body {
            Some(body) => self.json(body),
            None => self,
        }
    }

    /// Sends a flat structure as `application/x-www-form-urlencoded`, encoded as by [`query_structure`](Self::query_structure).
    pub fn form<B: Serialize + ?Sized>(mut self, body: &B) -> Self {
        self.draft.form(to_json(body));
        self
    }

    /// Adds a field to the form in the body. `None` and an empty list add nothing; a list repeats the name.
    pub fn form_field<Q: QueryValue + ?Sized>(mut self, name: &str, value: &Q) -> Self {
        value.each(&mut |text, _| self.draft.form_field(name, text));
        self
    }

    /// Sends a text as it is.
    pub fn text(mut self, text: &str) -> Self {
        self.draft.text(text);
        self
    }

    /// Sends a text as it is, or no body for `None`.
    pub fn text_opt(self, text: Option<&str>) -> Self {
        match text {
            Some(text) => self.text(text),
            None => self,
        }
    }

    /// Sends a file, or other bytes, as they are. They are read while they are sent, again for each attempt.
    ///
    /// Such a call has no limit of its whole time, unless it [sets one](Self::timeout): only the time in which
    /// [no byte](Self::idle_timeout) is sent, and the time from the last byte to the response, are limited. A checksum of the source
    /// has no effect.
    pub fn content(mut self, source: &Source) -> Self {
        self.draft.file(source);
        self
    }

    /// Sends a file as [`content`](Self::content) does, or no body for `None`.
    pub fn content_opt(self, source: Option<&Source>) -> Self {
        match source {
            Some(source) => self.content(source),
            None => self,
        }
    }

    /// Adds a value to a body of several parts (`multipart/form-data`): texts and numbers as they are, structures as JSON. `null` and
    /// an empty list add nothing; a list adds a part for each item.
    pub fn part<P: Serialize + ?Sized>(mut self, name: &str, value: &P) -> Self {
        match serde_json::to_value(value) {
            Ok(Value::Array(items)) => items.into_iter().for_each(|it| self.add_part(name, it)),
            Ok(value) => self.add_part(name, value),
            Err(error) => self.draft.refuse(Some(name), &error.to_string()),
        }
        self
    }

    fn add_part(&mut self, name: &str, value: Value) {
        let (media_type, text) = match value {
            Value::Null => return,
            Value::String(text) => (TEXT, text),
            Value::Bool(_) | Value::Number(_) => (TEXT, value.to_string()),
            Value::Array(_) | Value::Object(_) => (JSON, value.to_string()),
        };
        if let Some(parts) = self.draft.parts() {
            parts.value(name, media_type, text.as_bytes());
        }
    }

    /// Adds a file to a body of several parts. It is sent like [`content`](Self::content), under its [name](Source::name).
    pub fn file(self, name: &str, source: &Source) -> Self {
        self.files(name, [source])
    }

    /// Adds files to a body of several parts, all under the name of one part.
    pub fn files<'s>(mut self, name: &str, sources: impl IntoIterator<Item = &'s Source>) -> Self {
        for source in sources {
            self.draft.file_part(name, source);
        }
        self
    }

    /// Sets the function that observes how far the files of the body are sent. It is called with each chunk, and must return
    /// quickly. All files count as one, which has the name of the first.
    pub fn on_progress(mut self, callback: impl FnMut(&Progress) + Send + 'static) -> Self {
        self.draft.observer = Some(Observer::new(callback));
        self
    }

    /// Sends a JSON object as the body, even if no field is added: `{}`.
    ///
    /// Otherwise a call without a [`field`](Self::field) has no body.
    pub fn fields(mut self) -> Self {
        self.draft.fields();
        self
    }

    /// Adds a field to the JSON object in the body. Fields keep their order.
    pub fn field<F: Serialize + ?Sized>(mut self, name: &str, value: &F) -> Self {
        self.draft.field(name, to_json(value));
        self
    }

    /// Adds a field to the JSON object in the body, or nothing for `None`.
    pub fn field_opt<F: Serialize>(self, name: &str, value: &Option<F>) -> Self {
        match value {
            Some(value) => self.field(name, value),
            None => self,
        }
    }
}
