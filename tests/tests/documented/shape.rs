//! Generated source, compared with a page.

use crate::page::{Field, Page, error_name};
use crate::source::{Operation, Source, arguments, inputs, last_name};
use std::collections::BTreeSet;
use syn::{ReturnType, Type};
use vsphere_codegen::emit::Settings;
use vsphere_tests::places::rust_files;

/// The checked-in client.
fn today() -> Source {
    let files = rust_files("generated/src");
    Source::read(
        files
            .iter()
            .map(|(path, text)| (path.as_str(), text.as_str())),
    )
}

/// Generates the client of the legacy documents.
fn legacy() -> Source {
    let files = crate::legacy::generate(&Settings::default());
    let sources = files.0.iter().filter(|(path, _)| path.ends_with(".rs"));
    Source::read(sources.map(|(path, text)| (path.trim_start_matches("src/"), text.as_str())))
}

#[test]
fn convert_is_as_documented() {
    check(&Page::read("content-library-convert"), &today());
}

#[test]
fn create_depots_offline_is_as_documented() {
    check(&Page::read("create-depots-offline-task"), &today());
}

#[test]
fn create_depots_offline_is_as_documented_in_the_legacy_dialect() {
    check(&Page::read("create-depots-offline-task"), &legacy());
}

fn check(page: &Page, source: &Source) {
    let faults = faults(page, source);
    assert!(
        faults.is_empty(),
        "{} is not as documented at {} (look there first, then at the overlays and the generator):\n{}",
        page.name,
        page.text("/page"),
        faults.join("\n")
    );
}

/// Returns all differences.
fn faults(page: &Page, source: &Source) -> Vec<String> {
    let mut faults = Vec::new();
    check_operation(page, source, &mut faults);
    check_method(page, source, &mut faults);
    for structure in page.structures() {
        check_structure(page, source, structure, &mut faults);
    }
    for (enumeration, values) in page.enumerations() {
        let (module, name) = page.in_client(enumeration);
        let Some(there) = source.module(module).enumerations.get(name) else {
            faults.push(format!(
                "{enumeration}: there is no open_enum! {module}::{name}"
            ));
            continue;
        };
        let missing = values
            .iter()
            .filter(|value| !there.iter().any(|known| known == *value));
        faults.extend(
            missing.map(|value| format!("{enumeration} lacks {value:?}, it has {there:?}")),
        );
    }
    faults
}

/// Faults to insert into the source by file: the old text, the new text, and the difference to report.
const FAULTS: [(&str, &str, &str, &str, &str); 14] = [
    (
        "create-depots-offline-task",
        "esx/settings/depots/offline.rs",
        "optional location =",
        "required location =",
        "CreateSpec.location",
    ),
    (
        "create-depots-offline-task",
        "esx/settings/depots/offline.rs",
        "= \"file_id\"",
        "= \"fileId\"",
        "CreateSpec.file_id is missing",
    ),
    (
        "create-depots-offline-task",
        "esx/settings/depots/offline.rs",
        "location: Option<Uri>",
        "location: Option<String>",
        "string as uri",
    ),
    (
        "create-depots-offline-task",
        "esx/settings/depots/offline.rs",
        "optional ownerdata =",
        "required ownerdata =",
        "ownerdata",
    ),
    (
        "create-depots-offline-task",
        "esx/settings/depots/offline.rs",
        "Push = \"PUSH\"",
        "Push = \"Push\"",
        "lacks \"PUSH\"",
    ),
    (
        "create-depots-offline-task",
        "esx/settings/depots/offline.rs",
        "(\"vmw-task\", \"true\")",
        "(\"vmw-task\", \"\")",
        "constants in the query",
    ),
    (
        "create-depots-offline-task",
        "esx/settings/depots/offline.rs",
        "success: 202",
        "success: 200",
        "status of a success",
    ),
    (
        "create-depots-offline-task",
        "esx/settings/depots/offline.rs",
        "\"Vapi.Std.Errors.AlreadyExists\"",
        "\"\"",
        "already_exists",
    ),
    (
        "create-depots-offline-task",
        "esx/settings/depots/offline.rs",
        "Task<CreateResult>",
        "CreateResult",
        "result of the method",
    ),
    (
        "create-depots-offline-task",
        "vapi/std/errors.rs",
        "\"TIMED_OUT\"",
        "\"TIMEOUT\"",
        "TIMED_OUT",
    ),
    (
        "content-library-convert",
        "content/library.rs",
        "\"/content/library/{libraryId}\"",
        "\"/content/library\"",
        "path: documented",
    ),
    (
        "content-library-convert",
        "content/library.rs",
        "ContentLibrary.ConvertLibrary",
        "ContentLibrary",
        "privilege",
    ),
    (
        "content-library-convert",
        "vapi/std/errors.rs",
        "\"challenge\"",
        "\"challenges\"",
        "Unauthorized.challenge",
    ),
    (
        "content-library-convert",
        "vapi/std.rs",
        "optional precision",
        "required precision",
        "precision",
    ),
];

