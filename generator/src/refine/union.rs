//! Unions: a constructor and an accessor for each case.
//!
//! The fields stay public and optional, because servers do not always follow the document.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::field::{Planned, taken, with};
use super::input::Input;
use super::prose;
use super::render::{Passing, Scope, parameter, passing};

use crate::api::Name;
use crate::plan::{CasePlan, UnionPlan};

/// A union with the names of its parts in a module.
struct Context<'a> {
    input: Input<'a>,
    scope: &'a Scope<'a>,
    fields: &'a [Planned<'a>],
    tag: &'a Planned<'a>,
    enumeration: TokenStream,
}

/// Returns the functions of all unions of a structure.
pub(super) fn functions(
    input: Input<'_>,
    scope: &Scope<'_>,
    name: &Name,
    fields: &[Planned<'_>],
) -> TokenStream {
    let Some(planned) = input.plan.types.get(name) else {
        return quote!();
    };
    let mut functions = TokenStream::new();
    for union in &planned.unions {
        let Some(context) = context(input, scope, fields, union) else {
            continue;
        };
        for case in &union.cases {
            if planned.usage.input {
                functions.extend(if planned.unions.len() == 1 {
                    constructor(&context, case)
                } else {
                    setter(&context, union, case)
                });
            }
            if planned.usage.output && !case.fields.is_empty() {
                functions.extend(accessor(&context, case));
            }
        }
    }
    functions
}

fn context<'a>(
    input: Input<'a>,
    scope: &'a Scope<'a>,
    fields: &'a [Planned<'a>],
    union: &UnionPlan,
) -> Option<Context<'a>> {
    let tag = fields.get(union.tag)?;
    let enumeration = scope.item(&input.plan.types.get(&union.enumeration)?.path);
    Some(Context {
        input,
        scope,
        fields,
        tag,
        enumeration,
    })
}

impl<'a> Context<'a> {
    /// Returns the optional fields of a case; required ones are arguments of `new` already.
    fn optional(&self, case: &CasePlan) -> Vec<&'a Planned<'a>> {
        case.fields
            .iter()
            .filter_map(|index| self.fields.get(*index))
            .filter(|field| field.optional)
            .collect()
    }

