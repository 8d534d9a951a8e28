//! Calls of operations that no document describes.
//!
//! Takes a method and a path of the caller, gives the description that the rest of the runtime works with. Descriptions are
//! static: errors, traces and sessions refer to them. So each different one is made once and kept until the process ends,
//! within a limit.

use crate::client::call::Call;
use crate::client::handle::Client;
use crate::wire::operation::{Method, Operation, ResultShape};
use std::collections::BTreeMap;
use std::sync::{LazyLock, Mutex, PoisonError};

/// The most paths that raw calls may have.
const MOST: usize = 1000;

/// The longest path, in bytes.
const LONGEST: usize = 2048;

/// The description of a raw call that is refused.
static REFUSED: Operation = Operation {
    id: "raw call",
    path: "/",
    ..Operation::EMPTY
};

/// The descriptions of raw calls, by method and path, and `true` for those that ignore the body.
#[derive(Default)]
struct Known(BTreeMap<(String, bool), &'static Operation>);

static KNOWN: LazyLock<Mutex<Known>> = LazyLock::new(Mutex::default);

impl Client {
    /// Starts a call that no document describes, in the session of the client and with its retries. `path` is below the base
    /// path, with a `{name}` for each argument: `/vcenter/vm/{vm}`. It may contain constant parameters:
    /// `/vcenter/vm/{vm}/power?action=start`.
    ///
    /// The result is read as `T`: [`Value`](crate::Value) for any JSON, `()` to ignore the body, a [`Task`](crate::Task) for
    /// `?vmw-task=true`. Errors name the call by method and path: `GET /vcenter/vm/{vm}: 404 NOT_FOUND`.
    ///
    /// Give arguments by [`Call::path`], [`Call::query`] and [`Call::json`], never as parts of `path`: they would not be
    /// encoded, and errors and traces would show them. A process can use 1000 different paths.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use vsphere_runtime::operation::Method;
    /// use vsphere_runtime::{Client, Error, Value};
    ///
    /// # async fn run(client: &Client) -> Result<(), Error> {
    /// let vm: Value = client.raw(Method::Get, "/vcenter/vm/{vm}").path("vm-42").await?;
    /// println!("{}", vm["name"]);
    /// client.raw::<()>(Method::Post, "/vcenter/vm/{vm}/power?action=start").path("vm-42").await
    /// # }
    /// ```
    pub fn raw<T>(&self, method: Method, path: &str) -> Call<T> {
        // A type without content, such as `()`, needs no body.
        let ignores = size_of::<T>() == 0;
        let base = self.base_url();
        let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
        let described = known.describe(method, path, ignores, base);
        drop(known);
        match described {
            Ok(operation) => self.call(operation),
            Err(reason) => self.call(&REFUSED).refused("path", &reason),
        }
    }
}

impl Known {
    /// Returns the description of a raw call, or the reason why there is none.
    fn describe(
        &mut self,
        method: Method,
        path: &str,
        ignores: bool,
        base: &str,
    ) -> Result<&'static Operation, String> {
        let (template, query) = path.split_once('?').unwrap_or((path, ""));
        if let Some(reason) = problem(path, template, base) {
            return Err(reason);
        }
        let pairs = pairs(query);
        let result = match ignores {
            _ if pairs.contains(&("vmw-task", "true")) => ResultShape::Task,
            true => ResultShape::Empty,
            false => ResultShape::Json,
        };
        let key = (format!("{} {path}", method.as_str()), ignores);
        if let Some(operation) = self.0.get(&key) {
            return Ok(operation);
        }
        if self.0.len() >= MOST {
            return Err(format!(
                "is new after {MOST} different paths: write arguments as `{{name}}`, and give them by `path` and `query`"
            ));
        }
        let pairs = pairs.iter().map(|(name, value)| (kept(name), kept(value)));
        let pairs: Box<[_]> = pairs.collect();
        let operation: &'static Operation = Box::leak(Box::new(Operation {
            id: kept(&key.0),
            method,
            path: kept(template),
            query: Box::leak(pairs),
            result,
            ..Operation::EMPTY
        }));
        self.0.insert(key, operation);
        Ok(operation)
    }
}

/// Keeps text until the process ends.
fn kept(text: &str) -> &'static str {
    Box::leak(Box::from(text))
}

/// Splits a query into names and values.
fn pairs(query: &str) -> Vec<(&str, &str)> {
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .collect()
}

