//! Walks the tiles of a product.
//!
//! Most products read both operands where they lie. A large one goes block by block of B, up to [`DEPTH`] rows and
//! [`BLOCK_BYTES`], which stays in the second cache while all rows of A pass by; the rows of a strip of A are copied
//! first where a tile would find them far apart. A transposed B is copied, turned round, in panels of two registers of
//! columns; so are ragged columns where masks are dear. Sums carry on from C between blocks, which rounds nothing.

use super::GridProduct;
use super::grid::Grid;
use super::left::{self, Left, Lie};
use super::pack::{self, Buffer, DEPTH, Source};
use super::strip::{MOST_ROWS, Strip, Tiling};
use crate::base::{Scalar, hands, share};
use core::mem::MaybeUninit;
use core::ops::Range;

/// The fewest rows of a product that is walked block by block.
const LARGE_ROWS: usize = 24;
/// The most rows of a small B that are read before the next rows of A.
const STRETCH: usize = 1024;
/// A B of as many bytes is read by blocks.
const LARGE_BYTES: usize = 2 << 20;
/// The bytes of a block, half a second cache.
const BLOCK_BYTES: usize = 512 << 10;
/// The panels of B that are copied together: 256 KiB.
const GROUP: usize = 8;
/// The fewest multiplications worth sharing among threads: some 10 µs of one, against 2 µs to hand out parts.
const SHARED_WORK: usize = 1 << 19;
/// The fewest multiplications that pay for a group.
const GROUP_WORK: usize = 1 << 21;

/// The rows and columns of C that one thread computes.
#[derive(Clone, Debug)]
struct Part {
    /// Rows, by number.
    rows: Range<usize>,
    /// Columns, by number.
    columns: Range<usize>,
}

/// Computes a product into `c` with the tiles of a level, together with other threads where that pays.
///
/// # Safety
/// The product must have been checked against the length of `c`, and the machine must have the level of the tiles.
pub(super) unsafe fn whole<T: Scalar>(tiling: &Tiling<T>, product: &GridProduct<'_, T>, c: *mut T) {
    let (m, n) = (product.rows.len(), product.n);
    if m == 0 || n == 0 {
        return;
    }
    let work = m.saturating_mul(n).saturating_mul(product.sums.len());
    let hands = if work < SHARED_WORK { 1 } else { hands() };
    if hands == 1 {
        // SAFETY: handed on.
        return unsafe { run(tiling, product, &Part { rows: 0..m, columns: 0..n }, c) };
    }
    // The longer side is cut, in whole tiles: so the parts read as little as may be of the same operand.
    let (side, unit) = if n >= m { (n, tiling.panel) } else { (m, tiling.heights[0]) };
    let len = side.div_ceil(hands).next_multiple_of(unit);
    let target = Target(c);
    share(side.div_ceil(len), &|part| {
        let cut = part * len..side.min((part + 1) * len);
        let part = if n >= m { Part { rows: 0..m, columns: cut } } else { Part { rows: cut, columns: 0..n } };
        // SAFETY: handed on; parts do not overlap, and each is computed once.
        unsafe { run(tiling, product, &part, target.start()) };
    });
}

/// Where C starts, for several threads.
struct Target<T>(*mut T);

// SAFETY: a `Target` hands out the pointer only; who follows it proves that no two threads touch the same element.
unsafe impl<T: Send> Sync for Target<T> {}

impl<T> Target<T> {
    fn start(&self) -> *mut T {
        self.0
    }
}

/// Computes a part of a product into `c`.
///
/// # Safety
/// The product must have been checked against the length of `c`, the part must lie in it, the machine must have the
/// level of the tiles, and nobody else may use these elements of C meanwhile.
unsafe fn run<T: Scalar>(tiling: &Tiling<T>, product: &GridProduct<'_, T>, part: &Part, c: *mut T) {
    let (k, m, Range { start, end }) = (product.sums.len(), part.rows.len(), part.columns.clone());
    let bytes = k.saturating_mul(product.n).saturating_mul(size_of::<T>());
    let large = bytes > tiling.copy_bytes && m >= LARGE_ROWS;
    let in_place = if product.transposed() || large {
        start
    } else if m < tiling.pad_rows || (end - start).is_multiple_of(tiling.panel / 2) {
        end
    } else {
        // Ragged columns go through the padded copy, with a whole register beside them if there is one.
        start + (end - start) / tiling.panel * tiling.panel
    };
    let side = |columns| Part { rows: part.rows.clone(), columns };
    let (left, right) = (side(start..in_place), side(in_place..end));
    // SAFETY: handed on; both lie in the part.
    unsafe {
        if !left.columns.is_empty() {
            direct(tiling, product, &left, c);
        }
        if right.columns.is_empty() {
        } else if m.saturating_mul(k).saturating_mul(right.columns.len()) >= GROUP_WORK {
            groups(tiling, product, &right, c);
        } else {
            panels(tiling, product, &right, c);
        }
    }
}

