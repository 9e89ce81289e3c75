//! Walks the tiles of a product.
//!
//! Small products read B where it lies. A large one goes panel by panel: two registers of columns of B, at most
//! [`DEPTH`] rows at a time, are copied side by side into a buffer that stays in the first cache while all rows of A
//! pass by. A transposed B is always copied, turned round. Sums carry on from C between depths, which rounds nothing.

use super::Product;
use super::lanes::Lanes;
use super::pack::{self, Buffer, DEPTH};
use super::tile::Tile;

/// From this many bytes of B on, copying pays, if there are rows enough to share the copy.
const COPY_BYTES: usize = 48 * 1024;
/// The fewest rows that pay for a copy.
const COPY_ROWS: usize = 24;

/// A horizontal strip of C, one tile high.
pub(super) struct Strip<'a, L: Lanes> {
    /// Its first tile; the pointers walk on from here.
    tile: Tile<L>,
    /// The number of columns.
    columns: usize,
    /// The whole product's bias.
    bias: &'a [L::T],
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
                L::tile::<MR, NV, false>(&self.at(column, L::WIDTH));
                column += NV * L::WIDTH;
            }
            while NV > 2 && self.columns - column >= 2 * L::WIDTH {
                L::tile::<MR, 2, false>(&self.at(column, L::WIDTH));
                column += 2 * L::WIDTH;
            }
            match self.columns - column {
                0 => {}
                rest if rest > L::WIDTH => L::tile::<MR, 2, true>(&self.at(column, rest - L::WIDTH)),
                rest => L::tile::<MR, 1, true>(&self.at(column, rest)),
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
        let (b, c, mask) = unsafe { (first.b.add(column), first.c.add(column), L::mask(lanes)) };
        Tile { b, c, mask, bias, ..*first }
    }
}

/// Computes a product into `c`.
///
/// # Safety
/// The product must have been checked against the length of `c`, and the machine must have the level of `L`.
pub(super) unsafe fn run<L: Lanes>(product: &Product<'_, L::T>, c: *mut L::T) {
    let large = product.k * product.n * size_of::<L::T>() >= COPY_BYTES && product.m >= COPY_ROWS;
    // SAFETY: handed on.
    unsafe { if product.transposed || large { panels::<L>(product, c) } else { direct::<L>(product, c) } }
}

/// The product with B read where it lies.
///
/// # Safety
/// As for [`run`].
unsafe fn direct<L: Lanes>(product: &Product<'_, L::T>, c: *mut L::T) {
    let (n, b) = (product.n, product.b.as_ptr());
    let first = Block { k: product.k, from: 0, b, b_step: n, c, columns: n, resume: product.add, bias: product.bias };
    // SAFETY: the block is all of B and C.
    unsafe { rows::<L>(product, &first, product.relu) }
}

/// The product panel by panel.
///
/// # Safety
/// As for [`run`].
unsafe fn panels<L: Lanes>(product: &Product<'_, L::T>, c: *mut L::T) {
    let mut buffer = Buffer::<L::T>::new();
    let panel = 2 * L::WIDTH;
    let mut column = 0;
    while column < product.n {
        let columns = panel.min(product.n - column);
        let bias = product.bias.get(column..).unwrap_or(&[]);
        let mut from = 0;
        // Runs once even without summands: C must be written.
        loop {
            let k = DEPTH.min(product.k - from);
            let last = from + k == product.k;
            if product.transposed {
                pack::turned(&mut buffer, panel, product.b, product.k, column..column + columns, from..from + k);
            } else {
                pack::straight(&mut buffer, panel, product.b, product.n, column..column + columns, from..from + k);
            }
            let bias = if last { bias } else { &[] };
            // SAFETY: the panel's columns lie in C, which was checked.
            let c = unsafe { c.add(column) };
            let resume = product.add || from > 0;
            let block = Block { k, from, b: buffer.as_ptr(), b_step: panel, c, columns, resume, bias };
            // SAFETY: the buffer holds `k` rows of `columns`, C has the panel's columns.
            unsafe { rows::<L>(product, &block, product.relu && last) };
            from += k;
            if last {
                break;
            }
        }
        column += columns;
    }
}

/// Some columns of C, and some rows of B that add to them.
struct Block<'a, T> {
    k: usize,
    from: usize,
    b: *const T,
    b_step: usize,
    c: *mut T,
    columns: usize,
    resume: bool,
    bias: &'a [T],
}

/// All rows of a block, in strips as high as registers allow.
///
/// # Safety
/// The block must lie inside B and C; otherwise as for [`run`].
unsafe fn rows<L: Lanes>(product: &Product<'_, L::T>, block: &Block<'_, L::T>, relu: bool) {
    let mut row = 0;
    for &height in L::HEIGHTS {
        while product.m - row >= height {
            // SAFETY: `height` rows from `row` on lie in A and C. Without summands A may be empty, and is not read.
            unsafe {
                let a = product.a.as_ptr().wrapping_add(row * product.a_row + block.from * product.a_step);
                let tile = Tile {
                    k: block.k,
                    a,
                    a_row: product.a_row,
                    a_step: product.a_step,
                    b: block.b,
                    b_step: block.b_step,
                    c: block.c.add(row * product.n),
                    c_row: product.n,
                    mask: L::mask(L::WIDTH),
                    resume: block.resume,
                    bias: core::ptr::null(),
                    relu,
                };
                L::strip(height, &Strip { tile, columns: block.columns, bias: block.bias });
            }
            row += height;
        }
    }
}
