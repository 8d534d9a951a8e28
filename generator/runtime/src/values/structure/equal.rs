//! Equality of structures and families, for tests of callers.

/// Implements `PartialEq` for a structure or a family, for tests: it costs the compiler too much for everyone.
#[cfg(feature = "mock")]
#[doc(hidden)]
#[macro_export]
macro_rules! __equality {
    ($name:ident { $($field:ident)* }) => {
        impl ::core::cmp::PartialEq for $name {
            // An underscore, since a structure may have no fields.
            fn eq(&self, _other: &Self) -> bool {
                true $(&& self.$field == _other.$field)*
            }
        }
    };
    ($name:ident of $($variant:ident)*) => {
        impl ::core::cmp::PartialEq for $name {
            #[allow(unreachable_patterns)]
            fn eq(&self, other: &Self) -> bool {
                match (self, other) {
                    $((Self::$variant(one), Self::$variant(other)) => one == other,)*
                    _ => false,
                }
            }
        }
    };
}

/// Implements nothing: equality needs the feature `mock`.
#[cfg(not(feature = "mock"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __equality {
    ($($tokens:tt)*) => {};
}

#[cfg(all(test, feature = "mock"))]
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
