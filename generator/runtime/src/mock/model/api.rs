//! All operations of a server, and what follows from them together.

use super::describe::Described;
use super::resources::{Created, addressed, created};
use super::route::{Found, Router};
use super::shape::Structure;
use super::standard::{self, Standard};
use std::collections::{BTreeMap, BTreeSet};

/// The operations, by request and by name.
pub(crate) struct Api {
    pub(crate) base_path: String,
    router: Router,
    /// The operations with a base path of their own, by that.
    apart: BTreeMap<&'static str, Router>,
    /// All operations: those of the document, and the standard ones that it leaves out.
    pub(crate) operations: Vec<&'static Described>,
    /// The standard operations, by the identifier of the operation.
    standard: BTreeMap<&'static str, Standard>,
    /// Created resources, by the identifier of the operation.
    created: BTreeMap<&'static str, Created>,
    /// Types of resources that an operation creates, each with the operation's resource. The server knows all resources of
    /// these types.
    creators: BTreeSet<(&'static str, &'static str)>,
    /// Structures that `get` returns, by the operation's resource and the type of resource.
    models: BTreeMap<(&'static str, &'static str), &'static Structure>,
}

impl Api {
    /// Builds the API of a document. The error names two operations that would match the same requests.
    pub(crate) fn new(base_path: &str, given: &[&'static Described]) -> Result<Self, String> {
        let known = given
            .iter()
            .filter_map(|it| Some((standard::standard(it)?, *it)));
        let mut standard: Vec<_> = known.collect();
        let missing = standard::missing(given);
        let mut operations = given.to_vec();
        operations.extend(missing.iter().map(|(_, own)| *own));
        standard.extend(missing);
        // An operation creates only resources that its siblings address, and not everything that its result names.
        let own = operations
            .iter()
            .filter_map(|it| Some((it.resource(), addressed(it)?)));
        let own: BTreeSet<_> = own.collect();
        let created = operations.iter().filter_map(|it| {
            let created = created(it)?;
            let is_own = own.contains(&(it.resource(), created.resource_type));
            is_own.then_some((*it, created))
        });
        let created: Vec<_> = created.collect();
        let models = operations.iter().filter_map(|it| {
            let resource_type = addressed(it)?;
            let structure = it.outcome().as_structure()?;
            let is_plain = it.operation.query.is_empty() && it.operation.query_flags.is_empty();
            let is_get = it.is_read() && is_plain;
            is_get.then_some(((it.resource(), resource_type), structure))
        });
        let bases: BTreeSet<_> = operations.iter().map(|it| it.operation.base_path).collect();
        let router = |base: Option<&str>| {
            let own = operations
                .iter()
                .filter(|it| it.operation.base_path == base);
            Router::new(&own.copied().collect::<Vec<_>>())
        };
        let apart = bases.into_iter().flatten();
        let apart = apart.map(|base| Ok((base, router(Some(base))?)));
        Ok(Self {
            base_path: base_path.trim_end_matches('/').to_owned(),
            router: router(None)?,
            apart: apart.collect::<Result<_, String>>()?,
            standard: standard
                .iter()
                .map(|(standard, it)| (it.operation.id, *standard))
                .collect(),
            creators: created
                .iter()
                .map(|(it, created)| (it.resource(), created.resource_type))
                .collect(),
            created: created
                .iter()
                .map(|(it, created)| (it.operation.id, *created))
                .collect(),
            models: models.collect(),
            operations,
        })
    }

    /// Finds the operation of a request.
    pub(crate) fn find(
        &self,
        method: &str,
        path: &str,
        query: &[(String, String)],
    ) -> Option<Found> {
        let below = |base: &str, router: &Router| {
            let path = path.strip_prefix(base)?;
            router.find(method, path, query)
        };
        let mut apart = self.apart.iter();
        below(&self.base_path, &self.router)
            .or_else(|| apart.find_map(|(base, router)| below(base, router)))
    }

    /// Returns the standard operation that an operation is.
    pub(crate) fn standard(&self, described: &Described) -> Option<Standard> {
        self.standard.get(described.operation.id).copied()
    }

    /// Returns the resource that an operation creates.
    pub(crate) fn created(&self, described: &Described) -> Option<Created> {
        self.created.get(described.operation.id).copied()
    }

    /// Returns `true` if any operation creates resources of a type.
    pub(crate) fn creates(&self, resource_type: &str) -> bool {
        self.creators
            .iter()
            .any(|(_, created)| *created == resource_type)
    }

    /// Returns `true` if an operation of this resource creates resources of a type.
    pub(crate) fn creates_in(&self, resource: &str, resource_type: &str) -> bool {
        let mut creators = self.creators.iter();
        creators.any(|(own, created)| *own == resource && *created == resource_type)
    }

    /// Returns the structure that `get` of a resource returns.
    pub(crate) fn model(&self, resource: &str, resource_type: &str) -> Option<&'static Structure> {
        let models = self.models.iter();
        let mut models = models.filter(|((of, ty), _)| *of == resource && *ty == resource_type);
        models.next().map(|(_, structure)| *structure)
    }
}
