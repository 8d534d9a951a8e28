//! The operations of a login, by what they take and give.

use std::cmp::Reverse;

use super::fields::{
    EXPIRY, PASSWORD, REFRESH, TOKEN, USER, is_text, named, of_body, of_type, place, pointer,
};
use super::model::{Credentials, Login, Sends};
use crate::api::{Api, BodyContent, Method, Operation, Scheme, Type, letters};

/// Words in a path that end a token.
const ENDS: &[&str] = &[
    "logout",
    "release",
    "revoke",
    "signout",
    "destroy",
    "invalidate",
];

/// Words in a path of operations whose text is a token.
const ISSUES: &[&str] = &["session", "sessions", "token", "tokens", "login", "acquire"];

/// Returns the schemes that operations require, the most frequent first.
pub(super) fn used_schemes(api: &Api) -> Vec<&Scheme> {
    let mut counts: Vec<(&Scheme, usize)> = Vec::new();
    let names = api.operations.iter().flat_map(|it| it.security.first());
    for scheme in names.filter_map(|name| api.security.get(name)) {
        match counts.iter_mut().find(|(known, _)| *known == scheme) {
            Some((_, count)) => *count += 1,
            None => counts.push((scheme, 1)),
        }
    }
    // Alternatives that no operation names first.
    let others = api
        .operations
        .iter()
        .flat_map(|it| it.security.iter().skip(1));
    for scheme in others.filter_map(|name| api.security.get(name)) {
        if !counts.iter().any(|(known, _)| *known == scheme) {
            counts.push((scheme, 0));
        }
    }
    counts.sort_by_key(|(_, count)| Reverse(*count));
    counts.into_iter().map(|(scheme, _)| scheme).collect()
}

/// Finds the login of an API whose operations require these schemes.
pub(super) fn find<'a>(api: &'a Api, used: &[&Scheme]) -> Option<Login<'a>> {
    let logins = api.operations.iter().filter_map(|it| login(api, it));
    // The clearest: without authorization, and with the shortest path.
    let mut login = logins.min_by_key(|login| {
        let operation = login.operation;
        (!operation.anonymous, operation.path.len())
    })?;
    login.scheme = scheme(login.operation, used);
    if login.refresh_token.is_some() {
        login.refresh = refresh(api, login.operation);
    }
    login.log_out = log_out(api, &login);
    Some(login)
}

/// Returns the form in which calls carry the token: the one that the text of the login names, or else the most frequent one.
fn scheme(operation: &Operation, used: &[&Scheme]) -> Scheme {
    let text = &operation.text.raw;
    let is_named = |scheme: &&&Scheme| matches!(scheme, Scheme::Token(word) if text.contains(word));
    let mut tokens = used.iter().filter(|scheme| ***scheme != Scheme::Basic);
    let named = tokens.clone().find(is_named);
    let found = named.or_else(|| tokens.next());
    found.map_or(Scheme::Bearer, |scheme| (*scheme).clone())
}

/// Returns the login that an operation is.
fn login<'a>(api: &'a Api, operation: &'a Operation) -> Option<Login<'a>> {
    if operation.method != Method::Post || operation.path.contains('{') || operation.starts_task {
        return None;
    }
    let credentials = credentials(api, operation)?;
    let result = operation.success.ty.as_ref()?;
    let (token, refresh_token, expires) = match of_type(api, result) {
        Some(fields) => {
            let token = place(api, &fields, TOKEN)?;
            let expires = named(&fields, EXPIRY);
            let expires = expires.filter(|field| is_number(&field.ty));
            let expires = expires.map(|field| pointer(&[&field.name]));
            (token, place(api, &fields, REFRESH), expires)
        }
        None if is_text(result) && has_word(&operation.path, ISSUES) => (String::new(), None, None),
        None => return None,
    };
    Some(Login {
        operation,
        credentials,
        token,
        refresh_token,
        expires,
        scheme: Scheme::Bearer,
        refresh: None,
        log_out: None,
    })
}

fn is_number(ty: &Type) -> bool {
    matches!(ty.required(), Type::Int64 | Type::Double)
}

