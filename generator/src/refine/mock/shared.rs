//! Facts about the whole API that every module of the mock needs.

use indexmap::IndexSet;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use crate::api::Name;
use crate::plan::Features;
use crate::refine::input::Input;

/// Facts about the whole API that every module of the mock needs.
pub(in super::super) struct Shared {
    /// Structures that operations declare as errors.
    pub(super) errors: IndexSet<Name>,
    /// The module's name in the crate root.
    pub(super) name: String,
}

impl Shared {
    pub(in super::super) fn new(input: Input<'_>) -> Self {
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

    /// Returns the declaration of the mock in the crate root.
    pub(in super::super) fn declaration(&self) -> TokenStream {
        let name = format_ident!("{}", self.name);
        let feature = Features::MOCK;
        quote! {
            #[cfg(feature = #feature)]
            pub mod #name;
        }
    }
}

/// Returns a name that no package of the vendor has in the crate root.
pub(super) fn free(input: Input<'_>, name: &str) -> String {
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
