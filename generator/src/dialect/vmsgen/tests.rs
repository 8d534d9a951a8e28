//! Tests of the names in documents of vmsgen.

use serde_json::{Value, json};

use super::super::marks::Marks;
use super::Vmsgen;
use crate::api::Dialect;
use crate::load::{Documents, load_texts};

fn operation(tag: &str, id: &str, body: Option<&str>, result: &str) -> Value {
    let json = |name: &str| {
        let schema = json!({"$ref": format!("#/components/schemas/{name}")});
        json!({"content": {"application/json": {"schema": schema}}})
    };
    let mut operation = json!({
        "tags": [tag],
        "operationId": id,
        "responses": {"200": json(result)},
    });
    if let Some(body) = body {
        operation["requestBody"] = json(body);
    }
    operation
}

fn structure(references: &[&str]) -> Value {
    let properties: serde_json::Map<String, Value> = references
        .iter()
        .map(|name| {
            let field = json!({"$ref": format!("#/components/schemas/{name}")});
            ((*name).to_owned(), field)
        })
        .collect();
    json!({"type": "object", "properties": properties})
}

fn names(title: &str, paths: Value, schemas: Value) -> (Documents, Option<Vmsgen>) {
    let document = json!({
        "openapi": "3.0.0",
        "info": {"title": title, "version": "2.0.0"},
        "paths": paths,
        "components": {"schemas": schemas},
    });
    let documents = load_texts(&[("a.json", &document.to_string())], &[]);
    let documents = documents.unwrap_or_else(|problems| panic!("{problems}"));
    let vmsgen = Vmsgen::of(&documents, &Marks::of(&documents));
    (documents, vmsgen)
}

#[test]
fn schemas_below_api_get_the_dots_of_their_resources() {
    let paths = json!({
        "/api/hvc/links": {"get": operation("hvc/links", "get", None, "VcenterHvcLinksInfo")},
        "/api/hvc/depot-content": {"get": operation("hvc/depot_content", "get", None, "VcenterHvcPackageSpec")},
        "/api/hvc/links?action=make&vmw-task=true": {
            "post": operation("hvc/links", "make_all$task", Some("VcenterHvcLinksMakeAllTask"), "VapiStdDynamicID")
        },
    });
    let schemas = json!({
        "VcenterHvcLinksInfo": structure(&["VcenterHvcLinksInfoState", "VcenterHvcLinksModel", "VcenterHvcLinksOrder", "VcenterHvcDepotContentA"]),
        "VcenterHvcLinksInfoState": {"type": "string", "enum": ["A"]},
        "VcenterHvcLinksModel": structure(&[]),
        "VcenterHvcLinksOrder": {"type": "string", "enum": ["A"]},
        "VcenterHvcLinksMakeAllTask": structure(&[]),
        "VcenterHvcPackageSpec": structure(&[]),
        "VcenterHvcDepotContentA": structure(&[]),
        "VapiStdDynamicID": structure(&[]),
        "VapiStdErrorsNotFound": structure(&[]),
        "OtherThing": structure(&["VcenterHvcPackageSpec"]),
    });
    let (_documents, vmsgen) = names("hvc", paths, schemas);
    let vmsgen = vmsgen.expect("a document of vmsgen");
    for (published, name) in [
        ("VcenterHvcLinksInfo", "Vcenter.Hvc.Links.Info"),
        ("VcenterHvcLinksInfoState", "Vcenter.Hvc.Links.Info.State"),
        ("VcenterHvcLinksModel", "Vcenter.Hvc.LinksModel"),
        ("VcenterHvcLinksOrder", "Vcenter.Hvc.Links.Order"),
        ("VcenterHvcPackageSpec", "Vcenter.HvcPackageSpec"),
        ("VcenterHvcDepotContentA", "Vcenter.Hvc.DepotContent.A"),
        ("VapiStdDynamicID", "Vapi.Std.DynamicID"),
        ("VapiStdErrorsNotFound", "Vapi.Std.Errors.NotFound"),
        ("OtherThing", "Other.Thing"),
    ] {
        assert_eq!(vmsgen.schema(published).as_str(), name);
    }
    let resource = vmsgen.resource(0, "hvc/depot_content", false);
    assert_eq!(resource.as_str(), "Vcenter.Hvc.DepotContent");
    assert!(vmsgen.is_arguments(0, "VcenterHvcLinksMakeAllTask"));
    assert!(!vmsgen.is_arguments(0, "VcenterHvcLinksInfo"));
}

#[test]
fn names_below_rest_are_apart_from_those_below_api() {
    let rest = || operation("tagging/tag", "get", None, "cis.tagging.tag_resp");
    let schemas = json!({
        "cis.tagging.tag_resp": {"type": "object", "properties": {"value": {"type": "string"}}},
        "cis.tagging.tag_model": structure(&[]),
        "vapi.std.dynamic_ID": structure(&[]),
        "CisTaggingTagModel": structure(&[]),
    });
    let below_rest = json!({"/rest/com/vmware/cis/tagging/tag": {"get": rest()}});
    let (_documents, alone) = names("cis", below_rest.clone(), schemas.clone());
    let alone = alone.expect("a document of vmsgen");
    assert_eq!(
        alone.resource(0, "tagging/tag", true).as_str(),
        "Cis.Tagging.Tag"
    );
    assert_eq!(
        alone.schema("cis.tagging.tag_model").as_str(),
        "Cis.Tagging.TagModel"
    );
    assert_eq!(
        alone.schema("vapi.std.dynamic_ID").as_str(),
        "Vapi.Std.DynamicID"
    );
    assert!(alone.is_envelope(0, "cis.tagging.tag_resp"));

    let mut both = below_rest;
    both["/api/cis/tagging/tag"] =
        json!({"get": operation("tagging/tag", "get", None, "CisTaggingTagModel")});
    let (_documents, both) = names("cis", both, schemas);
    let both = both.expect("a document of vmsgen");
    assert_eq!(
        both.resource(0, "tagging/tag", true).as_str(),
        "Rest.Cis.Tagging.Tag"
    );
    assert_eq!(
        both.resource(0, "tagging/tag", false).as_str(),
        "Cis.Tagging.Tag"
    );
    assert_eq!(
        both.schema("cis.tagging.tag_model").as_str(),
        "Rest.Cis.Tagging.TagModel"
    );
    assert_eq!(
        both.schema("CisTaggingTagModel").as_str(),
        "Cis.Tagging.TagModel"
    );
}

#[test]
fn other_documents_are_not_of_vmsgen() {
    let pets = json!({"/api/pets": {"get": operation("pets", "list", None, "Pet")}});
    let esx = json!({"/api/esx/a": {"get": operation("A", "get", None, "Std_Errors_Error")}});
    for (title, paths, schema) in [
        ("petstore", pets, "Pet"),
        (
            "Pet Store",
            json!({"/api/pets": {"get": operation("pets", "list", None, "MyPetsInfo")}}),
            "MyPetsInfo",
        ),
        ("esx", esx, "Std_Errors_Error"),
    ] {
        let (documents, vmsgen) = names(title, paths, json!({schema: structure(&[])}));
        assert!(vmsgen.is_none(), "{title}");
        assert_ne!(Marks::of(&documents).dialect(0), Dialect::Vmsgen);
    }
}
