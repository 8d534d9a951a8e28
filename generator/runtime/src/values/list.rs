//! Lists as callers have them.

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
