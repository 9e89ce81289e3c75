//! The curves of gates: sigmoid and tanh, of several registers together.
#![allow(clippy::inline_always, reason = "compiled once per SIMD level, inside its function")]
#![allow(clippy::needless_range_loop, reason = "ranges of constants unroll, and each index is a register")]
#![allow(clippy::excessive_precision, reason = "fitted constants")]

use super::Vector;

/// What e to the power of a multiple of a number is computed with.
struct Power {
    /// Beyond this the result stays as it is there.
    bound: f32,
    /// The multiple over ln 2.
    binary: f32,
    /// Minus ln 2 over the multiple, in two parts: the first so short that its product with a power of two is exact.
    ln_2: [f32; 2],
    /// The multiple.
    slope: f32,
    /// (e^(multiple · r) - 1 - multiple · r) / r², highest power first: a minimax fit for |multiple · r| ≤ ln 2 / 2.
    coefficients: [f32; 5],
}

impl Power {
    /// The multiple is a power of two, so that nothing is rounded.
    const fn new(multiple: f32) -> Self {
        let mut coefficients = [0.001_394_632_4, 0.008_366_522, 0.041_666_284, 0.166_665_44, 0.5];
        let (mut power, mut index) = (multiple * multiple, 5);
        while index > 0 {
            index -= 1;
            coefficients[index] *= power;
            power *= multiple;
        }
        let ln_2 = [-0.693_359_375 / multiple, 2.121_944_4e-4 / multiple];
        Self {
            bound: 87.0 / multiple.abs(),
            binary: core::f32::consts::LOG2_E * multiple,
            ln_2,
            slope: multiple,
            coefficients,
        }
    }

    /// e^(multiple · x) = 2ⁿ·(m + 1): gives m and 2ⁿ. All numbers take each operation together, so that none waits.
    ///
    /// # Safety
    /// The machine must have the level of `V`.
    #[inline(always)]
    unsafe fn reduce<V: Vector, const N: usize>(&self, mut x: [V; N]) -> ([V; N], [V; N]) {
        /// 1.5 · 2²³: adding it rounds to an integer, which the low bits then hold.
        const ROUND: f32 = 12_582_912.0;
        // SAFETY: the caller vouches for the level.
        unsafe {
            let mut powers = x;
            let mut sums = [V::splat(self.coefficients[0]); N];
            for i in 0..N {
                x[i] = x[i].clamp(V::splat(-self.bound), V::splat(self.bound));
            }
            for i in 0..N {
                powers[i] = x[i].fma(V::splat(self.binary), V::splat(ROUND));
            }
            for part in self.ln_2 {
                for i in 0..N {
                    x[i] = powers[i].minus(V::splat(ROUND)).fma(V::splat(part), x[i]);
                }
            }
            for coefficient in &self.coefficients[1..] {
                for i in 0..N {
                    sums[i] = sums[i].fma(x[i], V::splat(*coefficient));
                }
            }
            for i in 0..N {
                let line = x[i].times(V::splat(self.slope));
                (sums[i], powers[i]) = (x[i].times(x[i]).fma(sums[i], line), powers[i].power());
            }
            (sums, powers)
        }
    }
}

/// 1 / (1 + e⁻ˣ), within 2.5 units in the last place; at least e⁻⁸⁷.
///
/// # Safety
/// The machine must have the level of `V`.
#[inline(always)]
pub(in super::super) unsafe fn sigmoid<V: Vector, const N: usize>(x: [V; N]) -> [V; N] {
    // SAFETY: the caller vouches for the level.
    unsafe {
        let one = V::splat(1.0);
        let (mut m, powers) = const { Power::new(-1.0) }.reduce(x);
        for i in 0..N {
            m[i] = one.over(one.plus(m[i].fma(powers[i], powers[i])));
        }
        m
    }
}

/// The hyperbolic tangent, within 2.5 units in the last place.
///
/// # Safety
/// The machine must have the level of `V`.
#[inline(always)]
pub(in super::super) unsafe fn tanh<V: Vector, const N: usize>(x: [V; N]) -> [V; N] {
    // SAFETY: the caller vouches for the level.
    unsafe {
        // Of u = e²ˣ - 1: u / (u + 2).
        let (mut m, powers) = const { Power::new(2.0) }.reduce(x);
        for i in 0..N {
            let u = m[i].fma(powers[i], powers[i].minus(V::splat(1.0)));
            m[i] = u.over(u.plus(V::splat(2.0)));
        }
        m
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::float_cmp, reason = "limits are exact")]
    use super::super::{Job, run};
    use super::*;
    use crate::kernels::testing::at_each_level;
    use alloc::vec::Vec;

    /// Applies the curve of a gate to numbers, at the level in use.
    struct Curved<'a> {
        is_tanh: bool,
        x: &'a mut [f32],
    }

    impl Job for Curved<'_> {
        #[inline(always)]
        #[expect(clippy::inline_always, reason = "compiled once per SIMD level, inside its function")]
        unsafe fn run<V: Vector>(self) {
            for x in self.x.chunks_mut(V::WIDTH) {
                // SAFETY: the mask ends with the chunk; the caller vouches for the level.
                unsafe {
                    let lanes = V::mask(x.len());
                    let input = [V::load(x.as_ptr(), lanes)];
                    let [output] = if self.is_tanh { tanh(input) } else { sigmoid(input) };
                    output.store(x.as_mut_ptr(), lanes);
                }
            }
        }
    }

    #[test]
    #[cfg_attr(miri, ignore = "takes too long")]
    fn curves_of_gates_keep_their_bounds() {
        at_each_level(|level| {
            let sweep = |low: f32, high: f32| (0..=200_002_u32).map(move |i| low + (high - low) * (i as f32 / 2e5));
            for (is_tanh, low, high) in
                [(true, -12.0, 12.0), (true, -0.01, 0.01), (false, -80.0, 40.0), (false, -1.0, 1.0)]
            {
                let inputs: Vec<f32> = sweep(low, high).collect();
                let mut outputs = inputs.clone();
                run(Curved { is_tanh, x: &mut outputs });
                for (&x, &got) in inputs.iter().zip(&outputs) {
                    let x = f64::from(x);
                    let want = if is_tanh { x.tanh() } else { 1.0 / (1.0 + (-x).exp()) };
                    #[expect(clippy::cast_possible_truncation, reason = "the unit is that of the rounded value")]
                    let rounded = (want as f32).abs();
                    let unit = f64::from(f32::from_bits(rounded.to_bits() + 1) - rounded);
                    assert!(
                        (f64::from(got) - want).abs() <= 2.5 * unit,
                        "{level:?} tanh {is_tanh} of {x}: {got}, {want}"
                    );
                }
            }
            for (is_tanh, wanted) in [(true, [-1.0, 1.0]), (false, [0.0, 1.0])] {
                let mut limits = [-f32::INFINITY, f32::INFINITY, f32::NAN];
                run(Curved { is_tanh, x: &mut limits });
                assert!(
                    (limits[0] - wanted[0]).abs() < 2e-38 && limits[1] == wanted[1] && limits[2].is_nan(),
                    "{limits:?}"
                );
            }
        });
    }
}
