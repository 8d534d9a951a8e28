//! A request under construction. Nothing here is generic: [`Call`](crate::Call) is the typed shell around it.

use crate::client::correlation;
use crate::content::chain::Piece;
use crate::content::meter::Stall;
use crate::content::multipart::Multipart;
use crate::content::progress::Observer;
use crate::content::source::Source;
use crate::content::upload::Upload;
use crate::error::Error;
use crate::retry::policy::RetryPolicy;
use crate::transport::request::{Header, Payload, Request};
use crate::wire::encode::{
    has_dot_segment, header_problem, path_problem, push_component, push_flag, push_form, push_pair,
};
use crate::wire::explode::{explode, to_json};
use crate::wire::operation::{Method, Operation, ResultShape};
use crate::wire::query_style::{QueryStyle, Refusal, push_styled, texts};
use base64::Engine as _;
use bytes::Bytes;
use std::borrow::Cow;
use std::time::Duration;

const JSON: &str = "application/json";
const FORM: &str = "application/x-www-form-urlencoded";
const TEXT: &str = "text/plain; charset=utf-8";
/// The reason why a second body is refused.
const TWICE: &str = "is given twice";
const FILE: &str = "application/octet-stream";

enum Body {
    None,
    Json(Vec<u8>),
    /// A JSON object without its closing brace.
    Fields(Vec<u8>),
    Form(String),
    Text(String),
    File(Source),
    Parts(Multipart),
}

impl Body {
    /// Returns the media type that follows from the encoding.
    fn media_type(&self) -> &str {
        match self {
            Self::None => "",
            Self::Json(_) | Self::Fields(_) => JSON,
            Self::Form(_) => FORM,
            Self::Text(_) => TEXT,
            Self::File(_) => FILE,
            Self::Parts(parts) => parts.media_type(),
        }
    }
}

pub(crate) struct Draft {
    pub(crate) operation: &'static Operation,
    path: String,
    /// The rest of the template, which is not in `path` yet.
    template: &'static str,
    query: String,
    headers: Vec<Header>,
    authorization: Option<String>,
    accept: Option<String>,
    body: Body,
    correlation_id: Option<String>,
    pub(crate) timeout: Option<Duration>,
    pub(crate) idle_timeout: Option<Duration>,
    pub(crate) connect_timeout: Option<Duration>,
    pub(crate) retry: Option<RetryPolicy>,
    /// `true` if the server may receive the request twice.
    pub(crate) idempotent: bool,
    /// `true` if the caller wants to read headers of the response.
    pub(crate) detailed: bool,
    /// The header of the response that has the token of a login.
    pub(crate) secret_header: Option<&'static str>,
    /// The observer of the files in the body.
    pub(crate) observer: Option<Observer>,
    problem: Option<Error>,
}

impl Draft {
    pub(crate) fn new(operation: &'static Operation) -> Self {
        let mut query = String::new();
        for (name, value) in operation.query {
            push_pair(&mut query, push_component, name, value);
        }
        for name in operation.query_flags {
            push_flag(&mut query, push_component, name);
        }
        Self {
            operation,
            path: String::new(),
            template: operation.path,
            query,
            headers: Vec::new(),
            authorization: None,
            accept: None,
            body: Body::None,
            correlation_id: None,
            timeout: None,
            idle_timeout: None,
            connect_timeout: None,
            retry: None,
            idempotent: is_idempotent(operation),
            detailed: false,
            secret_header: None,
            observer: None,
            problem: None,
        }
    }

    /// Records the reason why the request cannot be sent. The first one is kept.
    pub(crate) fn refuse(&mut self, parameter: Option<&str>, reason: &str) {
        if self.problem.is_none() {
            self.problem = Some(Error::invalid(Some(self.operation), parameter, reason));
        }
    }

    pub(crate) fn path(&mut self, value: &str) {
        self.path_values(&[value]);
    }

    /// Fills a placeholder with the items of a list.
    pub(crate) fn path_list(&mut self, json: Result<Vec<u8>, String>) {
        let items = json.map_err(|reason| (None, reason)).and_then(|json| {
            let list = serde_json::from_slice(&json);
            texts(&list.map_err(|error| (None, error.to_string()))?)
        });
        match items {
            Ok(items) => {
                let items: Vec<&str> = items.iter().map(String::as_str).collect();
                self.path_values(&items);
            }
            Err((_, reason)) => {
                let name = placeholder(self.template).map(|(_, name, _)| name);
                self.refuse(name, &reason);
            }
        }
    }

