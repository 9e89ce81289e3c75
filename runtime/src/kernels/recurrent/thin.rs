//! Dropout inside the steps: what the recurrent kernel sees of a state.

use super::RecurrentDims;
use crate::base::{Scalar, Stream};
use crate::kernels::activation::Elements;
use crate::kernels::elementwise;

/// The mask of a state, and room for the state that it leaves and for the gradient of that.
pub(super) struct Thin<'a, T> {
    mask: &'a [T],
    left: &'a mut [T],
    gradient: &'a mut [T],
}

impl<'a, T: Scalar> Thin<'a, T> {
    /// The parts of `3 · n · units` elements, the mask first; an empty slice drops nothing.
    ///
    /// # Panics
    /// If the slice is neither empty nor as long as that.
    pub(super) fn new(d: RecurrentDims, n: usize, drop: &'a mut [T]) -> Self {
        let len = if drop.is_empty() { 0 } else { n * d.units };
        let (mask, room) = drop.split_at_mut(len);
        let (left, room) = room.split_at_mut(len);
        Self { mask, left, gradient: &mut room[..len] }
    }

    pub(super) fn is_absent(&self) -> bool {
        self.mask.is_empty()
    }

    /// What the recurrent kernel sees of a state.
    pub(super) fn thin<'b>(&'b mut self, state: &'b [T]) -> &'b [T] {
        if self.is_absent() {
            return state;
        }
        times(state, self.mask, self.left, false);
        self.left
    }

    /// What the recurrent kernel saw of a state, and where the gradient of that is added: to `dh`, that of the state, when
    /// nothing is dropped, else to zeros which [`back`](Self::back) adds there.
    pub(super) fn open<'b>(&'b mut self, state: &'b [T], dh: &'b mut [T]) -> (&'b [T], &'b mut [T]) {
        if self.is_absent() {
            return (state, dh);
        }
        times(state, self.mask, self.left, false);
        self.gradient.fill(T::zero());
        (self.left, self.gradient)
    }

    /// Hands the gradient of the thinned state on to that of the state.
    pub(super) fn back(&self, dh: &mut [T]) {
        times(self.gradient, self.mask, dh, true);
    }
}

/// `y (+)= x·mask`, as far as the mask goes.
fn times<T: Scalar>(x: &[T], mask: &[T], y: &mut [T], add: bool) {
    for ((y, &x), &mask) in y.iter_mut().zip(x).zip(mask) {
        *y = if add { *y + x * mask } else { x * mask };
    }
}

/// See [`recurrent_dropout_mask`](super::single::recurrent_dropout_mask).
#[expect(clippy::cast_possible_truncation, reason = "masks of a node are a handful")]
pub(super) fn draw<T: Scalar>(
    d: Elements,
    n: usize,
    rate: f64,
    stream: Stream,
    which: usize,
    first: usize,
    mask: &mut [T],
) {
    mask[..n * d.len].fill(T::one());
    elementwise::dropout(d, n, rate, stream.node(which as u32), first, mask);
}

/// See [`recurrent_dropout`](super::single::recurrent_dropout).
pub(super) fn sequence<T: Scalar>(d: RecurrentDims, n: usize, mask: &[T], x: &[T], y: &mut [T], add: bool) {
    let len = d.steps * d.features;
    if len == 0 {
        return;
    }
    let samples = y[..n * len].chunks_exact_mut(len).zip(x[..n * len].chunks_exact(len));
    for ((y, x), mask) in samples.zip(mask[..n * d.features].chunks_exact(d.features)) {
        for (y, x) in y.chunks_exact_mut(d.features).zip(x.chunks_exact(d.features)) {
            times(x, mask, y, add);
        }
    }
}
