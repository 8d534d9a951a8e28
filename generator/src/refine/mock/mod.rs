//! The server for tests: a tree of modules beside the client's, behind the feature `mock`.
//!
//! For each module of the client there is one here, with the same place and the same conditions: what its types look like
//! on the wire, its operations as a server sees them, and a typed handler for each. What servers do is in the runtime.

mod operation;
mod root;
mod shape;

use indexmap::IndexSet;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::links::Links;
use super::render::Scope;
use super::{Input, Module, Piece, defect, gate, resource, root as client_root};
use crate::api::{Name, SchemaKind};
use crate::diagnostics::Problem;
use crate::plan::{Features, Gate, ModuleId};

/// What the modules of the server need to know of the API as a whole.
pub(super) struct Shared {
    /// Structures that operations name as their errors.
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

    /// The declaration of the server in the crate root.
    pub(super) fn declaration(&self) -> TokenStream {
        let name = format_ident!("{}", self.name);
        let feature = Features::MOCK;
        quote! {
            #[cfg(feature = #feature)]
            pub mod #name;
        }
    }
}

/// A name that no package of the vendor's has in the crate root.
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

/// Statements that list the operations of all modules below one.
fn operations_below(input: Input<'_>, id: ModuleId) -> TokenStream {
    let found = if id == 0 {
        quote!(&mut found)
    } else {
        quote!(found)
    };
    let features = &input.plan.features;
    let around = match id {
        0 => &Gate::Always,
        _ => features.of_handle(id),
    };
    let children = input.plan.module(id).children.iter();
    let calls = children.filter_map(|id| {
        let child = input.plan.module(*id);
        child.handle.as_ref()?;
        let name = format_ident!("{}", child.path.last()?);
        let when = gate::attribute(input, features.of_handle(*id), around);
        Some(quote!(#when #name::operations(#found);))
    });
    calls.collect()
}

/// The server's module beside one of the client's.
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
    let features = &input.plan.features;
    let mut pieces = Vec::new();
    if planned.handle.is_some() {
        pieces.extend(operation::handle(input, links, shared, &scope)?);
        pieces.extend(operation::all(input, &scope)?);
    }
    for name in &planned.types {
        let ty = input.plan.types.get(name);
        let ty = ty.ok_or_else(|| defect(name.as_str()))?;
        let items = || {
            let mut items: Vec<_> = shape::schema(input, &scope, name)?.into_iter().collect();
            if shared.errors.contains(name) {
                items.extend(error(input, &scope, name));
            }
            Ok(items.into_iter().map(Piece::Items).collect())
        };
        pieces.extend(scope.behind(features.of_item(&ty.path), items)?);
    }
    for resources in &planned.ids {
        let item = input.plan.ids.get(resources);
        let item = item.ok_or_else(|| defect(&resources.join(", ")))?;
        let items = || {
            let items = shape::identifier(input, &scope, resources)?;
            Ok(items.into_iter().map(Piece::Items).collect())
        };
        pieces.extend(scope.behind(features.of_item(item), items)?);
    }
    let mut all = vec![
        Piece::Items(scope.imports()),
        Piece::Items(client_root::children(input, id)),
    ];
    all.append(&mut pieces);
    let mut path = vec![shared.name.clone()];
    path.extend(planned.path.iter().cloned());
    Ok(Module {
        path,
        docs: resource::module_docs(input, links, id),
        pieces: all,
    })
}

/// Lets handlers give an error structure as it is.
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
