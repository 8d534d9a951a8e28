//! Unions: fields that are present for some values of another field.
//!
//! Takes the claims of a structure's fields, once the fields have their types; gives the unions of the structure. Rejects a claim
//! whose discriminator or value does not exist.

use indexmap::IndexMap;

use crate::api::{Field, Type, Union};

/// A field's claim to be part of a union.
#[derive(Debug)]
pub(super) struct Member {
    pub(super) field: usize,
    pub(super) tag: String,
    pub(super) values: Vec<String>,
    pub(super) sentence: String,
}

/// Returns the unions of a structure, and the rejected claims with the reason.
///
/// `fields` are its own, `inherited` those of its bases; `values` returns the values of an enumeration.
pub(super) fn build<'v>(
    members: Vec<Member>,
    fields: &[Field],
    inherited: &[Field],
    values: impl Fn(&str) -> Option<&'v [String]>,
) -> (Vec<Union>, Vec<(Member, String)>) {
    let mut cases: IndexMap<&str, IndexMap<String, Vec<String>>> = IndexMap::new();
    let mut rejected = Vec::new();
    for member in members {
        match place(&member, fields, inherited, &values) {
            Ok((tag, own, all)) => {
                let union = cases
                    .entry(tag)
                    .or_insert_with(|| all.into_iter().map(|value| (value, Vec::new())).collect());
                let name = fields
                    .get(member.field)
                    .map(|field| field.name.clone())
                    .unwrap_or_default();
                for value in own {
                    union.entry(value).or_default().push(name.clone());
                }
            }
            Err(why) => rejected.push((member, why)),
        }
    }
    let unions = cases.into_iter().map(|(tag, mut cases)| {
        cases.retain(|_, fields| !fields.is_empty());
        Union {
            tag: tag.to_owned(),
            cases,
        }
    });
    (unions.collect(), rejected)
}

/// Returns the discriminator of a member, the values that the member belongs to, and all values.
fn place<'f, 'v>(
    member: &Member,
    fields: &'f [Field],
    inherited: &'f [Field],
    values: &impl Fn(&str) -> Option<&'v [String]>,
) -> Result<(&'f str, Vec<String>, Vec<String>), String> {
    let tag = find(&member.tag, fields).or_else(|| find(&member.tag, inherited));
    let tag = tag.ok_or_else(|| format!("there is no field `{}`", member.tag))?;
    let all = match &tag.ty {
        Type::Named(name) => values(name.as_str()).map(<[String]>::to_vec),
        Type::Boolean => Some(vec!["true".to_owned(), "false".to_owned()]),
        _ => None,
    };
    let all = all.ok_or_else(|| format!("`{}` is not of an enumeration", tag.name))?;
    let own: Result<Vec<String>, String> = member
        .values
        .iter()
        .map(|value| spelled(value, &all))
        .collect();
    Ok((&tag.name, own?, all))
}

/// Returns the field that a sentence names: by its name, with a structure in front, or with `-` for `_`.
fn find<'f>(tag: &str, fields: &'f [Field]) -> Option<&'f Field> {
    let last = tag.rsplit(['#', '.']).next().unwrap_or(tag);
    let snake = last.replace('-', "_");
    [tag, last, &snake]
        .into_iter()
        .find_map(|name| fields.iter().find(|field| field.name == name))
}

/// Returns the value that a text names: the exact one, or the only one that differs in case and underscores alone, because the
/// vendor's generator mangles some constants.
fn spelled(value: &str, all: &[String]) -> Result<String, String> {
    if let Some(exact) = all.iter().find(|known| *known == value) {
        return Ok(exact.clone());
    }
    let fold = |text: &str| text.replace('_', "").to_ascii_lowercase();
    let wanted = fold(value);
    let mut alike = all.iter().filter(|known| fold(known) == wanted);
    match (alike.next(), alike.next()) {
        (Some(only), None) => Ok(only.clone()),
        _ => Err(format!("there is no value `{value}`")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::{Access, Name, Requirements, Text};

    fn field(name: &str, ty: Type) -> Field {
        let (text, requirements) = (Text::default(), Requirements::default());
        Field {
            name: name.to_owned(),
            ty,
            optional: true,
            nullable: false,
            access: Access::Both,
            text,
            requirements,
        }
    }

    fn member(field: usize, tag: &str, values: &[&str]) -> Member {
        let values = values.iter().map(|value| (*value).to_owned()).collect();
        Member {
            field,
            tag: tag.to_owned(),
            values,
            sentence: String::new(),
        }
    }

    #[test]
    fn fields_belong_to_the_values_of_their_discriminator() {
        let kinds = ["NONE", "SHA1", "PULL", "PUSH"].map(str::to_owned);
        let values = |name: &str| (name == "Kind").then_some(&kinds[..]);
        let kind = Type::Named(Name::from("Kind"));
        let fields = [
            field("a", Type::String),
            field("b", Type::Uri),
            field("source_type", kind),
            field("flag", Type::Boolean),
        ];
        let inherited = [field("far", Type::Named(Name::from("Kind")))];
        let members = vec![
            member(0, "source_type", &["PUSH", "PULL"]),
            member(1, "X.source-type", &["PULL", "SH_a1"]),
            member(0, "flag", &["true"]),
            member(1, "Base#far", &["PULL"]),
            member(1, "gone", &["PULL"]),
            member(1, "a", &["PULL"]),
            member(1, "source_type", &["PUT"]),
        ];
        let (unions, rejected) = build(members, &fields, &inherited, values);
        let found: Vec<String> = unions
            .iter()
            .map(|union| {
                let cases: Vec<String> = union
                    .cases
                    .iter()
                    .map(|(value, fields)| format!("{value}={}", fields.join("+")))
                    .collect();
                format!("{}: {}", union.tag, cases.join(" "))
            })
            .collect();
        assert_eq!(
            found,
            [
                "source_type: SHA1=b PULL=a+b PUSH=a",
                "flag: true=a",
                "far: PULL=b"
            ]
        );
        assert_eq!(rejected.len(), 3);
    }
}
