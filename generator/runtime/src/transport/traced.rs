//! The traced headers of responses.

use crate::wire::retry_after::retry_after;
use http::header::HeaderMap;
use tracing::Span;

/// The parsed form in which a header is traced, so that no other text reaches a trace.
enum Show {
    /// A short word of letters, digits and a few other characters.
    Word,
    Number,
    /// A wait, in seconds.
    Wait,
}

/// The only headers that are traced, with their fields of the span `call`. Others may be secrets, such as cookies.
const TRACED: [(&str, &str, Show); 3] = [
    ("x-request-id", "request_id", Show::Word),
    ("content-length", "content_length", Show::Number),
    ("retry-after", "retry_after_s", Show::Wait),
];

/// The longest word that is traced, in bytes.
const LONGEST: usize = 128;

/// Records the traced headers of a response.
pub(super) fn trace(span: &Span, headers: &HeaderMap) {
    if span.is_disabled() {
        return;
    }
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    for (name, field, show) in &TRACED {
        let Some(value) = text(name) else { continue };
        match show {
            Show::Word if is_word(value) => span.record(*field, value),
            Show::Word => span,
            Show::Number => span.record(*field, value.parse::<u64>().ok()),
            Show::Wait => {
                let wait = retry_after(value, text("date"));
                span.record(*field, wait.map(|wait| wait.as_secs_f64()))
            }
        };
    }
}

fn is_word(value: &str) -> bool {
    let harmless = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.:".contains(&byte);
    (1..=LONGEST).contains(&value.len()) && value.bytes().all(harmless)
}
