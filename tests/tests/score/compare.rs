//! Comparison of a model with the truth, site by site.
//!
//! A site is a fact of the truth: a parameter, a body, a result, a field, an enumeration, a union, a list of errors, a version. An
//! enumeration or identifier in the model for a plain string in the truth is invented.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

/// The result of a comparison.
#[derive(Default)]
pub(crate) struct Score {
    /// The number of correct sites and of all sites, by category.
    counts: BTreeMap<&'static str, (usize, usize)>,
    /// The wrong sites, one line each.
    pub(crate) misses: Vec<String>,
}

/// Compares a model with the truth.
pub(crate) fn score(truth: &Value, model: &Value) -> Score {
    let mut score = Score::default();
    for (id, wanted) in entries(&truth["operations"]) {
        let found = &model["operations"][id];
        if score.site("operations", !found.is_null(), || id.to_owned()) {
            score.operation(id, wanted, found);
        }
    }
    for (name, wanted) in entries(&truth["enums"]) {
        let found = &model["enums"][name];
        score.same("enum values", name, wanted, found);
    }
    for (name, wanted) in entries(&truth["structs"]) {
        let found = &model["structs"][name];
        if score.site("structs", !found.is_null(), || name.to_owned()) {
            score.structure(name, wanted, found);
        }
    }
    for (name, unions) in entries(&truth["unions"]) {
        for (tag, wanted) in entries(unions) {
            let found = &model["unions"][name][tag];
            score.site("unions", cases(wanted) == cases(found), || {
                format!("{name} by {tag}: want {wanted}, got {found}")
            });
        }
    }
    score
}

impl Score {
    /// Returns the number of compared sites.
    pub(crate) fn sites(&self) -> usize {
        self.counts.values().map(|(_, all)| all).sum()
    }

    /// Returns a report of all categories and of the wrong sites.
    pub(crate) fn report(&self) -> String {
        let mut report = format!(
            "{} of {} sites are wrong\n",
            self.misses.len(),
            self.sites()
        );
        for (category, (right, all)) in &self.counts {
            report.push_str(&format!("{category:15} {right:6} of {all:6}\n"));
        }
        for miss in self.misses.iter().take(40) {
            report.push_str(&format!("- {miss}\n"));
        }
        report
    }

    fn site(&mut self, category: &'static str, right: bool, note: impl FnOnce() -> String) -> bool {
        let (good, all) = self.counts.entry(category).or_default();
        *all += 1;
        if right {
            *good += 1;
        } else {
            self.misses.push(format!("{category}: {}", note()));
        }
        right
    }

    fn same(&mut self, category: &'static str, place: &str, wanted: &Value, found: &Value) {
        self.site(category, wanted == found, || {
            format!("{place}: want {wanted}, got {found}")
        });
    }

    fn operation(&mut self, id: &str, wanted: &Value, found: &Value) {
        self.same("methods", id, &wanted["method"], &found["method"]);
        if wanted.get("path_exact") != Some(&Value::Bool(false)) {
            self.same("path keys", id, &wanted["path"], &found["path"]);
        }
        for (name, parameter) in entries(&wanted["params"]) {
            self.parameter(&format!("{id}({name})"), parameter, &found["params"][name]);
        }
        let body = &wanted["body"];
        if !body.is_null() && body["type"] != "inline" {
            let place = format!("{id} body");
            self.same(
                "bodies",
                &place,
                &body["required"],
                &found["body"]["required"],
            );
            self.types(&place, &body["type"], found["body"].get("type"));
        }
        self.same(
            "success codes",
            id,
            &wanted["success"]["status"],
            &found["success"]["status"],
        );
        self.types(
            &format!("{id} result"),
            &wanted["success"]["type"],
            found["success"].get("type"),
        );
        if !wanted["task_result"].is_null() {
            self.same(
                "task results",
                id,
                &wanted["task_result"],
                &found["task_result"],
            );
        }
        let errors = (texts(&wanted["errors"]), texts(&found["errors"]));
        self.site("error lists", errors.0 == errors.1, || {
            format!("{id}: want {:?}, got {:?}", errors.0, errors.1)
        });
        if is_said(&wanted["since"]) {
            self.same("since", id, &wanted["since"], &found["since"]);
        }
        let deprecated = (
            is_said(&wanted["deprecated"]),
            is_said(&found["deprecated"]),
        );
        self.site("deprecated", deprecated.0 == deprecated.1, || {
            format!("{id}: want {}, got {}", deprecated.0, deprecated.1)
        });
        let privileges = (texts(&wanted["privileges"]), texts(&found["privileges"]));
        if !privileges.0.is_empty() {
            let note = || format!("{id}: want {:?}, got {:?}", privileges.0, privileges.1);
            self.site("privileges", privileges.0 == privileges.1, note);
        }
    }

