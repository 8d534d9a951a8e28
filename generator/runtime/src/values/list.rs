//! Lists as callers have them.

use crate::values::optional::Optional;

/// A list that a setter or constructor takes: a vector, an array or a slice.
///
/// For a vector or an array of unknown items there is one implementation only, so that their type is inferred, which
/// `Into<Vec<T>>` would not allow.
///
/// ```
/// use vsphere_runtime::operation::IntoList;
///
/// fn names(names: impl IntoList<String>) -> Vec<String> {
///     names.into_list()
/// }
///
/// let known = ["a".to_owned(), "b".to_owned()];
/// assert_eq!(names(&known), names(vec!["a".into(), "b".into()]));
/// assert_eq!(names(&known[..1]), ["a"]);
/// ```
pub trait IntoList<T> {
    /// Returns the items in a vector. Borrowed ones are cloned.
    fn into_list(self) -> Vec<T>;
}

impl<T> IntoList<T> for Vec<T> {
    fn into_list(self) -> Vec<T> {
        self
    }
}

impl<T, const N: usize> IntoList<T> for [T; N] {
    fn into_list(self) -> Vec<T> {
        self.into()
    }
}

impl<T: Clone> IntoList<T> for &[T] {
    fn into_list(self) -> Vec<T> {
        self.to_vec()
    }
}

impl<T: Clone, const N: usize> IntoList<T> for &[T; N] {
    fn into_list(self) -> Vec<T> {
        self.to_vec()
    }
}

impl<T: Clone> IntoList<T> for &Vec<T> {
    fn into_list(self) -> Vec<T> {
        self.clone()
    }
}

/// A list that a setter of an optional list takes: a list as [`IntoList`] has it, or an `Option` of one, whose `None` clears
/// the field.
///
/// ```
/// use vsphere_runtime::Optional;
/// use vsphere_runtime::operation::IntoOptionalList;
///
/// fn names(names: impl IntoOptionalList<String>) -> Optional<Vec<String>> {
///     names.into_optional_list()
/// }
///
/// let known = ["a".to_owned()];
/// assert_eq!(names(&known), names(Some(vec!["a".into()])));
/// assert!(names(None::<Vec<String>>).is_absent());
/// ```
pub trait IntoOptionalList<T> {
    /// Returns the list, absent for `None`. Borrowed items are cloned.
    fn into_optional_list(self) -> Optional<Vec<T>>;
}

impl<T, L: IntoList<T>> IntoOptionalList<T> for Option<L> {
    fn into_optional_list(self) -> Optional<Vec<T>> {
        self.map(L::into_list).into()
    }
}

impl<T> IntoOptionalList<T> for Optional<Vec<T>> {
    fn into_optional_list(self) -> Optional<Vec<T>> {
        self
    }
}

impl<T: Clone> IntoOptionalList<T> for &Optional<Vec<T>> {
    fn into_optional_list(self) -> Optional<Vec<T>> {
        self.clone()
    }
}

/// Implements [`IntoOptionalList`] for lists that are always present.
macro_rules! present {
    ($([$($generics:tt)*] $list:ty;)*) => {
        $(
            impl<$($generics)*> IntoOptionalList<T> for $list {
                fn into_optional_list(self) -> Optional<Vec<T>> {
                    self.into_list().into()
                }
            }
        )*
    };
}

present! {
    [T] Vec<T>;
    [T, const N: usize] [T; N];
    [T: Clone] &[T];
    [T: Clone, const N: usize] &[T; N];
    [T: Clone] &Vec<T>;
}
