//! The bound on sizes: what one value of a sample, one parameter, or any other product of sizes may have at most.
//!
//! Kernels multiply sizes with one another and with a number of samples, and unsafe code relies on the result. Sizes that
//! keep this bound cannot wrap: 2²³ samples of 2⁴⁰ elements are 2⁶³.

use crate::{Dims, Text};

/// The most elements of one value of a sample, and of one parameter: 2⁴⁰, four terabytes of `f32`. Where pointers have 32
/// bits it is 2²⁵: 64 bytes per element leave room for gradients and optimizer slots.
pub const MOST_ELEMENTS: usize = {
    let (memory, most) = (isize::MAX.cast_unsigned() as u64 / 64, 1_u64 << 40);
    #[expect(clippy::cast_possible_truncation, reason = "no larger than the largest `usize`")]
    if memory < most { memory as usize } else { most as usize }
};

/// The product of some sizes, which may not wrap; neither may that of some of them where another is zero.
///
/// ```
/// # use formwork_shape::bounded;
/// assert_eq!(bounded("Dense", &[28, 28]), 784);
/// ```
///
/// # Panics
/// If it is more than [`MOST_ELEMENTS`]; `what` says whose sizes they are.
#[must_use]
#[inline]
#[track_caller]
pub const fn bounded(what: &str, sizes: &[usize]) -> usize {
    let (mut product, mut is_empty, mut index) = (1_usize, false, 0);
    while index < sizes.len() {
        if sizes[index] == 0 {
            is_empty = true;
        } else {
            product = product.saturating_mul(sizes[index]);
        }
        index += 1;
    }
    if product > MOST_ELEMENTS {
        too_many(what, sizes);
    }
    if is_empty { 0 } else { product }
}

/// The number of elements of a shape, as [`bounded`]; 0 when it is unknown.
///
/// # Panics
/// As [`bounded`].
#[must_use]
#[inline]
#[track_caller]
pub const fn bounded_len(what: &str, dims: Dims) -> usize {
    if dims.is_known() { bounded(what, dims.sizes()) } else { 0 }
}

/// The largest of some products of sizes, none of which may wrap.
///
/// # Panics
/// As [`bounded`].
#[must_use]
#[inline]
#[track_caller]
pub const fn largest(what: &str, products: &[&[usize]]) -> usize {
    let (mut largest, mut index) = (0, 0);
    while index < products.len() {
        let product = bounded(what, products[index]);
        largest = if product > largest { product } else { largest };
        index += 1;
    }
    largest
}

/// Panics with the sizes.
#[cold]
#[track_caller]
const fn too_many(what: &str, sizes: &[usize]) -> ! {
    let mut text = Text::EMPTY;
    text.str(what).str(": ");
    let mut index = 0;
    while index < sizes.len() {
        text.str(if index > 0 { " × " } else { "" }).number(sizes[index]);
        index += 1;
    }
    text.str(" elements are too many, the most is ").number(MOST_ELEMENTS);
    panic!("{}", text.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_up_to_the_bound_pass() {
        assert_eq!(bounded("", &[]), 1);
        assert_eq!(bounded("", &[MOST_ELEMENTS, 1]), MOST_ELEMENTS);
        assert_eq!(bounded("", &[MOST_ELEMENTS, 0]), 0);
        assert_eq!([Dims::UNKNOWN, Dims::new(&[]), Dims::new(&[3, 2])].map(|dims| bounded_len("", dims)), [0, 1, 6]);
        assert_eq!(largest("", &[&[2, 3], &[7], &[]]), 7);
    }

    #[test]
    #[should_panic(expected = "Dense: 4294967296 × 4294967296 elements are too many, the most is 1099511627776")]
    #[cfg(target_pointer_width = "64")]
    fn a_product_that_wraps_is_told_with_its_numbers() {
        let _ = bounded("Dense", &[1 << 32, 1 << 32]);
    }

    #[test]
    #[should_panic(expected = "too many")]
    fn a_zero_does_not_hide_what_is_too_large() {
        let _ = bounded("", &[usize::MAX, 0, 2]);
    }

    #[test]
    #[should_panic(expected = "too many")]
    fn one_more_than_the_bound_is_too_many() {
        let _ = bounded("Dense", &[MOST_ELEMENTS + 1]);
    }
}
