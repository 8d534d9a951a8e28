//! Handles: accessors to those below, and a thin method per operation.

use indexmap::IndexMap;
use proc_macro2::{Ident, Literal, TokenStream};
use quote::{ToTokens, format_ident, quote};

use super::argument::ty;
use super::docs;
use super::input::{Input, defect};
use super::links::Links;
use super::piece::Piece;
use super::render::{Passing, Scope, parameter, passing};
use super::{example, gate};
use crate::api::{BodyContent, Encoding, Location, Operation, QueryStyle, SchemaKind, Type};
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

/// Returns the method call that puts a required argument into the request.
fn pass(
    input: Input<'_>,
    scope: &Scope<'_>,
    operation: &Operation,
    argument: &Argument,
    value: &TokenStream,
) -> TokenStream {
    match argument.part {
        Part::Parameter(position) => parameter_call(input, scope, operation, position, value),
        Part::Body => match operation.body.as_ref().map(|body| body.encoding) {
            Some(Encoding::Form) => quote!(.form(#value)),
            _ => quote!(.json(#value)),
        },
        Part::BodyField(position) => {
            let name = body_field(operation, argument, position);
            quote!(.field(#name, #value))
        }
    }
}

/// The place of an optional argument.
enum Place {
    /// An argument that converts into an `Option` of a reference.
    Converted(Ident),
    /// A field of the options, an `Option`.
    Option(Ident),
    /// A field of the options, an `Optional`.
    Collection(Ident),
}

impl Place {
    /// Returns the argument as a parameter takes it, by reference.
    fn reference(&self) -> TokenStream {
        match self {
            Self::Converted(ident) => quote!(&#ident.into()),
            Self::Option(ident) | Self::Collection(ident) => quote!(&options.#ident),
        }
    }

    /// Returns the argument as an `Option` of a reference.
    fn option(&self) -> TokenStream {
        match self {
            Self::Converted(ident) => quote!(#ident.into()),
            Self::Option(ident) => quote!(options.#ident.as_ref()),
            Self::Collection(ident) => quote!(options.#ident.as_option()),
        }
    }
}

/// Returns the method call that puts an optional argument into the request.
fn pass_optional(
    input: Input<'_>,
    scope: &Scope<'_>,
    operation: &Operation,
    argument: &Argument,
    place: &Place,
) -> TokenStream {
    match argument.part {
        Part::Parameter(position) => {
            parameter_call(input, scope, operation, position, &place.reference())
        }
        Part::Body => match operation.body.as_ref().map(|body| body.encoding) {
            Some(Encoding::Form) => {
                let value = place.reference();
                quote!(.form(#value))
            }
            _ => {
                let value = place.option();
                quote!(.json_opt(#value))
            }
        },
        Part::BodyField(position) => {
            let name = body_field(operation, argument, position);
            let value = match place {
                Place::Option(_) => place.reference(),
                Place::Converted(_) | Place::Collection(_) => {
                    let option = place.option();
                    quote!(&#option)
                }
            };
            quote!(.field_opt(#name, #value))
        }
    }
}

fn parameter_call(
    input: Input<'_>,
    scope: &Scope<'_>,
    operation: &Operation,
    position: usize,
    value: &TokenStream,
) -> TokenStream {
    let parameter = &operation.parameters[position];
    let name = Literal::string(&parameter.name);
    match (parameter.location, &parameter.ty) {
        (Location::Path, Type::List(_) | Type::Set(_)) => quote!(.path_list(#value)),
        (Location::Path, _) => quote!(.path(#value)),
        (Location::Query, ty) => match query_style(scope, parameter.style) {
            Some(style) => quote!(.query_as(#name, #style, #value)),
            None if has_entries(input, ty) => quote!(.query_structure(#value)),
            None if matches!(ty, Type::Any | Type::Byte) => {
                let styles = scope.runtime("QueryStyle");
                quote!(.query_as(#name, #styles::Pairs, #value))
            }
            None => quote!(.query(#name, #value)),
        },
        (Location::Header, _) => quote!(.header(#name, #value)),
    }
}

/// Returns the style of a query parameter, if it is not the usual one.
pub(super) fn query_style(scope: &Scope<'_>, style: QueryStyle) -> Option<TokenStream> {
    let variant = match style {
        QueryStyle::Pairs => return None,
        QueryStyle::Commas => "Commas",
        QueryStyle::Spaces => "Spaces",
        QueryStyle::Pipes => "Pipes",
        QueryStyle::Brackets => "Brackets",
        QueryStyle::Numbers => "Numbers",
        QueryStyle::Json => "Json",
    };
    let styles = scope.runtime("QueryStyle");
    let variant = format_ident!("{variant}");
    Some(quote!(#styles::#variant))
}

/// Returns the name of a field of the body on the wire.
fn body_field(operation: &Operation, argument: &Argument, position: usize) -> Literal {
    match operation.body.as_ref().map(|body| &body.content) {
        Some(BodyContent::Fields(fields)) => Literal::string(&fields[position].name),
        _ => Literal::string(&argument.ident),
    }
}

/// Returns `true` for a structure or a map.
fn has_entries(input: Input<'_>, ty: &Type) -> bool {
    let name = match ty {
        Type::Map(..) | Type::Object => return true,
        Type::Named(name) => name,
        _ => return false,
    };
    matches!(
        input.api.schemas.get(name).map(|schema| &schema.kind),
        Some(SchemaKind::Struct(_))
    )
}

/// Returns the documentation for the top of a file.
pub(super) fn module_docs(input: Input<'_>, links: &Links<'_>, id: ModuleId) -> Vec<String> {
    docs::module(input, links, id)
}
