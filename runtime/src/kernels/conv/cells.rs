//! One cell of the kernel, and the positions that see the input through it.

use super::ConvDims;
use crate::kernels::gemm::Grid;

/// A cell and its positions; those that see it beyond the edges are left out.
pub(super) struct Cell {
    /// The positions, in the input and in the output.
    pub(super) positions: Grid,
    /// Where the first of them lies in the input.
    pub(super) input: usize,
    /// Where in the output.
    pub(super) output: usize,
    /// Where the cell's weights start in the kernel.
    pub(super) weights: usize,
}

/// Calls `f` with each cell of the kernel, in order, and its positions in `n` samples.
pub(super) fn each(d: ConvDims, n: usize, mut f: impl FnMut(Cell)) {
    let (w, channels) = (d.window, d.window.channels());
    let a = [d.inputs(), w.strides()[0] * w.input()[1] * channels, w.strides()[1] * channels];
    let other = [d.outputs(), w.output()[1] * d.filters, d.filters];
    for i in 0..w.size()[0] {
        let (row, rows) = visible(d, 0, i);
        for j in 0..w.size()[1] {
            let (column, columns) = visible(d, 1, j);
            let (Some(y), Some(x)) = (w.source(0, row, i), w.source(1, column, j)) else { continue };
            if rows == 0 || columns == 0 {
                continue;
            }
            f(Cell {
                positions: Grid { counts: [n, rows, columns], a, other },
                input: (y * w.input()[1] + x) * channels,
                output: (row * w.output()[1] + column) * d.filters,
                weights: (i * w.size()[1] + j) * d.depth() * d.filters,
            });
        }
    }
}

/// The first position on an axis whose cell number `cell` lies inside the input, and how many there are.
pub(super) fn visible(d: ConvDims, axis: usize, cell: usize) -> (usize, usize) {
    let w = d.window;
    let ahead = cell.saturating_mul(w.dilation()[axis]);
    let first = w.before()[axis].saturating_sub(ahead).div_ceil(w.strides()[axis]);
    let end =
        (w.input()[axis] + w.before()[axis]).saturating_sub(ahead).div_ceil(w.strides()[axis]).min(w.output()[axis]);
    (first, end.saturating_sub(first))
}