/// Returns the place of user and password in a request that needs nothing else.
fn credentials(api: &Api, operation: &Operation) -> Option<Credentials> {
    if operation
        .parameters
        .iter()
        .any(|parameter| parameter.required)
    {
        return None;
    }
    let Some(body) = &operation.body else {
        let mut schemes = operation.security.iter();
        let is_basic = |name: &String| api.security.get(name) == Some(&Scheme::Basic);
        let is_login = !operation.security.is_empty() && schemes.all(is_basic);
        return (is_login && has_word(&operation.path, ISSUES)).then_some(Credentials::Basic);
    };
    let fields = of_body(api, body)?;
    let [user, password] = [USER, PASSWORD].map(|names| named(&fields, names));
    let (user, password) = (user?, password?);
    let is_other = |name: &str| name != user.name && name != password.name;
    let needs_more = fields
        .iter()
        .any(|field| !field.optional && is_other(&field.name));
    if needs_more || !is_text(&user.ty) || !is_text(&password.ty) {
        return None;
    }
    Some(Credentials::Fields {
        user: user.name.clone(),
        password: password.name.clone(),
        encoding: body.encoding,
    })
}

/// Returns the operation that exchanges a refresh token: the one whose path has most in common with the login's.
fn refresh<'a>(api: &'a Api, login: &Operation) -> Option<(&'a Operation, Sends, String)> {
    let found = api.operations.iter().filter_map(|operation| {
        let is_write = matches!(operation.method, Method::Post | Method::Put | Method::Patch);
        if !is_write || operation.path.contains('{') || !has_word(&operation.path, &["refresh"]) {
            return None;
        }
        let sends = sends(api, operation)?;
        let result = operation.success.ty.as_ref()?;
        let token = match of_type(api, result) {
            Some(fields) => place(api, &fields, TOKEN)?,
            None if is_text(result) => String::new(),
            None => return None,
        };
        Some((operation, sends, token))
    });
    found.max_by_key(|(operation, ..)| common(&operation.path, &login.path))
}

/// Returns the operation that ends a token: a deletion of what the login creates, or one that says so beside it.
fn log_out<'a>(api: &'a Api, login: &Login<'_>) -> Option<(&'a Operation, Sends)> {
    let path = &login.operation.path;
    let above = path.rsplit_once('/').map_or("", |(above, _)| above);
    let found = api.operations.iter().filter_map(|operation| {
        if operation.id == login.operation.id || operation.path.contains('{') {
            return None;
        }
        if operation
            .parameters
            .iter()
            .any(|parameter| parameter.required)
        {
            return None;
        }
        let own = &operation.path;
        let is_below = |above: &str| {
            own.strip_prefix(above)
                .is_some_and(|it| it.starts_with('/'))
        };
        let is_end = match operation.method {
            Method::Delete => own == path || is_below(path),
            Method::Post => is_below(above) && has_word(own, ENDS),
            _ => false,
        };
        let sends = match &operation.body {
            _ if !is_end => return None,
            None => Sends::Nothing,
            Some(_) if login.refresh_token.is_some() => sends(api, operation)?,
            Some(_) => return None,
        };
        Some((operation, sends))
    });
    found
        .max_by_key(|(operation, _)| (common(&operation.path, path), Reverse(operation.path.len())))
}

/// Returns the place of a refresh token in a request that needs nothing else.
fn sends(api: &Api, operation: &Operation) -> Option<Sends> {
    let body = operation.body.as_ref()?;
    if let BodyContent::Value(ty) = &body.content
        && is_text(ty)
    {
        return Some(Sends::Text);
    }
    let fields = of_body(api, body)?;
    let field = named(&fields, REFRESH).filter(|field| is_text(&field.ty))?;
    let is_only = |other: &&crate::api::Field| other.optional || other.name == field.name;
    fields
        .iter()
        .all(is_only)
        .then(|| Sends::Field(field.name.clone()))
}

/// Returns `true` if a part of a path is one of these words, or has one between separators.
fn has_word(path: &str, words: &[&str]) -> bool {
    let mut parts = path.split(['/', '-', '_', '.', ':']);
    parts.any(|part| words.contains(&letters(part).as_str()))
}

/// Returns the number of parts that two paths begin with in common.
fn common(one: &str, two: &str) -> usize {
    let pairs = one.split('/').zip(two.split('/'));
    pairs.take_while(|(one, two)| one == two).count()
}
