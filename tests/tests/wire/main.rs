//! The generated client on the wire: every operation is called on a server on loopback. Its requests, and the results
//! of responses, are compared with data.
//!
//! * `table`: the method of each operation, generated from the plan.
//! * `vendor`: requests as the vendor's SDK sends them, if the folder of facts is there.
//! * `requests`: requests that the SDK cannot judge, from `tests/wire/requests.jsonl`.
//! * `answers`: responses and their results, from `tests/wire/answers.jsonl` and `errors.jsonl`.
//! * `typed`: properties that only types show.

mod answers;
mod call;
mod requests;
// Generated, in another layout.
#[rustfmt::skip]
mod table;
mod typed;
mod vendor;
