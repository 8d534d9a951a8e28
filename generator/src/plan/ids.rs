//! Identifiers: a type for each resource type, in the module that the vendor's name of the resource type says.
//!
//! `com.vmware.content.library.Item` → `content::library::ItemId`; a name without dots is a managed object of vCenter:
//! `Datastore` → `vcenter::DatastoreId`; with a suffix, `Folder:VCenter` → `vcenter::FolderVCenterId`.

use indexmap::{IndexMap, IndexSet};

use super::ident;
use super::layout::{ItemPath, TypePlan};
use super::modules::Tree;
use super::usage::for_each_input;
use crate::api::{Api, Name, Operation, Place, SchemaKind, Type};
use crate::diagnostics::ProblemKind;
use crate::finding::Finding;

const VENDOR: &str = "com.vmware.";
const MANAGED_OBJECTS: &str = "vcenter";

/// Places a type for each identifier. `named` has the first place that names each.
pub(super) fn place(
    named: &IndexMap<Vec<String>, &Place>,
    tree: &mut Tree<'_>,
    types: &IndexMap<Name, TypePlan>,
    findings: &mut Vec<Finding>,
) -> IndexMap<Vec<String>, ItemPath> {
    let taken: IndexSet<&ItemPath> = types.values().map(|planned| &planned.path).collect();
    let mut placed: IndexSet<ItemPath> = IndexSet::new();
    let mut ids = IndexMap::new();
    for (id, place) in named {
        match path(id, tree, &taken) {
            Some(path) => {
                // Two spellings of one resource type share an identifier.
                if placed.insert(path.clone()) {
                    tree.get_mut(path.module).ids.push(id.clone());
                }
                ids.insert(id.clone(), path);
            }
            None => {
                let what = ProblemKind::Nameless {
                    thing: "resource type",
                    name: id.join(", "),
                };
                findings.push(Finding::new(Some(*place), what));
            }
        }
    }
    ids
}

/// Returns all identifiers, each with the place of the first operation or schema that names it.
pub(super) fn places(api: &Api) -> IndexMap<Vec<String>, &Place> {
    let mut wanted: IndexMap<Vec<String>, &Place> = IndexMap::new();
    for_each_type(api, &mut |ty, place| {
        let mut found = IndexSet::new();
        collect(ty, &mut found);
        for id in found {
            wanted.entry(id).or_insert(place);
        }
    });
    // Identifiers of one resource type first: those of several types are composed of them.
    let mut all: IndexMap<Vec<String>, &Place> = IndexMap::new();
    for (id, place) in &wanted {
        for resource in id {
            all.entry(vec![resource.clone()]).or_insert(place);
        }
    }
    all.extend(wanted.into_iter().filter(|(id, _)| id.len() > 1));
    all
}

/// Returns the path of an identifier, given those of all types.
fn path(id: &[String], tree: &mut Tree<'_>, taken: &IndexSet<&ItemPath>) -> Option<ItemPath> {
    let first = split(id.first()?);
    let words: Option<Vec<String>> = id
        .iter()
        .map(|resource| ident::upper_camel(&split(resource).1))
        .collect();
    let ident = format!("{}Id", words?.join("Or"));
    let module = tree.module_of(&first.0);
    // The crate root is reserved for the client.
    if module == 0 {
        return None;
    }
    let mut path = ItemPath { module, ident };
    if taken.contains(&path) {
        path.ident.push_str("entifier");
    }
    Some(path)
}

/// Splits a resource type into namespace and name.
fn split(resource: &str) -> (String, String) {
    let (dotted, suffix) = resource.split_once(':').unwrap_or((resource, ""));
    let own = dotted.strip_prefix(VENDOR).unwrap_or(dotted);
    let (namespace, last) = own.rsplit_once('.').unwrap_or((MANAGED_OBJECTS, own));
    (namespace.to_owned(), format!("{last}_{suffix}"))
}

/// Collects the identifiers in a type.
pub(super) fn collect(ty: &Type, found: &mut IndexSet<Vec<String>>) {
    match ty {
        Type::Id(id) => {
            found.insert(id.clone());
        }
        Type::List(item) | Type::Set(item) | Type::Optional(item) => collect(item, found),
        Type::Map(key, value) => {
            collect(key, found);
            collect(value, found);
        }
        _ => {}
    }
}

/// Calls `visit` with every type of the API in document order, and the place of its operation or schema.
fn for_each_type<'a>(api: &'a Api, visit: &mut impl FnMut(&Type, &'a Place)) {
    for operation in &api.operations {
        for_each_type_of(operation, &mut |ty| visit(ty, &operation.place));
    }
    for schema in api.schemas.values() {
        match &schema.kind {
            SchemaKind::Struct(structure) => {
                let fields = structure.fields.iter();
                fields.for_each(|field| visit(&field.ty, &schema.place));
            }
            SchemaKind::Alias(ty) => visit(ty, &schema.place),
            SchemaKind::Choice(types) => types.iter().for_each(|ty| visit(ty, &schema.place)),
            SchemaKind::Enum(_) => {}
        }
    }
}

fn for_each_type_of(operation: &Operation, visit: &mut impl FnMut(&Type)) {
    for_each_input(operation, visit);
    // The identifier of a started task is hidden in its handle.
    if !operation.starts_task {
        operation.success.ty.iter().for_each(&mut *visit);
    }
    if let Some(Some(result)) = &operation.task_result {
        visit(result);
    }
}
