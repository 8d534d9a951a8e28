//! Documents → [`Api`]: the vendor's dialect of OpenAPI, read once and in one place.
//!
//! Takes loaded documents; gives the model with the types that their schemas state, texts as published. Knows both
//! dialects and distinguishes them by their marks. Never decides a Rust name, and never interprets a text.

mod access;
mod choice;
mod compose;
mod discriminator;
mod endless;
mod enumeration;
mod families;
mod gather;
mod head;
mod header;
mod ignored;
mod inline;
mod key;
mod keywords;
mod limits;
mod made;
mod marks;
mod names;
mod narrow;
mod node;
mod operation;
mod parts;
pub(crate) mod reference;
mod schema;
mod sections;
mod security;
mod server;
mod tagged;
mod unnamed;
mod unread;
mod vmsgen;

use indexmap::{IndexMap, IndexSet};

use crate::api::{Api, Dialect, Name, Operation, Place, Resource, Schema, Text};
use crate::diagnostics::{Problem, ProblemKind, Problems};
use crate::knowledge::Known;
use crate::load::Documents;
use compose::{Composed, Read};
pub use families::complete as complete_families;
pub use ignored::Ignored;
use inline::found::BrokenSchema;
use limits::DEFINITIONS;
use made::Made;
use names::Names;
use node::Node;
pub use unread::{Thing, Unread};

#[cfg(test)]
mod tests;

/// The content of documents, so far as it could be read.
#[derive(Clone, Debug)]
pub struct Reading {
    /// The parts that could be read. They may name schemas that could not.
    pub api: Api,
    /// The parts that could not be read, in document order.
    pub unread: Vec<Unread>,
    /// The valid parts that have no effect.
    pub ignored: Vec<Ignored>,
    /// Facts about the version of the documents that they do not carry.
    pub known: Option<Known>,
}

/// Reads the documents.
///
/// # Errors
/// Everything in them that is not OpenAPI in this dialect, each with its place.
pub fn read(documents: &Documents) -> Result<Reading, Problems> {
    let (mut reading, mut problems) = read_parts(documents)?;
    problems.extend(reading.unread.drain(..).flat_map(|unread| unread.problems));
    Problems::or(problems, reading)
}

/// Reads the documents except for operations and schemas with something that OpenAPI allows and the generator does not
/// support ([`ProblemKind::is_unsupported`]).
///
/// # Errors
/// Every other problem of the documents.
pub fn read_supported(documents: &Documents) -> Result<Reading, Problems> {
    let (reading, mut problems) = read_parts(documents)?;
    let unread = reading.unread.iter();
    let unread = unread.flat_map(|unread| unread.problems.iter());
    problems.extend(
        unread
            .filter(|problem| !problem.kind.is_unsupported())
            .cloned(),
    );
    Problems::or(problems, reading)
}

/// Reads all parts that can be read, and collects the problems of the documents as a whole.
fn read_parts(documents: &Documents) -> Result<(Reading, Vec<Problem>), Problems> {
    let names = Names::new(documents)?;
    let head = head::read(documents, &names)?;
    let mut problems = Vec::new();
    let mut unread = Vec::new();
    let mut schemas = collect_schemas(documents, &names, &mut unread, &mut problems);
    remove_circles(documents, &names, &mut schemas.read, &mut unread);
    compose(documents, &names, &mut schemas, &mut unread);
    remove_circles(documents, &names, &mut schemas.read, &mut unread);
    families::complete(&mut schemas.read);
    let mut made = Made::new(documents.most_nodes());
    if let Err(what) = made.schemas(&schemas.read) {
        return Err(Problem::nowhere(what).into());
    }
    let resources = collect_resources(documents, &names, &mut problems);
    let mut operations = collect_operations(
        documents,
        &names,
        &mut made,
        &mut schemas,
        &mut unread,
        &mut problems,
    );
    let broken = names.inline.take_unread().into_iter();
    unread.extend(broken.map(
        |BrokenSchema {
             place,
             name,
             problems,
         }| { Unread::schema_at(documents, &place, name, &names, problems) },
    ));
    operation::share_parameters(&mut operations);
    let mut schemas = schemas.read;
    tagged::complete(&mut schemas);
    access::complete(&mut schemas, &operations);
    let mut api = Api {
        title: head.title,
        version: head.version,
        dialect: names.marks.whole(),
        base_path: head.base_path,
        security: security::schemes(documents, &names),
        resources,
        operations,
        schemas,
    };
    for operation in &api.operations {
        if !api.resources.contains_key(&operation.resource) {
            let resource = Resource {
                name: operation.resource.clone(),
                text: Text::default(),
            };
            api.resources.insert(operation.resource.clone(), resource);
        }
    }
    let (mended, endless) = endless::mend(&mut api);
    for mended in mended {
        names.ignore_at(mended.place, mended.what);
    }
    remove(documents, &names, &mut api.schemas, &mut unread, endless);
    let (ignored, known) = names.finish();
    let reading = Reading {
        api,
        unread,
        ignored,
        known,
    };
    Ok((reading, problems))
}

