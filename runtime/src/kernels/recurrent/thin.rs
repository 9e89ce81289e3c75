//! Dropout inside the steps: what the recurrent kernel sees of a state.

use super::RecurrentDims;
use crate::base::{Samples, Scalar, Stream};
use crate::kernels::activation::Elements;
use crate::kernels::elementwise;
use crate::kernels::gemm::{Product, Real};

/// The mask of a state, and room for the state that it leaves and for the gradient of that.
pub(super) struct Thin<'a, T> {
    mask: &'a [T],
    left: &'a mut [T],
    gradient: &'a mut [T],
}

impl<'a, T: Real> Thin<'a, T> {
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

    /// The mask, empty for ones.
    pub(super) fn mask(&self) -> &[T] {
        self.mask
    }

    /// The same for a shorter time.
    pub(super) fn again(&mut self) -> Thin<'_, T> {
        Thin { mask: self.mask, left: self.left, gradient: self.gradient }
    }

    /// Adds the gradient of what the recurrent kernel saw of a state, a product, to that of the state.
    pub(super) fn hand_back(&mut self, product: Product<'_, T>, dh: &mut [T]) {
        if self.is_absent() {
            return T::product(Product { add: true, ..product }, dh);
        }
        T::product(product, self.gradient);
        times(self.gradient, self.mask, dh, true);
    }

    /// The same for a gradient that is there already.
    pub(super) fn add_back(&self, gradient: &[T], dh: &mut [T]) {
        if self.is_absent() {
            for (dh, &gradient) in dh.iter_mut().zip(gradient) {
                *dh = *dh + gradient;
            }
        }
        times(gradient, self.mask, dh, true);
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
    first: Samples,
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
