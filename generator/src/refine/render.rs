//! The backend's types as a module writes them: short names, imports, paths to other modules.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::{Input, Piece, gate};
use crate::api::SchemaKind;
use crate::backend::{RustType, Slot};
use crate::diagnostics::Problem;
use crate::plan::{Gate, ItemPath, ModuleId, Optional};

/// What is imported from elsewhere under its own name.
const RUNTIME: [&str; 13] = [
    "BTreeMap",
    "Bytes",
    "Call",
    "Client",
    "DateTime",
    "Map",
    "Method",
    "Operation",
    "ResultShape",
    "Secret",
    "Task",
    "Uri",
    "Value",
];

/// What modules of the server for tests use of the runtime's `mock`.
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
    // Of the standard library, without an import.
    "FnMut",
    "Send",
];

/// Returns `true` for a type of the runtime that describes operations.
fn is_description(name: &str) -> bool {
    matches!(name, "Method" | "Operation" | "ResultShape")
}

/// Names that are needed from elsewhere, and when.
type Imports<T> = BTreeMap<T, Gate>;

/// What is in scope in a module, and what has to be imported for what was rendered.
pub(super) struct Scope<'a> {
    input: Input<'a>,
    pub(super) module: ModuleId,
    /// Whether the module is that of the server beside it, so that its types are those of another module.
    is_beside: bool,
    /// Names that the module defines itself.
    own: BTreeSet<String>,
    kit: RefCell<Imports<String>>,
    runtime: RefCell<Imports<String>>,
    collections: RefCell<Imports<String>>,
    items: RefCell<Imports<Vec<String>>>,
    /// When what is being rendered is there.
    gate: RefCell<Gate>,
    /// How the standard library is reached: a module called `std` would be in the way.
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
            own,
            kit: RefCell::default(),
            runtime: RefCell::default(),
            collections: RefCell::default(),
            items: RefCell::default(),
            gate: RefCell::new(input.plan.features.of_module(module).clone()),
            std,
        }
    }

    /// What is in scope in the module of the server beside one of the client's.
    pub(super) fn beside(input: Input<'a>, module: ModuleId) -> Self {
        let handle = input.plan.module(module).handle.iter();
        Self {
            is_beside: true,
            own: handle.map(|handle| handle.ident.clone()).collect(),
            ..Self::new(input, module)
        }
    }

    /// A type of the runtime's `mock`: imported, or by its path where the module has the name itself.
    pub(super) fn kit(&self, name: &str) -> TokenStream {
        let ident = format_ident!("{name}");
        if self.own.contains(name) {
            return quote!(vsphere_runtime::mock::#ident);
        }
        self.import(&self.kit, name.to_owned());
        quote!(#ident)
    }

    /// Whether a name stands for something else than an item of the API in this module.
    fn is_taken(&self, name: &str) -> bool {
        self.own.contains(name) || RUNTIME.contains(&name) || self.is_beside && KIT.contains(&name)
    }

    /// Renders pieces that are there with a gate only.
    pub(super) fn behind(
        &self,
        gate: &Gate,
        pieces: impl FnOnce() -> Result<Vec<Piece>, Problem>,
    ) -> Result<Vec<Piece>, Problem> {
        let outer = self.gate.replace(gate.clone());
        let pieces = pieces();
        self.gate.replace(outer);
        let attribute = gate::attribute(self.input, gate, self.around());
        let gated = |piece| gate::piece(&attribute, piece);
        Ok(pieces?.into_iter().map(gated).collect())
    }

    /// When the module is there.
    pub(super) fn around(&self) -> &'a Gate {
        self.input.plan.features.of_module(self.module)
    }

    /// Has a name imported whenever what is being rendered is there.
    fn import<T: Ord>(&self, imports: &RefCell<Imports<T>>, name: T) {
        let mut imports = imports.borrow_mut();
        let gate = self.gate.borrow();
        match imports.get_mut(&name) {
            Some(known) => known.open_for(&gate),
            None => {
                imports.insert(name, gate.clone());
            }
        }
    }

    /// A type of the runtime: imported, or by its path where the module has the name itself.
    pub(super) fn runtime(&self, name: &str) -> TokenStream {
        let ident = format_ident!("{name}");
        if self.own.contains(name) {
            return match is_description(name) {
                true => quote!(vsphere_runtime::operation::#ident),
                false => quote!(vsphere_runtime::#ident),
            };
        }
        self.import(&self.runtime, name.to_owned());
        quote!(#ident)
    }

    fn collection(&self, name: &str) -> TokenStream {
        let ident = format_ident!("{name}");
        if self.own.contains(name) {
            let std = &self.std;
            return quote!(#std::collections::#ident);
        }
        self.import(&self.collections, name.to_owned());
        quote!(#ident)
    }

    /// An item of the crate: its name, imported where it is an item of another module that no other item is called
    /// like; its path where the name alone would leave a doubt.
    pub(super) fn item(&self, item: &ItemPath) -> TokenStream {
        let ident = format_ident!("{}", item.ident);
        if item.module == self.module && !self.is_beside {
            return quote!(#ident);
        }
        let path = self.input.plan.full_path(item);
        if self.input.plan.is_unique(&item.ident) && !self.is_taken(&item.ident) {
            self.import(&self.items, path);
            return quote!(#ident);
        }
        let path = path.into_iter().map(|segment| format_ident!("{segment}"));
        quote!(crate #(::#path)*)
    }

    fn slot(&self, slot: &Slot) -> TokenStream {
        let item = match slot {
            Slot::Runtime(name) => return self.runtime(name),
            Slot::Schema(name) => self.input.plan.types.get(name).map(|planned| &planned.path),
            Slot::Id(resources) => self.input.plan.ids.get(resources),
        };
        item.map(|item| self.item(item)).unwrap_or_default()
    }

    /// A type as it is written in this module.
    pub(super) fn ty(&self, ty: &RustType) -> TokenStream {
        let (name, arguments) = match ty {
            RustType::Slot(slot) => return self.slot(slot),
            RustType::Unit => return quote!(()),
            RustType::Std(name, arguments) => (name.as_str(), arguments),
        };
        let ident = match name {
            // An alias of the runtime's, arguments and all.
            "DateTime" => return self.runtime(name),
            "Value" | "Map" => self.runtime(name),
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

    /// The `use` items for everything rendered so far, those behind a narrower gate than the module's last.
    pub(super) fn imports(&self) -> TokenStream {
        // By when they are needed and where from.
        let mut groups: BTreeMap<(String, Source), Group> = BTreeMap::new();
        let mut add = |gate: &Gate, source: Source, name: &str| {
            let attribute = gate::attribute(self.input, gate, self.around());
            let group = groups.entry((attribute.to_string(), source)).or_default();
            group.attribute = attribute;
            group.names.insert(name.to_owned());
        };
        for (name, gate) in self.collections.borrow().iter() {
            add(gate, Source::Collections, name);
        }
        for (path, gate) in self.items.borrow().iter() {
            if let Some((ident, module)) = path.split_last() {
                add(gate, Source::Module(module.to_vec()), ident);
            }
        }
        for (name, gate) in self.runtime.borrow().iter() {
            let source = match is_description(name) {
                true => Source::Operation,
                false => Source::Runtime,
            };
            add(gate, source, name);
        }
        for (name, gate) in self.kit.borrow().iter() {
            add(gate, Source::Kit, name);
        }
        let uses = groups.iter().map(|((_, source), group)| {
            let attribute = &group.attribute;
            let from = match source {
                Source::Collections => {
                    let std = &self.std;
                    quote!(#std::collections)
                }
                Source::Module(path) => {
                    let path = path.iter().map(|segment| format_ident!("{segment}"));
                    quote!(crate #(::#path)*)
                }
                Source::Operation => quote!(vsphere_runtime::operation),
                Source::Runtime => quote!(vsphere_runtime),
                Source::Kit => quote!(vsphere_runtime::mock),
            };
            let names: Vec<_> = group
                .names
                .iter()
                .map(|name| format_ident!("{name}"))
                .collect();
            match names.as_slice() {
                [one] => quote!(#attribute use #from::#one;),
                many => quote!(#attribute use #from::{#(#many),*};),
            }
        });
        quote!(#(#uses)*)
    }
}

/// Where names are imported from, in the order of the `use` items.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Source {
    Collections,
    Module(Vec<String>),
    /// The runtime's module of types that describe operations.
    Operation,
    Runtime,
    Kit,
}

/// Names of one source that are needed at the same times.
#[derive(Default)]
struct Group {
    attribute: TokenStream,
    names: BTreeSet<String>,
}

/// How a value of a type is taken as an argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Passing {
    /// Copied: numbers and truth values.
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
        "bool" | "i64" | "f64" => Passing::Copy,
        "String" => Passing::Str,
        "Vec" => Passing::Slice,
        _ => Passing::Reference,
    }
}

/// The type of a parameter that takes a value of `ty`.
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

/// Whether setters take anything that converts into the type: texts and what is made from them.
pub(super) fn is_textual(input: Input<'_>, ty: &RustType) -> bool {
    match ty {
        RustType::Slot(Slot::Id(_) | Slot::Runtime("Uri" | "Secret")) => true,
        RustType::Slot(Slot::Schema(name)) => {
            let kind = input.api.schemas.get(name).map(|schema| &schema.kind);
            matches!(kind, Some(SchemaKind::Enum(_)))
        }
        RustType::Slot(Slot::Runtime(_)) | RustType::Unit => false,
        RustType::Std(name, _) => name == "String",
    }
}
