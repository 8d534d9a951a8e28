//! Targets of overlays: an update changes the nodes that a path selects, removing them removes these, and nothing else changes.

use serde_json::{Map, Value, json};
use vsphere_codegen::load::load_texts;

use crate::places;

/// The document that paths are followed in.
const DOCUMENT: &str = include_str!("../../seeds/document.yaml");

/// The key of the mark that updates leave.
const MARK: &str = "x-marked-by-the-path";

/// Takes bytes as a path.
pub fn run(bytes: &[u8]) {
    let Ok(path) = std::str::from_utf8(bytes) else {
        return;
    };
    let before = applied(&[]).expect("the document is right");
    let mark = json!({MARK: true});
    let updated = applied(&[json!({"target": path, "update": mark})]);
    let removed = applied(&[json!({"target": path, "remove": true})]);
    if let Some(after) = &updated {
        assert!(is_marked(&before, after), "{path} made {after:#}");
        assert_ne!(&before, after, "{path} changed nothing without a word");
    }
    if let Some(after) = &removed {
        assert!(is_part(after, &before), "{path} left {after:#}");
        assert_ne!(&before, after, "{path} removed nothing without a word");
        // Whatever can be removed can be updated. The whole document can only be updated.
        assert!(updated.is_some(), "{path} removes only");
    }
}

/// Returns the document with actions applied, unless they are refused.
fn applied(actions: &[Value]) -> Option<Value> {
    let overlay = json!({"overlay": "1.0.0", "info": {}, "actions": actions}).to_string();
    let texts = [("document.yaml", DOCUMENT), ("overlay.json", &*overlay)];
    let overlays = if actions.is_empty() { &[] } else { &texts[1..] };
    match load_texts(&texts[..1], overlays) {
        Ok(documents) => Some(documents.sources[0].root.clone()),
        Err(problems) => {
            places::check(&problems, &texts);
            None
        }
    }
}

/// Returns `true` if a tree is the other one with marks: in objects, at the end of lists, and in the place of other values.
fn is_marked(before: &Value, after: &Value) -> bool {
    let is_mark = |value: &Value| value.get(MARK).is_some();
    match (before, after) {
        (Value::Object(before), Value::Object(after)) => {
            let own: Map<String, Value> = after
                .clone()
                .into_iter()
                .filter(|(key, _)| key != MARK)
                .collect();
            before.keys().eq(own.keys())
                && before
                    .values()
                    .zip(own.values())
                    .all(|(before, after)| is_marked(before, after))
        }
        (Value::Array(before), Value::Array(after)) => {
            let (own, added) = after.split_at_checked(before.len()).unwrap_or_default();
            own.len() == before.len()
                && added.iter().all(is_mark)
                && before
                    .iter()
                    .zip(own)
                    .all(|(before, after)| is_marked(before, after))
        }
        (before, after) => before == after || is_mark(after),
    }
}

/// Returns `true` if a tree is the other one without some of its nodes.
fn is_part(part: &Value, whole: &Value) -> bool {
    match (part, whole) {
        (Value::Object(part), Value::Object(whole)) => part
            .iter()
            .all(|(key, part)| whole.get(key).is_some_and(|whole| is_part(part, whole))),
        (Value::Array(part), Value::Array(whole)) => {
            let mut rest = whole.iter();
            part.iter()
                .all(|part| rest.any(|whole| is_part(part, whole)))
        }
        (part, whole) => part == whole,
    }
}
