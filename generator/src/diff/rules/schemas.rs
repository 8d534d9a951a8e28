//! Rules for structures, enumerations, aliases and their parts.

use super::table::{NO_ACTION, both, breaking, compatible, neutral, table, warning};
use crate::diff::rule::{Explains, Kind, Verdicts};

table! {
    /// A new structure, enumeration or alias.
    SCHEMA_ADDED = "schema-added", "schema added", Shape, Verdicts::Whole(neutral(
        "A schema by itself is never sent; its uses are reported separately.",
        NO_ACTION,
    ));
    /// A removed structure, enumeration or alias.
    SCHEMA_REMOVED = "schema-removed", "schema removed", Shape, Verdicts::Whole(neutral(
        "A schema by itself is never sent; its uses are reported separately.",
        "Check which types the crate loses.",
    ));
    /// The same last name in another namespace.
    SCHEMA_MOVED = "schema-moved", "schema moved", Shape, Verdicts::Whole(neutral(
        "The same schema has another namespace; requests and responses are the same.",
        "Check the module of the generated type.",
    ));
    /// Another last name.
    SCHEMA_RENAMED = "schema-renamed", "schema renamed", Shape, Verdicts::Whole(neutral(
        "The same schema has another name; requests and responses are the same.",
        "Check the name of the generated type.",
    ));
    /// A structure that became an enumeration, for example.
    SCHEMA_KIND_CHANGED = "schema-kind-changed", "kind of the schema changed", Shape, both(
        breaking("Servers cannot read values of the old kind.", "Send the new kind."),
        breaking("Callers cannot read values as the old kind.", "Read the new kind."),
    );
    /// `null` in place of the structure.
    STRUCTURE_BECAME_NULLABLE = "structure-became-nullable", "structure may be null", Shape, both(
        compatible("Callers may still send a structure.", NO_ACTION),
        breaking("Callers that rely on a structure may find `null`.", "Handle `null`."),
    );
    /// No `null` in place of the structure.
    STRUCTURE_BECAME_NOT_NULLABLE = "structure-became-not-nullable", "structure is never null", Shape, both(
        breaking("Requests with `null` in its place are rejected.", "Send a structure."),
        compatible("Callers always find a structure.", NO_ACTION),
    );
    /// A base where there was none.
    BASE_ADDED = "base-added", "extends a structure", Shape, Verdicts::Whole(neutral(
        "Inherited fields are reported one by one.",
        NO_ACTION,
    ));
    /// No base where there was one.
    BASE_REMOVED = "base-removed", "no longer extends a structure", Shape, Verdicts::Whole(neutral(
        "Lost fields are reported one by one.",
        NO_ACTION,
    ));
    /// Another base.
    BASE_CHANGED = "base-changed", "extends another structure", Shape, Verdicts::Whole(neutral(
        "Inherited and lost fields are reported one by one.",
        NO_ACTION,
    ));
    /// A new field that is always present.
    REQUIRED_FIELD_ADDED = "required-field-added", "required field added", Shape, both(
        breaking(
            "Requests without it are rejected, and no existing caller sends it.",
            "Add a value to every request.",
        ),
        compatible("Callers can ignore unknown fields.", "Announce it."),
    );
    /// A new field that may be omitted.
    OPTIONAL_FIELD_ADDED = "optional-field-added", "optional field added", Shape, both(
        compatible("Requests without it keep their meaning.", "Announce it."),
        compatible("Callers can ignore unknown fields.", "Announce it."),
    );
    /// A removed field that was always present.
    REQUIRED_FIELD_REMOVED = "required-field-removed", "required field removed", Shape, both(
        warning(
            "Every caller sends it. The document does not state if servers ignore or reject unknown fields.",
            "Stop sending it.",
        ),
        breaking(
            "Callers that require it cannot read the response.",
            "Find out where the value is returned now.",
        ),
    );
    /// A removed field that could be omitted.
    OPTIONAL_FIELD_REMOVED = "optional-field-removed", "optional field removed", Shape, both(
        warning(
            "Servers ignore it or reject the request.",
            "Stop sending it.",
        ),
        warning(
            "Callers that read it never find it.",
            "Find out where the value is returned now.",
        ),
    );
    /// Optional before.
    FIELD_BECAME_REQUIRED = "field-became-required", "field became required", Shape, both(
        breaking("Requests without it are rejected.", "Add a value to every request."),
        compatible("Callers always find a value.", NO_ACTION),
    );
    /// Required before.
    FIELD_BECAME_OPTIONAL = "field-became-optional", "field became optional", Shape, both(
        compatible("Callers may still send it.", NO_ACTION),
        breaking(
            "Callers that rely on a value may find none.",
            "Handle a missing value.",
        ),
    );
    /// Another side that sends a field: both, the server or the client.
    FIELD_ACCESS_CHANGED = "field-access-changed", "field sent by another side", Shape, both(
        warning(
            "Servers may ignore or reject a field that is read-only now, or need one that no longer is.",
            "Check if requests have to send it.",
        ),
        warning(
            "Responses may lack a field that is write-only now.",
            "Check if responses still have it.",
        ),
    );
    /// A field that the base declares now.
    FIELD_BECAME_INHERITED = "field-became-inherited", "field is now inherited", Shape,
        Verdicts::Whole(neutral("Requests and responses are the same.", NO_ACTION));
    /// A field that the structure itself declares now.
    FIELD_BECAME_OWN = "field-became-own", "field is no longer inherited", Shape,
        Verdicts::Whole(neutral("Requests and responses are the same.", NO_ACTION));
    /// Operations that newly allow the field both to be present and to be missing.
    PRESENCE_WIDENED = "presence-widened", "presence by operation is less strict", Nothing, both(
        compatible("Existing requests are still accepted.", NO_ACTION),
        breaking(
            "It may be missing, or present, where callers rely on the opposite.",
            "Handle both cases.",
        ),
    );
    /// Operations that newly require the field, or require its absence.
    PRESENCE_NARROWED = "presence-narrowed", "presence by operation is more strict", Nothing, both(
        breaking(
            "Requests that omit it, or send it, are rejected where both were accepted.",
            "Check which operations need it.",
        ),
        compatible("Responses are as callers expect.", NO_ACTION),
    );
    /// From always present to never present, or back.
    PRESENCE_CHANGED = "presence-changed", "presence by operation is reversed", Nothing, both(
        breaking("Existing requests are rejected.", "Check which operations need it."),
        breaking("Responses are the opposite of what callers expect.", "Check which operations return it."),
    );
    /// The first mention of the operations that need or return the field.
    PRESENCE_STATED = "presence-stated", "presence by operation stated for the first time", Nothing, both(
        neutral("The old document does not state which operations need it.", NO_ACTION),
        neutral("The old document does not state which operations return it.", NO_ACTION),
    );
    /// The end of any mention of the operations that need or return the field.
    PRESENCE_NO_LONGER_STATED = "presence-no-longer-stated", "presence by operation no longer stated", Nothing, both(
        neutral("The new document does not state which operations need it.", NO_ACTION),
        neutral("The new document does not state which operations return it.", NO_ACTION),
    );
    /// A new value of an enumeration.
    VALUE_ADDED = "value-added", "value added", Shape, both(
        compatible("The known values are still accepted.", "Announce it."),
        warning(
            "Callers receive an unknown value. The generated crate keeps it; clients with a closed set fail.",
            "Review code that matches on the values.",
        ),
    );
    /// A removed value of an enumeration.
    VALUE_REMOVED = "value-removed", "value removed", Shape, both(
        breaking("Requests with it are rejected.", "Find the value that replaces it."),
        compatible("Servers no longer send it.", "Remove the code that handles it."),
    );
    /// Fields that newly depend on the value of another field.
    UNION_ADDED = "union-added", "fields became cases of a union", Shape, both(
        breaking(
            "Requests that mix fields of several cases are rejected.",
            "Send only the fields of the selected case.",
        ),
        compatible("Responses are as callers expect.", NO_ACTION),
    );
    /// Fields that no longer depend on the value of another field.
    UNION_REMOVED = "union-removed", "fields are no longer cases of a union", Shape, both(
        compatible("Existing requests are still accepted.", NO_ACTION),
        warning(
            "Responses may combine fields that excluded each other.",
            "Read each field on its own.",
        ),
    );
    /// A field of all cases that now belongs to some of them.
    UNION_FIELD_ADDED = "union-field-added", "field became part of union cases", Shape, both(
        breaking("Requests that send it with another case are rejected.", "Send it with its own cases only."),
        compatible("Responses are as callers expect.", NO_ACTION),
    );
    /// A field of some cases that now belongs to all of them.
    UNION_FIELD_REMOVED = "union-field-removed", "field is no longer part of union cases", Shape, both(
        compatible("Callers may still send it with its old cases.", NO_ACTION),
        warning("Responses may contain it with other cases.", "Read the field on its own."),
    );
    /// A new tag value with fields.
    UNION_CASE_ADDED = "union-case-added", "union case added", Shape, both(
        compatible("The known cases are still accepted.", "Announce it."),
        warning("Callers receive an unknown case.", "Review code that reads the union."),
    );
    /// A removed tag value with fields.
    UNION_CASE_REMOVED = "union-case-removed", "union case removed", Shape, both(
        breaking("Requests with it are rejected.", "Find the case that replaces it."),
        compatible("Servers no longer send it.", "Remove the code that handles it."),
    );
    /// A new field in a case.
    UNION_CASE_FIELD_ADDED = "union-case-field-added", "field added to a union case", Shape, both(
        warning(
            "The document does not state if the case requires the field.",
            "Find out if requests need it.",
        ),
        compatible("Callers can ignore unknown fields.", NO_ACTION),
    );
    /// A field of a case that no longer exists.
    UNION_CASE_FIELD_REMOVED = "union-case-field-removed", "field removed from a union case", Shape, both(
        warning(
            "Servers ignore it or reject the request.",
            "Stop sending it.",
        ),
        warning(
            "Callers that read it in this case do not find it.",
            "Find out where the value is returned now.",
        ),
    );
    /// A field of other cases that this case has, too.
    UNION_CASE_WIDENED = "union-case-widened", "union case has more fields", Shape, both(
        warning(
            "The document does not state if the case requires the field.",
            "Find out if requests need it.",
        ),
        compatible("Callers can ignore unexpected fields.", NO_ACTION),
    );
    /// A field that only other cases still have.
    UNION_CASE_NARROWED = "union-case-narrowed", "union case has fewer fields", Shape, both(
        breaking("Requests that send the field with this case are rejected.", "Omit the field."),
        warning(
            "Callers that read it in this case do not find it.",
            "Find out where the value is returned now.",
        ),
    );
    /// Other fields of a case.
    UNION_CASE_CHANGED = "union-case-changed", "fields of a union case changed", Shape, both(
        breaking("Requests with the old fields of this case are rejected.", "Send the new fields."),
        breaking("Callers that read the old fields do not find them.", "Read the new fields."),
    );
    /// A discriminator where there was none.
    DISCRIMINATOR_ADDED = "discriminator-added", "discriminator added", Shape, both(
        warning(
            "Servers may need the discriminator to select the member.",
            "Send the discriminator.",
        ),
        compatible("Callers can distinguish the members.", "Announce it."),
    );
    /// No discriminator where there was one.
    DISCRIMINATOR_REMOVED = "discriminator-removed", "discriminator removed", Shape, both(
        compatible("Requests without it are accepted.", NO_ACTION),
        breaking("Callers cannot distinguish the members any more.", "Read the base."),
    );
    /// Another field as discriminator.
    DISCRIMINATOR_CHANGED = "discriminator-changed", "discriminator changed", Shape, both(
        breaking("Servers cannot select the member.", "Send the new discriminator."),
        breaking("Callers read the wrong field.", "Read the new discriminator."),
    );
    /// A new member of a family.
    MEMBER_ADDED = "member-added", "member of the family added", Shape, both(
        compatible("The known members are still accepted.", "Announce it."),
        warning("Callers receive an unknown member.", "Read it as the base."),
    );
    /// A removed member of a family.
    MEMBER_REMOVED = "member-removed", "member of the family removed", Shape, both(
        breaking("Requests with it are rejected.", "Find the member that replaces it."),
        compatible("Servers no longer send it.", "Remove the code that handles it."),
    );
    /// Another structure for the same discriminator value.
    MEMBER_CHANGED = "member-changed", "structure of a family member changed", Shape, both(
        breaking("Servers cannot read the old structure.", "Send the new structure."),
        breaking("Callers cannot read the member as the old structure.", "Read the new structure."),
    );
}
