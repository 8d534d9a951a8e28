//! Operations that every server has, whatever was generated: login, sessions, tasks.
//!
//! A document may leave them out, or a caller may not have chosen their feature. They are recognized by their requests:
//! an operation of the document with the same request takes the place of the description here.

use super::describe::{Body, Described, Parameter, Place};
use super::role::Role;
use super::route::is_same_request;
use super::shape::{Field, Shape, Shaped, Structure};
use crate::client::auth::{LOG_IN, LOG_OUT};
use crate::client::sso::exchange::ISSUE;
use crate::task::handle::{CANCEL, GET};
use crate::task::list::LIST;
use crate::values::date_time::DateTime;
use crate::values::secret::Secret;
use crate::wire::operation::{Operation, ResultShape};
use crate::wire::scheme::Scheme;
use serde_json::{Map, Value};

/// An operation that every server has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standard {
    LogIn,
    /// The exchange of a token of an identity provider.
    IssueToken,
    LogOut,
    SessionInfo,
    TaskInfo,
    ListTasks,
    CancelTask,
}

impl Standard {
    /// Returns `true` for operations that admit the caller themselves.
    pub(crate) fn is_login(self) -> bool {
        matches!(self, Self::LogIn | Self::IssueToken)
    }

    /// Returns `true` for operations about sessions.
    pub(crate) fn is_about_sessions(self) -> bool {
        matches!(self, Self::LogIn | Self::LogOut | Self::SessionInfo)
    }
}

/// The operations that a server adds to those of its document.
static PROVIDED: [(Standard, &Described); 7] = [
    (
        Standard::LogIn,
        &Described {
            schemes: &[Scheme::Basic],
            result: <Secret as Shaped>::shape,
            ..Described::of(&LOG_IN)
        },
    ),
    (
        Standard::IssueToken,
        &Described {
            body: Body::Json {
                shape: <IssueSpec as Shaped>::shape,
                required: true,
            },
            result: <TokenInfo as Shaped>::shape,
            ..Described::of(&ISSUE)
        },
    ),
    (
        Standard::LogOut,
        &Described {
            schemes: &[Scheme::Session],
            ..Described::of(&LOG_OUT)
        },
    ),
    (
        Standard::SessionInfo,
        &Described {
            schemes: &[Scheme::Session],
            result: <Info as Shaped>::shape,
            ..Described::of(&SESSION_INFO)
        },
    ),
    (
        Standard::TaskInfo,
        &Described {
            schemes: &[Scheme::Session],
            parameters: &[TASK, Parameter::optional::<GetSpec>(Place::Query, "spec")],
            result: <Map<String, Value> as Shaped>::shape,
            ..Described::of(&GET)
        },
    ),
    (
        Standard::ListTasks,
        &Described {
            schemes: &[Scheme::Session],
            body: Body::Fields {
                fields: &[
                    Field::optional::<FilterSpec>("filter_spec"),
                    Field::optional::<GetSpec>("result_spec"),
                ],
                required: false,
            },
            result: <Map<String, Value> as Shaped>::shape,
            ..Described::of(&LIST)
        },
    ),
    (
        Standard::CancelTask,
        &Described {
            schemes: &[Scheme::Session],
            parameters: &[TASK],
            ..Described::of(&CANCEL)
        },
    ),
];

/// Returns the standard operation with the same requests as an operation of a document.
pub(crate) fn standard(described: &'static Described) -> Option<Standard> {
    // An API with other tokens has nothing of vCenter, though a path may be the same.
    let is_vcenter = |scheme: &Scheme<'_>| matches!(scheme, Scheme::Session | Scheme::Basic);
    let is_other = !matches!(described.role, Role::Other);
    if is_other || !described.schemes.iter().all(is_vcenter) {
        return None;
    }
    let mut known = PROVIDED.iter().chain(&EARLIER);
    let known = known.find(|(_, own)| is_same_request(own, described));
    known.map(|(standard, _)| *standard)
}

