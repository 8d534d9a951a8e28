//! Structures of checksums, which convert from and to the runtime's type.

use quote::{format_ident, quote};

use super::input::Input;
use super::piece::{Documented, MacroCall, Piece};
use crate::api::{Field, Schema, SchemaKind, Type};
use crate::plan::Member;

/// Names of hash functions, of which such a structure has at least one.
const KNOWN: [&str; 4] = ["SHA1", "MD5", "SHA256", "SHA512"];

/// Returns the conversions, if the schema is a structure of a checksum: an enumeration of hash functions named `algorithm`, and
/// digits named `checksum`.
pub(super) fn conversions(input: Input<'_>, schema: &Schema, members: &[Member]) -> Option<Piece> {
    let SchemaKind::Struct(structure) = &schema.kind else {
        return None;
    };
    let ([one, other], None) = (structure.fields.as_slice(), &structure.base) else {
        return None;
    };
    let (algorithm, digits) = match one.name.as_str() {
        "algorithm" => (one, other),
        _ => (other, one),
    };
    let is_checksum = algorithm.name == "algorithm"
        && is_algorithm(input, &algorithm.ty)
        && digits.name == "checksum"
        && digits.ty == Type::String
        && !digits.optional;
    if !is_checksum {
        return None;
    }
    let ident = format_ident!("{}", input.plan.types.get(&schema.name)?.path.ident);
    let entry = |field: &Field| {
        let member = members.iter().find(|member| member.wire == field.name)?;
        let kind = match field.optional {
            true => quote!(optional),
            false => quote!(required),
        };
        let name = format_ident!("{}", member.ident);
        Some(undocumented(quote!(#kind #name)))
    };
    Some(Piece::Call(MacroCall {
        name: "vsphere_runtime::checksum_structure",
        head: undocumented(quote!(#ident)),
        entries: Some(vec![entry(algorithm)?, entry(digits)?]),
    }))
}

/// Returns `true` for an enumeration of hash functions.
fn is_algorithm(input: Input<'_>, ty: &Type) -> bool {
    let Type::Named(name) = ty else {
        return false;
    };
    match input.api.schemas.get(name).map(|schema| &schema.kind) {
        Some(SchemaKind::Enum(values)) => {
            values.iter().any(|it| KNOWN.contains(&it.value.as_str()))
        }
        _ => false,
    }
}

fn undocumented(tokens: proc_macro2::TokenStream) -> Documented {
    Documented {
        docs: Vec::new(),
        attributes: quote!(),
        tokens,
    }
}