/// A part of the product, with both operands read where they lie.
///
/// # Safety
/// As for [`run`].
unsafe fn direct<T: Scalar>(tiling: &Tiling<T>, product: &GridProduct<'_, T>, part: &Part, c: *mut T) {
    let bytes = product.sums.len().saturating_mul(part.columns.len()).saturating_mul(size_of::<T>());
    if bytes >= LARGE_BYTES && part.rows.len() >= LARGE_ROWS {
        // SAFETY: handed on.
        return unsafe { blocks(tiling, product, part, c) };
    }
    product.sums.blocks(STRETCH, &mut |from, counts| {
        let piece = Piece { columns: part.columns.clone(), from, counts };
        let b = product.b.as_ptr().wrapping_add(product.sums.at(from)[1] + part.columns.start);
        let sums = Grid { counts, ..product.sums };
        let block = Block { rows: part.rows.clone(), sums, ..piece.block(product, b, c) };
        // SAFETY: the block lies in B and C.
        unsafe { strips(tiling, product, &block, None) }
    });
}

/// The same for a large B, block by block.
///
/// # Safety
/// As for [`run`].
#[inline(never)] // or small products would pay for its room on the stack
unsafe fn blocks<T: Scalar>(tiling: &Tiling<T>, product: &GridProduct<'_, T>, part: &Part, c: *mut T) {
    let mut left = Left::<T>::new();
    let columns = part.columns.clone();
    let wide = block_columns::<T>(tiling.panel, columns.len(), product.sums.len().min(DEPTH));
    let lie = left::lie(product, columns.len());
    for first in columns.clone().step_by(wide) {
        product.sums.blocks(DEPTH, &mut |from, counts| {
            let piece = Piece { columns: first..columns.end.min(first + wide), from, counts };
            let source = piece.source(product);
            source.touch();
            let sums = Grid { counts, ..product.sums };
            let rows = part.rows.clone();
            let block = Block { rows, sums, far: true, ..piece.block(product, source.b.as_ptr(), c) };
            // SAFETY: the block lies in B and C.
            unsafe { strips(tiling, product, &block, lie.map(|lie| (lie, &mut left))) }
        });
    }
}

/// Into how many columns to cut so many, evenly and in whole panels, for blocks of such a depth.
fn block_columns<T>(panel: usize, columns: usize, depth: usize) -> usize {
    let most = (BLOCK_BYTES / size_of::<T>() / depth / panel * panel).max(panel);
    columns.div_ceil(columns.div_ceil(most)).next_multiple_of(panel)
}

/// A part of the product with panels of B copied in groups, and strips of A where that pays.
///
/// # Safety
/// As for [`run`].
#[inline(never)] // or other products would pay for its room on the stack
unsafe fn groups<T: Scalar>(tiling: &Tiling<T>, product: &GridProduct<'_, T>, part: &Part, c: *mut T) {
    let (mut buffer, mut left) = (Buffer::<T, GROUP>::new(), Left::new());
    let lie = left::lie(product, part.columns.len());
    // SAFETY: handed on.
    unsafe { copied(tiling, product, part, c, GROUP, buffer.room(), lie.map(|lie| (lie, &mut left))) }
}

/// The same with a panel at a time, for products that are over before the room on the stack would pay.
///
/// # Safety
/// As for [`run`].
#[inline(never)] // as above
unsafe fn panels<T: Scalar>(tiling: &Tiling<T>, product: &GridProduct<'_, T>, part: &Part, c: *mut T) {
    // SAFETY: handed on.
    unsafe { copied(tiling, product, part, c, 1, Buffer::<T, 1>::new().room(), None) }
}

/// A part of the product with so many panels of B copied at a time, for which there must be room.
///
/// # Safety
/// As for [`run`].
unsafe fn copied<T: Scalar>(
    tiling: &Tiling<T>,
    product: &GridProduct<'_, T>,
    part: &Part,
    c: *mut T,
    group: usize,
    room: &mut [MaybeUninit<T>],
    mut copy: Option<(Lie, &mut Left<T>)>,
) {
    let (panel, columns) = (tiling.panel, part.columns.clone());
    for first in columns.clone().step_by(group * panel) {
        product.sums.blocks(DEPTH, &mut |from, counts| {
            let piece = Piece { columns: first..columns.end.min(first + group * panel), from, counts };
            let b = piece.source(product).copy(tiling, room);
            // In the copy, summands follow one another.
            let sums = Grid { counts, other: line(counts, panel), ..product.sums };
            let pitch = Some(pack::pitch(sums.len(), panel));
            let block = piece.block(product, b, c);
            let block = Block { rows: part.rows.clone(), sums, panels: pitch, far: group > 1, ..block };
            let copy = copy.as_mut().map(|(lie, left)| (*lie, &mut **left));
            // SAFETY: the room holds this part of B, C has the panels' columns.
            unsafe { strips(tiling, product, &block, copy) };
        });
    }
}

