//! From a request line to an operation.
//!
//! Paths are matched segment by segment; a word beats a placeholder, from the left. Operations that share a path are told
//! apart by their method, by their constant query parameters, and by the parameters that their queries must have.

use super::describe::{Described, Place};
use std::collections::BTreeMap;

/// All operations, by what requests are told apart by.
pub(crate) struct Router {
    /// By method and number of segments.
    routes: BTreeMap<(&'static str, usize), Vec<Route>>,
}

struct Route {
    segments: Vec<Segment>,
    described: &'static Described,
    /// Names of the query parameters that have to be given.
    needed: Vec<&'static str>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Segment {
    Word(&'static str),
    Placeholder(&'static str),
}

/// An operation that a request is for, and the values of the placeholders of its path.
pub(crate) struct Found {
    pub(crate) described: &'static Described,
    pub(crate) path: Vec<(&'static str, String)>,
}

impl Router {
    /// The error names two operations that no request can tell apart.
    pub(crate) fn new(operations: &[&'static Described]) -> Result<Self, String> {
        let mut routes: BTreeMap<_, Vec<Route>> = BTreeMap::new();
        for described in operations {
            let route = Route::new(described);
            let method = described.operation.method.as_str();
            let others = routes.entry((method, route.segments.len())).or_default();
            if let Some(other) = others.iter().find(|other| other.is_same(&route)) {
                let (one, two) = (other.described.operation.id, described.operation.id);
                return Err(format!("no request can tell `{one}` and `{two}` apart"));
            }
            others.push(route);
        }
        // Words first, so that the first path that matches is the one that is meant.
        for routes in routes.values_mut() {
            routes.sort_by_key(Route::rank);
        }
        Ok(Self { routes })
    }

    /// The operation of a request; `path` is what comes after the base path, not decoded.
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
            // Routes of one path follow each other; a path that is less exact has no say.
            match best {
                Some(other) if other.rank() != route.rank() => break,
                Some(other) if other.strength(query) >= route.strength(query) => {}
                _ => best = Some(route),
            }
        }
        let route = best?;
        let values = route.segments.iter().zip(given);
        let path = values.filter_map(|(segment, value)| match segment {
            Segment::Placeholder(name) => Some((*name, value)),
            Segment::Word(_) => None,
        });
        Some(Found {
            described: route.described,
            path: path.collect(),
        })
    }
}

impl Route {
    fn new(described: &'static Described) -> Self {
        let path = described.operation.path.trim_start_matches('/');
        let segment = |text: &'static str| {
            let inner = text.strip_prefix('{').and_then(|it| it.strip_suffix('}'));
            inner.map_or(Segment::Word(text), Segment::Placeholder)
        };
        let query = described.parameters_in(Place::Query);
        let mut needed: Vec<_> = query
            .filter(|parameter| parameter.required)
            .map(|parameter| parameter.name)
            .collect();
        needed.sort_unstable();
        Self {
            segments: path.split('/').map(segment).collect(),
            described,
            needed,
        }
    }

    /// Which segments are placeholders.
    fn rank(&self) -> Vec<bool> {
        let segments = self.segments.iter();
        let is_placeholder = |segment: &Segment| matches!(segment, Segment::Placeholder(_));
        segments.map(is_placeholder).collect()
    }

    fn is_same(&self, other: &Self) -> bool {
        let same = |(one, two): (&Segment, &Segment)| match (one, two) {
            (Segment::Word(one), Segment::Word(two)) => one == two,
            (Segment::Placeholder(_), Segment::Placeholder(_)) => true,
            _ => false,
        };
        let mut constants = [self, other].map(|it| it.described.operation.query.to_vec());
        constants.iter_mut().for_each(|it| it.sort_unstable());
        self.segments.iter().zip(&other.segments).all(same)
            && constants[0] == constants[1]
            && self.needed == other.needed
    }

    fn matches(&self, path: &[String], query: &[(String, String)]) -> bool {
        let fits = |(segment, given): (&Segment, &String)| match segment {
            Segment::Word(word) => word == given,
            Segment::Placeholder(_) => !given.is_empty(),
        };
        let has = |constant: &(&str, &str)| query.iter().any(|it| (&*it.0, &*it.1) == *constant);
        self.segments.iter().zip(path).all(fits) && self.described.operation.query.iter().all(has)
    }

    /// How well it fits a query, among the routes of one path.
    fn strength(&self, query: &[(String, String)]) -> (usize, bool, usize) {
        let is_given = |name: &&str| query.iter().any(|(given, _)| given == name);
        let complete = self.needed.iter().all(is_given);
        let constants = self.described.operation.query.len();
        (constants, complete, self.needed.len())
    }
}

/// Names and values of a query; `None` if it is not well-formed.
pub(crate) fn parse_query(query: &str) -> Option<Vec<(String, String)>> {
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    let pair = |pair: &str| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let spaced = |text: &str| decode(&text.replace('+', " "));
        Some((spaced(name)?, spaced(value)?))
    };
    pairs.map(pair).collect()
}

/// Undoes percent-encoding; `None` if that is not well-formed.
pub(crate) fn decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => {
                let digits = [rest.next()?, rest.next()?];
                if !digits.iter().all(u8::is_ascii_hexdigit) {
                    return None;
                }
                u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?
            }
            byte => byte,
        });
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::super::describe::Parameter;
    use super::*;
    use crate::{Method, Operation};

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
    }

    #[test]
    fn requests_find_their_operation() {
        let known = [&LIST, &GET, &FILES, &FILE, &UPDATE, &ACT, &ACT_TASK, &FIND];
        let router = Router::new(&known).expect("all are different");
        let table = [
            ("GET /item", Some("LIST")),
            ("GET /item/a", Some("GET")),
            ("GET /item/%73ession", Some("UPDATE")),
            ("GET /item/session", Some("UPDATE")),
            ("GET /item/a/file", Some("FILES")),
            ("GET /item/a/file?name=x", Some("FILE")),
            ("GET /item/a/file?name", Some("FILE")),
            ("POST /item/a?action=act", Some("ACT")),
            ("POST /item/a?vmw-task=true&action=act", Some("ACT_TASK")),
            ("POST /item/session?action=act", Some("ACT")),
            ("POST /item/session?action=find", Some("FIND")),
            ("POST /item/a?action=other", None),
            ("POST /item/a", None),
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
    fn operations_must_be_told_apart() {
        let error = Router::new(&[&FILES, &OTHER])
            .err()
            .expect("they are alike");
        assert!(
            error.contains("`FILES`") && error.contains("`OTHER`"),
            "{error}"
        );
    }

    #[test]
    fn what_is_not_well_formed_is_refused() {
        assert_eq!(parse_query("a=%4"), None);
        assert_eq!(parse_query("a=%+1"), None);
        assert_eq!(decode("%ff"), None);
        let pairs = [("a", "x y"), ("b", ""), ("a", "&")];
        let pairs = pairs.map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(parse_query("a=x+y&b&a=%26").as_deref(), Some(&pairs[..]));
    }
}
