//! The table of formulas.
//!
//! If several rows match a sentence, the narrower one comes first. See [`pattern`](super::pattern) for the syntax of patterns,
//! [`formula`](super::formula) for the columns, and [`lookup`](super::lookup) for the search.

use super::formula::{Formula, Part, Subject, Yield};
use crate::api::Need;

const THE: &[&str] = &["The", "When"];
const IT: &[&str] = &["This", "It"];
const FIELDS: &[Subject] = &[Subject::Field];

/// The table.
pub(super) const FORMULAS: &[Formula] = &[
    Formula {
        name: "since",
        firsts: &["This"],
        pattern: "This {word} was added in {version}{end}",
        yields: Yield::Since,
        stays: false,
        subjects: &[],
        example: (
            "This property was added in __vSphere API 7.0.2.00100__.",
            &[("version", "7.0.2.00100")],
        ),
    },
    Formula {
        name: "optional since newer",
        firsts: &["This"],
        pattern: "This {word} is optional because it was added in a newer version than its parent node{end}",
        yields: Yield::Nothing,
        stays: false,
        subjects: &[],
        example: (
            "This parameter is optional because it was added in a newer version than its parent node.",
            &[],
        ),
    },
    Formula {
        name: "deprecated",
        firsts: &["This"],
        pattern: "This {word} is deprecated as of {since:version}( and (will be |)removed in {removed:version}|)(.|){reason:rest}",
        yields: Yield::Deprecated,
        stays: false,
        subjects: &[],
        example: (
            "This schema is deprecated as of __vSphere API 8.0.3.0__ and removed in __vSphere API 9.0.0.0__. Use *A.B*.",
            &[
                ("since", "8.0.3.0"),
                ("removed", "9.0.0.0"),
                ("reason", " Use *A.B*."),
            ],
        ),
    },
    Formula {
        name: "technology preview",
        firsts: &["__Warning:__", "**Warning:**", "__Warning__:", "Warning:"],
        pattern: "(__Warning:__|**Warning:**|__Warning__:|Warning:) (this|This) {word} is available as Technology Preview{rest}",
        yields: Yield::Preview,
        stays: false,
        subjects: &[],
        example: (
            "__Warning:__ this enumeration is available as Technology Preview. It may change.",
            &[],
        ),
    },
    Formula {
        name: "identifier",
        firsts: THE,
        pattern: "{clause}{word} (must|will) be (an identifier|identifiers) for (the resource type|one of these resource types): {types:types}{end}",
        yields: Yield::Id(Part::Whole),
        stays: false,
        subjects: &[],
        example: (
            "When clients pass a value of this schema as a parameter, the property must be an identifier for one of these resource types: `A`, `B`, or `C:D`.",
            &[("types", "`A`, `B`, or `C:D`")],
        ),
    },
    Formula {
        name: "identifiers",
        firsts: THE,
        pattern: "{clause}{word} (must|will) contain identifiers for (the resource type|one of these resource types|these resource types): {types:types}{end}",
        yields: Yield::Id(Part::Items),
        stays: false,
        subjects: &[],
        example: (
            "The response will contain identifiers for the resource type: `com.vmware.content.Library`.",
            &[("types", "`com.vmware.content.Library`")],
        ),
    },
    Formula {
        name: "identifier as a key",
        firsts: THE,
        pattern: "{clause}key in the {word} map (must|will) (be an identifier|contain identifiers) for (the resource type|one of these resource types): {types:types}{end}",
        yields: Yield::Id(Part::Key),
        stays: false,
        subjects: &[],
        example: (
            "When operations return a value of this schema as a response, the key in the property map will be an identifier for the resource type: `HostSystem`.",
            &[("types", "`HostSystem`")],
        ),
    },
    Formula {
        name: "identifier as a map value",
        firsts: THE,
        pattern: "{clause}value in the {word} map (must|will) (be an identifier|contain identifiers) for (the resource type|one of these resource types): {types:types}{end}",
        yields: Yield::Id(Part::MapValue),
        stays: false,
        subjects: &[],
        example: (
            "When clients pass a value of this schema as a parameter, the value in the property map must be an identifier for the resource type: `Network`.",
            &[("types", "`Network`")],
        ),
    },
    Formula {
        name: "choice of resource types",
        firsts: THE,
        pattern: "{clause}{word} (must|will) be one of {types:codes}{end}",
        yields: Yield::Choice,
        stays: true,
        subjects: &[],
        example: (
            "When clients pass a value of this schema as a parameter, the property must be one of `com.vmware.a` or `com.vmware.b`.",
            &[],
        ),
    },
    Formula {
        name: "resource type in another field",
        firsts: THE,
        pattern: "{clause}{word} {tag} (must|will) contain the actual resource type{end}",
        yields: Yield::Nothing,
        stays: false,
        subjects: &[],
        example: (
            "When operations return a value of this schema as a response, the property resource_type will contain the actual resource type.",
            &[("tag", "resource_type")],
        ),
    },
    Formula {
        name: "all the fields of a structure",
        firsts: THE,
        pattern: "{clause}{word} (must|will) contain all the properties defined in {name}{end}",
        yields: Yield::Nothing,
        stays: true,
        subjects: &[],
        example: (
            "The parameter must contain all the properties defined in *Vapi.Std.Errors.Error*.",
            &[("name", "Vapi.Std.Errors.Error")],
        ),
    },
    Formula {
        name: "list of values",
        firsts: &[],
        pattern: "Possible values:{rest}",
        yields: Yield::Values,
        stays: false,
        subjects: &[],
        example: ("Possible values:\n- `A`: The one.\n- `B`", &[]),
    },
    Formula {
        name: "enumeration",
        firsts: &["For"],
        pattern: "For more information see: {enum:name}{end}",
        yields: Yield::Enum,
        stays: false,
        subjects: &[],
        example: (
            "For more information see: *Cis.Task.Status*.",
            &[("enum", "Cis.Task.Status")],
        ),
    },
    Formula {
        name: "union",
        firsts: &["This"],
        pattern: "This {word} is optional and it is only relevant when the value of {tag} is (one of |){values:names}{end}",
        yields: Yield::Union,
        stays: false,
        subjects: &[],
        example: (
            "This property is optional and it is only relevant when the value of source_type is one of *A.X*, *A.Y*, or *A.Z*.",
            &[("tag", "source_type"), ("values", "*A.X*, *A.Y*, or *A.Z*")],
        ),
    },
    Formula {
        name: "required for an operation",
        firsts: IT,
        pattern: "(This {word}|It) (must be provided|is required) for the {operations} (operations|operation){tail}",
        yields: Yield::Need(Need::Required),
        stays: false,
        subjects: FIELDS,
        example: (
            "This property must be provided for the `create` operation.",
            &[("operations", "`create`"), ("tail", "")],
        ),
    },
    Formula {
        name: "optional for an operation",
        firsts: IT,
        pattern: "(This {word}|It) is optional for the {operations} (operations|operation){tail}",
        yields: Yield::Need(Need::Optional),
        stays: false,
        subjects: FIELDS,
        example: (
            "It is optional for the *PATCH /a/{b}* operation, as before.",
            &[("operations", "*PATCH /a/{b}*"), ("tail", ", as before.")],
        ),
    },
    Formula {
        name: "unused for an operation",
        firsts: IT,
        pattern: "(This {word}|It) is (not used|unused) for the {operations} (operations|operation){tail}",
        yields: Yield::Need(Need::Unused),
        stays: false,
        subjects: FIELDS,
        example: (
            "This property is not used for the `create` and `update` operations.",
            &[("operations", "`create` and `update`"), ("tail", "")],
        ),
    },
    Formula {
        name: "always in a response",
        firsts: IT,
        pattern: "(This {word}|It) will (always |)be present in the (response|results|result) of (the|a) {operations} (operations|operation){tail}",
        yields: Yield::Need(Need::Required),
        stays: false,
        subjects: FIELDS,
        example: (
            "It will always be present in the response of the `get` or `list` operations.",
            &[("operations", "`get` or `list`"), ("tail", "")],
        ),
    },
    Formula {
        name: "perhaps in a response",
        firsts: IT,
        pattern: "(This {word}|It) (is optional|may be present) in the (response|results|result) of (the|a) {operations} (operations|operation){tail}",
        yields: Yield::Need(Need::Optional),
        stays: false,
        subjects: FIELDS,
        example: (
            "It may be present in the result of a `get` or `list` operation.",
            &[("operations", "`get` or `list`"), ("tail", "")],
        ),
    },
    Formula {
        name: "never in a response",
        firsts: IT,
        pattern: "(This {word}|It) will not be present in the (response|results|result) of (the|a) {operations} (operations|operation){tail}",
        yields: Yield::Need(Need::Unused),
        stays: false,
        subjects: FIELDS,
        example: (
            "It will not be present in the response of the `get` or `list` operations.",
            &[("operations", "`get` or `list`"), ("tail", "")],
        ),
    },
    Formula {
        name: "optional for compatibility",
        firsts: &["Can", "May"],
        pattern: "(Can|May) be missing or `null` for compatibility{rest}",
        yields: Yield::Optional,
        stays: true,
        subjects: FIELDS,
        example: (
            "Can be missing or `null` for compatibility with preceding implementations.",
            &[],
        ),
    },
    Formula {
        name: "privileges",
        firsts: &["Returns", "if"],
        pattern: "(Returns an authorization error if|if) you do not have all of the privileges described as follows:{items:rest}",
        yields: Yield::Privileges,
        stays: false,
        subjects: &[Subject::Operation],
        example: (
            "Returns an authorization error if you do not have all of the privileges described as follows:\n- Operation execution requires `System.Read`.",
            &[("items", "\n- Operation execution requires `System.Read`.")],
        ),
    },
    Formula {
        name: "no content",
        firsts: &["Success!"],
        pattern: "Success!{end}",
        yields: Yield::NoResult,
        stays: false,
        subjects: &[Subject::Result, Subject::TaskResult],
        example: ("Success!", &[]),
    },
    Formula {
        name: "result of a task",
        firsts: &["The", "A", "An"],
        pattern: "(The|A|An) {name} (of|for|with|that|which|containing|describing) {rest}",
        yields: Yield::Result,
        stays: true,
        subjects: &[Subject::TaskResult],
        example: (
            "The *Vcenter.Ovfs.DeployResult* of the newly created entity.",
            &[("name", "Vcenter.Ovfs.DeployResult")],
        ),
    },
    Formula {
        name: "request body",
        firsts: &["Request"],
        pattern: "Request body for invoking operation: {word}{end}",
        yields: Yield::Nothing,
        stays: false,
        subjects: &[Subject::Body],
        example: ("Request body for invoking operation: publish", &[]),
    },
    Formula {
        name: "error",
        firsts: &[],
        pattern: "***{error:path}***(:|){when:rest}",
        yields: Yield::Error,
        stays: false,
        subjects: &[Subject::Error],
        example: (
            "***Vapi.Std.Errors.NotFound*** if there is no such thing.",
            &[
                ("error", "Vapi.Std.Errors.NotFound"),
                ("when", " if there is no such thing."),
            ],
        ),
    },
    Formula {
        name: "legacy error",
        firsts: &[],
        pattern: "{error:dotted} : {when:rest}",
        yields: Yield::Error,
        stays: false,
        subjects: &[Subject::Error],
        example: (
            "com.vmware.vapi.std.errors.not_found : if there is no such thing.",
            &[
                ("error", "com.vmware.vapi.std.errors.not_found"),
                ("when", "if there is no such thing."),
            ],
        ),
    },
];