/// Some columns of B and some of its rows.
struct Piece {
    columns: Range<usize>,
    /// The first of these rows.
    from: [usize; 3],
    /// How many along each axis.
    counts: [usize; 3],
}

impl Piece {
    /// Where they lie.
    fn source<'a, T>(&self, product: &GridProduct<'a, T>) -> Source<'a, T> {
        let [_, b] = product.sums.at(self.from);
        Source {
            b: product.b.get(b + self.columns.start * product.b_column..).unwrap_or(&[]),
            pitch: product.b_column,
            columns: self.columns.len(),
            sums: Grid { counts: self.counts, ..product.sums },
        }
    }

    /// The block of C that is made from them, with no rows yet; `b` is where they or their copy start.
    fn block<'a, T>(&self, product: &GridProduct<'a, T>, b: *const T, c: *mut T) -> Block<'a, T> {
        let [a, _] = product.sums.at(self.from);
        Block {
            stage: Stage::new(product, self.from, self.counts),
            sums: product.sums,
            rows: 0..0,
            a: product.a.get(a..).unwrap_or(&[]),
            b,
            c: c.wrapping_add(self.columns.start),
            columns: self.columns.len(),
            bias: product.bias.get(self.columns.start..).unwrap_or(&[]),
            panels: None,
            far: false,
        }
    }
}

/// Where some summands stand among all.
struct Stage {
    /// Whether sums go on from what C holds.
    resume: bool,
    /// Whether nothing is added behind them.
    last: bool,
}

impl Stage {
    fn new<T>(product: &GridProduct<'_, T>, from: [usize; 3], counts: [usize; 3]) -> Self {
        let end = |axis: usize| from[axis] + counts[axis] == product.sums.counts[axis];
        Self { resume: product.add || from != [0; 3], last: (0..3).all(end) }
    }
}

/// Some rows and columns of C, and some summands of each.
struct Block<'a, T> {
    stage: Stage,
    /// The summands, where they lie in A and in B's part.
    sums: Grid,
    /// Rows of A and C, by number.
    rows: Range<usize>,
    /// A from the first summand of the first row on.
    a: &'a [T],
    /// The first element of B's part.
    b: *const T,
    /// The block's first column in the first row of C.
    c: *mut T,
    /// The number of columns.
    columns: usize,
    /// The bias of these columns and more; empty for none.
    bias: &'a [T],
    /// From one panel of B to the next in a copy, which has zeros behind its columns up to a whole panel.
    panels: Option<usize>,
    /// Whether C is likely to lie outside the first caches.
    far: bool,
}

/// All rows of a block, in strips as high as registers allow, with A copied in one of the ways if asked for.
///
/// # Safety
/// The block must lie inside A, B and C; otherwise as for [`run`].
unsafe fn strips<T: Scalar>(
    tiling: &Tiling<T>,
    product: &GridProduct<'_, T>,
    block: &Block<'_, T>,
    mut copy: Option<(Lie, &mut Left<T>)>,
) {
    let bias = if block.stage.last { block.bias } else { &[] };
    let (width, pitch) = block.panels.map_or((block.columns.max(1), 0), |pitch| (tiling.panel, pitch));
    let (mut left, mut places) = (block.rows.len(), product.rows.places(block.rows.start));
    let (mut sums, mut rows) = (block.sums, [[0; 2]; MOST_ROWS]);
    for &height in tiling.heights {
        while left >= height {
            for row in &mut rows[..height] {
                *row = places.step();
            }
            // Without summands A may be empty; then it is not read.
            let mut a = block.a.as_ptr();
            if let Some((lie, copy)) = &mut copy {
                let (at, step) = copy.fill(*lie, block.a, &mut rows[..height], &block.sums);
                (a, sums.a) = (at, line(sums.counts, step));
            }
            let (mut first, mut b) = (0, block.b);
            while first < block.columns {
                let strip = Strip {
                    rows: &rows,
                    sums: &sums,
                    a,
                    b,
                    c: block.c.wrapping_add(first),
                    columns: width.min(block.columns - first),
                    bias: bias.get(first..).unwrap_or(&[]),
                    relu: product.relu && block.stage.last,
                    resume: block.stage.resume,
                    far: block.far,
                    padded: block.panels.is_some(),
                };
                // SAFETY: these rows lie in A and C, the columns in B and C; the machine has the level.
                unsafe { (tiling.strip)(height, &strip) };
                (first, b) = (first + width, b.wrapping_add(pitch));
            }
            left -= height;
        }
    }
}

/// The steps of places that follow one another, so far apart.
fn line(counts: [usize; 3], step: usize) -> [usize; 3] {
    [counts[1] * counts[2] * step, counts[2] * step, step]
}
