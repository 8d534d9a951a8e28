//! Shapes of types on the wire: the mock checks requests by them and makes responses from them.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::super::input::{Input, defect};
use super::super::render::Scope;
use crate::api::{Field, Name, Need, Requirements, Schema, SchemaKind};
use crate::diagnostics::Problem;
use crate::plan::{FamilyPlan, RustType, TypePlan, UnionPlan};

/// Returns the shape of a schema; `None` for an alias, whose target has one.
pub(super) fn schema(
    input: Input<'_>,
    scope: &Scope<'_>,
    name: &Name,
) -> Result<Option<TokenStream>, Problem> {
    let lost = || defect(name.as_str());
    let schema = input.api.schemas.get(name).ok_or_else(lost)?;
    let planned = input.plan.types.get(name).ok_or_else(lost)?;
    let body = match &schema.kind {
        SchemaKind::Alias(_) => return Ok(None),
        SchemaKind::Enum(_) => {
            // Asking the scope for a name imports it, and an alias needs none.
            let shape = scope.kit("Shape");
            let values = planned.members.iter().map(|member| &member.wire);
            quote!(#shape::Enumeration(&[#(#values),*]))
        }
        SchemaKind::Choice(types) => {
            let [shape, shaped] = ["Shape", "Shaped"].map(|name| scope.kit(name));
            let types = types.iter().map(|ty| RustType::of(input.api, ty));
            let types = types.map(|ty| scope.ty(&ty));
            quote!(#shape::Choice(&[#(<#types as #shaped>::shape),*]))
        }
        SchemaKind::Struct(_) => structure(input, scope, schema, planned)?,
    };
    let ty = scope.item(&planned.path);
    let mut shape = shaped(scope, &ty, &body);
    if let Some(family) = planned.family_path() {
        let [kind, trait_] = ["Shape", "Shaped"].map(|name| scope.kit(name));
        let family = scope.item(&family);
        shape.extend(quote! {
            impl #trait_ for #family {
                fn shape() -> #kind {
                    <#ty as #trait_>::shape()
                }
            }
        });
    }
    Ok(Some(shape))
}

/// Returns the shape of an identifier, and its resource type.
pub(super) fn identifier(
    input: Input<'_>,
    scope: &Scope<'_>,
    resources: &[String],
) -> Result<Vec<TokenStream>, Problem> {
    let lost = || defect(&resources.join(", "));
    let ty = scope.item(input.plan.ids.get(resources).ok_or_else(lost)?);
    let shape = scope.kit("Shape");
    let shaped = shaped(scope, &ty, &quote!(#shape::Identifier(&[#(#resources),*])));
    let [only] = resources else {
        return Ok(vec![shaped]);
    };
    let identifier = scope.kit("Identifier");
    let identified = quote! {
        impl #identifier for #ty {
            const RESOURCE_TYPE: &'static str = #only;
        }
    };
    Ok(vec![shaped, identified])
}

fn shaped(scope: &Scope<'_>, ty: &TokenStream, body: &TokenStream) -> TokenStream {
    let [shape, shaped] = ["Shape", "Shaped"].map(|name| scope.kit(name));
    quote! {
        impl #shaped for #ty {
            fn shape() -> #shape {
                #body
            }
        }
    }
}

fn structure(
    input: Input<'_>,
    scope: &Scope<'_>,
    schema: &Schema,
    planned: &TypePlan,
) -> Result<TokenStream, Problem> {
    let [shape, structure] = ["Shape", "Structure"].map(|name| scope.kit(name));
    let types = input.emitted.structures.get(&schema.name);
    let types = types.ok_or_else(|| defect(schema.name.as_str()))?;
    let mut fields = Vec::new();
    for (_, known) in input.api.all_fields(schema) {
        let ty = types.get(&known.name).ok_or_else(|| defect(&known.name))?;
        fields.push(field(scope, known, ty, !known.optional));
    }
    let name = schema.name.as_str();
    let unions = unions(scope, planned);
    let family = planned.family.as_ref().map(|it| family(input, scope, it));
    let rest = if planned.unions.is_empty() || planned.family.is_none() {
        quote!(..#structure::EMPTY)
    } else {
        quote!()
    };
    Ok(quote! {
        const STRUCTURE: &#structure = &#structure {
            name: #name,
            fields: &[#(#fields),*],
            #unions
            #family
            #rest
        };
        #shape::Structure(STRUCTURE)
    })
}

/// Returns a field, and the operations that require it.
pub(super) fn field(
    scope: &Scope<'_>,
    field: &Field,
    ty: &RustType,
    required: bool,
) -> TokenStream {
    let kit = scope.kit("Field");
    let ty = scope.ty(ty);
    let name = &field.name;
    let Requirements {
        create,
        get,
        update,
    } = field.requirements;
    let mut described = if required {
        quote!(#kit::required::<#ty>(#name))
    } else {
        quote!(#kit::optional::<#ty>(#name))
    };
    let needs = [
        (create, quote!(.for_create())),
        (update, quote!(.for_update())),
        (get, quote!(.for_get())),
    ];
    for (need, setter) in needs {
        if !required && need == Some(Need::Required) {
            described.extend(setter);
        }
    }
    described
}

/// Returns the fields of each discriminator value.
fn unions(scope: &Scope<'_>, planned: &TypePlan) -> Option<TokenStream> {
    if planned.unions.is_empty() {
        return None;
    }
    let kit = scope.kit("Union");
    let wire = |index: &usize| planned.members.get(*index).map(|member| &member.wire);
    let union = |union: &UnionPlan| {
        let tag = wire(&union.tag);
        let cases = union.cases.iter().filter(|case| !case.fields.is_empty());
        let cases = cases.map(|case| {
            let value = &case.value;
            let fields = case.fields.iter().filter_map(wire);
            quote!((#value, &[#(#fields),*]))
        });
        quote!(#kit { tag: #tag, cases: &[#(#cases),*] })
    };
    let unions = planned.unions.iter().map(union);
    Some(quote!(unions: &[#(#unions),*],))
}

/// Returns the members of a family.
fn family(input: Input<'_>, scope: &Scope<'_>, family: &FamilyPlan) -> TokenStream {
    let [kit, shaped] = ["Family", "Shaped"].map(|name| scope.kit(name));
    let field = &family.field;
    let members = family.variants.iter().filter_map(|(value, _, name)| {
        let ty = scope.item(&input.plan.types.get(name)?.path);
        let value = Literal::string(value);
        Some(quote!((#value, <#ty as #shaped>::shape)))
    });
    let is_choice = family.is_choice;
    quote! {
        family: Some(#kit { field: #field, members: &[#(#members),*], is_choice: #is_choice }),
    }
}
