//! Convolution as blocked products, for both scalars.
//!
//! With patches as the left operand the forward pass multiplies by the kernel and the gradient of the kernel by that of
//! the output, positions and cells trading places. The gradient of the input is one product per row of the kernel, turned
//! round; or per cell, added to wherever that lies, which the others are too where zeros around a patch find no room.

use super::patches::{self, Patches};
use super::{ConvDims, cells, depthwise, sparse, turned};
use crate::kernels::activation::{Activate, Activation};
use crate::kernels::gemm::{Grid, GridProduct, Real};

/// The bytes of the output's gradient that a product over positions reads at a time: half of a first cache.
const STRETCH_BYTES: usize = 16_384;

/// The bytes of the input's gradient that the cells of the kernel are added to in turn: a good part of a second cache.
const TURN_BYTES: usize = 262_144;

/// Where the channels and the filters of each group start.
pub(super) fn groups(d: ConvDims) -> impl Iterator<Item = (usize, usize)> {
    let (channels, filters) = (d.depth(), d.filters / d.groups);
    (0..d.groups).map(move |group| (group * channels, group * filters))
}

/// See [`conv_forward`](super::single::conv_forward).
pub(super) fn forward<T: Real + Activate>(
    d: ConvDims,
    n: usize,
    x: &[T],
    kernel: &[T],
    bias: &[T],
    activation: Activation,
    y: &mut [T],
) {
    let (x, y) = (&x[..n * d.inputs()], &mut y[..n * d.outputs()]);
    if y.is_empty() {
        return;
    }
    if depthwise::applies(d) {
        depthwise::forward(d, x, kernel, bias, y);
        return T::activate(activation, y);
    }
    let relu = activation == Activation::RELU;
    let done = patches::each(d, n, x, |Patches { values, positions, cells, output }| {
        for (channel, filter) in groups(d) {
            let product = GridProduct {
                rows: positions,
                sums: cells,
                n: d.filters / d.groups,
                a: &values[channel..],
                b: &kernel[filter..],
                b_column: 1,
                add: false,
                bias: bias.get(filter..).unwrap_or(&[]),
                relu,
            };
            T::product(product, &mut y[output + filter..]);
        }
    });
    if !done {
        forward_by_cell(d, n, x, kernel, bias, y);
    }
    if !(done && relu) {
        T::activate(activation, y);
    }
}

/// The forward pass cell by cell, without activation.
fn forward_by_cell<T: Real>(d: ConvDims, n: usize, x: &[T], kernel: &[T], bias: &[T], y: &mut [T]) {
    y.fill(T::zero());
    cells::each(d, n, |cell| {
        for (channel, filter) in groups(d) {
            let product = GridProduct {
                rows: cell.positions,
                sums: Grid::line(d.depth(), 1, d.filters),
                n: d.filters / d.groups,
                a: &x[cell.input + channel..],
                b: &kernel[cell.weights + filter..],
                b_column: 1,
                add: true,
                bias: &[],
                relu: false,
            };
            T::product(product, &mut y[cell.output + filter..]);
        }
    });
    if !bias.is_empty() {
        for y in y.chunks_exact_mut(d.filters) {
            y.iter_mut().zip(bias).for_each(|(y, &bias)| *y = *y + bias);
        }
    }
}

/// See [`conv_backward_kernel`](super::single::conv_backward_kernel).
pub(super) fn backward_kernel<T: Real>(d: ConvDims, n: usize, x: &[T], dy: &[T], dkernel: &mut [T], add: bool) {
    let (x, dy, dkernel) = (&x[..n * d.inputs()], &dy[..n * d.outputs()], &mut dkernel[..d.patch() * d.filters]);
    if !add {
        dkernel.fill(T::zero());
    }
    if dy.is_empty() || (sparse::pays(d, n, dy) && sparse::backward_kernel(d, n, x, dy, dkernel)) {
        return;
    }
    if depthwise::applies(d) {
        return depthwise::backward_kernel(d, x, dy, dkernel);
    }
    accumulate(d, n, x, dy, dkernel);
}

/// Adds to the kernel's gradient, whatever the output's holds.
pub(super) fn accumulate<T: Real>(d: ConvDims, n: usize, x: &[T], dy: &[T], dkernel: &mut [T]) {
    let mut add = |rows: Grid, positions: Grid, x: &[T], dy: &[T], weights: usize| {
        for (channel, filter) in groups(d) {
            positions.blocks(STRETCH_BYTES / size_of::<T>() / d.filters.min(256), &mut |from, counts| {
                let [a, b] = positions.at(from);
                let product = GridProduct {
                    rows,
                    sums: Grid { counts, ..positions },
                    n: d.filters / d.groups,
                    a: &x[a + channel..],
                    b: &dy[b + filter..],
                    b_column: 1,
                    add: true,
                    bias: &[],
                    relu: false,
                };
                T::product(product, &mut dkernel[weights + filter..]);
            });
        }
    };
    let done = patches::each(d, n, x, |Patches { values, positions, cells, output }| {
        add(cells, positions, values, &dy[output..], 0);
    });
    if !done {
        cells::each(d, n, |cell| {
            let rows = Grid::line(d.depth(), 1, d.filters);
            add(rows, cell.positions, &x[cell.input..], &dy[cell.output..], cell.weights);
        });
    }
}

/// See [`conv_backward_input`](super::single::conv_backward_input).
pub(super) fn backward_input<T: Real>(d: ConvDims, n: usize, dy: &[T], kernel: &[T], dx: &mut [T], add: bool) {
    let (dy, dx) = (&dy[..n * d.outputs()], &mut dx[..n * d.inputs()]);
    if !dy.is_empty() && !dx.is_empty() && sparse::pays(d, n, dy) {
        return sparse::backward_input(d, n, dy, kernel, dx, add);
    }
    if !add {
        dx.fill(T::zero());
    }
    if dy.is_empty() || dx.is_empty() {
        return;
    }
    if depthwise::applies(d) {
        return depthwise::backward_input(d, dy, kernel, dx);
    }
    if turned::add(d, n, dy, kernel, dx) {
        return;
    }
    let samples = (TURN_BYTES / size_of::<T>() / d.inputs()).max(1);
    for first in (0..n).step_by(samples) {
        cells::each(d, samples.min(n - first), |cell| {
            let Grid { counts, a, other } = cell.positions;
            for (channel, filter) in groups(d) {
                let product = GridProduct {
                    rows: Grid { counts, a: other, other: a },
                    sums: Grid::line(d.filters / d.groups, 1, 1),
                    n: d.depth(),
                    a: &dy[first * d.outputs() + cell.output + filter..],
                    b: &kernel[cell.weights + filter..],
                    b_column: d.filters,
                    add: true,
                    bias: &[],
                    relu: false,
                };
                T::product(product, &mut dx[first * d.inputs() + cell.input + channel..]);
            }
        });
    }
}
