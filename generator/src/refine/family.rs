//! Families: an enumeration of the structures that extend a base, chosen by the value of a field.

use proc_macro2::Literal;
use quote::{format_ident, quote};

use super::docs;
use super::input::Input;
use super::links::Links;
use super::piece::{Documented, MacroCall, Piece};
use super::prose;
use super::render::Scope;
use crate::api::{Name, Schema};

/// Returns the enumeration, if the schema is the base of a family.
pub(super) fn family(
    input: Input<'_>,
    links: &Links<'_>,
    scope: &Scope<'_>,
    schema: &Schema,
) -> Option<Piece> {
    let planned = input.plan.types.get(&schema.name)?;
    let family = planned.family.as_ref()?;
    let base = format_ident!("{}", planned.path.ident);
    let other = format_ident!("{}", family.other);
    let docs = vec!["Any other value.".to_owned()];
    let mut entries = vec![Documented {
        docs,
        attributes: quote!(),
        tokens: quote!(#other(#base) = _),
    }];
    for (index, (value, variant, name)) in family.variants.iter().enumerate() {
        let is_same = |(_, _, other): &&(String, String, Name)| other == name;
        if family.variants[..index].iter().any(|other| is_same(&other)) {
            continue;
        }
        let aliases = family.variants[index + 1..].iter().filter(is_same);
        let aliases = aliases.map(|(value, ..)| Literal::string(value));
        let ty = scope.item(&input.plan.types.get(name)?.path);
        let variant = format_ident!("{variant}");
        let wire = Literal::string(value);
        let said = input
            .api
            .schemas
            .get(name)
            .and_then(|member| member.text.prose.first());
        let docs = match said {
            Some(said) => prose::wrap(&prose::sentence(said, &links.from(scope.module)), "", ""),
            None => vec![format!("{}.", prose::code(value))],
        };
        entries.push(Documented {
            docs,
            attributes: quote!(),
            tokens: quote!(#variant(#ty) = #wire #(| #aliases)*),
        });
    }
    let field = Literal::string(&family.field);
    let ident = format_ident!("{}", family.ident);
    let by = prose::code(&family.field);
    let mut docs = match family.is_choice {
        true => docs::schema(links, scope.module, schema),
        false => vec![format!(
            "[`{base}`] or a structure that extends it, chosen by the value of {by}."
        )],
    };
    if family.is_choice {
        docs.push(String::new());
        docs.push(format!(
            "One of several structures, chosen by the value of {by}."
        ));
    }
    docs.extend([
        String::new(),
        "Fields that the structures do not declare are kept. See [`Whole`](crate::Whole)."
            .to_owned(),
    ]);
    let mut errors = input.api.operations.iter().flat_map(|it| &it.errors);
    let is_error = |name: &Name| *name == schema.name;
    if errors.any(|error| error.schema.as_ref().is_some_and(is_error)) {
        docs.push(String::new());
        let decode =
            "[`ApiError::decode`](crate::ApiError::decode) reads it from an error response.";
        docs.push(decode.to_owned());
    }
    Some(Piece::Call(MacroCall {
        name: "vsphere_runtime::family",
        head: Documented {
            docs,
            attributes: quote!(),
            tokens: quote!(pub enum #ident by #field),
        },
        entries: Some(entries),
    }))
}
