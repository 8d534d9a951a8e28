//! Sessions, tasks and transfers call operations that the runtime describes by hand, since it exists before any generated
//! client. These descriptions agree with those of the API.

use std::collections::BTreeMap;

use quote::ToTokens;
use serde_json::Value;
use syn::{Expr, ExprStruct, Item, Type};
use vsphere_tests::places::{facts_text, rust_files};

/// Names of requests outside the API in errors and spans: the bytes of files, and calls of operations that no document has.
const NOT_OF_THE_API: [&str; 4] = ["content", "download", "raw call", "upload"];

/// Operations of packages without a fragment in the project.
const OF_OTHER_PACKAGES: [&str; 2] = [
    "Appliance.System.Version_get",
    "Vcenter.Authentication.Token_issue",
];

/// Requests that the API of the fragments has in another form, by identifier and method: those of earlier versions.
const OF_EARLIER_VERSIONS: [(&str, &str); 1] = [("Cis.Tasks_list", "Method :: Get")];

/// Fields that decide the request and the handling of its response; the others are documentation. The status of a success is
/// one of those: any 2xx is accepted, and documents of different versions state different ones.
const FIELDS: [&str; 4] = ["method", "path", "query", "result"];

/// A description, its fields as written.
type Fields = BTreeMap<String, String>;

/// The constants of a file: texts, and base descriptions.
struct Constants<'f>(BTreeMap<String, &'f Expr>);

impl Constants<'_> {
    /// Returns the fields of a description with those of its base.
    fn fields(&self, literal: &ExprStruct) -> Fields {
        let mut fields = match literal.rest.as_deref() {
            Some(Expr::Path(base)) if base.path.is_ident("Self") => Fields::new(),
            Some(Expr::Path(base)) => match self.0.get(&base.to_token_stream().to_string()) {
                Some(Expr::Struct(base)) => self.fields(base),
                _ => Fields::new(),
            },
            _ => Fields::new(),
        };
        for field in &literal.fields {
            let value = field.expr.to_token_stream().to_string();
            let value = match self.0.get(&value) {
                Some(constant) => constant.to_token_stream().to_string(),
                None => value,
            };
            fields.insert(field.member.to_token_stream().to_string(), value);
        }
        fields
    }
}

/// Returns the descriptions in Rust files, each with the defaults of `Operation::EMPTY`.
fn descriptions(folder: &str) -> Vec<Fields> {
    let files = rust_files(folder);
    // Other files of the mock describe operations of their own tests.
    let is_of_the_api = |path: &str| !path.starts_with("mock/") || path == "mock/model/standard.rs";
    let parsed = files
        .iter()
        .filter(|(path, text)| is_of_the_api(path) && text.contains("Operation {"))
        .map(|(path, text)| {
            syn::parse_file(text).unwrap_or_else(|error| panic!("{path}: {error}"))
        });
    parsed.flat_map(|file| descriptions_of(&file)).collect()
}

fn descriptions_of(file: &syn::File) -> Vec<Fields> {
    let mut constants = Constants(BTreeMap::new());
    let mut literals = Vec::new();
    for item in &file.items {
        let (name, ty, value) = match item {
            Item::Const(item) => (&item.ident, &item.ty, &item.expr),
            Item::Static(item) => (&item.ident, &item.ty, &item.expr),
            _ => continue,
        };
        constants.0.insert(name.to_string(), value);
        if let (Type::Path(ty), Expr::Struct(literal), Item::Static(_)) = (&**ty, &**value, item)
            && ty.path.is_ident("Operation")
        {
            literals.push(literal);
        }
    }
    let described = literals.into_iter().map(|literal| {
        let mut fields = empty();
        fields.extend(constants.fields(literal));
        fields
    });
    described.collect()
}

/// Returns the fields of `Operation::EMPTY`.
fn empty() -> Fields {
    let fields = [
        ("method", "Method :: Get"),
        ("path", "\"\""),
        ("query", "& []"),
        ("result", "ResultShape :: Empty"),
    ];
    fields
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into()
}

fn id(fields: &Fields) -> String {
    let id = fields.get("id").expect("a description has an id");
    syn::parse_str::<syn::LitStr>(id)
        .expect("an id is a text")
        .value()
}

#[test]
fn the_runtime_describes_its_operations_as_the_client_does() {
    let generated: BTreeMap<String, Fields> = descriptions("generated/src")
        .into_iter()
        .map(|fields| (id(&fields), fields))
        .collect();
    let own = descriptions("generator/runtime/src");
    let mut compared = 0;
    let mut elsewhere = Vec::new();
    for fields in &own {
        let id = id(fields);
        let Some(theirs) = generated.get(&id) else {
            elsewhere.push(id);
            continue;
        };
        if OF_EARLIER_VERSIONS.contains(&(&*id, &*fields["method"])) {
            continue;
        }
        for field in FIELDS {
            // The response to a call that only keeps a session alive is not read.
            if field == "result" && fields[field] == "ResultShape :: Empty" {
                continue;
            }
            assert_eq!(fields[field], theirs[field], "`{field}` of {id}");
        }
        if theirs.contains_key("secret") {
            assert!(fields.contains_key("secret"), "{id} answers with a secret");
        }
        compared += 1;
    }
    elsewhere.sort();
    elsewhere.dedup();
    let expected: Vec<&str> = OF_OTHER_PACKAGES
        .into_iter()
        .chain(NOT_OF_THE_API)
        .collect();
    assert_eq!(elsewhere, expected);
    assert!(
        compared > 20,
        "only {compared} operations of the runtime were found"
    );
}

/// Operations that are not in the fragments are in the whole API.
#[test]
fn the_runtime_describes_other_operations_as_the_whole_api_does() {
    let Some(model) = facts_text("vsphere/vcenter-9.1.0.0.model.json") else {
        return;
    };
    let model: Value = serde_json::from_str(&model).expect("the model is JSON");
    let own = descriptions("generator/runtime/src");
    for id_elsewhere in OF_OTHER_PACKAGES {
        let fields = own.iter().find(|fields| id(fields) == id_elsewhere);
        let fields = fields.unwrap_or_else(|| panic!("{id_elsewhere} is not called"));
        let truth = &model["operations"][id_elsewhere];
        let method = truth["method"].as_str().unwrap_or_default();
        let own = fields["method"].rsplit(' ').next().unwrap_or_default();
        assert!(
            own.eq_ignore_ascii_case(method),
            "the method of {id_elsewhere}"
        );
        let path = truth["path"].as_str().unwrap_or_default();
        assert_eq!(
            fields["path"],
            format!("{path:?}"),
            "the path of {id_elsewhere}"
        );
    }
}
