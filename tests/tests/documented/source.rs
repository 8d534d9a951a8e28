//! Generated source as data, read from syntax trees.

use std::collections::BTreeMap;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{
    Attribute, Expr, ExprLit, FnArg, Ident, Item, ItemEnum, Lit, LitStr, Pat, Signature, Token,
    Type,
};

/// All modules of a crate, by path: `content::library`.
pub struct Source(BTreeMap<String, Module>);

/// The items of a module.
#[derive(Default)]
pub struct Module {
    /// Fields of structures with their types.
    pub structures: BTreeMap<String, BTreeMap<String, Type>>,
    /// The serialization of structures.
    pub serialised: BTreeMap<String, Vec<WireField>>,
    /// Enumerations with their wire values.
    pub enumerations: BTreeMap<String, Vec<String>>,
    /// Identifiers with their resource types.
    pub identifiers: BTreeMap<String, String>,
    /// Descriptions of operations.
    pub operations: BTreeMap<String, Operation>,
    /// Methods, by type and name.
    pub methods: BTreeMap<(String, String), Signature>,
}

/// A field as it is serialized.
pub struct WireField {
    /// The type around that of its value, if it may be absent.
    pub wrapper: Option<&'static str>,
    pub field: String,
    pub wire: String,
}

/// The description of an operation.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Operation {
    pub method: String,
    pub path: String,
    pub success: String,
    pub result: String,
    pub query: Vec<(String, String)>,
    pub since: Option<String>,
    pub privileges: Vec<String>,
    pub errors: BTreeMap<String, Vec<String>>,
}

impl Source {
    /// Reads files by their paths below the crate's `src`.
    pub fn read<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let module = |(path, text): (&str, &str)| {
            let file = syn::parse_file(text).unwrap_or_else(|error| panic!("{path}: {error}"));
            let mut module = Module::default();
            file.items
                .into_iter()
                .for_each(|item| module.add(path, item));
            (path.trim_end_matches(".rs").replace('/', "::"), module)
        };
        Self(files.into_iter().map(module).collect())
    }

    /// Returns a module, or panics.
    pub fn module(&self, path: &str) -> &Module {
        self.0
            .get(path)
            .unwrap_or_else(|| panic!("no module {path}; there are {:?}", self.0.keys()))
    }

    /// Returns the resource type of an identifier from any module.
    pub fn identifies(&self, name: &str) -> Vec<&str> {
        self.0
            .values()
            .filter_map(|module| module.identifiers.get(name))
            .map(String::as_str)
            .collect()
    }

    /// Returns `true` if any module has an enumeration with this name.
    pub fn is_enumeration(&self, name: &str) -> bool {
        self.0
            .values()
            .any(|module| module.enumerations.contains_key(name))
    }
}

impl Module {
    fn add(&mut self, path: &str, item: Item) {
        match item {
            Item::Struct(item) => {
                let fields = item
                    .fields
                    .into_iter()
                    .filter_map(|field| Some((field.ident?.to_string(), field.ty)));
                self.structures
                    .insert(item.ident.to_string(), fields.collect());
            }
            Item::Static(item) => {
                self.operations
                    .insert(item.ident.to_string(), Operation::read(&item.expr));
            }
            Item::Impl(item) if item.trait_.is_none() => {
                let of = last_name(&item.self_ty);
                for item in item.items {
                    if let syn::ImplItem::Fn(method) = item {
                        self.methods
                            .insert((of.clone(), method.sig.ident.to_string()), method.sig);
                    }
                }
            }
            Item::Macro(item) => {
                let name = item
                    .mac
                    .path
                    .segments
                    .last()
                    .map(|segment| segment.ident.to_string());
                let outcome = self.add_macro(name.as_deref().unwrap_or_default(), &item.mac);
                outcome.unwrap_or_else(|error| panic!("{path}: {error} in {name:?}"));
            }
            _ => {}
        }
    }

    fn add_macro(&mut self, name: &str, mac: &syn::Macro) -> syn::Result<()> {
        match name {
            "structure" => {
                let structure: Structure = mac.parse_body()?;
                self.serialised.insert(structure.name, structure.fields);
            }
            "open_enum" => {
                let item: ItemEnum = mac.parse_body()?;
                let value = |variant: &syn::Variant| text(&variant.discriminant.as_ref()?.1);
                self.enumerations.insert(
                    item.ident.to_string(),
                    item.variants.iter().filter_map(value).collect(),
                );
            }
            "resource_id" => {
                if let Identifier(Some((name, resource))) = mac.parse_body()? {
                    self.identifiers.insert(name, resource);
                }
            }
            _ => {}
        }
        Ok(())
    }
}

struct Structure {
    name: String,
    fields: Vec<WireField>,
}

impl Parse for Structure {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let name = input.parse::<Ident>()?.to_string();
        let content;
        syn::braced!(content in input);
        let field = |input: ParseStream<'_>| {
            let kind: Ident = input.parse()?;
            let field = input.parse::<Ident>()?.to_string();
            input.parse::<Token![=]>()?;
            let wire = input.parse::<LitStr>()?.value();
            let wrapper = match kind.to_string().as_str() {
                "required" => None,
                "optional" => Some("Option"),
                "collection" => Some("Optional"),
                _ => {
                    let problem = "neither required nor optional nor a collection";
                    return Err(syn::Error::new(kind.span(), problem));
                }
            };
            Ok(WireField {
                wrapper,
                field,
                wire,
            })
        };
        let fields = content
            .parse_terminated(field, Token![,])?
            .into_iter()
            .collect();
        Ok(Self { name, fields })
    }
}

