//! Forms of parameters: the style that a document gives, and the types that can be sent in it.

use super::Reader;
use super::media::essence;
use crate::api::{Field, Location, Name, QueryStyle, Schema, SchemaKind, Struct, Type};
use crate::diagnostics::Problem;
use crate::dialect::keywords;
use crate::dialect::limits::DEFINITIONS;
use crate::dialect::node::Node;
use crate::dialect::schema;

impl Reader<'_, '_> {
    /// Reads the type of a parameter and its form in a query.
    pub(super) fn styled(
        &self,
        node: &Node<'_>,
        location: Location,
    ) -> Result<(Type, QueryStyle), Problem> {
        if let Some(content) = node.get("content").filter(|_| location == Location::Query) {
            return Ok((self.in_content(&content)?, QueryStyle::Json));
        }
        let what = "a parameter without `schema`";
        let schema = node.get("schema").ok_or_else(|| node.unsupported(what))?;
        let ty = self.sent(schema::ty(&schema, self.names)?);
        let style = self.style(node, location, &ty)?;
        if let Some(what) = self.unsendable(location, style, &ty) {
            return Err(schema.unsupported(what));
        }
        if let (QueryStyle::Pairs | QueryStyle::Brackets, Type::Named(name)) = (style, &ty) {
            self.check_fields(&schema, name)?;
        }
        Ok((ty, style))
    }

    /// Reads the type of a parameter whose value has a media type.
    fn in_content(&self, content: &Node<'_>) -> Result<Type, Problem> {
        let mut types = content.entries()?;
        let only = types.next().filter(|_| types.next().is_none());
        let (media_type, media) =
            only.ok_or_else(|| content.unsupported("a parameter with other than one media type"))?;
        let essence = essence(media_type);
        if essence != "application/json" && !essence.ends_with("+json") {
            let what = format!("a parameter of type `{media_type}`");
            return Err(media.unsupported(what));
        }
        keywords::check(&media, &keywords::MEDIA_TYPE, self.names);
        let what = "a parameter without `schema`";
        let schema = media.get("schema").ok_or_else(|| media.unsupported(what))?;
        Ok(self.sent(schema::ty(&schema, self.names)?))
    }

    /// Returns a type as it is sent: without aliases of lists, structures and maps, and without `null` in a list.
    fn sent(&self, ty: Type) -> Type {
        match self.resolved_type(&ty).clone() {
            Type::List(item) => Type::List(Box::new(item.required().clone())),
            Type::Set(item) => Type::Set(Box::new(item.required().clone())),
            resolved @ (Type::Map(..) | Type::Object | Type::Any) => resolved,
            Type::Named(name) if self.structure(&name).is_some() => Type::Named(name),
            _ => ty.required().clone(),
        }
    }

    /// Returns the type behind aliases.
    fn resolved_type<'t>(&'t self, ty: &'t Type) -> &'t Type {
        let mut ty = ty.required();
        // Circles have been removed.
        for _ in 0..DEFINITIONS {
            let Type::Named(name) = ty else { break };
            match self.schemas.get(name).and_then(Schema::alias) {
                Some(other) => ty = other.required(),
                None => break,
            }
        }
        ty
    }

    fn structure(&self, name: &Name) -> Option<&Struct> {
        self.schemas.get(name)?.structure()
    }

    /// Returns the form of a parameter in a query.
    fn style(&self, node: &Node<'_>, location: Location, ty: &Type) -> Result<QueryStyle, Problem> {
        let published = node.text("style")?;
        let unsupported = || {
            let style = published.unwrap_or_default();
            Err(node.unsupported(format!("the parameter style `{style}`")))
        };
        let joined = match (location, published) {
            (Location::Path | Location::Header, None | Some("simple")) => {
                return Ok(QueryStyle::Pairs);
            }
            (Location::Query, None | Some("form" | "simple")) => QueryStyle::Commas,
            (Location::Query, Some("spaceDelimited")) => QueryStyle::Spaces,
            (Location::Query, Some("pipeDelimited")) => QueryStyle::Pipes,
            (Location::Query, Some("deepObject")) => QueryStyle::Brackets,
            _ => return unsupported(),
        };
        let is_exploded = match node.get("explode") {
            Some(_) => node.flag("explode")?,
            None => joined == QueryStyle::Commas,
        };
        let is_list = matches!(ty, Type::List(_) | Type::Set(_));
        match joined {
            QueryStyle::Brackets if is_list => {
                Err(node.unsupported("a list in the style `deepObject`"))
            }
            QueryStyle::Brackets if self.has_entries(ty) => Ok(joined),
            _ if is_list && self.is_numbered(node, ty) => Ok(QueryStyle::Numbers),
            _ if is_list && !is_exploded => Ok(joined),
            _ if self.has_entries(ty) && !is_exploded => {
                Err(node.unsupported("a structure in the query without `explode`"))
            }
            _ => Ok(QueryStyle::Pairs),
        }
    }