/// The schemas that could be read.
#[derive(Default)]
struct Schemas {
    read: IndexMap<Name, Schema>,
    /// The parts of those that have not been composed.
    composed: IndexMap<Name, Composed>,
}

impl Schemas {
    fn add(&mut self, Read { schema, composed }: Read) {
        if let Some(parts) = composed {
            self.composed.insert(schema.name.clone(), parts);
        }
        self.read.insert(schema.name.clone(), schema);
    }
}

/// Completes the structures by composition.
fn compose(
    documents: &Documents,
    names: &Names<'_>,
    schemas: &mut Schemas,
    unread: &mut Vec<Unread>,
) {
    let composed = std::mem::take(&mut schemas.composed);
    let composition = compose::complete(&mut schemas.read, &composed);
    for (place, what) in composition.ignored {
        names.ignore_at(place, what);
    }
    remove(
        documents,
        names,
        &mut schemas.read,
        unread,
        composition.faults,
    );
}

/// Removes schemas that contradict themselves or others.
fn remove(
    documents: &Documents,
    names: &Names<'_>,
    schemas: &mut IndexMap<Name, Schema>,
    unread: &mut Vec<Unread>,
    mut faults: IndexMap<Name, ProblemKind>,
) {
    if faults.is_empty() {
        return;
    }
    schemas.retain(|name, schema| {
        let Some(what) = faults.swap_remove(name) else {
            return true;
        };
        let problems = documents.problem(&schema.place, what).into();
        let name = name.clone();
        unread.push(Unread::schema_at(
            documents,
            &schema.place,
            name,
            names,
            problems,
        ));
        false
    });
}

/// Returns the schemas of components, and the inline ones in them. A schema in two files counts once if both definitions
/// are the same.
fn collect_schemas(
    documents: &Documents,
    names: &Names<'_>,
    unread: &mut Vec<Unread>,
    problems: &mut Vec<Problem>,
) -> Schemas {
    let mut schemas = Schemas::default();
    for file in 0..documents.sources.len() {
        let Some(root) = Node::root(documents, file) else {
            continue;
        };
        let Some(components) = root.get("components") else {
            continue;
        };
        let Some(section) = components.get("schemas") else {
            continue;
        };
        let entries = match section.entries() {
            Ok(entries) => entries,
            Err(problem) => {
                problems.push(problem);
                continue;
            }
        };
        for (published, node) in entries {
            if names.is_hidden(file, published) {
                continue;
            }
            let name = names.schema(file, published);
            if names.is_elsewhere(&node, &name) {
                continue;
            }
            if let Some(known) = schemas.read.get(&name) {
                if !same(documents, known, &node) {
                    let other = documents.location(&known.place);
                    problems.push(node.problem(ProblemKind::Duplicate {
                        thing: "schema",
                        name: published.to_owned(),
                        other,
                    }));
                }
                continue;
            }
            match schema::read(&node, name.clone(), names) {
                Ok(read) => schemas.add(read),
                Err(problems) => unread.push(Unread::schema(&node, name, names, problems)),
            }
            names
                .inline
                .take()
                .into_iter()
                .for_each(|read| schemas.add(read));
        }
    }
    schemas
}

fn same(documents: &Documents, known: &Schema, node: &Node<'_>) -> bool {
    let source = documents.sources.get(known.place.file);
    source.and_then(|source| source.root.pointer(&known.place.pointer)) == Some(node.value)
}

fn collect_resources(
    documents: &Documents,
    names: &Names<'_>,
    problems: &mut Vec<Problem>,
) -> IndexMap<Name, Resource> {
    let mut resources = IndexMap::new();
    // A legacy tag is the last part of several resources' names; only their operations say which.
    let is_modern = |file: &usize| names.marks.dialect(*file) == Dialect::Modern;
    for file in (0..documents.sources.len()).filter(is_modern) {
        let Some(root) = Node::root(documents, file) else {
            continue;
        };
        let Some(tags) = root.get("tags") else {
            continue;
        };
        let read = || -> Result<Vec<Resource>, Problem> {
            tags.items()?
                .map(|tag| {
                    let name = Name::new(tag.need("name")?.str()?);
                    Ok(Resource {
                        name,
                        text: Text::new(tag.text("description")?.unwrap_or_default()),
                    })
                })
                .collect()
        };
        match read() {
            Ok(found) => {
                for resource in found {
                    resources.entry(resource.name.clone()).or_insert(resource);
                }
            }
            Err(problem) => problems.push(problem),
        }
    }
    resources
}

