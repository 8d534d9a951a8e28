//! Rules for the types of fields, parameters, bodies, results, task results and alias targets.

use super::table::{NO_ACTION, both, breaking, compatible, neutral, table, warning};
use crate::diff::rule::{Explains, Kind, Verdicts};

table! {
    /// A proper superset of the old values.
    TYPE_WIDENED = "type-widened", "type accepts more values", Shape, both(
        compatible("All values that callers send are still accepted.", NO_ACTION),
        breaking(
            "Responses may contain values that callers cannot read.",
            "Read it as its new type.",
        ),
    );
    /// A proper subset of the old values.
    TYPE_NARROWED = "type-narrowed", "type accepts fewer values", Shape, both(
        breaking(
            "Some values that callers send are rejected.",
            "Check that sent values are of the new type.",
        ),
        compatible("Callers can read all values in responses.", NO_ACTION),
    );
    /// Neither a subset nor a superset of the old values.
    TYPE_CHANGED = "type-changed", "type changed", Shape, both(
        breaking("Servers cannot read values of the old type.", "Send the new type."),
        breaking("Callers cannot read the value as the old type.", "Read it as its new type."),
    );
    /// Another name of a type with the same values.
    TYPE_RENAMED = "type-renamed", "type renamed", Shape, both(
        neutral("Requests are the same.", "Check the name of the generated type."),
        neutral("Responses are the same.", "Check the name of the generated type."),
    );
    /// Any string before, a set of known values now.
    BECAME_ENUMERATION = "became-enumeration", "string became an enumeration", Shape, both(
        breaking(
            "Strings outside the enumeration are rejected.",
            "Check that sent values are in the enumeration.",
        ),
        compatible("Every value is still a string.", NO_ACTION),
    );
    /// A set of known values before, any string now.
    BECAME_TEXT = "became-text", "enumeration became a string", Shape, both(
        compatible("The values of the old enumeration are still accepted.", NO_ACTION),
        breaking(
            "Responses may contain strings outside the old enumeration.",
            "Read it as a string.",
        ),
    );
    /// An identifier of another resource type.
    IDENTIFIER_TYPE_CHANGED = "identifier-type-changed", "identifies another resource type", Shape, both(
        breaking(
            "The operation does not know identifiers of the old resource type.",
            "Find the operations that return the new identifiers.",
        ),
        breaking(
            "Callers that look the resource up do not find it.",
            "Look it up by the operations of the new resource type.",
        ),
    );
    /// An identifier of one more resource type.
    IDENTIFIER_TYPE_ADDED = "identifier-type-added", "can identify one more resource type", Shape, both(
        compatible("Identifiers of the known resource types are still accepted.", NO_ACTION),
        warning(
            "Callers may look identifiers of the new resource type up in the wrong place.",
            "Handle all resource types.",
        ),
    );
    /// An identifier of one resource type less.
    IDENTIFIER_TYPE_REMOVED = "identifier-type-removed", "can identify one resource type less", Shape, both(
        breaking(
            "Identifiers of that resource type are rejected.",
            "Check which resources callers pass.",
        ),
        compatible("All identifiers in responses are of known resource types.", NO_ACTION),
    );
    /// Any string before, an identifier now.
    BECAME_IDENTIFIER = "became-identifier", "string became an identifier", Shape, both(
        warning(
            "Strings that identify no such resource may be rejected.",
            "Check that sent values are identifiers.",
        ),
        compatible("Every identifier is still a string.", NO_ACTION),
    );
    /// An identifier before, any string now.
    IDENTIFIER_BECAME_TEXT = "identifier-became-text", "identifier became a string", Shape, both(
        compatible("Identifiers are still accepted.", NO_ACTION),
        warning(
            "Responses may contain strings that identify no resource.",
            "Handle lookups that find nothing.",
        ),
    );
    /// A string newly marked as a secret.
    BECAME_SECRET = "became-secret", "string became a secret", Shape, both(
        neutral("Requests are the same.", "Keep the value out of logs."),
        neutral("Responses are the same.", "Keep the value out of logs."),
    );
    /// A string no longer marked as a secret.
    BECAME_PLAIN = "became-plain", "secret became a plain string", Shape, both(
        neutral("Requests are the same.", "Check that the value may be logged."),
        neutral("Responses are the same.", "Check that the value may be logged."),
    );
    /// Closer bounds than before.
    LIMITS_TIGHTENED = "limits-tightened", "limits of the value tightened", Nothing, both(
        breaking(
            "Some values that callers send are rejected.",
            "Check that sent values are within the new limits.",
        ),
        compatible("All values in responses are within the old limits.", NO_ACTION),
    );
    /// Wider bounds than before.
    LIMITS_LOOSENED = "limits-loosened", "limits of the value loosened", Nothing, both(
        compatible("All values within the old limits are still accepted.", NO_ACTION),
        breaking(
            "Responses may have values outside the old limits.",
            "Handle values up to the new limits.",
        ),
    );
    /// Limits of a value that had none: servers may have had them before.
    LIMITS_STATED = "limits-stated", "limits of the value stated for the first time", Nothing, both(
        warning(
            "Servers may reject values that they accepted before.",
            "Check that sent values are within the limits.",
        ),
        compatible("All values in responses are still of the type.", NO_ACTION),
    );
    /// Limits that are not stated anymore.
    LIMITS_NO_LONGER_STATED = "limits-no-longer-stated", "limits of the value no longer stated", Nothing, both(
        compatible("All values within the old limits are still accepted.", NO_ACTION),
        warning(
            "Responses may have values outside the old limits.",
            "Check code that relies on the old limits.",
        ),
    );
    /// Another pattern, or multiples of another number: neither closer nor wider.
    LIMITS_CHANGED = "limits-changed", "limits of the value changed", Nothing, both(
        warning(
            "Servers may reject values that they accepted before.",
            "Check that sent values are within the new limits.",
        ),
        warning(
            "Responses may have values that they did not have before.",
            "Check code that relies on the old limits.",
        ),
    );
    /// Another value in place of a missing one.
    DEFAULT_CHANGED = "default-changed", "default value changed", Nothing, both(
        warning(
            "Requests without a value have another meaning.",
            "Send the value that callers rely on.",
        ),
        warning(
            "A missing value has another meaning.",
            "Check code that fills in the old default.",
        ),
    );
    /// A result that may be missing.
    RESULT_BECAME_NULLABLE = "result-became-nullable", "result may be missing", Shape, Verdicts::Response(breaking(
        "Callers that rely on a value may find none.",
        "Handle a missing result.",
    ));
    /// A result that is always present.
    RESULT_BECAME_NOT_NULLABLE = "result-became-not-nullable", "result is always present", Shape,
        Verdicts::Response(compatible("Callers always find a value.", NO_ACTION));
}