    fn value(&self, case: &CasePlan) -> TokenStream {
        let enumeration = &self.enumeration;
        let variant = format_ident!("{}", case.variant);
        quote!(#enumeration::#variant)
    }

    fn arguments(&self, fields: &[&Planned<'_>]) -> Vec<TokenStream> {
        let argument = |field: &&Planned<'_>| {
            let ident = format_ident!("{}", field.ident);
            let ty = taken(self.input, self.scope, &field.ty);
            quote!(#ident: #ty)
        };
        fields.iter().map(argument).collect()
    }
}

fn setters(fields: &[&Planned<'_>]) -> TokenStream {
    let setters = fields.iter().map(|field| {
        let ident = format_ident!("{}", field.ident);
        let with = with(field);
        match field.ty.is_list() {
            // A constructor takes any list, a setter certain ones.
            true => quote!(.#with(#ident.into_list())),
            false => quote!(.#with(#ident)),
        }
    });
    quote!(#(#setters)*)
}

/// Returns the constructor of a case: `CreateSpec::pull(location)`.
fn constructor(context: &Context<'_>, case: &CasePlan) -> TokenStream {
    let fields = context.optional(case);
    let required: Vec<&Planned<'_>> = context
        .fields
        .iter()
        .filter(|field| !field.optional && field.ident != context.tag.ident)
        .collect();
    let mut arguments = context.arguments(&required);
    arguments.extend(context.arguments(&fields));
    let value = context.value(case);
    let given = context
        .fields
        .iter()
        .filter(|field| !field.optional)
        .map(|field| {
            let ident = format_ident!("{}", field.ident);
            if field.ident == context.tag.ident {
                value.clone()
            } else {
                quote!(#ident)
            }
        });
    let mut body = quote!(Self::new(#(#given),*));
    if context.tag.optional {
        let with = with(context.tag);
        body.extend(quote!(.#with(#value)));
    }
    body.extend(setters(&fields));
    let ident = format_ident!("{}", case.constructor);
    let doc = doc(&format!(
        "Returns a value whose [`{0}`](Self::{0}) is [`{1}::{2}`].",
        context.tag.ident,
        context.enumeration_name(),
        case.variant
    ));
    quote! {
        #(#[doc = #doc])*
        pub fn #ident(#(#arguments),*) -> Self { #body }
    }
}

/// Returns the setter of a case: `.with_target_create_new(library)`.
fn setter(context: &Context<'_>, union: &UnionPlan, case: &CasePlan) -> TokenStream {
    let fields = context.optional(case);
    let arguments = context.arguments(&fields);
    let tag = format_ident!("{}", context.tag.ident);
    let value = context.value(case);
    let value = if context.tag.optional {
        quote!(Some(#value))
    } else {
        value
    };
    let others = union.cases.iter().flat_map(|other| context.optional(other));
    let mut cleared: Vec<_> = others
        .filter(|field| !fields.iter().any(|f| f.ident == field.ident))
        .collect();
    cleared.sort_unstable_by_key(|field| field.ident);
    cleared.dedup_by_key(|field| field.ident);
    let cleared = cleared.into_iter().map(|field| {
        let ident = format_ident!("{}", field.ident);
        let absent = field.absent();
        quote!(self.#ident = #absent;)
    });
    let setters = setters(&fields);
    let ident = format_ident!("{}", case.constructor);
    let doc = doc(&format!(
        "Sets [`{0}`](Self::{0}) to [`{1}::{2}`] and its fields, and clears those of other cases.",
        context.tag.ident,
        context.enumeration_name(),
        case.variant
    ));
    quote! {
        #(#[doc = #doc])*
        pub fn #ident(mut self, #(#arguments),*) -> Self {
            self.#tag = #value;
            #(#cleared)*
            self #setters
        }
    }
}

/// Returns the accessor of a case: `.as_pull()`.
fn accessor(context: &Context<'_>, case: &CasePlan) -> TokenStream {
    let fields = context.optional(case);
    let tag = format_ident!("{}", context.tag.ident);
    let value = context.value(case);
    let test = if context.tag.optional {
        quote!(self.#tag == Some(#value))
    } else {
        quote!(self.#tag == #value)
    };
    let read = |field: &&Planned<'_>| {
        let ident = format_ident!("{}", field.ident);
        let ty = context.scope.ty(&field.ty);
        match passing(&field.ty) {
            Passing::Copy => (ty, quote!(self.#ident)),
            Passing::Str => (quote!(&str), quote!(self.#ident.as_deref())),
            Passing::Slice => (
                parameter(context.scope, &field.ty),
                quote!(self.#ident.as_option().map(Vec::as_slice)),
            ),
            Passing::Reference if field.ty.is_collection() => {
                (quote!(&#ty), quote!(self.#ident.as_option()))
            }
            Passing::Reference => (quote!(&#ty), quote!(self.#ident.as_ref())),
        }
    };
    let (result, body, named) = match fields.as_slice() {
        [] => return quote!(),
        [field] => {
            let (ty, value) = read(field);
            (
                ty,
                quote!(if #test { #value } else { None }),
                format!("[`{0}`](Self::{0})", field.ident),
            )
        }
        several => {
            let parts: Vec<_> = several.iter().map(read).collect();
            let types = parts.iter().map(|(ty, _)| quote!(Option<#ty>));
            let values = parts.iter().map(|(_, value)| value);
            let names: Vec<String> = several
                .iter()
                .map(|field| format!("[`{0}`](Self::{0})", field.ident))
                .collect();
            (
                quote!((#(#types),*)),
                quote!(if #test { Some((#(#values),*)) } else { None }),
                names.join(" and "),
            )
        }
    };
    let ident = format_ident!("{}", case.accessor);
    let doc = doc(&format!(
        "Returns {named} if [`{0}`](Self::{0}) is [`{1}::{2}`].",
        context.tag.ident,
        context.enumeration_name(),
        case.variant
    ));
    quote! {
        #(#[doc = #doc])*
        pub fn #ident(&self) -> Option<#result> { #body }
    }
}

impl Context<'_> {
    /// Returns the enumeration as the documentation names it.
    fn enumeration_name(&self) -> String {
        self.enumeration.to_string().replace(' ', "")
    }
}

/// Lines of documentation.
fn doc(markdown: &str) -> Vec<String> {
    let lines = prose::wrap(markdown, "", "");
    lines.into_iter().map(|line| format!(" {line}")).collect()
}
