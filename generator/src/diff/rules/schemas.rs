//! Structures, enumerations and what is in them.

use super::{
    Explains, Kind, NOTHING, Verdicts, both, breaking, compatible, neutral, table, warning,
};

table! {
    /// A new structure, enumeration or alias.
    SCHEMA_ADDED = "schema-added", "schema added", Shape, Verdicts::Whole(neutral(
        "By itself it is never sent: what uses it is told on its own.",
        NOTHING,
    ));
    /// A structure, enumeration or alias that is gone.
    SCHEMA_REMOVED = "schema-removed", "schema removed", Shape, Verdicts::Whole(neutral(
        "By itself it was never sent: what used it is told on its own.",
        "See what the crate loses.",
    ));
    /// The same last name in another place.
    SCHEMA_MOVED = "schema-moved", "schema moved", Shape, Verdicts::Whole(neutral(
        "The same schema is described in another place: nothing is sent in another way.",
        "See where the crate puts the type.",
    ));
    /// Another last name.
    SCHEMA_RENAMED = "schema-renamed", "schema renamed", Shape, Verdicts::Whole(neutral(
        "The same schema is described under another name: nothing is sent in another way.",
        "See what the crate calls the type.",
    ));
    /// A structure became an enumeration, for example.
    SCHEMA_KIND_CHANGED = "schema-kind-changed", "schema became something else", Shape, both(
        breaking("What callers send is not understood.", "Send what it is now."),
        breaking("What comes cannot be read as what it was.", "Read what it is now."),
    );
    /// `null` in the place of the structure.
    STRUCTURE_BECAME_NULLABLE = "structure-became-nullable", "structure may be null", Shape, both(
        compatible("Callers may go on to send one.", NOTHING),
        breaking("Callers that always read one find none.", "Expect that there is none."),
    );
    /// No `null` in the place of the structure.
    STRUCTURE_BECAME_NOT_NULLABLE = "structure-became-not-nullable", "structure is never null", Shape, both(
        breaking("Requests with `null` in its place are refused.", "Send one."),
        compatible("There is always one to read.", NOTHING),
    );
    /// It extends a structure.
    BASE_ADDED = "base-added", "extends a structure", Shape, Verdicts::Whole(neutral(
        "The fields that it takes over are told one by one.",
        NOTHING,
    ));
    /// It extends none any more.
    BASE_REMOVED = "base-removed", "extends no structure any more", Shape, Verdicts::Whole(neutral(
        "The fields that it loses are told one by one.",
        NOTHING,
    ));
    /// It extends another one.
    BASE_CHANGED = "base-changed", "extends another structure", Shape, Verdicts::Whole(neutral(
        "The fields that it takes over and loses are told one by one.",
        NOTHING,
    ));
    /// A field that must be there.
    REQUIRED_FIELD_ADDED = "required-field-added", "required field added", Shape, both(
        breaking(
            "Requests without it are refused, and no caller sends it yet.",
            "Callers have to give a value.",
        ),
        compatible("Callers may ignore what they do not know.", "Announce it."),
    );
    /// A field that may be there.
    OPTIONAL_FIELD_ADDED = "optional-field-added", "optional field added", Shape, both(
        compatible("Requests without it mean what they did.", "Announce it."),
        compatible("Callers may ignore what they do not know.", "Announce it."),
    );
    /// A field that had to be there.
    REQUIRED_FIELD_REMOVED = "required-field-removed", "required field removed", Shape, both(
        warning(
            "Every caller sends it; whether a server ignores or refuses what it does not know, the document does not tell.",
            "Callers should stop sending it.",
        ),
        breaking(
            "Callers that rely on it cannot read the answer.",
            "Look where that is told now.",
        ),
    );
    /// A field that could be there.
    OPTIONAL_FIELD_REMOVED = "optional-field-removed", "optional field removed", Shape, both(
        warning(
            "What callers asked for with it is not done any more, or the request is refused.",
            "Callers should stop sending it.",
        ),
        warning(
            "Callers that make use of it never find it.",
            "Look where that is told now.",
        ),
    );
    /// Optional before.
    FIELD_BECAME_REQUIRED = "field-became-required", "field became required", Shape, both(
        breaking("Requests without it are refused.", "Callers have to give a value."),
        compatible("It is always there to read.", NOTHING),
    );
    /// Required before.
    FIELD_BECAME_OPTIONAL = "field-became-optional", "field became optional", Shape, both(
        compatible("Callers may go on to give it.", NOTHING),
        breaking(
            "Callers that always read it find nothing at times.",
            "Expect that it is missing.",
        ),
    );
    /// Declared by the structure that this one extends.
    FIELD_BECAME_INHERITED = "field-became-inherited", "field declared by the base now", Shape,
        Verdicts::Whole(neutral("It is sent in the same place.", NOTHING));
    /// Declared by the structure itself.
    FIELD_BECAME_OWN = "field-became-own", "field no longer declared by the base", Shape,
        Verdicts::Whole(neutral("It is sent in the same place.", NOTHING));
    /// It may be there or not in more cases.
    PRESENCE_WIDENED = "presence-widened", "field less strictly needed by an operation", Nothing, both(
        compatible("Callers may go on as they did.", NOTHING),
        breaking(
            "It may be missing, or there, where callers rely on the opposite.",
            "Expect both.",
        ),
    );
    /// It may be there or not in fewer cases.
    PRESENCE_NARROWED = "presence-narrowed", "field more strictly needed by an operation", Nothing, both(
        breaking(
            "Requests are refused that leave it out, or give it, where they could before.",
            "Read which operation needs it.",
        ),
        compatible("What comes is what callers expect.", NOTHING),
    );
    /// From always there to never there, or back.
    PRESENCE_CHANGED = "presence-changed", "field needed by an operation in the opposite way", Nothing, both(
        breaking("Requests as they were are refused.", "Read which operation needs it."),
        breaking("What comes is the opposite of what callers expect.", "Read which operation tells it."),
    );
    /// The document begins to tell when it is there.
    PRESENCE_STATED = "presence-stated", "need by operation stated for the first time", Nothing, both(
        neutral("The old document did not tell which operation needs it.", NOTHING),
        neutral("The old document did not tell which operation gives it.", NOTHING),
    );
    /// The document stops telling when it is there.
    PRESENCE_NO_LONGER_STATED = "presence-no-longer-stated", "need by operation no longer stated", Nothing, both(
        neutral("The new document does not tell which operation needs it.", NOTHING),
        neutral("The new document does not tell which operation gives it.", NOTHING),
    );
    /// A value of an enumeration more.
    VALUE_ADDED = "value-added", "value added", Shape, both(
        compatible("The known values are still accepted.", "Announce it."),
        warning(
            "Callers get a value that they do not know. The generated crate keeps it; clients that know a closed set fail.",
            "Look through the code that matches on the values.",
        ),
    );
    /// A value of an enumeration less.
    VALUE_REMOVED = "value-removed", "value removed", Shape, both(
        breaking("Requests with it are refused.", "Look for the value that takes its place."),
        compatible("It never comes.", "Code that handles it can go."),
    );
    /// Fields belong to values of another field now.
    UNION_ADDED = "union-added", "fields became cases of a union", Shape, both(
        breaking(
            "Requests that mix fields of several cases are refused.",
            "Give the fields of the chosen case alone.",
        ),
        compatible("What comes is one of what callers expect.", NOTHING),
    );
    /// Fields do not belong to values of another field any more.
    UNION_REMOVED = "union-removed", "fields are no longer cases of a union", Shape, both(
        compatible("Callers may go on as they did.", NOTHING),
        warning(
            "Fields may come together that did not before.",
            "Read each of them by itself.",
        ),
    );
    /// A field that could come with any value belongs to some of them.
    UNION_FIELD_ADDED = "union-field-added", "field became one of a union's cases", Shape, both(
        breaking("Requests that give it with another case are refused.", "Give it with its own cases alone."),
        compatible("What comes is one of what callers expect.", NOTHING),
    );
    /// A field that belonged to some values can come with any of them.
    UNION_FIELD_REMOVED = "union-field-removed", "field is no longer one of a union's cases", Shape, both(
        compatible("Callers may go on to give it with the cases that it had.", NOTHING),
        warning("It may come with cases that it did not come with before.", "Read it by itself."),
    );
    /// A new value that has fields of its own.
    UNION_CASE_ADDED = "union-case-added", "union case added", Shape, both(
        compatible("The known cases are still accepted.", "Announce it."),
        warning("Callers get a case that they do not know.", "Look through the code that reads the union."),
    );
    /// A value with fields of its own that is gone.
    UNION_CASE_REMOVED = "union-case-removed", "union case removed", Shape, both(
        breaking("Requests with it are refused.", "Look for the case that takes its place."),
        compatible("It never comes.", "Code that handles it can go."),
    );
    /// A case has a field that was not there at all.
    UNION_CASE_FIELD_ADDED = "union-case-field-added", "union case has a new field", Shape, both(
        warning(
            "The case may need the field, or allow it: the document does not tell.",
            "Find out whether it has to be given.",
        ),
        compatible("Callers may ignore what they do not know.", NOTHING),
    );
    /// A field of a case is not there at all any more.
    UNION_CASE_FIELD_REMOVED = "union-case-field-removed", "field of a union case is gone", Shape, both(
        warning(
            "What callers asked for with it in this case is not done any more, or the request is refused.",
            "Callers should stop sending it.",
        ),
        warning("Callers that read the field in this case do not find it.", "Look where that is told now."),
    );
    /// A case has a field that belonged to others only.
    UNION_CASE_WIDENED = "union-case-widened", "union case has a field more", Shape, both(
        warning(
            "The case may need the field, or allow it: the document does not tell.",
            "Find out whether it has to be given.",
        ),
        compatible("Callers may ignore what they do not expect in this case.", NOTHING),
    );
    /// A field belongs to other cases only.
    UNION_CASE_NARROWED = "union-case-narrowed", "union case has a field less", Shape, both(
        breaking("Requests that give the field with this case are refused.", "Leave it out."),
        warning("Callers that read the field in this case do not find it.", "Read it where it is told now."),
    );
    /// A case has other fields.
    UNION_CASE_CHANGED = "union-case-changed", "union case has other fields", Shape, both(
        breaking("Requests with the old fields of this case are refused.", "Give the new ones."),
        breaking("Callers that read the old fields do not find them.", "Read the new ones."),
    );
    /// Members of a family are told apart now.
    DISCRIMINATOR_ADDED = "discriminator-added", "members told apart by a field", Shape, both(
        warning(
            "A server may need the field to know which member is meant.",
            "Give the field.",
        ),
        compatible("Callers can tell the members apart.", "Announce it."),
    );
    /// Members of a family are not told apart any more.
    DISCRIMINATOR_REMOVED = "discriminator-removed", "members no longer told apart", Shape, both(
        compatible("Nothing more has to be given.", NOTHING),
        breaking("Callers cannot tell any more which member comes.", "Read the base."),
    );
    /// Another field tells members apart.
    DISCRIMINATOR_CHANGED = "discriminator-changed", "members told apart by another field", Shape, both(
        breaking("A server does not know which member is meant.", "Give the new field."),
        breaking("Callers look at the wrong field.", "Look at the new one."),
    );
    /// A member of a family more.
    MEMBER_ADDED = "member-added", "member of the family added", Shape, both(
        compatible("The known members are still accepted.", "Announce it."),
        warning("Callers get a member that they do not know.", "Read it as the base."),
    );
    /// A member of a family less.
    MEMBER_REMOVED = "member-removed", "member of the family removed", Shape, both(
        breaking("Requests with it are refused.", "Look for the member that takes its place."),
        compatible("It never comes.", "Code that handles it can go."),
    );
    /// Another structure under the same value.
    MEMBER_CHANGED = "member-changed", "member of the family is another structure", Shape, both(
        breaking("What callers send is not understood.", "Send the new structure."),
        breaking("What comes cannot be read as the old structure.", "Read the new one."),
    );
}
