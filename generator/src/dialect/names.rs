//! The vendor's names of the things that references mean.
//!
//! Modern names are used as they are. A legacy document holds one package, named by its title, and leaves that out
//! of its names: `Settings_Depots_Offline_CreateSpec` of the document `esx` is what modern documents call
//! `Esx.Settings.Depots.Offline.CreateSpec`, and `Std_…` is `Vapi.Std.…` everywhere. See [`vmsgen`](super::vmsgen) for those of
//! the older generator.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};

use heck::{ToLowerCamelCase, ToUpperCamelCase};
use indexmap::IndexSet;
use serde_json::Value;

use super::ignored::Ignored;
use super::inline::found::Found;
use super::marks::Marks;
use super::node::Node;
use super::reference::{self, Component, Unresolved};
use super::sections::{operations, schema_keys};
use super::vmsgen::Vmsgen;
use crate::api::{Dialect, Name, Place};
use crate::diagnostics::{Problem, ProblemKind, Problems};
use crate::knowledge::{Knowledge, Known};
use crate::load::Documents;

/// The names of a document set.
pub(super) struct Names<'a> {
    documents: &'a Documents,
    pub(super) marks: Marks,
    /// Title of each file, as a package name.
    packages: Vec<String>,
    /// The facts of the version that no document carries.
    known: Option<Knowledge>,
    /// `true` for each file that they are about.
    is_known: Vec<bool>,
    /// The schemas that are nullable by these facts alone.
    nullable: RefCell<BTreeSet<(usize, String)>>,
    /// Legacy components that only hold the arguments of one operation.
    request_bodies: BTreeSet<(usize, String)>,
    /// Names in documents of vmsgen, if there is one.
    vmsgen: Option<Vmsgen>,
    /// Namespaces of all schemas, by their name in lower case.
    namespaces: BTreeMap<String, String>,
    /// The valid parts without an effect. Kept here because types are read in many places, which all have the names.
    ignored: RefCell<IndexSet<Ignored>>,
    /// Components that have been read by a reference: their ignored parts have been reported.
    met: RefCell<IndexSet<Component>>,
    /// Set while such a component is read again.
    again: Cell<bool>,
    /// The inline schemas that have been met.
    pub(super) inline: Found,
}

impl<'a> Names<'a> {
    pub(super) fn new(documents: &'a Documents) -> Result<Self, Problems> {
        let roots = || documents.sources.iter().map(|source| &source.root);
        let packages = roots()
            .map(|root| {
                root.pointer("/info/title")
                    .and_then(Value::as_str)
                    .unwrap_or_default()
                    .to_upper_camel_case()
            })
            .collect();
        let text = |root: &Value, pointer| {
            let text = root.pointer(pointer).and_then(Value::as_str);
            text.unwrap_or_default().to_owned()
        };
        let heads: Vec<(String, String)> = roots()
            .map(|root| (text(root, "/info/title"), text(root, "/info/version")))
            .collect();
        let mut found = heads.iter();
        let known = found.find_map(|(title, version)| Knowledge::of(title, version));
        let is_known = |(title, version): &(String, String)| {
            let known = known.as_ref();
            known.is_some_and(|known| known.is_of(title, version))
        };
        let marks = Marks::of(documents);
        let mut names = Self {
            documents,
            is_known: heads.iter().map(is_known).collect(),
            known,
            nullable: RefCell::default(),
            vmsgen: Vmsgen::of(documents, &marks),
            marks,
            packages,
            request_bodies: BTreeSet::new(),
            namespaces: BTreeMap::new(),
            ignored: RefCell::default(),
            met: RefCell::default(),
            again: Cell::new(false),
            inline: Found::default(),
        };
        let is_legacy = |file: &usize| names.marks.dialect(*file) == Dialect::Legacy;
        let legacy: Vec<usize> = (0..documents.sources.len()).filter(is_legacy).collect();
        for (file, root) in roots()
            .enumerate()
            .filter(|(file, _)| legacy.contains(file))
        {
            names
                .request_bodies
                .extend(request_bodies(root).into_iter().map(|name| (file, name)));
            for published in schema_keys(root) {
                let name = names.schema(file, published);
                let mut namespace = name.parent();
                while let Some(found) = namespace {
                    names
                        .namespaces
                        .insert(found.to_ascii_lowercase(), found.to_owned());
                    namespace = found.rsplit_once('.').map(|(parent, _)| parent);
                }
            }
        }
        Ok(names)
    }

    /// Records that a node has no effect.
    pub(super) fn ignore(&self, node: &Node<'_>, what: impl Into<String>) {
        if !self.again.get() {
            self.ignore_at(node.place(), what);
        }
    }

    /// Records that a part at a place has no effect.
    pub(super) fn ignore_at(&self, place: Place, what: impl Into<String>) {
        let what = what.into();
        self.ignored.borrow_mut().insert(Ignored { place, what });
    }

