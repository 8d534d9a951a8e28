//! Tests of the project's own fragments: they are slices of themselves and of the vendor's documents.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use serde::Deserialize;
use serde_json::Value;
use vsphere_codegen::load::{self, Documents, Inputs};
use vsphere_codegen::model_json;
use vsphere_codegen::slice::request::{Request, Sliced};
use vsphere_codegen::slice::slice;
use vsphere_codegen::slice::table::Selection;
use vsphere_codegen::slice::wording::Descriptions;
use vsphere_tests::places::{facts_text, in_project, versions};

/// The tables of fragments: of documents of today's dialect, and of the one before.
const TABLES: [&str; 2] = ["fragments.yaml", "fragments-legacy.yaml"];

/// Returns the folders of `specs/`, each with the table that lists its files.
fn folders() -> Vec<(String, &'static str)> {
    let with_table = |version: String| {
        let lists = |table: &&str| {
            let selection = Selection::read(&specs(table)).expect("a table of fragments");
            let mut names = selection.fragments.iter().map(|fragment| &fragment.name);
            names.all(|name| specs(&version).join(format!("{name}.yaml")).exists())
        };
        let table = TABLES.into_iter().find(lists);
        let table = table.unwrap_or_else(|| panic!("no table lists the files of {version}"));
        (version, table)
    };
    versions().into_iter().map(with_table).collect()
}

fn inputs(path: PathBuf, overlays: Vec<PathBuf>) -> Inputs {
    Inputs {
        specs: vec![path],
        overlays,
        ..Inputs::default()
    }
}

fn specs(below: &str) -> PathBuf {
    in_project("specs").join(below)
}

/// The project's fragments of a document.
fn cut(document: &Inputs, table: &str, descriptions: Descriptions) -> Sliced {
    let request = Request {
        selection: Selection::read(&specs(table)).expect("the table of fragments is one"),
        descriptions,
        folder: "specs".to_owned(),
    };
    let published = load::load_published(document).expect("the document can be read");
    slice(&published, &request).unwrap_or_else(|problems| panic!("{problems}"))
}

fn words(version: &str) -> Descriptions {
    Descriptions::From(vec![vec![specs(version)]])
}

/// Asserts that slices equal the files in `specs/`, without findings.
fn assert_is_folder(sliced: &Sliced, version: &str) {
    for (name, text) in &sliced.files {
        let there = fs::read_to_string(specs(version).join(name)).unwrap_or_default();
        let diff = similar::TextDiff::from_lines(&there, text);
        assert!(
            there == *text,
            "specs/{version}/{name} is not what `cargo xtask import` makes:\n{}",
            diff.unified_diff().header("there", "made")
        );
    }
    assert_eq!(sliced.report.table(), "", "{version}");
}

#[test]
fn fragments_are_slices_of_themselves() {
    for (version, table) in folders() {
        let document = inputs(specs(&version), Vec::new());
        for descriptions in [Descriptions::Keep, words(&version)] {
            let sliced = cut(&document, table, descriptions);
            assert_is_folder(&sliced, &version);
            let there = load::load_published(&document).expect("the fragments can be read");
            assert_eq!(
                sliced.files.len(),
                there.documents.sources.len(),
                "{version}"
            );
        }
    }
}

/// The published documents of both dialects yield the project's fragments.
#[test]
fn fragments_are_slices_of_what_was_published() {
    let published = [
        ("9.1.0.0", "facts-9.1.0.0.yaml"),
        ("8.0.3.0", "legacy-esx-depots-8.0.3.0.yaml"),
    ];
    for (version, table) in folders() {
        let file = published.iter().find(|(of, _)| *of == version);
        let Some((_, file)) = file else { continue };
        let Some(document) = facts(&format!("vsphere/{file}")) else {
            return;
        };
        let sliced = cut(&inputs(document, Vec::new()), table, words(&version));
        assert_is_folder(&sliced, &version);
    }
}

/// The path of a file of the facts, if they are available.
fn facts(path: &str) -> Option<PathBuf> {
    facts_text(path)?;
    Some(PathBuf::from(std::env::var_os("VSPHERE_FACTS")?).join(path))
}

