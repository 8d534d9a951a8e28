//! The effect of an operation on resources.

use super::{conventions, depot, library};
use crate::mock::model::standard_error::StandardError;
use crate::mock::request::arguments::Arguments;
use crate::mock::state::world::World;
use serde_json::Value;

/// Performs an operation, and returns its final result: that of the task if it starts one.
pub(crate) fn perform(world: &mut World, arguments: &Arguments) -> Result<Value, StandardError> {
    library::answer(world, arguments)
        .or_else(|| depot::answer(world, arguments))
        .unwrap_or_else(|| conventions::answer(world, arguments))
}
