//! Request bodies.

use super::structure::Field;
use super::text::Text;
use super::types::Type;

/// The encoding of a request body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// `application/json`, or JSON of a vendor.
    Json,
    /// `application/x-www-form-urlencoded`.
    Form,
    /// `multipart/form-data`.
    Multipart,
    /// A text as it is.
    Text,
    /// Bytes as they are.
    Bytes,
}

/// A request body.
#[derive(Clone, Debug)]
pub struct Body {
    /// Set if it must be sent.
    pub required: bool,
    /// The encoding.
    pub encoding: Encoding,
    /// The media type, in the spelling of the document.
    pub media_type: String,
    /// The content: one value, or several arguments.
    pub content: BodyContent,
    /// The description.
    pub text: Text,
}

/// The content of a request body.
#[derive(Clone, Debug)]
pub enum BodyContent {
    /// One argument, sent as the body.
    Value(Type),
    /// Several or scalar arguments, sent as the fields of an anonymous object, or as the parts of a body of several parts.
    Fields(Vec<Field>),
}

impl Body {
    /// Returns the header `content-type` if it does not follow from the encoding. A wildcard is none that can be sent.
    pub fn content_type(&self) -> Option<String> {
        let is_any = self.media_type.starts_with("*/");
        let essence = self.media_type.split(';').next().unwrap_or_default().trim();
        let default = match self.encoding {
            Encoding::Json => "application/json",
            Encoding::Form => "application/x-www-form-urlencoded",
            Encoding::Multipart => return None,
            Encoding::Text => "text/plain",
            Encoding::Bytes => "application/octet-stream",
        };
        let is_default = is_any || self.media_type.eq_ignore_ascii_case(default);
        match essence.contains('*') {
            true => Some(self.media_type.replacen(essence, default, 1)),
            false => Some(self.media_type.clone()),
        }
        .filter(|found| !is_default && !found.eq_ignore_ascii_case(default))
    }
}
