//! Identifiers: a type of its own for each resource type, placed by the vendor's name of that.
//!
//! `com.vmware.content.library.Item` → `content::library::ItemId`; a bare name is one of vCenter's managed objects:
//! `Datastore` → `vcenter::DatastoreId`; with a suffix, `Folder:VCenter` → `vcenter::FolderVCenterId`.

use indexmap::{IndexMap, IndexSet};

use super::modules::Tree;
use super::usage::for_each_input;
use super::{ItemPath, TypePlan, ident};
use crate::api::{Api, Name, Operation, Place, SchemaKind, Type};
use crate::diagnostics::{Problem, ProblemKind};
use crate::load::Documents;

const VENDOR: &str = "com.vmware.";
const MANAGED_OBJECTS: &str = "vcenter";

/// A type for each of the identifiers, which are named at these places first.
pub(super) fn place(
    named: &IndexMap<Vec<String>, &Place>,
    tree: &mut Tree<'_>,
    types: &IndexMap<Name, TypePlan>,
    documents: &Documents,
    problems: &mut Vec<Problem>,
) -> IndexMap<Vec<String>, ItemPath> {
    let mut ids = IndexMap::new();
    for (id, place) in named {
        match path(id, tree, types) {
            Some(path) => {
                // Two spellings of one resource type make one identifier, listed once.
                if !ids.values().any(|known| *known == path) {
                    tree.get_mut(path.module).ids.push(id.clone());
                }
                ids.insert(id.clone(), path);
            }
            None => {
                let what = ProblemKind::Nameless {
                    thing: "resource type",
                    name: id.join(", "),
                };
                problems.push(documents.problem(place, what));
            }
        }
    }
    ids
}

/// All identifiers, each with the operation or schema that names it first.
pub(super) fn places(api: &Api) -> IndexMap<Vec<String>, &Place> {
    let mut wanted: IndexMap<Vec<String>, &Place> = IndexMap::new();
    for_each_type(api, &mut |ty, place| {
        let mut found = IndexSet::new();
        collect(ty, &mut found);
        for id in found {
            wanted.entry(id).or_insert(place);
        }
    });
    // The single ones first: a choice of several is made of them.
    let mut all: IndexMap<Vec<String>, &Place> = IndexMap::new();
    for (id, place) in &wanted {
        for resource in id {
            all.entry(vec![resource.clone()]).or_insert(place);
        }
    }
    all.extend(wanted.into_iter().filter(|(id, _)| id.len() > 1));
    all
}

fn path(id: &[String], tree: &mut Tree<'_>, types: &IndexMap<Name, TypePlan>) -> Option<ItemPath> {
    let first = split(id.first()?);
    let words: Option<Vec<String>> = id
        .iter()
        .map(|resource| ident::upper_camel(&split(resource).1))
        .collect();
    let plain = format!("{}Id", words?.join("Or"));
    let module = tree.module_of(&first.0);
    // The crate root is for the client.
    if module == 0 {
        return None;
    }
    let taken = types
        .values()
        .any(|other| other.path.module == module && other.path.ident == plain);
    Some(ItemPath {
        module,
        ident: if taken {
            format!("{plain}entifier")
        } else {
            plain
        },
    })
}

/// Namespace and name of a resource type.
fn split(resource: &str) -> (String, String) {
    let (dotted, suffix) = resource.split_once(':').unwrap_or((resource, ""));
    let own = dotted.strip_prefix(VENDOR).unwrap_or(dotted);
    let (namespace, last) = own.rsplit_once('.').unwrap_or((MANAGED_OBJECTS, own));
    (namespace.to_owned(), format!("{last}_{suffix}"))
}

/// The identifiers in a type.
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

/// Every type that stands anywhere in the API, in document order, with the place of its operation or schema.
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
            SchemaKind::Enum(_) => {}
        }
    }
}

fn for_each_type_of(operation: &Operation, visit: &mut impl FnMut(&Type)) {
    for_each_input(operation, visit);
    // The identifier of a started task is in its handle.
    if !operation.starts_task {
        operation.success.ty.iter().for_each(&mut *visit);
    }
    if let Some(Some(result)) = &operation.task_result {
        visit(result);
    }
}
