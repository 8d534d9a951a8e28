//! Deep and wide bodies of responses: every one is read or refused like a short one.

use crate::error_body;

/// The limit of a body, in bytes.
const LONGEST: usize = 1 << 20;

/// What a body is made of, with what closes it.
const PARTS: [(&str, &str); 12] = [
    ("[", "]"),
    ("{\"x\":", "null}"),
    ("{\"inner\":", "null}"),
    ("{\"list\":[", "]}"),
    ("{\"data\":{\"x\":[", "]}}"),
    ("{\"messages\":[", "]}"),
    ("[[]],", ""),
    ("{},", ""),
    ("1,", ""),
    ("\"\\u00e9\",", ""),
    ("null,", ""),
    ("\"x\":1,", ""),
];

/// Takes the first byte as a status, and pairs of bytes as parts with their number.
pub fn run(bytes: &[u8]) {
    let Some((status, steps)) = bytes.split_first() else {
        return;
    };
    let status = [200, 201, 400, 404, 500, 503][usize::from(*status) % 6];
    error_body::check(status, &body(steps));
}

/// Returns the body that bytes choose. All parts are closed if the last byte is even.
fn body(steps: &[u8]) -> Vec<u8> {
    let mut body = String::new();
    let mut open = Vec::new();
    for step in steps.chunks_exact(2) {
        let (start, end) = PARTS[usize::from(step[0]) % PARTS.len()];
        let most = (LONGEST - body.len().min(LONGEST)) / start.len();
        let times = (1 << (step[1] % 18)).min(most);
        body.push_str(&start.repeat(times));
        open.push(end.repeat(times));
    }
    if steps.last().is_some_and(|last| last % 2 == 0) {
        let kept = body.trim_end_matches(',').len();
        body.truncate(kept);
        open.into_iter().rev().for_each(|end| body.push_str(&end));
    }
    body.into_bytes()
}
