//! Examples in the documentation: code that calls planned operations with arguments of the real types.
//!
//! Takes the plan; gives the lines of a doctest that compiles and does not run. Uses names of the plan and its own
//! literals only, never a text of the document.

use std::collections::BTreeMap;

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};

use super::argument::ty;
use super::input::Input;
use super::render::{Passing, is_textual, passing};
use crate::api::{Field, Method, Name, Need, SchemaKind};
use crate::login;
use crate::plan::{CasePlan, ItemPath, MethodPlan, Module, ModuleId, RustType, Slot, TypePlan};

/// Structures in structures that an example builds.
const DEPTH: usize = 4;

/// Names of the prelude that an example must not hide.
const PRELUDE: [&str; 8] = [
    "Box", "Err", "None", "Ok", "Option", "Result", "Some", "String",
];

/// Returns the example of the client: connecting, a call, and the end of the session. Empty if the package has no
/// [name in code](crate_name).
pub(super) fn client(input: Input<'_>) -> Vec<String> {
    let Some(name) = crate_name(input) else {
        return Vec::new();
    };
    let vcenter = "https://vcenter.example.com";
    let server = "https://server.example.com";
    let (server, credentials) = match &input.authentication.method {
        login::Method::Session => (
            vcenter,
            ".credentials(\"administrator@vsphere.local\", \"password\")",
        ),
        login::Method::Basic | login::Method::Login(_) => {
            (server, ".credentials(\"admin\", \"password\")")
        }
        login::Method::Undescribed => (server, ".token(\"token\")"),
    };
    let mut lines = vec![
        "# Examples".to_owned(),
        String::new(),
        "```no_run".to_owned(),
        format!("use {name}::Client;"),
        String::new(),
        format!("# async fn example() -> Result<(), {name}::Error> {{"),
        format!("let client = Client::builder(\"{server}\")"),
        format!("    {credentials}"),
        "    .build()?;".to_owned(),
    ];
    if let Some((module, method)) = simple_call(input)
        && let Some(feature) = input.plan.features.named(module)
    {
        lines.push(format!("# #[cfg(feature = \"{}\")] {{", feature.name));
        lines.extend(statements(&call(input, module, method, &[], "result")));
        lines.push("# }".to_owned());
    }
    lines.extend(["client.log_out().await?;", "# Ok(())", "# }", "```"].map(str::to_owned));
    lines
}

/// Returns a call without arguments that changes nothing: the first list, or else the first other read.
fn simple_call(input: Input<'_>) -> Option<(ModuleId, &MethodPlan)> {
    let modules = input.plan.modules.iter().enumerate();
    let methods = modules.flat_map(|(id, module)| module.methods.iter().map(move |it| (id, it)));
    let is_simple = |(_, method): &(ModuleId, &MethodPlan)| {
        let operation = &input.api.operations[method.operation];
        operation.method == Method::Get
            && method.required.is_empty()
            && operation.success.ty.is_some()
            && operation.text.deprecated.is_none()
    };
    let simple: Vec<_> = methods.filter(is_simple).collect();
    let list = simple.iter().find(|(_, method)| method.ident == "list");
    list.or(simple.first()).copied()
}

/// Returns the example of a handle: its `create` and its first task, as far as there are any. Empty if the package has no
/// [name in code](crate_name).
pub(super) fn handle(input: Input<'_>, id: ModuleId) -> Vec<String> {
    let Some(name) = crate_name(input) else {
        return Vec::new();
    };
    let module = input.plan.module(id);
    let is_current = |method: &&MethodPlan| {
        let operation = &input.api.operations[method.operation];
        operation.text.deprecated.is_none()
    };
    let creates = |method: &&MethodPlan| method.ident == "create";
    let starts_task = |method: &&MethodPlan| input.api.operations[method.operation].gives_task();
    let methods = || module.methods.iter().filter(is_current);
    let shown = methods().find(creates).into_iter();
    let shown = shown.chain(methods().find(starts_task));
    let mut example = Example::new(input, name.clone());
    let mut code = Vec::new();
    for method in shown {
        // An argument that no example can be made of leaves its method out.
        if let Some(mut lines) = example.method(id, method) {
            if !code.is_empty() {
                code.push(String::new());
            }
            code.append(&mut lines);
        }
    }
    if code.is_empty() {
        return Vec::new();
    }
    let mut lines = vec![
        "# Examples".to_owned(),
        String::new(),
        "```no_run".to_owned(),
    ];
    let uses = example.uses();
    if !uses.is_empty() {
        lines.extend(uses);
        lines.push(String::new());
    }
    lines.push(format!(
        "# async fn example(client: &{name}::Client) -> Result<(), {name}::Error> {{"
    ));
    lines.extend(code);
    lines.extend(["# Ok(())", "# }", "```"].map(str::to_owned));
    lines
}

