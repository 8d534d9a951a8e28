//! Accessors of choices: a name for each type of a value.
//!
//! Takes the types; gives different names, in order.

use super::distinct::distinct;
use super::ident;
use crate::api::Type;

/// Returns the names: `as_widget`, `as_text_list`.
pub(super) fn accessors(types: &[Type]) -> Vec<String> {
    let wanted = types.iter().map(|ty| {
        let spelled = ident::snake(&words(ty)).unwrap_or_default();
        format!("as_{}", spelled.trim_end_matches('_'))
    });
    distinct(wanted.collect())
}

fn words(ty: &Type) -> String {
    match ty {
        Type::String => "text".to_owned(),
        Type::Boolean => "boolean".to_owned(),
        Type::Int32 | Type::Int64 => "integer".to_owned(),
        Type::Double => "number".to_owned(),
        Type::Date => "date".to_owned(),
        Type::DateTime => "time".to_owned(),
        Type::Uri => "uri".to_owned(),
        Type::Password => "secret".to_owned(),
        Type::Byte | Type::Content => "bytes".to_owned(),
        Type::Object => "object".to_owned(),
        Type::Any => "any".to_owned(),
        Type::Named(name) => name.last().to_owned(),
        Type::Id(_) => "id".to_owned(),
        Type::List(item) | Type::Set(item) => format!("{}_list", words(item)),
        Type::Map(_, value) => format!("{}_map", words(value)),
        Type::Optional(inner) => words(inner),
    }
}

#[cfg(test)]
mod tests {
    use super::accessors;
    use crate::api::{Name, Type};

    #[test]
    fn accessors_differ() {
        let named = |name: &str| Type::Named(Name::from(name));
        let types = [
            named("Things.Widget"),
            named("Other.Widget"),
            Type::List(Box::new(named("Things.Widget"))),
            Type::Int32,
            Type::Int64,
            named("日本"),
        ];
        let expected = [
            "as_widget",
            "as_widget_2",
            "as_widget_list",
            "as_integer",
            "as_integer_2",
            "as_",
        ];
        assert_eq!(accessors(&types), expected);
    }
}