/// Returns the standard operations that are not among the given ones.
pub(crate) fn missing(given: &[&'static Described]) -> Vec<(Standard, &'static Described)> {
    let is_given = |(standard, own): &(Standard, &'static Described)| {
        let mut given = given.iter();
        given.any(|it| self::standard(it) == Some(*standard) || is_same_request(own, it))
    };
    let missing = PROVIDED.iter().filter(|it| !is_given(it));
    missing.copied().collect()
}

static SESSION_INFO: Operation = Operation {
    id: "Cis.Session_get",
    path: "/session",
    result: ResultShape::Json,
    ..Operation::EMPTY
};

/// A task in a path.
const TASK: Parameter = Parameter::required::<String>(Place::Path, "task");

/// Requests of earlier versions, recognized where a document has them.
static EARLIER: [(Standard, &Described); 1] = [(
    Standard::ListTasks,
    &Described::of(&Operation {
        path: "/cis/tasks",
        ..Operation::EMPTY
    }),
)];

/// The caller's session.
struct Info;

impl Shaped for Info {
    fn shape() -> Shape {
        const STRUCTURE: &Structure = &Structure {
            name: "Cis.Session.Info",
            fields: &[
                Field::required::<String>("user"),
                Field::required::<DateTime>("created_time"),
                Field::required::<DateTime>("last_accessed_time"),
            ],
            ..Structure::EMPTY
        };
        Shape::Structure(STRUCTURE)
    }
}

/// A token to exchange, and what is requested in place of it.
struct IssueSpec;

impl Shaped for IssueSpec {
    fn shape() -> Shape {
        const STRUCTURE: &Structure = &Structure {
            name: "Vcenter.Authentication.Token.IssueSpec",
            fields: &[
                Field::required::<String>("grant_type"),
                Field::optional::<String>("resource"),
                Field::optional::<String>("audience"),
                Field::optional::<String>("scope"),
                Field::optional::<String>("requested_token_type"),
                Field::optional::<String>("subject_token"),
                Field::optional::<String>("subject_token_type"),
                Field::optional::<String>("actor_token"),
                Field::optional::<String>("actor_token_type"),
            ],
            ..Structure::EMPTY
        };
        Shape::Structure(STRUCTURE)
    }
}

/// A token of the server.
struct TokenInfo;

impl Shaped for TokenInfo {
    fn shape() -> Shape {
        const STRUCTURE: &Structure = &Structure {
            name: "Oauth2.TokenInfo",
            fields: &[
                Field::required::<String>("access_token"),
                Field::required::<String>("token_type"),
                Field::optional::<i64>("expires_in"),
            ],
            ..Structure::EMPTY
        };
        Shape::Structure(STRUCTURE)
    }
}

/// The parts of a task that a client asks for.
struct GetSpec;

impl Shaped for GetSpec {
    fn shape() -> Shape {
        const STRUCTURE: &Structure = &Structure {
            name: "Cis.Tasks.GetSpec",
            fields: &[
                Field::optional::<bool>("return_all"),
                Field::optional::<bool>("exclude_result"),
            ],
            ..Structure::EMPTY
        };
        Shape::Structure(STRUCTURE)
    }
}

/// A filter of tasks.
struct FilterSpec;

impl Shaped for FilterSpec {
    fn shape() -> Shape {
        const STRUCTURE: &Structure = &Structure {
            name: "Cis.Tasks.FilterSpec",
            fields: &[
                Field::optional::<Vec<String>>("tasks"),
                Field::optional::<Vec<String>>("services"),
                Field::optional::<Vec<String>>("operations"),
                Field::optional::<Vec<String>>("status"),
                Field::optional::<Vec<Map<String, Value>>>("targets"),
                Field::optional::<Vec<String>>("users"),
            ],
            ..Structure::EMPTY
        };
        Shape::Structure(STRUCTURE)
    }
}
