//! References of the vendor as links to items in Rust.

use indexmap::IndexMap;

use super::input::Input;
use super::prose::references::References;
use crate::api::{Api, Name, Operation};
use crate::plan::{ItemPath, ModuleId, Plan};

/// The targets of references in the whole crate.
pub(super) struct Links<'a> {
    pub(super) api: &'a Api,
    pub(super) plan: &'a Plan,
    /// Modules with a handle, by the vendor's name.
    handles: IndexMap<&'a str, ModuleId>,
    /// Methods by `METHOD /path?action=x`, without `vmw-task`, as in the vendor's references.
    methods: IndexMap<String, (ModuleId, &'a str)>,
}

impl<'a> Links<'a> {
    pub(super) fn new(input: Input<'a>) -> Self {
        let mut handles = IndexMap::new();
        let mut methods = IndexMap::new();
        for (id, module) in input.plan.modules.iter().enumerate() {
            if let (Some(_), Some(name)) = (&module.handle, &module.name) {
                handles.insert(name.as_str(), id);
            }
            for method in &module.methods {
                let operation = &input.api.operations[method.operation];
                methods
                    .entry(reference(operation))
                    .or_insert((id, method.ident.as_str()));
            }
        }
        Self {
            api: input.api,
            plan: input.plan,
            handles,
            methods,
        }
    }

    /// Returns the name of a schema's type in its module.
    pub(super) fn type_ident(&self, name: &Name) -> Option<&str> {
        self.plan
            .types
            .get(name)
            .map(|planned| planned.path.ident.as_str())
    }

    /// Returns the links as a module writes them.
    pub(super) fn from(&'a self, module: ModuleId) -> From<'a> {
        From {
            links: self,
            module,
        }
    }

    /// Returns the text and target of a link to an item, or to a member of it.
    fn item(&self, from: ModuleId, item: &ItemPath, member: Option<&str>) -> String {
        let text = match member {
            Some(member) => format!("{}::{member}", item.ident),
            None => item.ident.clone(),
        };
        if item.module == from {
            return format!("[`{text}`]");
        }
        let mut path = self.plan.module(item.module).path.clone();
        path.push(text.clone());
        format!("[`{text}`](crate::{})", path.join("::"))
    }
}

/// Returns the reference to an operation in texts.
fn reference(operation: &Operation) -> String {
    let pairs = operation.query.iter();
    let query: Vec<String> = pairs
        .filter(|(name, _)| name != "vmw-task")
        .map(|(name, value)| format!("{name}={value}"))
        .chain(operation.query_flags.iter().cloned())
        .collect();
    let mark = if query.is_empty() { "" } else { "?" };
    format!(
        "{} {}{mark}{}",
        operation.method.as_str().to_ascii_uppercase(),
        operation.path,
        query.join("&")
    )
}

/// References as they are written in one module.
pub(super) struct From<'a> {
    links: &'a Links<'a>,
    module: ModuleId,
}

impl References for From<'_> {
    fn link(&self, target: &str) -> Option<String> {
        let links = self.links;
        if let Some(planned) = links.plan.types.get(target) {
            return Some(links.item(self.module, &planned.path, None));
        }
        if let Some((id, method)) = links.methods.get(target) {
            return handle_item(links.plan, *id)
                .map(|item| links.item(self.module, &item, Some(method)));
        }
        if let Some(id) = links.handles.get(target) {
            return handle_item(links.plan, *id).map(|item| links.item(self.module, &item, None));
        }
        let (parent, last) = target.rsplit_once('.')?;
        let planned = links.plan.types.get(parent)?;
        let member = planned.members.iter().find(|member| member.wire == last)?;
        Some(links.item(self.module, &planned.path, Some(&member.ident)))
    }
}

fn handle_item(plan: &Plan, module: ModuleId) -> Option<ItemPath> {
    let handle = plan.module(module).handle.as_ref()?;
    Some(ItemPath {
        module,
        ident: handle.ident.clone(),
    })
}
