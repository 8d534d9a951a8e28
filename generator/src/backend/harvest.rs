//! Progenitor's tokens → the types in them.
//!
//! Structures are read field by field, functions by their signature; bodies and implementations are passed over.

use indexmap::IndexMap;
use proc_macro2::{Delimiter, TokenStream, TokenTree};
use syn::{FnArg, GenericArgument, Pat, PathArguments, ReturnType, Signature as Signature2, Type};

use super::lower::{self, Lowered};
use super::{Emitted, Signature, Slot};
use crate::api::{self, Api, BodyContent, Field, SchemaKind};
use crate::diagnostics::{Problem, What};
use crate::plan::{Part, lineage};

/// Finds every structure and signature that was asked for.
pub(super) fn harvest(
    api: &Api,
    lowered: &Lowered,
    tokens: TokenStream,
) -> Result<Emitted, Problem> {
    let mut found = Found::default();
    walk(tokens, &mut found)?;
    let mut emitted = Emitted::default();
    for (index, (name, schema)) in api.schemas.iter().enumerate() {
        match &schema.kind {
            SchemaKind::Struct(_) => {
                let component = lowered
                    .component(&Slot::Schema(name.clone()))
                    .ok_or_else(|| missing(name.as_str()))?;
                let fields: Vec<&Field> = lineage(api, schema)
                    .into_iter()
                    .flat_map(|(_, fields)| fields)
                    .collect();
                // To progenitor a structure without fields is a map; there is nothing to ask it for.
                let types = if fields.is_empty() {
                    IndexMap::new()
                } else {
                    found.fields(component, &fields, lowered)?
                };
                emitted.structures.insert(name.clone(), types);
            }
            SchemaKind::Alias(ty) => {
                let held = found.held(&format!("Alias{index}"))?;
                emitted
                    .aliases
                    .insert(name.clone(), keyed(held, ty, lowered));
            }
            SchemaKind::Enum(_) => {}
        }
    }
    for (index, operation) in api.operations.iter().enumerate() {
        emitted
            .signatures
            .push(found.signature(index, operation, lowered)?);
    }
    Ok(emitted)
}

#[derive(Default)]
struct Found {
    structures: IndexMap<String, IndexMap<String, Type>>,
    functions: IndexMap<String, Signature2>,
}

fn missing(what: &str) -> Problem {
    Problem::nowhere(What::Backend(format!("it left out {what}")))
}

fn unreadable(what: &str, error: &syn::Error) -> Problem {
    Problem::nowhere(What::Backend(format!("its {what} cannot be read: {error}")))
}

/// Goes through the items: into modules and inherent implementations of the client, over everything else.
fn walk(tokens: TokenStream, found: &mut Found) -> Result<(), Problem> {
    let mut item: Vec<TokenTree> = Vec::new();
    for token in tokens {
        match token {
            TokenTree::Punct(ref punct) if punct.as_char() == ';' => item.clear(),
            TokenTree::Group(ref group) if group.delimiter() == Delimiter::Brace => {
                let body = group.stream();
                match Item::of(&item) {
                    Item::Module | Item::Client => walk(body, found)?,
                    Item::Struct => {
                        item.push(token);
                        structure(item.drain(..).collect(), found)?;
                    }
                    Item::Function => function(item.drain(..).collect(), found)?,
                    Item::Other => {}
                }
                item.clear();
            }
            token => item.push(token),
        }
    }
    Ok(())
}

enum Item {
    Module,
    Client,
    Struct,
    Function,
    Other,
}

impl Item {
    /// What kind of item the tokens before a brace begin.
    fn of(head: &[TokenTree]) -> Self {
        let mut words = head.iter().filter_map(|token| match token {
            TokenTree::Ident(ident) => Some(ident.to_string()),
            _ => None,
        });
        loop {
            match words.next().as_deref() {
                Some("pub" | "async") => {}
                Some("mod") => return Self::Module,
                Some("struct") => return Self::Struct,
                Some("fn") => return Self::Function,
                Some("impl") => {
                    let rest: Vec<String> = words.collect();
                    return if rest == ["Client"] {
                        Self::Client
                    } else {
                        Self::Other
                    };
                }
                Some(_) | None => return Self::Other,
            }
        }
    }
}

