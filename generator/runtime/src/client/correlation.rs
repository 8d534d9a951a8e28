//! Identifiers of calls that the server writes to its logs.
//!
//! Takes a prefix of the caller, gives an identifier per call. The header is the one that vCenter reads into its
//! operation id: `opId` in the logs of its services.

use std::sync::atomic::{AtomicU64, Ordering};

/// The header of a correlation id.
pub(crate) const HEADER: &str = "x-request-id";

/// The longest identifier of a caller, in bytes.
const LONGEST: usize = 128;

/// The longest prefix, in bytes: its identifiers are shorter than [`LONGEST`].
const LONGEST_PREFIX: usize = 64;

/// The source of the identifiers of a client and its clones.
pub(crate) struct CorrelationIds {
    /// Begins with the prefix, and differs between clients.
    begin: Box<str>,
    calls: AtomicU64,
}

impl CorrelationIds {
    /// Returns the reason why `prefix` cannot be used, if there is one.
    pub(crate) fn new(prefix: &str) -> Result<Self, &'static str> {
        if !is_word(prefix) || prefix.len() > LONGEST_PREFIX {
            return Err(
                "must have 1 to 64 letters, digits and `-_.:`, so that logs can be searched for it",
            );
        }
        let begin = format!("{prefix}-{:08x}-", fastrand::u32(..));
        Ok(Self {
            begin: begin.into(),
            calls: AtomicU64::new(0),
        })
    }

    /// Returns the identifier of the next call.
    pub(crate) fn next(&self) -> String {
        let number = self.calls.fetch_add(1, Ordering::Relaxed) + 1;
        format!("{}{number}", self.begin)
    }
}

/// Returns the reason why `id` cannot be a correlation id, if there is one.
pub(super) fn problem(id: &str) -> Option<&'static str> {
    (!is_word(id) || id.len() > LONGEST).then_some(
        "must have 1 to 128 letters, digits and `-_.:`, so that logs can be searched for it",
    )
}

/// Returns `true` for text that is safe in any log.
fn is_word(text: &str) -> bool {
    let harmless = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.:".contains(&byte);
    !text.is_empty() && text.bytes().all(harmless)
}

#[cfg(test)]
mod tests {
    use super::{CorrelationIds, problem};

    #[test]
    fn ids_are_words_that_differ() {
        let ids = CorrelationIds::new("nightly").expect("a prefix");
        let (one, other) = (ids.next(), ids.next());
        let begin = one.strip_suffix("-1").expect("the first");
        assert_eq!(other.strip_suffix("-2"), Some(begin));
        assert_eq!(begin.len(), "nightly-01234567".len());
        assert!(begin.starts_with("nightly-") && problem(&one).is_none());
        let long = "x".repeat(64);
        let ids = CorrelationIds::new(&long).expect("a prefix");
        assert!(problem(&ids.next()).is_none());
        for wrong in ["", "a b", "ü", "a\nb", "a/b", &"x".repeat(65)] {
            assert!(CorrelationIds::new(wrong).is_err(), "{wrong}");
        }
        for wrong in ["", "a b", "a=b", &"x".repeat(129)] {
            assert!(problem(wrong).is_some(), "{wrong}");
        }
    }
}
