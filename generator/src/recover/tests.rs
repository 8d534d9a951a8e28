//! Recovery of small models: facts of sentences go where they belong, and nothing else changes.

use indexmap::IndexMap;
use serde_json::json;

use super::*;
use crate::api::*;

fn field(name: &str, ty: Type, text: &str) -> Field {
    let requirements = Requirements::default();
    Field {
        name: name.to_owned(),
        ty,
        optional: false,
        nullable: false,
        access: Access::Both,
        text: Text::new(text),
        requirements,
    }
}

fn schema(name: &str, kind: SchemaKind, text: &str) -> (Name, Schema) {
    let place = Place {
        file: 0,
        pointer: format!("/components/schemas/{name}"),
    };
    (
        Name::from(name),
        Schema {
            name: Name::from(name),
            kind,
            text: Text::new(text),
            place,
        },
    )
}

fn structure(name: &str, fields: Vec<Field>) -> (Name, Schema) {
    schema(
        name,
        SchemaKind::Struct(Struct {
            fields,
            ..Struct::default()
        }),
        "",
    )
}

fn enumeration(name: &str, values: &[&str], text: &str) -> (Name, Schema) {
    let values = values.iter().map(|value| EnumValue {
        value: (*value).to_owned(),
        name: None,
        text: Text::default(),
    });
    schema(name, SchemaKind::Enum(values.collect()), text)
}

fn operation(id: &str, success: Success) -> Operation {
    Operation {
        id: id.to_owned(),
        resource: Name::from("A"),
        name: "do".to_owned(),
        starts_task: success.status == 202,
        method: Method::Post,
        path_key: "/a/{b}".to_owned(),
        path: "/a/{b}".to_owned(),
        base_path: None,
        query: Vec::new(),
        query_flags: Vec::new(),
        parameters: Vec::new(),
        body: None,
        success,
        errors: Vec::new(),
        text: Text::default(),
        privileges: Vec::new(),
        task_result: None,
        task_result_given: None,
        security: Vec::new(),
        anonymous: false,
        place: Place {
            file: 1,
            pointer: "/paths/~1a~1{b}/post".to_owned(),
        },
    }
}

fn task(id: &str, text: &str) -> Operation {
    operation(
        id,
        Success {
            status: 202,
            accept: Vec::new(),
            ty: Some(Type::String),
            enveloped: false,
            text: Text::new(text),
        },
    )
}

fn api(operations: Vec<Operation>, schemas: Vec<(Name, Schema)>) -> Api {
    Api {
        security: Default::default(),
        title: String::new(),
        version: String::new(),
        dialect: Dialect::Modern,
        base_path: "/api".to_owned(),
        resources: IndexMap::new(),
        operations,
        schemas: schemas.into_iter().collect(),
    }
}

fn of<'a>(api: &'a Api, name: &str) -> &'a Struct {
    match api.schemas.get(name).map(|schema| &schema.kind) {
        Some(SchemaKind::Struct(structure)) => structure,
        other => panic!("{name}: {other:?}"),
    }
}

const KINDS: &str = "Possible values:\n  - `ONE`: The one.\n\nThis constant was added in __vSphere API 7.0.3.0__.\n  - `TWO`: Two.\n\nThis constant is deprecated as of __vSphere API 8.0__. Use *A.Kind.ONE*.\n  - `NONE`\n\n\nThis enumeration was added in __vSphere API 7.0__.\n";
const KIND: &str = "Possible values:\n  - `ONE`: The one.\n  - `TWO`: Two.\n\n\nFor more information see: *A.Kind*.";

