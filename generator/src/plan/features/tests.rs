//! Features and gates of small documents.

use std::fs;

use crate::load::{self, Inputs};
use crate::plan::{Plan, plan};

/// A document with an operation for each resource, body, result and error, and with schemas by the types of their fields. A
/// type is the name of a schema, of a field an identifier as well (`@Kind`), and empty where there is none.
fn document(operations: &[(&str, &str, &str, &str)], schemas: &[(&str, &[&str])]) -> String {
    let schema = |ty: &str| match ty.strip_prefix('@') {
        Some(kind) => format!(
            "{{type: string, description: 'When clients pass a value of this schema as a parameter, the property must be an identifier for the resource type: `{kind}`.'}}"
        ),
        None => format!("{{$ref: '#/components/schemas/{ty}'}}"),
    };
    let mut text = "openapi: 3.0.0\ninfo: {title: T, version: 9.1.0.0}\npaths:\n".to_owned();
    for (index, (resource, body, result, error)) in operations.iter().enumerate() {
        text += &format!("  /p{index}:\n    post:\n      tags: [{resource}]\n");
        text += &format!("      operationId: {resource}_do{index}\n");
        if !body.is_empty() {
            let body = schema(body);
            text += &format!(
                "      requestBody: {{required: true, content: {{application/json: {{schema: {body}}}}}}}\n"
            );
        }
        text += "      responses:\n";
        match *result {
            "" => text += "        '204': {description: Success!}\n",
            result => {
                let result = schema(result);
                text += &format!(
                    "        '200': {{description: Success!, content: {{application/json: {{schema: {result}}}}}}}\n"
                );
            }
        }
        if !error.is_empty() {
            let error = schema(error);
            text += &format!(
                "        '404': {{description: No., content: {{application/json: {{schema: {error}}}}}}}\n"
            );
        }
    }
    if !schemas.is_empty() {
        text += "components:\n  schemas:\n";
    }
    for (name, fields) in schemas {
        text += &format!(
            "    {name}:\n      type: object\n      properties:\n        own: {{type: string}}\n"
        );
        for (index, field) in fields.iter().enumerate() {
            text += &format!("        f{index}: {}\n", schema(field));
        }
    }
    text
}

fn planned(text: &str) -> Plan {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("spec.yaml");
    fs::write(&path, text).expect("a document can be written");
    let inputs = Inputs {
        specs: vec![path],
        overlays: Vec::new(),
        ..Inputs::default()
    };
    let documents = load::load(&inputs).unwrap_or_else(|problems| panic!("{problems}\n{text}"));
    let (api, _) =
        crate::pipeline::model(&documents).unwrap_or_else(|problems| panic!("{problems}\n{text}"));
    plan(&api).unwrap_or_else(|findings| panic!("{findings:?}\n{text}"))
}

/// The features and what each enables.
fn list(plan: &Plan) -> Vec<(String, Vec<String>)> {
    let list = &plan.features.list;
    let name = |id: &usize| list[*id].name.clone();
    let entry = |feature: &super::Feature| {
        (
            feature.name.clone(),
            feature.enables.iter().map(name).collect(),
        )
    };
    list.iter().map(entry).collect()
}

/// Returns the features that a type is compiled with.
fn of_type(plan: &Plan, name: &str) -> String {
    let gate = plan.features.of_item(&plan.types[name].path);
    match gate {
        super::Gate::Always => "always".to_owned(),
        gate => plan.features.names(gate).join(" "),
    }
}

