//! Static descriptions of operations: everything that does not depend on a call.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::input::Input;
use super::piece::Piece;
use super::prose;
use super::render::Scope;
use crate::api::{Body, Method, Operation, Type};
use crate::login::Part;
use crate::plan::MethodPlan;

/// Returns the description that a method's body passes to the runtime, and that tools can list.
pub(super) fn constant(input: Input<'_>, scope: &Scope<'_>, method: &MethodPlan) -> Piece {
    let [described, verbs, shapes] =
        ["Operation", "Method", "ResultShape"].map(|name| scope.runtime(name));
    let names = Names {
        operation: described.clone(),
        method: verbs,
        result: shapes,
    };
    let operation = &input.api.operations[method.operation];
    let ident = format_ident!("{}", method.constant);
    let doc = format!(
        " Static description of the operation {}.",
        prose::code(&operation.id)
    );
    let literal = literal(input, operation, &names);
    Piece::Items(quote! {
        #[doc = #doc]
        pub static #ident: #described = #literal;
    })
}

/// The paths of the types of a description.
pub(super) struct Names {
    pub(super) operation: TokenStream,
    pub(super) method: TokenStream,
    pub(super) result: TokenStream,
}

impl Names {
    /// Returns the paths where the types are imported.
    pub(super) fn plain() -> Self {
        Self {
            operation: quote!(Operation),
            method: quote!(Method),
            result: quote!(ResultShape),
        }
    }
}

/// Returns the description as an expression.
pub(super) fn literal(input: Input<'_>, operation: &Operation, names: &Names) -> TokenStream {
    let Names {
        operation: described,
        method: verbs,
        result: shapes,
    } = names;
    let id = &operation.id;
    let verb = format_ident!(
        "{}",
        match operation.method {
            Method::Get => "Get",
            Method::Post => "Post",
            Method::Put => "Put",
            Method::Patch => "Patch",
            Method::Delete => "Delete",
        }
    );
    let path = &operation.path;
    let success = proc_macro2::Literal::u16_unsuffixed(operation.success.status);
    let optional = optional_parts(input, operation);
    let shape = format_ident!(
        "{}",
        match &operation.success.ty {
            None => "Empty",
            Some(Type::Content) => "Content",
            Some(_) if operation.starts_task => "Task",
            Some(_) => "Json",
        }
    );
    quote! {
        #described {
            id: #id,
            method: #verbs::#verb,
            path: #path,
            success: #success,
            result: #shapes::#shape,
            #optional
            ..#described::EMPTY
        }
    }
}

/// Properties that only some operations have.
fn optional_parts(input: Input<'_>, operation: &Operation) -> TokenStream {
    let mut parts = TokenStream::new();
    if let Some(base_path) = &operation.base_path {
        parts.extend(quote!(base_path: Some(#base_path),));
    }
    if operation.success.enveloped {
        parts.extend(quote!(enveloped: true,));
    }
    if !operation.query.is_empty() {
        let pairs = operation
            .query
            .iter()
            .map(|(name, value)| quote!((#name, #value)));
        parts.extend(quote!(query: &[#(#pairs),*],));
    }
    if !operation.query_flags.is_empty() {
        let flags = &operation.query_flags;
        parts.extend(quote!(query_flags: &[#(#flags),*],));
    }
    if input.authentication.is_anonymous(operation) {
        parts.extend(quote!(anonymous: true,));
    }
    if let Some(content_type) = operation.body.as_ref().and_then(Body::content_type) {
        parts.extend(quote!(content_type: #content_type,));
    }
    if !operation.success.accept.is_empty() {
        let accept = operation.success.accept.join(", ");
        parts.extend(quote!(accept: #accept,));
    }
    let part = input.authentication.login();
    let part = part.and_then(|login| login.part(operation));
    let gives_token = matches!(part, Some(Part::LogIn | Part::Refresh));
    let result = operation.success.ty.as_ref();
    if gives_token || result.is_some_and(|ty| input.plan.holds_secret(ty)) {
        parts.extend(quote!(secret: true,));
    }
    if let Some(since) = &operation.text.since {
        parts.extend(quote!(since: Some(#since),));
    }
    if operation.text.deprecated.is_some() {
        parts.extend(quote!(deprecated: true,));
    }
    if !operation.privileges.is_empty() {
        let privileges = &operation.privileges;
        parts.extend(quote!(privileges: &[#(#privileges),*],));
    }
    if !operation.errors.is_empty() {
        let errors = operation.errors.iter().map(|response| {
            let status = proc_macro2::Literal::u16_unsuffixed(response.status);
            let names = error_names(response);
            quote!((#status, &[#(#names),*]))
        });
        parts.extend(quote!(errors: &[#(#errors),*],));
    }
    parts
}

/// Returns the errors of a status: those named one by one, or else the one schema of the response.
pub(super) fn error_names(response: &crate::api::ErrorResponse) -> Vec<&str> {
    if response.cases.is_empty() {
        response
            .schema
            .iter()
            .map(crate::api::Name::as_str)
            .collect()
    } else {
        response
            .cases
            .iter()
            .map(|case| case.error.as_str())
            .collect()
    }
}
