//! Prose of YAML: descriptions of specifications as `cargo xtask import` writes them, and comments.

use super::passage::{Kind, Passage};

/// The keys whose texts are prose.
const KEYS: [&str; 2] = ["description:", "summary:"];

/// Returns the descriptions and the comments of a specification.
pub fn passages(text: &str) -> Vec<Passage> {
    let lines: Vec<&str> = text.lines().collect();
    let mut found = comments(text);
    for (at, line) in lines.iter().enumerate() {
        let key = line.trim_start().trim_start_matches("- ");
        let Some(value) = KEYS.iter().find_map(|name| key.strip_prefix(name)) else {
            continue;
        };
        let indent = line.len() - key.len();
        let mut described = Vec::new();
        let value = value.trim();
        if !matches!(value, ">-" | "|-" | ">" | "|" | "") {
            described.push((at + 1, value.trim_matches(['\'', '"']).to_owned()));
        }
        // A scalar continues in the lines that are indented further, and a block also in empty lines.
        for (below, more) in lines.iter().enumerate().skip(at + 1) {
            let text = more.trim_start();
            if !text.is_empty() && more.len() - text.len() <= indent {
                break;
            }
            described.push((below + 1, text.to_owned()));
        }
        // A property may be named `description`: what follows is a mapping then.
        if value.is_empty() || value.starts_with('{') {
            continue;
        }
        found.push(Passage {
            kind: Kind::Description,
            lines: described,
        });
    }
    found
}

/// Returns the comments that have lines of their own, in any language that begins them with `#`.
pub fn comments(text: &str) -> Vec<Passage> {
    let mut found: Vec<Passage> = Vec::new();
    let mut last = 0;
    for (at, line) in text.lines().enumerate() {
        let Some(comment) = line.trim_start().strip_prefix('#') else {
            continue;
        };
        let comment = (
            at + 1,
            comment.strip_prefix(' ').unwrap_or(comment).to_owned(),
        );
        match found.last_mut() {
            Some(passage) if last == at => passage.lines.push(comment),
            _ => found.push(Passage {
                kind: Kind::Comment,
                lines: vec![comment],
            }),
        }
        last = at + 1;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::passages;

    #[test]
    fn descriptions_have_all_their_lines() {
        let text = "# A file.\na:\n  description: >-\n    One\n    two.\n  type: x\n- description: Three.\n  b: c\n\
                    properties:\n  description:\n    type: string\n";
        let found: Vec<String> = passages(text)
            .iter()
            .flat_map(|passage| &passage.lines)
            .map(|(number, line)| format!("{number} {line}"))
            .collect();
        assert_eq!(found, ["1 A file.", "4 One", "5 two.", "7 Three."]);
    }
}
