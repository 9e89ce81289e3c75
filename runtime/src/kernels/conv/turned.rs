//! The gradient of the input along rows: what a cell of the input gets through one row of the kernel is one sum, over the
//! cells of that row turned round and the positions that lie side by side under them.
//!
//! A cell at column `x` is seen by position `x + before - j` through cell `j`, so both count down together. Cells near the
//! edges are seen through fewer; columns that are seen through the same ones share a product.

use super::ConvDims;
use super::cells::visible;
use super::fast::groups;
use super::scratch::{Scratch, room};
use crate::kernels::gemm::{Grid, GridProduct, Real};

/// The fewest columns of a turned part of the kernel: a register of AVX-512 in single precision.
const NARROWEST: usize = 16;

/// Adds to `dx`. False, with nothing done, where positions do not follow one another cell by cell, where most columns lie
/// near an edge, or where a row of the kernel finds no room.
pub(super) fn add<T: Real>(d: ConvDims, n: usize, dy: &[T], kernel: &[T], dx: &mut [T]) -> bool {
    let w = d.window;
    let length = w.size()[1] * d.filters / d.groups;
    if w.strides()[1] != 1
        || w.dilation()[1] != 1
        || w.output()[1] < 2 * w.size()[1]
        || length * NARROWEST.min(d.depth()) > room::<T>()
    {
        return false;
    }
    let widest = room::<T>() / length;
    let width = if widest < d.depth() { widest / NARROWEST * NARROWEST } else { d.depth() };
    let mut scratch = Scratch::new();
    for i in 0..w.size()[0] {
        let (row, rows) = visible(d, 0, i);
        let Some(y) = w.source(0, row, i).filter(|_| rows > 0) else { continue };
        for (channel, filter) in groups(d) {
            for from in (0..d.depth()).step_by(width) {
                let columns = width.min(d.depth() - from);
                turn(d, &kernel[i * w.size()[1] * d.depth() * d.filters + filter..], from, columns, scratch.values());
                let part = Part { row, rows, y, channel: channel + from, filter, columns };
                along(d, n, &part, dy, scratch.values(), dx);
            }
        }
    }
    true
}

/// Some channels of the input, seen through one row of the kernel by the filters of a group.
struct Part {
    /// The first row of positions that sees the input, and how many do.
    row: usize,
    rows: usize,
    /// What the first of them sees.
    y: usize,
    /// The first channel and the first filter.
    channel: usize,
    filter: usize,
    /// How many channels.
    columns: usize,
}

/// Copies some channels of a row of the kernel: last cell first, then filter by filter, channels side by side.
fn turn<T: Real>(d: ConvDims, kernel: &[T], from: usize, columns: usize, to: &mut [T]) {
    let (cells, filters) = (d.window.size()[1], d.filters / d.groups);
    for cell in 0..cells {
        let to = &mut to[(cells - 1 - cell) * filters * columns..][..filters * columns];
        for column in 0..columns {
            let weights = &kernel[(cell * d.depth() + from + column) * d.filters..][..filters];
            for (to, &weight) in to[column..].iter_mut().step_by(columns).zip(weights) {
                *to = weight;
            }
        }
    }
}

/// One product per run of columns of the input that are seen through the same cells.
fn along<T: Real>(d: ConvDims, n: usize, part: &Part, dy: &[T], turned: &[T], dx: &mut [T]) {
    let (w, filters) = (d.window, d.filters / d.groups);
    // The first and the last cell through which a column is seen, if any is.
    let seen = |x: usize| {
        let at = x + w.before()[1];
        let (first, last) = ((at + 1).saturating_sub(w.output()[1]), at.min(w.size()[1] - 1));
        (first <= last).then_some((first, last))
    };
    let mut x = 0;
    while x < w.input()[1] {
        let start = x;
        let cells = seen(start);
        while x < w.input()[1] && seen(x) == cells {
            x += 1;
        }
        let Some((first, last)) = cells else { continue };
        let position = part.row * w.output()[1] + start + w.before()[1] - last;
        let product = GridProduct {
            rows: Grid {
                counts: [n, part.rows, x - start],
                a: [d.outputs(), w.output()[1] * d.filters, d.filters],
                other: [d.inputs(), w.strides()[0] * w.input()[1] * w.channels(), w.channels()],
            },
            sums: Grid {
                counts: [1, last + 1 - first, filters],
                a: [0, d.filters, 1],
                other: [0, filters * part.columns, part.columns],
            },
            n: part.columns,
            a: &dy[position * d.filters + part.filter..],
            b: &turned[(w.size()[1] - 1 - last) * filters * part.columns..],
            b_column: 1,
            add: true,
            bias: &[],
            relu: false,
        };
        T::product(product, &mut dx[(part.y * w.input()[1] + start) * w.channels() + part.channel..]);
    }
}
