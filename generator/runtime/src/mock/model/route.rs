//! Routing: from a request line to an operation.
//!
//! Paths are matched segment by segment; from the left, a literal takes precedence over a placeholder, and one with a text
//! around it over one without. Operations with the
//! same path differ in their method, their constant query parameters, or their required query parameters. A constant without a
//! value is matched like a required parameter: by its name alone.

use super::describe::{Described, Place};
use super::segment::Segment;
use percent_encoding::percent_decode_str;
use std::collections::BTreeMap;

/// The routes of all operations.
pub(crate) struct Router {
    /// Routes by method and number of segments, the most specific path first.
    routes: BTreeMap<(&'static str, usize), Vec<Route>>,
}

/// The texts of a segment without the names of its placeholders.
type Shape = (&'static str, Vec<&'static str>);

struct Route {
    segments: Vec<Segment>,
    described: &'static Described,
    /// Names of the required query parameters.
    required: Vec<&'static str>,
}

/// The operation of a request, with the values of its path parameters.
pub(crate) struct Found {
    pub(crate) described: &'static Described,
    pub(crate) path: Vec<(&'static str, String)>,
}

impl Router {
    /// Builds the routes. The error names two operations that would match the same requests.
    pub(crate) fn new(operations: &[&'static Described]) -> Result<Self, String> {
        let mut routes: BTreeMap<_, Vec<Route>> = BTreeMap::new();
        for described in operations {
            let route = Route::new(described);
            let method = described.operation.method.as_str();
            let others = routes.entry((method, route.segments.len())).or_default();
            if let Some(other) = others.iter().find(|other| other.is_same(&route)) {
                let (one, two) = (other.described.operation.id, described.operation.id);
                return Err(format!("`{one}` and `{two}` match the same requests"));
            }
            others.push(route);
        }
        // Literals first, so that the first path that matches is the most specific one.
        for routes in routes.values_mut() {
            routes.sort_by_key(Route::rank);
        }
        Ok(Self { routes })
    }

    /// Finds the operation of a request. `path` is the part after the base path, percent-encoded.
    pub(crate) fn find(
        &self,
        method: &str,
        path: &str,
        query: &[(String, String)],
    ) -> Option<Found> {
        let given: Option<Vec<String>> = path.strip_prefix('/')?.split('/').map(decode).collect();
        let given = given?;
        let all = self.routes.iter();
        let mut all = all.filter(|((known, count), _)| *known == method && *count == given.len());
        let (_, routes) = all.next()?;
        let mut best: Option<&Route> = None;
        for route in routes.iter().filter(|route| route.matches(&given, query)) {
            // Routes of one path are adjacent; those after them are less specific.
            match best {
                Some(other) if other.rank() != route.rank() => break,
                Some(other) if other.strength(query) >= route.strength(query) => {}
                _ => best = Some(route),
            }
        }
        let route = best?;
        let values = route.segments.iter().zip(&given);
        let values = values.filter_map(|(segment, given)| segment.values(given));
        Some(Found {
            described: route.described,
            path: values.flatten().collect(),
        })
    }
}

impl Route {
    fn new(described: &'static Described) -> Self {
        let path = described.operation.path.trim_start_matches('/');
        let query = described.parameters_in(Place::Query);
        let mut required: Vec<_> = query
            .filter(|parameter| parameter.required)
            .map(|parameter| parameter.name)
            .collect();
        required.sort_unstable();
        Self {
            segments: path.split('/').map(Segment::parse).collect(),
            described,
            required,
        }
    }

    /// Returns the order of paths from specific to general. It is the same for those with the same texts only.
    fn rank(&self) -> Vec<((bool, usize), Shape)> {
        let segments = self.segments.iter();
        segments
            .map(|segment| (segment.rank(), segment.shape()))
            .collect()
    }

    fn is_same(&self, other: &Self) -> bool {
        let same = |(one, two): (&Segment, &Segment)| one.shape() == two.shape();
        let [one, two] = [self, other].map(Self::constants);
        self.segments.iter().zip(&other.segments).all(same)
            && one == two
            && self.required == other.required
    }

