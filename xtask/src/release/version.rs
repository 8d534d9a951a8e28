//! The version that a release must have at least, by <https://semver.org> and by what cargo makes of versions before 1.0.

use semver::{Prerelease, Version};
use vsphere_codegen::diff::semver::Step;

/// What there is to say of a version.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Verdict {
    /// In a line.
    pub told: String,
    /// What is in the way, if anything is.
    pub obstacle: Option<String>,
}

/// Judges the version of the project by that of the release before and the step that the API asks for.
///
/// A version can be published once only, so a release without any change of the API takes a step, too.
pub(super) fn judge(before: Option<&Version>, step: Option<Step>, now: &Version) -> Verdict {
    let (Some(before), Some(step)) = (before, step) else {
        return Verdict {
            told: format!("{now}: the first one."),
            obstacle: None,
        };
    };
    let least = next(before, step);
    let told = format!("{before} before, so at least {least}: Cargo.toml says {now}.");
    let obstacle = (*now < least).then(|| {
        format!(
            "the version is {now}, and has to be {least} at least: write it in Cargo.toml, for the workspace and its \
             dependencies on itself, and run `cargo xtask generate`"
        )
    });
    Verdict { told, obstacle }
}

/// The lowest version that a release with such a step may have.
fn next(before: &Version, step: Step) -> Version {
    let Version {
        major,
        minor,
        patch,
        ..
    } = *before;
    // What a version promises begins with its release: before, it may change in any way.
    if before.pre != Prerelease::EMPTY {
        return Version::new(major, minor, patch);
    }
    match (major, minor, step) {
        (0, 0, _) => Version::new(0, 0, patch + 1),
        (0, _, Step::Major) => Version::new(0, minor + 1, 0),
        (0, _, Step::None | Step::Patch | Step::Minor) => Version::new(0, minor, patch + 1),
        (_, _, Step::Major) => Version::new(major + 1, 0, 0),
        (_, _, Step::Minor) => Version::new(major, minor + 1, 0),
        (_, _, Step::None | Step::Patch) => Version::new(major, minor, patch + 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_gives_the_least_version() {
        let table = [
            ("0.0.3", Step::Major, "0.0.4"),
            ("0.0.3", Step::Patch, "0.0.4"),
            ("0.1.2", Step::None, "0.1.3"),
            ("0.1.2", Step::Patch, "0.1.3"),
            ("0.1.2", Step::Minor, "0.1.3"),
            ("0.1.2", Step::Major, "0.2.0"),
            ("1.2.3", Step::None, "1.2.4"),
            ("1.2.3", Step::Patch, "1.2.4"),
            ("1.2.3", Step::Minor, "1.3.0"),
            ("1.2.3", Step::Major, "2.0.0"),
            ("2.0.0-rc.1", Step::Major, "2.0.0"),
        ];
        for (before, step, expected) in table {
            let before = Version::parse(before).expect("a version");
            assert_eq!(next(&before, step).to_string(), expected, "{before} {step}");
        }
    }

    #[test]
    fn a_version_that_is_too_low_is_in_the_way() {
        let table = [
            ("0.1.0", Step::Major, "0.1.1", true),
            ("0.1.0", Step::Major, "0.2.0-rc.1", true),
            ("0.1.0", Step::Major, "0.2.0", false),
            ("0.1.0", Step::Major, "1.0.0", false),
            ("0.1.0", Step::None, "0.1.0", true),
            ("0.1.0", Step::None, "0.1.1", false),
        ];
        for (before, step, now, is_low) in table {
            let [before, now] = [before, now].map(|text| Version::parse(text).expect("a version"));
            let verdict = judge(Some(&before), Some(step), &now);
            assert_eq!(verdict.obstacle.is_some(), is_low, "{verdict:?}");
        }
        let first = judge(None, None, &Version::new(0, 1, 0));
        assert_eq!(first.obstacle, None);
    }
}
