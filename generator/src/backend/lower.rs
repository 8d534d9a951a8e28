//! Model → the plain OpenAPI document for progenitor.
//!
//! Takes a share of the model; gives a document and the meaning of its names. No name of the vendor reaches progenitor: components
//! and members are numbered. Enumerations, identifiers and types of the runtime are components that progenitor replaces.

use indexmap::IndexMap;
use openapiv3::{
    AdditionalProperties, ArrayType, BooleanType, Components, Info, IntegerFormat, IntegerType,
    MediaType, NumberType, ObjectType, OpenAPI, Operation as Lowered3, Parameter as Parameter3,
    ParameterData, ParameterSchemaOrContent, PathItem, PathStyle, QueryStyle, ReferenceOr,
    RequestBody, Response, Responses, Schema as Schema3, SchemaData, SchemaKind, StatusCode,
    StringFormat, StringType, Type as Type3, VariantOrUnknownOrEmpty,
};

use super::share::Share;
use crate::api::{Api, BodyContent, Field, Location, Operation, SchemaKind as Kind, Type};
use crate::plan::{Part, Slot};

/// A document and the meaning of its names.
pub(super) struct Lowered {
    pub(super) document: OpenAPI,
    /// Slots by component name.
    pub(super) slots: IndexMap<String, Slot>,
    /// Component names by slot.
    names: IndexMap<Slot, String>,
    replaced: Vec<String>,
}

impl Lowered {
    /// Returns the components that progenitor replaces.
    pub(super) fn replaced(&self) -> impl Iterator<Item = &str> {
        self.replaced.iter().map(String::as_str)
    }

    /// Returns the component of a slot.
    pub(super) fn component(&self, slot: &Slot) -> Option<&str> {
        self.names.get(slot).map(String::as_str)
    }
}

/// Returns the component for the anonymous body of an operation.
pub(super) fn body_component(index: usize) -> String {
    format!("Body{index}")
}

/// Returns the component for the result of an operation's task.
pub(super) fn task_component(index: usize) -> String {
    format!("TaskResult{index}")
}

/// Returns the method name of an operation.
pub(super) fn method_ident(index: usize) -> String {
    format!("operation{index}")
}

/// Returns the name of a member.
pub(super) fn member(index: usize) -> String {
    format!("m{index}")
}

/// Returns the name of an argument.
pub(super) fn argument(part: Part) -> String {
    match part {
        Part::Parameter(index) => member(index),
        Part::Body => "body".to_owned(),
        Part::BodyField(index) => format!("field{index}"),
    }
}

/// Lowers a share of the model. Schemas of another share are components to be replaced.
pub(super) fn lower(api: &Api, share: &Share) -> Lowered {
    let mut lowering = Lowering {
        api,
        names: IndexMap::new(),
        replaced: Vec::new(),
        schemas: IndexMap::new(),
    };
    let mut paths = IndexMap::new();
    match share {
        Share::Schemas => lowering.all_schemas(api),
        Share::Operations(range) => {
            for index in range.clone() {
                let (path, item) = lowering.operation(index, &api.operations[index]);
                paths.insert(path, ReferenceOr::Item(item));
            }
        }
    }
    let document = OpenAPI {
        openapi: "3.0.3".to_owned(),
        info: Info {
            title: "lowered".to_owned(),
            version: "0".to_owned(),
            ..Info::default()
        },
        paths: openapiv3::Paths {
            paths,
            ..Default::default()
        },
        components: Some(Components {
            schemas: lowering.schemas,
            ..Components::default()
        }),
        ..OpenAPI::default()
    };
    let slots = lowering
        .names
        .iter()
        .map(|(slot, ident)| (ident.clone(), slot.clone()))
        .collect();
    Lowered {
        document,
        slots,
        names: lowering.names,
        replaced: lowering.replaced,
    }
}

struct Lowering<'a> {
    api: &'a Api,
    names: IndexMap<Slot, String>,
    replaced: Vec<String>,
    schemas: IndexMap<String, ReferenceOr<Schema3>>,
}