    /// Reads a component at each reference, and records its ignored parts only once.
    pub(super) fn component_read<T>(&self, component: Component, read: impl FnOnce() -> T) -> T {
        let first = self.met.borrow_mut().insert(component);
        let outer = self.again.replace(self.again.get() || !first);
        let read = read();
        self.again.set(outer);
        read
    }

    /// Returns the ignored parts, each place once, and the facts that no document carries.
    pub(super) fn finish(self) -> (Vec<Ignored>, Option<Known>) {
        let known = self.known.map(|facts| Known {
            facts,
            nullable: self.nullable.borrow().len(),
            task_results: Vec::new(),
        });
        (self.ignored.into_inner().into_iter().collect(), known)
    }

    /// Returns `true` for a schema that is known to be nullable, though the document does not say whether it is.
    pub(super) fn is_nullable(&self, node: &Node<'_>) -> bool {
        let is_of_file = self.is_known.get(node.file()).copied().unwrap_or_default();
        let known = self.known.as_ref().filter(|_| is_of_file);
        let known = known.filter(|known| !known.nullable.is_empty());
        let Some(known) = known.filter(|_| node.get("nullable").is_none()) else {
            return false;
        };
        let place = node.place();
        let is_nullable = known.nullable.contains(&place.pointer);
        if is_nullable {
            let mut nullable = self.nullable.borrow_mut();
            nullable.insert((place.file, place.pointer));
        }
        is_nullable
    }

    /// Returns the name of a component schema.
    pub(super) fn schema(&self, file: usize, published: &str) -> Name {
        match (self.marks.dialect(file), &self.vmsgen) {
            (Dialect::Modern, _) => return Name::new(published),
            (Dialect::Vmsgen, Some(vmsgen)) => return vmsgen.schema(published),
            (Dialect::Vmsgen, None) | (Dialect::Legacy, _) => {}
        }
        let dotted = published.replace('_', ".");
        let package = if dotted.starts_with("Std.") {
            "Vapi"
        } else {
            self.packages.get(file).map_or("", String::as_str)
        };
        Name::new(format!("{package}.{dotted}"))
    }

    /// Returns `true` for a schema that is only a reference to the one of its name in another document.
    pub(super) fn is_elsewhere(&self, node: &Node<'_>, name: &Name) -> bool {
        let target = node.value.get("$ref").and_then(Value::as_str);
        let found = target.and_then(|to| reference::resolve(self.documents, node.file(), to).ok());
        let Some(found) = found.filter(|to| to.section == "schemas" && to.file != node.file())
        else {
            return false;
        };
        let other = self.documents.component(found.file, "schemas", &found.key);
        let is_reference = other.is_some_and(|other| other.get("$ref").is_some());
        !is_reference && self.schema(found.file, &found.key) == *name
    }

    /// Returns the names of all component schemas.
    pub(super) fn schemas(&self) -> Vec<Name> {
        let files = self.documents.sources.iter().enumerate();
        files
            .flat_map(|(file, source)| {
                schema_keys(&source.root).map(move |published| self.schema(file, published))
            })
            .collect()
    }

    /// Returns `true` for a component that only holds the arguments of an operation.
    pub(super) fn is_request_body(&self, file: usize, published: &str) -> bool {
        match &self.vmsgen {
            Some(vmsgen) => vmsgen.is_arguments(file, published),
            None => self.request_bodies.contains(&(file, published.to_owned())),
        }
    }

    /// Returns `true` for a component that is no schema of the API: it holds the arguments or the result of an operation.
    pub(super) fn is_hidden(&self, file: usize, published: &str) -> bool {
        let vmsgen = self.vmsgen.as_ref();
        self.is_request_body(file, published)
            || vmsgen.is_some_and(|vmsgen| vmsgen.is_envelope(file, published))
    }

    /// Returns `true` for a document of vmsgen.
    pub(super) fn is_vmsgen(&self, file: usize) -> bool {
        self.marks.dialect(file) == Dialect::Vmsgen
    }

    /// Returns the resource of an operation in a document of vmsgen.
    pub(super) fn vmsgen_resource(&self, file: usize, path_key: &str, tag: &str) -> Option<Name> {
        let is_rest = self.marks.is_rest(file, path_key);
        let vmsgen = self.vmsgen.as_ref();
        Some(vmsgen?.resource(file, tag, is_rest))
    }

    /// Returns the schema that a `$ref` means.
    pub(super) fn reference(&self, node: &Node<'_>, target: &str) -> Result<Name, Problem> {
        let (file, published) = self.component(node, target, "schemas")?;
        Ok(self.schema(file, &published))
    }

