//! Validation by the schemas that the project publishes, with the keywords of JSON Schema that these use.

use serde_json::Value;

/// Returns the violations of a schema by a value.
///
/// # Panics
///
/// If the schema has an unknown keyword.
pub fn faults(schema: &Value, value: &Value) -> Vec<String> {
    faults_at(schema, schema, value, "")
}

fn faults_at(root: &Value, schema: &Value, value: &Value, at: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (keyword, rule) in schema.as_object().into_iter().flatten() {
        let is_wrong = match keyword.as_str() {
            "$schema" | "$defs" | "title" | "description" => false,
            "$ref" => {
                let target = rule.as_str().and_then(|target| target.strip_prefix('#'));
                let target = target
                    .and_then(|pointer| root.pointer(pointer))
                    .expect("a reference that leads somewhere");
                found.extend(faults_at(root, target, value, at));
                false
            }
            "const" => rule != value,
            "enum" => !rule.as_array().is_some_and(|values| values.contains(value)),
            "type" => {
                let kind = match value {
                    Value::Null => "null",
                    Value::Bool(_) => "boolean",
                    Value::Number(_) => "integer",
                    Value::String(_) => "string",
                    Value::Array(_) => "array",
                    Value::Object(_) => "object",
                };
                rule != kind
                    && !rule
                        .as_array()
                        .is_some_and(|kinds| kinds.iter().any(|known| known == kind))
            }
            "minimum" => value.is_number() && value.as_i64() < rule.as_i64(),
            "pattern" => {
                assert_eq!(
                    rule, "^[a-z]+(-[a-z]+)*$",
                    "another pattern needs another check"
                );
                let text = value.as_str().unwrap_or_default();
                !text
                    .split('-')
                    .all(|word| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase()))
            }
            "required" => {
                let keys = rule
                    .as_array()
                    .into_iter()
                    .flatten()
                    .filter_map(Value::as_str);
                value.is_object() && keys.clone().any(|key| value.get(key).is_none())
            }
            "properties" => {
                for (key, schema) in rule.as_object().into_iter().flatten() {
                    if let Some(value) = value.get(key) {
                        found.extend(faults_at(root, schema, value, &format!("{at}/{key}")));
                    }
                }
                false
            }
            "additionalProperties" => {
                let known = schema["properties"].as_object().expect("properties");
                value
                    .as_object()
                    .into_iter()
                    .flatten()
                    .any(|(key, _)| !known.contains_key(key))
            }
            "items" => {
                for (index, item) in value.as_array().into_iter().flatten().enumerate() {
                    found.extend(faults_at(root, rule, item, &format!("{at}/{index}")));
                }
                false
            }
            other => panic!("the check does not know `{other}`"),
        };
        if is_wrong {
            found.push(format!("{at}: {keyword} {rule}: {value}"));
        }
    }
    found
}
