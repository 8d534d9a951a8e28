//! Handles: accessors to what is below, and a thin method per operation.

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};

use super::argument::ty;
use super::docs;
use super::links::Links;
use super::render::{Passing, Scope, parameter, passing};
use super::{Input, Piece, defect, gate};
use crate::api::{BodyContent, Encoding, Location, Operation, SchemaKind, Type};
use crate::backend::RustType;
use crate::diagnostics::Problem;
use crate::plan::{Argument, Gate, MethodPlan, ModuleId, Optional, Part};

/// The handle of a module, with everything it can do.
pub(super) fn handle(
    input: Input<'_>,
    links: &Links<'_>,
    scope: &Scope<'_>,
) -> Result<Vec<Piece>, Problem> {
    let module = input.plan.module(scope.module);
    let handle = module.handle.as_ref().ok_or_else(|| defect("a handle"))?;
    let ident = format_ident!("{}", handle.ident);
    let docs = docs::attributes(&docs::handle(input, links, scope.module, scope.module));
    let features = &input.plan.features;
    let (around, own) = (
        features.of_handle(scope.module),
        features.of_operations(scope.module),
    );
    let definition = || {
        let client = scope.runtime("Client");
        let definition = quote! {
            #docs
            #[derive(Clone, Copy, Debug)]
            pub struct #ident<'c>(pub(crate) &'c #client);
        };
        Ok(vec![Piece::Items(definition)])
    };
    let mut pieces = scope.behind(around, definition)?;
    let accessors = accessors(
        input,
        links,
        scope.module,
        &quote!(self.0),
        &quote!(self),
        &quote!('c),
    );
    let all_methods = || {
        let methods = module.methods.iter();
        let methods = methods.map(|method| self::methods(input, links, scope, method));
        methods.collect::<Result<Vec<TokenStream>, Problem>>()
    };
    let implementation =
        |content: TokenStream| Piece::Items(quote!(impl<'c> #ident<'c> { #content }));
    if own == around {
        pieces.extend(scope.behind(own, || {
            let methods = all_methods()?;
            Ok(vec![implementation(quote!(#accessors #(#methods)*))])
        })?);
        return Ok(pieces);
    }
    // What is below may be there without the resource's own operations.
    pieces.extend(scope.behind(around, || Ok(vec![implementation(accessors)]))?);
    if !module.methods.is_empty() {
        pieces.extend(scope.behind(own, || {
            let methods = all_methods()?;
            Ok(vec![implementation(quote!(#(#methods)*))])
        })?);
    }
    Ok(pieces)
}

/// Methods that give the handles below a module.
pub(super) fn accessors(
    input: Input<'_>,
    links: &Links<'_>,
    module_id: ModuleId,
    client: &TokenStream,
    receiver: &TokenStream,
    lifetime: &TokenStream,
) -> TokenStream {
    let children = input.plan.module(module_id).children.iter();
    let accessors = children.filter_map(|id| {
        let child = input.plan.module(*id);
        let handle = child.handle.as_ref()?;
        let module = format_ident!("{}", child.path.last()?);
        let ident = format_ident!("{}", handle.ident);
        let accessor = format_ident!("{}", handle.accessor);
        let docs = docs::attributes(&docs::handle_summary(input, links, module_id, *id));
        let features = &input.plan.features;
        let when = gate::attribute(
            input,
            features.of_handle(*id),
            // The client itself is always there, and leads to what is.
            match module_id {
                0 => &Gate::Always,
                _ => features.of_handle(module_id),
            },
        );
        Some(quote! {
            #docs
            #when
            pub fn #accessor(#receiver) -> #module::#ident<#lifetime> {
                #module::#ident(#client)
            }
        })
    });
    quote!(#(#accessors)*)
}

/// The method with the required arguments, and the one with the optional ones as well.
fn methods(
    input: Input<'_>,
    links: &Links<'_>,
    scope: &Scope<'_>,
    method: &MethodPlan,
) -> Result<TokenStream, Problem> {
    let operation = &input.api.operations[method.operation];
    let deprecated = docs::deprecated(&operation.text);
    let docs = docs::attributes(&docs::operation(input, links, scope.module, method));
    let ident = format_ident!("{}", method.ident);
    let result = result(input, scope, method);
    let call = scope.runtime("Call");
    let arguments = required(input, scope, method)?;
    let body = body(input, method, Given::Required)?;
    let mut methods = quote! {
        #docs
        #deprecated
        pub fn #ident(self, #(#arguments),*) -> #call<'c, #result> { #body }
    };
    let (name, options) = match &method.optional {
        Optional::None => return Ok(methods),
        Optional::Single(argument) => {
            let signature = &input.emitted.signatures[method.operation];
            (
                argument.ident.as_str(),
                parameter(scope, ty(signature, argument.part)?),
            )
        }
        Optional::Options { ident, .. } => {
            let ident = format_ident!("{ident}");
            ("options", quote!(&#ident))
        }
    };
    let name = format_ident!("{name}");
    let with = format_ident!("{}", method.with_ident());
    let docs = docs::attributes(&docs::operation_with(
        links,
        scope.module,
        method,
        operation,
    ));
    let body = self::body(input, method, Given::All)?;
    let arguments = required(input, scope, method)?;
    methods.extend(quote! {
        #docs
        #deprecated
        pub fn #with(self, #(#arguments,)* #name: #options) -> #call<'c, #result> { #body }
    });
    Ok(methods)
}

fn required(
    input: Input<'_>,
    scope: &Scope<'_>,
    method: &MethodPlan,
) -> Result<Vec<TokenStream>, Problem> {
    let signature = &input.emitted.signatures[method.operation];
    method
        .required
        .iter()
        .map(|argument| {
            let ident = format_ident!("{}", argument.ident);
            let ty = parameter(scope, ty(signature, argument.part)?);
            Ok(quote!(#ident: #ty))
        })
        .collect()
}

/// What a call gives.
fn result(input: Input<'_>, scope: &Scope<'_>, method: &MethodPlan) -> TokenStream {
    let operation = &input.api.operations[method.operation];
    if operation.gives_task() {
        let task = scope.runtime("Task");
        let outcome = carried(input, scope, method);
        return quote!(#task<#outcome>);
    }
    answered(input, scope, method)
}

/// What the task of an operation carries when it is done.
pub(super) fn carried(input: Input<'_>, scope: &Scope<'_>, method: &MethodPlan) -> TokenStream {
    match &input.emitted.signatures[method.operation].task_result {
        Some(ty) => scope.ty(ty),
        None => scope.runtime("Value"),
    }
}

/// What the answer of an operation that starts no task holds.
pub(super) fn answered(input: Input<'_>, scope: &Scope<'_>, method: &MethodPlan) -> TokenStream {
    let operation = &input.api.operations[method.operation];
    let signature = &input.emitted.signatures[method.operation];
    match (&signature.result, &operation.success.ty) {
        (Some(ty), Some(Type::Optional(_))) => {
            let ty = scope.ty(ty);
            quote!(Option<#ty>)
        }
        (Some(ty), _) => scope.ty(ty),
        (None, _) => quote!(()),
    }
}

/// Which arguments a body passes on.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Given {
    Required,
    All,
}

/// One expression: the operation, and each argument in its place.
fn body(input: Input<'_>, method: &MethodPlan, given: Given) -> Result<TokenStream, Problem> {
    let operation = &input.api.operations[method.operation];
    let signature = &input.emitted.signatures[method.operation];
    let constant = format_ident!("{}", method.constant);
    let mut call = quote!(self.0.call(&#constant));
    for argument in &method.required {
        call.extend(pass(
            input,
            operation,
            argument,
            &required_value(argument, ty(signature, argument.part)?),
            true,
        ));
    }
    // A body that has to be there is one even if all of its fields are optional and absent.
    if let Some(body) = &operation.body
        && let BodyContent::Fields(_) = body.content
        && body.required
        && !method
            .required
            .iter()
            .any(|argument| matches!(argument.part, Part::BodyField(_)))
    {
        call.extend(quote!(.fields()));
    }
    if given == Given::All {
        for argument in method.optional.arguments() {
            let ident = format_ident!("{}", argument.ident);
            match &method.optional {
                Optional::Single(_) => {
                    call.extend(pass(input, operation, argument, &quote!(#ident), true))
                }
                _ => call.extend(pass(
                    input,
                    operation,
                    argument,
                    &quote!(options.#ident),
                    false,
                )),
            }
        }
    }
    Ok(call)
}

fn required_value(argument: &Argument, ty: &RustType) -> TokenStream {
    let ident = format_ident!("{}", argument.ident);
    match passing(ty) {
        Passing::Copy => quote!(&#ident),
        Passing::Str | Passing::Slice | Passing::Reference => quote!(#ident),
    }
}

/// How an argument gets into the request.
fn pass(
    input: Input<'_>,
    operation: &Operation,
    argument: &Argument,
    value: &TokenStream,
    is_given: bool,
) -> TokenStream {
    let place = value;
    let value = &if is_given {
        quote!(#place)
    } else {
        quote!(&#place)
    };
    match argument.part {
        Part::Parameter(position) => {
            let parameter = &operation.parameters[position];
            let name = Literal::string(&parameter.name);
            match parameter.location {
                Location::Path => quote!(.path(#value)),
                Location::Query if is_structure(input, &parameter.ty) => {
                    quote!(.query_structure(#value))
                }
                Location::Query => quote!(.query(#name, #value)),
                Location::Header => quote!(.header(#name, #value)),
            }
        }
        Part::Body => match (operation.body.as_ref().map(|body| body.encoding), is_given) {
            (Some(Encoding::Form), _) => quote!(.form(#value)),
            (_, true) => quote!(.json(#value)),
            (_, false) => quote!(.json_opt(#place.as_ref())),
        },
        Part::BodyField(position) => {
            let name = match operation.body.as_ref().map(|body| &body.content) {
                Some(BodyContent::Fields(fields)) => Literal::string(&fields[position].name),
                _ => Literal::string(&argument.ident),
            };
            if is_given {
                quote!(.field(#name, #value))
            } else {
                quote!(.field_opt(#name, #value))
            }
        }
    }
}

fn is_structure(input: Input<'_>, ty: &Type) -> bool {
    let Type::Named(name) = ty else { return false };
    matches!(
        input.api.schemas.get(name).map(|schema| &schema.kind),
        Some(SchemaKind::Struct(_))
    )
}

/// What a module is, for the top of its file.
pub(super) fn module_docs(input: Input<'_>, links: &Links<'_>, id: ModuleId) -> Vec<String> {
    docs::module(input, links, id)
}