    /// Returns `true` for a list of structures in a document whose servers read them by number.
    fn is_numbered(&self, node: &Node<'_>, ty: &Type) -> bool {
        let item = match ty {
            Type::List(item) | Type::Set(item) => item,
            _ => return false,
        };
        self.names.marks.numbers_items(node.file()) && self.has_entries(self.resolved_type(item))
    }

    /// Returns `true` for a structure or a map.
    fn has_entries(&self, ty: &Type) -> bool {
        match ty {
            Type::Map(..) | Type::Object => true,
            Type::Named(name) => self.structure(name).is_some(),
            _ => false,
        }
    }

    /// Returns the reason why a type cannot be sent outside of the body, if there is one.
    fn unsendable(&self, location: Location, style: QueryStyle, ty: &Type) -> Option<String> {
        let place = match location {
            Location::Path => "path",
            Location::Query => "query",
            Location::Header => "header",
        };
        let sendable = match (location, ty) {
            (Location::Query, _) if style == QueryStyle::Numbers => true,
            (_, Type::List(item) | Type::Set(item)) => self.is_scalar(item),
            (Location::Query, Type::Map(_, value)) => self.is_value(value),
            (Location::Query, Type::Object | Type::Any | Type::Byte) => true,
            (Location::Query, Type::Named(name)) => {
                self.structure(name).is_some() || self.is_scalar(ty)
            }
            (_, ty) => self.is_scalar(ty),
        };
        (!sendable).then(|| format!("a parameter of this type in the {place}"))
    }

    /// Checks that the properties of a structure can be sent. Optional ones that cannot be have no effect.
    fn check_fields(&self, schema: &Node<'_>, name: &Name) -> Result<(), Problem> {
        let fields = self.all_fields(name);
        let nested: Vec<&&Field> = fields
            .iter()
            .filter(|field| !self.is_value(&field.ty))
            .collect();
        let quoted = |field: &&&Field| format!("`{}`", field.name);
        if let Some(required) = nested.iter().find(|field| !field.optional) {
            return Err(schema.unsupported(format!(
                "a structure in the query whose required property {} is no scalar",
                quoted(required)
            )));
        }
        if !nested.is_empty() {
            let nested: Vec<String> = nested.iter().map(quoted).collect();
            let what = "properties of a structure in the query that are no scalars";
            self.names
                .ignore(schema, format!("{what}: {}", nested.join(", ")));
        }
        Ok(())
    }

    /// Returns the fields of a structure and of its bases.
    fn all_fields(&self, name: &Name) -> Vec<&Field> {
        let schema = self.schemas.get(name).into_iter();
        let line = schema.flat_map(|schema| schema.bases(self.schemas));
        line.flat_map(|(_, structure)| &structure.fields).collect()
    }

    /// Returns `true` for a scalar, a list of scalars, or a value that may be one.
    fn is_value(&self, ty: &Type) -> bool {
        match self.resolved_type(ty) {
            Type::List(item) | Type::Set(item) => self.is_scalar(item.required()),
            Type::Any | Type::Byte => true,
            ty => self.is_scalar(ty),
        }
    }

    /// Returns `true` for a value that is one text on the wire.
    pub(super) fn is_scalar(&self, ty: &Type) -> bool {
        match self.resolved_type(ty) {
            Type::Named(name) => {
                // A schema that could not be read has been reported.
                let schema = self.schemas.get(name);
                schema.is_none_or(|schema| matches!(schema.kind, SchemaKind::Enum(_)))
            }
            Type::String
            | Type::Boolean
            | Type::Int32
            | Type::Int64
            | Type::Double
            | Type::Date
            | Type::DateTime
            | Type::Uri
            | Type::Password
            | Type::Id(_) => true,
            _ => false,
        }
    }
}
