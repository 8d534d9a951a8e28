//! Unions: fields that are present for some values of another field.
//!
//! Takes the claims of a structure's fields, once the fields have their types; gives the unions of the structure. Rejects a claim
//! whose discriminator or value does not exist.

use indexmap::IndexMap;
use indexmap::map::Entry;

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
    if members.is_empty() {
        return (Vec::new(), Vec::new());
    }
    // An own field takes precedence.
    let named = inherited.iter().chain(fields);
    let named: IndexMap<&str, &Field> = named.map(|field| (field.name.as_str(), field)).collect();
    let mut tags: IndexMap<&str, Tag> = IndexMap::new();
    let mut rejected = Vec::new();
    for member in members {
        match place(&member, &named, &mut tags, &values) {
            Ok((tag, own)) => {
                let name = fields.get(member.field).map(|field| field.name.clone());
                for value in own {
                    tag.cases[value].extend(name.clone());
                }
            }
            Err(why) => rejected.push((member, why)),
        }
    }
    let unions = tags.into_iter().map(|(tag, Tag { mut cases, .. })| {
        cases.retain(|_, fields| !fields.is_empty());
        Union {
            tag: tag.to_owned(),
            cases,
        }
    });
    (
        unions.filter(|union| !union.cases.is_empty()).collect(),
        rejected,
    )
}

/// A discriminator.
struct Tag {
    /// The fields of each value.
    cases: IndexMap<String, Vec<String>>,
    /// The index of each value without case and underscores; none if several are alike.
    alike: IndexMap<String, Option<usize>>,
}

impl Tag {
    fn new<'v>(field: &Field, values: &impl Fn(&str) -> Option<&'v [String]>) -> Option<Self> {
        let all = match &field.ty {
            Type::Named(name) => values(name.as_str()).map(<[String]>::to_vec),
            Type::Boolean => Some(vec!["true".to_owned(), "false".to_owned()]),
            _ => None,
        }?;
        let mut alike = IndexMap::new();
        for (index, value) in all.iter().enumerate() {
            let entry = alike.entry(fold(value));
            entry.and_modify(|it| *it = None).or_insert(Some(index));
        }
        Some(Self {
            cases: all.into_iter().map(|value| (value, Vec::new())).collect(),
            alike,
        })
    }

    /// Returns the value that a text names: the exact one, or the only one that differs in case and underscores alone, because the
    /// vendor's generator mangles some constants.
    fn spelled(&self, value: &str) -> Result<usize, String> {
        let exact = self.cases.get_index_of(value);
        let found = exact.or_else(|| self.alike.get(&fold(value)).copied().flatten());
        found.ok_or_else(|| format!("there is no value `{value}`"))
    }
}

fn fold(value: &str) -> String {
    value.replace('_', "").to_ascii_lowercase()
}

/// Returns the discriminator of a member, and the indexes of the values that the member belongs to.
fn place<'t, 'f, 'v>(
    member: &Member,
    named: &IndexMap<&'f str, &'f Field>,
    tags: &'t mut IndexMap<&'f str, Tag>,
    values: &impl Fn(&str) -> Option<&'v [String]>,
) -> Result<(&'t mut Tag, Vec<usize>), String> {
    let field = find(&member.tag, named);
    let field = field.ok_or_else(|| format!("there is no field `{}`", member.tag))?;
    let tag = match tags.entry(&field.name) {
        Entry::Occupied(known) => known.into_mut(),
        Entry::Vacant(vacant) => {
            let tag = Tag::new(field, values);
            vacant.insert(tag.ok_or_else(|| format!("`{}` is not of an enumeration", field.name))?)
        }
    };
    let own = member.values.iter().map(|value| tag.spelled(value));
    let own: Result<Vec<usize>, String> = own.collect();
    Ok((tag, own?))
}

/// Returns the field that a sentence names: by its name, with a structure in front, or with `-` for `_`.
fn find<'f>(tag: &str, named: &IndexMap<&'f str, &'f Field>) -> Option<&'f Field> {
    let last = tag.rsplit(['#', '.']).next().unwrap_or(tag);
    let snake = last.replace('-', "_");
    let names = [tag, last, &snake].into_iter();
    names.filter_map(|name| named.get(name)).copied().next()
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
