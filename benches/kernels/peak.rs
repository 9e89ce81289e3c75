//! The peak of one core: fused multiplications and additions of numbers that never leave the registers.

use crate::common::measure_for;
use formwork::kernels::simd::{Level, Pass, level, simd};
use std::hint::black_box;

/// Additions to each sum in one call.
const ROUNDS: usize = 20_000;

/// `N` sums, in registers altogether: ten or twelve registers, more than an addition takes in cycles times the units there
/// are, and no more than a level has.
struct Sums<const N: usize> {
    factor: f32,
    term: f32,
}

impl<const N: usize> Pass for Sums<N> {
    type Output = f32;

    const WIDE: bool = true;

    #[expect(clippy::inline_always, reason = "only inlined code is compiled for the level")]
    #[inline(always)]
    fn run<const FMA: bool>(self) -> f32 {
        let mut sums = [0.0_f32; N];
        for _ in 0..ROUNDS {
            for sum in &mut sums {
                *sum = if FMA { sum.mul_add(self.factor, self.term) } else { *sum * self.factor + self.term };
            }
        }
        sums.iter().sum()
    }
}

/// Giga floating-point operations per second at the level in use.
pub(super) fn gflops(seconds: f64) -> f64 {
    match level() {
        Level::Avx512 => of::<160>(seconds),
        Level::Avx2 | Level::Portable => of::<96>(seconds),
    }
}

fn of<const N: usize>(seconds: f64) -> f64 {
    let times = measure_for(seconds, |_| {
        simd::<f32, _>(Sums::<N> { factor: black_box(0.5), term: black_box(1.0) }).is_finite()
    });
    (2 * N * ROUNDS) as f64 / times.min / 1e3
}
