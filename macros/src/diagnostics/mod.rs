//! The error sink every stage reports to, and the words it reports in.

pub(crate) mod suggest;
pub(crate) mod wording;

use proc_macro2::Span;
use std::cell::RefCell;

/// A mistake in a block: where, and what to say.
#[derive(Debug)]
pub(crate) struct Mistake {
    pub(crate) span: Span,
    pub(crate) message: String,
}

/// All mistakes found so far, in order. It must be drained: dropping it unread is a fault of ours.
#[derive(Debug, Default)]
pub(crate) struct Errors {
    found: RefCell<Vec<Mistake>>,
    /// What is told only where nothing else is.
    alone: RefCell<Option<Mistake>>,
}

impl Errors {
    /// Reports a mistake.
    pub(crate) fn report(&self, span: Span, message: String) {
        self.found.borrow_mut().push(Mistake { span, message });
    }

    /// Reports what is missing where a block breaks off: told only where nothing else is wrong.
    pub(crate) fn report_alone(&self, span: Span, message: String) {
        self.alone.borrow_mut().get_or_insert(Mistake { span, message });
    }

    /// Forgets all mistakes but the first `count`, which the rest follow from.
    pub(crate) fn keep(&self, count: usize) {
        let alone = usize::from(self.alone.borrow().is_some());
        self.found.borrow_mut().truncate(count.saturating_sub(alone));
    }

    /// Reports what `syn` could not read.
    pub(crate) fn unreadable(&self, error: &syn::Error) {
        for part in error.clone() {
            let message = part.to_string();
            // `syn` puts this in front of our own words; the place says it already.
            let message = message.strip_prefix("unexpected end of input, ").unwrap_or(&message);
            self.report(part.span(), message.to_owned());
        }
    }

    /// Reports what `syn` could not read: in our words where it says ours, else `otherwise`, with its reason.
    pub(crate) fn syntax(&self, error: &syn::Error, otherwise: &str) {
        let text = error.to_string();
        if text.contains("help: ") {
            return self.unreadable(error);
        }
        self.report(error.span(), wording::for_reason(otherwise, &text));
    }

    /// How many mistakes were found so far.
    pub(crate) fn count(&self) -> usize {
        self.found.borrow().len() + usize::from(self.alone.borrow().is_some())
    }

    /// Takes over what another sink found.
    pub(crate) fn take(&self, other: Self) {
        self.found.borrow_mut().extend(other.drain());
    }

    /// Whether nothing was reported.
    pub(crate) fn is_empty(&self) -> bool {
        self.count() == 0
    }

    /// The mistakes, for printing.
    pub(crate) fn drain(self) -> Vec<Mistake> {
        let (found, alone) = (self.found.take(), self.alone.take());
        if found.is_empty() { alone.into_iter().collect() } else { found }
    }
}

impl Drop for Errors {
    fn drop(&mut self) {
        debug_assert!(self.is_empty() || std::thread::panicking(), "mistakes were found and never printed");
    }
}