fn collect_operations(
    documents: &Documents,
    names: &Names<'_>,
    made: &mut Made,
    schemas: &mut Schemas,
    unread: &mut Vec<Unread>,
    problems: &mut Vec<Problem>,
) -> Vec<Operation> {
    let mut operations: IndexMap<String, Operation> = IndexMap::new();
    for file in 0..documents.sources.len() {
        let Some(root) = Node::root(documents, file) else {
            continue;
        };
        let Some(paths) = root.get("paths") else {
            continue;
        };
        let entries = match paths.entries() {
            Ok(entries) => entries,
            Err(problem) => {
                problems.push(problem);
                continue;
            }
        };
        for (path_key, item) in entries.filter(|(key, _)| !key.starts_with("x-")) {
            let read = collect_item((path_key, &item), documents, names, schemas, unread);
            for read in read {
                if let Ok(operation) = &read
                    && let Err(what) = made.operation(operation)
                {
                    problems.push(documents.problem(&operation.place, what));
                    return operations.into_values().collect();
                }
                match read {
                    Ok(operation) => match operations.get(&operation.id) {
                        Some(known) => {
                            let what = ProblemKind::Duplicate {
                                thing: "operation",
                                name: operation.id.clone(),
                                other: documents.location(&known.place),
                            };
                            problems.push(documents.problem(&operation.place, what));
                        }
                        None => {
                            operations.insert(operation.id.clone(), operation);
                        }
                    },
                    Err(found) => unread.push(*found),
                }
            }
        }
    }
    operations.into_values().collect()
}

/// Returns the operations of a path item, and adds their inline schemas to the others.
fn collect_item(
    (path_key, item): (&str, &Node<'_>),
    documents: &Documents,
    names: &Names<'_>,
    schemas: &mut Schemas,
    unread: &mut Vec<Unread>,
) -> Vec<Result<Operation, Box<Unread>>> {
    let read = operation::read_item(path_key, item, names, &schemas.read);
    let inline = names.inline.take();
    if inline.is_empty() {
        return read;
    }
    let added: Vec<(Name, Place)> = inline.iter().map(Read::named).collect();
    inline.into_iter().for_each(|read| schemas.add(read));
    compose(documents, names, schemas, unread);
    // What the other parts of the operations mean depends on their inline schemas.
    let read = operation::read_item(path_key, item, names, &schemas.read);
    // No other part refers to the inline schemas of an operation that could not be read.
    for lost in read.iter().filter_map(|read| read.as_ref().err()) {
        let within = added
            .iter()
            .filter(|(_, place)| place.is_within(&lost.place));
        within.for_each(|(name, _)| {
            schemas.read.shift_remove(name);
        });
    }
    read
}

/// Removes aliases and bases that lead back to themselves without a structure's field between, or through too many others:
/// walks over types would not end, or run out of stack.
fn remove_circles(
    documents: &Documents,
    names: &Names<'_>,
    schemas: &mut IndexMap<Name, Schema>,
    unread: &mut Vec<Unread>,
) {
    let faults: IndexMap<Name, ProblemKind> = schemas
        .values()
        .filter_map(|schema| Some((schema.name.clone(), chain_problem(schema, schemas)?)))
        .collect();
    remove(documents, names, schemas, unread, faults);
}

/// Returns the problem of the chain of schemas that one is defined by, if it has one.
fn chain_problem(schema: &Schema, schemas: &IndexMap<Name, Schema>) -> Option<ProblemKind> {
    let mut line: IndexSet<&Name> = IndexSet::new();
    let mut within = false;
    let mut next = schema::defined_by(schema);
    while let Some((name, is_within)) = next {
        within |= is_within;
        if *name == schema.name {
            return Some(match within {
                true => ProblemKind::Unsupported(format!(
                    "a list or map of itself with no structure between (`{name}`)"
                )),
                false => ProblemKind::Circular {
                    name: name.to_string(),
                },
            });
        }
        if line.len() == DEFINITIONS {
            return Some(ProblemKind::Unsupported(format!(
                "a schema that is defined by another one, and that by another one, more than {DEFINITIONS} times"
            )));
        }
        // A circle that this chain only leads to is reported for its own schemas.
        let other = schemas.get(name).filter(|_| line.insert(name));
        next = other.and_then(schema::defined_by);
    }
    None
}
