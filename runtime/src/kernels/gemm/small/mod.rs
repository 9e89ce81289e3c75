//! Products so small that setting one up costs as much as a tile of it: evenly spaced rows, B in the first cache.
//!
//! One function per product, its tiles inlined, no table of rows, no copy of B but to turn it round. Measured on
//! 32 × 64 × 32 it runs at 95 % of the FMA peak; sizes that are constants gain nothing on that. It is there for `f32` on
//! AVX-512; elsewhere the general walk does it.
//!
//! Every element is one sum in ascending order, but for a row alone: that is split into partial sums, as one sum would
//! wait for each multiply-add in turn.

#[cfg(all(feature = "std", target_arch = "x86_64"))]
mod avx512;
#[cfg(test)]
mod tests;

use super::Product;

/// The most elements of B, its columns rounded up to whole registers: 32 KiB of `f32`, the first cache.
#[cfg(all(feature = "std", target_arch = "x86_64"))]
const MOST: usize = 8192;
/// The most multiply-adds of a product that counts as small, some 20 µs.
#[cfg(all(feature = "std", target_arch = "x86_64"))]
const MOST_WORK: usize = 1 << 20;

/// What a small product does on the side.
#[derive(Debug)]
#[cfg_attr(
    not(all(feature = "std", target_arch = "x86_64")),
    expect(dead_code, reason = "no small product is computed there")
)]
pub(crate) struct Aside<'a, T> {
    /// As long as C, or empty: where it is not above zero, the result is zero.
    pub(crate) gate: &'a [T],
    /// Takes the sum of each column of B; empty for nothing.
    pub(crate) sums: &'a mut [T],
}

impl<T> Default for Aside<'_, T> {
    fn default() -> Self {
        Self { gate: &[], sums: &mut [] }
    }
}

/// Computes the product into `c`, if it is one for this room; tells whether it was.
///
/// # Panics
/// If a slice is shorter than the sizes say.
#[cfg(all(feature = "std", target_arch = "x86_64"))]
pub(super) fn run(p: &Product<'_, f32>, aside: Aside<'_, f32>, c: &mut [f32]) -> bool {
    use crate::kernels::simd::{Level, level};
    let (&Product { m, n, k, .. }, Aside { gate, sums }) = (p, aside);
    let alone = m == 1 && !p.transposed && gate.is_empty() && sums.is_empty();
    let some = m * n * k > 0 && (m >= avx512::ROWS || alone);
    let few = m.saturating_mul(n).saturating_mul(k) <= MOST_WORK && k * n.next_multiple_of(16) <= MOST;
    if p.add || !some || !few || level() != Level::Avx512 {
        return false;
    }
    assert!((m - 1) * p.a_row + (k - 1) * p.a_step < p.a.len(), "left operand too short");
    assert!(k * n <= p.b.len(), "right operand too short");
    assert!(m * n <= c.len() && (gate.is_empty() || m * n <= gate.len()), "output too short");
    assert!([p.bias.len(), sums.len()].into_iter().all(|len| len == 0 || n <= len), "bias too short");
    // SAFETY: the machine has AVX-512; the operands are as long as the sizes say, which are as `avx512::run` asks.
    unsafe { avx512::run(p, Aside { gate, sums }, c.as_mut_ptr()) };
    true
}

/// Computes nothing: there is no such level here.
#[cfg(not(all(feature = "std", target_arch = "x86_64")))]
pub(super) fn run(_: &Product<'_, f32>, _: Aside<'_, f32>, _: &mut [f32]) -> bool {
    false
}
