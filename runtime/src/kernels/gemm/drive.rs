//! Walks the tiles of a product.
//!
//! Most products read B where it lies, [`STRETCH`] rows at a time. A large one goes panel by panel: two registers of
//! columns of B, at most [`DEPTH`] rows at a time, are copied side by side into a buffer that stays in the first cache
//! while rows of A pass by. A transposed B is always copied, turned round. Sums carry on from C in between, which rounds
//! nothing.

use super::Product;
use super::lanes::Lanes;
use super::pack::{self, Buffer, DEPTH};
use super::tile::{MASKED, PADDED, Tile, WHOLE};
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
    tile: Tile<L>,
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
    unsafe fn at(&self, column: usize, lanes: usize) -> Tile<L> {
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
pub(super) unsafe fn run<L: Lanes>(product: &Product<'_, L::T>, c: *mut L::T) {
    let large = product.k * product.n * size_of::<L::T>() > L::COPY_BYTES && product.m >= COPY_ROWS;
    let in_place = if product.transposed || large {
        0
    } else if product.m < L::PAD_ROWS || product.n.is_multiple_of(L::WIDTH) {
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
unsafe fn direct<L: Lanes>(product: &Product<'_, L::T>, c: *mut L::T, columns: usize) {
    // Runs once even without summands: C must be written.
    for from in (0..product.k.max(1)).step_by(STRETCH) {
        let block = Block {
            depth: from..product.k.min(from + STRETCH),
            rows: 0..product.m,
            b: product.b.as_ptr().wrapping_add(from * product.n),
            b_step: product.n,
            c,
            columns,
            bias: product.bias,
            padded: false,
        };
        // SAFETY: the block lies in B and C.
        unsafe { rows::<L>(product, &block) }
    }
}

/// The columns from `first` on, panel by panel.
///
/// # Safety
/// As for [`run`].
unsafe fn panels<L: Lanes>(product: &Product<'_, L::T>, c: *mut L::T, first: usize) {
    if first == product.n {
        return;
    }
    let mut buffer = Buffer::<L::T>::new();
    let panel = 2 * L::WIDTH;
    for row in (0..product.m).step_by(HEIGHT) {
        let rows_now = row..product.m.min(row + HEIGHT);
        // Runs once even without summands: C must be written.
        for from in (0..product.k.max(1)).step_by(DEPTH) {
            let depth = from..product.k.min(from + DEPTH);
            for column in (first..product.n).step_by(panel) {
                let columns = column..product.n.min(column + panel);
                let (width, b) = (columns.len(), product.b);
                if product.transposed {
                    pack::turned::<L>(&mut buffer, b, product.k, columns, depth.clone());
                } else {
                    pack::straight(&mut buffer, panel, b, product.n, columns, depth.clone());
                }
                let block = Block {
                    depth: depth.clone(),
                    rows: rows_now.clone(),
                    b: buffer.as_ptr(),
                    b_step: panel,
                    // SAFETY: the panel's columns lie in C, which was checked.
                    c: unsafe { c.add(column) },
                    columns: width,
                    bias: product.bias.get(column..).unwrap_or(&[]),
                    padded: true,
                };
                // SAFETY: the buffer holds the rows of `depth`, C has the panel's columns.
                unsafe { rows::<L>(product, &block) };
            }
        }
    }
}

/// Some rows and columns of C, and some rows of B that add to them.
struct Block<'a, T> {
    /// Rows of B, and columns of A.
    depth: Range<usize>,
    /// Rows of A and C.
    rows: Range<usize>,
    /// The first element of B's part.
    b: *const T,
    /// From one row of that part to the next.
    b_step: usize,
    /// The block's first column in row 0 of C.
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
/// The block must lie inside B and C; otherwise as for [`run`].
unsafe fn rows<L: Lanes>(product: &Product<'_, L::T>, block: &Block<'_, L::T>) {
    let last = block.depth.end == product.k;
    let bias = if last { block.bias } else { &[] };
    let mut row = block.rows.start;
    for &height in L::HEIGHTS {
        while block.rows.end - row >= height {
            let tile = Tile {
                k: block.depth.len(),
                // Without summands A may be empty; then it is not read.
                a: product.a.as_ptr().wrapping_add(row * product.a_row + block.depth.start * product.a_step),
                a_row: product.a_row,
                a_step: product.a_step,
                b: block.b,
                b_step: block.b_step,
                c: block.c.wrapping_add(row * product.n),
                c_row: product.n,
                // SAFETY: the machine has the level.
                mask: unsafe { L::mask(L::WIDTH) },
                resume: product.add || block.depth.start > 0,
                bias: core::ptr::null(),
                relu: product.relu && last,
            };
            // SAFETY: `height` rows from `row` on lie in A and C, the columns in B and C.
            unsafe { L::strip(height, &Strip { tile, columns: block.columns, bias, padded: block.padded }) };
            row += height;
        }
    }
}
