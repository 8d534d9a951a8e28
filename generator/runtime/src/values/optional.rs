//! Lists and maps that may be absent.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::collections::BTreeMap;
use std::fmt;
use std::ops::Deref;

/// A list or a map of a structure, `Vec` or `BTreeMap`, that may be absent.
///
/// It reads as the list or map itself, which is empty if it is absent: `len`, `iter`, `get`, `for`. In a request, absent
/// differs from empty: an absent list of an update leaves the old one as it is, an empty one replaces it.
///
/// ```
/// use vsphere_runtime::Optional;
///
/// let absent: Optional<Vec<String>> = None.into();
/// assert_eq!(absent.len(), 0);
/// assert_eq!(absent.as_option(), None);
///
/// let tags: Optional<Vec<String>> = vec!["a".to_owned()].into();
/// for tag in &tags {
///     assert_eq!(tag, "a");
/// }
/// assert_eq!(*tags, ["a"]);
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Optional<C> {
    is_present: bool,
    /// Empty if it is absent.
    items: C,
}

impl<C> Optional<C> {
    /// Returns `true` if there is no list or map, not even an empty one.
    pub fn is_absent(&self) -> bool {
        !self.is_present
    }

    /// Returns the list or map, unless it is absent.
    pub fn as_option(&self) -> Option<&C> {
        self.is_present.then_some(&self.items)
    }

    /// Returns the list or map by value, unless it is absent.
    pub fn into_option(self) -> Option<C> {
        self.is_present.then_some(self.items)
    }

    /// Returns the list or map by value, empty if it is absent.
    pub fn into_inner(self) -> C {
        self.items
    }

    /// Returns the list or map for changes. It is present from then on.
    pub fn to_mut(&mut self) -> &mut C {
        self.is_present = true;
        &mut self.items
    }
}

/// Absent.
impl<C: Default> Default for Optional<C> {
    fn default() -> Self {
        None.into()
    }
}

impl<C> Deref for Optional<C> {
    type Target = C;

    fn deref(&self) -> &C {
        &self.items
    }
}

impl<C> From<C> for Optional<C> {
    fn from(items: C) -> Self {
        Self {
            is_present: true,
            items,
        }
    }
}

impl<C: Default> From<Option<C>> for Optional<C> {
    fn from(items: Option<C>) -> Self {
        Self {
            is_present: items.is_some(),
            items: items.unwrap_or_default(),
        }
    }
}

impl<C> From<Optional<C>> for Option<C> {
    fn from(items: Optional<C>) -> Self {
        items.into_option()
    }
}

impl<T, const N: usize> From<[T; N]> for Optional<Vec<T>> {
    fn from(items: [T; N]) -> Self {
        Vec::from(items).into()
    }
}

impl<K: Ord, V, const N: usize> From<[(K, V); N]> for Optional<BTreeMap<K, V>> {
    fn from(entries: [(K, V); N]) -> Self {
        BTreeMap::from(entries).into()
    }
}

impl<C: FromIterator<T>, T> FromIterator<T> for Optional<C> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        C::from_iter(items).into()
    }
}

impl<C: IntoIterator> IntoIterator for Optional<C> {
    type Item = C::Item;
    type IntoIter = C::IntoIter;

    fn into_iter(self) -> C::IntoIter {
        self.items.into_iter()
    }
}

impl<'a, C> IntoIterator for &'a Optional<C>
where
    &'a C: IntoIterator,
{
    type Item = <&'a C as IntoIterator>::Item;
    type IntoIter = <&'a C as IntoIterator>::IntoIter;

    fn into_iter(self) -> Self::IntoIter {
        self.items.into_iter()
    }
}

/// Shows an `Option`.
impl<C: fmt::Debug> fmt::Debug for Optional<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_option().fmt(f)
    }
}

impl<C: Serialize> Serialize for Optional<C> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.as_option().serialize(serializer)
    }
}

impl<'de, C: Deserialize<'de> + Default> Deserialize<'de> for Optional<C> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Option::deserialize(deserializer).map(Self::from)
    }
}

#[cfg(test)]
mod tests {
    use super::Optional;
    use std::collections::BTreeMap;

    type List = Optional<Vec<i64>>;

    #[test]
    fn absent_reads_as_empty_and_differs_from_it() {
        let (absent, empty) = (List::default(), List::from([]));
        for list in [&absent, &empty] {
            assert!(list.is_empty() && list.iter().next().is_none());
            assert_eq!(list.into_iter().count(), 0);
            assert!(list.clone().into_inner().is_empty());
        }
        assert!(absent.is_absent() && !empty.is_absent());
        assert_eq!(
            (absent.as_option(), empty.as_option()),
            (None, Some(&vec![]))
        );
        assert_ne!(absent, empty);
        assert_eq!(format!("{absent:?} {empty:?}"), "None Some([])");
        let texts = [&absent, &empty].map(|list| serde_json::to_string(list).expect("JSON"));
        assert_eq!(texts, ["null", "[]"]);
        for (text, list) in texts.iter().zip([&absent, &empty]) {
            assert_eq!(serde_json::from_str::<List>(text).expect("a list"), *list);
        }
    }

    #[test]
    fn what_callers_have_becomes_a_list_or_map() {
        let list = List::from([1, 2]);
        assert_eq!(list, List::from(vec![1, 2]));
        assert_eq!(list, List::from(Some(vec![1, 2])));
        assert_eq!(list, (1..3).collect());
        assert_eq!(list.clone().into_option(), Some(vec![1, 2]));
        let map: Optional<BTreeMap<_, _>> = [("a", 1)].into();
        assert_eq!(map.get("a"), Some(&1));
        assert_eq!(map, BTreeMap::from([("a", 1)]).into());

        let mut grown = List::default();
        grown.to_mut().push(1);
        assert_eq!(grown.into_option(), Some(vec![1]));
        let mut emptied = List::default();
        emptied.to_mut();
        assert!(!emptied.is_absent());
    }
}
