//! Modules: the vendor's packages and resources, in snake case.

use indexmap::IndexMap;

use super::{Handle, Module, ModuleId, ident};
use crate::api::{Api, Name};

/// Modules while they are being made.
pub(super) struct Tree<'a> {
    api: &'a Api,
    modules: Vec<Module>,
    by_path: IndexMap<Vec<String>, ModuleId>,
}

impl<'a> Tree<'a> {
    /// The root, and a module for every resource and for everything above one.
    pub(super) fn new(api: &'a Api) -> Self {
        let mut tree = Self {
            api,
            modules: vec![Module::default()],
            by_path: IndexMap::new(),
        };
        tree.by_path.insert(Vec::new(), 0);
        for resource in api.resources.keys() {
            tree.module_of(resource.as_str());
        }
        tree
    }

    /// The module of a namespace; made, with those above it, if it is not there.
    pub(super) fn module_of(&mut self, namespace: &str) -> ModuleId {
        let mut current = 0;
        let mut path = Vec::new();
        let mut end = 0;
        for segment in namespace.split('.').filter(|segment| !segment.is_empty()) {
            end += segment.len() + usize::from(end > 0);
            // A segment without any usable letter is left out; what is in it moves up, where a collision shows.
            let Some(ident) = ident::snake(segment) else {
                continue;
            };
            path.push(file_name(ident, path.is_empty()));
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
        }
        current
    }

    /// The module that a schema lives in: its nearest namespace that is not a schema itself, unless that is a
    /// resource or holds one.
    pub(super) fn module_of_schema(&mut self, name: &Name) -> ModuleId {
        let mut namespace = name.parent().unwrap_or_default();
        // Nothing is above what has no name, even where a schema is called that.
        while !namespace.is_empty()
            && self.api.schemas.contains_key(namespace)
            && !self.is_module(namespace)
        {
            namespace = namespace.rsplit_once('.').map_or("", |(parent, _)| parent);
        }
        // The crate root is for the client; documents that have no namespaces get one.
        self.module_of(if namespace.is_empty() {
            "types"
        } else {
            namespace
        })
    }

    fn is_module(&self, namespace: &str) -> bool {
        self.api.resources.keys().any(|resource| {
            let resource = resource.as_str();
            resource == namespace
                || resource
                    .strip_prefix(namespace)
                    .is_some_and(|rest| rest.starts_with('.'))
        })
    }

    pub(super) fn get_mut(&mut self, id: ModuleId) -> &mut Module {
        &mut self.modules[id]
    }

    /// Children sorted by name.
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

/// The name of a module, whose file has it, too. What is something else to cargo, to a file system or to the code around
/// it gets an underscore.
fn file_name(ident: String, at_the_top: bool) -> String {
    let is_root = matches!(ident.as_str(), "lib" | "main" | "bin" | "std");
    if (at_the_top && is_root) || ident == "vsphere_runtime" || is_device(&ident) {
        format!("{ident}_")
    } else {
        ident
    }
}

/// Names that no file has on Windows, whatever its extension: those of devices.
fn is_device(name: &str) -> bool {
    let numbered = name
        .strip_prefix("com")
        .or_else(|| name.strip_prefix("lpt"));
    let is_digit = |rest: &str| rest.len() == 1 && rest.bytes().all(|byte| byte.is_ascii_digit());
    matches!(name, "con" | "prn" | "aux" | "nul") || numbered.is_some_and(is_digit)
}

/// Functions and methods that a client has itself.
const CLIENT_METHODS: [&str; 11] = [
    "as_ref",
    "base_url",
    "builder",
    "call",
    "clone",
    "from",
    "learn_server_version",
    "log_in",
    "log_out",
    "server_version",
    "with_session_id",
];

/// Handles for the resources that have operations, and for all modules above them but the root.
pub(super) fn handles(api: &Api, tree: &mut Tree<'_>, taken: &[(ModuleId, &str)]) {
    for operation in &api.operations {
        let mut end = 0;
        let resource = operation.resource.as_str();
        for segment in operation.resource.segments() {
            end += segment.len() + usize::from(end > 0);
            let id = tree.module_of(&resource[..end]);
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
            // A schema is called what its users call it; the handle, whose name hardly anybody writes, gives way.
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
