//! Facts that no document carries: used for their version alone, reported, and overridden by what a document says.

use serde_json::Value;
use vsphere_tests::generator::run;
use vsphere_tests::places::facts_path;

fn inspect(arguments: &[&str]) -> String {
    let output = run(&[&["inspect"], arguments].concat());
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{errors}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn coverage(arguments: &[&str]) -> Value {
    let arguments = [arguments, &["--coverage", "--format", "json"]].concat();
    serde_json::from_str(&inspect(&arguments)).expect("the coverage is JSON")
}

const CASE: &str = "golden/known-facts";

#[test]
fn known_facts_are_reported_with_their_source() {
    let text = inspect(&["--spec", CASE]);
    let line = text.lines().nth(1).expect("a second line");
    let start = "1 nullable place and 3 task results from what is known about 9.1.0.0 (source: ";
    assert!(line.starts_with(start), "{line}");
    let known = "Appliance.Networking_change$Task  task, its result known";
    assert!(text.contains(known), "{text}");
    // The schema of its result is not there.
    let unknown = "Esx.Hcl.Hosts.CompatibilityReport_create$Task  task\n";
    assert!(text.contains(unknown), "{text}");
    // An overlay has the last word.
    let overlaid = [
        "--spec",
        CASE,
        "--overlay",
        "golden/known-facts/given/overlay.yaml",
    ];
    let known = &coverage(&overlaid)["known"];
    let expected = [
        "Appliance.Infraprofile.Configs_validate$Task",
        "Appliance.Networking_change$Task",
    ];
    assert_eq!(known["task_results"], serde_json::json!(expected));
}

#[test]
fn known_facts_are_of_no_other_version_or_api() {
    let folder = tempfile::TempDir::new().expect("a folder");
    let path = folder.path().join("spec.yaml");
    let text = std::fs::read_to_string(format!("{CASE}/spec.yaml")).expect("the case");
    for (from, to) in [
        ("version: 9.1.0.0", "version: 9.1.0.1"),
        ("version: 9.1.0.0", "version: '9.1'"),
        ("title: vSphere Automation API", "title: appliance"),
    ] {
        std::fs::write(&path, text.replace(from, to)).expect("a file");
        let path = path.to_str().expect("the path is text");
        assert_eq!(coverage(&["--spec", path])["known"], Value::Null, "{to}");
    }
}

/// The results of all tasks of the vendor's documents are known, and no other results.
#[test]
fn every_task_of_a_known_version_has_its_result() {
    for (document, version) in [
        ("vsphere/legacy-esx-depots-8.0.3.0.yaml", "8.0.3.0"),
        ("vsphere/vcenter-9.0.0.0.yaml", "9.0.0.0"),
        ("vsphere/vcenter-9.1.0.0.yaml", "9.1.0.0"),
    ] {
        let Some(document) = facts_path(document) else {
            return;
        };
        let table = facts_path(&format!("vsphere/task-results-{version}.json"));
        let [document, table] = [Some(document), table].map(|path| path.expect("a file"));
        let [document, table] = [&document, &table].map(|it| it.to_str().expect("text"));
        let model = |arguments: &[&str]| -> Value {
            let arguments = [&["--spec", document, "--format", "json"], arguments].concat();
            serde_json::from_str(&inspect(&arguments)).expect("the model is JSON")
        };
        let (alone, given) = (model(&[]), model(&["--overlay", table]));
        let operations = given["operations"].as_object().expect("operations");
        let mut tasks = 0;
        for (id, operation) in operations.iter().filter(|(id, _)| id.ends_with("$Task")) {
            let result = &alone["operations"][id]["task_result"];
            assert_eq!(result, &operation["task_result"], "{version} {id}");
            assert!(!result.is_null(), "{version} {id}");
            tasks += 1;
        }
        assert!(tasks > 0, "{version}");
    }
}
