//! The types of the backend as a module writes them: short names, imports, paths to other modules.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::gate;
use super::input::Input;
use super::piece::Piece;
use crate::api::SchemaKind;
use crate::diagnostics::Problem;
use crate::plan::{Gate, ItemPath, ModuleId, Optional, RustType, Slot, TypePlan};

/// Names that are imported from elsewhere.
const RUNTIME: [&str; 19] = [
    "BTreeMap",
    "Bytes",
    "Call",
    "Client",
    "Date",
    "DateTime",
    "IntoList",
    "IntoOption",
    "IntoOptionalList",
    "Map",
    "Method",
    "Operation",
    "Optional",
    "QueryStyle",
    "ResultShape",
    "Secret",
    "Task",
    "Uri",
    "Value",
];

/// Names of the runtime's `transfer` that modules use whose operations send or return files.
const FILES: [&str; 2] = ["Content", "Source"];

/// Names that modules of the mock use, from the runtime's `mock`.
const KIT: [&str; 18] = [
    "Body",
    "Described",
    "Family",
    "Field",
    "Identifier",
    "Mock",
    "Parameter",
    "Place",
    "Reply",
    "Scheme",
    "Shape",
    "Shaped",
    "StandardError",
    "Structure",
    "TaskScript",
    "Union",
    // From the prelude.
    "FnMut",
    "Send",
];

/// Returns `true` for a type of the runtime's module `operation`.
fn is_description(name: &str) -> bool {
    matches!(
        name,
        "Identified"
            | "IntoList"
            | "IntoOption"
            | "IntoOptionalList"
            | "Method"
            | "Operation"
            | "QueryStyle"
            | "ResultShape"
    )
}

/// Names to import from one source.
type Imports<T> = RefCell<BTreeSet<T>>;

/// The names in scope in a module, and the imports of everything rendered so far.
///
/// An import carries no condition. Where a part of a module has one, names that nothing else in the module needs are
/// written with their paths: render such parts last.
pub(super) struct Scope<'a> {
    input: Input<'a>,
    pub(super) module: ModuleId,
    /// `true` for a module of the mock, whose types are in the module of the client.
    is_beside: bool,
    /// `true` if an operation sends or returns a file.
    has_files: bool,
    /// Names that the module defines itself.
    own: BTreeSet<String>,
    kit: Imports<String>,
    runtime: Imports<String>,
    operation: Imports<String>,
    transfer: Imports<String>,
    collections: Imports<String>,
    items: Imports<Vec<String>>,
    /// `true` while something with a condition of its own is rendered.
    is_conditional: Cell<bool>,
    /// The path of the standard library: `::std` where a module is called `std`.
    std: TokenStream,
}

impl<'a> Scope<'a> {
    pub(super) fn new(input: Input<'a>, module: ModuleId) -> Self {
        let planned = input.plan.module(module);
        let mut own = BTreeSet::new();
        let names_std = |child: &ModuleId| {
            let path = &input.plan.module(*child).path;
            path.last().is_some_and(|name| name == "std")
        };
        let std = if planned.children.iter().any(names_std) {
            quote!(::std)
        } else {
            quote!(std)
        };
        own.extend(planned.handle.iter().map(|handle| handle.ident.clone()));
        own.extend(
            planned
                .types
                .iter()
                .filter_map(|name| Some(input.plan.types.get(name)?.path.ident.clone())),
        );
        own.extend(
            planned.types.iter().filter_map(|name| {
                Some(input.plan.types.get(name)?.family.as_ref()?.ident.clone())
            }),
        );
        own.extend(
            planned
                .ids
                .iter()
                .filter_map(|id| Some(input.plan.ids.get(id)?.ident.clone())),
        );
        own.extend(
            planned
                .methods
                .iter()
                .filter_map(|method| match &method.optional {
                    Optional::Options { ident, .. } => Some(ident.clone()),
                    Optional::None | Optional::Single(_) => None,
                }),
        );
        Self {
            input,
            module,
            is_beside: false,
            has_files: has_files(input, module),
            own,
            kit: RefCell::default(),
            runtime: RefCell::default(),
            operation: RefCell::default(),
            transfer: RefCell::default(),
            collections: RefCell::default(),
            items: RefCell::default(),
            is_conditional: Cell::new(false),
            std,
        }
    }

