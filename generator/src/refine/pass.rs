//! The method calls that put arguments into a request, one for each.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};

use super::input::Input;
use super::render::Scope;
use crate::api::{BodyContent, Encoding, Location, Operation, QueryStyle, SchemaKind, Type};
use crate::plan::{Argument, Part};

/// Returns the method call that puts a required argument into the request.
pub(super) fn pass(
    input: Input<'_>,
    scope: &Scope<'_>,
    operation: &Operation,
    argument: &Argument,
    value: &TokenStream,
) -> TokenStream {
    match argument.part {
        Part::Parameter(position) => parameter_call(input, scope, operation, position, value),
        Part::Body => match encoding(operation) {
            Encoding::Form => quote!(.form(#value)),
            Encoding::Text => quote!(.text(#value)),
            Encoding::Bytes => quote!(.content(#value)),
            Encoding::Json | Encoding::Multipart => quote!(.json(#value)),
        },
        Part::BodyField(position) => {
            let name = body_field(operation, argument, position);
            match (encoding(operation), argument.part.ty(operation)) {
                (Encoding::Form, _) => quote!(.form_field(#name, #value)),
                (Encoding::Multipart, Some(Type::Content)) => quote!(.file(#name, #value)),
                (Encoding::Multipart, Some(ty)) if ty.is_file() => quote!(.files(#name, #value)),
                (Encoding::Multipart, _) => quote!(.part(#name, #value)),
                _ => quote!(.field(#name, #value)),
            }
        }
    }
}

/// Returns the encoding of the body of an operation that has one.
fn encoding(operation: &Operation) -> Encoding {
    let body = operation.body.as_ref();
    body.map_or(Encoding::Json, |body| body.encoding)
}

/// The place of an optional argument.
pub(super) enum Place {
    /// An argument that converts into an `Option` of a reference.
    Converted(Ident),
    /// A field of the options, an `Option`.
    Option(Ident),
    /// A field of the options, an `Optional`.
    Collection(Ident),
}

impl Place {
    /// Returns the argument as a parameter takes it, by reference.
    fn reference(&self) -> TokenStream {
        match self {
            Self::Converted(ident) => quote!(&#ident.into()),
            Self::Option(ident) | Self::Collection(ident) => quote!(&options.#ident),
        }
    }

    /// Returns the argument as references to files, however many there are.
    fn files(&self) -> TokenStream {
        match self {
            Self::Converted(_) | Self::Option(_) => self.reference(),
            Self::Collection(ident) => quote!(options.#ident.as_option().into_iter().flatten()),
        }
    }

    /// Returns the argument as an `Option` of a reference.
    fn option(&self) -> TokenStream {
        match self {
            Self::Converted(ident) => quote!(#ident.into()),
            Self::Option(ident) => quote!(options.#ident.as_ref()),
            Self::Collection(ident) => quote!(options.#ident.as_option()),
        }
    }
}

/// Returns the method call that puts an optional argument into the request.
pub(super) fn pass_optional(
    input: Input<'_>,
    scope: &Scope<'_>,
    operation: &Operation,
    argument: &Argument,
    place: &Place,
) -> TokenStream {
    match argument.part {
        Part::Parameter(position) => {
            parameter_call(input, scope, operation, position, &place.reference())
        }
        Part::Body => {
            let option = place.option();
            match encoding(operation) {
                Encoding::Form => {
                    let value = place.reference();
                    quote!(.form(#value))
                }
                Encoding::Text => quote!(.text_opt(#option.map(String::as_str))),
                Encoding::Bytes => quote!(.content_opt(#option)),
                Encoding::Json | Encoding::Multipart => quote!(.json_opt(#option)),
            }
        }
        Part::BodyField(position) => {
            let name = body_field(operation, argument, position);
            match (encoding(operation), argument.part.ty(operation)) {
                (Encoding::Form, _) => {
                    let value = place.reference();
                    return quote!(.form_field(#name, #value));
                }
                (Encoding::Multipart, Some(ty)) if ty.is_file() => {
                    let files = place.files();
                    return quote!(.files(#name, #files));
                }
                _ => {}
            }
            let method = match encoding(operation) {
                Encoding::Multipart => quote!(part),
                _ => quote!(field_opt),
            };
            let value = match place {
                Place::Option(_) => place.reference(),
                Place::Converted(_) | Place::Collection(_) => {
                    let option = place.option();
                    quote!(&#option)
                }
            };
            quote!(.#method(#name, #value))
        }
    }
}

fn parameter_call(
    input: Input<'_>,
    scope: &Scope<'_>,
    operation: &Operation,
    position: usize,
    value: &TokenStream,
) -> TokenStream {
    let parameter = &operation.parameters[position];
    let name = Literal::string(&parameter.name);
    match (parameter.location, &parameter.ty) {
        (Location::Path, Type::List(_) | Type::Set(_)) => quote!(.path_list(#value)),
        (Location::Path, _) => quote!(.path(#value)),
        (Location::Query, ty) => match query_style(scope, parameter.style) {
            Some(style) => quote!(.query_as(#name, #style, #value)),
            None if has_entries(input, ty) => quote!(.query_structure(#value)),
            None if matches!(ty, Type::Any | Type::Byte) => {
                let styles = scope.runtime("QueryStyle");
                quote!(.query_as(#name, #styles::Pairs, #value))
            }
            None => quote!(.query(#name, #value)),
        },
        (Location::Header, _) => quote!(.header(#name, #value)),
    }
}

/// Returns the style of a query parameter, if it is not the usual one.
pub(super) fn query_style(scope: &Scope<'_>, style: QueryStyle) -> Option<TokenStream> {
    let variant = match style {
        QueryStyle::Pairs => return None,
        QueryStyle::Commas => "Commas",
        QueryStyle::Spaces => "Spaces",
        QueryStyle::Pipes => "Pipes",
        QueryStyle::Brackets => "Brackets",
        QueryStyle::Numbers => "Numbers",
        QueryStyle::Json => "Json",
    };
    let styles = scope.runtime("QueryStyle");
    let variant = format_ident!("{variant}");
    Some(quote!(#styles::#variant))
}

/// Returns the name of a field of the body on the wire.
fn body_field(operation: &Operation, argument: &Argument, position: usize) -> Literal {
    match operation.body.as_ref().map(|body| &body.content) {
        Some(BodyContent::Fields(fields)) => Literal::string(&fields[position].name),
        _ => Literal::string(&argument.ident),
    }
}

/// Returns `true` for a structure or a map.
fn has_entries(input: Input<'_>, ty: &Type) -> bool {
    let name = match ty {
        Type::Map(..) | Type::Object => return true,
        Type::Named(name) => name,
        _ => return false,
    };
    matches!(
        input.api.schemas.get(name).map(|schema| &schema.kind),
        Some(SchemaKind::Struct(_))
    )
}
