//! Names by which the fields of a login are known, in whatever case and with whatever separators.

use crate::api::{Api, Body, BodyContent, Field, Name, SchemaKind, Type, letters};
use crate::json_pointer::escaped;

/// Names of a user.
pub(super) const USER: &[&str] = &[
    "username",
    "user",
    "login",
    "loginname",
    "userid",
    "jusername",
];

/// Names of a password.
pub(super) const PASSWORD: &[&str] = &["password", "jpassword"];

/// Names of a token that calls carry, from the clearest to the vaguest.
pub(super) const TOKEN: &[&str] = &[
    "accesstoken",
    "authtoken",
    "sessiontoken",
    "token",
    "sessionid",
];

/// Names of a token by which the next one is requested.
pub(super) const REFRESH: &[&str] = &["refreshtoken", "refresh"];

/// Names of an expiry.
pub(super) const EXPIRY: &[&str] = &[
    "expiresin",
    "ttl",
    "validity",
    "expiry",
    "expires",
    "expirytime",
    "expirationtime",
];

/// Names of the only field of a structure around a token.
const WRAPPED: &[&str] = &["id", "token", "value", "refreshtoken"];

/// Returns the field with the first of these names that one has.
pub(super) fn named<'a>(fields: &[&'a Field], names: &[&str]) -> Option<&'a Field> {
    let of_name = |name: &&str| fields.iter().find(|field| letters(&field.name) == **name);
    names.iter().find_map(of_name).copied()
}

/// Returns the fields of a structure, inherited ones first; `None` for any other type.
pub(super) fn of_type<'a>(api: &'a Api, ty: &'a Type) -> Option<Vec<&'a Field>> {
    let Type::Named(name) = ty.required() else {
        return None;
    };
    of_structure(api, name, 0)
}

/// The longest chain of aliases that are followed.
const DEPTH: usize = 40;

fn of_structure<'a>(api: &'a Api, name: &Name, depth: usize) -> Option<Vec<&'a Field>> {
    let schema = api.schemas.get(name)?;
    match &schema.kind {
        SchemaKind::Struct(_) => {
            let fields = api.all_fields(schema).into_iter();
            Some(fields.map(|(_, field)| field).collect())
        }
        SchemaKind::Alias(Type::Named(other)) if depth < DEPTH => {
            of_structure(api, other, depth + 1)
        }
        _ => None,
    }
}

/// Returns the fields of a body that is a structure; `None` for any other one.
pub(super) fn of_body<'a>(api: &'a Api, body: &'a Body) -> Option<Vec<&'a Field>> {
    match &body.content {
        BodyContent::Value(ty) => of_type(api, ty),
        BodyContent::Fields(fields) => Some(fields.iter().collect()),
    }
}

/// Returns `true` for a text, be it a secret or an identifier.
pub(super) fn is_text(ty: &Type) -> bool {
    matches!(ty.required(), Type::String | Type::Password | Type::Id(_))
}

/// Returns the place of the text with one of these names, itself or as the only field of a structure.
pub(super) fn place(api: &Api, fields: &[&Field], names: &[&str]) -> Option<String> {
    let field = named(fields, names)?;
    if is_text(&field.ty) {
        return Some(pointer(&[&field.name]));
    }
    let within = of_type(api, &field.ty)?;
    let [only] = within.as_slice() else {
        return None;
    };
    let is_wrapped = WRAPPED.contains(&letters(&only.name).as_str()) && is_text(&only.ty);
    is_wrapped.then(|| pointer(&[&field.name, &only.name]))
}

/// Returns a JSON pointer.
pub(super) fn pointer(names: &[&str]) -> String {
    let steps = names.iter().map(|name| format!("/{}", escaped(name)));
    steps.collect()
}
