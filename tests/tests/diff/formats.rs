//! Tests of report formats: valid, complete, and safe for any text of a document.

use std::fs;
use std::path::Path;

use serde_json::Value;
use vsphere_codegen::diff;
use vsphere_codegen::diff::comparison::Comparison;
use vsphere_codegen::diff::report::contents::Report;
use vsphere_codegen::diff::report::{Format, SCHEMA};
use vsphere_codegen::diff::rule::Level;
use vsphere_codegen::diff::version::Version;
use vsphere_codegen::load;
use vsphere_tests::json_schema::faults;

use super::version;

fn report(comparison: &Comparison, format: Format) -> String {
    let level = Some(Level::Neutral);
    Report { comparison, level }.write(format)
}

fn summary(comparison: &Comparison, format: Format) -> String {
    let level = None;
    Report { comparison, level }.write(format)
}

fn case(name: &str) -> Comparison {
    let base = version(&["diff/base.yaml"], &[]);
    let overlay = format!("diff/cases/{name}.yaml");
    diff::compare(&base, &version(&["diff/base.yaml"], &[overlay.as_ref()]))
}

/// Texts of hostile documents.
pub(crate) const HOSTILE: [&str; 5] = [
    "<script>document.title='taken'</script>",
    "\"><img src=x onerror=document.title='taken'>",
    "]]>--><style>*{display:none}</style>",
    "\u{202e}\u{1b}[31mred\u{7}",
    "%0A::error::x\n::error title=taken::x\n# taken\n| `` ` *taken* @taken",
];

