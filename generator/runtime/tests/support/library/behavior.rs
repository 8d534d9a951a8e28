//! The default behavior of a library.

use super::super::{SESSION, answer};
use super::{Library, Request};

impl Library {
    /// Returns the response that lets a transfer succeed.
    pub(super) fn respond(&self, request: &Request) -> String {
        let mut state = self.state();
        if request.line == "POST /api/session" {
            state.logins += 1;
            let id = format!("{SESSION}-{}", state.logins);
            state.sessions.push(id.clone());
            return answer(201, &format!("\"{id}\""));
        }
        if request.line.starts_with("PUT /data/") {
            return answer(200, "");
        }
        let session = request.header("vmware-api-session-id").unwrap_or_default();
        if !state.sessions.iter().any(|it| it == session) {
            return answer(401, r#"{"error_type":"UNAUTHENTICATED","messages":[]}"#);
        }
        let endpoint = |kind: &str, name: &str| {
            let base = state.endpoint.as_deref().unwrap_or(&self.url);
            let extra = &state.endpoint_extra;
            // The address is a ticket, with the session in it to show up in traces.
            format!(r#""{kind}":{{"uri":"{base}/data/{name}?token={SESSION}"{extra}}}"#)
        };
        let (method, path) = request.line.split_once(' ').expect("a line");
        let update_file = |name: &str| {
            let endpoint = endpoint("upload_endpoint", name);
            let received = state.files.get(name).map(Vec::len);
            let status = match received {
                Some(_) => "READY",
                None => "WAITING_FOR_TRANSFER",
            };
            let received = received.unwrap_or(0);
            format!(
                r#"{{"name":"{name}","source_type":"PUSH","bytes_transferred":{received},"status":"{status}",{endpoint}}}"#
            )
        };
        match (method, path) {
            ("POST", "/update-session") => answer(201, "\"u-1\""),
            ("POST", "/download-session") => answer(201, "\"d-1\""),
            ("POST", "/update-session/u-1/file") => {
                let name = request.json()["name"].as_str().expect("a name").to_owned();
                answer(201, &update_file(&name))
            }
            ("GET", "/update-session/u-1") => {
                let now = if state.completed { "DONE" } else { "ACTIVE" };
                answer(200, &format!(r#"{{"state":"{now}"}}"#))
            }
            ("POST", "/update-session/u-1?action=complete") => {
                state.completed = true;
                answer(204, "")
            }
            ("POST", "/update-session/u-1/file?action=validate") => answer(
                200,
                r#"{"has_errors":false,"missing_files":[],"invalid_files":[]}"#,
            ),
            ("POST", "/download-session/d-1/file?action=prepare") => {
                let name = request.json()["file_name"]
                    .as_str()
                    .expect("a name")
                    .to_owned();
                let endpoint = endpoint("download_endpoint", &name);
                let size = state.zeros.get(&name).copied();
                let size = size.unwrap_or(state.files[&name].len() as u64);
                answer(
                    200,
                    &format!(
                        r#"{{"name":"{name}","size":{size},"bytes_transferred":0,"status":"PREPARED",{endpoint}}}"#
                    ),
                )
            }
            ("GET", path) if path.contains("/file/") => {
                answer(200, &update_file(path.rsplit('/').next().expect("a name")))
            }
            _ => answer(204, ""),
        }
    }
}