    /// Fills the next placeholder with values, separated by commas.
    fn path_values(&mut self, values: &[&str]) {
        let Some((before, name, after)) = placeholder(self.template) else {
            return self.refuse(None, "the path has no further parameter for this value");
        };
        if let Some(reason) = path_problem(&values.join(",")) {
            self.refuse(Some(name), reason);
        }
        self.path.push_str(before);
        for (index, value) in values.iter().enumerate() {
            if index > 0 {
                self.path.push(',');
            }
            push_component(&mut self.path, value);
        }
        self.template = after;
    }

    pub(crate) fn query(&mut self, name: &str, value: &str) {
        push_pair(&mut self.query, push_component, name, value);
    }

    pub(crate) fn query_structure(&mut self, json: Result<Vec<u8>, String>) {
        let query = &mut self.query;
        let mut take = |name: &str, value: &str| push_pair(query, push_component, name, value);
        let result = json
            .map_err(|reason| (None, reason))
            .and_then(|json| explode(&json, &mut take));
        self.refuse_if("query", result);
    }

    pub(crate) fn query_as(
        &mut self,
        name: &str,
        style: QueryStyle,
        json: Result<Vec<u8>, String>,
    ) {
        let result = json
            .map_err(|reason| (None, reason))
            .and_then(|json| push_styled(&mut self.query, style, name, &json));
        self.refuse_if(name, result);
    }

    /// Refuses a parameter, or the property of it that cannot be sent.
    fn refuse_if(&mut self, whole: &str, result: Result<(), Refusal>) {
        if let Err((property, reason)) = result {
            self.refuse(Some(property.as_deref().unwrap_or(whole)), &reason);
        }
    }

    pub(crate) fn header(&mut self, name: &'static str, value: &str, sensitive: bool) {
        // The server recognizes retries by this header.
        self.idempotent |= name.eq_ignore_ascii_case("client-token") && !value.is_empty();
        match header_problem(value) {
            Some(reason) => self.refuse(Some(name), reason),
            None => self.headers.push(Header {
                name,
                value: Cow::Owned(value.to_owned()),
                sensitive,
            }),
        }
    }

    /// Sets the identifier that the server logs.
    pub(crate) fn set_correlation_id(&mut self, id: &str) {
        match correlation::problem(id) {
            Some(reason) => self.refuse(Some("correlation_id"), reason),
            None => self.correlation_id = Some(id.to_owned()),
        }
    }

    /// Sets the identifier that the server logs, unless the caller did, here or as a header.
    pub(crate) fn correlate(&mut self, next: impl FnOnce() -> String) {
        let mut headers = self.headers.iter();
        let is_given = |header: &Header| header.name.eq_ignore_ascii_case(correlation::HEADER);
        if self.correlation_id.is_none() && !headers.any(is_given) {
            self.correlation_id = Some(next());
        }
    }

    /// Returns the identifier that the server logs.
    pub(crate) fn correlation_id(&self) -> Option<&str> {
        self.correlation_id.as_deref()
    }

    /// Sets the header `accept`, in place of the documented media types.
    pub(crate) fn accept(&mut self, media_type: &str) {
        match header_problem(media_type) {
            Some(reason) => self.refuse(Some("accept"), reason),
            None => self.accept = Some(media_type.to_owned()),
        }
    }

    pub(crate) fn basic_auth(&mut self, user: &str, password: &str) {
        if user.contains(':') {
            return self.refuse(
                Some("user"),
                "must not contain `:`: basic authentication cannot express it",
            );
        }
        let credentials =
            base64::engine::general_purpose::STANDARD.encode(format!("{user}:{password}"));
        self.authorize(format!("Basic {credentials}"));
    }

    /// Sets the header `authorization`.
    pub(crate) fn authorize(&mut self, header: String) {
        self.authorization = Some(header);
    }

    pub(crate) fn json(&mut self, json: Result<Vec<u8>, String>) {
        match json {
            Ok(bytes) => self.whole(Body::Json(bytes)),
            Err(reason) => self.refuse(Some("body"), &reason),
        }
    }