/// A feature and what it enables.
type Expected = (&'static str, &'static [&'static str]);

#[test]
fn packages_of_the_second_level_and_packages_in_them_are_features() {
    let table: [(&[&str], &[Expected]); 8] = [
        (&["Things"], &[("things", &[])]),
        (&["A.Things"], &[("a-things", &[])]),
        (&["A.B.Things"], &[("a-b", &[])]),
        (&["A.B.Things", "A.B.Others"], &[("a-b", &[])]),
        (
            &["A.B", "A.B.C.Things"],
            &[("a-b", &["a-b-c"]), ("a-b-c", &[])],
        ),
        // A resource that holds others is in their feature.
        (
            &["A.B.C", "A.B.C.D.E", "A.B.F"],
            &[("a-b", &["a-b-c"]), ("a-b-c", &[])],
        ),
        // Two spellings of one package, and a keyword.
        (
            &["A.VM", "A.Vm.Power", "A.Type"],
            &[("a-type", &[]), ("a-vm", &[])],
        ),
        // What cargo and the manifest mean by a name.
        (
            &["Default", "Full", "Mock"],
            &[
                ("default-package", &[]),
                ("full-package", &[]),
                ("mock-package", &[]),
            ],
        ),
    ];
    for (resources, expected) in table {
        let operations: Vec<_> = resources.iter().map(|name| (*name, "", "", "")).collect();
        let plan = planned(&document(&operations, &[]));
        let expected: Vec<(String, Vec<String>)> = expected
            .iter()
            .map(|(name, enables)| {
                let enables = enables.iter().map(|name| (*name).to_owned());
                ((*name).to_owned(), enables.collect())
            })
            .collect();
        assert_eq!(list(&plan), expected, "{resources:?}");
    }
}

#[test]
fn types_are_there_with_what_reaches_them() {
    let operations = [
        ("A.One", "A.One.Spec", "", ""),
        ("A.Two", "", "A.Two.Info", "Std.Missing"),
        ("A.Two.Deep.Part", "", "Std.Shared", ""),
        ("A.Three", "A.Three.Spec", "", "Std.Missing"),
        ("A.Four", "", "All.Known", ""),
        ("A.One", "", "All.Known", ""),
        ("A.Two.Deep.Part", "", "All.Known", ""),
    ];
    let schemas: [(&str, &[&str]); 10] = [
        ("A.One.Spec", &["Std.Nested"]),
        ("A.Two.Info", &["Std.Nested", "Std.Shared"]),
        ("A.Three.Spec", &["A.One.Inner", "@Kind"]),
        ("A.One.Inner", &[]),
        ("A.One.Left", &["Std.OfLeft"]),
        ("Std.Nested", &["Std.Nested"]),
        ("Std.Shared", &[]),
        ("Std.Missing", &["Std.Deep"]),
        ("Std.Deep", &[]),
        ("Std.OfLeft", &[]),
    ];
    let mut plan_schemas = schemas.to_vec();
    plan_schemas.push(("Std.Free", &["Std.OfFree"]));
    plan_schemas.push(("Std.OfFree", &[]));
    plan_schemas.push(("Free.Alone", &["Free.Held"]));
    plan_schemas.push(("Free.Held", &[]));
    plan_schemas.push(("All.Known", &[]));
    let plan = planned(&document(&operations, &plan_schemas));
    // Modules come whole, operations included, and with those around them.
    let table = [
        ("A.One.Spec", "a-one a-three"),
        ("A.One.Inner", "a-one a-three"),
        ("A.One.Left", "a-one a-three"),
        ("A.Two.Info", "a-two-deep"),
        ("A.Three.Spec", "a-three"),
        ("Std.Nested", "a-one a-three a-two-deep"),
        ("Std.Missing", "a-one a-three a-two-deep"),
        ("Std.Free", "a-one a-three a-two-deep"),
        // Every feature reaches the module.
        ("All.Known", "always"),
        // No feature reaches the module.
        ("Free.Alone", "always"),
        ("Free.Held", "always"),
    ];
    for (name, expected) in table {
        assert_eq!(of_type(&plan, name), expected, "{name}");
    }
    let ids: Vec<&str> = plan
        .ids
        .values()
        .flat_map(|id| plan.features.names(plan.features.of_item(id)))
        .collect();
    assert_eq!(ids, ["a-three"]);
}

#[test]
fn modules_are_there_with_anything_in_them() {
    let operations = [
        ("A.One", "Std.Shared", "", ""),
        ("A.Two.Deep.Part", "", "", ""),
        ("B.Other", "", "", ""),
    ];
    let plan = planned(&document(&operations, &[("Std.Shared", &[])]));
    let gates = |path: &str| {
        let module = plan
            .modules
            .iter()
            .position(|module| module.path.join(".") == path);
        let id = module.unwrap_or_else(|| panic!("no module {path}"));
        let features = &plan.features;
        let whole = features.names(features.of_module(id)).join(" ");
        let handle = features.names(features.of_handle(id)).join(" ");
        (whole, handle)
    };
    let table = [
        ("", "", "a-one a-two-deep b-other"),
        ("a", "a-one a-two-deep", "a-one a-two-deep"),
        ("a.one", "a-one", "a-one"),
        ("a.two", "a-two-deep", "a-two-deep"),
        ("a.two.deep.part", "a-two-deep", "a-two-deep"),
        ("std_", "a-one", ""),
    ];
    for (path, whole, handle) in table {
        let expected = (whole.to_owned(), handle.to_owned());
        assert_eq!(gates(path), expected, "{path}");
    }
}

#[test]
fn long_gates_are_hidden_features() {
    let names: Vec<String> = (0..30).map(|index| format!("A.R{index:02}")).collect();
    let mut operations: Vec<_> = names
        .iter()
        .map(|name| (name.as_str(), "", "Std.Shared", ""))
        .collect();
    operations.push(("B.Other", "", "", ""));
    let plan = planned(&document(&operations, &[("Std.Shared", &[])]));
    let features = &plan.features;
    assert_eq!(of_type(&plan, "Std.Shared"), "_a");
    assert_eq!(features.hidden().collect::<Vec<_>>(), ["_a"]);
    for id in 0..30 {
        assert_eq!(features.hidden_of(id).collect::<Vec<_>>(), ["_a"]);
    }
}

/// The features of a document with all kinds of names: packages with and without finer ones, single resources, and names
/// that are taken.
#[test]
fn features_of_a_document_are_these() {
    let resources = [
        "Session",
        "Cis.Tasks",
        "Content.Library",
        "Content.Library.Item",
        "Content.Library.Item.File",
        "Content.Library.Subscriptions",
        "Content.Type",
        "Esx.Settings.Depots.Online",
        "Esx.Settings.Clusters.Software.Drafts",
        "Esx.Settings.Clusters.Software",
        "Mock",
    ];
    let operations: Vec<_> = resources.iter().map(|name| (*name, "", "", "")).collect();
    let expected: [Expected; 9] = [
        ("cis-tasks", &[]),
        ("content-library", &["content-library-item"]),
        ("content-library-item", &[]),
        ("content-type", &[]),
        (
            "esx-settings",
            &["esx-settings-clusters", "esx-settings-depots"],
        ),
        ("esx-settings-clusters", &[]),
        ("esx-settings-depots", &[]),
        ("mock-package", &[]),
        ("session", &[]),
    ];
    let found = list(&planned(&document(&operations, &[])));
    let found: Vec<(&str, Vec<&str>)> = found
        .iter()
        .map(|(name, enables)| (name.as_str(), enables.iter().map(String::as_str).collect()))
        .collect();
    let expected = expected.map(|(name, enables)| (name, enables.to_vec()));
    assert_eq!(found, expected);
}

/// A later version has an operation of another package that reaches what nothing did: it does not leave its own package,
/// and neither does what it holds.
#[test]
fn types_stay_with_their_package_when_another_one_reaches_them() {
    let schemas: [(&str, &[&str]); 2] = [("A.One.Left", &["Std.Held"]), ("Std.Held", &[])];
    let other = ("A.Three", "", "", "");
    let before = [("A.One", "", "", ""), ("A.Two", "", "", ""), other];
    let after = [
        ("A.One", "", "", ""),
        ("A.Two", "A.One.Left", "", ""),
        other,
    ];
    let table = [(&before, "a-one"), (&after, "a-one a-two")];
    for (operations, expected) in table {
        let plan = planned(&document(operations, &schemas));
        for name in ["A.One.Left", "Std.Held"] {
            assert_eq!(of_type(&plan, name), expected, "{name}");
        }
    }
}

/// A later version adds a package in a package: the feature of the outer one keeps all of it.
#[test]
fn nothing_leaves_a_feature_when_an_api_grows() {
    let schemas: [(&str, &[&str]); 2] = [("A.B.C.Info", &[]), ("A.B.C.D.Info", &[])];
    let before = [("A.B.C", "", "A.B.C.Info", ""), ("A.B", "", "", "")];
    let mut after = before.to_vec();
    after.push(("A.B.C.D", "", "A.B.C.D.Info", ""));
    let plan = planned(&document(&before, &schemas[..1]));
    assert_eq!(of_type(&plan, "A.B.C.Info"), "a-b");
    let plan = planned(&document(&after, &schemas));
    assert_eq!(of_type(&plan, "A.B.C.Info"), "a-b-c");
    assert_eq!(
        list(&plan)[0],
        ("a-b".to_owned(), vec!["a-b-c".to_owned()]),
        "the coarser feature enables the finer one"
    );
}