    fn matches(&self, path: &[String], query: &[(String, String)]) -> bool {
        let fits = |(segment, given): (&Segment, &String)| segment.values(given).is_some();
        let has = |(name, value): &(&str, Option<&str>)| {
            let mut values = query.iter().filter(|(given, _)| given == name);
            values.any(|(_, given)| value.is_none_or(|value| given == value))
        };
        self.segments.iter().zip(path).all(fits) && self.constants().iter().all(has)
    }

    /// Returns the constants of the query, sorted.
    fn constants(&self) -> Vec<(&'static str, Option<&'static str>)> {
        let operation = self.described.operation;
        let pairs = operation.query.iter();
        let pairs = pairs.map(|(name, value)| (*name, Some(*value)));
        let flags = operation.query_flags.iter().map(|name| (*name, None));
        let mut constants: Vec<_> = pairs.chain(flags).collect();
        constants.sort_unstable();
        constants
    }

    /// Returns how well it fits a query, compared with the routes of the same path.
    fn strength(&self, query: &[(String, String)]) -> (usize, bool, usize) {
        let is_given = |name: &&str| query.iter().any(|(given, _)| given == name);
        let complete = self.required.iter().all(is_given);
        let constants = self.constants().len();
        (constants, complete, self.required.len())
    }
}

/// Returns `true` if two operations match the same requests.
pub(crate) fn is_same_request(one: &'static Described, two: &'static Described) -> bool {
    let [one, two] = [one, two].map(Route::new);
    let methods = [&one, &two].map(|it| it.described.operation.method);
    let bases = [&one, &two].map(|it| it.described.operation.base_path);
    methods[0] == methods[1]
        && bases[0] == bases[1]
        && one.segments.len() == two.segments.len()
        && one.is_same(&two)
}

/// Returns the decoded names and values of a query or form; `None` if it is malformed.
pub(crate) fn parse_query(query: &str) -> Option<Vec<(String, String)>> {
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    let pair = |pair: &str| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let spaced = |text: &str| decode(&text.replace('+', " "));
        Some((spaced(name)?, spaced(value)?))
    };
    pairs.map(pair).collect()
}

/// Returns the percent-decoded text; `None` if the encoding is malformed, or the result is not UTF-8.
pub(crate) fn decode(text: &str) -> Option<String> {
    // The library leaves malformed sequences as they are, where a server has to refuse them.
    let mut escapes = text.as_bytes().split(|byte| *byte == b'%').skip(1);
    let is_hex = |digits: &[u8]| digits.iter().all(u8::is_ascii_hexdigit);
    let is_well_formed = escapes.all(|escape| escape.get(..2).is_some_and(is_hex));
    if !is_well_formed {
        return None;
    }
    let decoded = percent_decode_str(text).decode_utf8().ok()?;
    Some(decoded.into_owned())
}

#[cfg(test)]
mod tests {
    use super::super::describe::Parameter;
    use super::*;
    use crate::wire::operation::{Method, Operation};

    macro_rules! operations {
        ($($name:ident $method:ident $path:literal $query:expr, $needed:expr;)*) => {
            $(static $name: Described = {
                static OPERATION: Operation = Operation {
                    id: stringify!($name),
                    method: Method::$method,
                    path: $path,
                    query: $query,
                    ..Operation::EMPTY
                };
                Described { parameters: $needed, ..Described::of(&OPERATION) }
            };)*
        };
    }

    static REMOVED: Described = {
        static OPERATION: Operation = Operation {
            id: "REMOVED",
            path: "/item/{id}/file",
            query_flags: &["with-removed"],
            ..Operation::EMPTY
        };
        Described::of(&OPERATION)
    };

    const NAME: &[Parameter] = &[Parameter::required::<String>(Place::Query, "name")];