    /// Returns the scope of the mock's module for one of the client.
    pub(super) fn beside(input: Input<'a>, module: ModuleId) -> Self {
        let handle = input.plan.module(module).handle.iter();
        Self {
            is_beside: true,
            own: handle.map(|handle| handle.ident.clone()).collect(),
            ..Self::new(input, module)
        }
    }

    /// Returns a type of the runtime's `mock`: imported, or by its path where the module has the name itself.
    pub(super) fn kit(&self, name: &str) -> TokenStream {
        let ident = format_ident!("{name}");
        if self.own.contains(name) || !self.import(&self.kit, name.to_owned()) {
            return quote!(vsphere_runtime::mock::#ident);
        }
        quote!(#ident)
    }

    /// Returns `true` if a name in this module is something other than an item of the API.
    fn is_taken(&self, name: &str) -> bool {
        let is_runtime = RUNTIME.contains(&name) || self.has_files && FILES.contains(&name);
        self.own.contains(name) || is_runtime || self.is_beside && KIT.contains(&name)
    }

    /// Renders pieces that are compiled with a gate only.
    pub(super) fn behind(
        &self,
        gate: &Gate,
        pieces: impl FnOnce() -> Result<Vec<Piece>, Problem>,
    ) -> Result<Vec<Piece>, Problem> {
        let around = self.input.plan.features.of_module(self.module);
        let attribute = gate::attribute(self.input, gate, around);
        let outer = self.is_conditional.replace(!attribute.is_empty());
        let pieces = pieces();
        self.is_conditional.set(outer);
        let gated = |piece| gate::piece(&attribute, piece);
        Ok(pieces?.into_iter().map(gated).collect())
    }

    /// Imports a name. Returns `false` if it has to be written with its path instead.
    fn import<T: Ord>(&self, imports: &Imports<T>, name: T) -> bool {
        let mut imports = imports.borrow_mut();
        if self.is_conditional.get() {
            return imports.contains(&name);
        }
        imports.insert(name);
        true
    }

    /// Returns a type of the runtime: imported, or by its path where the module has the name itself.
    pub(super) fn runtime(&self, name: &str) -> TokenStream {
        let ident = format_ident!("{name}");
        let (from, imports) = match is_description(name) {
            true => (quote!(vsphere_runtime::operation), &self.operation),
            false if FILES.contains(&name) => (quote!(vsphere_runtime::transfer), &self.transfer),
            false => (quote!(vsphere_runtime), &self.runtime),
        };
        if self.own.contains(name) || !self.import(imports, name.to_owned()) {
            return quote!(#from::#ident);
        }
        quote!(#ident)
    }

    fn collection(&self, name: &str) -> TokenStream {
        let ident = format_ident!("{name}");
        if self.own.contains(name) || !self.import(&self.collections, name.to_owned()) {
            let std = &self.std;
            return quote!(#std::collections::#ident);
        }
        quote!(#ident)
    }

    /// Returns an item of the crate: its name, imported from another module if no other item has that name, else its
    /// path.
    pub(super) fn item(&self, item: &ItemPath) -> TokenStream {
        let ident = format_ident!("{}", item.ident);
        if item.module == self.module && !self.is_beside {
            return quote!(#ident);
        }
        let path = self.input.plan.full_path(item);
        let is_clear = self.input.plan.is_unique(&item.ident) && !self.is_taken(&item.ident);
        if is_clear && self.import(&self.items, path.clone()) {
            return quote!(#ident);
        }
        let path = path.into_iter().map(|segment| format_ident!("{segment}"));
        quote!(crate #(::#path)*)
    }

    fn slot(&self, slot: &Slot) -> TokenStream {
        let plan = self.input.plan;
        let item = match slot {
            Slot::Runtime(name) => return self.runtime(name),
            Slot::Schema(name) => plan.types.get(name).map(|planned| planned.path.clone()),
            Slot::Family(name) => plan.types.get(name).and_then(TypePlan::family_path),
            Slot::Id(resources) => plan.ids.get(resources).cloned(),
        };
        item.map(|item| self.item(&item)).unwrap_or_default()
    }

    /// Returns a type as it is written in this module.
    pub(super) fn ty(&self, ty: &RustType) -> TokenStream {
        let (name, arguments) = match ty {
            RustType::Slot(slot) => return self.slot(slot),
            RustType::Unit => return quote!(()),
            RustType::Std(name, arguments) => (name.as_str(), arguments),
        };
        let ident = match name {
            "DateTime" | "Value" | "Map" => self.runtime(name),
            "BTreeMap" => self.collection(name),
            _ => {
                let ident = format_ident!("{name}");
                quote!(#ident)
            }
        };
        if arguments.is_empty() {
            return ident;
        }
        let arguments = arguments.iter().map(|argument| self.ty(argument));
        quote!(#ident<#(#arguments),*>)
    }

    /// Returns the `use` items for everything rendered so far: `std`, then the crate, then the runtime.
    pub(super) fn imports(&self) -> TokenStream {
        let std = &self.std;
        let mut modules: BTreeMap<Vec<String>, BTreeSet<String>> = BTreeMap::new();
        for path in self.items.borrow().iter() {
            if let Some((ident, module)) = path.split_last() {
                let names = modules.entry(module.to_vec()).or_default();
                names.insert(ident.clone());
            }
        }
        let mut uses = import(&quote!(#std::collections), &self.collections.borrow());
        for (module, names) in &modules {
            let path = module.iter().map(|segment| format_ident!("{segment}"));
            uses.extend(import(&quote!(crate #(::#path)*), names));
        }
        uses.extend(import(
            &quote!(vsphere_runtime::operation),
            &self.operation.borrow(),
        ));
        uses.extend(import(
            &quote!(vsphere_runtime::transfer),
            &self.transfer.borrow(),
        ));
        uses.extend(import(&quote!(vsphere_runtime), &self.runtime.borrow()));
        uses.extend(import(&quote!(vsphere_runtime::mock), &self.kit.borrow()));
        uses
    }
}

/// Returns a `use` item for names of one source.
fn import(from: &TokenStream, names: &BTreeSet<String>) -> TokenStream {
    let names: Vec<_> = names.iter().map(|name| format_ident!("{name}")).collect();
    match names.as_slice() {
        [] => quote!(),
        [one] => quote!(use #from::#one;),
        many => quote!(use #from::{#(#many),*};),
    }
}

/// Returns `true` if an operation of a module sends or returns a file.
fn has_files(input: Input<'_>, module: ModuleId) -> bool {
    let mut methods = input.plan.module(module).methods.iter();
    methods.any(|method| input.api.operations[method.operation].has_files())
}

/// The way a value of a type is passed as an argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Passing {
    /// By value: numbers and booleans.
    Copy,
    /// `&str` for a `String`.
    Str,
    /// `&[T]` for a `Vec<T>`.
    Slice,
    /// `&T`.
    Reference,
}

pub(super) fn passing(ty: &RustType) -> Passing {
    let RustType::Std(name, _) = ty else {
        return Passing::Reference;
    };
    match name.as_str() {
        "bool" | "i32" | "i64" | "f64" => Passing::Copy,
        "String" => Passing::Str,
        "Vec" => Passing::Slice,
        _ => Passing::Reference,
    }
}

/// Returns the type of a parameter that takes a value of `ty`.
pub(super) fn parameter(scope: &Scope<'_>, ty: &RustType) -> TokenStream {
    match (passing(ty), ty) {
        (Passing::Copy, _) => scope.ty(ty),
        (Passing::Str, _) => quote!(&str),
        (Passing::Slice, RustType::Std(_, items)) => {
            let items = items.iter().map(|item| scope.ty(item));
            quote!(&[#(#items)*])
        }
        _ => {
            let rendered = scope.ty(ty);
            quote!(&#rendered)
        }
    }
}

/// Returns `true` if setters take `impl Into` the type: texts, types made from texts, and families, made from their members.
pub(super) fn is_textual(input: Input<'_>, ty: &RustType) -> bool {
    match ty {
        RustType::Slot(Slot::Id(_) | Slot::Family(_) | Slot::Runtime("Uri" | "Secret")) => true,
        RustType::Slot(Slot::Schema(name)) => {
            let kind = input.api.schemas.get(name).map(|schema| &schema.kind);
            matches!(kind, Some(SchemaKind::Enum(_) | SchemaKind::Choice(_)))
        }
        RustType::Slot(Slot::Runtime(_)) | RustType::Unit => false,
        RustType::Std(name, _) => name == "String",
    }
}
