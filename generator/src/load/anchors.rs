//! Anchored nodes of a YAML text, kept as events for the aliases that repeat them.
//!
//! Each event inside an anchored node is kept once, however many anchors are around it. What an alias adds to the tree is
//! counted by the caller.

use std::collections::BTreeMap;
use std::ops::Range;

use saphyr_parser::Event;

/// The anchored nodes of a text so far.
#[derive(Default)]
pub(super) struct Anchors<'t> {
    events: Vec<Event<'t>>,
    /// The events of complete nodes, by the number of the anchor.
    complete: BTreeMap<usize, Range<usize>>,
    /// Anchor number (0 for none) and first event of each collection that is open, once one of them has an anchor.
    open: Vec<(usize, usize)>,
}

/// The effect of an event on anchored nodes, applied after the event has been taken.
#[derive(Clone, Copy)]
pub(super) enum Change {
    Nothing,
    /// A node with this anchor is complete; it has only the last event.
    Scalar(usize),
    /// The innermost collection is complete.
    End,
}

impl<'t> Anchors<'t> {
    /// Keeps an event if it is part of an anchored node.
    pub(super) fn record(&mut self, event: &Event<'t>) -> Change {
        let (anchor, change) = match event {
            Event::Scalar(_, _, anchor, _) => (*anchor, Change::Scalar(*anchor)),
            Event::SequenceStart(anchor, _) | Event::MappingStart(anchor, _) => {
                if *anchor != 0 || !self.open.is_empty() {
                    self.open.push((*anchor, self.events.len()));
                }
                (*anchor, Change::Nothing)
            }
            Event::SequenceEnd | Event::MappingEnd => (0, Change::End),
            _ => (0, Change::Nothing),
        };
        if anchor == 0 && self.open.is_empty() {
            return Change::Nothing;
        }
        self.events.push(event.clone());
        change
    }

    /// Completes the nodes that end with the event last recorded.
    pub(super) fn close(&mut self, change: Change) {
        let end = self.events.len();
        let (anchor, start) = match change {
            Change::Nothing | Change::Scalar(0) => return,
            Change::Scalar(anchor) => (anchor, end - 1),
            Change::End => match self.open.pop() {
                Some(open) => open,
                None => return,
            },
        };
        if anchor != 0 {
            self.complete.insert(anchor, start..end);
        }
    }

    /// Returns the events of a complete node; `None` inside of the node itself.
    pub(super) fn events(&self, anchor: usize) -> Option<Range<usize>> {
        self.complete.get(&anchor).cloned()
    }

    /// Returns a kept event, to be taken again.
    pub(super) fn event(&self, index: usize) -> Option<Event<'t>> {
        self.events.get(index).cloned()
    }
}
