//! A scripted server with sessions.

use super::{NO_CONTENT, PASSWORD, SESSION, answer};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::time::sleep;
use tokio_rustls::TlsAcceptor;
use vsphere_runtime::{Client, ClientBuilder, RetryPolicy};
use vsphere_test_server::{Act, Script};

#[derive(Default)]
struct State {
    made: usize,
    refused: usize,
    ended: usize,
    alive: Vec<String>,
    /// The reactions to the next logins, in place of a session.
    faults: Vec<Act>,
    /// The reaction to all logins after these.
    fault: Option<Act>,
    login_time: Duration,
    calls: usize,
}

/// A running server. Clones share it.
#[derive(Clone)]
pub struct Vcenter {
    pub script: Arc<Script>,
    state: Arc<Mutex<State>>,
}

impl Vcenter {
    /// Starts a server. The handler gets each request of a living session, and the number of earlier ones.
    pub async fn start(
        handler: impl Fn(&Vcenter, usize, &str) -> Act + Send + Sync + 'static,
    ) -> Self {
        Self::serve(None, handler).await
    }

    pub async fn start_tls(
        tls: TlsAcceptor,
        handler: impl Fn(&Vcenter, usize, &str) -> Act + Send + Sync + 'static,
    ) -> Self {
        Self::serve(Some(tls), handler).await
    }

    async fn serve(
        tls: Option<TlsAcceptor>,
        handler: impl Fn(&Vcenter, usize, &str) -> Act + Send + Sync + 'static,
    ) -> Self {
        let state = Arc::new(Mutex::new(State::default()));
        let of_server = Arc::clone(&state);
        let itself = Arc::new(Mutex::new(None::<Self>));
        let for_handler = Arc::clone(&itself);
        let by_script = move |_: usize, request: &str| {
            if let Some(act) = session(&of_server, request) {
                return act;
            }
            let count = {
                let mut state = of_server.lock().expect("the state");
                state.calls += 1;
                state.calls - 1
            };
            let vcenter = for_handler.lock().expect("the server").clone();
            handler(&vcenter.expect("a server"), count, request)
        };
        let script = match tls {
            None => Script::start(by_script).await,
            Some(tls) => Script::start_tls(tls, by_script).await,
        };
        let vcenter = Self {
            script: Arc::new(script),
            state,
        };
        *itself.lock().expect("the server") = Some(vcenter.clone());
        vcenter
    }

    /// Starts a server that answers every call of a living session.
    pub async fn plain() -> Self {
        Self::start(|_, _, _| Act::answer(200, "7")).await
    }

    pub fn builder(&self) -> ClientBuilder {
        Client::builder(&self.script.url)
            .credentials("user", PASSWORD)
            .retry(RetryPolicy::none())
    }

    pub fn client(&self) -> Client {
        self.builder().build().expect("a client")
    }

    /// Expires all sessions.
    pub fn expire(&self) {
        self.state().alive.clear();
    }

    pub fn next_login(&self, act: Act) {
        self.state().faults.push(act);
    }

    /// Reacts like this to all logins from now on.
    pub fn all_logins(&self, act: impl Into<Option<Act>>) {
        self.state().fault = act.into();
    }

    pub fn login_time(&self, time: Duration) {
        self.state().login_time = time;
    }

    /// Returns the numbers of logins with and without a session.
    pub fn logins(&self) -> (usize, usize) {
        let state = self.state();
        (state.made, state.refused)
    }

    /// Returns the number of living sessions.
    pub fn alive(&self) -> usize {
        self.state().alive.len()
    }

    /// Returns the number of sessions that the client ended.
    pub fn ended(&self) -> usize {
        self.state().ended
    }

    /// Waits until a condition holds.
    pub async fn until(&self, condition: impl Fn(&Self) -> bool) {
        for _ in 0..1000 {
            if condition(self) {
                return;
            }
            sleep(Duration::from_millis(5)).await;
        }
        panic!("never: {:#?}", self.script.requests());
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().expect("the state")
    }
}

/// Answers requests about sessions, and those without a living session.
fn session(state: &Mutex<State>, request: &str) -> Option<Act> {
    let mut state = state.lock().expect("the state");
    if request.starts_with("POST /api/session ") {
        assert!(request.contains("\r\nauthorization: Basic "), "{request}");
        if !state.faults.is_empty() {
            state.refused += 1;
            return Some(state.faults.remove(0));
        }
        if let Some(fault) = state.fault.clone() {
            state.refused += 1;
            return Some(fault);
        }
        state.made += 1;
        let id = format!("{SESSION}-{}", state.made);
        let body = format!("\"{id}\"");
        state.alive.push(id);
        return Some(Act::answer(201, &body).after(state.login_time));
    }
    let alive = state
        .alive
        .iter()
        .position(|id| request.contains(&format!("\r\nvmware-api-session-id: {id}\r\n")));
    let Some(alive) = alive else {
        let body = r#"{"error_type":"UNAUTHENTICATED","messages":[]}"#;
        return Some(Act::bytes(answer(401, body)));
    };
    if request.starts_with("DELETE /api/session ") {
        state.alive.remove(alive);
        state.ended += 1;
        return Some(Act::bytes(NO_CONTENT));
    }
    if request.starts_with("GET /api/session ") {
        return Some(Act::answer(200, "{}"));
    }
    None
}
