//! Request lines and helpers of the tests of uploads.

use super::capture;
use std::time::Duration;
use vsphere_runtime::transfer::{self, Upload};
use vsphere_runtime::{Client, Error, RetryPolicy, WaitPolicy};

pub const MOMENT: Duration = Duration::from_millis(10);

pub const CREATE: &str = "POST /update-session";
pub const ADD: &str = "POST /update-session/u-1/file";
pub const PUT: &str = "PUT /data/disk.vmdk";
pub const GET: &str = "GET /update-session/u-1";
pub const GET_FILE: &str = "GET /update-session/u-1/file/disk.vmdk";
pub const COMPLETE: &str = "POST /update-session/u-1?action=complete";
pub const KEEP_ALIVE: &str = "POST /update-session/u-1?action=keep-alive";
pub const VALIDATE: &str = "POST /update-session/u-1/file?action=validate";
pub const CANCEL: &str = "POST /update-session/u-1?action=cancel";
pub const UPDATE: &str = "PATCH /update-session/u-1";
pub const DELETE: &str = "DELETE /update-session/u-1";

pub const WHOLE: [&str; 7] = [CREATE, ADD, PUT, GET, COMPLETE, GET, DELETE];

/// Returns content in which any two positions differ.
pub fn content(size: usize) -> Vec<u8> {
    (0..size)
        .map(|at| (at / 7 + at / 251 % 256) as u8)
        .collect()
}

pub fn upload(client: &Client) -> Upload {
    capture::start();
    transfer::upload(client, "item-1")
        .retry(RetryPolicy::default().first_wait(MOMENT))
        .wait(WaitPolicy::default().first_interval(MOMENT))
}

pub fn refused(outcome: Result<transfer::Uploaded, Error>) -> Error {
    let error = outcome.expect_err("an error");
    capture::show_error(&error);
    capture::check();
    error
}
