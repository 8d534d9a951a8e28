//! First words of documentation: they are what lists of items show.

use super::config::Openings;
use super::finding::Finding;
use super::passage::Kind;
use super::source::Source;

/// The origin of documentation. A share is counted for each, so that much of one does not hide another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Rust that people write.
    Written,
    /// Rust that the generator writes.
    Generated,
    /// Descriptions of specifications.
    Specs,
}

impl Origin {
    const ALL: [Self; 3] = [Self::Written, Self::Generated, Self::Specs];

    fn label(self) -> &'static str {
        match self {
            Self::Written => "written",
            Self::Generated => "generated",
            Self::Specs => "specs",
        }
    }

    fn of(source: &Source, kind: Kind) -> Option<Self> {
        match kind {
            Kind::Doc if source.is_generated => Some(Self::Generated),
            Kind::Doc => Some(Self::Written),
            Kind::Description => Some(Self::Specs),
            Kind::Comment | Kind::Markdown | Kind::Literal => None,
        }
    }
}

/// Finds documentation that begins with one of the words, where there is too much of it. The second value counts.
pub fn check(sources: &[&Source], openings: &Openings) -> (Vec<Finding>, String) {
    let mut findings = Vec::new();
    let mut counts = Vec::new();
    for origin in Origin::ALL {
        let (all, wrong) = of_origin(sources, openings, origin);
        let share = wrong.len() as f64 * 100.0 / all.max(1) as f64;
        counts.push(format!(
            "{} {} of {all} ({share:.1} %)",
            origin.label(),
            wrong.len()
        ));
        if share > openings.percent {
            findings.extend(wrong);
        }
    }
    (findings, counts.join(", "))
}

/// Counts the documentation of an origin, and finds what begins with one of the words.
fn of_origin(sources: &[&Source], openings: &Openings, origin: Origin) -> (usize, Vec<Finding>) {
    let mut all = 0;
    let mut wrong = Vec::new();
    for source in sources {
        for passage in &source.passages {
            if Origin::of(source, passage.kind) != Some(origin) {
                continue;
            }
            all += 1;
            let Some((line, word)) = passage.opening() else {
                continue;
            };
            if openings.words.iter().any(|it| it == word) {
                let message = format!(
                    "documentation begins with \"{word}\": begin with a noun phrase or a verb"
                );
                wrong.push(Finding::new(&source.path, line, message));
            }
        }
    }
    (all, wrong)
}