/// Two versions with hostile texts in all places that a report shows.
pub(crate) fn hostile() -> Comparison {
    let document = |values: &[String], title: &str| {
        let values: Vec<Value> = values
            .iter()
            .map(|value| Value::from(value.as_str()))
            .collect();
        let fields: serde_json::Map<String, Value> = values
            .iter()
            .enumerate()
            .map(|(index, value)| {
                (
                    format!("x{index} {}", value.as_str().unwrap_or_default()),
                    serde_json::json!({"type": "string"}),
                )
            })
            .collect();
        let values: Vec<Value> = values
            .iter()
            .enumerate()
            .map(|(index, value)| format!("V{index} {}", value.as_str().unwrap_or_default()).into())
            .collect();
        let document = serde_json::json!({
            "openapi": "3.0.3",
            "info": {"title": title, "version": "1"},
            "paths": {"/x": {"get": {
                "operationId": format!("A.B_get{title}"), "tags": ["A.B"],
                "description": format!("Returns an authorization error if you do not have all of the privileges described as follows:\n- {title}"),
                "responses": {"200": {"description": "x", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/A.S"}}}}},
            }}},
            "components": {"schemas": {
                "A.E": {"type": "string", "enum": values},
                "A.S": {"type": "object", "properties": fields},
            }},
        });
        let file = format!("{title}.json");
        let documents = load::load_texts(&[(file.as_str(), document.to_string().as_str())], &[]);
        let documents = documents.unwrap_or_else(|problems| panic!("{problems}"));
        Version::of(documents).unwrap_or_else(|problems| panic!("{problems}"))
    };
    let old = document(&["A".to_owned()], "plain");
    let hostile: Vec<String> = HOSTILE.iter().map(|text| (*text).to_owned()).collect();
    let new = document(&hostile, &HOSTILE.concat());
    diff::compare(&old, &new)
}

/// Makes a schema reject undescribed members.
fn close(schema: &mut Value) {
    match schema {
        Value::Object(map) => {
            map.values_mut().for_each(close);
            if map.get("properties").is_some_and(Value::is_object) && map.contains_key("type") {
                map.insert("additionalProperties".to_owned(), false.into());
            }
        }
        Value::Array(items) => items.iter_mut().for_each(close),
        _ => {}
    }
}

/// The form may get new members, so the schema has to accept unknown ones.
#[test]
fn the_schema_accepts_unknown_members() {
    let mut schema: Value = serde_json::from_str(SCHEMA).expect("the schema is JSON");
    let text = report(&case("fields"), Format::Json);
    let mut value: Value = serde_json::from_str(&text).expect("the report is JSON");
    value["changes"][0]["later"] = true.into();
    value["later"] = true.into();
    assert_eq!(faults(&schema, &value), Vec::<String>::new());
    close(&mut schema);
    assert_eq!(faults(&schema, &value).len(), 2);
}

#[test]
fn json_matches_the_schema() {
    let mut schema: Value = serde_json::from_str(SCHEMA).expect("the schema is JSON");
    // Readers ignore unknown members, but all written ones have to be described.
    close(&mut schema);
    let mut comparisons: Vec<Comparison> = Vec::new();
    for overlay in super::cases::overlays() {
        comparisons.extend(super::cases::both_ways(&overlay));
    }
    comparisons.push(hostile());
    comparisons.extend(super::partial::comparisons());
    for comparison in &comparisons {
        let text = report(comparison, Format::Json);
        let value: Value = serde_json::from_str(&text).expect("the report is JSON");
        let faults = faults(&schema, &value);
        assert!(faults.is_empty(), "{faults:#?}");
        assert_eq!(
            value["changes"].as_array().map(Vec::len),
            Some(comparison.changes.len())
        );
    }
    // The check is able to fail.
    assert!(!faults(&schema, &serde_json::json!({"form": 2})).is_empty());
}

#[test]
fn formats_have_the_expected_text() {
    let updating = std::env::var_os("UPDATE_GOLDEN").is_some();
    let (fields, operations) = (case("fields"), case("operations"));
    let text = Format::Text { color: false };
    for (name, actual) in [
        ("colored.txt", report(&fields, Format::Text { color: true })),
        ("report.json", report(&fields, Format::Json)),
        ("report.md", report(&fields, Format::Markdown)),
        ("annotations.txt", report(&fields, Format::Github)),
        ("report.xml", report(&fields, Format::Junit)),
        ("followers.txt", report(&operations, text)),
        ("followers.md", report(&operations, Format::Markdown)),
        ("followers.xml", report(&operations, Format::Junit)),
        ("summary.txt", summary(&operations, text)),
        ("summary.md", summary(&operations, Format::Markdown)),
    ] {
        let path = format!("diff/formats/{name}");
        if updating {
            fs::create_dir_all("diff/formats").expect("a folder");
            fs::write(&path, actual).expect("the expected text can be written");
            continue;
        }
        let expected = fs::read_to_string(&path).unwrap_or_default();
        assert!(
            actual == expected,
            "{path} differs from the report:\n{actual}"
        );
    }
}

/// No text of a document becomes a workflow command, a Markdown line or a terminal control.
#[test]
fn texts_of_documents_are_escaped() {
    let comparison = hostile();
    assert!(
        comparison.changes.len() > 10,
        "{}",
        comparison.changes.len()
    );
    for (format, text) in [
        Format::Text { color: false },
        Format::Markdown,
        Format::Github,
        Format::Junit,
        Format::Html,
    ]
    .into_iter()
    .flat_map(|format| [report, summary].map(|write| (format, write(&comparison, format))))
    {
        for hidden in ['\u{202e}', '\u{1b}', '\u{7}', '\r'] {
            assert!(!text.contains(hidden), "{format:?} has {hidden:?}");
        }
    }
    for line in report(&comparison, Format::Github).lines() {
        let command = line.split(' ').next().unwrap_or_default();
        assert!(
            ["::error", "::warning", "::notice"].contains(&command),
            "{line}"
        );
        let (_, rest) = line.split_once(' ').expect("properties");
        let (properties, _) = rest.split_once("::").expect("a message");
        let keys: Vec<&str> = properties
            .split(',')
            .filter_map(|property| Some(property.split_once('=')?.0))
            .collect();
        assert!(
            [&["file", "line", "col", "title"][..], &["title"]].contains(&keys.as_slice()),
            "{keys:?}: {line}"
        );
    }
    let markdown = [report, summary].map(|write| write(&comparison, Format::Markdown));
    for line in markdown.iter().flat_map(|text| text.lines()) {
        let is_ours = line.is_empty()
            || ["## ", "### ", "- ", "  - ", "**", "… "]
                .iter()
                .any(|start| line.starts_with(start))
            || line.ends_with("`.");
        assert!(is_ours, "{line}");
    }
    let xml = report(&comparison, Format::Junit);
    for tag in xml.split('<').skip(1) {
        let name = tag.trim_start_matches(['/', '?']);
        let known = ["xml ", "testsuites", "testsuite", "testcase", "failure"];
        assert!(known.iter().any(|known| name.starts_with(known)), "{tag}");
    }
}

/// A document that is written anew, with a breaking change of every field: the summary fits a screen, however many there are.
#[test]
fn a_summary_fits_a_screen() {
    let document = |ty: &str, since: &str| {
        let fields = |schema: usize| -> serde_json::Map<String, Value> {
            let field = |index| {
                let text = format!("Field {index}.{since}");
                let field = serde_json::json!({"type": ty, "description": text});
                (format!("field_{schema}_{index}"), field)
            };
            (0..40).map(field).collect()
        };
        let schema = |index| {
            let fields = fields(index);
            (
                format!("A.S{index}"),
                serde_json::json!({"type": "object", "properties": fields}),
            )
        };
        let schemas: serde_json::Map<String, Value> = (0..40).map(schema).collect();
        let references = |(name, _): (&String, _)| {
            (
                name.to_lowercase(),
                serde_json::json!({"$ref": format!("#/components/schemas/{name}")}),
            )
        };
        let properties: serde_json::Map<String, Value> = schemas.iter().map(references).collect();
        let document = serde_json::json!({
            "openapi": "3.0.3",
            "info": {"title": "Long", "version": "1"},
            "paths": {"/x": {"post": {
                "operationId": "A.B_run", "tags": ["A.B"],
                "requestBody": {"content": {"application/json": {"schema": {"type": "object", "properties": properties}}}},
                "responses": {"204": {"description": "x"}},
            }}},
            "components": {"schemas": schemas},
        });
        let documents = load::load_texts(&[("long.json", document.to_string().as_str())], &[]);
        let documents = documents.unwrap_or_else(|problems| panic!("{problems}"));
        Version::of(documents).unwrap_or_else(|problems| panic!("{problems}"))
    };
    let since = " This property was added in __vSphere API 8.0.0.0__.";
    let comparison = diff::compare(&document("string", ""), &document("boolean", since));
    assert_eq!(comparison.changes.len(), 2 * 40 * 40);
    let text = summary(&comparison, Format::Text { color: false });
    assert!(text.lines().count() <= 60, "{text}");
    assert!(text.contains("version stated (1,600)"), "{text}");
    assert!(text.ends_with(" more: --level all\n"), "{text}");
    let markdown = summary(&comparison, Format::Markdown);
    assert!(markdown.lines().count() <= 60, "{markdown}");
    let all = report(&comparison, Format::Text { color: false });
    assert!(all.contains("version stated: 1600 fields\n"), "{all}");
}

/// Two thousand changes, and one removed package.
#[test]
fn the_summary_of_the_whole_api_fits_a_screen() {
    let Some(facts) = std::env::var_os("VSPHERE_FACTS") else {
        return;
    };
    let whole = |version_name: &str| {
        let facts = Path::new(&facts).join("vsphere");
        let [spec, tasks] = [
            format!("vcenter-{version_name}.yaml"),
            format!("task-results-{version_name}.json"),
        ];
        let spec = facts.join(spec);
        version(&[spec.to_str().expect("a path")], &[&facts.join(tasks)])
    };
    let comparison = diff::compare(&whole("9.0.0.0"), &whole("9.1.0.0"));
    for format in [Format::Text { color: false }, Format::Markdown] {
        let text = summary(&comparison, format);
        assert!(text.lines().count() <= 60, "{text}");
        assert!(text.contains("Vcenter.Hvc"), "{text}");
    }
}
