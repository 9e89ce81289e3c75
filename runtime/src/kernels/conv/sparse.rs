//! Both gradients where most of the output's gradient is zero, as it is behind a pooling for the largest value: each of
//! the other elements adds a multiple of its patch to the kernel's gradient, and one of the kernel to the input's.
//!
//! The kernel lies turned round for that, filter by filter, so that both are pieces of memory as long as a row of cells.
//! What is zero is left out, even where it would have met an infinity.

use super::ConvDims;
use super::patches::{self, Patches};
use crate::base::Scalar;
use crate::kernels::gemm::{Entry, Real, Rows, SparseProduct, SparseRow};
use core::mem::MaybeUninit;
use core::ops::Range;

/// At most one of so many elements may differ from zero. Measured: with one of five, half to two thirds of the time goes;
/// with one of two, nothing is left of that.
const RARE: usize = 3;

/// Of so many runs of so many elements, the first is looked at to tell how many are zero.
const SAMPLED: usize = 7;
const RUN: usize = 16;

/// The fewest elements of a row of cells: two registers of AVX-512 in single precision.
const SHORTEST: usize = 32;

/// The elements of a turned part of the kernel; with fewer filters in it than that, lists are short.
const PART: usize = 32_768;
const FEWEST: usize = 8;

/// The most filters of a part, and the most positions whose entries are listed at a time: their patches stay in the first
/// cache, or nearly.
const FILTERS: usize = 64;
const POSITIONS: usize = 64;

/// From one list to the next: no power of two, so that their first elements do not compete for the same cache lines.
const LIST: usize = POSITIONS + 8;

/// Whether a gradient has so few elements, in a convolution where that pays.
pub(super) fn pays<T: Real>(d: ConvDims, n: usize, dy: &[T]) -> bool {
    let w = d.window;
    T::combines()
        && d.groups == 1
        && w.dilation()[1] == 1
        && w.size()[1] * w.channels() >= SHORTEST
        && d.patch() * FEWEST <= PART
        && u32::try_from(n.saturating_mul(d.inputs())).is_ok()
        && few(&dy[..n * d.outputs()])
}

/// Whether few elements differ from zero, by a sample of them: one run of so many, in turn through all filters.
fn few<T: Scalar>(dy: &[T]) -> bool {
    let (mut all, mut found) = (0, 0);
    for run in dy.chunks(RUN).step_by(SAMPLED) {
        all += run.len();
        found += run.iter().filter(|x| **x != T::zero()).count();
    }
    found * RARE <= all
}

/// Some filters of a kernel, turned round; on a cache line, as registers are filled from it.
#[repr(align(64))]
struct Turned<T>([MaybeUninit<T>; PART]);

impl<T: Scalar> Turned<T> {
    /// 128 KiB on the stack: a kernel allocates nothing.
    fn new() -> Self {
        Self([MaybeUninit::uninit(); PART])
    }

    /// Copies these filters of a kernel.
    fn fill(&mut self, d: ConvDims, kernel: &[T], filters: Range<usize>) -> &mut [T] {
        let patch = d.patch();
        let to = &mut self.0[..filters.len() * patch];
        // Cells in blocks, so that what is read of a row serves several filters before it leaves the cache.
        for (block, rows) in kernel[..patch * d.filters].chunks(16 * d.filters).enumerate() {
            for (filter, to) in filters.clone().zip(to.chunks_exact_mut(patch)) {
                for (to, row) in to[block * 16..].iter_mut().zip(rows.chunks_exact(d.filters)) {
                    to.write(row[filter]);
                }
            }
        }
        // SAFETY: a chunk per filter, an element per row of the kernel: all were written.
        unsafe { to.assume_init_mut() }
    }
}

/// Copies turned filters back.
fn turn_back<T: Scalar>(d: ConvDims, from: &[T], filters: &Range<usize>, kernel: &mut [T]) {
    let patch = d.patch();
    for (block, rows) in kernel[..patch * d.filters].chunks_mut(16 * d.filters).enumerate() {
        for (filter, from) in filters.clone().zip(from.chunks_exact(patch)) {
            for (row, from) in rows.chunks_exact_mut(d.filters).zip(&from[block * 16..]) {
                row[filter] = *from;
            }
        }
    }
}

/// Parts of the filters, each as many as find room.
fn parts(d: ConvDims) -> impl Iterator<Item = Range<usize>> {
    let most = (PART / d.patch()).min(FILTERS);
    (0..d.filters).step_by(most).map(move |first| first..d.filters.min(first + most))
}

/// The entries of some positions.
struct Lists<T> {
    entries: [Entry<T>; FILTERS * LIST],
    rows: [SparseRow; if FILTERS > POSITIONS { FILTERS } else { POSITIONS }],
}

impl<T: Real> Lists<T> {
    /// 36 KiB on the stack: a kernel allocates nothing.
    fn new() -> Self {
        Self {
            entries: [Entry { value: T::zero(), place: 0 }; FILTERS * LIST],
            rows: [const { SparseRow { entries: 0..0, c: 0 } }; _],
        }
    }

    /// Lists by filter; the patches of the positions start at `places`.
    fn by_filter(&mut self, dy: Rows<'_, T>, places: &[u32], patch: usize) {
        let Self { entries, rows } = self;
        for (filter, row) in rows[..dy.width].iter_mut().enumerate() {
            *row = SparseRow { entries: filter * LIST..filter * LIST, c: filter * patch };
        }
        T::scan(dy, |position, filter, value| {
            let end = &mut rows[filter].entries.end;
            entries[*end] = Entry { value, place: places[position] };
            *end += 1;
        });
    }

