//! Walks the tiles of a product.
//!
//! Most products read B where it lies, [`STRETCH`] rows at a time. A large one goes panel by panel: two registers of
//! columns of B, at most [`DEPTH`] rows at a time, are copied side by side into a buffer that stays in the first cache
//! while rows of A pass by. A transposed B is always copied, turned round. Sums carry on from C in between, which rounds
//! nothing.

use super::GridProduct;
use super::grid::Grid;
use super::lanes::Lanes;
use super::pack::{self, Buffer, DEPTH};
use super::tile::{MASKED, MOST_ROWS, PADDED, Tile, WHOLE};
use core::ops::Range;

/// The fewest rows that pay for a copy of a large B.
pub(super) const COPY_ROWS: usize = 24;
/// The most rows of B read in place before the next rows of A: with 64 columns they take 256 KiB of the second cache.
const STRETCH: usize = 1024;
/// The most rows that share a copy: what they read of A, [`DEPTH`] wide, stays in the second cache between panels.
const HEIGHT: usize = 480;

/// A horizontal strip of C, one tile high.
pub(super) struct Strip<'a, L: Lanes> {
    /// Its first tile; the pointers walk on from here.
    tile: Tile<'a, L>,
    /// The number of columns.
    columns: usize,
    /// The bias of these columns and more; empty for none.
    bias: &'a [L::T],
    /// Whether B has zeros behind its columns, up to a whole panel.
    padded: bool,
}

impl<L: Lanes> Strip<'_, L> {
    /// Computes `MR` rows, in tiles of `NV` registers while they fit, then of two, then one.
    ///
    /// # Safety
    /// As for [`super::tile::tile`], for all columns.
    pub(super) unsafe fn run<const MR: usize, const NV: usize>(&self) {
        let mut column = 0;
        // SAFETY: each tile's columns end at or before `columns`, its mask included.
        unsafe {
            while self.columns - column >= NV * L::WIDTH {
                L::tile::<MR, NV, WHOLE>(&self.at(column, L::WIDTH));
                column += NV * L::WIDTH;
            }
            while NV > 2 && self.columns - column >= 2 * L::WIDTH {
                L::tile::<MR, 2, WHOLE>(&self.at(column, L::WIDTH));
                column += 2 * L::WIDTH;
            }
            let rest = self.columns - column;
            match (rest.div_ceil(L::WIDTH), self.padded) {
                (0, _) => {}
                (1, false) => L::tile::<MR, 1, MASKED>(&self.at(column, rest)),
                (1, true) => L::tile::<MR, 1, PADDED>(&self.at(column, rest)),
                (_, false) => L::tile::<MR, 2, MASKED>(&self.at(column, rest - L::WIDTH)),
                (_, true) => L::tile::<MR, 2, PADDED>(&self.at(column, rest - L::WIDTH)),
            }
        }
    }

    /// The tile at a column, with so many lanes in its last register.
    ///
    /// # Safety
    /// The column must lie in the strip.
    unsafe fn at(&self, column: usize, lanes: usize) -> Tile<'_, L> {
        let first = &self.tile;
        let bias = if self.bias.is_empty() { core::ptr::null() } else { self.bias[column..].as_ptr() };
        // SAFETY: the caller vouches for the column.
        let (c, mask) = unsafe { (first.c.add(column), L::mask(lanes)) };
        Tile { b: first.b.wrapping_add(column), c, mask, bias, ..*first }
    }
}

/// Computes a product into `c`.
///
/// # Safety
/// The product must have been checked against the length of `c`, and the machine must have the level of `L`.
pub(super) unsafe fn run<L: Lanes>(product: &GridProduct<'_, L::T>, c: *mut L::T) {
    let (m, k) = (product.rows.len(), product.sums.len());
    let large = k * product.n * size_of::<L::T>() > L::COPY_BYTES && m >= COPY_ROWS;
    let in_place = if product.transposed() || large {
        0
    } else if m < L::PAD_ROWS || product.n.is_multiple_of(L::WIDTH) {
        product.n
    } else {
        // Ragged columns go through the padded copy, with a whole register beside them if there is one.
        let panel = 2 * L::WIDTH;
        product.n / panel * panel
    };
    // SAFETY: handed on; both parts lie in C.
    unsafe {
        direct::<L>(product, c, in_place);
        panels::<L>(product, c, in_place);
    }
}

