//! Patches side by side on the stack: gathered from samples, or scattered back and added.

use super::ConvDims;
use crate::base::Scalar;
use crate::kernels::simd::{Pass, simd};
use core::ops::Range;

/// The bytes of scratch that patches are gathered in.
const BYTES: usize = 65_536;

/// Room for some patches.
pub(super) struct Scratch([u64; BYTES / 8]);

impl Scratch {
    #[expect(clippy::large_stack_arrays, reason = "the size is the contract: no heap, and no more than this")]
    pub(super) fn new() -> Self {
        Self([0; BYTES / 8])
    }

    pub(super) fn values<T: Scalar>(&mut self) -> &mut [T] {
        bytemuck::cast_slice_mut(&mut self.0)
    }
}

/// Some rows of the kernel: all of them, unless a patch is too long for the scratch.
#[derive(Clone, Copy, Debug)]
pub(super) struct Band {
    /// The first row of cells.
    pub(super) first: usize,
    /// How many rows of cells.
    pub(super) rows: usize,
}

impl Band {
    /// The most rows of cells whose patches fit; none when not even one does.
    pub(super) fn height<T: Scalar>(d: ConvDims) -> usize {
        (BYTES / size_of::<T>() / row(d).max(1)).min(d.window.size[0])
    }

    /// The elements of a patch of these rows.
    pub(super) fn len(self, d: ConvDims) -> usize {
        self.rows * row(d)
    }

    /// The rows of the kernel, as a matrix, that multiply them.
    pub(super) fn weights(self, d: ConvDims) -> Range<usize> {
        self.first * row(d)..(self.first + self.rows) * row(d)
    }

    /// How many patches fit.
    pub(super) fn patches<T: Scalar>(self, d: ConvDims) -> usize {
        (BYTES / size_of::<T>() / self.len(d).max(1)).max(1)
    }
}

/// The elements of a row of cells.
fn row(d: ConvDims) -> usize {
    d.window.size[1] * d.depth()
}

/// The cells of a row of a patch that lie inside the input.
#[derive(Clone, Copy)]
struct Inside {
    /// Where the first of them lies in the input.
    source: usize,
    /// Where in the patch.
    place: usize,
    /// How many of them.
    cells: usize,
}

/// Calls `f` with each row of cells of each patch: where it starts in the scratch, and what of it lies inside the input.
#[inline(always)]
#[allow(clippy::inline_always, reason = "compiled once per SIMD level, inside its function")]
fn rows(d: ConvDims, band: Band, positions: Range<usize>, mut f: impl FnMut(usize, Inside)) {
    let (w, channels) = (d.window, d.window.channels);
    let (mut at, mut sample, place) = (0, positions.start / w.positions(), positions.start % w.positions());
    let (mut row, mut column) = (place / w.output[1], place % w.output[1]);
    for _ in positions {
        let start = column * w.strides[1];
        // The first cell at or behind the left edge, and the first one beyond the right.
        let first = w.before[1].saturating_sub(start).div_ceil(w.dilation[1]).min(w.size[1]);
        let end = (w.input[1] + w.before[1]).saturating_sub(start).div_ceil(w.dilation[1]).clamp(first, w.size[1]);
        for i in band.first..band.first + band.rows {
            let inside = match w.source(0, row, i) {
                Some(y) if end > first => {
                    let x = start + first * w.dilation[1] - w.before[1];
                    let source = sample * d.inputs() + (y * w.input[1] + x) * channels;
                    Inside { source, place: first * channels, cells: end - first }
                }
                _ => Inside { source: 0, place: 0, cells: 0 },
            };
            f(at, inside);
            at += w.size[1] * channels;
        }
        column += 1;
        if column == w.output[1] {
            (column, row) = (0, row + 1);
        }
        if row == w.output[0] {
            (row, sample) = (0, sample + 1);
        }
    }
}

/// Gathers the patches of some positions, one after the other.
pub(super) fn gather<T: Scalar>(d: ConvDims, band: Band, positions: Range<usize>, x: &[T], patches: &mut [T]) {
    simd(Gather { d, band, positions, x, patches });
}

struct Gather<'a, T> {
    d: ConvDims,
    band: Band,
    positions: Range<usize>,
    x: &'a [T],
    patches: &'a mut [T],
}

impl<T: Scalar> Pass for Gather<'_, T> {
    type Output = ();

    #[inline(always)]
    #[allow(clippy::inline_always, reason = "compiled once per SIMD level, inside its function")]
    fn run<const FMA: bool>(self) {
        let Self { d, band, positions, x, patches } = self;
        let (channels, gap) = (d.window.channels, d.window.dilation[1]);
        let len = d.window.size[1] * channels;
        rows(d, band, positions, |at, inside| {
            let to = &mut patches[at..][..len];
            if inside.cells < d.window.size[1] {
                to.fill(T::zero());
            }
            if gap == 1 {
                move_values(&x[inside.source..], &mut to[inside.place..], inside.cells * channels);
            } else {
                for cell in 0..inside.cells {
                    let (from, to) =
                        (&x[inside.source + cell * gap * channels..], &mut to[inside.place + cell * channels..]);
                    move_values(from, to, channels);
                }
            }
        });
    }
}

/// Copies `len` values; a few without a call.
#[inline(always)]
#[allow(clippy::inline_always, reason = "compiled once per SIMD level, inside its function")]
fn move_values<T: Scalar>(from: &[T], to: &mut [T], len: usize) {
    let (from, to) = (&from[..len], &mut to[..len]);
    if len < 16 {
        for (to, from) in to.iter_mut().zip(from) {
            *to = *from;
        }
    } else {
        to.copy_from_slice(from);
    }
}

/// Adds patches to where they were gathered from, in ascending order.
pub(super) fn scatter<T: Scalar>(d: ConvDims, band: Band, positions: Range<usize>, patches: &[T], dx: &mut [T]) {
    simd(Scatter { d, band, positions, patches, dx });
}

struct Scatter<'a, T> {
    d: ConvDims,
    band: Band,
    positions: Range<usize>,
    patches: &'a [T],
    dx: &'a mut [T],
}

impl<T: Scalar> Pass for Scatter<'_, T> {
    type Output = ();

    #[inline(always)]
    #[allow(clippy::inline_always, reason = "compiled once per SIMD level, inside its function")]
    fn run<const FMA: bool>(self) {
        let Self { d, band, positions, patches, dx } = self;
        let (channels, gap) = (d.window.channels, d.window.dilation[1]);
        rows(d, band, positions, |at, inside| {
            // Without gaps the cells of a row are neighbours.
            let (count, len) = if gap == 1 { (1, inside.cells * channels) } else { (inside.cells, channels) };
            for cell in 0..count {
                let from = &patches[at + inside.place + cell * channels..][..len];
                for (dx, &value) in dx[inside.source + cell * gap * channels..][..len].iter_mut().zip(from) {
                    *dx = *dx + value;
                }
            }
        });
    }
}
