//! Rules for operations, their parameters, bodies, results and errors.

use super::table::{NO_ACTION, breaking, compatible, neutral, table, warning};
use crate::diff::rule::{Explains, Kind, Verdicts};

table! {
    /// Another prefix of every path.
    BASE_PATH_CHANGED = "base-path-changed", "base path changed", Nothing, Verdicts::Whole(breaking(
        "Every request goes to another path; requests to the old one fail.",
        "Check that servers accept both paths. Otherwise the new client supports new servers only.",
    ));
    /// Another form of tokens, or another login.
    AUTHENTICATION_CHANGED = "authentication-changed", "authentication changed", Nothing, Verdicts::Whole(breaking(
        "Logins or calls authenticate in another way, which servers of the old API refuse.",
        "Check that servers accept both. Otherwise the new client supports new servers only.",
    ));
    /// A sign that old and new documents were swapped.
    API_VERSION_LOWERED = "api-version-lowered", "lower version than before", Nothing, Verdicts::Whole(warning(
        "The new document has a lower version than the old one, so additions are reported as removals.",
        "Check the order of the two documents.",
    ));
    /// A new operation.
    OPERATION_ADDED = "operation-added", "operation added", Shape, Verdicts::Whole(compatible(
        "No existing caller uses it.",
        "Announce it.",
    ));
    /// An operation removed without a previous deprecation.
    OPERATION_REMOVED = "operation-removed", "operation removed", Shape, Verdicts::Whole(breaking(
        "Calls fail, and the old document did not mark the operation as deprecated.",
        "Find the replacement and name it in the changelog.",
    ));
    /// An operation removed after its deprecation.
    DEPRECATED_OPERATION_REMOVED = "deprecated-operation-removed", "deprecated operation removed", Shape,
        Verdicts::Whole(warning(
            "Calls fail, but the old document marked the operation as deprecated.",
            "Name the replacement in the changelog; the deprecation in the old document states it.",
        ));
    /// An operation removed while it was a technology preview.
    PREVIEW_OPERATION_REMOVED = "preview-operation-removed", "technology preview removed", Shape,
        Verdicts::Whole(warning(
            "Calls fail, but the old document announced the operation as a preview that may change.",
            "Remove the calls, or find the operation that took its place.",
        ));
    /// The same request under another id.
    OPERATION_RENAMED = "operation-renamed", "operation renamed", Shape, Verdicts::Whole(neutral(
        "The same request has another operation id, which is never sent.",
        "Check the effect on the generated method.",
    ));
    /// Another resource of the document.
    OPERATION_RESOURCE_CHANGED = "operation-resource-changed", "operation belongs to another resource", Shape,
        Verdicts::Whole(neutral(
            "The document lists the operation under another resource; requests are the same.",
            "Check the module of the generated method.",
        ));
    /// Another HTTP method.
    OPERATION_METHOD_CHANGED = "operation-method-changed", "HTTP method changed", Nothing, Verdicts::Whole(breaking(
        "Requests with the old method are rejected.",
        "Rebuild callers with the new document; they no longer work with old servers.",
    ));
    /// Another path or another constant query.
    OPERATION_PATH_CHANGED = "operation-path-changed", "path changed", Nothing, Verdicts::Whole(breaking(
        "Requests to the old path, or with the old constant query, fail.",
        "Rebuild callers with the new document; they no longer work with old servers.",
    ));
    /// Another name in the braces of a path.
    PATH_PARAMETER_RENAMED = "path-parameter-renamed", "path parameter renamed", Shape, Verdicts::Request(neutral(
        "Path parameters are sent by position; their names are never sent.",
        NO_ACTION,
    ));
    /// A privilege that callers newly need.
    PRIVILEGE_ADDED = "privilege-added", "privilege required", Nothing, Verdicts::Request(warning(
        "Callers without the privilege are rejected.",
        "Document the privilege that accounts and roles need.",
    ));
    /// A privilege that callers no longer need.
    PRIVILEGE_REMOVED = "privilege-removed", "privilege no longer required", Nothing, Verdicts::Request(compatible(
        "Fewer privileges are needed.",
        "Roles can be narrowed.",
    ));
    /// The first mention of privileges.
    PRIVILEGES_STATED = "privileges-stated", "privileges stated for the first time", Nothing,
        Verdicts::Request(neutral(
            "The old document does not state the privileges of the operation, so a change on the server is unknown.",
            NO_ACTION,
        ));
    /// The end of any mention of privileges.
    PRIVILEGES_NO_LONGER_STATED = "privileges-no-longer-stated", "privileges no longer stated", Nothing,
        Verdicts::Request(neutral(
            "The new document does not state the privileges of the operation, so a change on the server is unknown.",
            NO_ACTION,
        ));
    /// Authentication where none was needed.
    SECURITY_ADDED = "security-added", "authentication required", Nothing, Verdicts::Request(breaking(
        "Requests without credentials are rejected.",
        "Use a client with a session.",
    ));
    /// No authentication where it was needed.
    SECURITY_REMOVED = "security-removed", "authentication no longer required", Nothing,
        Verdicts::Request(compatible("Credentials are accepted but not needed.", NO_ACTION));
    /// One more way to authenticate.
    SECURITY_SCHEME_ADDED = "security-scheme-added", "authentication scheme added", Nothing,
        Verdicts::Request(compatible("Existing callers are not affected.", NO_ACTION));
    /// One way less to authenticate.
    SECURITY_SCHEME_REMOVED = "security-scheme-removed", "authentication scheme removed", Nothing,
        Verdicts::Request(breaking(
            "Requests that authenticate with this scheme are rejected.",
            "Use one of the remaining schemes.",
        ));
    /// A new parameter without a default.
    REQUIRED_PARAMETER_ADDED = "required-parameter-added", "required parameter added", Shape,
        Verdicts::Request(breaking(
            "Requests without it are rejected, and no existing caller sends it.",
            "Add a value to every call.",
        ));
    /// A new parameter that may be omitted.
    OPTIONAL_PARAMETER_ADDED = "optional-parameter-added", "optional parameter added", Shape,
        Verdicts::Request(compatible("Requests without it keep their meaning.", "Announce it."));
    /// A parameter that every caller sends.
    REQUIRED_PARAMETER_REMOVED = "required-parameter-removed", "required parameter removed", Shape,
        Verdicts::Request(warning(
            "Every caller sends it. The document does not state if servers ignore or reject unknown parameters.",
            "Stop sending it.",
        ));
    /// A parameter that some callers send.
    OPTIONAL_PARAMETER_REMOVED = "optional-parameter-removed", "optional parameter removed", Shape,
        Verdicts::Request(warning(
            "Servers ignore it or reject the request.",
            "Stop sending it.",
        ));
    /// Optional before.
    PARAMETER_BECAME_REQUIRED = "parameter-became-required", "parameter became required", Shape,
        Verdicts::Request(breaking(
            "Requests without it are rejected.",
            "Add a value to every call.",
        ));
    /// Required before.
    PARAMETER_BECAME_OPTIONAL = "parameter-became-optional", "parameter became optional", Shape,
        Verdicts::Request(compatible("Callers may still send it.", NO_ACTION));
    /// Another location: from the path to the query, for example.
    PARAMETER_MOVED = "parameter-moved", "parameter sent in another location", Shape, Verdicts::Request(breaking(
        "Servers do not find it in its old location.",
        "Rebuild callers with the new document.",
    ));
    /// Another form of a list, a structure or a map in the query.
    PARAMETER_STYLE_CHANGED = "parameter-style-changed", "parameter sent in another form", Nothing,
        Verdicts::Request(breaking(
            "Servers cannot read values in the old form.",
            "Rebuild callers with the new document.",
        ));
    /// A required body where there was none.
    REQUIRED_BODY_ADDED = "required-body-added", "required body added", Shape, Verdicts::Request(breaking(
        "Requests without a body are rejected, and no existing caller sends one.",
        "Add a body to every call.",
    ));
    /// An optional body where there was none.
    OPTIONAL_BODY_ADDED = "optional-body-added", "optional body added", Shape,
        Verdicts::Request(compatible("Requests without a body keep their meaning.", "Announce it."));
    /// A body that every caller sends.
    REQUIRED_BODY_REMOVED = "required-body-removed", "required body removed", Shape, Verdicts::Request(breaking(
        "Servers ignore the body or reject the request.",
        "Find out where the operation takes these values now.",
    ));
    /// A body that some callers send.
    OPTIONAL_BODY_REMOVED = "optional-body-removed", "optional body removed", Shape, Verdicts::Request(breaking(
        "Servers ignore the body or reject the request.",
        "Find out where the operation takes these values now.",
    ));
    /// Optional before.
    BODY_BECAME_REQUIRED = "body-became-required", "body became required", Shape, Verdicts::Request(breaking(
        "Requests without a body are rejected.",
        "Add a body to every call.",
    ));
    /// Required before.
    BODY_BECAME_OPTIONAL = "body-became-optional", "body became optional", Shape,
        Verdicts::Request(compatible("Callers may still send it.", NO_ACTION));
    /// From JSON to a form, or back.
    BODY_ENCODING_CHANGED = "body-encoding-changed", "encoding of the body changed", Nothing,
        Verdicts::Request(breaking(
            "Servers cannot read bodies in the old encoding.",
            "Rebuild callers with the new document.",
        ));
    /// One more media type in which the body can be sent.
    BODY_MEDIA_TYPE_ADDED = "body-media-type-added", "media type of the body added", Nothing,
        Verdicts::Request(compatible("The body can still be sent as before.", NO_ACTION));
    /// One media type less in which the body can be sent, but not the one that generated code sends.
    BODY_MEDIA_TYPE_REMOVED = "body-media-type-removed", "media type of the body removed", Nothing,
        Verdicts::Request(breaking(
            "Servers reject bodies of that media type.",
            "Send the body in another of its media types.",
        ));
    /// Another status code for success.
    SUCCESS_STATUS_CHANGED = "success-status-changed", "success status changed", Nothing,
        Verdicts::Response(breaking(
            "Callers that expect the old status treat a success as a failure.",
            "Rebuild callers with the new document.",
        ));
    /// A result where there was none.
    RESULT_ADDED = "result-added", "result added", Shape, Verdicts::Response(compatible(
        "Callers that expect no result can ignore it.",
        "Announce it.",
    ));
    /// No result where there was one.
    RESULT_REMOVED = "result-removed", "result removed", Shape, Verdicts::Response(breaking(
        "Callers that read the result find none.",
        "Find the operation that returns it now.",
    ));
    /// One more media type of the result.
    RESULT_MEDIA_TYPE_ADDED = "result-media-type-added", "media type of the result added", Nothing,
        Verdicts::Response(compatible("Callers still receive the media types that they accept.", NO_ACTION));
    /// One media type of the result less.
    RESULT_MEDIA_TYPE_REMOVED = "result-media-type-removed", "media type of the result removed", Nothing,
        Verdicts::Response(breaking(
            "Callers that accept only this media type receive an error or another content.",
            "Accept one of the remaining media types.",
        ));
    /// The first mention of a task's result.
    TASK_RESULT_STATED = "task-result-stated", "task result stated for the first time", Shape,
        Verdicts::Response(neutral(
            "The old document does not state the result of the finished task; it may be the same.",
            NO_ACTION,
        ));
    /// The end of any mention of a task's result.
    TASK_RESULT_NO_LONGER_STATED = "task-result-no-longer-stated", "task result no longer stated", Shape,
        Verdicts::Response(neutral(
            "The new document does not state the result of the finished task; it may be the same.",
            "State it by an overlay or a table of task results.",
        ));
    /// One more error.
    ERROR_ADDED = "error-added", "error reported", Nothing, Verdicts::Response(compatible(
        "Callers already have to handle unknown errors.",
        "Consider handling it separately.",
    ));
    /// One error less.
    ERROR_REMOVED = "error-removed", "error no longer reported", Nothing, Verdicts::Response(warning(
        "Code that handles it never runs. The document does not state which error replaces it.",
        "Review the code that handles it.",
    ));
    /// The same error with another status code.
    ERROR_STATUS_CHANGED = "error-status-changed", "error reported with another status", Nothing,
        Verdicts::Response(warning(
            "Callers that distinguish errors by status mistake it for another one.",
            "Distinguish errors by type.",
        ));
    /// Another structure for all errors of a status.
    ERROR_SCHEMA_CHANGED = "error-schema-changed", "errors of a status have another structure", Nothing,
        Verdicts::Response(warning(
            "Callers that read fields of these errors may not find them.",
            "Review the code that reads errors of this status.",
        ));
}