#[test]
fn faults_are_noticed() {
    let mut files = rust_files("generated/src");
    // Only the modules of the pages: reading all of them for each fault is slow.
    let named = |path: &str| FAULTS.iter().any(|(_, file, ..)| *file == path);
    files.retain(|(path, _)| named(path) || path == "content.rs");
    for (page, path, old, new, said) in FAULTS {
        let (_, text) = files.iter().find(|(name, _)| name == path).expect(path);
        let broken = text.replace(old, new);
        assert_ne!(
            &broken, text,
            "{path} has no {old}: mend the table of faults"
        );
        let all = files
            .iter()
            .map(|(name, text)| (name.as_str(), if name == path { &broken } else { text }));
        let faults = faults(
            &Page::read(page),
            &Source::read(all.map(|(name, text)| (name, text.as_str()))),
        );
        assert!(
            faults.iter().any(|fault| fault.contains(said)),
            "{old} → {new}: nothing says {said}: {faults:?}"
        );
    }
}

fn expect<T: PartialEq + std::fmt::Debug>(
    what: &str,
    there: &T,
    documented: &T,
    faults: &mut Vec<String>,
) {
    if there != documented {
        faults.push(format!(
            "{what}: documented is {documented:?}, generated is {there:?}"
        ));
    }
}

fn check_operation(page: &Page, source: &Source, faults: &mut Vec<String>) {
    let (module, name) = page
        .text("/in_client/operation")
        .rsplit_once("::")
        .expect("a path");
    let Some(operation) = source.module(module).operations.get(name) else {
        return faults.push(format!("there is no static {module}::{name}"));
    };
    let (path, query) = page.target();
    let result = match page.text("/success/returns") {
        "nothing" => "Empty",
        "task" => "Task",
        _ => "Json",
    };
    expect(
        "method",
        &operation.method.to_uppercase(),
        &page.text("/method").to_owned(),
        faults,
    );
    expect("path", &operation.path, &path, faults);
    expect("constants in the query", &operation.query, &query, faults);
    expect(
        "status of a success",
        &operation.success,
        &page.success().to_string(),
        faults,
    );
    expect("result", &operation.result, &result.to_owned(), faults);
    if let Some(since) = page.value("/added").as_str() {
        expect(
            "version that brought it",
            &operation.since.as_deref(),
            &Some(since),
            faults,
        );
    }
    for privilege in page
        .value("/privileges")
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|name| name.as_str())
    {
        if !operation
            .privileges
            .iter()
            .any(|text| text.contains(privilege))
        {
            faults.push(format!(
                "privilege {privilege} is missing in {:?}",
                operation.privileges
            ));
        }
    }
    check_errors(page, operation, faults);
}

fn check_errors(page: &Page, operation: &Operation, faults: &mut Vec<String>) {
    for documented in page.errors() {
        let there = operation
            .errors
            .get(&documented.status.to_string())
            .cloned()
            .unwrap_or_default();
        for (error, _) in &documented.errors {
            let name = format!("Vapi.Std.Errors.{}", error_name(error));
            if !there.contains(&name) {
                faults.push(format!(
                    "error {error} of status {} is missing, there are {there:?}",
                    documented.status
                ));
            }
        }
    }
}

