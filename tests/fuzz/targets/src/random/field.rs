//! Fields of structures, and texts with their facts.

use vsphere_codegen::api::{Access, Deprecation, Field, Need, Requirements, Text, Type};

use super::choose::Choices;
use super::types::{self, Known};
use super::words;

/// Makes a field optional.
pub(super) const COMPATIBLE: &str =
    "Can be missing or `null` for compatibility with older servers.";

/// Returns a text with its prose and facts.
pub(super) fn text(choices: &mut Choices<'_>) -> Text {
    Text {
        prose: words::prose(choices, 2),
        since: choices.one_in(4).then(|| words::version(choices)),
        deprecated: choices.one_in(8).then(|| deprecation(choices)),
        preview: choices.one_in(12),
        ..Text::default()
    }
}

fn deprecation(choices: &mut Choices<'_>) -> Deprecation {
    let flagged = choices.one_in(2);
    if flagged && choices.one_in(2) {
        return Deprecation {
            flagged,
            ..Deprecation::default()
        };
    }
    Deprecation {
        flagged,
        since: Some(words::version(choices)),
        removed: choices.one_in(2).then(|| words::version(choices)),
        reason: choices
            .one_in(2)
            .then(|| "Use *A.b* instead. It is better.".to_owned()),
    }
}

pub(super) fn fields(known: &Known, index: usize, choices: &mut Choices<'_>) -> Vec<Field> {
    let names = words::fields(choices, 6);
    let field = |name: &str, choices: &mut Choices<'_>| {
        let ty = types::ty(known, choices);
        // A required field of a later structure could make a structure contain itself.
        let open = match &ty {
            Type::Named(name) => {
                !known.enums.contains(name) && !known.structs[..index].contains(name)
            }
            _ => false,
        };
        let optional = open || choices.one_in(2);
        let mut text = text(choices);
        if optional && choices.one_in(6) {
            text.prose.push(COMPATIBLE.to_owned());
        }
        Field {
            name: name.to_owned(),
            ty,
            optional,
            nullable: false,
            access: Access::Both,
            text,
            requirements: match choices.one_in(6) {
                true => requirements(choices),
                false => Requirements::default(),
            },
        }
    };
    names.into_iter().map(|name| field(name, choices)).collect()
}

fn requirements(choices: &mut Choices<'_>) -> Requirements {
    let mut need = || {
        choices.one_of(&[
            None,
            Some(Need::Required),
            Some(Need::Optional),
            Some(Need::Unused),
        ])
    };
    Requirements {
        create: need(),
        get: need(),
        update: need(),
    }
}
