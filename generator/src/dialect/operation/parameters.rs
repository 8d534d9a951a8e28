//! Parameters of operations: in the path, the query and headers.

use super::Reader;
use crate::api::{Location, Name, Parameter, SchemaKind, Text, Type};
use crate::diagnostics::{Problem, Problems};
use crate::dialect::gather::all;
use crate::dialect::key::{self, Key};
use crate::dialect::keywords;
use crate::dialect::node::Node;
use crate::dialect::schema;

impl Reader<'_, '_> {
    pub(super) fn parameters(&self, key: &Key<'_>, path: &str) -> Result<Vec<Parameter>, Problems> {
        let (mut parameters, own) = Problems::both(self.listed(self.item), self.listed(self.node))?;
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
        for name in &key.bare {
            let listed = parameters
                .iter()
                .any(|known| known.name == *name && known.location == Location::Query);
            if !listed {
                let text = Text::default();
                let location = Location::Query;
                parameters.push(Parameter {
                    name: name.clone(),
                    location,
                    required: true,
                    ty: Type::String,
                    text,
                });
            }
        }
        Ok(parameters)
    }

    /// Returns the parameters that a path item or an operation lists.
    fn listed(&self, owner: &Node<'_>) -> Result<Vec<Parameter>, Problems> {
        let Some(list) = owner.get("parameters") else {
            return Ok(Vec::new());
        };
        let read =
            |node: Node<'_>| self.resolved(&node, "parameters", |node| Ok(self.parameter(node)?));
        let mut listed: Vec<Parameter> = Vec::new();
        for (node, parameter) in list.items()?.zip(all(list.items()?.map(read))?) {
            match listed.iter().any(|known| is_same(known, &parameter)) {
                true => {
                    let what = "a second parameter of this name and location";
                    self.names.ignore(&node, what);
                }
                false => listed.push(parameter),
            }
        }
        Ok(listed)
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

    fn parameter(&self, node: &Node<'_>) -> Result<Parameter, Problem> {
        keywords::check(node, &keywords::PARAMETER, self.names);
        let place = node.need("in")?;
        let location = match place.str()? {
            "path" => Location::Path,
            "query" => Location::Query,
            "header" => Location::Header,
            other => return Err(place.unsupported(format!("a parameter in `{other}`"))),
        };
        let style = node.text("style")?;
        if !matches!(
            (location, style),
            (_, None) | (Location::Query, Some("form")) | (_, Some("simple"))
        ) {
            return Err(node.unsupported(format!(
                "the parameter style `{}`",
                style.unwrap_or_default()
            )));
        }
        let schema = node
            .get("schema")
            .ok_or_else(|| node.unsupported("a parameter without `schema`"))?;
        let ty = schema::ty(&schema, self.names)?.required().clone();
        if location == Location::Query
            && matches!(ty, Type::List(_) | Type::Set(_))
            && node
                .get("explode")
                .is_some_and(|explode| explode.value == false)
        {
            return Err(node.unsupported("a list in the query without `explode`"));
        }
        if let Some(what) = self.unsendable(location, &ty) {
            return Err(schema.unsupported(what));
        }
        let name = node.need("name")?;
        if location == Location::Header && !is_header_name(name.str()?) {
            return Err(name.unsupported("a header name that is invalid in HTTP"));
        }
        let required = node.flag("required")? || location == Location::Path;
        Ok(Parameter {
            name: name.str()?.to_owned(),
            location,
            required,
            ty,
            text: schema::text(node)?,
        })
    }

    /// Returns the reason why a type cannot be sent outside of the body, if there is one.
    fn unsendable(&self, location: Location, ty: &Type) -> Option<String> {
        let place = match location {
            Location::Path => "path",
            Location::Query => "query",
            Location::Header => "header",
        };
        let sendable = match (location, ty) {
            (Location::Query | Location::Header, Type::List(item) | Type::Set(item)) => {
                self.is_scalar(item)
            }
            (Location::Query, Type::Named(name)) => self.is_scalar(ty) || self.is_flat(name),
            (_, ty) => self.is_scalar(ty),
        };
        (!sendable).then(|| format!("a parameter of this type in the {place}"))
    }

    /// Returns `true` for a value that is one text on the wire.
    fn is_scalar(&self, ty: &Type) -> bool {
        match ty {
            Type::String
            | Type::Boolean
            | Type::Int64
            | Type::Double
            | Type::DateTime
            | Type::Uri
            | Type::Password
            | Type::Id(_) => true,
            Type::Named(name) => match self.schemas.get(name).map(|schema| &schema.kind) {
                Some(SchemaKind::Enum(_)) => true,
                Some(SchemaKind::Alias(ty)) => self.is_scalar(ty),
                Some(SchemaKind::Struct(_)) => false,
                // A schema that could not be read has been reported.
                None => true,
            },
            _ => false,
        }
    }

    /// Returns `true` for a structure of only scalar values and lists of them.
    fn is_flat(&self, name: &Name) -> bool {
        let Some(SchemaKind::Struct(structure)) = self.schemas.get(name).map(|schema| &schema.kind)
        else {
            return false;
        };
        structure.fields.iter().all(|field| match &field.ty {
            Type::List(item) | Type::Set(item) => self.is_scalar(item),
            ty => self.is_scalar(ty),
        })
    }
}

/// Returns `true` for parameters of the same name and location.
fn is_same(one: &Parameter, other: &Parameter) -> bool {
    one.name == other.name && one.location == other.location
}

/// Returns `true` for a token of RFC 9110.
fn is_header_name(name: &str) -> bool {
    !name.is_empty()
        && name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c))
}
