//! A copy of the rows of one strip of A. In a large product rows may lie so far apart that they push one another out of
//! the first cache: a pitch of 4096 bytes puts all of them into the same eight lines. In a copy they lie close together.

use super::GridProduct;
use super::grid::Grid;
use super::pack::{DEPTH, copy};
use super::strip::MOST_ROWS;
use crate::base::Scalar;
use core::mem::MaybeUninit;

/// The bytes of a copy: twelve rows of `f32`, of which `f64` has fewer.
const BYTES: usize = MOST_ROWS * DEPTH * 4;

/// The fewest columns that pay for a copy.
const COLUMNS: usize = 128;

/// How A lies in memory, and then in its copy.
#[derive(Clone, Copy)]
pub(super) enum Lie {
    /// Summands side by side; in the copy rows are [`DEPTH`] apart.
    Lines,
    /// Rows side by side, in the copy too.
    Columns,
}

/// How the left operand of `columns` columns is to be copied, if it can be and that pays.
pub(super) fn lie<T>(product: &GridProduct<'_, T>, columns: usize) -> Option<Lie> {
    let (rows, sums) = (&product.rows, &product.sums);
    if columns < COLUMNS {
        None
    } else if rows.counts[..2] == [1, 1] && rows.a[2] == 1 {
        Some(Lie::Columns)
    } else if sums.a[2] == 1 && sums.counts[2] >= 16 {
        Some(Lie::Lines)
    } else {
        None
    }
}

/// Room for a copy, on a cache line.
#[repr(C, align(64))]
pub(super) struct Left<T: Scalar> {
    bytes: [MaybeUninit<u8>; BYTES],
    scalar: core::marker::PhantomData<T>,
}

impl<T: Scalar> Left<T> {
    /// A buffer of nothing in particular.
    pub(super) fn new() -> Self {
        Self { bytes: [MaybeUninit::uninit(); BYTES], scalar: core::marker::PhantomData }
    }

    /// Copies the rows of A that start at `rows`, and of each the summands that `sums` names, behind `source`. Sets
    /// where the rows lie in the copy, and returns its start and its step from one summand to the next.
    ///
    /// # Panics
    /// If they do not fit.
    pub(super) fn fill(&mut self, lie: Lie, source: &[T], rows: &mut [[usize; 2]], sums: &Grid) -> (*const T, usize) {
        assert!(rows.len() * DEPTH * size_of::<T>() <= BYTES && sums.len() <= DEPTH, "a strip of A fits");
        // SAFETY: the slice has the bytes of `BYTES / size_of::<T>()` elements, aligned because the buffer is; elements
        // that may be uninitialised ask for nothing else.
        let to = unsafe {
            core::slice::from_raw_parts_mut(self.bytes.as_mut_ptr().cast::<MaybeUninit<T>>(), BYTES / size_of::<T>())
        };
        let (pitch, step) = match lie {
            Lie::Lines => {
                lines(to, source, rows, sums);
                (DEPTH, 1)
            }
            Lie::Columns => {
                columns(to, &source[rows[0][0]..], rows.len(), sums);
                (1, rows.len())
            }
        };
        for (index, row) in rows.iter_mut().enumerate() {
            row[0] = index * pitch;
        }
        // Taken last: writing through the slice would end the life of a pointer taken before.
        (self.bytes.as_ptr().cast(), step)
    }
}

/// Copies rows whose summands lie side by side, in runs as long as the innermost axis.
fn lines<T: Scalar>(to: &mut [MaybeUninit<T>], source: &[T], rows: &[[usize; 2]], sums: &Grid) {
    let [outer, middle, run] = sums.counts;
    for (number, [row, _]) in rows.iter().enumerate() {
        let mut at = number * DEPTH;
        for i in 0..outer {
            for j in 0..middle {
                let [place, _] = sums.at([i, j, 0]);
                copy(&mut to[at..][..run], &source[row + place..][..run]);
                at += run;
            }
        }
    }
}

/// Copies rows that lie side by side.
fn columns<T: Scalar>(to: &mut [MaybeUninit<T>], source: &[T], height: usize, sums: &Grid) {
    let mut places = sums.places(0);
    for number in 0..sums.len() {
        let [place, _] = places.step();
        copy(&mut to[number * height..][..height], &source[place..][..height]);
    }
}
