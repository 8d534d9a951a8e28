//! Structures: public fields, a constructor of the required ones, a setter for each optional one.

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};

use super::docs;
use super::field::{Planned, kept, setter, taken};
use super::input::{Input, defect};
use super::links::Links;
use super::piece::{Documented, MacroCall, Piece};
use super::render::Scope;
use super::union;
use crate::api::{Schema, Struct};
use crate::diagnostics::Problem;
use crate::plan::{Member, RustType, Slot};

pub(super) fn structure(
    input: Input<'_>,
    links: &Links<'_>,
    scope: &Scope<'_>,
    schema: &Schema,
    structure: &Struct,
    members: &[Member],
) -> Result<Vec<Piece>, Problem> {
    let types = input
        .emitted
        .structures
        .get(&schema.name)
        .ok_or_else(|| defect(schema.name.as_str()))?;
    let fields = input
        .api
        .all_fields(schema)
        .into_iter()
        .map(|(_, field)| field);
    let mut planned = Vec::new();
    for (member, field) in members.iter().zip(fields) {
        let ty = types
            .get(&member.wire)
            .ok_or_else(|| defect(&member.wire))?;
        planned.push(Planned {
            ident: &member.ident,
            wire: &member.wire,
            optional: field.optional,
            ty: ty.clone(),
            docs: docs::field(links, scope.module, schema, structure, field, &member.ident),
            attributes: docs::deprecated(&field.text),
        });
    }
    let ty = input
        .plan
        .types
        .get(&schema.name)
        .ok_or_else(|| defect(schema.name.as_str()))?;
    let (item, usage) = (&ty.path, ty.usage);
    let attributes = docs::deprecated(&schema.text);
    let head = match &ty.family {
        Some(family) if family.is_choice => vec![format!(
            "A [`{0}`] of a kind that this version does not know.",
            family.ident
        )],
        _ => docs::schema(links, scope.module, schema),
    };
    let head = docs::attributes(&head);
    let mut pieces = vec![Piece::Items(definition(
        scope,
        &item.ident,
        &quote!(#head #attributes),
        // The macro that serializes it implements `Debug` as well.
        &quote!(Clone),
        &planned,
    ))];
    let unions = union::functions(input, scope, &schema.name, &planned);
    let functions = implementation(input, scope, &item.ident, &planned, usage.input, &unions);
    pieces.push(Piece::Items(functions));
    if usage.output {
        let identity = identity(scope, schema, &item.ident, &planned);
        pieces.extend(identity.map(Piece::Items));
    }
    pieces.push(serde(&item.ident, &planned));
    Ok(pieces)
}

/// Returns the implementation of `Identified` for a summary of a named resource: an item of the list that lookups by name
/// read. It has exactly one identifier among its required fields.
fn identity(
    scope: &Scope<'_>,
    schema: &Schema,
    ident: &str,
    fields: &[Planned<'_>],
) -> Option<TokenStream> {
    let is_summary = schema.name.as_str().rsplit('.').next() == Some("Summary");
    let mut required = fields.iter().filter(|field| !field.optional);
    if !is_summary || !required.clone().any(|field| field.wire == "name") {
        return None;
    }
    let is_id = |field: &&Planned<'_>| matches!(field.ty, RustType::Slot(Slot::Id(_)));
    let id = required.find(is_id)?;
    if required.any(|field| is_id(&field)) {
        return None;
    }
    let identified = scope.runtime("Identified");
    let (ident, id) = (format_ident!("{ident}"), format_ident!("{}", id.ident));
    Some(quote! {
        impl #identified for #ident {
            fn identity(&self) -> &str { self.#id.as_str() }
        }
    })
}

/// Returns the `struct` item with its derived traits.
pub(super) fn definition(
    scope: &Scope<'_>,
    ident: &str,
    attributes: &TokenStream,
    traits: &TokenStream,
    fields: &[Planned<'_>],
) -> TokenStream {
    let ident = format_ident!("{ident}");
    let default = if fields.iter().all(|field| field.optional) {
        quote!(, Default)
    } else {
        quote!()
    };
    let fields = fields.iter().map(|field| {
        let docs = docs::attributes(&field.docs);
        let attributes = &field.attributes;
        let ident = format_ident!("{}", field.ident);
        let ty = field.rendered(scope);
        quote!(#docs #attributes pub #ident: #ty)
    });
    quote! {
        #attributes
        #[derive(#traits #default)]
        #[non_exhaustive]
        pub struct #ident { #(#fields),* }
    }
}

/// `new`, and setters if callers make such values. Results need none: their fields are public.
pub(super) fn implementation(
    input: Input<'_>,
    scope: &Scope<'_>,
    ident: &str,
    fields: &[Planned<'_>],
    given: bool,
    others: &TokenStream,
) -> TokenStream {
    let ident = format_ident!("{ident}");
    let values = fields.iter().map(|field| {
        let ident = format_ident!("{}", field.ident);
        if field.optional {
            let absent = field.absent();
            return quote!(#ident: #absent);
        }
        let value = kept(input, &ident, &field.ty);
        if value.to_string() == field.ident {
            quote!(#ident)
        } else {
            quote!(#ident: #value)
        }
    });
    let required = fields.iter().filter(|field| !field.optional).map(|field| {
        let ident = format_ident!("{}", field.ident);
        let ty = taken(input, scope, &field.ty);
        quote!(#ident: #ty)
    });
    let setters = fields
        .iter()
        .filter(|field| given && field.optional)
        .map(|field| setter(input, scope, field));
    let nothing_required = fields.iter().all(|field| field.optional);
    let (doc, body) = if nothing_required {
        (
            " Returns a value with no field set.",
            quote!(Self::default()),
        )
    } else {
        let all = fields.iter().all(|field| !field.optional);
        let doc = if all {
            " Returns a value with all fields set."
        } else {
            " Returns a value with only the required fields set."
        };
        (doc, quote!(Self { #(#values),* }))
    };
    quote! {
        impl #ident {
            #[doc = #doc]
            pub fn new(#(#required),*) -> Self { #body }
            #others
            #(#setters)*
        }
    }
}

/// Serialization: each field once, for both directions.
fn serde(ident: &str, fields: &[Planned<'_>]) -> Piece {
    let ident = format_ident!("{ident}");
    let entries = fields.iter().map(|field| {
        let kind = match (field.optional, field.ty.is_collection()) {
            (true, true) => quote!(collection),
            (true, false) => quote!(optional),
            (false, _) => quote!(required),
        };
        let ident = format_ident!("{}", field.ident);
        let wire = Literal::string(field.wire);
        Documented {
            docs: Vec::new(),
            attributes: quote!(),
            tokens: quote!(#kind #ident = #wire),
        }
    });
    Piece::Call(MacroCall {
        name: "vsphere_runtime::structure",
        head: Documented {
            docs: Vec::new(),
            attributes: quote!(),
            tokens: quote!(#ident),
        },
        entries: Some(entries.collect()),
    })
}

/// Returns a type alias.
pub(super) fn alias(
    input: Input<'_>,
    links: &Links<'_>,
    scope: &Scope<'_>,
    schema: &Schema,
) -> Result<Piece, Problem> {
    let ty = input
        .emitted
        .aliases
        .get(&schema.name)
        .ok_or_else(|| defect(schema.name.as_str()))?;
    let item = &input
        .plan
        .types
        .get(&schema.name)
        .ok_or_else(|| defect(schema.name.as_str()))?
        .path;
    let docs = docs::attributes(&docs::schema(links, scope.module, schema));
    let deprecated = docs::deprecated(&schema.text);
    let ident = format_ident!("{}", item.ident);
    let ty = scope.ty(ty);
    Ok(Piece::Items(
        quote!(#docs #deprecated pub type #ident = #ty;),
    ))
}
