//! Inline schemas that have been met, by place and by name.
//!
//! Kept with the names, because types are read in many places, which all have the names.

use std::cell::RefCell;
use std::collections::BTreeMap;

use indexmap::IndexMap;

use crate::api::{Name, Place};
use crate::diagnostics::Problems;
use crate::dialect::compose::Read;

/// The inline schemas of documents.
#[derive(Default)]
pub(in crate::dialect) struct Found {
    by_place: RefCell<IndexMap<Place, Name>>,
    /// Those that have been read and not been taken.
    read: RefCell<IndexMap<Name, Read>>,
    unread: RefCell<Vec<BrokenSchema>>,
    /// The last number of each name that is used, by its letters and digits. Empty before the first inline schema.
    taken: RefCell<BTreeMap<String, usize>>,
    /// The operation that is being read: its resource and its name.
    operation: RefCell<Option<Name>>,
}

/// An inline schema that could not be read.
pub(in crate::dialect) struct BrokenSchema {
    pub(in crate::dialect) place: Place,
    pub(in crate::dialect) name: Name,
    pub(in crate::dialect) problems: Problems,
}

impl Found {
    /// Returns the name of the schema at a place that has been met.
    pub(super) fn at(&self, place: &Place) -> Option<Name> {
        self.by_place.borrow().get(place).cloned()
    }

    /// Records a place and returns its name: the wanted one, with a number if another schema has it.
    pub(super) fn enter(
        &self,
        place: Place,
        wanted: Name,
        others: impl FnOnce() -> Vec<Name>,
    ) -> Name {
        let mut taken = self.taken.borrow_mut();
        if taken.is_empty() {
            taken.extend(others().iter().map(|name| (fold(name), 1)));
        }
        let key = fold(&wanted);
        let name = match taken.get(&key).copied() {
            None => wanted,
            Some(mut number) => {
                let name = loop {
                    number += 1;
                    let name = Name::new(format!("{wanted}{number}"));
                    if !taken.contains_key(&fold(&name)) {
                        break name;
                    }
                };
                taken.insert(fold(&name), 1);
                taken.insert(key, number);
                name
            }
        };
        taken.entry(fold(&name)).or_insert(1);
        self.by_place.borrow_mut().insert(place, name.clone());
        name
    }

    pub(super) fn add(&self, read: Read) {
        let name = read.schema.name.clone();
        self.read.borrow_mut().insert(name, read);
    }

    pub(super) fn add_unread(&self, place: Place, name: Name, problems: Problems) {
        let broken = BrokenSchema {
            place,
            name,
            problems,
        };
        self.unread.borrow_mut().push(broken);
    }

    /// Removes and returns the schemas that have been read, in the order of their places.
    pub(in crate::dialect) fn take(&self) -> Vec<Read> {
        let mut read = self.read.take();
        if read.len() > 1 {
            let by_place = self.by_place.borrow();
            let order: BTreeMap<&Name, usize> = by_place
                .values()
                .enumerate()
                .map(|(index, name)| (name, index))
                .collect();
            read.sort_by_key(|name, _| order.get(name).copied());
        }
        read.into_values().collect()
    }

    /// Removes and returns the schemas that could not be read.
    pub(in crate::dialect) fn take_unread(&self) -> Vec<BrokenSchema> {
        self.unread.take()
    }

    /// Sets the operation whose parts are read from now on.
    pub(in crate::dialect) fn set_operation(&self, name: Name) {
        self.operation.replace(Some(name));
    }

    /// Returns the operation whose parts are being read.
    pub(super) fn operation(&self) -> Option<Name> {
        self.operation.borrow().clone()
    }
}

/// Returns the letters and digits of a name in lower case: what names in Rust can differ by, and the dots between namespaces.
fn fold(name: &Name) -> String {
    let kept = |c: &char| c.is_alphanumeric() || *c == '.';
    name.as_str()
        .chars()
        .filter(kept)
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_numbered() {
        let found = Found::default();
        let place = |pointer: usize| Place {
            file: 0,
            pointer: pointer.to_string(),
        };
        let enter = |pointer, wanted: &str| {
            let others = || vec![Name::from("A.b_c"), Name::from("A.D2")];
            found
                .enter(place(pointer), Name::from(wanted), others)
                .to_string()
        };
        let wanted = ["A.BC", "A.BC", "A.D", "A.D", "A.D", "A.E", "B.E"];
        let given: Vec<String> = wanted
            .into_iter()
            .enumerate()
            .map(|(pointer, wanted)| enter(pointer, wanted))
            .collect();
        assert_eq!(
            given,
            ["A.BC2", "A.BC3", "A.D", "A.D3", "A.D4", "A.E", "B.E"]
        );
    }
}
