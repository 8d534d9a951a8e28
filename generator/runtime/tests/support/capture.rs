//! A record of everything that the process traces, and of the `Debug` and `Display` texts that tests add to it.

use super::{PASSWORD, SESSION};
use std::fmt::{Debug, Write as _};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, Once};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

static SHOWN: Mutex<String> = Mutex::new(String::new());

/// Starts the recording for the whole process.
pub fn start() {
    static START: Once = Once::new();
    START.call_once(|| {
        tracing::subscriber::set_global_default(Capture(AtomicU64::new(1))).expect("the first one");
    });
}

/// Records the `Debug` texts of a value.
pub fn show(value: &(impl Debug + ?Sized)) {
    write!(SHOWN.lock().expect("the text"), "\n{value:?}\n{value:#?}\n").expect("a text");
}

/// Records all texts of an error.
pub fn show_error(error: &vsphere_runtime::Error) {
    show(error);
    show(error.as_cause());
    let text = error.to_string();
    assert!(!text.contains('\n'), "{text}");
    show(&text);
}

/// Returns the record so far, after searching it for secrets.
///
/// # Panics
///
/// Panics if it contains one, or a field of the runtime that is no value.
pub fn check() -> String {
    let shown = SHOWN.lock().expect("the text").clone();
    let formatted = shown
        .lines()
        .find(|line| line.contains(FORMATTED) && line.contains("vsphere_runtime"));
    assert_eq!(formatted, None, "not a value");
    for secret in [PASSWORD, SESSION, BASIC] {
        if let Some(at) = shown.find(secret) {
            let around = shown
                .get(at.saturating_sub(300)..at + 100)
                .unwrap_or(secret);
            panic!("{secret} shows: {around}");
        }
    }
    shown
}

/// The base64 of `user:` and the password, without the ends that depend on neighboring bytes.
const BASIC: &str = "dXNlcjpwYXNzLWh1c2gt";

struct Capture(AtomicU64);

struct Write<'a>(&'a mut String);

impl Write<'_> {
    fn put(&mut self, field: &Field, value: &dyn Debug) {
        write!(self.0, " {}={value:?}", field.name()).expect("a text");
    }
}

/// Values keep their types. Only the message is text of the formatting machinery.
impl Visit for Write<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        if field.name() != "message" {
            self.0.push_str(FORMATTED);
        }
        self.put(field, value);
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.put(field, &value);
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.put(field, &value);
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.put(field, &value);
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.put(field, &value);
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.put(field, &value);
    }
}

/// The mark of a field that is text of `Debug` or `Display` rather than a value.
const FORMATTED: &str = " (formatted)";

impl Subscriber for Capture {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let mut shown = SHOWN.lock().expect("the text");
        write!(
            shown,
            "\nspan {} {}:",
            span.metadata().target(),
            span.metadata().name()
        )
        .expect("a text");
        span.record(&mut Write(&mut shown));
        Id::from_u64(self.0.fetch_add(1, Ordering::Relaxed))
    }

    fn record(&self, _: &Id, values: &Record<'_>) {
        let mut shown = SHOWN.lock().expect("the text");
        shown.push_str("\nrecord");
        values.record(&mut Write(&mut shown));
    }

    fn event(&self, event: &Event<'_>) {
        let mut shown = SHOWN.lock().expect("the text");
        write!(
            shown,
            "\n{} {}:",
            event.metadata().level(),
            event.metadata().target()
        )
        .expect("a text");
        event.record(&mut Write(&mut shown));
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}
