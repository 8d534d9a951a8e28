//! The operations about tasks.

use super::perform::perform;
use crate::mock::model::standard_error::StandardError;
use crate::mock::request::arguments::Arguments;
use crate::mock::state::tasks::{Polled, Tasks};
use crate::mock::state::world::World;
use serde_json::{Map, Value};

/// Answers an operation about tasks; `None` for any other one.
pub(crate) fn answer(
    world: &mut World,
    arguments: &Arguments,
) -> Option<Result<Value, StandardError>> {
    let id = arguments.path_text("task");
    let not_found = || StandardError::not_found(&format!("task `{id}`"));
    Some(match arguments.described().operation.id {
        "Cis.Tasks_get" => {
            let spec = arguments.query_values().get("spec");
            let exclude = spec.and_then(|spec| spec.get("exclude_result"));
            let exclude = exclude == Some(&Value::Bool(true));
            poll(world, id).ok_or_else(not_found).map(|mut info| {
                if exclude {
                    info.remove("result");
                }
                Value::Object(info)
            })
        }
        "Cis.Tasks_list" => Ok(list(&world.tasks, arguments)),
        "Cis.Tasks_cancel" => {
            let canceled = world.tasks.cancel(id);
            canceled
                .unwrap_or_else(|| Err(not_found()))
                .map(|()| Value::Null)
        }
        _ => return None,
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

/// Returns the tasks that match the filter.
fn list(tasks: &Tasks, arguments: &Arguments) -> Value {
    let body = arguments.body_value();
    let filter = |name: &str| {
        let values = body.get("filter_spec")?.get(name)?.as_array()?;
        Some(values).filter(|values| !values.is_empty())
    };
    let (ids, states) = (filter("tasks"), filter("status"));
    let matches = |filter: Option<&Vec<Value>>, value: &Value| {
        filter.is_none_or(|values| values.contains(value))
    };
    let matching = tasks
        .infos()
        .filter(|(id, info)| matches(ids, &Value::from(*id)) && matches(states, &info["status"]));
    let matching = matching.map(|(id, info)| (id.to_owned(), Value::Object(info)));
    Value::Object(matching.collect())
}
