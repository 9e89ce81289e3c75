//! Patches as a matrix that is never written down: its rows are positions, its columns cells, and both step through the
//! input, or through a copy of a part of it with zeros around the edges.

use super::ConvDims;
use super::scratch::{Scratch, room};
use crate::base::Scalar;
use crate::kernels::gemm::Grid;

/// Some patches: a matrix of one row per position and one column per element of a patch.
pub(super) struct Patches<'a, T> {
    /// What they lie in: the first element of the first patch comes first.
    pub(super) values: &'a [T],
    /// The positions, in `values` and in the output.
    pub(super) positions: Grid,
    /// The elements of the first group of a patch, in `values` and in the kernel.
    pub(super) cells: Grid,
    /// Where in the output the first position lies.
    pub(super) output: usize,
}

/// Some positions of some samples: the first sample, row and column, and how many of each.
#[derive(Clone, Copy)]
struct Part {
    first: [usize; 3],
    counts: [usize; 3],
}

/// Calls `f` with the patches of all positions of `n` samples, part by part in ascending order. False, with no call, if
/// the input needs zeros around it and not even one patch fits into the scratch.
pub(super) fn each<T: Scalar>(d: ConvDims, n: usize, x: &[T], mut f: impl FnMut(Patches<'_, T>)) -> bool {
    let [height, width] = *d.window.output();
    if reaches_inside(d) {
        let all = Part { first: [0; 3], counts: [n, height, width] };
        f(patches(d, all, x, [d.inputs(), d.window.input()[1] * d.window.channels()]));
        return true;
    }
    let Some([samples, rows, columns]) = part_size(d, room::<T>()) else { return false };
    let mut scratch = Scratch::new();
    for sample in (0..n).step_by(samples) {
        for row in (0..height).step_by(rows) {
            for column in (0..width).step_by(columns) {
                let counts = [samples.min(n - sample), rows.min(height - row), columns.min(width - column)];
                let part = Part { first: [sample, row, column], counts };
                let (values, steps) = copy(d, part, x, scratch.values());
                f(patches(d, part, values, steps));
            }
        }
    }
    true
}

/// Whether no position looks beyond the edges of the input.
fn reaches_inside(d: ConvDims) -> bool {
    let w = d.window;
    let end = |axis: usize| (w.output()[axis].saturating_sub(1)) * w.strides()[axis] + span(d, axis);
    *w.before() == [0; 2] && end(0) <= w.input()[0] && end(1) <= w.input()[1]
}

/// From the first to the last cell of a patch on an axis.
fn span(d: ConvDims, axis: usize) -> usize {
    (d.window.size()[axis] - 1).saturating_mul(d.window.dilation()[axis]).saturating_add(1)
}

/// What so many positions on an axis see, from the first to the last.
fn seen(d: ConvDims, axis: usize, positions: usize) -> usize {
    ((positions - 1) * d.window.strides()[axis]).saturating_add(span(d, axis))
}

/// How many samples, rows and columns of positions share a copy of what they see, if one of `room` elements can hold any.
fn part_size(d: ConvDims, room: usize) -> Option<[usize; 3]> {
    let most = |axis: usize, room: usize| {
        let more = room.checked_sub(span(d, axis))? / d.window.strides()[axis];
        Some((more + 1).min(d.window.output()[axis]))
    };
    let columns = most(1, room / d.window.channels() / span(d, 0))?;
    if columns < d.window.output()[1] {
        return Some([1, 1, columns]);
    }
    let row = seen(d, 1, columns) * d.window.channels();
    let rows = most(0, room / row)?;
    if rows < d.window.output()[0] {
        return Some([1, rows, columns]);
    }
    Some([(room / (row * seen(d, 0, rows))).max(1), rows, columns])
}

/// The patches of a part whose samples and rows are so far apart in `values`.
fn patches<T>(d: ConvDims, part: Part, values: &[T], [sample, row]: [usize; 2]) -> Patches<'_, T> {
    let (w, channels, [first, top, left]) = (d.window, d.window.channels(), part.first);
    let positions = Grid {
        counts: part.counts,
        a: [sample, w.strides()[0] * row, w.strides()[1] * channels],
        other: [d.outputs(), w.output()[1] * d.filters, d.filters],
    };
    let (depth, rows) = (d.depth(), [w.size()[1] * d.depth() * d.filters, d.depth() * d.filters, d.filters]);
    let cells = if d.groups == 1 && w.dilation()[1] == 1 {
        // The cells of a row are neighbours.
        let counts = [1, w.size()[0], w.size()[1] * depth];
        Grid { counts, a: [0, w.dilation()[0] * row, 1], other: [0, rows[0], rows[2]] }
    } else {
        let counts = [w.size()[0], w.size()[1], depth];
        Grid { counts, a: [w.dilation()[0] * row, w.dilation()[1] * channels, 1], other: rows }
    };
    let output = ((first * w.output()[0] + top) * w.output()[1] + left) * d.filters;
    Patches { values, positions, cells, output }
}

/// Copies what the positions of a part see, zeros where that lies beyond the edges. Gives the copy, and how far apart its
/// samples and rows are.
fn copy<'a, T: Scalar>(d: ConvDims, part: Part, x: &[T], scratch: &'a mut [T]) -> (&'a [T], [usize; 2]) {
    let (w, channels) = (d.window, d.window.channels());
    let [samples, rows, columns] = part.counts;
    let (height, width) = (seen(d, 0, rows), seen(d, 1, columns));
    let len = width * channels;
    // Columns of the copy that exist in the input, and where the first of them lies there.
    let start = part.first[2] * w.strides()[1];
    let first = w.before()[1].saturating_sub(start).min(width);
    let end = (w.input()[1] + w.before()[1]).saturating_sub(start).clamp(first, width);
    let inside = first * channels..end * channels;
    for sample in 0..samples {
        for (row, to) in scratch[sample * height * len..][..height * len].chunks_exact_mut(len).enumerate() {
            let place = part.first[1] * w.strides()[0] + row;
            if place < w.before()[0] || place - w.before()[0] >= w.input()[0] || inside.is_empty() {
                to.fill(T::zero());
                continue;
            }
            let source = (place - w.before()[0]) * w.input()[1] + start + first - w.before()[1];
            let source = (part.first[0] + sample) * d.inputs() + source * channels;
            to[..inside.start].fill(T::zero());
            to[inside.clone()].copy_from_slice(&x[source..][..inside.len()]);
            to[inside.end..].fill(T::zero());
        }
    }
    (scratch, [height * len, len])
}
