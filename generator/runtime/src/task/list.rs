//! Reports about many tasks by one request, if the server has a list of tasks.

use crate::client::handle::Client;
use crate::error::Error;
use crate::retry::transient::{Purpose, is_transient};
use crate::task::handle::Task;
use crate::values::task_info::TaskInfo;
use crate::wire::operation::{Method, Operation, ResultShape};
use serde_json::json;
use std::collections::BTreeMap;

/// The most tasks of one request. Earlier versions have the identifiers in the query, which is limited to a few thousand
/// characters.
const CHUNK: usize = 50;

/// Reports about many tasks.
pub(crate) static LIST: Operation = Operation {
    id: "Cis.Tasks_list",
    method: Method::Post,
    path: "/cis/tasks",
    query: &[("action", "list")],
    result: ResultShape::Json,
    ..Operation::EMPTY
};

/// Like [`LIST`], for tasks whose results are secrets.
static LIST_SECRET: Operation = Operation {
    secret: true,
    ..LIST
};

/// The request of versions before 9.0.
static LIST_BY_QUERY: Operation = Operation {
    method: Method::Get,
    query: &[],
    ..LIST
};

/// Like [`LIST_BY_QUERY`], for tasks whose results are secrets.
static LIST_BY_QUERY_SECRET: Operation = Operation {
    secret: true,
    ..LIST_BY_QUERY
};

/// The way to ask a server about many tasks, from the newest to the one that all servers have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Post,
    Query,
    /// A request for each task.
    Each,
}

impl Form {
    fn next(self) -> Self {
        match self {
            Self::Post => Self::Query,
            Self::Query | Self::Each => Self::Each,
        }
    }
}

/// Returns the form to try first: that of the server's version, or the newest.
pub(super) fn first_form(client: &Client) -> Form {
    match client.server_version() {
        Some(version) if version.major() < 9 => Form::Query,
        _ => Form::Post,
    }
}

/// Returns a report or an error for each task of one client, in their order, and the form that the server has.
pub(super) async fn reports(
    tasks: &[Task<()>],
    mut form: Form,
) -> (Vec<Result<TaskInfo, Error>>, Form) {
    let mut reports = Vec::with_capacity(tasks.len());
    for chunk in tasks.chunks(CHUNK) {
        let listed = loop {
            // One task is no list.
            if form == Form::Each || tasks.len() == 1 {
                break Ok(BTreeMap::new());
            }
            match list(chunk, form).await {
                Err(error) if is_refusal(&error) => form = form.next(),
                listed => break listed,
            }
        };
        match listed {
            Ok(mut listed) => {
                for task in chunk {
                    // The server may not list a task that it knows, or has forgotten it: its own report says so.
                    reports.push(match listed.remove(task.id()) {
                        Some(info) => Ok(info),
                        None => task.info().await,
                    });
                }
            }
            Err(error) => reports.extend(chunk.iter().map(|_| Err(error.clone()))),
        }
    }
    (reports, form)
}

async fn list(tasks: &[Task<()>], form: Form) -> Result<BTreeMap<String, TaskInfo>, Error> {
    let Some(first) = tasks.first() else {
        return Ok(BTreeMap::new());
    };
    let client: &Client = first.client();
    let ids: Vec<&str> = tasks.iter().map(Task::id).collect();
    let secret = tasks.iter().any(Task::is_secret);
    match form {
        Form::Post => {
            let operation = if secret { &LIST_SECRET } else { &LIST };
            let filter = json!({ "tasks": ids });
            // Reading changes nothing, whatever the method.
            let call = client.call(operation).field("filter_spec", &filter);
            call.idempotent().await
        }
        Form::Query | Form::Each => {
            let operation = match secret {
                true => &LIST_BY_QUERY_SECRET,
                false => &LIST_BY_QUERY,
            };
            client.call(operation).query("tasks", &ids).await
        }
    }
}

/// Returns `true` if the server has no such list, does not allow it, or answers with something else.
fn is_refusal(error: &Error) -> bool {
    match error.status() {
        Some(401) | None => false,
        Some(_) => !is_transient(error, Purpose::Poll) || error.status() == Some(501),
    }
}
