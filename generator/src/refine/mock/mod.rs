//! The mock server: a second tree of modules, behind the feature `mock`.
//!
//! Each module of the client has one here, at the same path and under the same conditions. It holds data and types
//! only: shapes of types, descriptions of operations, typed handlers. The behavior is in the runtime.

mod operation;
mod root;
mod shape;
pub(super) mod shared;

use proc_macro2::TokenStream;
use quote::quote;

use super::input::Input;
use super::links::Links;
use super::piece::{Module, Piece};
use super::render::Scope;
use super::{resource, root as client_root};
use crate::api::{Name, SchemaKind};
use crate::diagnostics::Problem;
use crate::plan::ModuleId;
use shared::Shared;

/// Returns the module of the mock for one of the client.
pub(super) fn module(
    input: Input<'_>,
    links: &Links<'_>,
    shared: &Shared,
    id: ModuleId,
) -> Result<Module, Problem> {
    if id == 0 {
        return Ok(root::root(input, links, shared));
    }
    let planned = input.plan.module(id);
    let scope = Scope::beside(input, id);
    let mut shapes = Vec::new();
    for name in &planned.types {
        shapes.extend(shape::schema(input, &scope, name)?);
        if shared.errors.contains(name) {
            shapes.extend(error(input, &scope, name));
        }
    }
    for resources in &planned.ids {
        shapes.extend(shape::identifier(input, &scope, resources)?);
    }
    // Rendered last, because they may have conditions.
    let mut handle = Vec::new();
    if planned.handle.is_some() {
        handle.extend(operation::handle(input, links, shared, &scope)?);
    }
    let mut pieces = vec![
        Piece::Items(scope.imports()),
        Piece::Items(client_root::children(input, id)),
    ];
    pieces.extend(handle);
    pieces.extend(shapes.into_iter().map(Piece::Items));
    let mut path = vec![shared.name.clone()];
    path.extend(planned.path.iter().cloned());
    Ok(Module {
        path,
        docs: resource::module_docs(input, links, id),
        pieces,
    })
}

/// Returns a conversion that lets handlers return an error structure.
fn error(input: Input<'_>, scope: &Scope<'_>, name: &Name) -> Option<TokenStream> {
    let schema = input.api.schemas.get(name)?;
    let SchemaKind::Struct(_) = &schema.kind else {
        return None;
    };
    let ty = scope.item(&input.plan.types.get(name)?.path);
    let standard = scope.kit("StandardError");
    let name = name.as_str();
    Some(quote! {
        impl From<#ty> for #standard {
            fn from(error: #ty) -> Self {
                Self::from_structure(#name, &error)
            }
        }
    })
}