fn structure(tokens: TokenStream, found: &mut Found) -> Result<(), Problem> {
    let item: syn::ItemStruct =
        syn::parse2(tokens).map_err(|error| unreadable("structure", &error))?;
    let fields = item
        .fields
        .into_iter()
        .filter_map(|field| Some((field.ident?.to_string(), field.ty)))
        .collect();
    found.structures.insert(item.ident.to_string(), fields);
    Ok(())
}

fn function(tokens: TokenStream, found: &mut Found) -> Result<(), Problem> {
    let mut tokens = tokens;
    tokens.extend(std::iter::once(TokenTree::Group(proc_macro2::Group::new(
        Delimiter::Brace,
        TokenStream::new(),
    ))));
    let item: syn::ImplItemFn =
        syn::parse2(tokens).map_err(|error| unreadable("function", &error))?;
    found.functions.insert(item.sig.ident.to_string(), item.sig);
    Ok(())
}

impl Found {
    fn fields(
        &mut self,
        component: &str,
        fields: &[&Field],
        lowered: &Lowered,
    ) -> Result<IndexMap<String, Type>, Problem> {
        let mut types = self
            .structures
            .swap_remove(component)
            .ok_or_else(|| missing(component))?;
        let mut named = IndexMap::new();
        for (index, field) in fields.iter().enumerate() {
            let member = lower::member(index);
            let ty = types
                .swap_remove(&member)
                .ok_or_else(|| missing(&format!("`{}` of {component}", field.name)))?;
            let ty = keyed(ty, &field.ty, lowered);
            // The model decides what is optional; a backend that disagrees has lost something on the way.
            let is_option = without_option(&ty).is_some();
            if is_option != field.optional {
                let what = format!(
                    "it disagrees on whether `{}` of {component} is optional",
                    field.name
                );
                return Err(Problem::nowhere(What::Backend(what)));
            }
            named.insert(field.name.clone(), ty);
        }
        Ok(named)
    }

    fn held(&mut self, holder: &str) -> Result<Type, Problem> {
        let mut types = self
            .structures
            .swap_remove(holder)
            .ok_or_else(|| missing(holder))?;
        types
            .swap_remove(&lower::member(0))
            .ok_or_else(|| missing(holder))
    }

    fn signature(
        &mut self,
        index: usize,
        operation: &api::Operation,
        lowered: &Lowered,
    ) -> Result<Signature, Problem> {
        let function = self
            .functions
            .swap_remove(&lower::method_ident(index))
            .ok_or_else(|| missing(&operation.id))?;
        let mut arguments = Vec::new();
        let mut types: IndexMap<String, Type> =
            function.inputs.iter().filter_map(argument).collect();
        let mut take = |part: Part| {
            types
                .swap_remove(&lower::argument(part))
                .ok_or_else(|| missing(&operation.id))
        };
        for (position, parameter) in operation.parameters.iter().enumerate() {
            let part = Part::Parameter(position);
            let ty = take(part)?;
            let ty = if parameter.required {
                ty
            } else {
                without_option(&ty).ok_or_else(|| missing(&operation.id))?
            };
            arguments.push((part, keyed(owned(ty), &parameter.ty, lowered)));
        }
        match operation.body.as_ref().map(|body| &body.content) {
            Some(BodyContent::Value(ty)) => {
                arguments.push((Part::Body, keyed(owned(take(Part::Body)?), ty, lowered)))
            }
            Some(BodyContent::Fields(fields)) => {
                let list: Vec<&Field> = fields.iter().collect();
                let types = self.fields(&lower::body_component(index), &list, lowered)?;
                for (position, (_, ty)) in types.into_iter().enumerate() {
                    let ty = without_option(&ty).unwrap_or(ty);
                    arguments.push((Part::BodyField(position), ty));
                }
            }
            None => {}
        }
        let result = result(&function.output).ok_or_else(|| missing(&operation.id))?;
        let result = operation
            .success
            .ty
            .as_ref()
            .map(|ty| keyed(result, ty, lowered));
        let task_result = match &operation.task_result {
            Some(Some(ty)) => Some(keyed(
                self.held(&lower::task_component(index))?,
                ty,
                lowered,
            )),
            Some(None) => Some(syn::parse_quote!(())),
            None => None,
        };
        Ok(Signature {
            arguments,
            result,
            task_result,
        })
    }
}

