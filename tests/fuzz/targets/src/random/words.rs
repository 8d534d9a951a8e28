//! Parts of random names and texts.
//!
//! Names are in the vendor's spelling, and some of them cause trouble in Rust: keywords, names of the prelude and of items
//! that generated code uses. Sentences are prose: none looks like a formula.

use super::choose::Choices;

/// The vendor's errors, the base of all first.
pub(super) const ERRORS: [&str; 4] = [
    "Vapi.Std.Errors.Error",
    "Vapi.Std.Errors.NotFound",
    "Vapi.Std.Errors.Unauthorized",
    "Vapi.Std.Errors.ServiceUnavailable",
];

/// Parts of dotted names.
const SEGMENTS: &[&str] = &[
    "Things",
    "Hosts",
    "Depots",
    "Library",
    "Item",
    "Self",
    "Type",
    "Client",
    "Mock",
    "Task",
    "Call",
    "Types",
    "String",
    "Option",
    "Vec",
    "Info",
    "Spec",
    "CreateSpec",
    "Model",
    "OVF",
    "VMs",
    "V2",
    "Crate",
    "Box",
    "Std",
    "Error",
    "Result",
    "Default",
    "Options",
    "Shape",
    "Server",
    "Handle",
];

/// Names of fields, parameters and arguments.
const FIELDS: &[&str] = &[
    "name",
    "id",
    "type",
    "self",
    "kind",
    "hosts",
    "source_type",
    "size_in_MB",
    "crate",
    "super",
    "fn",
    "match",
    "new",
    "clone",
    "x",
    "with_x",
    "as_str",
    "default",
    "async",
    "2nd",
    "camelCase",
    "dash-ed",
    "value",
    "ok",
    "from",
    "body",
    "client",
    "options",
    "path",
    "query",
    "None",
    "Some",
];

/// Names of methods.
const METHODS: &[&str] = &[
    "get",
    "list",
    "create",
    "set",
    "update",
    "delete",
    "run",
    "new",
    "clone",
    "type",
    "move",
    "createFromHost",
    "is_x",
    "call",
    "with",
    "drop",
    "into",
    "GET",
];

/// Values of enumerations, as the vendor spells them and as YAML would like to misread them.
const VALUES: &[&str] = &[
    "ONE",
    "TWO",
    "ALL_OF_THEM",
    "SHA1",
    "SHA_256",
    "orange",
    "is_static",
    "NO",
    "on",
    "012",
    "1e3",
    "null",
    "true",
    "X86_64",
    "NONE",
    "SOME",
    "OTHER",
    "SELF",
    "self",
    "a-b",
    "UNKNOWN",
];

/// Types of resources.
const RESOURCE_TYPES: &[&str] = &[
    "com.vmware.content.Library",
    "ClusterComputeResource",
    "Datastore",
    "com.vmware.a.thing",
    "Network:VCenter",
    "com.vmware.a.things",
    "com.vmware.cis.tagging.Tag:VirtualMachine",
    "a.b_c",
];

/// Segments of paths.
const PATHS: &[&str] = &[
    "things",
    "hosts",
    "depots",
    "type",
    "add-ons",
    "a",
    "b",
    "content-library",
    "v2",
];

/// Versions of the API.
const VERSIONS: &[&str] = &["6.5", "7.0.2.00100", "8.0.0.1", "9.0.0.0", "9.1.0.0"];

/// Sentences that are not formulas.
const SENTENCES: &[&str] = &[
    "What it is.",
    "The name of it, e.g. `a.b`.",
    "If missing or `null`, nothing is done.",
    "This is not what it was.",
    "It depends on the host",
    "For all hosts in the cluster.",
    "See also:\n- one of them\n- another one, with `code`",
    "Can hold anything: \"quotes\", <tags>, [brackets], {@link A#b} and \\ too!",
    "Gr\u{f6}\u{df}e in MB \u{2014} at most 2.5.",
    "Returns nothing.",
    "A host has *one* of each",
    "``` let x = 1;",
    "Success is not certain.",
];

/// Returns a dotted name with a number of parts.
pub(super) fn dotted(choices: &mut Choices<'_>, parts: usize) -> String {
    let parts: Vec<&str> = (0..parts).map(|_| choices.one_of(SEGMENTS)).collect();
    parts.join(".")
}

/// Returns a part of a dotted name.
pub(super) fn segment(choices: &mut Choices<'_>) -> &'static str {
    choices.one_of(SEGMENTS)
}

/// Returns names of fields, each once.
pub(super) fn fields(choices: &mut Choices<'_>, most: usize) -> Vec<&'static str> {
    choices.some_of(FIELDS, most).into_iter().copied().collect()
}

/// Returns the name of a method.
pub(super) fn method(choices: &mut Choices<'_>) -> &'static str {
    choices.one_of(METHODS)
}

/// Returns values of an enumeration, each once.
pub(super) fn values(choices: &mut Choices<'_>) -> Vec<&'static str> {
    let mut values: Vec<&str> = choices.some_of(VALUES, 6).into_iter().copied().collect();
    if values.is_empty() {
        values.push("ONE");
    }
    values
}

/// Returns types of resources, each once, at least one.
pub(super) fn resource_types(choices: &mut Choices<'_>) -> Vec<String> {
    let several = choices.some_of(RESOURCE_TYPES, 3);
    let mut types: Vec<String> = several.into_iter().map(|ty| (*ty).to_owned()).collect();
    if types.is_empty() {
        types.push(choices.one_of(RESOURCE_TYPES).to_owned());
    }
    types
}

/// Returns a segment of a path.
pub(super) fn path(choices: &mut Choices<'_>) -> &'static str {
    choices.one_of(PATHS)
}

/// Returns a version.
pub(super) fn version(choices: &mut Choices<'_>) -> String {
    choices.one_of(VERSIONS).to_owned()
}

/// Returns paragraphs of prose, with normalized white space.
pub(super) fn prose(choices: &mut Choices<'_>, most: usize) -> Vec<String> {
    let paragraph = |choices: &mut Choices<'_>| -> String {
        let first = choices.one_of(SENTENCES);
        // A paragraph after a list, or after a sentence without a full stop, belongs to it.
        match first.ends_with('.') && choices.one_in(3) {
            true => format!("{first} {}", choices.one_of(SENTENCES)),
            false => first.to_owned(),
        }
    };
    let count = choices.up_to(most);
    (0..count).map(|_| paragraph(choices)).collect()
}