    /// Returns the schema of a discriminator's value.
    pub(super) fn member(&self, node: &Node<'_>, target: &str) -> Result<Name, Problem> {
        let found = reference::resolve_named(self.documents, node.file(), target);
        let (file, published) = Self::of_section(node, target, "schemas", found)?;
        Ok(self.schema(file, &published))
    }

    /// Returns the file and the key of the component that a `$ref` means.
    pub(super) fn component(
        &self,
        node: &Node<'_>,
        target: &str,
        section: &str,
    ) -> Result<(usize, String), Problem> {
        let found = match self.marks.dialect(node.file()) {
            Dialect::Vmsgen => reference::resolve_alike(self.documents, node.file(), target),
            Dialect::Modern | Dialect::Legacy => {
                reference::resolve(self.documents, node.file(), target)
            }
        };
        Self::of_section(node, target, section, found)
    }

    fn of_section(
        node: &Node<'_>,
        target: &str,
        section: &str,
        found: Result<Component, Unresolved>,
    ) -> Result<(usize, String), Problem> {
        match found {
            Ok(found) if found.section == section => Ok((found.file, found.key)),
            Ok(_) => Err(node.problem(ProblemKind::WrongType {
                expected: match section {
                    "schemas" => "a reference to a schema",
                    "responses" => "a reference to a response",
                    "parameters" => "a reference to a parameter",
                    _ => "a reference to a request body",
                },
                found: "one to another section of `components`",
            })),
            Err(why) => Err(node.problem(why.problem(&node.published_reference(target)))),
        }
    }

    /// Returns the resource of a legacy operation: its path up to the part that the tag names, as the schemas spell it.
    pub(super) fn legacy_resource(&self, file: usize, path: &str, tag: &str) -> Name {
        let segments: Vec<String> = path
            .split('/')
            .filter(|segment| !segment.is_empty() && !segment.contains('{'))
            .map(ToUpperCamelCase::to_upper_camel_case)
            .collect();
        let own = segments
            .iter()
            .rposition(|segment| segment.eq_ignore_ascii_case(tag));
        let parents = segments
            .get(..own.unwrap_or(segments.len()))
            .unwrap_or_default();
        let mut namespace = String::new();
        for parent in parents {
            let longer = if namespace.is_empty() {
                parent.clone()
            } else {
                format!("{namespace}.{parent}")
            };
            namespace = self
                .namespaces
                .get(&longer.to_ascii_lowercase())
                .cloned()
                .unwrap_or(longer);
        }
        if namespace.is_empty() {
            self.packages
                .get(file)
                .map_or("", String::as_str)
                .clone_into(&mut namespace);
        }
        Name::new(if namespace.is_empty() {
            tag.to_owned()
        } else {
            format!("{namespace}.{tag}")
        })
    }
}

/// Returns an operation's name apart from its resource, and whether it is the variant that starts a task.
pub(super) fn method(dialect: Dialect, published: &str, tag: Option<&str>) -> (String, bool) {
    let own = tag
        .and_then(|tag| published.strip_prefix(tag))
        .and_then(|rest| rest.strip_prefix('_'))
        .unwrap_or(published);
    let (name, task) = match own
        .strip_suffix("$Task")
        .or_else(|| own.strip_suffix("$task"))
    {
        Some(name) => (name, true),
        None => (own, false),
    };
    let name = match dialect {
        Dialect::Modern => name.to_owned(),
        Dialect::Legacy | Dialect::Vmsgen => name.to_lower_camel_case(),
    };
    (name, task)
}

/// Components that are named like an operation's arguments and are the body of an operation.
fn request_bodies(root: &Value) -> BTreeSet<String> {
    operations(root)
        .filter_map(|(_, operation)| {
            operation
                .pointer("/requestBody/content/application~1json/schema/$ref")?
                .as_str()
        })
        .filter_map(|target| target.strip_prefix("#/components/schemas/"))
        .filter(|name| name.ends_with("RequestBody"))
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn methods_are_named_without_resource_and_task() {
        let cases = [
            (
                Dialect::Modern,
                "Content.Library_list",
                Some("Content.Library"),
                "list",
                false,
            ),
            (
                Dialect::Modern,
                "A.B_createFromHost$Task",
                Some("A.B"),
                "createFromHost",
                true,
            ),
            (Dialect::Modern, "A.B_is_x", Some("A.B"), "is_x", false),
            (Dialect::Modern, "listPets", Some("pets"), "listPets", false),
            (
                Dialect::Legacy,
                "create$task",
                Some("Offline"),
                "create",
                true,
            ),
            (
                Dialect::Legacy,
                "keep_alive",
                Some("DownloadSession"),
                "keepAlive",
                false,
            ),
        ];
        for (dialect, published, tag, name, task) in cases {
            assert_eq!(
                method(dialect, published, tag),
                (name.to_owned(), task),
                "{published}"
            );
        }
    }
}