fn argument(input: &FnArg) -> Option<(String, Type)> {
    match input {
        FnArg::Typed(input) => match &*input.pat {
            Pat::Ident(pat) => Some((pat.ident.to_string(), (*input.ty).clone())),
            _ => None,
        },
        FnArg::Receiver(_) => None,
    }
}

/// `&'a str` → `String`, `&'a T` → `T`.
fn owned(ty: Type) -> Type {
    match ty {
        Type::Reference(reference) => match *reference.elem {
            Type::Path(path) if path.path.is_ident("str") => {
                syn::parse_quote!(::std::string::String)
            }
            elem => elem,
        },
        ty => ty,
    }
}

/// What is inside `Option<…>`.
fn without_option(ty: &Type) -> Option<Type> {
    let arguments = arguments_of(ty, "Option")?;
    arguments.into_iter().next()
}

/// `Result<ResponseValue<T>, …>` → `T`.
fn result(output: &ReturnType) -> Option<Type> {
    let ReturnType::Type(_, ty) = output else {
        return None;
    };
    let value = arguments_of(ty, "Result")?.into_iter().next()?;
    arguments_of(&value, "ResponseValue")?.into_iter().next()
}

fn arguments_of(ty: &Type, ident: &str) -> Option<Vec<Type>> {
    let Type::Path(path) = ty else { return None };
    let last = path.path.segments.last()?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else {
        return None;
    };
    if last.ident != ident {
        return None;
    }
    let types = arguments.args.iter().filter_map(|argument| match argument {
        GenericArgument::Type(ty) => Some(ty.clone()),
        _ => None,
    });
    Some(types.collect())
}

/// Puts identifiers back where they are the keys of maps.
fn keyed(ty: Type, model: &api::Type, lowered: &Lowered) -> Type {
    match model {
        api::Type::List(item) | api::Type::Set(item) => inside(ty, "Vec", &[Some(item)], lowered),
        api::Type::Optional(item) => keyed(ty, item, lowered),
        api::Type::Map(key, value) => {
            let ty = inside(ty, "BTreeMap", &[None, Some(value)], lowered);
            match lowered.component(&key_slot(key)) {
                Some(component) => with_key(ty, component),
                None => ty,
            }
        }
        _ => ty,
    }
}

fn key_slot(key: &api::Type) -> Slot {
    match key {
        api::Type::Id(resources) => Slot::Id(resources.clone()),
        _ => Slot::Id(Vec::new()),
    }
}

/// Applies [`keyed`] to the arguments of a generic type, looking through an `Option` around it.
fn inside(mut ty: Type, ident: &str, models: &[Option<&api::Type>], lowered: &Lowered) -> Type {
    if let Some(arguments) = arguments_mut(&mut ty) {
        if arguments.0 == "Option" {
            for argument in arguments.1 {
                *argument = inside(argument.clone(), ident, models, lowered);
            }
        } else if arguments.0 == ident {
            for (argument, model) in arguments.1.into_iter().zip(models) {
                if let Some(model) = model {
                    *argument = keyed(argument.clone(), model, lowered);
                }
            }
        }
    }
    ty
}

fn with_key(mut ty: Type, component: &str) -> Type {
    if let Some((ident, arguments)) = arguments_mut(&mut ty) {
        for (position, argument) in arguments.into_iter().enumerate() {
            if ident == "Option" {
                *argument = with_key(argument.clone(), component);
            } else if position == 0 {
                let component = quote::format_ident!("{component}");
                *argument = syn::parse_quote!(slot::#component);
            }
        }
    }
    ty
}

/// Name and type arguments of the last segment of a path.
fn arguments_mut(ty: &mut Type) -> Option<(String, Vec<&mut Type>)> {
    let Type::Path(path) = ty else { return None };
    let last = path.path.segments.last_mut()?;
    let ident = last.ident.to_string();
    let PathArguments::AngleBracketed(arguments) = &mut last.arguments else {
        return None;
    };
    let types = arguments
        .args
        .iter_mut()
        .filter_map(|argument| match argument {
            GenericArgument::Type(ty) => Some(ty),
            _ => None,
        });
    Some((ident, types.collect()))
}
