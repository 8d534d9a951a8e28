//! The generated client on the wire: every operation is called against a server on loopback, and what it sends and
//! makes of answers is compared with data.
//!
//! * `vendor`: requests as the vendor's SDK sends them, where the folder with facts is there.
//! * `requests`: requests that the SDK cannot judge, from `tests/wire/requests.jsonl`.
//! * `answers`: answers and what they are read as, from `tests/wire/answers.jsonl` and `errors.jsonl`.
//! * `typed`: what only the types show.

mod answers;
mod call;
mod requests;
mod table;
mod typed;
mod vendor;
