//! Operations, what they take, and what they answer.

use super::{Explains, Kind, NOTHING, Verdicts, breaking, compatible, neutral, table, warning};

table! {
    /// The part of every path that servers are known by.
    BASE_PATH_CHANGED = "base-path-changed", "base path changed", Nothing, Verdicts::Whole(breaking(
        "Every request goes to another path: callers of the old one get no answer.",
        "Find out whether servers answer under both; if not, the new client is for new servers only.",
    ));
    /// Old and new may have been given the wrong way round.
    API_VERSION_LOWERED = "api-version-lowered", "lower version than before", Nothing, Verdicts::Whole(warning(
        "The new document has a lower version than the old one, so that additions are shown as removals.",
        "Check that the old document was given first.",
    ));
    /// A new operation.
    OPERATION_ADDED = "operation-added", "operation added", Shape, Verdicts::Whole(compatible(
        "Nobody called it before.",
        "Announce it.",
    ));
    /// An operation that nobody was warned of losing.
    OPERATION_REMOVED = "operation-removed", "operation removed", Shape, Verdicts::Whole(breaking(
        "Calls of it fail, and the old document did not mark it as deprecated.",
        "Look for the operation that takes its place, and name it in the changelog.",
    ));
    /// An operation that was marked before.
    DEPRECATED_OPERATION_REMOVED = "deprecated-operation-removed", "deprecated operation removed", Shape,
        Verdicts::Whole(warning(
            "Calls of it fail, but the old document had marked it as deprecated.",
            "Name in the changelog what takes its place; the old document's deprecation says it.",
        ));
    /// Same requests under another id.
    OPERATION_RENAMED = "operation-renamed", "operation renamed", Shape, Verdicts::Whole(neutral(
        "The same request has another operation id: no server or caller sees that.",
        "See what the crate makes of the new name.",
    ));
    /// Another resource of the document.
    OPERATION_RESOURCE_CHANGED = "operation-resource-changed", "operation belongs to another resource", Shape,
        Verdicts::Whole(neutral(
            "The document files the operation under another resource: requests are the same.",
            "See where the crate puts the method.",
        ));
    /// Another HTTP method.
    OPERATION_METHOD_CHANGED = "operation-method-changed", "HTTP method changed", Nothing, Verdicts::Whole(breaking(
        "Requests with the old method are refused.",
        "Callers have to be rebuilt with the new document; old servers do not understand those.",
    ));
    /// Another path or another constant query.
    OPERATION_PATH_CHANGED = "operation-path-changed", "path changed", Nothing, Verdicts::Whole(breaking(
        "Requests to the old path, or with the old query that belongs to it, find nothing.",
        "Callers have to be rebuilt with the new document; old servers do not understand those.",
    ));
    /// Another name in braces.
    PATH_PARAMETER_RENAMED = "path-parameter-renamed", "path parameter renamed", Shape, Verdicts::Request(neutral(
        "A parameter in the path is known by its position: its name is never sent.",
        NOTHING,
    ));
    /// What a caller has to be allowed.
    PRIVILEGE_ADDED = "privilege-added", "privilege required", Nothing, Verdicts::Request(warning(
        "Callers who lack the privilege are refused now.",
        "Tell users which privilege their accounts and roles need.",
    ));
    /// What a caller need not be allowed any more.
    PRIVILEGE_REMOVED = "privilege-removed", "privilege no longer required", Nothing, Verdicts::Request(compatible(
        "Fewer rights are enough.",
        "Roles may be narrowed.",
    ));
    /// The document begins to speak of privileges.
    PRIVILEGES_STATED = "privileges-stated", "privileges stated for the first time", Nothing,
        Verdicts::Request(neutral(
            "The old document said nothing of the operation's privileges: whether the server asks for more is not known.",
            NOTHING,
        ));
    /// The document stops speaking of privileges.
    PRIVILEGES_NO_LONGER_STATED = "privileges-no-longer-stated", "privileges no longer stated", Nothing,
        Verdicts::Request(neutral(
            "The new document says nothing of the operation's privileges: whether the server asks for less is not known.",
            NOTHING,
        ));
    /// From open to all, to a proof of identity.
    SECURITY_ADDED = "security-added", "authentication required", Nothing, Verdicts::Request(breaking(
        "Requests without credentials are refused.",
        "Call it with a client that has a session.",
    ));
    /// From a proof of identity, to open to all.
    SECURITY_REMOVED = "security-removed", "authentication no longer required", Nothing,
        Verdicts::Request(compatible("Credentials may be given, and need not.", NOTHING));
    /// One more way to prove an identity.
    SECURITY_SCHEME_ADDED = "security-scheme-added", "authentication scheme added", Nothing,
        Verdicts::Request(compatible("Callers may go on as they did.", NOTHING));
    /// One way less to prove an identity.
    SECURITY_SCHEME_REMOVED = "security-scheme-removed", "authentication scheme removed", Nothing,
        Verdicts::Request(breaking(
            "Requests that prove who they are in this way are refused.",
            "Use one of the schemes that are left.",
        ));
    /// A parameter that must be given.
    REQUIRED_PARAMETER_ADDED = "required-parameter-added", "required parameter added", Shape,
        Verdicts::Request(breaking(
            "Requests without it are refused, and no caller sends it yet.",
            "Callers have to give a value.",
        ));
    /// A parameter that may be given.
    OPTIONAL_PARAMETER_ADDED = "optional-parameter-added", "optional parameter added", Shape,
        Verdicts::Request(compatible("Requests without it mean what they did.", "Announce it."));
    /// A parameter that had to be given.
    REQUIRED_PARAMETER_REMOVED = "required-parameter-removed", "required parameter removed", Shape,
        Verdicts::Request(warning(
            "Every caller sends it; whether a server ignores or refuses what it does not know, the document does not tell.",
            "Callers should stop sending it.",
        ));
    /// A parameter that could be given.
    OPTIONAL_PARAMETER_REMOVED = "optional-parameter-removed", "optional parameter removed", Shape,
        Verdicts::Request(warning(
            "What callers asked for with it is not done any more, or the request is refused.",
            "Callers should stop sending it.",
        ));
    /// Optional before.
    PARAMETER_BECAME_REQUIRED = "parameter-became-required", "parameter became required", Shape,
        Verdicts::Request(breaking(
            "Requests without it are refused.",
            "Callers have to give a value.",
        ));
    /// Required before.
    PARAMETER_BECAME_OPTIONAL = "parameter-became-optional", "parameter became optional", Shape,
        Verdicts::Request(compatible("Callers may go on to give it.", NOTHING));
    /// From the path to the query, for example.
    PARAMETER_MOVED = "parameter-moved", "parameter sent in another place", Shape, Verdicts::Request(breaking(
        "A server looks for it where no caller puts it.",
        "Callers have to be rebuilt with the new document.",
    ));
    /// A body where there was none, that must be given.
    REQUIRED_BODY_ADDED = "required-body-added", "required body added", Shape, Verdicts::Request(breaking(
        "Requests without a body are refused, and no caller sends one yet.",
        "Callers have to give one.",
    ));
    /// A body where there was none, that may be given.
    OPTIONAL_BODY_ADDED = "optional-body-added", "optional body added", Shape,
        Verdicts::Request(compatible("Requests without it mean what they did.", "Announce it."));
    /// A body that had to be given.
    REQUIRED_BODY_REMOVED = "required-body-removed", "required body removed", Shape, Verdicts::Request(breaking(
        "What callers say in it is not heard any more, or the request is refused.",
        "Look where the operation takes that now.",
    ));
    /// A body that could be given.
    OPTIONAL_BODY_REMOVED = "optional-body-removed", "optional body removed", Shape, Verdicts::Request(breaking(
        "What callers say in it is not heard any more, or the request is refused.",
        "Look where the operation takes that now.",
    ));
    /// Optional before.
    BODY_BECAME_REQUIRED = "body-became-required", "body became required", Shape, Verdicts::Request(breaking(
        "Requests without a body are refused.",
        "Callers have to give one.",
    ));
    /// Required before.
    BODY_BECAME_OPTIONAL = "body-became-optional", "body became optional", Shape,
        Verdicts::Request(compatible("Callers may go on to give it.", NOTHING));
    /// From JSON to a form, or back.
    BODY_ENCODING_CHANGED = "body-encoding-changed", "encoding of the body changed", Nothing,
        Verdicts::Request(breaking(
            "A server cannot read bodies in the old encoding.",
            "Callers have to be rebuilt with the new document.",
        ));
    /// Another status for success.
    SUCCESS_STATUS_CHANGED = "success-status-changed", "status of success changed", Nothing,
        Verdicts::Response(breaking(
            "Callers that look for the old status take a success for a failure.",
            "Callers have to be rebuilt with the new document.",
        ));
    /// An answer where there was none.
    RESULT_ADDED = "result-added", "result added", Shape, Verdicts::Response(compatible(
        "Callers that expect nothing may ignore it.",
        "Announce it.",
    ));
    /// No answer where there was one.
    RESULT_REMOVED = "result-removed", "result removed", Shape, Verdicts::Response(breaking(
        "Callers that read a result find none.",
        "Look for the operation that tells it now.",
    ));
    /// The document begins to tell what a task gives.
    TASK_RESULT_STATED = "task-result-stated", "result of the task stated for the first time", Shape,
        Verdicts::Response(neutral(
            "The old document did not tell what the finished task carries: what is sent may be what it was.",
            NOTHING,
        ));
    /// The document stops telling what a task gives.
    TASK_RESULT_NO_LONGER_STATED = "task-result-no-longer-stated", "result of the task no longer stated", Shape,
        Verdicts::Response(neutral(
            "The new document does not tell what the finished task carries: what is sent may be what it was.",
            "State it by an overlay or a table of task results.",
        ));
    /// An error more.
    ERROR_ADDED = "error-added", "error reported", Nothing, Verdicts::Response(compatible(
        "Callers have to expect errors that they do not know.",
        "See whether it is worth to be told apart from others.",
    ));
    /// An error less.
    ERROR_REMOVED = "error-removed", "error no longer reported", Nothing, Verdicts::Response(warning(
        "Callers that handle it wait in vain; what is reported in its place, the document does not tell.",
        "Look through the code that handles it.",
    ));
    /// The same error under another status.
    ERROR_STATUS_CHANGED = "error-status-changed", "error reported with another status", Nothing,
        Verdicts::Response(warning(
            "Callers that tell errors apart by status take it for another one.",
            "Tell errors apart by their type.",
        ));
    /// Another structure for all errors of a status.
    ERROR_SCHEMA_CHANGED = "error-schema-changed", "errors of a status are another structure", Nothing,
        Verdicts::Response(warning(
            "Callers that read the structure of these errors may miss what it told.",
            "Look through the code that reads errors of this status.",
        ));
}
