//! Short arrays of numbers, element by element.
//!
//! As `core::array::from_fn` and `map`, whose machinery of guards and iterators the compiler takes through every level of
//! every kernel that uses it: written as loops, and those without ranges, these took an eighth off what it has to read.
#![allow(clippy::inline_always, reason = "compiled once per SIMD level, inside its function")]

/// `[f(0), f(1), …]`, in an array that held `start`.
#[inline(always)]
pub(super) fn row<T: Copy, const N: usize>(start: T, f: impl Fn(usize) -> T) -> [T; N] {
    let mut row = [start; N];
    let mut index = 0;
    while index < N {
        row[index] = f(index);
        index += 1;
    }
    row
}

/// Element `index` of each slice.
#[inline(always)]
pub(super) fn across<T: Copy, const N: usize>(slices: &[&[T]; N], index: usize) -> [T; N] {
    row(slices[0][index], |slice| slices[slice][index])
}

/// The first `len` elements of each slice.
#[inline(always)]
pub(super) fn heads<'a, T, const N: usize>(slices: &[&'a [T]; N], len: usize) -> [&'a [T]; N] {
    row(&[][..], |slice| &slices[slice][..len])
}
