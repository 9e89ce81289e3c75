//! Random orders, the same on every machine for the same seed.

use crate::base::Stream;

/// The numbers `0..len` in an order drawn from `stream` (Fisher and Yates's shuffle as Durstenfeld gives it, 1964).
///
/// ```
/// use formwork::{Stream, data::permutation};
/// let mut order = permutation(100, Stream::new(7));
/// assert_eq!(order, permutation(100, Stream::new(7)));
/// order.sort_unstable();
/// assert!(order.into_iter().eq(0..100));
/// ```
#[must_use]
pub fn permutation(len: usize, stream: Stream) -> Vec<usize> {
    let mut order: Vec<usize> = (0..len).collect();
    for last in (1..len).rev() {
        order.swap(last, below(last as u64 + 1, stream, last as u64));
    }
    order
}

/// A number below `bound`; 64 random bits leave a bias below `bound / 2⁶⁴`.
#[expect(clippy::cast_possible_truncation, reason = "words are cut out of wider numbers; the result is below `bound`")]
fn below(bound: u64, stream: Stream, index: u64) -> usize {
    let [high, low, ..] = stream.node((index >> 32) as u32).words(index as u32);
    let bits = u64::from(high) << 32 | u64::from(low);
    ((u128::from(bits) * u128::from(bound)) >> 64) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_permutation_puts_every_number_in_every_place_about_equally_often() {
        let mut counts = [[0_u32; 5]; 5];
        for seed in 0..2000 {
            for (place, number) in permutation(5, Stream::new(seed)).into_iter().enumerate() {
                counts[place][number] += 1;
            }
        }
        // 400 expected, standard deviation 18.
        assert!(counts.as_flattened().iter().all(|count| (310..490).contains(count)), "{counts:?}");
    }
}
