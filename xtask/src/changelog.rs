//! The changelog: the section of a release, and the changes of the API under `Unreleased`.
//!
//! Takes the text of the changelog and a report of changes; gives texts. Reads and writes no file.

use semver::Version;

/// The heading of entries that are not released yet.
const UNRELEASED: &str = "Unreleased";

/// Returns the section of a release, with the changes of the API below the hand-written entries.
///
/// # Errors
/// An obstacle: there are no entries, or the version has a section already.
pub fn block(changelog: &str, version: &Version, api: Option<String>) -> Result<String, String> {
    let sections = sections(changelog);
    if sections.iter().any(|(title, _)| is_of(title, version)) {
        return Err(format!(
            "CHANGELOG.md already has a section for {version}: a version is released once"
        ));
    }
    let unreleased = sections.iter().find(|(title, _)| *title == UNRELEASED);
    let text = unreleased.map_or("", |(_, text)| text.trim());
    if text.is_empty() {
        return Err(format!(
            "CHANGELOG.md has nothing under `## {UNRELEASED}`: describe there what is new for users"
        ));
    }
    let mut block = format!("## {version}\n\n{text}\n");
    // A version that was brought in since the last release has its changes in the section already.
    let api = api.map(|api| one_level_lower(&api));
    if let Some(api) = api.filter(|api| !has(text, api)) {
        block.push('\n');
        block.push_str(&api);
    }
    Ok(block)
}

/// Returns the changelog with the changes of the API at the end of its unreleased section; `None` if they are there.
///
/// # Errors
/// There is no such section.
pub fn with(changelog: &str, api: &str) -> Result<Option<String>, String> {
    let api = one_level_lower(api);
    if has(changelog, &api) {
        return Ok(None);
    }
    let title = format!("\n## {UNRELEASED}\n");
    let Some((top, section)) = changelog.split_once(&title) else {
        return Err(format!(
            "error: CHANGELOG.md has no section `## {UNRELEASED}`\nhelp: add it above the newest release"
        ));
    };
    let (own, releases) = match section.split_once("\n## ") {
        Some((own, releases)) => (own, format!("\n## {releases}")),
        None => (section, String::new()),
    };
    let (own, api) = (own.trim_end(), api.trim_end());
    Ok(Some(format!("{top}{title}{own}\n\n{api}\n{releases}")))
}

/// Returns a report as a part of a section: its headings are one level lower.
fn one_level_lower(api: &str) -> String {
    let lines = api.lines().map(|line| {
        let down = if line.starts_with('#') { "#" } else { "" };
        format!("{down}{line}\n")
    });
    lines.collect()
}

/// Returns `true` if a text has the heading of a report. The lines below may have been edited.
fn has(text: &str, api: &str) -> bool {
    let heading = api.lines().next().unwrap_or_default();
    text.lines().any(|line| line == heading)
}

/// Returns `true` for titles of a version: `0.1.0`, `v0.1.0`, `0.1.0 (a date)`.
fn is_of(title: &str, version: &Version) -> bool {
    let word = title.split_whitespace().next().unwrap_or_default();
    let word = word.trim_start_matches('[').trim_end_matches(']');
    word.trim_start_matches('v') == version.to_string()
}

/// Returns titles and texts of the sections of the second level.
fn sections(changelog: &str) -> Vec<(&str, &str)> {
    let mut sections = Vec::new();
    for part in changelog.split("\n## ").skip(1) {
        let (title, text) = part.split_once('\n').unwrap_or((part, ""));
        sections.push((title.trim(), text));
    }
    sections
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHANGELOG: &str = "# Changelog\n\n## Unreleased\n\n- New.\n  More.\n\n### Part\n\n- Old.\n\n## v0.1.0 (first)\n\n- All.\n";

    fn block_of(changelog: &str, version: &str, api: Option<&str>) -> Result<String, String> {
        let version = Version::parse(version).expect("a version");
        block(changelog, &version, api.map(str::to_owned))
    }

    #[test]
    fn what_is_unreleased_becomes_the_section_of_the_version() {
        let api = "## API: 1 to 2\n\n- **+1** operations\n\n### Content\n\n- \\#x\n";
        let expected = "## 0.2.0\n\n- New.\n  More.\n\n### Part\n\n- Old.\n\n### API: 1 to 2\n\n- **+1** operations\n\n\
                        #### Content\n\n- \\#x\n";
        assert_eq!(
            block_of(CHANGELOG, "0.2.0", Some(api)).as_deref(),
            Ok(expected)
        );
        assert_eq!(
            block_of(CHANGELOG, "0.2.0", None).as_deref(),
            Ok("## 0.2.0\n\n- New.\n  More.\n\n### Part\n\n- Old.\n")
        );
    }

    #[test]
    fn changes_of_the_api_are_added_once() {
        let api = "## API: 1 to 2\n\n- **+1** operations\n";
        let added = with(CHANGELOG, api).expect("a section").expect("added");
        assert_eq!(
            added,
            CHANGELOG.replace(
                "- Old.\n",
                "- Old.\n\n### API: 1 to 2\n\n- **+1** operations\n"
            )
        );
        let edited = added.replace("- **+1** operations", "- A new operation.");
        assert_eq!(with(&edited, api), Ok(None));
        let section = block_of(&edited, "0.2.0", Some(api)).expect("a section");
        assert_eq!(section.matches("API: 1 to 2").count(), 1, "{section}");
        let last = with("# Changelog\n\n## Unreleased\n\n- New.\n", api);
        let expected =
            "# Changelog\n\n## Unreleased\n\n- New.\n\n### API: 1 to 2\n\n- **+1** operations\n";
        assert_eq!(last, Ok(Some(expected.to_owned())));
        assert!(with("# Changelog\n", api).is_err());
    }

    #[test]
    fn nothing_to_say_is_in_the_way() {
        let silent = [
            "",
            "# Changelog\n",
            "# Changelog\n\n## Unreleased\n",
            "# Changelog\n\n## Unreleased\n\n## 0.1.0\n\n- All.\n",
        ];
        for changelog in silent {
            let obstacle = block_of(changelog, "0.2.0", None).expect_err("nothing to say");
            assert!(obstacle.contains("nothing under"), "{obstacle}");
        }
    }

    #[test]
    fn a_version_is_released_once() {
        let obstacle = block_of(CHANGELOG, "0.1.0", None).expect_err("released");
        assert!(obstacle.contains("already"), "{obstacle}");
    }
}
