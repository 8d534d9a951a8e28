//! Values as setters take them: with or without an `Option` around them.

/// A value that a setter of an optional text takes, or an `Option` of one: `None` clears the field.
///
/// `T` is the type of the field: a text, an identifier, an enumeration. What converts into it is taken, and so is an
/// `Option` of that. `By` is inferred; it keeps the two implementations apart.
///
/// ```
/// use vsphere_runtime::operation::IntoOption;
///
/// fn name<By>(name: impl IntoOption<String, By>) -> Option<String> {
///     name.into_option()
/// }
///
/// assert_eq!(name("a"), Some("a".to_owned()));
/// assert_eq!(name(Some("a")), Some("a".to_owned()));
/// assert_eq!(name(None::<String>), None);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no `{T}`, and no `Option` of one",
    label = "expected `{T}`, what converts into it, or an `Option` of that"
)]
pub trait IntoOption<T, By> {
    /// Returns the value of the field.
    fn into_option(self) -> Option<T>;
}

/// Marks values without an `Option`. Inferred.
#[derive(Debug)]
pub enum ByValue {}

/// Marks values in an `Option`. Inferred.
#[derive(Debug)]
pub enum ByOption {}

impl<T, V: Into<T>> IntoOption<T, ByValue> for V {
    fn into_option(self) -> Option<T> {
        Some(self.into())
    }
}

impl<T, V: Into<T>> IntoOption<T, ByOption> for Option<V> {
    fn into_option(self) -> Option<T> {
        self.map(Into::into)
    }
}
