//! The record of logins that did harm, and the earliest time of the next login.
//!
//! Takes the result of each login, gives the time before which there must not be another. The limits hold however many calls
//! need a session, and below any setting. Never logs in, and never waits.
//!
//! | result of a login | harm | next login |
//! | --- | --- | --- |
//! | session | none | at once |
//! | no connection, or refused by this client or its session store | none | at once |
//! | 429, 5xx other than 502 and 504, 408 | load | after `retry-after`, or the pause |
//! | refused: `UNAUTHENTICATED`, any other error response, error of an authenticator | a step towards a locked account | after a growing pause, 3 in 180 s |
//! | no whole response, 502, 504, not a session | perhaps a session that cannot be ended, perhaps a refusal | after a growing pause, 4 in 180 s with those refused |

use crate::error::{Error, ErrorCause};
use crate::retry::policy::MAX_WAIT;
use crate::retry::transient::Failure;
use std::collections::VecDeque;
use std::time::Duration;
use tokio::time::Instant;

/// The limit of refused logins in [`WINDOW`]. By default, vCenter Single Sign-On locks an account after 5.
const REFUSED: usize = 3;

/// The limit of logins in [`WINDOW`] that were or may have been refused: a lost response may have been a refusal.
const UNCONFIRMED: usize = 4;

/// The time in which vCenter Single Sign-On counts refused logins by default.
const WINDOW: Duration = Duration::from_secs(180);

/// The shortest pause after a failed login, below any setting.
const SHORTEST: Duration = Duration::from_millis(100);

/// The longest pause that grows by refused logins, and the longest setting that applies.
const LONGEST: Duration = Duration::from_secs(60);

/// The longest pause after lost responses.
const LONGEST_AFTER_LOSS: Duration = Duration::from_secs(300);

/// The time after which a lost response does not count any more: a server ends sessions that are idle for so long.
const FORGOTTEN: Duration = Duration::from_secs(600);

pub(super) struct Ledger {
    /// The pause after the first failure.
    pause: Duration,
    /// The times of the latest refused logins, at most [`REFUSED`].
    refused: VecDeque<Instant>,
    /// The times of the latest logins since the last session that were or may have been refused, at most [`UNCONFIRMED`].
    unconfirmed: VecDeque<Instant>,
    /// Refused logins since the last session.
    in_a_row: u32,
    /// Lost responses that may have left sessions, and the time of the last one.
    lost: u32,
    lost_at: Option<Instant>,
    /// The time of the next login, and the failure that demands it.
    next: Option<(Instant, Error)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Harm {
    None,
    Load,
    Refused,
    Lost,
}

impl Ledger {
    pub(super) fn new(pause: Duration) -> Self {
        Self {
            pause: pause.max(SHORTEST),
            refused: VecDeque::new(),
            unconfirmed: VecDeque::new(),
            in_a_row: 0,
            lost: 0,
            lost_at: None,
            next: None,
        }
    }

    /// Returns how long there must be no login after `now`, and the failure that demands it.
    pub(super) fn pause(&self, now: Instant) -> Option<(Duration, &Error)> {
        let (next, error) = self.next.as_ref()?;
        let pause = next.saturating_duration_since(now);
        (!pause.is_zero()).then_some((pause, error))
    }

    /// Records a login that succeeded.
    pub(super) fn succeeded(&mut self) {
        self.unconfirmed.clear();
        self.in_a_row = 0;
        // Only one: a server that loses every other response must not get a session for each.
        self.lost = self.lost.saturating_sub(1);
        self.next = None;
    }

    /// Records a login that failed at `now`, with the wait that the server asked for. Returns the pause before the next one.
    pub(super) fn failed(
        &mut self,
        error: &Error,
        asked: Option<Duration>,
        now: Instant,
    ) -> Option<Duration> {
        let pause = match harm(error) {
            Harm::None => {
                self.next = None;
                return None;
            }
            Harm::Load => asked.unwrap_or(self.pause.min(LONGEST)),
            Harm::Refused => self.refused(now),
            Harm::Lost => self.lost(now),
        };
        let pause = pause.max(asked.unwrap_or_default());
        let pause = pause.clamp(SHORTEST, MAX_WAIT);
        self.next = Some((now + pause, error.clone()));
        Some(pause)
    }