#[test]
fn fields_get_their_types_and_structures_their_unions() {
    let only = |values: &str| {
        format!("This property is optional and it is only relevant when the value of {values}.")
    };
    let ids = "When clients pass a value of this schema as a parameter, the property must contain identifiers for the resource type: `R`. When operations return a value of this schema as a response, the property will contain identifiers for the resource type: `R`.";
    let fields = vec![
        field("x", Type::String, &only("kind is *A.Kind.ONE*")),
        field(
            "y",
            Type::List(Box::new(Type::String)),
            &format!(
                "{}\n\n{ids}",
                only("CommonInfo#kind is one of *A.Kind.TWO* or *A.Kind.ONE*")
            ),
        ),
        field("kind", Type::String, KIND),
        field(
            "kinds",
            Type::Map(Box::new(Type::String), Box::new(Type::String)),
            KIND,
        ),
        field("z", Type::String, &only("gone is *A.Kind.ONE*")),
        field("n", Type::Int64, KIND),
    ];
    let mut api = api(
        vec![],
        vec![
            structure("A.S", fields),
            enumeration("A.Kind", &["ONE", "TWO", "NONE"], KINDS),
        ],
    );
    let report = recover(&mut api, &TaskResults::default());
    let kind = Type::Named(Name::from("A.Kind"));
    let found = of(&api, "A.S");
    let types: Vec<&Type> = found.fields.iter().map(|field| &field.ty).collect();
    let expected = [
        Type::String,
        Type::List(Box::new(Type::Id(vec!["R".to_owned()]))),
        kind.clone(),
        Type::Map(Box::new(Type::String), Box::new(kind)),
        Type::String,
        Type::Int64,
    ];
    assert_eq!(types, expected.iter().collect::<Vec<_>>());
    let cases = json!(found.unions[0].cases.iter().collect::<Vec<_>>());
    assert_eq!(
        (found.unions.len(), cases),
        (1, json!([["ONE", ["x", "y"]], ["TWO", ["y"]]]))
    );
    let places: Vec<&str> = report
        .misses
        .iter()
        .map(|miss| miss.place.pointer.as_str())
        .collect();
    assert_eq!(
        places,
        [
            "/components/schemas/A.S/properties/n/description",
            "/components/schemas/A.S/properties/z/description"
        ]
    );
    assert_eq!(found.fields[4].text.prose, [only("gone is *A.Kind.ONE*")]);
}

#[test]
fn values_of_enumerations_get_their_texts() {
    let mut api = api(
        vec![],
        vec![enumeration("A.Kind", &["ONE", "TWO", "NONE"], KINDS)],
    );
    let report = recover(&mut api, &TaskResults::default());
    let Some(Schema {
        kind: SchemaKind::Enum(values),
        text,
        ..
    }) = api.schemas.get("A.Kind")
    else {
        panic!("gone")
    };
    assert_eq!((text.since.as_deref(), text.prose.len()), (Some("7.0"), 0));
    assert_eq!(
        (values[0].text.since.as_deref(), &*values[0].text.prose),
        (Some("7.0.3.0"), &["The one.".to_owned()][..])
    );
    let deprecated = values[1].text.deprecated.as_ref();
    assert_eq!(
        deprecated.and_then(|deprecation| deprecation.reason.as_deref()),
        Some("Use *A.Kind.ONE*.")
    );
    assert_eq!(values[2].text, Text::default());
    assert!(report.misses.is_empty(), "{:?}", report.misses);
}

