//! Convolution as plain loops, filters innermost: the textbook, and what the fast path is held to.

use super::ConvDims;
use crate::base::Scalar;
use core::ops::Range;

/// What one channel of one cell of one position takes part in.
struct Term {
    /// The position's first output of the channel's group.
    output: usize,
    /// The element of the input.
    input: usize,
    /// The first weight of the group's filters.
    weight: usize,
}

/// Calls `f` for each position, cell and channel inside the input: positions in ascending order, then rows of the kernel.
fn terms(d: ConvDims, n: usize, mut f: impl FnMut(Term)) {
    let (w, depth, filters) = (d.window, d.depth(), d.filters / d.groups);
    for position in 0..n * w.positions() {
        let (sample, place) = (position / w.positions(), position % w.positions());
        let (row, column) = (place / w.output()[1], place % w.output()[1]);
        for i in 0..w.size()[0] {
            for j in 0..w.size()[1] {
                let (Some(y), Some(x)) = (w.source(0, row, i), w.source(1, column, j)) else { continue };
                let cell = sample * d.inputs() + (y * w.input()[1] + x) * w.channels();
                for channel in 0..w.channels() {
                    let group = channel / depth * filters;
                    let k = (i * w.size()[1] + j) * depth + channel % depth;
                    f(Term {
                        output: position * d.filters + group,
                        input: cell + channel,
                        weight: k * d.filters + group,
                    });
                }
            }
        }
    }
}

/// The filters of a group, from `first` on.
fn group(d: ConvDims, first: usize) -> Range<usize> {
    first..first + d.filters / d.groups
}

/// See [`conv_forward`](super::single::conv_forward); the bias added first, no activation.
pub(super) fn forward<T: Scalar>(d: ConvDims, n: usize, x: &[T], kernel: &[T], bias: &[T], y: &mut [T]) {
    let y = &mut y[..n * d.outputs()];
    y.fill(T::zero());
    if !bias.is_empty() {
        y.chunks_exact_mut(d.filters).for_each(|y| y.copy_from_slice(&bias[..d.filters]));
    }
    terms(d, n, |term| {
        let x = x[term.input];
        for (y, &weight) in y[group(d, term.output)].iter_mut().zip(&kernel[group(d, term.weight)]) {
            *y = *y + x * weight;
        }
    });
}

/// See [`conv_backward_kernel`](super::single::conv_backward_kernel).
pub(super) fn backward_kernel<T: Scalar>(d: ConvDims, n: usize, x: &[T], dy: &[T], dkernel: &mut [T], add: bool) {
    if !add {
        dkernel[..d.patch() * d.filters].fill(T::zero());
    }
    terms(d, n, |term| {
        let x = x[term.input];
        for (sum, &dy) in dkernel[group(d, term.weight)].iter_mut().zip(&dy[group(d, term.output)]) {
            *sum = *sum + x * dy;
        }
    });
}

/// See [`conv_backward_input`](super::single::conv_backward_input).
pub(super) fn backward_input<T: Scalar>(d: ConvDims, n: usize, dy: &[T], kernel: &[T], dx: &mut [T], add: bool) {
    if !add {
        dx[..n * d.inputs()].fill(T::zero());
    }
    terms(d, n, |term| {
        let pairs = dy[group(d, term.output)].iter().zip(&kernel[group(d, term.weight)]);
        dx[term.input] = pairs.fold(dx[term.input], |sum, (&dy, &weight)| sum + dy * weight);
    });
}
