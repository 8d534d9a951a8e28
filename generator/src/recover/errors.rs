//! The errors that share a status.
//!
//! Takes the text of an error response; gives a case for each error that it names, or one for the response's schema if it names
//! none. An error without a schema is reported as a miss, and is no case.

use super::formula::{Subject, Yield};
use super::lookup;
use super::parse::{self, Parsed};
use super::schema_index::SchemaIndex;
use crate::api::{ErrorCase, Name};

/// The cases of an error response, and the rest of its text.
#[derive(Debug, Default)]
pub(super) struct Errors {
    pub(super) cases: Vec<ErrorCase>,
    pub(super) misses: Vec<(String, String)>,
    pub(super) matched: Vec<&'static str>,
    /// Prose that belongs to no single error.
    pub(super) prose: Vec<String>,
}

/// Reads the text of an error response with this schema.
pub(super) fn read(raw: &str, schema: Option<&Name>, schemas: &SchemaIndex) -> Errors {
    let mut errors = Errors::default();
    let (head, segments) = segments(raw);
    for segment in segments {
        errors.segment(segment, schemas);
    }
    let parsed = errors.prose_of(head, schemas);
    match schema {
        Some(error) if errors.cases.is_empty() => {
            errors.cases.push(ErrorCase {
                error: error.clone(),
                when: parsed.prose.join("\n\n"),
                since: parsed.since,
            });
        }
        _ => errors.prose = parsed.prose,
    }
    errors
}

impl Errors {
    fn segment(&mut self, segment: &str, schemas: &SchemaIndex) {
        let Some((formula, captures)) = lookup::yielding(Yield::Error, Subject::Error, segment)
        else {
            return;
        };
        let published = captures.get("error").unwrap_or_default();
        let parsed = self.prose_of(captures.get("when").unwrap_or_default(), schemas);
        match schemas.error(published) {
            Some(error) => {
                self.matched.push(formula.name);
                let when = parsed.prose.join("\n\n");
                self.cases.push(ErrorCase {
                    error,
                    when,
                    since: parsed.since,
                });
            }
            None => self.misses.push((
                published.to_owned(),
                format!("there is no schema `{published}`"),
            )),
        }
    }

    fn prose_of(&mut self, raw: &str, schemas: &SchemaIndex) -> Parsed {
        let mut parsed = parse::parse(raw, Subject::Error, &[], schemas);
        self.misses.append(&mut parsed.misses);
        self.matched.append(&mut parsed.matched);
        parsed
    }
}

/// Splits a text into the part before the first named error, and a segment for each error.
pub(super) fn segments(raw: &str) -> (&str, Vec<&str>) {
    let starts = if raw.contains("***") {
        marked(raw)
    } else {
        legacy(raw)
    };
    let Some(first) = starts.first() else {
        return (raw, Vec::new());
    };
    let ends = starts.iter().skip(1).copied().chain([raw.len()]);
    let segments = starts.iter().zip(ends).map(|(start, end)| {
        let segment = raw.get(*start..end).unwrap_or_default();
        segment.trim_end().strip_suffix('|').unwrap_or(segment)
    });
    (raw.get(..*first).unwrap_or(raw), segments.collect())
}

/// Returns the marker of a segment's error, its name as published, and its condition.
pub(super) fn marker(segment: &str) -> Option<(&str, &str, &str)> {
    let (_, captures) = lookup::yielding(Yield::Error, Subject::Error, segment)?;
    let (error, when) = (captures.get("error")?, captures.get("when")?);
    let marker = segment.get(..segment.len() - when.len())?;
    let marker = marker.trim_end_matches([' ', ':']);
    Some((marker, error, when))
}

/// Returns the offsets of `***Name***`.
fn marked(raw: &str) -> Vec<usize> {
    let mut starts = Vec::new();
    let mut rest = raw;
    while let Some((before, behind)) = rest.split_once("***") {
        let marked = rest.strip_prefix(before).unwrap_or_default();
        let is_error = lookup::yielding(Yield::Error, Subject::Error, marked).is_some();
        if is_error {
            starts.push(raw.len() - marked.len());
        }
        let named = behind.split_once("***").filter(|_| is_error);
        rest = named.map_or(behind, |(_, behind)| behind);
    }
    starts
}

