//! Values as they appear in requests and responses: text, identifiers, secrets, structures.
//!
//! Nothing here knows of requests, errors or connections.

pub(crate) mod api_version;
pub(crate) mod bytes;
pub(crate) mod checksum;
pub(crate) mod checksum_algorithm;
pub(crate) mod choice;
pub(crate) mod date;
pub(crate) mod date_time;
pub(crate) mod family;
pub(crate) mod given;
pub(crate) mod id;
pub(crate) mod identified;
pub(crate) mod json_limits;
pub(crate) mod json_nulls;
pub(crate) mod json_path;
pub(crate) mod json_problem;
pub(crate) mod list;
pub(crate) mod message;
pub(crate) mod open_enum;
pub(crate) mod optional;
pub(crate) mod secret;
pub(crate) mod structure;
pub(crate) mod task_info;
pub(crate) mod text;
pub(crate) mod uri;
pub(crate) mod warning;
pub(crate) mod whole;
