//! Handles: accessors to those below, and a thin method per operation.

use indexmap::IndexMap;
use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote};

use super::argument::ty;
use super::docs;
use super::input::{Input, defect};
use super::links::Links;
use super::pass::{Place, pass, pass_optional};
use super::piece::Piece;
use super::render::{Passing, Scope, parameter, passing};
use super::{example, gate};
use crate::api::{BodyContent, Type};
use crate::diagnostics::Problem;
use crate::plan::{Argument, Gate, MethodPlan, ModuleId, Optional, Part, RustType};

/// Returns the handle of a module, with accessors and methods.
pub(super) fn handle(
    input: Input<'_>,
    links: &Links<'_>,
    scope: &Scope<'_>,
) -> Result<Vec<Piece>, Problem> {
    let module = input.plan.module(scope.module);
    let handle = module.handle.as_ref().ok_or_else(|| defect("a handle"))?;
    let ident = format_ident!("{}", handle.ident);
    let mut docs = docs::handle(input, links, scope.module, scope.module);
    let example = example::handle(input, scope.module);
    if !example.is_empty() {
        docs.push(String::new());
        docs.extend(example);
    }
    let docs = docs::attributes(&docs);
    let around = input.plan.features.of_handle(scope.module);
    scope.behind(around, || {
        let client = scope.runtime("Client");
        let methods = module.methods.iter();
        let methods = methods.map(|method| self::methods(input, links, scope, method));
        let methods = methods.collect::<Result<TokenStream, Problem>>()?;
        let accessors = accessors(input, links, scope.module, &From::handle(quote!('c)));
        let definition = quote! {
            #docs
            #[derive(Clone, Copy, Debug)]
            pub struct #ident<'c>(pub(crate) &'c #client);
        };
        let mut pieces = vec![Piece::Items(definition)];
        pieces.extend(implementations(
            &quote!(impl<'c> #ident<'c>),
            accessors,
            &methods,
        ));
        Ok(pieces)
    })
}

/// The receiver of accessors, and the way they reach the connection.
pub(super) struct From {
    client: TokenStream,
    receiver: TokenStream,
    lifetime: TokenStream,
}

impl From {
    /// Describes a handle, which is copied.
    pub(super) fn handle(lifetime: TokenStream) -> Self {
        Self {
            client: quote!(self.0),
            receiver: quote!(self),
            lifetime,
        }
    }

    /// Describes the root, which is borrowed.
    pub(super) fn root() -> Self {
        Self {
            client: quote!(&self.0),
            receiver: quote!(&self),
            lifetime: quote!('_),
        }
    }
}

/// A method that returns the handle of a module below.
pub(super) struct Accessor<'a> {
    gate: &'a Gate,
    /// The `cfg` attribute of the gate; empty where it is open anyway.
    condition: TokenStream,
    docs: TokenStream,
    function: TokenStream,
}

impl ToTokens for Accessor<'_> {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let (docs, condition, function) = (&self.docs, &self.condition, &self.function);
        tokens.extend(quote!(#docs #condition #function));
    }
}

/// Returns the `impl` blocks of a handle: one with most of it, and one for each condition of several accessors.
pub(super) fn implementations(
    head: &TokenStream,
    accessors: Vec<Accessor<'_>>,
    methods: &TokenStream,
) -> Vec<Piece> {
    let mut plain = Vec::new();
    let mut groups: IndexMap<&Gate, Vec<Accessor<'_>>> = IndexMap::new();
    for accessor in accessors {
        match accessor.condition.is_empty() {
            true => plain.push(accessor),
            false => groups.entry(accessor.gate).or_default().push(accessor),
        }
    }
    let mut blocks = Vec::new();
    for (_, mut group) in groups {
        let [first, _, ..] = group.as_slice() else {
            plain.append(&mut group);
            continue;
        };
        let condition = first.condition.clone();
        group.iter_mut().for_each(|it| it.condition = quote!());
        blocks.push(quote!(#condition #head { #(#group)* }));
    }
    if !plain.is_empty() || !methods.is_empty() {
        blocks.insert(0, quote!(#head { #(#plain)* #methods }));
    }
    blocks.into_iter().map(Piece::Items).collect()
}

/// Returns the accessors of a module.
pub(super) fn accessors<'a>(
    input: Input<'a>,
    links: &Links<'_>,
    module_id: ModuleId,
    from: &From,
) -> Vec<Accessor<'a>> {
    let From {
        client,
        receiver,
        lifetime,
    } = from;
    let features = &input.plan.features;
    let around = match module_id {
        // The client itself is always there.
        0 => &Gate::Always,
        _ => features.of_handle(module_id),
    };
    let children = input.plan.module(module_id).children.iter();
    let accessors = children.filter_map(|id| {
        let child = input.plan.module(*id);
        let handle = child.handle.as_ref()?;
        let module = format_ident!("{}", child.path.last()?);
        let ident = format_ident!("{}", handle.ident);
        let accessor = format_ident!("{}", handle.accessor);
        let gate = features.of_handle(*id);
        Some(Accessor {
            gate,
            condition: gate::attribute(input, gate, around),
            docs: docs::attributes(&docs::handle_summary(input, links, module_id, *id)),
            function: quote! {
                pub fn #accessor(#receiver) -> #module::#ident<#lifetime> {
                    #module::#ident(#client)
                }
            },
        })
    });
    accessors.collect()
}

/// Returns the method with the required arguments, and the one that takes optional ones as well.
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
    let body = body(input, scope, method, Given::Required)?;
    let mut methods = quote! {
        #docs
        #deprecated
        pub fn #ident(self, #(#arguments),*) -> #call<#result> { #body }
    };
    let (name, lifetime, options) = match &method.optional {
        Optional::None => return Ok(methods),
        Optional::Single(argument) => {
            let signature = &input.emitted.signatures[method.operation];
            let ty = scope.ty(ty(signature, argument.part)?);
            // Callers with an `Option` need no two branches.
            (
                argument.ident.as_str(),
                quote!(<'a>),
                quote!(impl Into<Option<&'a #ty>>),
            )
        }
        Optional::Options { ident, .. } => {
            let ident = format_ident!("{ident}");
            ("options", quote!(), quote!(&#ident))
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
    let body = self::body(input, scope, method, Given::All)?;
    let arguments = required(input, scope, method)?;
    methods.extend(quote! {
        #docs
        #deprecated
        pub fn #with #lifetime(self, #(#arguments,)* #name: #options) -> #call<#result> { #body }
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

/// Returns the type that a call resolves to.
fn result(input: Input<'_>, scope: &Scope<'_>, method: &MethodPlan) -> TokenStream {
    let operation = &input.api.operations[method.operation];
    if operation.gives_task() {
        let task = scope.runtime("Task");
        let outcome = carried(input, scope, method);
        return quote!(#task<#outcome>);
    }
    answered(input, scope, method)
}

/// Returns the type of the result of an operation's task.
pub(super) fn carried(input: Input<'_>, scope: &Scope<'_>, method: &MethodPlan) -> TokenStream {
    match &input.emitted.signatures[method.operation].task_result {
        Some(ty) => scope.ty(ty),
        None => scope.runtime("Value"),
    }
}

/// Returns the type of the response of an operation that starts no task.
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

/// The arguments that a body passes on.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Given {
    Required,
    All,
}

/// One expression: the call of the operation with each argument in its place.
fn body(
    input: Input<'_>,
    scope: &Scope<'_>,
    method: &MethodPlan,
    given: Given,
) -> Result<TokenStream, Problem> {
    let operation = &input.api.operations[method.operation];
    let signature = &input.emitted.signatures[method.operation];
    let constant = format_ident!("{}", method.constant);
    let mut call = quote!(self.0.call(&#constant));
    for argument in &method.required {
        let value = required_value(argument, ty(signature, argument.part)?);
        call.extend(pass(input, scope, operation, argument, &value));
    }
    // A required body is sent even if all of its fields are absent.
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
    if given == Given::Required {
        return Ok(call);
    }
    for argument in method.optional.arguments() {
        let is_collection = ty(signature, argument.part)?.is_collection();
        let ident = format_ident!("{}", argument.ident);
        let place = match &method.optional {
            Optional::Single(_) => Place::Converted(ident),
            _ if is_collection => Place::Collection(ident),
            _ => Place::Option(ident),
        };
        call.extend(pass_optional(input, scope, operation, argument, &place));
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

/// Returns the documentation for the top of a file.
pub(super) fn module_docs(input: Input<'_>, links: &Links<'_>, id: ModuleId) -> Vec<String> {
    docs::module(input, links, id)
}
