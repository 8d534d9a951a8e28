//! Operations of the mock: a description and a typed handler for each.

use indexmap::IndexMap;
use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};

use super::super::argument::ty;
use super::super::docs;
use super::super::input::{Input, defect};
use super::super::links::Links;
use super::super::pass::query_style;
use super::super::piece::Piece;
use super::super::render::Scope;
use super::super::resource::From;
use super::super::{gate, prose, resource, security};
use super::shape;
use super::shared::Shared;
use crate::api::{BodyContent, Encoding, Location, Operation, Type};
use crate::diagnostics::Problem;
use crate::login;
use crate::plan::{Argument, Gate, ItemPath, MethodPlan, ModuleId, Optional, Part, RustType};

/// Returns the handle of a module: accessors, and a method per operation.
pub(super) fn handle(
    input: Input<'_>,
    links: &Links<'_>,
    shared: &Shared,
    scope: &Scope<'_>,
) -> Result<Vec<Piece>, Problem> {
    let module = input.plan.module(scope.module);
    let handle = module.handle.as_ref().ok_or_else(|| defect("a handle"))?;
    let ident = format_ident!("{}", handle.ident);
    let around = input.plan.features.of_handle(scope.module);
    scope.behind(around, || {
        let root = format_ident!("{}", shared.name);
        let [mock, described] = ["Mock", "Described"].map(|name| scope.kit(name));
        let docs = docs::attributes(&docs::handle(input, links, scope.module, scope.module));
        let methods = module.methods.iter();
        let methods = methods.map(|method| handler(input, scope, method));
        let methods = methods.collect::<Result<TokenStream, Problem>>()?;
        let accessors = resource::accessors(input, links, scope.module, &From::handle(quote!('m)));
        let descriptions = module.methods.iter();
        let descriptions = descriptions.map(|method| description(input, scope, method));
        let descriptions = descriptions.collect::<Result<Vec<_>, Problem>>()?;
        let own = (!descriptions.is_empty()).then(|| quote!(found.extend(OPERATIONS);));
        let list = own
            .as_ref()
            .map(|_| quote!(static OPERATIONS: &[#described] = &[#(#descriptions),*];));
        let below = operations_below(input, scope.module);
        let definition = quote! {
            #docs
            #[derive(Clone, Copy, Debug)]
            pub struct #ident<'m>(pub(in crate::#root) &'m #mock);
        };
        let collection = quote! {
            pub(super) fn operations(found: &mut Vec<&'static #described>) {
                #own
                #below
            }
        };
        let mut pieces = vec![Piece::Items(definition)];
        let head = quote!(impl<'m> #ident<'m>);
        pieces.extend(resource::implementations(&head, accessors, &methods));
        pieces.extend(list.map(Piece::Items));
        pieces.push(Piece::Items(collection));
        Ok(pieces)
    })
}

/// Returns the method that sets the handler of an operation.
fn handler(
    input: Input<'_>,
    scope: &Scope<'_>,
    method: &MethodPlan,
) -> Result<TokenStream, Problem> {
    let operation = &input.api.operations[method.operation];
    let signature = &input.emitted.signatures[method.operation];
    let mut types = Vec::new();
    let mut values = Vec::new();
    for argument in &method.required {
        let ty = scope.ty(ty(signature, argument.part)?);
        types.push(ty);
        values.push(value(operation, argument, true));
    }
    match &method.optional {
        Optional::None => {}
        Optional::Single(argument) => {
            let ty = scope.ty(ty(signature, argument.part)?);
            types.push(quote!(Option<#ty>));
            values.push(value(operation, argument, false));
        }
        Optional::Options { ident, arguments } => {
            let options = scope.item(&ItemPath {
                module: scope.module,
                ident: ident.clone(),
            });
            let fields = arguments.iter().map(|argument| {
                let ident = format_ident!("{}", argument.ident);
                let value = value(operation, argument, false);
                quote!(#ident: #value)
            });
            values.push(quote!(#options { #(#fields),* }));
            types.push(options);
        }
    }
    let name = format_ident!("{}", on(input, scope, method));
    let doc = format!(" Sets the handler of {}.", prose::code(&operation.id));
    let [reply, error] = ["Reply", "StandardError"].map(|name| scope.kit(name));
    let outcome = outcome(input, scope, method);
    let body = if operation.gives_task() {
        quote! {
            let result = handler(#(#values),*)?;
            Ok(#reply::task(result))
        }
    } else if operation.success.ty == Some(Type::Content) {
        quote! {
            let result = handler(#(#values),*)?;
            Ok(#reply::content(result))
        }
    } else if operation.success.ty.is_some() {
        quote! {
            let result = handler(#(#values),*)?;
            Ok(#reply::value(&result))
        }
    } else {
        quote! {
            handler(#(#values),*)?;
            Ok(#reply::value(&()))
        }
    };
    let arguments = if values.is_empty() {
        quote!(_)
    } else {
        quote!(arguments)
    };
    let constant = constant(input, scope, method);
    Ok(quote! {
        #[doc = #doc]
        pub fn #name(
            self,
            mut handler: impl FnMut(#(#types),*) -> Result<#outcome, #error> + Send + 'static,
        ) {
            self.0.handle(&#constant, move |#arguments| {
                #body
            });
        }
    })
}

/// `on_get` for `get`; an accessor of that name comes first.
fn on(input: Input<'_>, scope: &Scope<'_>, method: &MethodPlan) -> String {
    let name = format!("on_{}", method.ident.trim_end_matches('_'));
    let mut below = input.plan.module(scope.module).children.iter();
    let is_taken = below.any(|id| {
        let handle = input.plan.module(*id).handle.as_ref();
        handle.is_some_and(|handle| handle.accessor == name)
    });
    if is_taken { format!("{name}_") } else { name }
}

/// Returns the client's description of the operation.
fn constant(input: Input<'_>, scope: &Scope<'_>, method: &MethodPlan) -> TokenStream {
    let path = &input.plan.module(scope.module).path;
    let path = path.iter().map(|segment| format_ident!("{segment}"));
    let constant = format_ident!("{}", method.constant);
    quote!(crate #(::#path)*::#constant)
}

/// Returns the expression that reads an argument.
fn value(operation: &Operation, argument: &Argument, is_required: bool) -> TokenStream {
    match argument.part {
        Part::Parameter(position) => {
            let parameter = &operation.parameters[position];
            let name = Literal::string(&parameter.name);
            match parameter.location {
                Location::Path => quote!(arguments.path(#name)?),
                Location::Query => quote!(arguments.query(#name)?),
                Location::Header => quote!(arguments.header(#name)?),
            }
        }
        Part::Body if argument.part.ty(operation) == Some(&Type::Content) => match is_required {
            true => quote!(arguments.content()?),
            false => quote!(arguments.content_opt()),
        },
        Part::Body => quote!(arguments.body()?),
        Part::BodyField(position) => {
            let name = match operation.body.as_ref().map(|body| &body.content) {
                Some(BodyContent::Fields(fields)) => Literal::string(&fields[position].name),
                _ => Literal::string(&argument.ident),
            };
            match (argument.part.ty(operation), is_required) {
                (Some(Type::Content), true) => quote!(arguments.file(#name)?),
                (Some(Type::Content), false) => quote!(arguments.file_opt(#name)),
                (Some(ty), true) if ty.is_file() => quote!(arguments.files(#name)),
                (Some(ty), false) if ty.is_file() => quote!(arguments.files(#name).into()),
                _ => quote!(arguments.field(#name)?),
            }
        }
    }
}

/// Returns the success type of a handler.
fn outcome(input: Input<'_>, scope: &Scope<'_>, method: &MethodPlan) -> TokenStream {
    let operation = &input.api.operations[method.operation];
    if operation.gives_task() {
        let script = scope.kit("TaskScript");
        let carried = resource::carried(input, scope, method);
        return quote!(#script<#carried>);
    }
    resource::answered(input, scope, method)
}

/// Statements that collect the operations of all modules below one, with one condition for each group.
pub(super) fn operations_below(input: Input<'_>, id: ModuleId) -> TokenStream {
    let features = &input.plan.features;
    let (around, found) = match id {
        0 => (&Gate::Always, quote!(&mut found)),
        _ => (features.of_handle(id), quote!(found)),
    };
    let mut groups: IndexMap<&Gate, Vec<TokenStream>> = IndexMap::new();
    for child in &input.plan.module(id).children {
        let planned = input.plan.module(*child);
        if let (Some(_), Some(name)) = (&planned.handle, planned.path.last()) {
            let name = format_ident!("{name}");
            let group = groups.entry(features.of_handle(*child)).or_default();
            group.push(quote!(#name::operations(#found);));
        }
    }
    let statements = groups.iter().map(|(gate, statements)| {
        let condition = gate::attribute(input, gate, around);
        match (condition.is_empty(), statements.as_slice()) {
            (true, _) => quote!(#(#statements)*),
            (false, [one]) => quote!(#condition #one),
            (false, _) => quote!(#condition { #(#statements)* }),
        }
    });
    statements.collect()
}

/// Returns the description of an operation.
fn description(
    input: Input<'_>,
    scope: &Scope<'_>,
    method: &MethodPlan,
) -> Result<TokenStream, Problem> {
    let operation = &input.api.operations[method.operation];
    let described = scope.kit("Described");
    let constant = constant(input, scope, method);
    let schemes = schemes(input, scope, operation);
    let role = role(input, operation);
    let parameters = parameters(input, scope, method)?;
    let body = body(input, scope, method)?;
    let result = if operation.gives_task() {
        let shaped = scope.kit("Shaped");
        let result = resource::carried(input, scope, method);
        quote! {
            result: <String as #shaped>::shape,
            task_result: <#result as #shaped>::shape,
        }
    } else if operation.success.ty.is_some() {
        let shaped = scope.kit("Shaped");
        let result = resource::answered(input, scope, method);
        quote!(result: <#result as #shaped>::shape,)
    } else {
        quote!()
    };
    Ok(quote! {
        #described {
            #schemes
            #role
            #parameters
            #body
            #result
            ..#described::of(&#constant)
        }
    })
}

/// Returns the authentication schemes of an operation.
fn schemes(input: Input<'_>, scope: &Scope<'_>, operation: &Operation) -> Option<TokenStream> {
    let schemes = input.authentication.schemes(input.api, operation);
    if schemes.is_empty() {
        return None;
    }
    let kit = scope.kit("Scheme");
    let schemes = schemes.iter().map(security::scheme);
    Some(quote!(schemes: &[#(#kit::#schemes),*],))
}

/// Returns the part of an operation in the login, if it has one.
fn role(input: Input<'_>, operation: &Operation) -> Option<TokenStream> {
    let part = input.authentication.login()?.part(operation)?;
    let part = match part {
        login::Part::LogIn => quote!(LogIn),
        login::Part::Refresh => quote!(Refresh),
        login::Part::LogOut => quote!(LogOut),
    };
    Some(quote!(role: vsphere_runtime::mock::Role::#part(&crate::LOGIN),))
}

fn parameters(
    input: Input<'_>,
    scope: &Scope<'_>,
    method: &MethodPlan,
) -> Result<Option<TokenStream>, Problem> {
    let operation = &input.api.operations[method.operation];
    let signature = &input.emitted.signatures[method.operation];
    if operation.parameters.is_empty() {
        return Ok(None);
    }
    let [kit, place] = ["Parameter", "Place"].map(|name| scope.kit(name));
    let mut described = Vec::new();
    for (position, parameter) in operation.parameters.iter().enumerate() {
        let ty = scope.ty(ty(signature, Part::Parameter(position))?);
        let location = match parameter.location {
            Location::Path => quote!(#place::Path),
            Location::Query => quote!(#place::Query),
            Location::Header => quote!(#place::Header),
        };
        let name = &parameter.name;
        let need = if parameter.required {
            quote!(required)
        } else {
            quote!(optional)
        };
        let styled = query_style(scope, parameter.style).map(|style| quote!(.styled(#style)));
        described.push(quote!(#kit::#need::<#ty>(#location, #name) #styled));
    }
    Ok(Some(quote!(parameters: &[#(#described),*],)))
}

fn body(
    input: Input<'_>,
    scope: &Scope<'_>,
    method: &MethodPlan,
) -> Result<Option<TokenStream>, Problem> {
    let operation = &input.api.operations[method.operation];
    let signature = &input.emitted.signatures[method.operation];
    let Some(body) = &operation.body else {
        return Ok(None);
    };
    let kit = scope.kit("Body");
    let required = body.required;
    let described = match &body.content {
        BodyContent::Value(_) => {
            let ty = scope.ty(ty(signature, Part::Body)?);
            let encoding = match body.encoding {
                Encoding::Json | Encoding::Multipart => quote!(Json),
                Encoding::Form => quote!(Form),
                Encoding::Text => {
                    return Ok(Some(quote!(body: #kit::Text { required: #required },)));
                }
                Encoding::Bytes => {
                    return Ok(Some(quote!(body: #kit::Content { required: #required },)));
                }
            };
            let shaped = scope.kit("Shaped");
            quote!(#kit::#encoding { shape: <#ty as #shaped>::shape, required: #required })
        }
        BodyContent::Fields(fields) => {
            let mut described = Vec::new();
            for (position, field) in fields.iter().enumerate() {
                let ty: &RustType = ty(signature, Part::BodyField(position))?;
                let is_needed = !field.optional && body.required;
                described.push(shape::field(scope, field, ty, is_needed));
            }
            let encoding = match body.encoding {
                Encoding::Form => quote!(FormFields),
                Encoding::Multipart => quote!(Parts),
                Encoding::Json | Encoding::Text | Encoding::Bytes => quote!(Fields),
            };
            quote!(#kit::#encoding { fields: &[#(#described),*], required: #required })
        }
    };
    Ok(Some(quote!(body: #described,)))
}
