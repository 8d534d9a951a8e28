//! The operations of the API that transfers call.

use crate::wire::operation::{Method, Operation, ResultShape};

const UPDATE: &str = "/content/library/item/update-session/{updateSessionId}";
const UPDATE_FILES: &str = "/content/library/item/update-session/{updateSessionId}/file";
const DOWNLOAD: &str = "/content/library/item/download-session/{downloadSessionId}";
const DOWNLOAD_FILES: &str = "/content/library/item/download-session/{downloadSessionId}/file";

/// An action without a result.
const ACTION: Operation = Operation {
    method: Method::Post,
    success: 204,
    ..Operation::EMPTY
};

/// An operation with a JSON result.
const READ: Operation = Operation {
    result: ResultShape::Json,
    ..Operation::EMPTY
};

pub(super) static UPDATE_CREATE: Operation = Operation {
    id: "Content.Library.Item.UpdateSession_create",
    method: Method::Post,
    path: "/content/library/item/update-session",
    success: 201,
    ..READ
};

pub(super) static UPDATE_GET: Operation = Operation {
    id: "Content.Library.Item.UpdateSession_get",
    path: UPDATE,
    ..READ
};

pub(super) static UPDATE_UPDATE: Operation = Operation {
    id: "Content.Library.Item.UpdateSession_update",
    method: Method::Patch,
    path: UPDATE,
    ..ACTION
};

pub(super) static UPDATE_COMPLETE: Operation = Operation {
    id: "Content.Library.Item.UpdateSession_complete",
    path: UPDATE,
    query: &[("action", "complete")],
    ..ACTION
};

pub(super) static UPDATE_KEEP_ALIVE: Operation = Operation {
    id: "Content.Library.Item.UpdateSession_keepAlive",
    path: UPDATE,
    query: &[("action", "keep-alive")],
    ..ACTION
};

pub(super) static UPDATE_CANCEL: Operation = Operation {
    id: "Content.Library.Item.UpdateSession_cancel",
    path: UPDATE,
    query: &[("action", "cancel")],
    ..ACTION
};

pub(super) static UPDATE_DELETE: Operation = Operation {
    id: "Content.Library.Item.UpdateSession_delete",
    method: Method::Delete,
    path: UPDATE,
    ..ACTION
};

// Secret, because the response contains the address of an endpoint, which works without a session.
pub(super) static UPDATE_FILE_ADD: Operation = Operation {
    id: "Content.Library.Item.Updatesession.File_add",
    method: Method::Post,
    path: UPDATE_FILES,
    success: 201,
    secret: true,
    ..READ
};

pub(super) static UPDATE_FILE_GET: Operation = Operation {
    id: "Content.Library.Item.Updatesession.File_get",
    path: "/content/library/item/update-session/{updateSessionId}/file/{fileName}",
    secret: true,
    ..READ
};

pub(super) static UPDATE_FILE_LIST: Operation = Operation {
    id: "Content.Library.Item.Updatesession.File_list",
    path: UPDATE_FILES,
    secret: true,
    ..READ
};

pub(super) static UPDATE_FILE_VALIDATE: Operation = Operation {
    id: "Content.Library.Item.Updatesession.File_validate",
    method: Method::Post,
    path: UPDATE_FILES,
    query: &[("action", "validate")],
    ..READ
};

pub(super) static DOWNLOAD_CREATE: Operation = Operation {
    id: "Content.Library.Item.DownloadSession_create",
    method: Method::Post,
    path: "/content/library/item/download-session",
    success: 201,
    ..READ
};

pub(super) static DOWNLOAD_KEEP_ALIVE: Operation = Operation {
    id: "Content.Library.Item.DownloadSession_keepAlive",
    path: DOWNLOAD,
    query: &[("action", "keep-alive")],
    ..ACTION
};

pub(super) static DOWNLOAD_CANCEL: Operation = Operation {
    id: "Content.Library.Item.DownloadSession_cancel",
    path: DOWNLOAD,
    query: &[("action", "cancel")],
    ..ACTION
};

pub(super) static DOWNLOAD_DELETE: Operation = Operation {
    id: "Content.Library.Item.DownloadSession_delete",
    method: Method::Delete,
    path: DOWNLOAD,
    ..ACTION
};

pub(super) static DOWNLOAD_FILE_PREPARE: Operation = Operation {
    id: "Content.Library.Item.Downloadsession.File_prepare",
    method: Method::Post,
    path: DOWNLOAD_FILES,
    query: &[("action", "prepare")],
    secret: true,
    ..READ
};

pub(super) static DOWNLOAD_FILE_GET: Operation = Operation {
    id: "Content.Library.Item.Downloadsession.File_get",
    path: DOWNLOAD_FILES,
    secret: true,
    ..READ
};

pub(super) static ITEM_FILE_LIST: Operation = Operation {
    id: "Content.Library.Item.File_list",
    path: "/content/library/item/{libraryItemId}/file",
    ..READ
};

/// The upload of a file's bytes to an endpoint, outside the API.
pub(super) static PUT: Operation = Operation {
    id: "upload",
    method: Method::Put,
    ..Operation::EMPTY
};

/// The download of a file's bytes from an endpoint, outside the API.
pub(super) static GET: Operation = Operation {
    id: "download",
    ..Operation::EMPTY
};

/// The download of a file by a request with a body, outside the API.
pub(super) static POST: Operation = Operation {
    id: "download",
    method: Method::Post,
    ..Operation::EMPTY
};
