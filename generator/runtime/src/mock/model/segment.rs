//! Segments of path templates: `library`, `{library}`, `id:{library}`, `{name}.json`.

/// The part of a path template between two slashes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Segment {
    /// The text before the first placeholder.
    prefix: &'static str,
    /// The placeholders, each with the text behind it.
    placeholders: Vec<(&'static str, &'static str)>,
}

impl Segment {
    pub(crate) fn parse(text: &'static str) -> Self {
        let (prefix, mut rest) = text.split_once('{').unwrap_or((text, ""));
        let mut placeholders = Vec::new();
        while let Some((name, behind)) = rest.split_once('}') {
            let (literal, next) = behind.split_once('{').unwrap_or((behind, ""));
            placeholders.push((name, literal));
            rest = next;
        }
        Self {
            prefix,
            placeholders,
        }
    }

    /// Returns the last placeholder.
    pub(crate) fn last_placeholder(&self) -> Option<&'static str> {
        self.placeholders.last().map(|(name, _)| *name)
    }

    /// Returns the values of the placeholders in a decoded segment; `None` if it does not match. A value is as short as it
    /// can be, and never empty; that of the last placeholder has the rest.
    pub(crate) fn values(&self, given: &str) -> Option<Vec<(&'static str, String)>> {
        let mut rest = given.strip_prefix(self.prefix)?;
        let mut values = Vec::new();
        for (index, (name, literal)) in self.placeholders.iter().enumerate() {
            let first = rest.chars().next()?.len_utf8();
            let is_last = index + 1 == self.placeholders.len();
            let end = match is_last {
                true => rest.len().checked_sub(literal.len())?,
                false => first + rest.get(first..)?.find(literal)?,
            };
            if end < first || !rest.get(end..)?.starts_with(literal) {
                return None;
            }
            values.push((*name, rest.get(..end)?.to_owned()));
            rest = rest.get(end + literal.len()..)?;
        }
        rest.is_empty().then_some(values)
    }

    /// Returns its texts without names: two segments with the same texts match the same.
    pub(crate) fn shape(&self) -> (&'static str, Vec<&'static str>) {
        let literals = self.placeholders.iter().map(|(_, literal)| *literal);
        (self.prefix, literals.collect())
    }

    /// Returns the order from specific to general: a text, then the placeholder with the longest texts around it.
    pub(crate) fn rank(&self) -> (bool, usize) {
        let literals = self.placeholders.iter().map(|(_, literal)| literal.len());
        let length: usize = self.prefix.len() + literals.sum::<usize>();
        (!self.placeholders.is_empty(), usize::MAX - length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_of_placeholders_are_found() {
        let table: [(&str, &str, Option<&[&str]>); 22] = [
            ("library", "library", Some(&[])),
            ("library", "librar", None),
            ("{a}", "x:y", Some(&["x:y"])),
            ("{a}", "", None),
            ("id:{a}", "id:x", Some(&["x"])),
            ("id:{a}", "id:", None),
            ("id:{a}", "x", None),
            ("{a}.json", "x.json", Some(&["x"])),
            ("{a}.json", "x.json.json", Some(&["x.json"])),
            ("{a}.json", ".json", None),
            ("{a}.json", "x.xml", None),
            ("{a}:sync", "x:y:sync", Some(&["x:y"])),
            ("{a}:sync", "é:sync", Some(&["é"])),
            ("{a}-{b}", "x-y-z", Some(&["x", "y-z"])),
            ("{a}-{b}", "--z", Some(&["-", "z"])),
            ("{a}-{b}", "x-", None),
            ("{a}-{b}", "xy", None),
            ("{a}{b}", "éyz", Some(&["é", "yz"])),
            ("{a}{b}", "x", None),
            ("v{a}.{b}.zip", "v1.2.zip", Some(&["1", "2"])),
            ("{a}é", "xé", Some(&["x"])),
            ("{a}é", "x©", None),
        ];
        for (template, given, expected) in table {
            let found = Segment::parse(template).values(given);
            let found = found.map(|found| {
                found
                    .into_iter()
                    .map(|(_, value)| value)
                    .collect::<Vec<_>>()
            });
            let expected =
                expected.map(|values| values.iter().map(ToString::to_string).collect::<Vec<_>>());
            assert_eq!(found, expected, "{template} {given}");
        }
    }
}