    pub(crate) fn form(&mut self, json: Result<Vec<u8>, String>) {
        let mut form = String::new();
        let mut take = |name: &str, value: &str| push_pair(&mut form, push_form, name, value);
        let result = json
            .map_err(|reason| (None, reason))
            .and_then(|json| explode(&json, &mut take));
        match result {
            Ok(()) => self.whole(Body::Form(form)),
            refused => self.refuse_if("body", refused),
        }
    }

    /// Adds a field to the form in the body.
    pub(crate) fn form_field(&mut self, name: &str, value: &str) {
        if matches!(self.body, Body::None) {
            self.body = Body::Form(String::new());
        }
        match &mut self.body {
            Body::Form(form) => push_pair(form, push_form, name, value),
            _ => self.refuse(Some("body"), TWICE),
        }
    }

    pub(crate) fn text(&mut self, text: &str) {
        self.whole(Body::Text(text.to_owned()));
    }

    pub(crate) fn file(&mut self, source: &Source) {
        self.whole(Body::File(source.clone()));
    }

    /// Makes the body one of several parts, and returns it for more parts; `None` if there is another body.
    pub(crate) fn parts(&mut self) -> Option<&mut Multipart> {
        if matches!(self.body, Body::None) {
            self.body = Body::Parts(Multipart::new());
        }
        if !matches!(self.body, Body::Parts(_)) {
            self.refuse(Some("body"), TWICE);
        }
        match &mut self.body {
            Body::Parts(parts) => Some(parts),
            _ => None,
        }
    }

    /// Adds a file to a body of several parts.
    pub(crate) fn file_part(&mut self, name: &str, source: &Source) {
        if let Some(reason) = source.content_type().and_then(header_problem) {
            return self.refuse(Some(name), &format!("has a media type that {reason}"));
        }
        if let Some(parts) = self.parts() {
            parts.file(name, source);
        }
    }

    /// Returns `true` if the body has files, which take as long as they take.
    pub(crate) fn has_files(&self) -> bool {
        matches!(self.body, Body::File(_) | Body::Parts(_))
    }

    fn whole(&mut self, body: Body) {
        match self.body {
            Body::None => self.body = body,
            _ => self.refuse(Some("body"), TWICE),
        }
    }

    /// Makes the body a JSON object, and returns it for more fields; `None` if there is another body.
    pub(crate) fn fields(&mut self) -> Option<&mut Vec<u8>> {
        if matches!(self.body, Body::None) {
            self.body = Body::Fields(vec![b'{']);
        } else if !matches!(self.body, Body::Fields(_)) {
            self.refuse(Some("body"), "is given as a whole and by fields");
        }
        match &mut self.body {
            Body::Fields(bytes) => Some(bytes),
            _ => None,
        }
    }

    pub(crate) fn field(&mut self, name: &str, json: Result<Vec<u8>, String>) {
        let pair = json.and_then(|value| to_json(name).map(|name| (name, value)));
        match pair {
            Ok((name, value)) => {
                if let Some(object) = self.fields() {
                    if object.len() > 1 {
                        object.push(b',');
                    }
                    object.extend_from_slice(&name);
                    object.push(b':');
                    object.extend_from_slice(&value);
                }
            }
            Err(reason) => self.refuse(Some(name), &reason),
        }
    }

    /// Returns the encoded query, and the body if it is JSON.
    pub(crate) fn criteria(&self) -> (&str, Option<Vec<u8>>) {
        let json = match &self.body {
            Body::Json(bytes) => Some(bytes.clone()),
            Body::Fields(bytes) => Some([bytes, &b"}"[..]].concat()),
            _ => None,
        };
        (&self.query, json)
    }

    /// Returns `true` if the request has an authorization of its own.
    pub(crate) fn is_authorized(&self) -> bool {
        self.authorization.is_some()
    }

    /// Returns `true` if the request contains credentials of its own: an authorization, or a header that is a secret.
    pub(crate) fn has_credentials(&self) -> bool {
        self.is_authorized() || self.headers.iter().any(|header| header.sensitive)
    }

