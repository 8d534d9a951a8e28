//! Recovery of types and facts that only the descriptions state.
//!
//! Takes the model with the types of the schemas, and a table of task results. Gives the same model with the types, versions,
//! unions, errors and privileges that the descriptions name, and each description's prose without those sentences. Never guesses:
//! a sentence matches a formula of the table, or stays prose and is reported if it looks like one. Never changes a name or
//! what a schema states, and fails on no text.
//!
//! One fact comes from structure instead of a sentence. If the discriminator of a family has a value for the base itself, a value
//! without a discriminator is of the base. The field is then optional, as its description says in full documents.

mod enrich;
mod errors;
mod fact;
mod formula;
mod lookup;
mod near_miss;
mod parse;
mod pattern;
mod prose;
mod report;
pub(crate) mod schema_index;
pub(crate) mod segment;
mod table;
mod tasks;
mod types;
mod unions;

use crate::api::Api;
use crate::knowledge::Known;
pub(crate) use formula::Subject;
pub use report::{Miss, Report};
use schema_index::SchemaIndex;
pub use tasks::TaskResults;

/// Adds to a model what its descriptions state. `given` has the results of tasks that no description names; `known` has the facts
/// about the version of the documents.
///
/// The result of a task is that of the operation's own extension, or else of `given`, or else of the description, or else a
/// known one.
pub fn recover_with(api: &mut Api, given: TaskResults, known: Option<Known>) -> Report {
    let results = known.as_ref().map(|known| known.facts.task_results.clone());
    let given = given.with_known(results.unwrap_or_default());
    let mut report = recover(api, &given);
    let task_results = std::mem::take(&mut report.known_results);
    report.known = known.map(|known| Known {
        task_results,
        ..known
    });
    report
}

/// Adds to a model what its descriptions and `given` state, as [`recover_with`] does.
pub fn recover(api: &mut Api, given: &TaskResults) -> Report {
    let schemas = SchemaIndex::of(api);
    let mut report = Report::default();
    report
        .counts
        .extend(table::FORMULAS.iter().map(|formula| (formula.name, 0)));
    let mut enricher = enrich::Enricher {
        schemas: &schemas,
        given,
        report,
    };
    enricher.api(api);
    let mut report = enricher.report;
    let ids = api.operations.iter().map(|operation| operation.id.as_str());
    report.unused_table = given.miss_all(ids);
    report.misses.sort_by(by_place);
    report.rejected.sort_by(by_place);
    report
}

fn by_place(a: &Miss, b: &Miss) -> std::cmp::Ordering {
    let key = |miss: &Miss| (miss.place.file, miss.place.pointer.clone());
    key(a)
        .cmp(&key(b))
        .then_with(|| a.sentence.cmp(&b.sentence))
}

#[cfg(test)]
mod tests;
