//! Placeholders of values that are about to be read.

use crate::values::bytes::Bytes;
use crate::values::date::Date;
use crate::values::date_time::DateTime;
use crate::values::optional::Optional;
use crate::values::structure::visit::{PlaceVisitor, Structure};
use serde::Deserialize;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::marker::PhantomData;

/// A type with a placeholder that costs nothing to create.
///
/// Reading a structure starts with placeholders and overwrites them; a structure that still has one is never returned.
/// This is not `Default`: an empty identifier has no meaning.
///
/// `By` is inferred: it keeps implementations for all types of a kind apart, so that macros implement nothing for each type.
pub trait Blank<By = ByValue> {
    /// Returns the placeholder.
    fn blank() -> Self;
}

/// Marks types with a placeholder of their own. Inferred.
#[derive(Debug)]
pub enum ByValue {}

/// Marks types that are made from text: enumerations, identifiers. Inferred.
#[derive(Debug)]
pub enum ByText {}

/// Marks structures. Inferred.
#[derive(Debug)]
pub enum ByStructure {}

/// Marks boxes of what `By` marks. Inferred.
#[derive(Debug)]
pub struct ByBox<By>(PhantomData<By>);

impl<T: for<'a> From<&'a str>> Blank<ByText> for T {
    fn blank() -> Self {
        Self::from("")
    }
}

impl<T: Structure> Blank<ByStructure> for T {
    fn blank() -> Self {
        Self::read(&mut NoEntries)
    }
}

/// No entries, which leave a structure blank.
struct NoEntries;

impl<'de> PlaceVisitor<'de> for NoEntries {
    fn advance(&mut self) -> bool {
        false
    }

    fn place<T: Deserialize<'de>>(&mut self, _: &mut usize, _: &mut T) -> bool {
        true
    }
}

/// Implements [`Blank`] for types without parameters.
macro_rules! blank {
    ($($type:ty = $value:expr;)*) => {
        $(
            impl Blank for $type {
                fn blank() -> Self {
                    $value
                }
            }
        )*
    };
}

blank! {
    () = ();
    bool = false;
    i32 = 0;
    i64 = 0;
    u64 = 0;
    f64 = 0.0;
    Bytes = Bytes::default();
    Date = Date::UNIX_EPOCH;
    DateTime = DateTime::UNIX_EPOCH;
    Map<String, Value> = Map::new();
}

impl<T> Blank for Option<T> {
    fn blank() -> Self {
        None
    }
}

impl<C: Default> Blank for Optional<C> {
    fn blank() -> Self {
        Self::default()
    }
}

impl<T> Blank for Vec<T> {
    fn blank() -> Self {
        Self::new()
    }
}

impl<K, V> Blank for BTreeMap<K, V> {
    fn blank() -> Self {
        Self::new()
    }
}

impl<By, T: Blank<By>> Blank<ByBox<By>> for Box<T> {
    fn blank() -> Self {
        Self::new(T::blank())
    }
}

#[cfg(test)]
mod tests {
    use crate::values::structure::structure;
    use crate::values::uri::Uri;
    use serde_json::Value;

    #[derive(Clone)]
    struct Leaf {
        id: String,
        uri: Uri,
        value: Value,
    }

    structure! { Leaf { required id = "id", required uri = "uri", required value = "value" } }

    #[derive(Clone)]
    struct Tree {
        leaf: Leaf,
        boxed: Box<Leaf>,
        next: Option<Box<Tree>>,
    }

    structure! { Tree { required leaf = "leaf", required boxed = "boxed", optional next = "next" } }

    #[test]
    fn every_kind_of_required_field_has_a_placeholder() {
        let leaf = r#"{"id":"n","uri":"u","value":[null]}"#;
        let json = format!(r#"{{"leaf":{leaf},"boxed":{leaf}}}"#);
        let tree: Tree = serde_json::from_str(&json).expect("a tree");
        assert_eq!(serde_json::to_string(&tree).expect("JSON"), json);
        let error = serde_json::from_str::<Tree>(r#"{"leaf":{"id":"n"}}"#);
        let error = error.expect_err("fields are missing").to_string();
        assert!(error.starts_with("missing field `uri`"), "{error}");
    }
}
