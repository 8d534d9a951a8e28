//! The behavior of operations, from the general to the particular.
//!
//! * `conventions`: operations that create, list, get, update, delete or find resources.
//! * `library`, `depot`: resources that do more than that.
//! * `perform`: the choice between these.
//! * `session`, `task`: operations about sessions and tasks.
//! * `answer`: admission, handlers of tests, and the choice between all of the above.
//!
//! Rules take arguments that were checked already, and change the state. They never see HTTP.

pub(crate) mod answer;
mod conventions;
mod depot;
pub(crate) mod library;
mod login;
mod perform;
pub(crate) mod session;
mod task;
