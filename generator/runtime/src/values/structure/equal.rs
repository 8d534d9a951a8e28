//! Equality of structures, by visitors of their fields.
//!
//! One structure lends its fields, the other compares each with its own. So no comparison is compiled for a structure, only
//! one for each type of field.

use crate::values::optional::Optional;
use crate::values::structure::visit::{FieldValue, FieldVisitor, Structure};
use std::any::Any;
use std::vec::IntoIter;

/// Returns `true` if all fields are equal.
pub fn equal_structures<T: Structure>(one: &T, other: &T) -> bool {
    let mut lent = Lent(Vec::with_capacity(T::SHAPE.fields.len()));
    one.visit(&mut lent);
    let mut comparison = Comparison {
        lent: lent.0.into_iter(),
        is_equal: true,
    };
    other.visit(&mut comparison);
    comparison.is_equal
}

/// A field of any type.
trait Field {
    fn equals(&self, other: &dyn Any) -> bool;
}

impl<T: PartialEq + 'static> Field for T {
    fn equals(&self, other: &dyn Any) -> bool {
        other.downcast_ref() == Some(self)
    }
}

struct Lent<'a>(Vec<&'a dyn Field>);

impl<'a> FieldVisitor<'a> for Lent<'a> {
    fn required<T: FieldValue>(&mut self, value: &'a T) {
        self.0.push(value);
    }

    fn optional<T: FieldValue>(&mut self, value: &'a Option<T>) {
        self.0.push(value);
    }

    fn collection<C: FieldValue>(&mut self, value: &'a Optional<C>) {
        self.0.push(value);
    }
}

struct Comparison<'a> {
    lent: IntoIter<&'a dyn Field>,
    is_equal: bool,
}

impl Comparison<'_> {
    fn compare(&mut self, value: &dyn Any) {
        let lent = self.lent.next();
        self.is_equal = self.is_equal && lent.is_some_and(|field| field.equals(value));
    }
}

impl<'a> FieldVisitor<'a> for Comparison<'_> {
    fn required<T: FieldValue>(&mut self, value: &'a T) {
        self.compare(value);
    }

    fn optional<T: FieldValue>(&mut self, value: &'a Option<T>) {
        self.compare(value);
    }

    fn collection<C: FieldValue>(&mut self, value: &'a Optional<C>) {
        self.compare(value);
    }
}

#[cfg(test)]
mod tests {
    use crate::values::optional::Optional;
    use crate::values::secret::Secret;
    use crate::values::structure::structure;

    #[derive(Clone)]
    struct Leaf {
        ratio: f64,
        secret: Option<Secret>,
        tags: Optional<Vec<String>>,
        next: Option<Box<Leaf>>,
    }

    structure! {
        Leaf {
            required ratio = "ratio",
            optional secret = "secret",
            collection tags = "tags",
            optional next = "next",
        }
    }

    fn leaf() -> Leaf {
        Leaf {
            ratio: 0.5,
            secret: Some("s".into()),
            tags: ["a".to_owned()].into(),
            next: None,
        }
    }

    #[test]
    fn structures_are_equal_if_all_fields_are() {
        let nested = |next: Leaf| Leaf {
            next: Some(Box::new(next)),
            ..leaf()
        };
        assert_eq!(leaf(), leaf());
        assert_eq!(nested(leaf()), nested(leaf()));
        let changes: [fn(&mut Leaf); 6] = [
            |leaf| leaf.ratio = 0.25,
            |leaf| leaf.secret = Some("t".into()),
            |leaf| leaf.secret = None,
            |leaf| leaf.tags = Optional::default(),
            |leaf| leaf.tags.to_mut().push("b".to_owned()),
            |leaf| leaf.next = Some(Box::new(leaf.clone())),
        ];
        for change in changes {
            let mut other = leaf();
            change(&mut other);
            assert_ne!(leaf(), other);
            assert_ne!(nested(leaf()), nested(other));
        }
        let unequal = Leaf {
            ratio: f64::NAN,
            ..leaf()
        };
        assert_ne!(unequal, unequal.clone());
    }
}
