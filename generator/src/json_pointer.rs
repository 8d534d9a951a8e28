//! Steps of JSON pointers (RFC 6901): keys with their slashes and tildes escaped.

/// Returns a key as a step of a pointer.
pub(crate) fn escaped(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

/// Returns the key that a step of a pointer means.
pub(crate) fn unescaped(step: &str) -> String {
    step.replace("~1", "/").replace("~0", "~")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_survive_as_steps() {
        for (key, step) in [("/a~b", "~1a~0b"), ("~1", "~01"), ("", "")] {
            assert_eq!(escaped(key), step);
            assert_eq!(unescaped(step), key);
        }
    }
}
