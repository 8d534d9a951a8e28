//! Modules: packages and resources of the vendor, in snake case, and the handles of the resources.
//!
//! Takes names with dots; gives the index of their module, creating it on first use.

use indexmap::{IndexMap, IndexSet};

use super::ident;
use super::layout::{Handle, Module, ModuleId};
use crate::api::{Api, Name};

/// The longest path of a module, in bytes, separators included. The vendor's longest one has about 110 bytes, and Windows limits
/// a whole path to 260 characters.
pub(super) const LONGEST_PATH: usize = 200;

/// The modules during planning.
pub(super) struct Tree<'a> {
    api: &'a Api,
    modules: Vec<Module>,
    by_path: IndexMap<Vec<String>, ModuleId>,
    /// The resources, and the namespaces around them.
    namespaces: IndexSet<&'a str>,
}

impl<'a> Tree<'a> {
    /// Creates the root, and a module for every resource and each of its parents.
    pub(super) fn new(api: &'a Api) -> Self {
        let mut tree = Self {
            api,
            modules: vec![Module::default()],
            by_path: IndexMap::new(),
            namespaces: IndexSet::new(),
        };
        tree.by_path.insert(Vec::new(), 0);
        for resource in api.resources.keys() {
            tree.module_of(resource.as_str());
            let mut namespace = resource.as_str();
            // The namespaces around a known one are known.
            while tree.namespaces.insert(namespace) {
                namespace = namespace.rsplit_once('.').map_or("", |(parent, _)| parent);
            }
        }
        tree
    }

    /// Returns the module of a namespace; creates it and its parents on first use. Of a namespace that is too long, it is the first
    /// module whose path is, which is reported.
    pub(super) fn module_of(&mut self, namespace: &str) -> ModuleId {
        let mut current = 0;
        let mut path = Vec::new();
        let mut end = 0;
        let mut length = 0;
        for segment in namespace.split('.').filter(|segment| !segment.is_empty()) {
            end += segment.len() + usize::from(end > 0);
            // A segment without a usable character is dropped: its items move up, where collisions are reported.
            let Some(ident) = ident::snake(segment) else {
                continue;
            };
            let own = file_name(ident, path.is_empty());
            length += own.len() + usize::from(!path.is_empty());
            path.push(own);
            current = match self.by_path.get(&path) {
                Some(known) => *known,
                None => {
                    let id = self.modules.len();
                    let name = namespace.get(..end).map(Name::from);
                    self.modules.push(Module {
                        path: path.clone(),
                        name,
                        ..Module::default()
                    });
                    self.modules[current].children.push(id);
                    self.by_path.insert(path.clone(), id);
                    id
                }
            };
            if length > LONGEST_PATH {
                break;
            }
        }
        current
    }

    /// Returns the module of a schema: its nearest namespace that is not a schema itself, or is a resource or contains one.
    pub(super) fn module_of_schema(&mut self, name: &Name) -> ModuleId {
        let mut namespace = name.parent().unwrap_or_default();
        // An empty namespace has no parent, even if a schema has the empty name.
        while !namespace.is_empty()
            && self.api.schemas.contains_key(namespace)
            && !self.namespaces.contains(namespace)
        {
            namespace = namespace.rsplit_once('.').map_or("", |(parent, _)| parent);
        }
        // The crate root is reserved for the client: schemas without a namespace get one.
        self.module_of(if namespace.is_empty() {
            "types"
        } else {
            namespace
        })
    }

    pub(super) fn get_mut(&mut self, id: ModuleId) -> &mut Module {
        &mut self.modules[id]
    }

    /// Returns the modules, with children sorted by name.
    pub(super) fn finish(mut self) -> Vec<Module> {
        let paths: Vec<Vec<String>> = self
            .modules
            .iter()
            .map(|module| module.path.clone())
            .collect();
        for module in &mut self.modules {
            module.children.sort_by(|a, b| paths[*a].cmp(&paths[*b]));
        }
        self.modules
    }
}

/// Returns the name of a module and its file. A name with a meaning to cargo, to Windows or to generated code gets an underscore.
fn file_name(ident: String, is_top_level: bool) -> String {
    let is_root = matches!(ident.as_str(), "lib" | "main" | "bin" | "std");
    if (is_top_level && is_root) || ident == "vsphere_runtime" || is_device(&ident) {
        format!("{ident}_")
    } else {
        ident
    }
}

/// Returns `true` for device names: Windows has no files of these names, whatever the extension.
fn is_device(name: &str) -> bool {
    let numbered = name
        .strip_prefix("com")
        .or_else(|| name.strip_prefix("lpt"));
    let is_digit = |rest: &str| rest.len() == 1 && rest.bytes().all(|byte| byte.is_ascii_digit());
    matches!(name, "con" | "prn" | "aux" | "nul") || numbered.is_some_and(is_digit)
}

/// Functions and methods of the generated client itself.
const CLIENT_METHODS: [&str; 12] = [
    "as_ref",
    "base_url",
    "builder",
    "call",
    "clone",
    "from",
    "learn_server_version",
    "log_in",
    "log_out",
    "raw",
    "server_version",
    "with_session_id",
];

/// Adds handles for resources with operations, and for all their parents except the root.
pub(super) fn handles(api: &Api, tree: &mut Tree<'_>, taken: &IndexSet<(ModuleId, &str)>) {
    for operation in &api.operations {
        let mut end = 0;
        let resource = operation.resource.as_str();
        for segment in operation.resource.segments() {
            end += segment.len() + usize::from(end > 0);
            let id = tree.module_of(resource.get(..end).unwrap_or(resource));
            if id == 0 || tree.modules[id].handle.is_some() {
                continue;
            }
            let path = &tree.modules[id].path;
            let own = path.last().cloned().unwrap_or_default();
            let is_client_method = path.len() == 1 && CLIENT_METHODS.contains(&own.as_str());
            let accessor = if is_client_method {
                format!("{own}_")
            } else {
                own
            };
            let plain = ident::upper_camel(segment).unwrap_or_else(|| "Handle".to_owned());
            // The name of a schema is the vendor's and users write it; the handle's is rarely written, and gives way.
            let is_taken = taken.contains(&(id, plain.as_str()));
            let ident = if is_taken {
                format!("{plain}Resource")
            } else {
                plain
            };
            tree.modules[id].handle = Some(Handle { ident, accessor });
        }
    }
}
