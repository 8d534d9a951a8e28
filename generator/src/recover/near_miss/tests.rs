//! Tests of sentences that almost are formulas.

use super::*;

struct Document;

const VALUES: &[String] = &[];

impl Schemas for Document {
    fn values(&self, name: &str) -> Option<&[String]> {
        (name == "A.Kind").then_some(VALUES)
    }
    fn has(&self, name: &str) -> bool {
        name.starts_with("A.")
    }
    fn has_structure(&self, name: &str) -> bool {
        name == "A.Errors.NotFound"
    }
    fn has_value(&self, value: &str) -> bool {
        matches!(value, "ONE" | "TWO" | "orange")
    }
}

#[test]
fn paraphrases_are_reported() {
    use Subject::{Enumeration, Error, Field, Operation, Parameter, Result};
    let cases = [
        (
            Field,
            "This property has been added in __vSphere API 9.2__.",
            "since",
        ),
        (
            Operation,
            "This operation is available since __vSphere API 9.2__.",
            "since",
        ),
        (
            Field,
            "This property was added in the __vSphere API 9.2__.",
            "since",
        ),
        (Field, "Came with vSphere API 9.2.", "since"),
        (Field, "Added in __VCF API 10.0.0.0__.", "since"),
        (Error, "This error is new in vSphere 6.8.0.", "since"),
        (Field, "Introduced in version 9.2.0.0.", "since"),
        (
            Field,
            "This property has been deprecated since __vSphere API 9.2__.",
            "deprecated",
        ),
        (Operation, "Deprecated in 9.2.0.0: use *A.b*.", "deprecated"),
        (
            Operation,
            "__Note:__ this operation is in Technology Preview.",
            "technology preview",
        ),
        (
            Operation,
            "The caller must have the privilege `System.Read`.",
            "privileges",
        ),
        (
            Operation,
            "- Operation execution requires `System.Read`.",
            "privileges",
        ),
        (
            Operation,
            "Fails unless all of the following privileges are held:",
            "privileges",
        ),
        (
            Field,
            "The property must be the identifier of a resource of type `Datastore`.",
            "identifier",
        ),
        (
            Parameter,
            "Identifier, resource type `com.vmware.content.Library`.",
            "identifier",
        ),
        (
            Result,
            "The response will hold identifiers for resources of types `A` and `B`.",
            "identifier",
        ),
        (
            Parameter,
            "It must be the identifier of a `com.vmware.content.Library`.",
            "identifier",
        ),
        (
            Field,
            "This property is optional and only relevant if the value of kind is *A.Kind.ONE*.",
            "union",
        ),
        (Field, "Needed if kind equals *A.Kind.ONE*.", "union"),
        (
            Field,
            "When clients pass a value of this schema as a parameter, the property must name a thing: `A`.",
            "identifier",
        ),
        (
            Field,
            "When operations return a value of this schema, the property kind will hold the resource type.",
            "identifier",
        ),
        (
            Field,
            "Must be set when the value of kind is one of *A.Kind.ONE* or *A.Kind.TWO*.",
            "union",
        ),
        (
            Field,
            "When the value of kind is *A.Kind.ONE*, this property is required.",
            "union",
        ),
        (Field, "- `ONE`: The one.", "list of values"),
        (Enumeration, "- `NOT_YET_KNOWN`", "list of values"),
        (Field, "- *A.Kind.ONE* - the one.", "list of values"),
        (Field, "- `orange`: A colour.", "list of values"),
        (Parameter, "One of `ONE` and `TWO`.", "list of values"),
        (Field, "See *A.Kind*.", "enumeration"),
        (
            Field,
            "It is one of the constants of *A.Kind*.",
            "enumeration",
        ),
        (
            Parameter,
            "For the values see the *A.Kind* enumeration.",
            "enumeration",
        ),
        (Error, "*A.Errors.NotFound* if there is none.", "error"),
        (Error, "- `A.Errors.NotFound`: if there is none.", "error"),
        (Error, "***A.Errors.Gone** if there is none.", "error"),
        (
            Field,
            "This property must be supplied to the `create` operation.",
            "required for an operation",
        ),
        (
            Field,
            "It is ignored by the *PATCH /a/{b}* operation.",
            "required for an operation",
        ),
        (
            Field,
            "It must be provided for the `create` operation if there is a host.",
            "required for an operation",
        ),
        // Prose with a version of the product is reported, too.
        (Field, "Introduced with vSphere API 8.0 hosts.", "since"),
    ];
    for (subject, sentence, expected) in cases {
        let found = find(sentence, subject, &Document);
        assert_eq!(found, Some(expected), "{sentence}");
    }
}

#[test]
fn prose_is_not_reported() {
    let sentences = [
        "",
        "- ",
        "`",
        "*",
        "**",
        "\u{e9}`\u{e9}",
        "The type of resource being identified (for example `com.acme.Person`).",
        "Type of the resource, for example `com.vmware.content.Library`.",
        "The identifier of the library.",
        "The resource type of the object.",
        "If the value of kind is *A.Kind.ONE*, nothing is copied.",
        "The default is *A.Kind.ONE*.",
        "Absent if there is none, or before the status is *A.Kind.ONE*.",
        "A host in state *A.Kind.ONE* or *A.Kind.TWO* is left out.",
        "Goes over to *A.Kind.TWO* when all files are there.",
        "The kind, an *A.Kind*, says where the host looks for its files.",
        "See *A.Spec.name* for details.",
        "If missing or `null`, `ONE` is assumed.",
        "Whether `TCP` or `UDP` is used.",
        "- if the host is gone",
        "- `name`: what it is called.",
        "- The `ONE` of all.",
        "Requires that the host is in maintenance mode.",
        "The user needs the right privileges on the host.",
        "The cluster requires `vmx-19` or later.",
        "Uses the TLS 1.2 protocol since that is safe.",
        "Hosts with ESX 8.0 or vSphere 7.0 are left alone.",
        "The version, for example `9.0.1.0`.",
        "This property was added in haste.",
        "Shows a preview of the technology.",
        "The non task-based delete operation has been deprecated.",
        "If the `create` operation is used, a new one is made.",
        "The operation starts a task and returns its identifier.",
        "The *POST /a/b* operation makes one.",
        "It is only relevant to hosts, *not* to clusters.",
        "*Important* when the host is *down*.",
        "Unset if no snapshots are taken __yet__.",
    ];
    for sentence in sentences {
        for subject in [Subject::Field, Subject::Operation, Subject::Error] {
            let found = find(sentence, subject, &Document);
            assert_eq!(found, None, "{subject:?}: {sentence}");
        }
    }
    let of_operations = [
        "Lists resources of type `Datastore`.",
        "- `ONE`: all of them.",
        "See *A.Kind*.",
        "Only relevant when the value of kind is *A.Kind.ONE*.",
    ];
    for sentence in of_operations {
        let found = find(sentence, Subject::Operation, &Document);
        assert_eq!(found, None, "{sentence}");
    }
}

#[test]
fn every_token_takes_something() {
    let long = "`a*``**".repeat(3) + &"w\u{f6}rd ".repeat(5);
    let mut rest = long.as_str();
    let mut length = rest.len();
    while token(&mut rest).is_some() {
        assert!(rest.len() < length);
        length = rest.len();
    }
    assert!(rest.trim().is_empty());
}