    fn refused(&mut self, now: Instant) -> Duration {
        self.in_a_row = self.in_a_row.saturating_add(1);
        let pause = doubled(self.pause, self.in_a_row).min(LONGEST);
        pause
            .max(limited(&mut self.refused, REFUSED, now))
            .max(limited(&mut self.unconfirmed, UNCONFIRMED, now))
    }

    fn lost(&mut self, now: Instant) -> Duration {
        let is_old = |at: Instant| now.saturating_duration_since(at) > FORGOTTEN;
        if self.lost_at.replace(now).is_some_and(is_old) {
            self.lost = 0;
        }
        self.lost = self.lost.saturating_add(1);
        let pause = doubled(self.pause, self.lost).min(LONGEST_AFTER_LOSS);
        pause.max(limited(&mut self.unconfirmed, UNCONFIRMED, now))
    }
}

/// Records a login at `now`. Returns the pause after which there are at most `limit` of them in [`WINDOW`].
fn limited(times: &mut VecDeque<Instant>, limit: usize, now: Instant) -> Duration {
    times.push_back(now);
    if times.len() > limit {
        times.pop_front();
    }
    match times.front() {
        Some(first) if times.len() == limit => (*first + WINDOW).saturating_duration_since(now),
        _ => Duration::ZERO,
    }
}

/// Returns `pause`, doubled for each failure after the first.
fn doubled(pause: Duration, failures: u32) -> Duration {
    pause.saturating_mul(2_u32.saturating_pow(failures.saturating_sub(1)))
}

fn harm(error: &Error) -> Harm {
    if matches!(error.as_cause(), ErrorCause::Session(it) if it.is_store()) {
        return Harm::None;
    }
    match Failure::of(error) {
        Failure::NotConnected | Failure::Refused => Harm::None,
        // A gateway that got no response from the server.
        Failure::Busy if matches!(error.status(), Some(502 | 504)) => Harm::Lost,
        Failure::Busy | Failure::Internal | Failure::OtherServerError | Failure::SlowRequest => {
            Harm::Load
        }
        Failure::Disconnected | Failure::TimedOut => Harm::Lost,
        Failure::NoSession => Harm::Refused,
        Failure::IncompleteUpload | Failure::Permanent => match error.as_cause() {
            ErrorCause::Api(_) => Harm::Refused,
            _ => Harm::Lost,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::api::ApiError;
    use crate::error::transport::{Step, TransportError};
    use crate::wire::operation::Operation;
    use crate::wire::reply::Reply;

    const SECOND: Duration = Duration::from_secs(1);

    fn response(status: u16, body: &'static str) -> Error {
        let reply = Reply {
            status,
            body: bytes::Bytes::from_static(body.as_bytes()),
            ..Reply::default()
        };
        Error::api(ApiError::new(&Operation::EMPTY, reply))
    }

    fn transport(step: Step) -> Error {
        let error = TransportError::new(step, None, String::new(), "".into());
        Error::new(None, ErrorCause::Transport(error))
    }

    /// The table of the module's documentation.
    #[test]
    fn failures_are_sorted_by_harm() {
        let unauthenticated = r#"{"error_type":"UNAUTHENTICATED"}"#;
        let limit = ErrorCause::BodyTooLarge {
            status: 201,
            limit: 1,
        };
        for (error, expected) in [
            (transport(Step::Connect), Harm::None),
            (Error::timeout(true), Harm::None),
            (Error::invalid(None, None, "too long"), Harm::None),
            (response(408, ""), Harm::Load),
            (response(429, ""), Harm::Load),
            (response(500, ""), Harm::Load),
            (response(503, ""), Harm::Load),
            (response(505, ""), Harm::Load),
            (response(401, ""), Harm::Refused),
            (response(403, ""), Harm::Refused),
            (response(400, unauthenticated), Harm::Refused),
            (response(500, unauthenticated), Harm::Refused),
            (response(503, unauthenticated), Harm::Refused),
            (response(404, ""), Harm::Refused),
            (Error::login("wrong token"), Harm::Refused),
            (Error::session_store("read-only"), Harm::None),
            (transport(Step::Exchange), Harm::Lost),
            (Error::timeout(false), Harm::Lost),
            (response(502, ""), Harm::Lost),
            (response(504, ""), Harm::Lost),
            (Error::new(None, limit), Harm::Lost),
        ] {
            assert_eq!(harm(&error), expected, "{error}");
        }
    }

    /// Logs in whenever that is allowed, for `time`. Returns the times of the logins.
    fn steady(ledger: &mut Ledger, error: &Error, time: Duration) -> Vec<Duration> {
        let start = Instant::now();
        let mut now = start;
        let mut logins = Vec::new();
        while now - start < time {
            logins.push(now - start);
            ledger.failed(error, None, now);
            now += SECOND / 100;
            now += ledger.pause(now).map_or(Duration::ZERO, |(pause, _)| pause);
        }
        logins
    }

    #[test]
    fn an_account_is_not_locked() {
        let refused = response(401, "");
        for pause in [Duration::ZERO, SECOND, SECOND * 40, Duration::MAX] {
            let mut ledger = Ledger::new(pause);
            let logins = steady(&mut ledger, &refused, SECOND * 3600);
            for window in logins.windows(REFUSED + 1) {
                assert!(
                    window[REFUSED] - window[0] >= WINDOW,
                    "{pause:?} {window:?}"
                );
            }
            assert!(logins.len() > 50, "{pause:?} {}", logins.len());
        }
    }

    /// A refusal whose response is lost counts as well: by default, the fifth locks the account.
    #[test]
    fn an_account_is_not_locked_by_refusals_without_a_response() {
        let lost = transport(Step::Exchange);
        let refused = response(401, "");
        for pause in [Duration::ZERO, SECOND, SECOND * 40] {
            for period in [1, 2, 3, 5] {
                let mut ledger = Ledger::new(pause);
                let mut now = Instant::now();
                let mut logins = Vec::new();
                for turn in 0..100 {
                    logins.push(now);
                    let error = if turn % period == 1 { &refused } else { &lost };
                    now += ledger.failed(error, None, now).expect("a pause");
                }
                for window in logins.windows(UNCONFIRMED + 1) {
                    let time = window[UNCONFIRMED] - window[0];
                    assert!(time >= WINDOW, "{pause:?} {period} {time:?}");
                }
            }
        }
    }

    #[test]
    fn lost_responses_leave_few_sessions() {
        for (pause, expected) in [(Duration::ZERO, 8), (SECOND, 8)] {
            let mut ledger = Ledger::new(pause);
            let logins = steady(&mut ledger, &transport(Step::Exchange), SECOND * 360);
            assert_eq!(logins.len(), expected as usize, "{logins:?}");
            // A session forgives one of them.
            ledger.succeeded();
            let now = Instant::now() + SECOND * 400;
            assert!(ledger.pause(now).is_none());
            assert_eq!(
                ledger.failed(&Error::timeout(false), None, now),
                Some(doubled(pause.max(SHORTEST), expected))
            );
            // Later they have ended on the server.
            let now = now + FORGOTTEN + SECOND;
            assert_eq!(
                ledger.failed(&Error::timeout(false), None, now),
                Some(pause.max(SHORTEST))
            );
        }
    }

    #[test]
    fn a_server_that_cannot_be_reached_costs_no_pause() {
        let mut ledger = Ledger::new(SECOND);
        let now = Instant::now();
        assert_eq!(ledger.failed(&transport(Step::Connect), None, now), None);
        assert!(ledger.pause(now).is_none());
        assert_eq!(ledger.failed(&response(503, ""), None, now), Some(SECOND));
        assert!(ledger.pause(now).is_some());
    }

    #[test]
    fn a_server_gets_the_time_that_it_asks_for() {
        let mut ledger = Ledger::new(SECOND);
        for (status, asked, expected) in [
            (503, Duration::ZERO, SHORTEST),
            (503, SECOND * 300, SECOND * 300),
            (502, SECOND * 300, SECOND * 300),
            (401, SECOND * 300, SECOND * 300),
        ] {
            let pause = ledger.failed(&response(status, ""), Some(asked), Instant::now());
            assert_eq!(pause, Some(expected), "{status}");
        }
    }
}