impl Lowering<'_> {
    fn all_schemas(&mut self, api: &Api) {
        for (index, (name, schema)) in api.schemas.iter().enumerate() {
            let component = format!("Schema{index}");
            self.names
                .insert(Slot::Schema(name.clone()), component.clone());
            if !matches!(schema.kind, Kind::Struct(_)) {
                self.replaced.push(component);
            }
        }
        for (index, schema) in api.schemas.values().enumerate() {
            let component = format!("Schema{index}");
            let lowered = match &schema.kind {
                Kind::Enum(_) => text(None),
                Kind::Choice(types) => {
                    // Their identifiers and families are named for the crate as a whole.
                    types.iter().for_each(|ty| drop(self.ty(ty)));
                    text(None)
                }
                Kind::Struct(_) => {
                    let fields = api.all_fields(schema).into_iter();
                    self.object(fields.map(|(_, field)| field))
                }
                // Progenitor may expand an alias. Ours is kept as a name, and its type is the member of a holder beside it.
                Kind::Alias(ty) => {
                    let holder = self.holder(ty);
                    self.schemas
                        .insert(format!("Alias{index}"), ReferenceOr::Item(holder));
                    text(None)
                }
            };
            self.schemas.insert(component, ReferenceOr::Item(lowered));
        }
    }

    /// Returns the component of a slot that progenitor replaces.
    fn foreign(&mut self, slot: Slot) -> ReferenceOr<Schema3> {
        let next = self.names.len();
        let ident = self
            .names
            .entry(slot)
            .or_insert_with_key(|slot| match slot {
                Slot::Runtime(name) => format!("Runtime{name}"),
                _ => format!("Slot{next}"),
            });
        let ident = ident.clone();
        if !self.schemas.contains_key(&ident) {
            self.replaced.push(ident.clone());
            self.schemas
                .insert(ident.clone(), ReferenceOr::Item(text(None)));
        }
        reference(&ident)
    }

    fn ty(&mut self, ty: &Type) -> ReferenceOr<Schema3> {
        match ty {
            Type::String => ReferenceOr::Item(text(None)),
            Type::Boolean => plain(Type3::Boolean(BooleanType::default())),
            Type::Int32 => integer(IntegerFormat::Int32),
            Type::Int64 => integer(IntegerFormat::Int64),
            Type::Double => plain(Type3::Number(NumberType {
                format: VariantOrUnknownOrEmpty::Item(openapiv3::NumberFormat::Double),
                ..NumberType::default()
            })),
            Type::Date => self.foreign(Slot::Runtime("Date")),
            Type::DateTime => ReferenceOr::Item(text(Some(StringFormat::DateTime))),
            Type::Uri => self.foreign(Slot::Runtime("Uri")),
            Type::Password => self.foreign(Slot::Runtime("Secret")),
            Type::Byte => self.foreign(Slot::Runtime("Bytes")),
            Type::Content => self.foreign(Slot::Runtime("Source")),
            Type::Object => plain(Type3::Object(ObjectType::default())),
            Type::Any => ReferenceOr::Item(Schema3 {
                schema_data: SchemaData::default(),
                schema_kind: SchemaKind::Any(Default::default()),
            }),
            // Boxed by itself, so that it ends the circle of a structure in it.
            Type::Named(name) if self.api.is_family(name) => {
                self.foreign(Slot::Family(name.clone()))
            }
            Type::Named(name) => match self.names.get(&Slot::Schema(name.clone())) {
                Some(component) => reference(component),
                None => self.foreign(Slot::Schema(name.clone())),
            },
            Type::Id(resources) => self.foreign(Slot::Id(resources.clone())),
            Type::List(item) | Type::Set(item) => {
                let items = Some(self.ty(item).boxed());
                plain(Type3::Array(ArrayType {
                    items,
                    min_items: None,
                    max_items: None,
                    unique_items: false,
                }))
            }
            // Progenitor supports string keys only: harvesting restores an identifier as a key.
            Type::Map(key, value) => {
                if let Type::Id(_) = &**key {
                    self.ty(key);
                }
                let values = AdditionalProperties::Schema(Box::new(self.ty(value)));
                plain(Type3::Object(ObjectType {
                    additional_properties: Some(values),
                    ..ObjectType::default()
                }))
            }
            Type::Optional(inner) => self.ty(inner),
        }
    }

    fn object<'f>(&mut self, fields: impl Iterator<Item = &'f Field>) -> Schema3 {
        let mut object = ObjectType::default();
        for (index, field) in fields.enumerate() {
            let name = member(index);
            let mut lowered = self.ty(&field.ty);
            if field.optional {
                lowered = optional(lowered);
            } else {
                object.required.push(name.clone());
            }
            object.properties.insert(name, lowered.boxed());
        }
        Schema3 {
            schema_data: SchemaData::default(),
            schema_kind: SchemaKind::Type(Type3::Object(object)),
        }
    }

    /// Returns a structure with one member of a type: progenitor's output has the type as a field.
    fn holder(&mut self, ty: &Type) -> Schema3 {
        let mut object = ObjectType {
            required: vec![member(0)],
            ..ObjectType::default()
        };
        object.properties.insert(member(0), self.ty(ty).boxed());
        Schema3 {
            schema_data: SchemaData::default(),
            schema_kind: SchemaKind::Type(Type3::Object(object)),
        }
    }

    fn operation(&mut self, index: usize, operation: &Operation) -> (String, PathItem) {
        let mut path = format!("/{index}");
        let mut parameters = Vec::new();
        for (position, parameter) in operation.parameters.iter().enumerate() {
            let name = argument(Part::Parameter(position));
            if parameter.location == Location::Path {
                path.push_str(&format!("/{{{name}}}"));
            }
            let schema = self.ty(&parameter.ty);
            parameters.push(ReferenceOr::Item(lowered_parameter(
                name,
                parameter.location,
                parameter.required,
                schema,
            )));
        }
        let request_body = operation
            .body
            .as_ref()
            .and_then(|body| match &body.content {
                BodyContent::Value(ty) => Some(self.ty(ty)),
                BodyContent::Fields(fields) => {
                    let object = self.object(fields.iter());
                    self.schemas
                        .insert(body_component(index), ReferenceOr::Item(object));
                    None
                }
            });
        if let Some(Some(result)) = &operation.task_result {
            let holder = self.holder(result);
            self.schemas
                .insert(task_component(index), ReferenceOr::Item(holder));
        }
        let content = operation.success.ty.as_ref().map(|ty| match ty {
            Type::Content => self.foreign(Slot::Runtime("Content")),
            ty => self.ty(ty),
        });
        let lowered = Lowered3 {
            operation_id: Some(method_ident(index)),
            parameters,
            request_body: request_body.map(|schema| {
                ReferenceOr::Item(RequestBody {
                    content: json(schema),
                    required: true,
                    ..RequestBody::default()
                })
            }),
            responses: responses(content),
            ..Lowered3::default()
        };
        (
            path,
            PathItem {
                post: Some(lowered),
                ..PathItem::default()
            },
        )
    }
}

