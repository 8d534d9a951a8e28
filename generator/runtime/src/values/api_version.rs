//! Versions of the API.

use std::fmt;
use std::str::FromStr;

/// A version of the API or of a server: `9.1.0.0`, `8.0.3.00400`, `6.7`.
///
/// Ordered number by number. Missing numbers are 0: `7.0` equals `7.0.0.0` and is less than `7.0.2`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ApiVersion([u32; 4]);

impl ApiVersion {
    /// Returns the first number.
    pub(crate) fn major(&self) -> u32 {
        self.0[0]
    }

    /// Parses the version at the start of `text`, which servers may continue by other text.
    pub(crate) fn leading(text: &str) -> Option<Self> {
        let is_other = |character: char| !character.is_ascii_digit() && character != '.';
        text.split(is_other).next()?.parse().ok()
    }
}

/// The error of text that is not a version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidVersion(());

impl fmt::Display for InvalidVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("must be one to four numbers, separated by dots: write 8.0.3.0")
    }
}

impl std::error::Error for InvalidVersion {}

impl FromStr for ApiVersion {
    type Err = InvalidVersion;

    fn from_str(text: &str) -> Result<Self, InvalidVersion> {
        let mut numbers = [0; 4];
        for (index, part) in text.trim().split('.').enumerate() {
            let number = numbers.get_mut(index).ok_or(InvalidVersion(()))?;
            // `parse` accepts a sign.
            if !part.bytes().all(|byte| byte.is_ascii_digit()) {
                return Err(InvalidVersion(()));
            }
            *number = part.parse().map_err(|_| InvalidVersion(()))?;
        }
        Ok(Self(numbers))
    }
}

/// Writes all four numbers: `7.0.2.0`.
impl fmt::Display for ApiVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [major, minor, update, patch] = self.0;
        f.pad(&format!("{major}.{minor}.{update}.{patch}"))
    }
}

#[cfg(test)]
mod tests {
    use super::ApiVersion;

    fn version(text: &str) -> ApiVersion {
        text.parse().expect(text)
    }

    #[test]
    fn versions_are_ordered_by_number() {
        let ascending = [
            "6",
            "6.0.1",
            "6.5",
            "6.7.2",
            "6.8",
            "6.10",
            "7.0.0.0",
            "7.0.2",
            "7.0.3.0",
            "8.0.3.0",
            "8.0.3.00400",
            "8.0.3.1000",
            "9.0.0.0",
            "9.1.0.0",
            "10",
        ];
        for (index, one) in ascending.iter().enumerate() {
            for (other_index, other) in ascending.iter().enumerate() {
                let order = version(one).cmp(&version(other));
                assert_eq!(order, index.cmp(&other_index), "{one} {other}");
            }
        }
        assert_eq!(version(" 7.0\n"), version("7.0.0.0"));
        assert_eq!(version("8.0.3.00400").to_string(), "8.0.3.400");
        assert_eq!(format!("{:>9}|", version("7.0.2")), "  7.0.2.0|");
    }

    #[test]
    fn other_text_is_refused() {
        for text in [
            "",
            ".",
            "7.",
            "7..0",
            "v7",
            "+7",
            "7.0.0.0.0",
            "4294967296",
            "7.0 U2",
            "x",
        ] {
            assert!(text.parse::<ApiVersion>().is_err(), "{text}");
        }
        assert_eq!(
            ApiVersion::leading("8.0.3.00400-24322831"),
            Some(version("8.0.3.400"))
        );
        assert_eq!(ApiVersion::leading("7.0 U2"), Some(version("7")));
        assert_eq!(ApiVersion::leading("vCenter"), None);
    }
}