/// The first `columns` of the product, with B read where it lies.
///
/// # Safety
/// As for [`run`].
unsafe fn direct<L: Lanes>(product: &GridProduct<'_, L::T>, c: *mut L::T, columns: usize) {
    product.sums.blocks(STRETCH, |from, counts| {
        let [a, b] = product.sums.at(from);
        let block = Block {
            stage: Stage::new(product, from, counts),
            sums: Grid { counts, ..product.sums },
            rows: 0..product.rows.len(),
            a: product.a.as_ptr().wrapping_add(a),
            b: product.b.as_ptr().wrapping_add(b),
            c,
            columns,
            bias: product.bias,
            padded: false,
        };
        // SAFETY: the block lies in B and C.
        unsafe { rows::<L>(product, &block) }
    });
}

/// The columns from `first` on, panel by panel.
///
/// # Safety
/// As for [`run`].
unsafe fn panels<L: Lanes>(product: &GridProduct<'_, L::T>, c: *mut L::T, first: usize) {
    if first == product.n {
        return;
    }
    let mut buffer = Buffer::<L::T>::new();
    let (panel, height) = (2 * L::WIDTH, product.rows.len());
    for row in (0..height).step_by(HEIGHT) {
        product.sums.blocks(DEPTH, |from, counts| {
            let ([a, b], part) = (product.sums.at(from), Grid { counts, ..product.sums });
            // In the copy, summands follow one another.
            let sums = Grid { other: [counts[1] * counts[2] * panel, counts[2] * panel, panel], ..part };
            for column in (first..product.n).step_by(panel) {
                let columns = panel.min(product.n - column);
                let source = product.b.get(b + column * product.b_column..).unwrap_or(&[]);
                if product.transposed() {
                    pack::turned::<L>(&mut buffer, source, product.b_column, columns, part.len());
                } else {
                    pack::straight(&mut buffer, panel, source, columns, &part);
                }
                let block = Block {
                    stage: Stage::new(product, from, counts),
                    sums,
                    rows: row..height.min(row + HEIGHT),
                    a: product.a.as_ptr().wrapping_add(a),
                    b: buffer.as_ptr(),
                    // SAFETY: the panel's columns lie in C, which was checked.
                    c: unsafe { c.add(column) },
                    columns,
                    bias: product.bias.get(column..).unwrap_or(&[]),
                    padded: true,
                };
                // SAFETY: the buffer holds the rows of this part of B, C has the panel's columns.
                unsafe { rows::<L>(product, &block) };
            }
        });
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
    /// The first summand of the first row in A.
    a: *const T,
    /// The first element of B's part.
    b: *const T,
    /// The block's first column in the first row of C.
    c: *mut T,
    /// The number of columns.
    columns: usize,
    /// The bias of these columns and more; empty for none.
    bias: &'a [T],
    /// Whether B's part has zeros behind its columns, up to a whole panel.
    padded: bool,
}

/// All rows of a block, in strips as high as registers allow.
///
/// # Safety
/// The block must lie inside A, B and C; otherwise as for [`run`].
unsafe fn rows<L: Lanes>(product: &GridProduct<'_, L::T>, block: &Block<'_, L::T>) {
    let bias = if block.stage.last { block.bias } else { &[] };
    let (mut left, mut places) = (block.rows.len(), product.rows.places(block.rows.start));
    for &height in L::HEIGHTS {
        while left >= height {
            let mut rows = [[0; 2]; MOST_ROWS];
            rows[..height].fill_with(|| places.step());
            let tile = Tile {
                rows: &rows,
                sums: &block.sums,
                // Without summands A may be empty; then it is not read.
                a: block.a,
                b: block.b,
                c: block.c,
                // SAFETY: the machine has the level.
                mask: unsafe { L::mask(L::WIDTH) },
                resume: block.stage.resume,
                bias: core::ptr::null(),
                relu: product.relu && block.stage.last,
            };
            // SAFETY: these rows lie in A and C, the columns in B and C.
            unsafe { L::strip(height, &Strip { tile, columns: block.columns, bias, padded: block.padded }) };
            left -= height;
        }
    }
}
