//! The mock server: a second tree of modules, behind the feature `mock`.
//!
//! Each module of the client has one here, at the same path and under the same conditions. It holds data and types
//! only: shapes of types, descriptions of operations, typed handlers. The behavior is in the runtime.

mod operation;
mod root;
mod shape;

use indexmap::IndexSet;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::links::Links;
use super::render::Scope;
use super::{Input, Module, Piece, resource, root as client_root};
use crate::api::{Name, SchemaKind};
use crate::diagnostics::Problem;
use crate::plan::{Features, ModuleId};

/// Facts about the whole API that every module of the mock needs.
pub(super) struct Shared {
    /// Structures that operations declare as errors.
    errors: IndexSet<Name>,
    /// The module's name in the crate root.
    name: String,
}

impl Shared {
    pub(super) fn new(input: Input<'_>) -> Self {
        let responses = input.api.operations.iter().flat_map(|it| &it.errors);
        let names = responses.flat_map(|response| {
            let cases = response.cases.iter().map(|case| &case.error);
            cases.chain(&response.schema)
        });
        Self {
            errors: names.cloned().collect(),
            name: free(input, "mock"),
        }
    }

    /// The declaration of the mock in the crate root.
    pub(super) fn declaration(&self) -> TokenStream {
        let name = format_ident!("{}", self.name);
        let feature = Features::MOCK;
        quote! {
            #[cfg(feature = #feature)]
            pub mod #name;
        }
    }
}

/// A name that no package of the vendor has in the crate root.
fn free(input: Input<'_>, name: &str) -> String {
    let mut packages = input.plan.module(0).children.iter();
    let is_taken = packages.any(|id| {
        let package = input.plan.module(*id);
        let accessor = package
            .handle
            .as_ref()
            .map(|handle| handle.accessor.as_str());
        package.path.last().is_some_and(|own| own == name) || accessor == Some(name)
    });
    if is_taken {
        format!("{name}_")
    } else {
        name.to_owned()
    }
}

/// The module of the mock for one of the client.
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

/// A conversion that lets handlers return an error structure.
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
