//! The limits of TCP, which follow the idle timeout.
//!
//! The kernel ends a connection whose peer confirms nothing for a time. That time must not be shorter than the idle timeout,
//! or slow transfers break, nor much longer, or a dead connection is noticed only by the limit of the whole call.

use hyper_util::client::legacy::connect::HttpConnector;
use std::time::Duration;

/// The most time between two probes of a silent connection. Firewalls forget connections that are silent for minutes.
const PROBE: Duration = Duration::from_secs(15);

/// The shortest limit: probes are sent at intervals of whole seconds.
const SHORTEST: Duration = Duration::from_secs(1);

/// The longest limit, about 24 days: the kernel counts milliseconds in 31 bits.
const LONGEST: Duration = Duration::from_millis(i32::MAX as u64);

/// The most probes that a kernel accepts.
const MOST_PROBES: u64 = 127;

/// Lets the kernel end a connection whose peer has confirmed nothing for `idle`. A peer that is alive confirms probes, however
/// long it takes to respond.
pub(super) fn limit<R>(connector: &mut HttpConnector<R>, idle: Duration) {
    let idle = idle.clamp(SHORTEST, LONGEST);
    let probe = PROBE.min(idle);
    // Counts only where there is no limit of time.
    let probes = idle.as_secs().div_ceil(probe.as_secs()).min(MOST_PROBES);
    connector.set_keepalive(Some(probe));
    connector.set_keepalive_interval(Some(probe));
    connector.set_keepalive_retries(u32::try_from(probes).ok());
    #[cfg(any(target_os = "android", target_os = "fuchsia", target_os = "linux"))]
    connector.set_tcp_user_timeout(Some(idle));
}
