//! Products so small that setting one up costs as much as a tile of it: evenly spaced rows, B in the first cache.
//!
//! One function per product, its tiles inlined, no table of rows, no copy of B but to turn it round. Measured on
//! 32 × 64 × 32 it runs at 95 % of the FMA peak; sizes that are constants gain nothing on that. It is there for `f32` on
//! AVX2 and AVX-512; elsewhere the general walk does it.
//!
//! Every element is one sum in ascending order, but for a row alone: that is split into partial sums, as one sum would
//! wait for each multiply-add in turn.

#[cfg(test)]
mod tests;
#[cfg(all(feature = "std", target_arch = "x86_64"))]
mod tiles;

use super::Product;

/// The most elements of B, its columns rounded up to whole registers: 32 KiB of `f32`, the first cache.
#[cfg(all(feature = "std", target_arch = "x86_64"))]
const MOST: usize = 8192;
/// The most multiply-adds of a product that counts as small, some 20 µs.
#[cfg(all(feature = "std", target_arch = "x86_64"))]
const MOST_WORK: usize = 1 << 20;

/// The furthest that rows or summands of a left operand lie apart.
#[cfg(all(feature = "std", target_arch = "x86_64"))]
const MOST_STEP: usize = usize::MAX / (2 * MOST_WORK);

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
    use super::lanes::{Avx2F32, Avx512F32};
    use crate::kernels::simd::{Level, level};
    match level() {
        Level::Avx512 => run_on::<Avx512F32>(p, aside, c),
        Level::Avx2 => run_on::<Avx2F32>(p, aside, c),
        Level::Portable => false,
    }
}

/// The same at the level in use, which is that of `L`.
#[cfg(all(feature = "std", target_arch = "x86_64"))]
fn run_on<L: tiles::Small>(p: &Product<'_, f32>, aside: Aside<'_, f32>, c: &mut [f32]) -> bool {
    let (&Product { m, n, k, .. }, Aside { gate, sums }) = (p, &aside);
    let alone = m == 1 && !p.transposed && gate.is_empty() && sums.is_empty();
    let some = m > 0 && n > 0 && k > 0 && (m >= L::ROWS || alone);
    let few = m.saturating_mul(n).saturating_mul(k) <= MOST_WORK;
    // Of few multiply-adds no product of two sizes is above `MOST_WORK`, as none is zero.
    if p.add || !some || !few || k * n.next_multiple_of(L::WIDTH) > MOST || (p.a_row | p.a_step) > MOST_STEP {
        return false;
    }
    // Up to 2²⁰ rows, and as many summands, times steps of at most 2⁴³: this does not wrap.
    assert!((m - 1) * p.a_row + (k - 1) * p.a_step < p.a.len(), "left operand too short");
    assert!(k * n <= p.b.len(), "right operand too short");
    assert!(m * n <= c.len() && (gate.is_empty() || m * n <= gate.len()), "output too short");
    assert!([p.bias.len(), sums.len()].into_iter().all(|len| len == 0 || n <= len), "bias too short");
    let c = c.as_mut_ptr();
    // SAFETY: the machine has the level, the operands are as long as the sizes say, and these are as each function asks.
    unsafe {
        match (alone, p.transposed) {
            (true, _) => L::row(p, c),
            (false, true) => tiles::turned::<L>(p, aside, c),
            (false, false) => L::tiles(p, aside, p.b.as_ptr(), n, c),
        }
    }
    true
}

/// Computes nothing: there is no such level here.
#[cfg(not(all(feature = "std", target_arch = "x86_64")))]
pub(super) fn run(_: &Product<'_, f32>, _: Aside<'_, f32>, _: &mut [f32]) -> bool {
    false
}