    fn parameter(&mut self, place: &str, wanted: &Value, found: &Value) {
        let right = wanted["in"] == found["in"] && wanted["required"] == found["required"];
        self.site("parameters", right, || {
            format!("{place}: want {wanted}, got {found}")
        });
        if !found.is_null() {
            self.types(place, &wanted["type"], found.get("type"));
        }
    }

    fn structure(&mut self, name: &str, wanted: &Value, found: &Value) {
        for (field, wanted) in entries(&wanted["fields"]) {
            let place = format!("{name}.{field}");
            let found = &found["fields"][field];
            self.same("fields", &place, &wanted["optional"], &found["optional"]);
            if found.is_null() {
                continue;
            }
            self.types(&place, &wanted["type"], found.get("type"));
            if is_said(&wanted["since"]) {
                self.same("since", &place, &wanted["since"], &found["since"]);
            }
        }
    }

    fn types(&mut self, place: &str, wanted: &Value, found: Option<&Value>) {
        let mut have = BTreeMap::new();
        if let Some(found) = found {
            leaves(found, String::new(), &mut have);
        }
        let mut want = BTreeMap::new();
        leaves(wanted, String::new(), &mut want);
        for (part, leaf) in want {
            let got = have.get(&part);
            let note = || format!("{place}{part}: want {leaf:?}, got {got:?}");
            match &leaf {
                // The document leaves it open.
                Leaf::Plain(word) if word == "?" => {}
                Leaf::Plain(word) if word == "string" && got.is_some_and(Leaf::is_claim) => {
                    self.site("invented", false, note);
                }
                leaf => {
                    self.site(leaf.category(), got == Some(leaf), note);
                }
            }
        }
    }
}

/// A part of a type.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Leaf {
    Plain(String),
    Container(&'static str),
    Id(BTreeSet<String>),
    Named(String, String),
}

impl Leaf {
    fn category(&self) -> &'static str {
        match self {
            Self::Plain(_) => "plain types",
            Self::Container(_) => "containers",
            Self::Id(_) => "ids",
            Self::Named(kind, _) if kind == "enum" => "enums",
            Self::Named(..) => "structures",
        }
    }

    /// Returns `true` if it narrows a string.
    fn is_claim(&self) -> bool {
        matches!(self.category(), "ids" | "enums")
    }
}

/// Collects the parts of a type by their position in it.
fn leaves(ty: &Value, place: String, found: &mut BTreeMap<String, Leaf>) {
    let Some((kind, inner)) = ty.as_object().and_then(|entries| entries.iter().next()) else {
        found.insert(
            place,
            Leaf::Plain(ty.as_str().unwrap_or_default().to_owned()),
        );
        return;
    };
    match kind.as_str() {
        "optional" => leaves(inner, place, found),
        "list" | "set" => {
            leaves(inner, format!("{place}[]"), found);
            found.insert(
                place,
                Leaf::Container(if kind == "list" { "list" } else { "set" }),
            );
        }
        "map" => {
            leaves(&inner[0], format!("{place}{{key}}"), found);
            leaves(&inner[1], format!("{place}{{}}"), found);
            found.insert(place, Leaf::Container("map"));
        }
        "id" => {
            found.insert(place, Leaf::Id(texts(inner).into_iter().collect()));
        }
        _ => {
            found.insert(
                place,
                Leaf::Named(kind.clone(), inner.as_str().unwrap_or_default().to_owned()),
            );
        }
    }
}

/// The members of each case of a union.
fn cases(union: &Value) -> BTreeMap<&str, Vec<String>> {
    entries(union)
        .map(|(value, fields)| (value, texts(fields)))
        .collect()
}

