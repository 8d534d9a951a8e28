//! Values without their secrets, for `Debug`.

use super::shape::{Field, Shape};
use serde_json::{Map, Value};

/// Returns a value without its secrets.
pub(crate) fn masked(shape: Shape, value: &Value) -> Value {
    match (shape, value) {
        (Shape::Secret, Value::String(_)) => Value::from("…"),
        (Shape::Optional(inner), value) => masked(inner(), value),
        (Shape::List(item), Value::Array(items)) => {
            items.iter().map(|value| masked(item(), value)).collect()
        }
        (Shape::Map(_, item), Value::Object(items)) => {
            let items = items.iter();
            let items = items.map(|(key, value)| (key.clone(), masked(item(), value)));
            Value::Object(items.collect())
        }
        (Shape::Structure(structure), Value::Object(given)) => {
            Value::Object(masked_fields(structure.member(given).fields, given))
        }
        (_, value) => value.clone(),
    }
}

/// Returns fields without their secrets. An unknown field may be one.
pub(crate) fn masked_fields(
    fields: &'static [Field],
    given: &Map<String, Value>,
) -> Map<String, Value> {
    let mask = |(name, value): (&String, &Value)| {
        let field = fields.iter().find(|field| field.name == name);
        let value = field.map_or(Value::from("…"), |field| masked((field.shape)(), value));
        (name.clone(), value)
    };
    given.iter().map(mask).collect()
}

#[cfg(test)]
mod tests {
    use super::super::shape::{Shaped, Structure};
    use super::*;
    use crate::values::secret::Secret;
    use serde_json::json;

    struct Tree;

    impl Shaped for Tree {
        fn shape() -> Shape {
            const TREE: &Structure = &Structure {
                name: "Tree",
                fields: &[
                    Field::required::<String>("kind"),
                    Field::optional::<Vec<Tree>>("below"),
                    Field::optional::<Secret>("password"),
                ],
                ..Structure::EMPTY
            };
            Shape::Structure(TREE)
        }
    }

    #[test]
    fn secrets_are_masked_at_any_depth() {
        let value =
            json!({"kind": "TREE", "below": [{"kind": "LEAF", "password": "hush"}], "odd": "hush"});
        let shown = masked(Tree::shape(), &value).to_string();
        assert!(!shown.contains("hush") && shown.contains("LEAF"), "{shown}");
    }
}