/// Returns the reason why `path` cannot be called below `base`, if there is one. `template` is its part before `?`.
fn problem(path: &str, template: &str, base: &str) -> Option<String> {
    // The characters of RFC 3986, without those that encode others.
    let allowed =
        |byte: u8| byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@/?{}".contains(&byte);
    if !path.bytes().all(allowed) || path.len() > LONGEST {
        return Some(format!(
            "must have at most {LONGEST} of the characters that need no encoding: give arguments by `path` and `query`"
        ));
    }
    let Some(rest) = template.strip_prefix('/') else {
        return Some("must begin with `/`".to_owned());
    };
    if rest.split('/').any(|it| matches!(it, "" | "." | "..")) {
        return Some("must not contain an empty segment, `.` or `..`".to_owned());
    }
    // As the vendor's documentation writes it.
    if template.starts_with("/api/") && base.ends_with("/api") {
        return Some("must not begin with `/api`, which the base URL has".to_owned());
    }
    let query = path.strip_prefix(template).unwrap_or_default();
    if query.contains(['{', '}']) {
        return Some("must not have arguments after `?`: add them by `query`".to_owned());
    }
    (!is_balanced(template)).then(|| "must close each `{` by a `}`, with a name between".to_owned())
}

/// Returns `true` if each brace belongs to a placeholder with a name.
fn is_balanced(template: &str) -> bool {
    let mut parts = template.split('{');
    let first = parts.next().unwrap_or_default();
    !first.contains('}')
        && parts.all(|part| match part.split_once('}') {
            Some((name, rest)) => !name.is_empty() && !name.contains('/') && !rest.contains('}'),
            None => false,
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn describe(method: Method, path: &str, ignores: bool) -> Result<&'static Operation, String> {
        Known::default().describe(method, path, ignores, "https://vc/api")
    }

    #[test]
    fn each_path_is_described_once() {
        let mut known = Known::default();
        let mut of = |ignores| {
            let of = known.describe(Method::Get, "/x/{a}?b=c&d", ignores, "https://vc/api");
            of.expect("a path")
        };
        let one = of(false);
        assert!(std::ptr::eq(one, of(false)));
        assert_eq!(one.id, "GET /x/{a}?b=c&d");
        assert_eq!((one.path, one.result), ("/x/{a}", ResultShape::Json));
        assert_eq!(one.query, [("b", "c"), ("d", "")]);
        assert_eq!(of(true).result, ResultShape::Empty);
        let task = describe(Method::Post, "/x?vmw-task=true", false).expect("a path");
        assert_eq!(task.result, ResultShape::Task);
    }

    #[test]
    fn paths_that_cannot_be_called_are_refused() {
        let long = format!("/{}", "x".repeat(LONGEST));
        let table = [
            ("", "begin with `/`"),
            ("x", "begin with `/`"),
            ("?a=b", "begin with `/`"),
            ("/", "an empty segment"),
            ("/a//b", "an empty segment"),
            ("/a/", "an empty segment"),
            ("/a/../b", "`..`"),
            ("//host/a", "an empty segment"),
            ("/a b", "need no encoding"),
            ("/a#b", "need no encoding"),
            ("/a%2fb", "need no encoding"),
            ("/ü", "need no encoding"),
            ("/a\r\nx-b: c", "need no encoding"),
            (&long, "2048"),
            ("/api/x", "must not begin with `/api`"),
            ("/a/{b", "close each"),
            ("/a/b}", "close each"),
            ("/a/{}", "close each"),
            ("/a/{b/c}", "close each"),
            ("/a/{b}}", "close each"),
            ("/a?b={c}", "add them by `query`"),
        ];
        for (path, expected) in table {
            let reason = describe(Method::Get, path, false).expect_err(path);
            assert!(reason.contains(expected), "{path}: {reason}");
        }
        for path in ["/apis", "/a.b/{c}.zip", "/a/{b}-{c}?d=e"] {
            describe(Method::Get, path, false).expect(path);
        }
        let elsewhere = Known::default().describe(Method::Get, "/api/x", false, "https://vc");
        elsewhere.expect("a path");
    }

    #[test]
    fn paths_are_limited_in_number() {
        let mut known = Known::default();
        let mut describe =
            |number: usize| known.describe(Method::Get, &format!("/x/{number}"), false, "");
        for number in 0..MOST {
            describe(number).expect("a path");
        }
        let reason = describe(MOST).expect_err("a limit");
        assert!(
            reason.starts_with("is new after 1000 different paths"),
            "{reason}"
        );
        // Those that are known stay so.
        describe(0).expect("a path");
    }
}
