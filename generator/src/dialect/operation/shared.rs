//! Components of operations, which may be references to other components.

use indexmap::IndexSet;

use super::Reader;
use crate::diagnostics::{ProblemKind, Problems};
use crate::dialect::limits::DEFINITIONS;
use crate::dialect::node::Node;
use crate::dialect::reference::Component;

impl Reader<'_, '_> {
    /// Reads a node, or the component that it refers to directly or by other references.
    pub(super) fn resolved<T>(
        &self,
        node: &Node<'_>,
        section: &str,
        read: impl Fn(&Node<'_>) -> Result<T, Problems>,
    ) -> Result<T, Problems> {
        let Some(mut found) = self.referred(node, section)? else {
            return read(node);
        };
        let mut seen = IndexSet::new();
        loop {
            let (file, key) = found.clone();
            if seen.len() == DEFINITIONS {
                let what =
                    format!("a reference to a reference, more than {DEFINITIONS} times in a row");
                return Err(node.unsupported(what).into());
            }
            if !seen.insert(found) {
                return Err(node.problem(ProblemKind::Circular { name: key }).into());
            }
            match self.at_component(section, file, &key, |node| self.referred(node, section))? {
                Some(next) => found = next,
                None => return self.component(section, file, &key, read),
            }
        }
    }

    /// Returns the component that a node is a reference to, if it is one.
    fn referred(
        &self,
        node: &Node<'_>,
        section: &str,
    ) -> Result<Option<(usize, String)>, Problems> {
        match node.get("$ref") {
            Some(target) => Ok(Some(self.names.component(
                &target,
                target.str()?,
                section,
            )?)),
            None => Ok(None),
        }
    }

    /// Reads a component. Only its first problem is reported, because there may be any number of references to it.
    pub(super) fn component<T>(
        &self,
        section: &str,
        file: usize,
        key: &str,
        read: impl Fn(&Node<'_>) -> Result<T, Problems>,
    ) -> Result<T, Problems> {
        let component = Component {
            file,
            section: section.to_owned(),
            key: key.to_owned(),
        };
        let read = |node: &Node<'_>| self.names.component_read(component.clone(), || read(node));
        self.at_component(section, file, key, read)
            .map_err(Problems::first)
    }

    /// Calls `look` with a component.
    fn at_component<T>(
        &self,
        section: &str,
        file: usize,
        key: &str,
        look: impl Fn(&Node<'_>) -> Result<T, Problems>,
    ) -> Result<T, Problems> {
        let missing = || {
            self.node.problem(ProblemKind::Dangling {
                target: format!("#/components/{section}/{key}"),
            })
        };
        let root = Node::root(self.node.documents(), file).ok_or_else(missing)?;
        let components = root.get("components").ok_or_else(missing)?;
        let entries = components.get(section).ok_or_else(missing)?;
        let node = entries.get(key).ok_or_else(missing)?;
        look(&node)
    }
}