/// Without prose no text is left. [`slice`] itself ensures that the facts are.
#[test]
fn without_prose_there_are_only_facts() {
    for (version, table) in folders() {
        let document = inputs(specs(&version), Vec::new());
        let sliced = cut(&document, table, Descriptions::Drop);
        let (api, _) = vsphere_codegen::model(&texts(&sliced)).expect("slices can be read");
        let operations = api.operations.iter();
        let own = operations.flat_map(|operation| {
            let parameters = operation.parameters.iter().map(|parameter| &parameter.text);
            parameters.chain([&operation.text, &operation.success.text])
        });
        let texts: Vec<&String> = own
            .chain(api.schemas.values().map(|schema| &schema.text))
            .flat_map(|text| &text.prose)
            .collect();
        assert_eq!(texts, Vec::<&String>::new(), "{version}");
        assert!(api.operations.len() > 20, "{version}");
    }
}

fn texts(sliced: &Sliced) -> Documents {
    let files = sliced.files.iter();
    let files: Vec<(&str, &str)> = files
        .map(|(name, text)| (name.as_str(), text.as_str()))
        .collect();
    load::load_texts(&files, &[]).expect("slices can be read")
}

/// A known difference with its reason.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Explained {
    /// The path in the model.
    at: String,
    /// The only side that has it, if the other one lacks it.
    only_in: Option<Side>,
    specs: Option<Value>,
    document: Option<Value>,
    why: String,
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
enum Side {
    Specs,
    Document,
}

impl Explained {
    /// Returns `true` if this is the difference between the two sides.
    fn is(&self, (specs, document): &Difference) -> bool {
        let value = |side: &Option<Value>| side.clone().unwrap_or_default();
        match (self.only_in, specs, document) {
            (Some(Side::Specs), Some(_), None) | (Some(Side::Document), None, Some(_)) => true,
            (None, Some(specs), Some(document)) => {
                value(&self.specs) == *specs && value(&self.document) == *document
            }
            _ => false,
        }
    }
}

/// The whole API was rebuilt from other sources than the fragments. Their models are equal, except for explained differences.
#[test]
fn the_whole_document_and_the_fragments_have_equal_models() {
    for version in versions() {
        let explained = fs::read_to_string(format!("slice/explained-{version}.yaml"));
        if let Ok(explained) = explained {
            assert_equal_models(&version, &explained);
        }
    }
}

fn assert_equal_models(version: &str, explained: &str) {
    let Some(document) = facts(&format!("vsphere/vcenter-{version}.yaml")) else {
        return;
    };
    let explained: Vec<Explained> =
        serde_yaml::from_str(explained).expect("explanations are a list");
    let overlay = specs(version).join("overlay.yaml");
    let sliced = cut(
        &inputs(document, vec![overlay.clone()]),
        "fragments.yaml",
        words(version),
    );
    let mut files: Vec<(&str, &str)> = Vec::new();
    files.extend(
        sliced
            .files
            .iter()
            .map(|(name, text)| (name.as_str(), text.as_str())),
    );
    let overlay = fs::read_to_string(overlay).expect("there is an overlay");
    let cut = load::load_texts(&files, &[("overlay.yaml", &overlay)]).expect("slices can be read");
    let own = load::load(&inputs(specs(version), Vec::new())).expect("the fragments can be read");
    let model = |documents: &Documents| {
        let (api, _) = vsphere_codegen::model(documents).expect("there is a model");
        model_json::to_json(&api)
    };
    let mut differences = BTreeMap::new();
    compare("", Some(&model(&own)), Some(&model(&cut)), &mut differences);
    let mut failures = Vec::new();
    for known in explained {
        let at = &known.at;
        assert!(known.why.len() > 20, "{at} is not explained");
        match differences.remove(at) {
            None => failures.push(format!("{at} is explained, but is no difference any more")),
            Some(found) if known.is(&found) => {}
            Some(found) => failures.push(format!("{at} is another difference: {found:?}")),
        }
    }
    failures.extend(
        differences
            .iter()
            .map(|(at, found)| format!("{at} is not explained: {found:?}")),
    );
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// The values of the fragments and of the document.
type Difference = (Option<Value>, Option<Value>);
type Differences = BTreeMap<String, Difference>;

/// Finds the differences of two models, as deep as both have mappings.
fn compare(at: &str, one: Option<&Value>, other: Option<&Value>, found: &mut Differences) {
    match (one, other) {
        (Some(Value::Object(one)), Some(Value::Object(other))) => {
            for key in one.keys().chain(other.keys()) {
                let at = if at.is_empty() {
                    key.clone()
                } else {
                    format!("{at}/{key}")
                };
                compare(&at, one.get(key), other.get(key), found);
            }
        }
        (one, other) if one != other => {
            found.insert(at.to_owned(), (one.cloned(), other.cloned()));
        }
        _ => {}
    }
}
