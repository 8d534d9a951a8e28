//! The tests of the runtime, in one program: it is linked once.
//!
//! `storm` is a program of its own, since it needs all file descriptors of a process.

#[path = "../support/tls.rs"]
mod certificates;
#[path = "../support/mod.rs"]
mod support;

mod answers;
mod attachments;
#[cfg(feature = "blocking")]
mod blocking;
mod checksums;
mod concurrency;
mod connections;
mod contents;
mod derive;
mod details;
mod encodings;
mod endpoint_errors;
mod errors;
mod exposure;
mod families;
mod faults;
mod file_checksums;
mod futures;
mod generated;
mod hostile_answers;
mod hostile_http2;
mod hostile_proxies;
mod identities;
mod interceptors;
mod logins;
mod lookups;
mod network;
mod odd_fields;
mod packages;
mod probes;
mod proxies;
mod query_styles;
mod refusals;
mod request_forms;
mod requests;
mod resends;
mod results;
mod retry_after;
#[cfg(feature = "saml")]
mod saml_logins;
mod secrets;
mod session_ends;
mod session_probes;
mod session_stores;
mod sessions;
mod socks;
mod sources;
mod surface;
mod task_limits;
mod task_sets;
mod tasks;
mod tls;
mod token_exchange;
mod token_logins;
mod transfer_answers;
mod transfer_completeness;
mod transfer_download;
mod transfer_endpoints;
mod transfer_faults;
mod transfer_files;
mod transfer_folder;
mod transfer_harm;
mod transfer_hashing;
mod transfer_http;
mod transfer_parallel;
mod transfer_pulls;
mod transfer_slow;
mod transfer_upload;
mod types;
mod versions;