/// Returns the offsets of `com.vmware.x : ` at the start or after a bar; none if other text comes first.
fn legacy(raw: &str) -> Vec<usize> {
    let mut starts = Vec::new();
    let mut from = 0;
    for part in raw.split('|') {
        let at = from + (part.len() - part.trim_start().len());
        let rest = raw.get(at..).unwrap_or_default();
        if lookup::yielding(Yield::Error, Subject::Error, rest).is_some() {
            starts.push(at);
        }
        from += part.len() + 1;
    }
    let before = starts.first().and_then(|first| raw.get(..*first));
    if before.is_some_and(|before| !before.trim().is_empty()) {
        Vec::new()
    } else {
        starts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn schemas() -> SchemaIndex {
        SchemaIndex::with_structures([
            "Vapi.Std.Errors.NotFound",
            "Vapi.Std.Errors.TimedOut",
            "Vapi.Std.Errors.Error",
        ])
    }

    fn cases(raw: &str) -> Vec<(String, String, Option<String>)> {
        let schema = Name::from("Vapi.Std.Errors.Error");
        let errors = read(raw, Some(&schema), &schemas());
        errors
            .cases
            .into_iter()
            .map(|case| (case.error.last().to_owned(), case.when, case.since))
            .collect()
    }

    fn case(error: &str, when: &str, since: Option<&str>) -> (String, String, Option<String>) {
        (error.to_owned(), when.to_owned(), since.map(str::to_owned))
    }

    #[test]
    fn errors_that_share_a_status_are_split() {
        /// A text, and each error in it: name, condition, version.
        type Case = (
            &'static str,
            &'static [(&'static str, &'static str, Option<&'static str>)],
        );
        let cases_of: &[Case] = &[
            ("' if it is'", &[("Error", "' if it is'", None)]),
            (
                " if it is\n\nThis error was added in vSphere 6.8.0.",
                &[("Error", "if it is", Some("6.8.0"))],
            ),
            ("- if a\n- if b", &[("Error", "- if a\n- if b", None)]),
            (
                "***Vapi.Std.Errors.NotFound***\n\n***Vapi.Std.Errors.TimedOut***  if it\n is late",
                &[("NotFound", "", None), ("TimedOut", "if it is late", None)],
            ),
            (
                "***Vapi.Std.Errors.NotFound***:\n-  if a\n-  if b\n\nThis error was added in __vSphere API 9.0.0.0__.\n\n***Vapi.Std.Errors.Error*** c",
                &[
                    ("NotFound", "- if a\n- if b", Some("9.0.0.0")),
                    ("Error", "c", None),
                ],
            ),
            (
                "***Vapi.Std.Errors.NotFound*** if a. ***Vapi.Std.Errors.TimedOut*** if b.",
                &[("NotFound", "if a.", None), ("TimedOut", "if b.", None)],
            ),
            (
                "com.vmware.vapi.std.errors.not_found :  | com.vmware.vapi.std.errors.timed_out : ",
                &[("NotFound", "", None), ("TimedOut", "", None)],
            ),
            (
                "com.vmware.vapi.std.errors.not_found : if a|b. | com.vmware.vapi.std.errors.timed_out : if b.",
                &[("NotFound", "if a|b.", None), ("TimedOut", "if b.", None)],
            ),
        ];
        for (raw, expected) in cases_of {
            let expected: Vec<_> = expected
                .iter()
                .map(|(error, when, since)| case(error, when, *since))
                .collect();
            assert_eq!(cases(raw), expected, "{raw:?}");
        }
    }

    #[test]
    fn an_unknown_error_is_a_miss_and_no_case() {
        let errors = read("***Vapi.Std.Errors.Gone*** if a", None, &schemas());
        assert_eq!((errors.cases.len(), errors.misses.len()), (0, 1));
    }

    #[test]
    fn no_text_panics() {
        for raw in [
            "", "***", "******", "***é***", "|", " | ", "a.b : ", "***A***",
        ] {
            read(raw, None, &schemas());
        }
    }
}