/// Returns the name of the crate in code; `None` if the package is called by anything but an identifier.
fn crate_name(input: Input<'_>) -> Option<String> {
    let name = input.package.replace('-', "_");
    let is_identifier = name.is_ascii() && syn::parse_str::<syn::Ident>(&name).is_ok();
    is_identifier.then_some(name)
}

/// Statements in the layout of the formatter.
fn statements(tokens: &TokenStream) -> Vec<String> {
    let lines = lines(quote!(async fn example() { #tokens }));
    let body = lines.get(1..lines.len().saturating_sub(1));
    let dedented = body.unwrap_or_default().iter();
    dedented
        .map(|line| line.strip_prefix("    ").unwrap_or(line).to_owned())
        .collect()
}

/// Items in the layout of the formatter.
fn lines(items: TokenStream) -> Vec<String> {
    let text = syn::parse2(items).map(|file| prettyplease::unparse(&file));
    text.unwrap_or_default()
        .lines()
        .map(str::to_owned)
        .collect()
}

/// Returns the statement that calls a method and awaits it.
fn call(
    input: Input<'_>,
    id: ModuleId,
    method: &MethodPlan,
    arguments: &[TokenStream],
    result: &str,
) -> TokenStream {
    let path = &input.plan.module(id).path;
    let accessors = (1..=path.len()).filter_map(|end| {
        let module = input.plan.modules.iter().find(|it| it.path == path[..end]);
        let handle = module.and_then(|module: &Module| module.handle.as_ref())?;
        Some(format_ident!("{}", handle.accessor))
    });
    let ident = format_ident!("{}", method.ident);
    let call = quote!(client #(.#accessors())*.#ident(#(#arguments),*).await?;);
    let operation = &input.api.operations[method.operation];
    if operation.success.ty.is_none() {
        return call;
    }
    let result = format_ident!("{result}");
    quote!(let #result = #call)
}

/// An example in the making.
struct Example<'a> {
    input: Input<'a>,
    crate_name: String,
    /// Names with the paths that they are imported from.
    uses: BTreeMap<String, Vec<String>>,
}

impl<'a> Example<'a> {
    fn new(input: Input<'a>, crate_name: String) -> Self {
        Self {
            input,
            crate_name,
            uses: BTreeMap::new(),
        }
    }

    /// Returns the `use` items, with names of one module together.
    fn uses(&self) -> Vec<String> {
        let mut modules: BTreeMap<&[String], Vec<&str>> = BTreeMap::new();
        for (name, module) in &self.uses {
            modules.entry(module).or_default().push(name);
        }
        let items = modules.into_iter().map(|(module, names)| {
            let module = module.iter().map(|segment| format_ident!("{segment}"));
            let names: Vec<_> = names.iter().map(|name| format_ident!("{name}")).collect();
            match names.as_slice() {
                [one] => quote!(use #(#module::)* #one;),
                many => quote!(use #(#module::)* {#(#many),*};),
            }
        });
        lines(quote!(#(#items)*))
    }

    /// Returns the statements of a method, or `None` for an argument that no example can be made of.
    fn method(&mut self, id: ModuleId, method: &MethodPlan) -> Option<Vec<String>> {
        let input = self.input;
        let signature = &input.emitted.signatures[method.operation];
        let known = self.uses.clone();
        let mut bindings = TokenStream::new();
        let mut arguments = Vec::new();
        for argument in &method.required {
            let ty = ty(signature, argument.part).ok()?;
            let Some(value) = self.argument(ty, &argument.ident) else {
                self.uses = known;
                return None;
            };
            // `client` is the client.
            let ident = match argument.ident.as_str() {
                "client" => format_ident!("client_"),
                ident => format_ident!("{ident}"),
            };
            if passing(ty) == Passing::Reference && self.is_structure(ty) {
                bindings.extend(quote!(let #ident = #value;));
                arguments.push(quote!(&#ident));
            } else {
                arguments.push(value);
            }
        }
        let operation = &input.api.operations[method.operation];
        let result = match &signature.result {
            _ if operation.gives_task() => "task",
            Some(RustType::Slot(Slot::Id(_))) => "id",
            _ => "result",
        };
        let mut code = quote!(#bindings);
        code.extend(call(input, id, method, &arguments, result));
        if operation.gives_task() {
            code.extend(quote!(let result = task.wait().await?;));
        }
        Some(statements(&code))
    }

    /// Returns a value in the way that a method takes it; structures without their `&`.
    fn argument(&mut self, ty: &RustType, name: &str) -> Option<TokenStream> {
        match (passing(ty), ty) {
            (Passing::Copy, _) => self.exact(ty, name, 0),
            (Passing::Str, _) => Some(text(name)),
            (Passing::Slice, RustType::Std(_, items)) => {
                let item = self.exact(items.first()?, name, 0)?;
                Some(quote!(&[#item]))
            }
            _ if self.is_structure(ty) => self.exact(ty, name, 0),
            _ => {
                let value = self.exact(ty, name, 0)?;
                Some(quote!(&#value))
            }
        }
    }

    fn is_structure(&self, ty: &RustType) -> bool {
        let name = match ty {
            RustType::Slot(Slot::Schema(name)) => name,
            RustType::Slot(Slot::Family(_)) => return true,
            _ => return false,
        };
        let kind = self.input.api.schemas.get(name).map(|schema| &schema.kind);
        matches!(kind, Some(SchemaKind::Struct(_)))
    }

    /// Returns an item of the crate or the standard library: its name, imported if that is clear, else its path.
    fn item(&mut self, module: Vec<String>, ident: &str) -> TokenStream {
        let name = format_ident!("{ident}");
        let is_free = match self.uses.get(ident) {
            Some(known) => *known == module,
            None => !PRELUDE.contains(&ident),
        };
        if is_free {
            self.uses.insert(ident.to_owned(), module);
            return quote!(#name);
        }
        let path = module.iter().map(|segment| format_ident!("{segment}"));
        quote!(#(#path::)* #name)
    }

    fn of_crate(&mut self, item: &ItemPath) -> TokenStream {
        let mut module = vec![self.crate_name.clone()];
        module.extend(self.input.plan.module(item.module).path.iter().cloned());
        self.item(module, &item.ident)
    }

    fn of_runtime(&mut self, ident: &str) -> TokenStream {
        self.item(vec![self.crate_name.clone()], ident)
    }

    /// Returns a value for a constructor or setter, which take texts by `impl Into`.
    fn taken(&mut self, ty: &RustType, name: &str, depth: usize) -> Option<TokenStream> {
        match ty {
            RustType::Std(std, arguments) if std == "Box" => {
                self.exact(arguments.first()?, name, depth)
            }
            RustType::Slot(Slot::Runtime("Uri")) => Some(quote!("https://www.example.com/")),
            RustType::Slot(Slot::Schema(_)) => self.exact(ty, name, depth),
            RustType::Slot(Slot::Family(family)) => self.member(family, name, depth),
            _ if is_textual(self.input, ty) => Some(text(name)),
            _ => self.exact(ty, name, depth),
        }
    }

    /// Returns a value of exactly this type.
    fn exact(&mut self, ty: &RustType, name: &str, depth: usize) -> Option<TokenStream> {
        let literal = text(name);
        match ty {
            RustType::Unit => None,
            RustType::Slot(Slot::Id(resources)) => {
                let item = self.input.plan.ids.get(resources)?;
                let ident = self.of_crate(item);
                Some(quote!(#ident::from(#literal)))
            }
            RustType::Slot(Slot::Runtime("Uri")) => {
                let uri = self.of_runtime("Uri");
                Some(quote!(#uri::from("https://www.example.com/")))
            }
            RustType::Slot(Slot::Runtime("Secret")) => {
                let secret = self.of_runtime("Secret");
                Some(quote!(#secret::from(#literal)))
            }
            RustType::Slot(Slot::Runtime("Date")) => {
                let date = self.of_runtime("Date");
                Some(quote!(#date::UNIX_EPOCH))
            }
            RustType::Slot(Slot::Runtime(_)) => None,
            RustType::Slot(Slot::Schema(schema)) => self.schema(schema, name, depth),
            RustType::Slot(Slot::Family(family)) => {
                let item = self.input.plan.types.get(family)?.family_path()?;
                let member = self.member(family, name, depth)?;
                let ident = self.of_crate(&item);
                Some(quote!(#ident::from(#member)))
            }
            RustType::Std(std, arguments) => self.std(std, arguments, name, depth),
        }
    }

    /// Returns a value of the first member of a family.
    fn member(&mut self, family: &Name, name: &str, depth: usize) -> Option<TokenStream> {
        let family = self.input.plan.types.get(family)?.family.as_ref()?;
        let (_, _, member) = family.variants.first()?;
        self.schema(member, name, depth)
    }

    fn std(
        &mut self,
        std: &str,
        arguments: &[RustType],
        name: &str,
        depth: usize,
    ) -> Option<TokenStream> {
        let literal = text(name);
        match (std, arguments) {
            ("bool", _) => Some(quote!(true)),
            ("i32" | "i64", _) => Some(quote!(1)),
            ("f64", _) => Some(quote!(1.0)),
            ("String", _) => Some(quote!(#literal.to_owned())),
            ("Vec", [item]) => {
                let item = self.exact(item, name, depth)?;
                Some(quote!(vec![#item]))
            }
            ("BTreeMap", [key, value]) => {
                let module = ["std", "collections"].map(str::to_owned).to_vec();
                let map = self.item(module, "BTreeMap");
                let key = self.exact(key, name, depth)?;
                let value = self.exact(value, name, depth)?;
                Some(quote!(#map::from([(#key, #value)])))
            }
            ("DateTime", _) => {
                let time = self.of_runtime("DateTime");
                Some(quote!(#time::UNIX_EPOCH))
            }
            _ => None,
        }
    }

    fn schema(&mut self, name: &Name, text: &str, depth: usize) -> Option<TokenStream> {
        let input = self.input;
        let planned = input.plan.types.get(name)?;
        match &input.api.schemas.get(name)?.kind {
            SchemaKind::Alias(_) => self.exact(input.emitted.aliases.get(name)?, text, depth),
            SchemaKind::Enum(_) => {
                let variant = format_ident!("{}", planned.members.first()?.ident);
                let ident = self.of_crate(&planned.path);
                Some(quote!(#ident::#variant))
            }
            SchemaKind::Choice(types) => {
                let ident = self.of_crate(&planned.path);
                let ty = RustType::of(input.api, types.first()?);
                let value = self.exact(&ty, text, depth + 1)?;
                Some(quote!(#ident::from(#value)))
            }
            SchemaKind::Struct(_) if depth < DEPTH => self.structure(name, planned, depth + 1),
            SchemaKind::Struct(_) => None,
        }
    }

    /// Returns a structure by its constructor: that of the first case of its union, or `new`.
    fn structure(
        &mut self,
        name: &Name,
        planned: &'a TypePlan,
        depth: usize,
    ) -> Option<TokenStream> {
        let input = self.input;
        let schema = input.api.schemas.get(name)?;
        let types = input.emitted.structures.get(name)?;
        let fields = input.api.all_fields(schema);
        // A structure of several operations says which fields `create` requires.
        let says = fields
            .iter()
            .any(|(_, field)| field.requirements.create.is_some());
        let is_wanted = |field: &Field| field.requirements.create == Some(Need::Required);
        let tags = |tag: usize| !says || fields.get(tag).is_some_and(|(_, tag)| is_wanted(tag));
        let (tag, case) = match planned.unions.as_slice() {
            [union] if planned.usage.input && tags(union.tag) => {
                (Some(union.tag), union.cases.first())
            }
            _ => (None, None),
        };
        let ident = self.of_crate(&planned.path);
        let mut required = Vec::new();
        let mut of_case = Vec::new();
        let mut setters = TokenStream::new();
        for (index, ((_, field), member)) in fields.iter().zip(&planned.members).enumerate() {
            let belongs = |case: &CasePlan| case.fields.contains(&index);
            let is_of_case = case.is_some_and(belongs);
            let is_set = field.optional && planned.usage.input && is_wanted(field) && !is_of_case;
            if tag == Some(index) || (field.optional && !is_of_case && !is_set) {
                continue;
            }
            let ty = types.get(&member.wire)?;
            let value = self.taken(ty, &member.ident, depth)?;
            if is_set {
                let with = format_ident!("with_{}", member.ident.trim_end_matches('_'));
                setters.extend(quote!(.#with(#value)));
            } else if field.optional {
                of_case.push(value);
            } else {
                required.push(value);
            }
        }
        let constructor = match case {
            Some(case) => format_ident!("{}", case.constructor),
            None => format_ident!("new"),
        };
        Some(quote!(#ident::#constructor(#(#required,)* #(#of_case),*) #setters))
    }
}

/// Returns a placeholder for a text: the name of the argument.
fn text(name: &str) -> TokenStream {
    let name = name.trim_end_matches('_').replace('_', "-");
    let literal = Literal::string(&name);
    quote!(#literal)
}
