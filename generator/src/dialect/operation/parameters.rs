//! Parameters of operations: in the path, the query and headers.

use super::Reader;
use crate::api::{Location, Parameter, SchemaKind, Type};
use crate::diagnostics::{Problem, Problems};
use crate::dialect::gather::all;
use crate::dialect::header::is_header_name;
use crate::dialect::key::{self, Key};
use crate::dialect::keywords;
use crate::dialect::limits::ARGUMENTS;
use crate::dialect::node::Node;
use crate::dialect::schema;

/// The arguments of an operation outside of its body.
pub(super) struct Arguments {
    pub(super) parameters: Vec<Parameter>,
    /// The names in the query of the path key that are not those of parameters: constants without a value.
    pub(super) flags: Vec<String>,
}

impl Reader<'_, '_> {
    pub(super) fn parameters(&self, key: &Key<'_>, path: &str) -> Result<Arguments, Problems> {
        let (mut parameters, own) =
            Problems::both(self.listed(self.item, key), self.listed(self.node, key))?;
        for parameter in own {
            match parameters
                .iter_mut()
                .find(|known| is_same(known, &parameter))
            {
                Some(known) => *known = parameter,
                None => parameters.push(parameter),
            }
        }
        self.check_path(path, &parameters)?;
        let mut flags = Vec::new();
        for name in &key.bare {
            let named = parameters.iter_mut().find(|known| self.sends(known, name));
            match named {
                // Without it, the request is that of another operation.
                Some(parameter) => parameter.required = true,
                None => flags.push(name.clone()),
            }
        }
        Ok(Arguments { parameters, flags })
    }

    /// Returns the parameters that a path item or an operation lists.
    fn listed(&self, owner: &Node<'_>, key: &Key<'_>) -> Result<Vec<Parameter>, Problems> {
        let Some(list) = owner.get("parameters") else {
            return Ok(Vec::new());
        };
        if list.items()?.count() > ARGUMENTS {
            let what = format!("more than {ARGUMENTS} parameters");
            return Err(owner.unsupported(what).into());
        }
        let read =
            |node: Node<'_>| self.resolved(&node, "parameters", |node| Ok(self.parameter(node)?));
        let mut listed: Vec<Parameter> = Vec::new();
        for (node, parameter) in list.items()?.zip(all(list.items()?.map(read))?) {
            let Some(parameter) = parameter else { continue };
            let is_constant = |(name, _): &(String, String)| *name == parameter.name;
            let is_query = parameter.location == Location::Query;
            if is_query && key.constants.iter().any(is_constant) {
                let what = "a parameter that the path key has as a constant";
                self.names.ignore(&node, what);
            } else if listed.iter().any(|known| is_same(known, &parameter)) {
                let what = "a second parameter of this name and location";
                self.names.ignore(&node, what);
            } else {
                listed.push(parameter);
            }
        }
        Ok(listed)
    }

    /// Returns `true` for a parameter that is sent under this name in the query: its own, or that of a field.
    fn sends(&self, parameter: &Parameter, name: &str) -> bool {
        if parameter.location != Location::Query {
            return false;
        }
        let schema = match &parameter.ty {
            Type::Named(ty) => self.schemas.get(ty),
            _ => None,
        };
        match schema.map(|schema| &schema.kind) {
            Some(SchemaKind::Struct(structure)) => {
                structure.fields.iter().any(|field| field.name == name)
            }
            _ => parameter.name == name,
        }
    }

    /// Checks that placeholders and path parameters match.
    fn check_path(&self, path: &str, parameters: &[Parameter]) -> Result<(), Problem> {
        let placeholders = key::placeholders(path);
        for (index, name) in placeholders.iter().enumerate() {
            if placeholders[..index].contains(name) {
                let what = format!("a placeholder (`{{{name}}}`) twice in one path");
                return Err(self.node.unsupported(what));
            }
        }
        let listed = |name: &str| {
            parameters
                .iter()
                .any(|p| p.location == Location::Path && p.name == name)
        };
        if let Some(missing) = placeholders.iter().find(|name| !listed(name)) {
            return Err(self.node.unsupported(format!(
                "a placeholder (`{{{missing}}}`) without a path parameter"
            )));
        }
        let stray = parameters
            .iter()
            .find(|p| p.location == Location::Path && !placeholders.contains(&p.name.as_str()));
        match stray {
            Some(p) => Err(self.node.unsupported(format!(
                "a path parameter (`{}`) that is not in the path",
                p.name
            ))),
            None => Ok(()),
        }
    }

    /// Reads a parameter; `None` if it is a header that callers cannot set.
    fn parameter(&self, node: &Node<'_>) -> Result<Option<Parameter>, Problem> {
        let place = node.need("in")?;
        let location = match place.str()? {
            "path" => Location::Path,
            "query" => Location::Query,
            "header" => Location::Header,
            other => return Err(place.unsupported(format!("a parameter in `{other}`"))),
        };
        let name = node.need("name")?;
        if location == Location::Header && is_reserved(name.str()?) {
            let what = format!("the header `{}`, which is the client's own", name.str()?);
            self.names.ignore(node, what);
            return Ok(None);
        }
        keywords::check(node, &keywords::PARAMETER, self.names);
        let (ty, style) = self.styled(node, location)?;
        if location == Location::Header && !is_header_name(name.str()?) {
            return Err(name.unsupported("a header name that is invalid in HTTP"));
        }
        let required = node.flag("required")? || location == Location::Path;
        Ok(Some(Parameter {
            name: name.str()?.to_owned(),
            location,
            required,
            ty,
            style,
            text: schema::text(node)?,
        }))
    }
}

/// Returns `true` for parameters of the same name and location. Names of headers are the same in any case.
fn is_same(one: &Parameter, other: &Parameter) -> bool {
    let is_same_name = match one.location {
        Location::Header => one.name.eq_ignore_ascii_case(&other.name),
        Location::Path | Location::Query => one.name == other.name,
    };
    is_same_name && one.location == other.location
}

/// Headers that follow from the rest of a request, in lower case: OpenAPI has other places for the first three, HTTP leaves the
/// others to the connection, and the session's is sent with every call.
const RESERVED: [&str; 15] = [
    "accept",
    "content-type",
    "authorization",
    "accept-encoding",
    "connection",
    "content-length",
    "cookie",
    "expect",
    "host",
    "keep-alive",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "vmware-api-session-id",
];

/// Returns `true` for a header that callers cannot set.
fn is_reserved(name: &str) -> bool {
    RESERVED.contains(&name.to_ascii_lowercase().as_str())
}