    /// Refuses a path that is incomplete, or that could address another server or another application.
    fn check_path(&mut self) {
        if let Some((_, name, _)) = placeholder(self.template) {
            self.refuse(Some(name), "is missing");
        }
        if !self.operation.path.starts_with('/') {
            // Appended to the host, it could change the host that receives the session.
            self.refuse(None, "has a path that does not begin with `/`");
        }
        self.path.push_str(self.template);
        self.template = "";
        if has_dot_segment(&self.path) {
            self.refuse(
                None,
                "has a path with a segment `.` or `..`: the request would address another resource",
            );
        }
    }

    /// Returns the request to a server at `base`, or the first reason why it cannot be sent.
    ///
    /// `stall` limits the time in which files of the body do not advance.
    pub(crate) fn finish(mut self: Box<Self>, base: &str, stall: Stall) -> Result<Request, Error> {
        self.check_path();
        let mut headers = Vec::with_capacity(self.headers.len() + 4);
        if let Some(authorization) = self.authorization.take() {
            headers.push(header("authorization", Cow::Owned(authorization), true));
        }
        let operation = self.operation;
        let accept = match self.accept.take() {
            Some(accept) => Cow::Owned(accept),
            None => Cow::Borrowed(operation.accept),
        };
        if !accept.is_empty() {
            headers.push(header("accept", accept, false));
        }
        #[cfg(feature = "gzip")]
        if operation.result == ResultShape::Content {
            // A file that is packed already gains nothing.
            headers.push(header("accept-encoding", Cow::Borrowed("identity"), false));
        }
        let body = std::mem::replace(&mut self.body, Body::None);
        if let Some(content_type) = content_type(operation, &body) {
            match header_problem(&content_type) {
                Some(reason) => {
                    self.refuse(Some("body"), &format!("has a media type that {reason}"))
                }
                None => headers.push(header("content-type", content_type, false)),
            }
        }
        let files =
            |pieces, observer| Payload::Files(Box::new(Upload::new(pieces, observer, stall)));
        let observer = self.observer.take();
        let body = match body {
            Body::None => Payload::None,
            Body::Json(bytes) => Payload::Whole(Bytes::from(bytes)),
            Body::Fields(mut bytes) => {
                bytes.push(b'}');
                Payload::Whole(Bytes::from(bytes))
            }
            Body::Form(text) | Body::Text(text) => Payload::Whole(Bytes::from(text)),
            Body::File(source) => files([Piece::File(source)].into(), observer),
            Body::Parts(parts) => files(parts.finish(), observer),
        };
        headers.append(&mut self.headers);
        if let Some(id) = self.correlation_id {
            headers.push(header(correlation::HEADER, Cow::Owned(id), false));
        }
        if let Some(problem) = self.problem {
            return Err(problem);
        }
        let mut url = [base, &self.path].concat();
        if !self.query.is_empty() {
            url.push('?');
            url.push_str(&self.query);
        }
        Ok(Request {
            method: self.operation.method,
            url,
            headers,
            body,
        })
    }
}

/// Returns the header `content-type` of a body: that of its file, of the document, or of its encoding.
fn content_type(operation: &'static Operation, body: &Body) -> Option<Cow<'static, str>> {
    let own = match body {
        Body::None => return None,
        Body::File(source) => source.content_type(),
        _ => None,
    };
    let is_documented = !operation.content_type.is_empty() && !matches!(body, Body::Parts(_));
    Some(match own {
        Some(own) => Cow::Owned(own.to_owned()),
        None if is_documented => Cow::Borrowed(operation.content_type),
        None => Cow::Owned(body.media_type().to_owned()),
    })
}

/// Returns `true` if the operation is idempotent by its description.
fn is_idempotent(operation: &Operation) -> bool {
    // Each request starts another task, whatever the method promises.
    let starts_task = operation.result == ResultShape::Task;
    !starts_task && !matches!(operation.method, Method::Post | Method::Patch)
}

fn header(name: &'static str, value: Cow<'static, str>, sensitive: bool) -> Header {
    Header {
        name,
        value,
        sensitive,
    }
}

/// Splits a template at its first placeholder: the text before it, its name, the text after it.
fn placeholder(template: &'static str) -> Option<(&'static str, &'static str, &'static str)> {
    let (before, rest) = template.split_once('{')?;
    let (name, after) = rest.split_once('}')?;
    Some((before, name, after))
}
