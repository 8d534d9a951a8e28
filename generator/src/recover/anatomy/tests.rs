use super::*;

fn known() -> Known {
    Known::with_structures(["Std.Errors.Error", "Std.Errors.Busy"])
}

fn of(raw: &str) -> Anatomy {
    anatomy(raw, Subject::Field, &[], &known())
}

#[test]
fn prose_and_facts_are_told_apart() {
    /// A text, what is left of it without prose, and whether there was any.
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
    let text = anatomy(raw, Subject::TaskResult, &[], &known());
    assert_eq!(
        (text.bare().render().as_str(), text.has_prose()),
        (raw, false)
    );
}

#[test]
fn errors_are_told_by_their_names() {
    let schema = Name::from("Std.Errors.Error");
    let alone = error_anatomy(" if so", Some(&schema), &known());
    let marked = error_anatomy(
        "***Std.Errors.Error*** if so\n\n***Std.Errors.Busy***:\n-  if a\n-  if b\n\n***Gone*** if c",
        Some(&schema),
        &known(),
    );
    let names = |text: &Anatomy| text.facts().into_keys().collect::<Vec<_>>();
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

/// White space aside, a text that is put together again is what it was.
#[test]
fn what_is_put_together_is_taken_apart_the_same() {
    let pieces = [
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
    for one in pieces {
        for two in pieces {
            for three in pieces {
                let raw = format!("{one}\n\n{two} {three}");
                let text = of(&raw);
                let again = text.render();
                assert_eq!(words(&again), words(&raw), "{raw:?}");
                assert_eq!(of(&again), text, "{raw:?}\n{again:?}");
            }
        }
    }
}
