//! Choices made by bytes.

use arbitrary::Unstructured;

/// Bytes as choices. Without bytes, the first choice is taken.
#[derive(Debug)]
pub struct Choices<'b>(Unstructured<'b>);

impl<'b> Choices<'b> {
    /// Returns choices by some bytes.
    pub fn new(bytes: &'b [u8]) -> Self {
        Self(Unstructured::new(bytes))
    }

    /// Chooses a number from 0 to `most`.
    pub fn up_to(&mut self, most: usize) -> usize {
        self.0.int_in_range(0..=most).unwrap_or_default()
    }

    /// Returns `true` in about one of `of` cases.
    pub fn one_in(&mut self, of: usize) -> bool {
        self.up_to(of - 1) == 1
    }

    /// Chooses one of some values.
    ///
    /// # Panics
    ///
    /// If there is none.
    pub fn one_of<T: Clone>(&mut self, things: &[T]) -> T {
        things[self.up_to(things.len() - 1)].clone()
    }

    /// Chooses some of the values, each at most once, in any order.
    pub fn some_of<'t, T>(&mut self, things: &'t [T], most: usize) -> Vec<&'t T> {
        let count = self.up_to(most.min(things.len()));
        let mut left: Vec<&T> = things.iter().collect();
        (0..count)
            .map(|_| left.remove(self.up_to(left.len() - 1)))
            .collect()
    }

    /// Returns the values in another order.
    pub fn shuffled<T>(&mut self, things: Vec<T>) -> Vec<T> {
        let mut left = things;
        let mut shuffled = Vec::with_capacity(left.len());
        while !left.is_empty() {
            shuffled.push(left.remove(self.up_to(left.len() - 1)));
        }
        shuffled
    }

    /// Returns `true` if no bytes are left.
    pub fn is_over(&self) -> bool {
        self.0.is_empty()
    }
}
