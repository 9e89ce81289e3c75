//! What the walk over a product knows of a SIMD level: strips of C, one tile high, and what they ask of the operands.

use super::grid::Grid;
use super::lanes::Lanes;

/// The most rows of a tile, at any level.
pub(super) const MOST_ROWS: usize = 12;

/// A horizontal strip of C, one tile high, and the operands that make it.
#[expect(clippy::struct_excessive_bools, reason = "four independent facts about the operands")]
pub(super) struct Strip<'a, T> {
    /// How far behind `a` and `c` each row starts.
    pub(super) rows: &'a [[usize; 2]; MOST_ROWS],
    /// Where the summands lie, in A and in B.
    pub(super) sums: &'a Grid,
    /// The first summand in A.
    pub(super) a: *const T,
    /// The first element of B's columns; they are contiguous.
    pub(super) b: *const T,
    /// The first column of C.
    pub(super) c: *mut T,
    /// The number of columns.
    pub(super) columns: usize,
    /// The bias of these columns and more, added at the end; empty for none.
    pub(super) bias: &'a [T],
    /// Whether negative results become zero.
    pub(super) relu: bool,
    /// Whether sums start at what C holds.
    pub(super) resume: bool,
    /// Whether C is likely to lie outside the first caches.
    pub(super) far: bool,
    /// Whether B has zeros behind its columns, up to a whole panel.
    pub(super) padded: bool,
}

/// The tiles of a level, without its registers: so the walk over them is compiled once for all levels.
///
/// # Safety
/// The functions need the level on the running machine.
pub(super) struct Tiling<T> {
    /// The columns of a panel of B, two registers.
    pub(super) panel: usize,
    /// The heights of strips, highest first; the last is 1.
    pub(super) heights: &'static [usize],
    /// From this many rows of A on, columns that fill no register are copied and padded rather than masked.
    pub(super) pad_rows: usize,
    /// Above this many bytes B is copied, if many rows share the copy.
    pub(super) copy_bytes: usize,
    /// The side of the squares that `turn` transposes.
    pub(super) square: usize,
    /// Transposes a square, from rows so far apart to rows so far apart.
    pub(super) turn: unsafe fn(*const T, usize, *mut T, usize),
    /// Computes a strip as high as one of the `heights`; all its rows and columns must lie in A, B and C.
    pub(super) strip: unsafe fn(usize, &Strip<'_, T>),
}

impl<T> Strip<'_, T> {
    /// Computes `MR` rows, in tiles of `NV` registers while they fit, then of four, two, one: a row alone is so many
    /// sums at once, and fewer than four would wait for each multiply-add.
    ///
    /// # Safety
    /// As for [`super::tile::tile`], for all columns.
    pub(super) unsafe fn run<L: Lanes<T = T>, const MR: usize, const NV: usize>(&self) {
        let mut column = 0;
        let left = |column| self.columns - column;
        // What fills two registers as far as B is concerned.
        let pair = if self.padded { L::WIDTH + 1 } else { 2 * L::WIDTH };
        // SAFETY: each tile's columns end at or before `columns`, its mask included; where B has no lanes behind these,
        // tiles are whole or masked.
        unsafe {
            while const { NV > 4 } && left(column) >= 8 * L::WIDTH {
                L::tile::<MR, 8, false>(self, column, L::WIDTH);
                column += 8 * L::WIDTH;
            }
            while const { NV > 2 } && left(column) >= 4 * L::WIDTH {
                L::tile::<MR, 4, false>(self, column, L::WIDTH);
                column += 4 * L::WIDTH;
            }
            while left(column) >= pair {
                let lanes = L::WIDTH.min(left(column) - L::WIDTH);
                L::tile::<MR, 2, false>(self, column, lanes);
                column += L::WIDTH + lanes;
            }
            while left(column) > 0 {
                let lanes = L::WIDTH.min(left(column));
                if L::MASKS {
                    L::tile::<MR, 1, true>(self, column, lanes);
                } else if const { MR >= L::PAD_ROWS } || self.padded || lanes == L::WIDTH {
                    L::tile::<MR, 1, false>(self, column, lanes);
                } else {
                    L::tile::<MR, 1, true>(self, column, lanes);
                }
                column += lanes;
            }
        }
    }
}
