//! Lookups: calls whose list must have one item.

use crate::client::call::Call;
use crate::client::draft::Draft;
use crate::error::lookup::LookupError;
use crate::error::{Error, ErrorCause};
use crate::values::identified::Identified;
use crate::wire::operation::Operation;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// Calls that search for a resource by its name or by other criteria.
impl<T: Identified + DeserializeOwned + Send + 'static> Call<Vec<T>> {
    /// Sends the call, and returns the only item of its result.
    ///
    /// Names are unique for few types of resources. A result that is ambiguous is an error that names all identifiers, rather
    /// than any of the resources.
    ///
    /// # Errors
    ///
    /// [`ErrorCause::Lookup`] if there is no item, for which [`Error::is_not_found`] is `true`, or if there are several, for
    /// which [`Error::is_ambiguous`] is. Otherwise the error of the call.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use vsphere_runtime::operation::Operation;
    /// use vsphere_runtime::{Client, Error};
    ///
    /// # async fn run(client: &Client, find: &'static Operation) -> Result<(), Error> {
    /// match client.call::<Vec<String>>(find).field("name", "images").one().await {
    ///     Ok(library) => println!("{library}"),
    ///     Err(error) if error.is_not_found() => println!("there is none"),
    ///     // Content.Library_find: 2 libraries are named `images`: 4b2e…, 9c07…; rename all but one, or use an identifier
    ///     Err(error) => return Err(error),
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn one(self) -> Result<T, Error> {
        let (operation, name) = (self.description(), name(&self.draft));
        let mut found = self.send().await?;
        match (found.pop(), found.is_empty()) {
            (Some(item), true) => Ok(item),
            (last, _) => {
                found.extend(last);
                Err(failure(operation, name, &found))
            }
        }
    }

    /// Sends the call, and returns the only item of its result; `None` if there is none.
    ///
    /// # Errors
    ///
    /// [`ErrorCause::Lookup`] if there are several items, as of [`one`](Self::one). Otherwise the error of the call.
    pub async fn at_most_one(self) -> Result<Option<T>, Error> {
        match self.one().await {
            Ok(item) => Ok(Some(item)),
            Err(error) if is_empty(&error) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

fn is_empty(error: &Error) -> bool {
    error.as_lookup().is_some_and(|it| !it.is_ambiguous())
}

fn failure<T: Identified>(
    operation: &'static Operation,
    name: Option<String>,
    found: &[T],
) -> Error {
    let ids = found.iter().map(|item| item.identity().to_owned());
    let error = LookupError::new(noun(operation.id), name, ids.collect());
    Error::new(Some(operation), ErrorCause::Lookup(error))
}

/// Returns the name that a request searches for, if it is exactly one: in the query, or in the body or an object in it.
fn name(draft: &Draft) -> Option<String> {
    let (query, body) = draft.criteria();
    let mut names: Vec<String> = Vec::new();
    for (key, value) in form_urlencoded::parse(query.as_bytes()) {
        if is_name(key.rsplit('.').next().unwrap_or(&key)) {
            names.push(value.into_owned());
        }
    }
    if let Some(Value::Object(body)) = body.and_then(|it| serde_json::from_slice(&it).ok()) {
        let inner = body.values().filter_map(Value::as_object);
        for (key, value) in std::iter::once(&body).chain(inner).flatten() {
            if is_name(key) {
                names.extend(texts(value).map(str::to_owned));
            }
        }
    }
    match names.as_slice() {
        [name] => Some(name.clone()),
        _ => None,
    }
}

fn is_name(key: &str) -> bool {
    matches!(key, "name" | "names")
}

/// Returns a text, or the texts of a list.
fn texts(value: &Value) -> impl Iterator<Item = &str> {
    let list = value.as_array().map_or(&[][..], Vec::as_slice);
    value
        .as_str()
        .into_iter()
        .chain(list.iter().filter_map(Value::as_str))
}

/// Returns the type of resource that an operation is about, in words: `local library` for `Content.LocalLibrary_list`.
fn noun(operation: &str) -> String {
    let resource = operation.split('_').next().unwrap_or(operation);
    let resource = resource.rsplit('.').next().unwrap_or(resource);
    if !resource.bytes().any(|it| it.is_ascii_lowercase()) {
        return resource.to_owned();
    }
    let mut words = String::new();
    for character in resource.chars() {
        if character.is_ascii_uppercase() && !words.is_empty() {
            words.push(' ');
        }
        words.push(character.to_ascii_lowercase());
    }
    words
}

#[cfg(test)]
mod tests {
    use super::noun;

    #[test]
    fn operations_are_about_resources() {
        let table = [
            ("Content.Library_find", "library"),
            ("Content.Library.Item_find", "item"),
            ("Content.LocalLibrary_list", "local library"),
            ("Vcenter.VM_list", "VM"),
            ("Vcenter.ResourcePool_list", "resource pool"),
            ("find", "find"),
        ];
        for (operation, expected) in table {
            assert_eq!(noun(operation), expected);
        }
    }
}
