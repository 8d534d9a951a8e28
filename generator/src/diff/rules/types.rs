//! Types of values: of fields, parameters, bodies, results, results of tasks, and what aliases stand for.

use super::{
    Explains, Kind, NOTHING, Verdicts, both, breaking, compatible, neutral, table, warning,
};

table! {
    /// Every value of the old type is one of the new type, and there are more.
    TYPE_WIDENED = "type-widened", "type accepts more values", Shape, both(
        compatible("Every value that callers send is still accepted.", NOTHING),
        breaking(
            "Values may come that callers cannot read.",
            "Read the field as its new type.",
        ),
    );
    /// Every value of the new type is one of the old type, and there are fewer.
    TYPE_NARROWED = "type-narrowed", "type accepts fewer values", Shape, both(
        breaking(
            "Values that callers send are refused.",
            "Check that what is sent is of the new type.",
        ),
        compatible("Every value that comes is one that callers can read.", NOTHING),
    );
    /// Neither contains the other.
    TYPE_CHANGED = "type-changed", "type changed", Shape, both(
        breaking("What callers send is not understood.", "Send the new type."),
        breaking("What comes cannot be read as the old type.", "Read the new type."),
    );
    /// Another name for a type of the same values.
    TYPE_RENAMED = "type-renamed", "type has another name", Shape, both(
        neutral("What is sent is the same.", "See what the crate calls the type."),
        neutral("What comes is the same.", "See what the crate calls the type."),
    );
    /// Any text before, a set of known values now.
    BECAME_ENUMERATION = "became-enumeration", "text became an enumeration", Shape, both(
        breaking(
            "Texts that are none of the values are refused.",
            "Check that what is sent is one of them.",
        ),
        compatible("Every value is a text as before.", NOTHING),
    );
    /// A set of known values before, any text now.
    BECAME_TEXT = "became-text", "enumeration became a text", Shape, both(
        compatible("The values that were known are texts like others.", NOTHING),
        breaking(
            "Texts may come that are none of the known values.",
            "Read it as text.",
        ),
    );
    /// An identifier of another kind of resource.
    IDENTIFIER_TYPE_CHANGED = "identifier-type-changed", "identifies another type of resource", Shape, both(
        breaking(
            "Identifiers of the old type of resource name nothing that the operation knows.",
            "Find out where the new identifiers come from.",
        ),
        breaking(
            "Callers that look the resource up do not find it.",
            "Look it up by the operations of the new type of resource.",
        ),
    );
    /// An identifier of one more kind of resource.
    IDENTIFIER_TYPE_ADDED = "identifier-type-added", "can identify one more type of resource", Shape, both(
        compatible("Identifiers of the known types are still accepted.", NOTHING),
        warning(
            "Identifiers may come that callers look up in the wrong place.",
            "Expect all of the types.",
        ),
    );
    /// An identifier of one kind of resource less.
    IDENTIFIER_TYPE_REMOVED = "identifier-type-removed", "can identify one type of resource less", Shape, both(
        breaking(
            "Identifiers of that type are refused.",
            "Check which resources callers name.",
        ),
        compatible("Every identifier that comes is of a type that callers expect.", NOTHING),
    );
    /// Any text before, an identifier now.
    BECAME_IDENTIFIER = "became-identifier", "text became an identifier", Shape, both(
        warning(
            "What is sent is a text as before, but one that names no such resource may be refused.",
            "Check that what is sent is an identifier.",
        ),
        compatible("Every identifier is a text as before.", NOTHING),
    );
    /// An identifier before, any text now.
    IDENTIFIER_BECAME_TEXT = "identifier-became-text", "identifier became a text", Shape, both(
        compatible("Identifiers are texts like others.", NOTHING),
        warning(
            "Texts may come that name no resource.",
            "Do not look it up without expecting to find nothing.",
        ),
    );
    /// The document marks it as a secret.
    BECAME_SECRET = "became-secret", "text became a secret", Shape, both(
        neutral("What is sent is the same.", "Take care that it is not shown."),
        neutral("What comes is the same.", "Take care that it is not shown."),
    );
    /// The document does not mark it as a secret any more.
    BECAME_PLAIN = "became-plain", "secret became a plain text", Shape, both(
        neutral("What is sent is the same.", "Make sure that it may be shown."),
        neutral("What comes is the same.", "Make sure that it may be shown."),
    );
    /// An answer that may be missing.
    RESULT_BECAME_NULLABLE = "result-became-nullable", "result may be missing", Shape, Verdicts::Response(breaking(
        "Callers that always read a value find none.",
        "Expect that there is none.",
    ));
    /// An answer that is always there.
    RESULT_BECAME_NOT_NULLABLE = "result-became-not-nullable", "result is always there", Shape,
        Verdicts::Response(compatible("There is always something to read.", NOTHING));
}