#[test]
fn results_of_tasks_come_from_the_extension_the_table_or_the_text() {
    let id = "The response will be an identifier for the resource type: `R`.";
    let mut own = task("A_own$Task", id);
    own.task_result_given = Some(json!({"struct": "A.S"}));
    let operations = vec![
        own,
        task("A_table$Task", id),
        task("A_text$Task", id),
        task("A_void$Task", "Success!"),
        task("A_named$Task", "The *A.S* of the new thing."),
        task("A_unknown$Task", "Result of operation unknown."),
        task(
            "A_several$Task",
            "The response will contain identifiers for the resource type: `R`.",
        ),
        task("A_wrong$Task", "Success!"),
    ];
    let table = json!({"A_own$Task": "void", "A_table$Task": {"list": "string"}, "A_wrong$Task": {"struct": "A.T"}});
    let table = TaskResults::from_json(table).unwrap_or_default();
    let mut api = api(operations, vec![structure("A.S", vec![])]);
    let report = recover(&mut api, &table);
    let named = || Some(Some(Type::Named(Name::from("A.S"))));
    let expected = [
        named(),
        Some(Some(Type::List(Box::new(Type::String)))),
        Some(Some(Type::Id(vec!["R".to_owned()]))),
        Some(None),
        named(),
        None,
        None,
        Some(None),
    ];
    for (operation, expected) in api.operations.iter().zip(expected) {
        assert_eq!(operation.task_result, expected, "{}", operation.id);
        assert_eq!(
            operation.success.ty,
            Some(Type::Id(vec!["com.vmware.cis.task".to_owned()]))
        );
    }
    assert_eq!((report.rejected.len(), report.misses.len()), (1, 1));
    assert_eq!(
        report.misses[0].place.pointer,
        "/paths/~1a~1{b}/post/responses/202/description"
    );
}

#[test]
fn what_is_not_said_does_not_change() {
    let ty = Type::List(Box::new(Type::String));
    let success = Success {
        status: 200,
        accept: Vec::new(),
        ty: Some(ty.clone()),
        enveloped: false,
        text: Text::new("Identifiers for the things."),
    };
    let mut api = api(
        vec![operation("A_do", success)],
        vec![structure("A.S", vec![field("x", ty.clone(), "")])],
    );
    recover(&mut api, &TaskResults::default());
    assert_eq!(api.operations[0].success.ty.as_ref(), Some(&ty));
    assert_eq!(of(&api, "A.S").fields[0].ty, ty);
    assert!(!of(&api, "A.S").fields[0].optional && of(&api, "A.S").unions.is_empty());
}

#[test]
fn a_discriminator_may_be_missing_where_the_base_has_a_value() {
    for (members, optional) in [(&["A.Base", "A.More"][..], true), (&["A.More"], false)] {
        let discriminator = Discriminator {
            field: "kind".to_owned(),
            members: members
                .iter()
                .map(|name| (name.to_uppercase(), Name::from(*name)))
                .collect(),
        };
        let base = Struct {
            fields: vec![field("kind", Type::String, "")],
            discriminator: Some(discriminator),
            ..Struct::default()
        };
        let mut api = api(
            vec![],
            vec![
                schema("A.Base", SchemaKind::Struct(base), ""),
                structure("A.More", vec![]),
            ],
        );
        recover(&mut api, &TaskResults::default());
        assert_eq!(of(&api, "A.Base").fields[0].optional, optional);
    }
}

#[test]
fn a_circle_of_bases_is_survived() {
    let base = |of: &str| {
        let text = "This property is optional and it is only relevant when the value of far is *A.Kind.ONE*.";
        let fields = vec![field("x", Type::String, text)];
        SchemaKind::Struct(Struct {
            base: Some(Name::from(of)),
            fields,
            ..Struct::default()
        })
    };
    let mut api = api(
        vec![],
        vec![
            schema("A.B", base("A.C"), ""),
            schema("A.C", base("A.B"), ""),
        ],
    );
    assert_eq!(recover(&mut api, &TaskResults::default()).misses.len(), 2);
}

#[test]
fn a_table_without_any_known_operation_is_reported() {
    for (ids, unused) in [
        (&["A_do$Task", "B_gone$Task"][..], false),
        (&["B_gone$Task"], true),
        (&[], false),
    ] {
        let table: serde_json::Map<_, _> = ids
            .iter()
            .map(|id| ((*id).to_owned(), json!("void")))
            .collect();
        let table = TaskResults::from_json(table.into()).unwrap_or_default();
        let mut api = api(vec![task("A_do$Task", "")], vec![]);
        let report = recover(&mut api, &table);
        assert_eq!(report.unused_table, unused, "{ids:?}");
        assert!(report.misses.is_empty() && report.rejected.is_empty());
    }
}
