//! Names of operations that have none: their ids from method and path, and their resources from the path.
//!
//! An operation has the same name whatever other operations there are: each part of its path counts, those in braces as `By…`.

use heck::ToUpperCamelCase;

use super::key::Key;
use crate::api::Method;

/// Returns the name of an operation without an id: `GET /vApp/{id}/metadata?key` → `getVAppByIdMetadataKey`. `resource` is left out.
pub(super) fn operation(method: Method, key: &Key<'_>, path: &str, resource: &str) -> String {
    let mut name = method.as_str().to_owned();
    let segments: Vec<&str> = path.split('/').filter(|it| !it.is_empty()).collect();
    let own = segments.iter().position(|segment| *segment == resource);
    // What precedes the resource is a version, or a placeholder.
    let (before, after) = segments.split_at(own.map_or(0, |own| own + 1));
    let before = before.iter().filter(|segment| segment.contains('{'));
    let segments = before.chain(after);
    for segment in segments {
        let mut rest = *segment;
        while let Some((before, behind)) = rest.split_once('{') {
            let (placeholder, after) = behind.split_once('}').unwrap_or((behind, ""));
            name.push_str(&before.to_upper_camel_case());
            name.push_str("By");
            name.push_str(&placeholder.to_upper_camel_case());
            rest = after;
        }
        name.push_str(&rest.to_upper_camel_case());
    }
    let constants = key.constants.iter().map(|(_, value)| value);
    for part in constants.chain(&key.bare) {
        name.push_str(&part.to_upper_camel_case());
    }
    name
}

/// Returns the first segment of a path that is a name: no placeholder, no version.
pub(super) fn resource(path: &str) -> Option<&str> {
    let mut segments = path.split('/');
    segments.find(|segment| {
        segment.starts_with(|c: char| c.is_ascii_alphabetic()) && !is_version(segment)
    })
}

/// Returns `true` for a segment such as `v1` or `v2.1`.
fn is_version(segment: &str) -> bool {
    let number = segment.strip_prefix(['v', 'V']);
    number.is_some_and(|number| number.starts_with(|c: char| c.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::Dialect;
    use crate::dialect::key::split;

    #[test]
    fn operations_are_named_by_method_and_path() {
        for (method, path, of_resource, name) in [
            (Method::Get, "/vApp", "", "getVApp"),
            (Method::Get, "/vApp/{id}", "vApp", "getById"),
            (
                Method::Post,
                "/vApp/{id}/power/action/reset",
                "vApp",
                "postByIdPowerActionReset",
            ),
            (
                Method::Get,
                "/vApp/{id}/metadata/{key}",
                "",
                "getVAppByIdMetadataByKey",
            ),
            (Method::Get, "/a/id:{a_b}.json", "a", "getIdByABJson"),
            (
                Method::Post,
                "/a?action=turn-on&quick",
                "a",
                "postTurnOnQuick",
            ),
            (Method::Get, "/v1/a/{id}", "a", "getById"),
            (Method::Get, "/{id}/a/b", "a", "getByIdB"),
            (Method::Delete, "/", "", "delete"),
        ] {
            let key = split(path, Dialect::Modern);
            assert_eq!(
                operation(method, &key, key.path, of_resource),
                name,
                "{path}"
            );
        }
    }

    #[test]
    fn resources_are_the_first_names_of_paths() {
        for (path, name) in [
            ("/vApp/{id}", Some("vApp")),
            ("/{id}/disks", Some("disks")),
            ("/v1/hosts", Some("hosts")),
            ("/1.0.0/vdcs", Some("vdcs")),
            ("/{id}", None),
            ("/", None),
        ] {
            assert_eq!(resource(path), name, "{path}");
        }
    }
}
