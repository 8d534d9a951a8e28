//! The lowest version of a release, by <https://semver.org> and by the rules of cargo for versions before 1.0.

use semver::{Prerelease, Version};
use vsphere_codegen::diff::semver::Step;

/// The judgment of a version.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Verdict {
    /// The summary, in a line.
    pub summary: String,
    /// The obstacle, if there is one.
    pub obstacle: Option<String>,
}

/// Judges the version of the project by that of the previous release and the step that the API requires.
///
/// A version can be published only once, so a release without a change of the API also takes a step.
pub(super) fn judge(before: Option<&Version>, step: Option<Step>, now: &Version) -> Verdict {
    let (Some(before), Some(step)) = (before, step) else {
        return Verdict {
            summary: format!("{now}: the first release."),
            obstacle: None,
        };
    };
    let least = next(before, step);
    let summary =
        format!("{before} was released, so at least {least} is next: Cargo.toml has {now}.");
    let obstacle = (*now < least).then(|| {
        format!(
            "the version is {now}, but must be at least {least}: write it in Cargo.toml, for the workspace and its \
             dependencies on itself, and run `cargo xtask generate`"
        )
    });
    Verdict { summary, obstacle }
}

/// Returns the lowest version of a release with a step.
fn next(before: &Version, step: Step) -> Version {
    let Version {
        major,
        minor,
        patch,
        ..
    } = *before;
    // The promise of a version begins with its release: a pre-release may change in any way.
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
