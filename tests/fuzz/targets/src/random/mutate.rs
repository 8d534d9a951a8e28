//! Documents that are almost of the dialect.

use serde_json::{Map, Value, json};

use super::choose::Choices;

/// Keys with a meaning somewhere.
const KEYS: &[&str] = &[
    "$ref",
    "allOf",
    "oneOf",
    "type",
    "format",
    "enum",
    "items",
    "properties",
    "required",
    "nullable",
    "uniqueItems",
    "additionalProperties",
    "discriminator",
    "description",
    "deprecated",
    "in",
    "name",
    "schema",
    "style",
    "explode",
    "content",
    "requestBody",
    "responses",
    "default",
    "200",
    "4XX",
    "get",
    "put",
    "head",
    "parameters",
    "operationId",
    "tags",
    "security",
    "x-vmw-task-result",
    "/a/{b}",
    "/api/a__b=c",
    "A.B",
    "",
];

/// Texts that cause trouble somewhere.
const TEXTS: &[&str] = &[
    "",
    " ",
    "string",
    "object",
    "array",
    "integer",
    "date-time",
    "path",
    "query",
    "header",
    "cookie",
    "A",
    "a.b",
    "..",
    "../x",
    "#/components/schemas/Vapi.Std.Errors.Error",
    "#/components/schemas/",
    "other.yaml#/a",
    "self",
    "\u{202e}\u{0}\u{7f}\u{2028}",
    "*/ fn evil() {} /*",
    "```\n{{x}}\n```",
    "\"#; }",
    "\\",
    "$Task",
    "A.B_c$Task",
    "true",
    "9",
    "https://x/..",
    "\u{e9}t\u{e9}",
    "Possible values:\n- `ONE`",
    "***A***",
    "# x\n\n    code",
];

/// Changes a few nodes of a tree.
pub fn mutate(root: &mut Value, choices: &mut Choices<'_>) {
    for _ in 0..choices.up_to(4) {
        let other = pick(&mut root.clone(), choices).clone();
        let node = pick(root, choices);
        change(node, other, choices);
    }
}

/// Returns a node, by a choice for each step down.
fn pick<'v>(root: &'v mut Value, choices: &mut Choices<'_>) -> &'v mut Value {
    let mut node = root;
    let mut steps = choices.up_to(12);
    while steps > 0 {
        steps -= 1;
        let has_more = match &*node {
            Value::Object(map) => !map.is_empty(),
            Value::Array(items) => !items.is_empty(),
            _ => false,
        };
        if !has_more {
            return node;
        }
        node = match node {
            Value::Object(map) => {
                let index = choices.up_to(map.len() - 1);
                map.values_mut().nth(index).expect("an entry")
            }
            Value::Array(items) => {
                let index = choices.up_to(items.len() - 1);
                &mut items[index]
            }
            other => other,
        };
    }
    node
}

fn change(node: &mut Value, other: Value, choices: &mut Choices<'_>) {
    let kind = choices.up_to(7);
    match (node, kind) {
        (Value::Object(map), 0..=3) => change_entry(map, other, kind, choices),
        (Value::Array(items), 0) => {
            items.pop();
        }
        (Value::Array(items), 1) => items.push(other),
        (Value::Array(items), 2) => items.extend(items.clone()),
        (Value::String(text), 0..=1) => text.push_str(choices.one_of(TEXTS)),
        (node, 2 | 4) => *node = choices.one_of(TEXTS).into(),
        (node, 5) => *node = json!([other]),
        (node, 6) => *node = other,
        (node, _) => {
            let odd = [
                json!(null),
                json!(true),
                json!(-1),
                json!(1.5),
                json!([]),
                json!({}),
            ];
            *node = choices.one_of(&odd);
        }
    }
}

fn change_entry(
    map: &mut Map<String, Value>,
    other: Value,
    kind: usize,
    choices: &mut Choices<'_>,
) {
    let keys: Vec<String> = map.keys().cloned().collect();
    let new = match choices.one_in(3) {
        true => choices.one_of(TEXTS).to_owned(),
        false => choices.one_of(KEYS).to_owned(),
    };
    let Some(key) = keys.get(choices.up_to(keys.len().max(1) - 1)) else {
        map.insert(new, other);
        return;
    };
    match kind {
        0 => {
            map.shift_remove(key);
        }
        1 => {
            let value = map.get(key).cloned().unwrap_or_default();
            map.insert(new, value);
        }
        2 => {
            let value = map.shift_remove(key).unwrap_or_default();
            map.insert(new, value);
        }
        _ => {
            map.insert(new, other);
        }
    }
}