    operations! {
        LIST Get "/item" &[], &[];
        GET Get "/item/{id}" &[], &[];
        FILES Get "/item/{id}/file" &[], &[];
        FILE Get "/item/{id}/file" &[], NAME;
        UPDATE Get "/item/session" &[], &[];
        ACT Post "/item/{id}" &[("action", "act")], &[];
        ACT_TASK Post "/item/{id}" &[("action", "act"), ("vmw-task", "true")], &[];
        FIND Post "/item/session" &[("action", "find")], &[];
        OTHER Get "/item/{other}/file" &[], &[];
        BY_ID Get "/item/id:{id}" &[], &[];
        JSON Get "/item/{name}.json" &[], &[];
        ID_JSON Get "/item/id:{name}.json" &[], &[];
        SYNC Post "/item/{id}:sync" &[], &[];
    }

    #[test]
    fn requests_find_their_operation() {
        let known = [
            &LIST, &GET, &FILES, &FILE, &UPDATE, &ACT, &ACT_TASK, &FIND, &REMOVED, &BY_ID, &JSON,
            &ID_JSON, &SYNC,
        ];
        let router = Router::new(&known).expect("all are different");
        let table = [
            ("GET /item", Some("LIST")),
            ("GET /item/a", Some("GET")),
            ("GET /item/%73ession", Some("UPDATE")),
            ("GET /item/session", Some("UPDATE")),
            ("GET /item/a/file", Some("FILES")),
            ("GET /item/a/file?name=x", Some("FILE")),
            ("GET /item/a/file?name", Some("FILE")),
            ("GET /item/a/file?with-removed", Some("REMOVED")),
            ("GET /item/a/file?with-removed=", Some("REMOVED")),
            ("GET /item/a/file?with", Some("FILES")),
            ("POST /item/a?action=act", Some("ACT")),
            ("POST /item/a?vmw-task=true&action=act", Some("ACT_TASK")),
            ("POST /item/session?action=act", Some("ACT")),
            ("POST /item/session?action=find", Some("FIND")),
            ("POST /item/a?action=other", None),
            ("POST /item/a", None),
            ("GET /item/id:a", Some("BY_ID")),
            ("GET /item/id%3Aa", Some("BY_ID")),
            ("GET /item/a.json", Some("JSON")),
            ("GET /item/id:a.json", Some("ID_JSON")),
            ("GET /item/id:", Some("GET")),
            ("POST /item/id:a:sync", Some("SYNC")),
            ("POST /item/:sync", None),
            ("PUT /item", None),
            ("GET /items", None),
            ("GET /item/", None),
            ("GET /item/a/", None),
            ("GET /item/%zz", None),
            ("GET item", None),
        ];
        for (line, expected) in table {
            let (method, target) = line.split_once(' ').expect("a method");
            let (path, query) = target.split_once('?').unwrap_or((target, ""));
            let query = parse_query(query).expect("a query");
            let found = router.find(method, path, &query);
            let found = found.map(|found| found.described.operation.id);
            assert_eq!(found, expected, "{line}");
        }
        let found = router
            .find("GET", "/item/a%2Fb/file", &[])
            .expect("a route");
        assert_eq!(found.path, [("id", "a/b".to_owned())]);
    }

    #[test]
    fn ambiguous_operations_are_refused() {
        let error = Router::new(&[&FILES, &OTHER])
            .err()
            .expect("they are alike");
        assert!(
            error.contains("`FILES`") && error.contains("`OTHER`"),
            "{error}"
        );
    }

    #[test]
    fn malformed_encoding_is_refused() {
        assert_eq!(parse_query("a=%4"), None);
        assert_eq!(parse_query("a=%+1"), None);
        assert_eq!(decode("%ff"), None);
        assert_eq!(parse_query("a=%ff"), None);
        let pairs = [("a", "x y"), ("b", ""), ("a", "&")];
        let pairs = pairs.map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(parse_query("a=x+y&b&a=%26").as_deref(), Some(&pairs[..]));
    }
}
