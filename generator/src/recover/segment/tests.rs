//! Tests of the division of texts into sentences.

use super::*;

fn schemas() -> SchemaIndex {
    SchemaIndex::with_structures(["Std.Errors.Error", "Std.Errors.Busy"])
}

fn of(raw: &str) -> Segmented {
    segment(raw, Subject::Field, &[], &schemas())
}

#[test]
fn prose_and_facts_are_split() {
    /// A text, the rest of it without prose, and `true` if it has prose.
    type Case = (&'static str, &'static str, bool);
    let cases: &[Case] = &[
        ("", "", false),
        ("Words. More words.", "", true),
        (
            "Words. This property was added in  __vSphere API 7.0__. More.",
            "This property was added in __vSphere API 7.0__.",
            true,
        ),
        (
            "This property is deprecated as of __vSphere API 9.0__. Use that.\n\nWords.",
            "This property is deprecated as of __vSphere API 9.0__.",
            true,
        ),
        (
            "It is optional for the `update` operation, as ever.",
            "It is optional for the `update` operation.",
            true,
        ),
        (
            "__Warning:__ this property is available as Technology Preview. It may change.",
            "__Warning:__ this property is available as Technology Preview.",
            true,
        ),
        (
            "Words. Possible values:\n- `A`: Words.\n- `B`\n\nThis constant was added in __vSphere API 8__.",
            "Possible values:\n  - `A`\n  - `B`: This constant was added in __vSphere API 8__.",
            true,
        ),
        (
            "The property must be an identifier for the resource type: `T`.",
            "The property must be an identifier for the resource type: `T`.",
            false,
        ),
    ];
    for (raw, facts, has_prose) in cases {
        let text = of(raw);
        assert_eq!(text.bare().render(), *facts, "{raw:?}");
        assert_eq!(text.has_prose(), *has_prose, "{raw:?}");
    }
}

#[test]
fn a_formula_that_needs_its_prose_keeps_it() {
    let raw = "The *Std.Errors.Busy* of the new thing.";
    let text = segment(raw, Subject::TaskResult, &[], &schemas());
    assert_eq!(
        (text.bare().render().as_str(), text.has_prose()),
        (raw, false)
    );
}

#[test]
fn errors_are_split_by_their_names() {
    let schema = Name::from("Std.Errors.Error");
    let alone = segment_error(" if so", Some(&schema), &schemas());
    let marked = segment_error(
        "***Std.Errors.Error*** if so\n\n***Std.Errors.Busy***:\n-  if a\n-  if b\n\n***Gone*** if c",
        Some(&schema),
        &schemas(),
    );
    let names = |text: &Segmented| text.facts().into_keys().collect::<Vec<_>>();
    assert_eq!(names(&alone), ["error Std.Errors.Error"]);
    assert_eq!(
        names(&marked),
        [
            "error Std.Errors.Error",
            "error Std.Errors.Busy",
            "error Gone"
        ]
    );
    assert_eq!(
        marked.bare().render(),
        "***Std.Errors.Error***\n\n***Std.Errors.Busy***\n\n***Gone***"
    );
    assert_eq!(
        marked.render(),
        "***Std.Errors.Error*** if so\n\n***Std.Errors.Busy***:\n  - if a\n  - if b\n\n***Gone*** if c"
    );
}

/// Apart from white space, rendering restores the text.
#[test]
fn what_is_put_together_is_taken_apart_the_same() {
    let segments = [
        "Words.",
        "See:\n - one\n - two",
        "This property was added in __vSphere API 7.0__.",
        "Possible values:\n  - `A`: The one.\n\nMore of it.\n  - `B`\n\n\n",
        "This property is deprecated as of __vSphere API 9.0__. Use *b*.",
        "é ` *",
    ];
    let words = |text: &str| {
        text.split_whitespace()
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    for one in segments {
        for two in segments {
            for three in segments {
                let raw = format!("{one}\n\n{two} {three}");
                let text = of(&raw);
                let again = text.render();
                assert_eq!(words(&again), words(&raw), "{raw:?}");
                assert_eq!(of(&again), text, "{raw:?}\n{again:?}");
            }
        }
    }
}
