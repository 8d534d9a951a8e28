//! The operations about tasks.

use super::perform::perform;
use crate::error::kind::ErrorKind;
use crate::mock::model::standard::Standard;
use crate::mock::model::standard_error::StandardError;
use crate::mock::request::arguments::Arguments;
use crate::mock::state::tasks::Polled;
use crate::mock::state::world::World;
use serde_json::{Map, Value};

/// The fields of a filter, each with the field of a task that it is compared with.
const FILTERS: [(&str, &str); 5] = [
    ("services", "service"),
    ("operations", "operation"),
    ("status", "status"),
    ("targets", "target"),
    ("users", "user"),
];

/// Answers an operation about tasks; `None` for any other one.
pub(crate) fn answer(
    world: &mut World,
    arguments: &Arguments,
) -> Option<Result<Value, StandardError>> {
    let standard = world.api.standard(arguments.described())?;
    let id = arguments.last_path_text();
    let not_found = || StandardError::not_found(&format!("task `{id}`"));
    Some(match standard {
        Standard::TaskInfo => {
            let info = poll(world, id).ok_or_else(not_found);
            info.map(|info| selected(info, arguments.query_values().get("spec")))
        }
        Standard::ListTasks => list(world, arguments),
        Standard::CancelTask => {
            let canceled = world.tasks.cancel(id);
            canceled
                .unwrap_or_else(|| Err(not_found()))
                .map(|()| Value::Null)
        }
        Standard::LogIn | Standard::IssueToken | Standard::LogOut | Standard::SessionInfo => {
            return None;
        }
    })
}

/// Returns a task as the client that polls it sees it.
fn poll(world: &mut World, id: &str) -> Option<Map<String, Value>> {
    loop {
        match world.tasks.poll(id)? {
            Polled::Info(info) => return Some(info),
            Polled::Due(arguments) => {
                let outcome = perform(world, &arguments);
                world.tasks.end(id, outcome);
            }
        }
    }
}

/// Returns the parts of a task that a client asked for.
fn selected(mut info: Map<String, Value>, spec: Option<&Value>) -> Value {
    let exclude = spec.and_then(|spec| spec.get("exclude_result"));
    if exclude == Some(&Value::Bool(true)) {
        info.remove("result");
    }
    Value::Object(info)
}

/// Returns the tasks that match the filter. As in a vCenter, it must name tasks or services.
///
/// Like a request for one task, a list that names tasks is a poll of them.
fn list(world: &mut World, arguments: &Arguments) -> Result<Value, StandardError> {
    let body = arguments.body_value();
    let query = arguments.query_values();
    let filter = |name: &str| {
        // Earlier versions have the filter in the query.
        let given = body.get("filter_spec").or(query.get("filter_spec"));
        let values = given.map_or(query.get(name), |filter| filter.get(name));
        let values = values.and_then(Value::as_array);
        values.filter(|values| !values.is_empty())
    };
    let ids = filter("tasks");
    if ids.is_none() && filter("services").is_none() {
        let why = "`filter_spec.tasks` or `filter_spec.services` must be given.";
        return Err(StandardError::new(ErrorKind::InvalidArgument, why));
    }
    let filters = FILTERS.map(|(name, field)| (filter(name), field));
    let matches = |info: &Map<String, Value>| {
        filters.iter().all(|(values, field)| {
            let own = info.get(*field);
            values.is_none_or(|values| own.is_some_and(|own| values.contains(own)))
        })
    };
    let infos: Vec<(String, _)> = match ids {
        Some(ids) => {
            let ids = ids.iter().filter_map(Value::as_str);
            let polled = ids.filter_map(|id| Some((id.to_owned(), poll(world, id)?)));
            polled.collect()
        }
        None => world.tasks.infos().collect(),
    };
    let spec = body.get("result_spec").or(query.get("result_spec"));
    let matching = infos.into_iter().filter(|(_, info)| matches(info));
    let matching = matching.map(|(id, info)| (id, selected(info, spec)));
    Ok(Value::Object(matching.collect()))
}
