//! What `stateful` layers remember from call to call, kept so that a call which does not end leaves no trace in it.
//!
//! A layer of the program's own may panic in the midst of a pass, and a step whose loss is not finite is not taken: what
//! the layers before had written is then not what the next call goes on from.

use crate::base::{Arena, Scalar};

/// The memory of `stateful` layers; empty for a model without.
#[derive(Debug)]
pub(crate) struct Carry<T: Scalar> {
    now: Arena<T>,
    /// What `now` held when the last call began.
    before: Arena<T>,
    /// Whether a call has begun and not ended.
    underway: bool,
}

impl<T: Scalar> Carry<T> {
    /// Nothing remembered.
    pub(crate) fn zeros(len: usize) -> Self {
        Self { now: Arena::zeros(len), before: Arena::zeros(len), underway: false }
    }

    /// The memory for a call that begins: as the last one left it that ended.
    #[inline]
    pub(crate) fn begin(&mut self) -> &mut [T] {
        if self.now.as_slice().is_empty() {
            return &mut [];
        }
        if self.underway {
            self.undo();
        } else {
            self.before.as_mut_slice().copy_from_slice(self.now.as_slice());
        }
        self.underway = true;
        self.now.as_mut_slice()
    }

    /// The call is over, and counts.
    #[inline]
    pub(crate) fn end(&mut self) {
        self.underway = false;
    }

    /// Goes back to where the last call began.
    pub(crate) fn undo(&mut self) {
        self.now.as_mut_slice().copy_from_slice(self.before.as_slice());
        self.underway = false;
    }

    /// Forgets everything.
    pub(crate) fn reset(&mut self) {
        self.now.as_mut_slice().fill(T::zero());
        self.underway = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_that_did_not_end_or_is_undone_leaves_no_trace() {
        let mut carry = Carry::<f32>::zeros(1);
        carry.begin()[0] = 1.0;
        carry.end();
        carry.begin()[0] = 2.0;
        assert_eq!(carry.begin(), [1.0]);
        carry.end();
        carry.begin()[0] = 3.0;
        carry.undo();
        assert_eq!(carry.begin(), [1.0]);
        carry.reset();
        assert_eq!(carry.begin(), [0.0]);
    }
}