fn entries(map: &Value) -> impl Iterator<Item = (&str, &Value)> {
    map.as_object()
        .into_iter()
        .flatten()
        .map(|(key, value)| (key.as_str(), value))
}

/// A list of texts, sorted.
fn texts(list: &Value) -> Vec<String> {
    let mut texts: Vec<String> = list
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .map(str::to_owned)
        .collect();
    texts.sort();
    texts
}

/// Neither absent nor `false`.
fn is_said(value: &Value) -> bool {
    !value.is_null() && *value != Value::Bool(false)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn truth() -> Value {
        json!({
            "operations": {"A_b": {
                "method": "get", "path": "/a", "params": {"p": {"in": "query", "required": false, "type": "string"}},
                "body": {"required": true, "type": {"list": {"struct": "S"}}},
                "success": {"status": 200, "type": {"map": [{"id": ["X", "Y"]}, {"optional": {"enum": "E"}}]}},
                "task_result": "void", "errors": ["N"], "since": "1.0", "deprecated": false, "privileges": ["p"],
            }},
            "enums": {"E": ["A", "B"]},
            "structs": {"S": {"deprecated": false, "fields": {"f": {"type": "?", "optional": true, "since": "2.0"}}}},
            "unions": {"S": {"f": {"A": ["g", "h"]}}},
        })
    }

    #[test]
    fn a_model_that_says_the_same_is_right() {
        let score = score(&truth(), &truth());
        assert_eq!(
            (score.misses.as_slice(), score.sites()),
            (&[][..], 22),
            "{}",
            score.report()
        );
    }

    /// Each difference is a miss, with its category.
    #[test]
    fn a_model_that_says_otherwise_is_not() {
        let changes = [
            ("/operations/A_b/method", json!("put"), "methods"),
            ("/operations/A_b/path", json!("/b"), "path keys"),
            (
                "/operations/A_b/params/p/required",
                json!(true),
                "parameters",
            ),
            (
                "/operations/A_b/params/p/type",
                json!({"id": ["X"]}),
                "invented",
            ),
            ("/operations/A_b/params/p/type", json!("uri"), "plain types"),
            ("/operations/A_b/body/required", json!(false), "bodies"),
            (
                "/operations/A_b/body/type",
                json!({"set": {"struct": "S"}}),
                "containers",
            ),
            (
                "/operations/A_b/body/type/list",
                json!({"struct": "T"}),
                "structures",
            ),
            (
                "/operations/A_b/success/status",
                json!(201),
                "success codes",
            ),
            (
                "/operations/A_b/success/type/map/0",
                json!({"id": ["X"]}),
                "ids",
            ),
            (
                "/operations/A_b/success/type/map/1",
                json!("string"),
                "enums",
            ),
            ("/operations/A_b/task_result", json!(null), "task results"),
            ("/operations/A_b/errors", json!(["N", "M"]), "error lists"),
            ("/operations/A_b/since", json!("1.1"), "since"),
            ("/operations/A_b/deprecated", json!("1.1"), "deprecated"),
            ("/operations/A_b/privileges", json!([]), "privileges"),
            ("/operations/A_b", json!(null), "operations"),
            ("/enums/E", json!(["B", "A"]), "enum values"),
            ("/structs/S", json!(null), "structs"),
            ("/structs/S/fields/f", json!(null), "fields"),
            ("/structs/S/fields/f/optional", json!(false), "fields"),
            ("/structs/S/fields/f/since", json!(null), "since"),
            ("/unions/S/f/A", json!(["g"]), "unions"),
        ];
        for (place, value, category) in changes {
            let mut model = truth();
            *model.pointer_mut(place).expect("the place is there") = value;
            let misses = score(&truth(), &model).misses;
            assert!(
                misses.len() == 1 && misses[0].starts_with(&format!("{category}: ")),
                "{place}: {misses:?}"
            );
        }
    }

    #[test]
    fn what_the_truth_leaves_open_is_not_compared() {
        let mut model = truth();
        model["structs"]["S"]["fields"]["f"]["type"] = json!({"enum": "E"});
        assert_eq!(score(&truth(), &model).misses, Vec::<String>::new());
    }
}
