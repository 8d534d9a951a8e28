//! The wire format: how arguments become requests and what responses say, without sending anything.

pub(crate) mod connect_target;
pub(crate) mod disposition;
pub(crate) mod encode;
pub(crate) mod explode;
pub(crate) mod foreign;
pub(crate) mod http_version;
pub(crate) mod operation;
pub(crate) mod param;
pub(crate) mod query_style;
pub(crate) mod reply;
pub(crate) mod retry_after;
pub(crate) mod scheme;
pub(crate) mod security;
pub(crate) mod version;