/// Returns name and resource type, or `None` for an identifier of several types.
struct Identifier(Option<(String, String)>);

impl Parse for Identifier {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        Attribute::parse_outer(input)?;
        input.parse::<syn::Visibility>()?;
        input.parse::<Token![struct]>()?;
        let name = input.parse::<Ident>()?.to_string();
        input.parse::<Token![=]>()?;
        if input.peek(LitStr) {
            let resource = input.parse::<LitStr>()?.value();
            input.parse::<Token![;]>()?;
            return Ok(Self(Some((name, resource))));
        }
        Punctuated::<Type, Token![|]>::parse_separated_nonempty(input)?;
        input.parse::<Token![;]>()?;
        Ok(Self(None))
    }
}

impl Operation {
    fn read(expr: &Expr) -> Self {
        let mut operation = Self::default();
        let Expr::Struct(expr) = expr else {
            return operation;
        };
        for field in &expr.fields {
            let syn::Member::Named(name) = &field.member else {
                continue;
            };
            let value = &field.expr;
            match name.to_string().as_str() {
                "method" => operation.method = last_of_path(value),
                "path" => operation.path = text(value).unwrap_or_default(),
                "success" => operation.success = number(value),
                "result" => operation.result = last_of_path(value),
                "query" => operation.query = items(value).iter().filter_map(pair).collect(),
                "since" => operation.since = some(value).and_then(text),
                "privileges" => {
                    operation.privileges = items(value).iter().filter_map(text).collect()
                }
                "errors" => operation.errors = items(value).iter().filter_map(by_status).collect(),
                _ => {}
            }
        }
        operation
    }
}

fn text(expr: &Expr) -> Option<String> {
    match expr {
        Expr::Lit(ExprLit {
            lit: Lit::Str(text),
            ..
        }) => Some(text.value()),
        _ => None,
    }
}

fn number(expr: &Expr) -> String {
    match expr {
        Expr::Lit(ExprLit {
            lit: Lit::Int(number),
            ..
        }) => number.base10_digits().to_owned(),
        _ => String::new(),
    }
}

fn last_of_path(expr: &Expr) -> String {
    match expr {
        Expr::Path(path) => path
            .path
            .segments
            .last()
            .map_or(String::new(), |segment| segment.ident.to_string()),
        _ => String::new(),
    }
}

/// Returns the argument of `Some(…)`.
fn some(expr: &Expr) -> Option<&Expr> {
    match expr {
        Expr::Call(call) => call.args.first(),
        _ => None,
    }
}

/// Returns the items of `&[…]`.
fn items(expr: &Expr) -> Vec<Expr> {
    match expr {
        Expr::Reference(reference) => items(&reference.expr),
        Expr::Array(array) => array.elems.iter().cloned().collect(),
        _ => Vec::new(),
    }
}

fn pair(expr: &Expr) -> Option<(String, String)> {
    match expr {
        Expr::Tuple(tuple) => Some((text(tuple.elems.first()?)?, text(tuple.elems.get(1)?)?)),
        _ => None,
    }
}

fn by_status(expr: &Expr) -> Option<(String, Vec<String>)> {
    match expr {
        Expr::Tuple(tuple) => {
            let names = items(tuple.elems.get(1)?);
            Some((
                number(tuple.elems.first()?),
                names.iter().filter_map(text).collect(),
            ))
        }
        _ => None,
    }
}

/// Returns the last name of a type's path without references; empty for other types.
pub fn last_name(ty: &Type) -> String {
    match ty {
        Type::Reference(reference) => last_name(&reference.elem),
        Type::Path(path) => path
            .path
            .segments
            .last()
            .map_or(String::new(), |segment| segment.ident.to_string()),
        Type::Tuple(tuple) if tuple.elems.is_empty() => "()".to_owned(),
        _ => String::new(),
    }
}

/// Returns the type arguments at the end of a type's path.
pub fn arguments(ty: &Type) -> Vec<&Type> {
    let Type::Path(path) = ty else {
        return Vec::new();
    };
    let Some(syn::PathArguments::AngleBracketed(list)) =
        path.path.segments.last().map(|last| &last.arguments)
    else {
        return Vec::new();
    };
    let types = list.args.iter().filter_map(|argument| match argument {
        syn::GenericArgument::Type(ty) => Some(ty),
        _ => None,
    });
    types.collect()
}

/// Returns the names and types of a method's arguments.
pub fn inputs(signature: &Signature) -> Vec<(String, &Type)> {
    let typed = signature.inputs.iter().filter_map(|input| match input {
        FnArg::Typed(input) => Some(input),
        FnArg::Receiver(_) => None,
    });
    let named = typed.map(|input| match &*input.pat {
        Pat::Ident(name) => (name.ident.to_string(), &*input.ty),
        _ => (String::new(), &*input.ty),
    });
    named.collect()
}