/// Compares arguments (path parameters in order, then the body) and the result.
fn check_method(page: &Page, source: &Source, faults: &mut Vec<String>) {
    let (of, name) = page
        .text("/in_client/method")
        .rsplit_once("::")
        .expect("a path");
    let (module, of) = of.rsplit_once("::").expect("a module and a type");
    let Some(signature) = source
        .module(module)
        .methods
        .get(&(of.to_owned(), name.to_owned()))
    else {
        return faults.push(format!("there is no method {module}::{of}::{name}"));
    };
    let inputs = inputs(signature);
    let mut documented = Vec::new();
    for (index, parameter) in page.parameters().iter().enumerate() {
        let resource = parameter["identifies"]
            .as_str()
            .expect("what it identifies");
        let there = inputs
            .get(index)
            .map_or(String::new(), |(_, ty)| last_name(ty));
        expect(
            "the identifier",
            &source.identifies(&there),
            &vec![resource],
            faults,
        );
        documented.push(there);
    }
    documented.push(page.in_client(page.text("/body/type")).1.to_owned());
    let there: Vec<_> = inputs.iter().map(|(_, ty)| last_name(ty)).collect();
    expect("types of the arguments", &there, &documented, faults);
    let ReturnType::Type(_, result) = &signature.output else {
        return faults.push(format!("{name} has no result"));
    };
    let result = arguments(result)
        .first()
        .map_or(String::new(), |ty| last_name(ty));
    let documented = if page.text("/success/returns") == "task" {
        "Task"
    } else {
        "()"
    };
    expect(
        "result of the method",
        &result,
        &documented.to_owned(),
        faults,
    );
}

fn check_structure(page: &Page, source: &Source, structure: &str, faults: &mut Vec<String>) {
    let (module, name) = page.in_client(structure);
    let module = source.module(module);
    let (Some(types), Some(serialised)) =
        (module.structures.get(name), module.serialised.get(name))
    else {
        return faults.push(format!(
            "{structure}: there is no structure {name} with its structure!"
        ));
    };
    let documented = page.fields(structure);
    for field in &documented {
        let what = format!("{structure}.{}", field.name);
        let Some(there) = serialised.iter().find(|there| there.wire == field.name) else {
            faults.push(format!("{what} is missing"));
            continue;
        };
        let ty = types
            .get(&there.field)
            .expect("a field that is serialised exists, or it would not compile");
        let outer = last_name(ty);
        let wrapper = ["Option", "Optional"].into_iter().find(|it| *it == outer);
        expect(
            &format!("{what}, its type and kind"),
            &wrapper,
            &there.wrapper,
            faults,
        );
        if let Some(optional) = wanted_optional(field) {
            expect(
                &format!("{what}, optional"),
                &there.wrapper.is_some(),
                &optional,
                faults,
            );
        }
        let inner = if wrapper.is_some() {
            arguments(ty)[0]
        } else {
            ty
        };
        if let Err(fault) = fits(page, source, &field.kind, inner) {
            faults.push(format!("{what}: {fault}"));
        }
    }
    let names: BTreeSet<_> = documented.iter().map(|field| field.name.as_str()).collect();
    let additions = serialised
        .iter()
        .filter(|there| there.wrapper.is_none() && !names.contains(there.wire.as_str()));
    faults.extend(additions.map(|there| {
        format!("{structure}.{} is not documented but required, which old servers and callers do not know", there.wire)
    }));
}

fn wanted_optional(field: &Field) -> Option<bool> {
    field
        .required
        .map(|required| !required || field.may_be_missing)
}

/// Returns `true` if a type can hold the documented values.
fn fits(page: &Page, source: &Source, documented: &str, ty: &Type) -> Result<(), String> {
    let name = last_name(ty);
    let inner = arguments(ty);
    let one_of = |names: &[&str]| {
        let fits = names.contains(&name.as_str());
        fits.then_some(()).ok_or_else(|| {
            format!("documented is {documented}, so one of {names:?}, but it is {name}")
        })
    };
    if let Some(item) = documented.strip_prefix("list:") {
        one_of(&["Vec"])?;
        return fits(page, source, item, inner[0]);
    }
    if let Some(item) = documented.strip_prefix("map:") {
        one_of(&["BTreeMap"])?;
        fits(page, source, "string", inner[0])?;
        return fits(page, source, item, inner[1]);
    }
    match documented {
        "string" if !source.identifies(&name).is_empty() || source.is_enumeration(&name) => Ok(()),
        "string" => one_of(&["String", "DateTime", "Secret"]),
        "string as uri" => one_of(&["Uri"]),
        "integer" => one_of(&["i64"]),
        "number" => one_of(&["f64"]),
        "object" => one_of(&["Map"]),
        other => one_of(&[page.in_client(other.trim_start_matches("enum:")).1]),
    }
}
