//! The summary of a step of a workflow run: a page that GitHub shows with the run.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::PathBuf;

use crate::project::Failure;

/// The variable that names the file of the summary.
const VARIABLE: &str = "GITHUB_STEP_SUMMARY";

/// The limit of a page, in bytes: GitHub refuses pages of more than 1 MiB.
const MOST_BYTES: usize = 1_000_000;

/// Adds Markdown to the summary, up to the limit, if this is a step of a workflow run.
///
/// # Errors
/// The file cannot be written.
pub fn add(markdown: &str) -> Result<(), Failure> {
    let Some(path) = std::env::var_os(VARIABLE).filter(|path| !path.is_empty()) else {
        return Ok(());
    };
    let path = PathBuf::from(path);
    // Other steps, and other commands of this one, may have written to it.
    let opened = OpenOptions::new().create(true).append(true).open(&path);
    opened
        .and_then(|mut file| file.write_all(within(markdown, MOST_BYTES).as_bytes()))
        .map_err(|error| format!("{}: cannot write the summary: {error}", path.display()).into())
}

/// Returns the first lines up to a number of bytes. A last line says if some are missing.
fn within(markdown: &str, most: usize) -> String {
    if markdown.len() <= most {
        return markdown.to_owned();
    }
    let mut taken = String::new();
    for line in markdown.split_inclusive('\n') {
        if taken.len() + line.len() > most {
            break;
        }
        taken.push_str(line);
    }
    taken + "\nThe rest is too long for this page.\n"
}

#[cfg(test)]
mod tests {
    use super::within;

    #[test]
    fn a_page_ends_with_a_line() {
        let cut = "\nThe rest is too long for this page.\n";
        let table = [
            ("a\nb\n", 4, "a\nb\n".to_owned()),
            ("a\nb\n", 3, format!("a\n{cut}")),
            ("ä\nb\n", 1, cut.to_owned()),
        ];
        for (markdown, most, expected) in table {
            assert_eq!(within(markdown, most), expected);
        }
    }
}