    /// Lists by position, each of which is a row of C; filters are `patch` apart.
    fn by_position(&mut self, dy: Rows<'_, T>, places: &[u32], patch: usize) {
        let Self { entries, rows } = self;
        for (row, &place) in rows.iter_mut().zip(places) {
            *row = SparseRow { entries: 0..0, c: place as usize };
        }
        let mut end = 0;
        T::scan(dy, |position, filter, value| {
            let row = &mut rows[position].entries;
            if row.end == 0 {
                row.start = end;
            }
            entries[end] = Entry { value, place: narrow(filter * patch) };
            end += 1;
            row.end = end;
        });
    }
}

/// A place in an input or a turned kernel.
#[expect(clippy::cast_possible_truncation, reason = "inputs are shorter, as `pays` makes sure, and so are kernels")]
fn narrow(place: usize) -> u32 {
    place as u32
}

/// Adds to the kernel's gradient. False, with nothing done, where zeros around the input find no room.
pub(super) fn backward_kernel<T: Real>(d: ConvDims, n: usize, x: &[T], dy: &[T], dkernel: &mut [T]) -> bool {
    let (mut turned, mut lists) = (Turned::new(), Lists::new());
    parts(d).all(|filters| {
        let turned = turned.fill(d, dkernel, filters.clone());
        let done = patches::each(d, n, x, |Patches { values, positions, cells, output }| {
            let [samples, height, width] = positions.counts;
            for sample in 0..samples {
                for first in (0..height * width).step_by(POSITIONS) {
                    let count = POSITIONS.min(height * width - first);
                    let at = |position: usize| positions.at([sample, position / width, position % width]);
                    let mut places = [0; POSITIONS];
                    for (index, place) in places[..count].iter_mut().enumerate() {
                        *place = narrow(at(first + index)[0]);
                    }
                    // Positions of a part fill whole rows of the output, or are a piece of one.
                    let dy = &dy[output + at(first)[1] + filters.start..];
                    let dy = Rows { values: dy, count, width: filters.len(), step: d.filters };
                    lists.by_filter(dy, &places, d.patch());
                    let product = SparseProduct {
                        rows: &lists.rows[..filters.len()],
                        entries: &lists.entries,
                        runs: cells.counts[1],
                        n: cells.counts[2],
                        b: values,
                        b_run: cells.a[1],
                        c_run: cells.counts[2],
                    };
                    T::combine(product, turned);
                }
            }
        });
        turn_back(d, turned, &filters, dkernel);
        done
    })
}

/// Adds to the input's gradient, or writes it.
pub(super) fn backward_input<T: Real>(d: ConvDims, n: usize, dy: &[T], kernel: &[T], dx: &mut [T], add: bool) {
    let (mut turned, mut lists) = (Turned::new(), Lists::new());
    for filters in parts(d) {
        let turned = turned.fill(d, kernel, filters.clone());
        for (dx, dy) in dx.chunks_exact_mut(d.inputs()).zip(dy.chunks_exact(d.outputs())).take(n) {
            if filters.start == 0 && !add {
                dx.fill(T::zero());
            }
            for first in (0..d.window.positions()).step_by(POSITIONS) {
                let positions = first..d.window.positions().min(first + POSITIONS);
                let values = &dy[first * d.filters + filters.start..];
                let dy = Rows { values, count: positions.len(), width: filters.len(), step: d.filters };
                give(d, positions, dy, turned, &mut lists, dx);
            }
        }
    }
}

/// Gives the gradients of some positions of a sample to its input.
fn give<T: Real>(
    d: ConvDims,
    positions: Range<usize>,
    dy: Rows<'_, T>,
    turned: &[T],
    lists: &mut Lists<T>,
    dx: &mut [T],
) {
    let w = d.window;
    let (row, cells) = (w.input()[1] * w.channels(), w.size()[1] * w.channels());
    let place = |position: usize| [position / w.output()[1], position % w.output()[1]];
    // A position that looks beyond the edges has no place of its own.
    let inside = |position: usize| {
        let [i, j] = place(position);
        let at = |axis: usize, at: usize| {
            w.source(axis, at, w.size()[axis] - 1)?;
            w.source(axis, at, 0)
        };
        Some(at(0, i)? * row + at(1, j)? * w.channels())
    };
    let mut places = [0; POSITIONS];
    for (place, position) in places.iter_mut().zip(positions.clone()) {
        *place = narrow(inside(position).unwrap_or(0));
    }
    lists.by_position(dy, &places[..dy.count], d.patch());
    let (rows, entries) = (&lists.rows[..dy.count], &lists.entries[..]);
    let mut next = 0;
    while next < dy.count {
        let start = next;
        while next < dy.count && inside(positions.start + next).is_some() {
            next += 1;
        }
        if start < next {
            let rows = &rows[start..next];
            let c_run = w.dilation()[0] * row;
            T::combine(
                SparseProduct { rows, entries, runs: w.size()[0], n: cells, b: turned, b_run: cells, c_run },
                dx,
            );
            continue;
        }
        // Row by row of the kernel, through those of its cells that lie inside.
        let [i, j] = place(positions.start + next);
        let mut seen = (0..w.size()[1]).filter(|&cell| w.source(1, j, cell).is_some());
        if let Some(first) = seen.next() {
            let n = (1 + seen.count()) * w.channels();
            for cell in 0..w.size()[0] {
                let (Some(y), Some(x)) = (w.source(0, i, cell), w.source(1, j, first)) else { continue };
                let b = &turned[cell * cells + first * w.channels()..];
                let product = SparseProduct { rows: &rows[next..=next], entries, runs: 1, n, b, b_run: 0, c_run: 0 };
                T::combine(product, &mut dx[y * row + x * w.channels()..]);
            }
        }
        next += 1;
    }
}