/// Marks a schema as nullable: otherwise progenitor treats an absent list or map as an empty one.
fn optional(schema: ReferenceOr<Schema3>) -> ReferenceOr<Schema3> {
    match schema {
        ReferenceOr::Item(mut schema) => {
            schema.schema_data.nullable = true;
            ReferenceOr::Item(schema)
        }
        reference => reference,
    }
}

fn lowered_parameter(
    name: String,
    location: Location,
    required: bool,
    schema: ReferenceOr<Schema3>,
) -> Parameter3 {
    let parameter_data = ParameterData {
        name,
        description: None,
        required,
        deprecated: None,
        format: ParameterSchemaOrContent::Schema(schema),
        example: None,
        examples: IndexMap::new(),
        explode: None,
        extensions: IndexMap::new(),
    };
    match location {
        Location::Path => Parameter3::Path {
            parameter_data,
            style: PathStyle::Simple,
        },
        // For the signature, a header is like a query parameter.
        Location::Query | Location::Header => Parameter3::Query {
            parameter_data,
            allow_reserved: false,
            style: QueryStyle::Form,
            allow_empty_value: None,
        },
    }
}

fn responses(content: Option<ReferenceOr<Schema3>>) -> Responses {
    let status = if content.is_some() { 200 } else { 204 };
    let response = Response {
        content: content.map(json).unwrap_or_default(),
        ..Response::default()
    };
    let mut responses = Responses::default();
    responses
        .responses
        .insert(StatusCode::Code(status), ReferenceOr::Item(response));
    responses
}

fn json(schema: ReferenceOr<Schema3>) -> IndexMap<String, MediaType> {
    let media = MediaType {
        schema: Some(schema),
        ..MediaType::default()
    };
    IndexMap::from([("application/json".to_owned(), media)])
}

fn text(format: Option<StringFormat>) -> Schema3 {
    let format = format.map_or(
        VariantOrUnknownOrEmpty::Empty,
        VariantOrUnknownOrEmpty::Item,
    );
    let ty = Type3::String(StringType {
        format,
        ..StringType::default()
    });
    Schema3 {
        schema_data: SchemaData::default(),
        schema_kind: SchemaKind::Type(ty),
    }
}

fn integer(format: IntegerFormat) -> ReferenceOr<Schema3> {
    plain(Type3::Integer(IntegerType {
        format: VariantOrUnknownOrEmpty::Item(format),
        ..IntegerType::default()
    }))
}

fn plain(ty: Type3) -> ReferenceOr<Schema3> {
    ReferenceOr::Item(Schema3 {
        schema_data: SchemaData::default(),
        schema_kind: SchemaKind::Type(ty),
    })
}

fn reference(component: &str) -> ReferenceOr<Schema3> {
    ReferenceOr::Reference {
        reference: format!("#/components/schemas/{component}"),
    }
}

trait Boxed {
    fn boxed(self) -> ReferenceOr<Box<Schema3>>;
}

impl Boxed for ReferenceOr<Schema3> {
    fn boxed(self) -> ReferenceOr<Box<Schema3>> {
        match self {
            ReferenceOr::Item(schema) => ReferenceOr::Item(Box::new(schema)),
            ReferenceOr::Reference { reference } => ReferenceOr::Reference { reference },
        }
    }
}
