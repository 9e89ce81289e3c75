//! Vectorisable functions of one `f32`: no branch, no table, so that a loop over them becomes vector code.
//!
//! `FMA` says whether a fused multiply-add is one instruction (see [`Pass`](super::simd::Pass)). Errors are in units in
//! the last place against exact values, measured over the whole range by the tests of this file. A NaN goes in and comes
//! out; overflow gives infinity, underflow a subnormal or zero.
// Splitting constants and polynomial coefficients carry the digits that were fitted.
#![allow(
    clippy::approx_constant,
    clippy::excessive_precision,
    clippy::inline_always,
    clippy::needless_bitwise_bool,
    reason = "fitted constants; code inlined into each SIMD level, without branches"
)]

pub mod double;
mod power;
mod trigonometry;
#[cfg(all(feature = "std", target_arch = "x86_64"))]
pub(super) mod wide;

pub use power::{abs, max, min, powf, powi, sqrt};
pub use trigonometry::{cos, sin};

/// The first 9 bits of ln 2, so that its product with a small integer is exact.
const LN2_HIGH: f32 = 0.693_359_375;
/// The rest of ln 2.
const LN2_LOW: f32 = -2.121_944_4e-4;
/// Minimax fit of (eʳ - 1 - r) / r².
const EXP: [f32; 6] = [0.5, 0.166_666_67, 0.041_666_344, 0.008_333_27, 0.001_394_204_6, 0.000_199_156_23];
/// Cephes `logf`: ln(1 + m) = m - m²/2 + m³·P(m).
const LN: [f32; 9] = [
    3.333_333_1e-1,
    -2.499_999_4e-1,
    2.000_071_4e-1,
    -1.666_805_7e-1,
    1.424_932_3e-1,
    -1.242_014_1e-1,
    1.167_699_9e-1,
    -1.151_461_0e-1,
    7.037_683_6e-2,
];

/// `a · b + c`, fused where that is one instruction.
#[must_use]
#[inline(always)]
pub fn fma<const FMA: bool>(a: f32, b: f32, c: f32) -> f32 {
    if FMA { num_traits::Float::mul_add(a, b, c) } else { a * b + c }
}

/// The polynomial with these coefficients, constant term first, by Horner's rule.
#[inline(always)]
fn horner<const FMA: bool, const N: usize>(x: f32, coefficients: [f32; N]) -> f32 {
    let mut sum = coefficients[N - 1];
    let mut power = N - 1;
    while power > 0 {
        power -= 1;
        sum = fma::<FMA>(sum, x, coefficients[power]);
    }
    sum
}

/// `x`, unless it lies outside; a NaN stays a NaN.
#[inline(always)]
fn clamp(x: f32, low: f32, high: f32) -> f32 {
    let x = if x < low { low } else { x };
    if x > high { high } else { x }
}

/// 2ⁿ for -126 ≤ n ≤ 127, from the bits of a float.
#[inline(always)]
fn power_of_two(n: i32) -> f32 {
    f32::from_bits(((n + 127) << 23).cast_unsigned())
}

/// `x = n · ln 2 + r` with |r| ≤ ln 2 / 2: gives eʳ - 1 and 2ⁿ as a product of two powers, as 2ⁿ alone may overflow.
#[inline(always)]
fn reduce<const FMA: bool>(x: f32) -> (f32, f32, i32) {
    /// 1.5 · 2²³: adding it rounds to an integer, which the low bits then hold.
    const ROUND: f32 = 12_582_912.0;
    // Beyond these bounds the result is 0 or infinite anyway.
    let x = clamp(x, -104.0, 89.0);
    let shifted = fma::<FMA>(x, core::f32::consts::LOG2_E, ROUND);
    let n = shifted - ROUND;
    let r = fma::<FMA>(n, -LN2_LOW, fma::<FMA>(n, -LN2_HIGH, x));
    let q = horner::<FMA, 6>(r, EXP);
    let n = shifted.to_bits().wrapping_sub(ROUND.to_bits()).cast_signed();
    // A NaN leaves arbitrary bits in n: keep the exponent arithmetic in range.
    let n = n.clamp(-150, 129);
    (fma::<FMA>(r * r, q, r), power_of_two(n >> 1), n)
}

/// eˣ; within 1 unit.
#[must_use]
#[inline(always)]
pub fn exp<const FMA: bool>(x: f32) -> f32 {
    let (em1, half, n) = reduce::<FMA>(x);
    (em1 + 1.0) * half * power_of_two(n - (n >> 1))
}

/// eˣ - 1, exact to the last places near 0 too; within 1.5 units.
#[must_use]
#[inline(always)]
pub fn exp_m1<const FMA: bool>(x: f32) -> f32 {
    let (em1, first, n) = reduce::<FMA>(x);
    let rest = n - (n >> 1);
    // 2ᵃ·(2ᵇ·em1 + (2ᵇ - 2⁻ᵃ)) with a + b = n: no intermediate overflows before the result does.
    power_of_two(rest) * fma::<FMA>(first, em1, first - power_of_two(-rest))
}

/// The natural logarithm; within 1 unit. NaN below 0, -∞ at 0.
#[must_use]
#[inline(always)]
pub fn ln<const FMA: bool>(x: f32) -> f32 {
    let subnormal = x < f32::MIN_POSITIVE;
    let scaled = if subnormal { x * 8_388_608.0 } else { x };
    let bits = scaled.to_bits();
    // m in [√½, √2): the offset is the bit pattern of 1 less that of √½.
    let shifted = bits.wrapping_add(0x3F80_0000 - 0x3F35_04F3);
    let exponent = (shifted >> 23).cast_signed() - 127 - if subnormal { 23 } else { 0 };
    let m = f32::from_bits((shifted & 0x007F_FFFF) + 0x3F35_04F3) - 1.0;
    let n = exponent as f32;
    let p = horner::<FMA, 9>(m, LN);
    let square = m * m;
    let tail = fma::<FMA>(n, LN2_LOW, m * square * p);
    let sum = fma::<FMA>(-0.5, square, tail) + m;
    let result = fma::<FMA>(n, LN2_HIGH, sum);
    let result = if x == f32::INFINITY { x } else { result };
    let result = if x == 0.0 { f32::NEG_INFINITY } else { result };
    if x >= 0.0 { result } else { f32::NAN }
}

/// ln(1 + u) for 0 ≤ u ≤ 1: what `1 + u` rounds away is added back through the derivative.
#[inline(always)]
fn ln_1p_unit<const FMA: bool>(u: f32) -> f32 {
    let whole = 1.0 + u;
    ln::<FMA>(whole) + (u - (whole - 1.0)) / whole
}

/// 1 / (1 + e⁻ˣ); within 2.5 units on both sides.
#[must_use]
#[inline(always)]
pub fn sigmoid<const FMA: bool>(x: f32) -> f32 {
    // Of e⁻|x| ≤ 1 nothing overflows: σ(-|x|) = e/(1 + e).
    let e = exp::<FMA>(-x.abs());
    let numerator = if x < 0.0 { e } else { 1.0 };
    numerator / (1.0 + e)
}

/// The hyperbolic tangent; within 2.5 units.
#[must_use]
#[inline(always)]
pub fn tanh<const FMA: bool>(x: f32) -> f32 {
    // From 9.02 on the nearest float is 1.
    let e = exp_m1::<FMA>(2.0 * clamp(x.abs(), 0.0, 10.0));
    (e / (e + 2.0)).copysign(x)
}

/// ln(1 + eˣ); within 2 units.
#[must_use]
#[inline(always)]
pub fn softplus<const FMA: bool>(x: f32) -> f32 {
    let positive = if x < 0.0 { 0.0 } else { x };
    positive + ln_1p_unit::<FMA>(exp::<FMA>(-x.abs()))
}

/// e^(a²)·erfc(a)·e^(-a²) for a ≥ 0, that is erfc(a), relatively exact in the tail.
#[inline(always)]
fn erfc_positive<const FMA: bool>(a: f32) -> f32 {
    let t = 1.0 / fma::<FMA>(0.4, a, 1.0);
    // Minimax fit of e^(a²)·erfc(a)/t over all a where erfc(a) is a float.
    let q = horner::<FMA, 10>(
        t,
        [
            0.225_706_22,
            0.224_965_33,
            0.214_808_52,
            0.130_195_25,
            0.270_575_85,
            -0.281_592_22,
            0.544_102_13,
            -0.496_313_78,
            0.196_951_78,
            -0.029_399_024,
        ],
    );
    // a² = s + low, as rounding a² alone would cost a² units: a is split into halves whose products are exact.
    let s = a * a;
    let high = f32::from_bits(a.to_bits() & 0xFFFF_F000);
    let rest = a - high;
    let low = ((high * high - s) + 2.0 * high * rest) + rest * rest;
    exp::<FMA>(-s) * (1.0 - low) * (q * t)
}

/// The complementary error function, 1 - erf(x); within 7 units, in the tail too.
#[must_use]
#[inline(always)]
pub fn erfc<const FMA: bool>(x: f32) -> f32 {
    let tail = erfc_positive::<FMA>(clamp(x.abs(), 0.0, 11.0));
    if x < 0.0 { 2.0 - tail } else { tail }
}

/// The error function; within 2.5 units.
#[must_use]
#[inline(always)]
pub fn erf<const FMA: bool>(x: f32) -> f32 {
    let a = clamp(x.abs(), 0.0, 11.0);
    // Minimax fit of erf(x)/x in x² below 1, where 1 - erfc would cancel.
    let near = horner::<FMA, 7>(
        a * a,
        [1.128_379_1, -0.376_126_26, 0.112_835_854, -0.026_853_813, 0.005_188_328, -8.010_194e-4, 7.853_861e-5],
    );
    (if a < 1.0 { a * near } else { 1.0 - erfc_positive::<FMA>(a) }).copysign(x)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::float_cmp, reason = "limits are exact")]
    use super::*;

    /// The largest error of `fast`, in units in the last place of the exact value, over a sweep of floats.
    pub(super) fn worst(low: f32, high: f32, fast: impl Fn(f32) -> f32, exact: impl Fn(f64) -> f64) -> f64 {
        let mut worst = 0.0_f64;
        for step in 0..=400_000_u32 {
            let x = low + (high - low) * (step as f32 / 400_000.0);
            let want = exact(f64::from(x));
            #[expect(clippy::cast_possible_truncation, reason = "the unit is that of the rounded value")]
            let rounded = (want as f32).abs();
            let unit = f64::from(f32::from_bits((rounded.to_bits() + 1).max(1)) - rounded).max(1e-45);
            let error = (f64::from(fast(x)) - want).abs() / unit;
            assert!(!error.is_nan(), "at {x}: {} against {want}", fast(x));
            worst = worst.max(error);
        }
        worst
    }

    fn check<const FMA: bool>() {
        let sigmoid_exact = |x: f64| 1.0 / (1.0 + (-x).exp());
        let cases: [(&str, f64, f64); 19] = [
            ("exp", 1.0, worst(-103.0, 88.7, exp::<FMA>, f64::exp)),
            ("exp_m1", 1.5, worst(-20.0, 88.7, exp_m1::<FMA>, f64::exp_m1)),
            ("exp_m1 near 0", 1.5, worst(-1.0, 1.0, exp_m1::<FMA>, f64::exp_m1)),
            ("ln", 1.0, worst(1e-30, 8.0, ln::<FMA>, f64::ln)),
            ("sigmoid", 2.5, worst(-87.0, 40.0, sigmoid::<FMA>, sigmoid_exact)),
            ("tanh", 2.5, worst(-10.0, 10.0, tanh::<FMA>, f64::tanh)),
            ("softplus", 2.0, worst(-87.0, 40.0, softplus::<FMA>, |x| x.max(0.0) + (-x.abs()).exp().ln_1p())),
            ("erf", 2.5, worst(-5.0, 5.0, erf::<FMA>, libm::erf)),
            ("erfc", 7.0, worst(-5.0, 9.0, erfc::<FMA>, libm::erfc)),
            ("erf near 0", 2.5, worst(-0.01, 0.01, erf::<FMA>, libm::erf)),
            ("sin", 0.6, worst(-40.0, 40.0, sin::<FMA>, f64::sin)),
            ("cos", 0.6, worst(-40.0, 40.0, cos::<FMA>, f64::cos)),
            ("sin near 0", 0.6, worst(-1e-3, 1e-3, sin::<FMA>, f64::sin)),
            ("sin far out", 0.6, worst(-1e6, 1e6, sin::<FMA>, f64::sin)),
            ("cos far out", 0.6, worst(-1e6, 1e6, cos::<FMA>, f64::cos)),
            ("powf 2.5", 1.0, worst(1e-12, 1e12, |x| powf::<FMA>(x, 2.5), |x| x.powf(2.5))),
            (
                "powf -0.3",
                1.0,
                worst(1e-30, 8.0, |x| powf::<FMA>(x, -0.299_999_98), |x| x.powf(-0.299_999_982_118_606_57)),
            ),
            ("powf 3", 1.0, worst(-4.0, 4.0, |x| powf::<FMA>(x, 3.0), |x| x.powf(3.0))),
            ("powf of 1.5", 1.0, worst(-200.0, 200.0, |y| powf::<FMA>(1.5, y), |y| 1.5_f64.powf(y))),
        ];
        for (name, bound, found) in cases {
            assert!(found <= bound, "{name}: {found} units, FMA {FMA}");
        }
    }

    #[test]
    fn errors_keep_their_bounds() {
        check::<true>();
        check::<false>();
    }

    #[test]
    fn limits_are_limits() {
        let inf = f32::INFINITY;
        assert_eq!((exp::<true>(inf), exp::<true>(-inf)), (inf, 0.0));
        assert_eq!((exp_m1::<true>(inf), exp_m1::<true>(-inf)), (inf, -1.0));
        assert_eq!((ln::<true>(inf), ln::<true>(0.0)), (inf, -inf));
        assert_eq!((sigmoid::<true>(inf), sigmoid::<true>(-inf)), (1.0, 0.0));
        assert_eq!((tanh::<true>(inf), tanh::<true>(-inf)), (1.0, -1.0));
        assert_eq!((softplus::<true>(1e4), softplus::<true>(-1e4)), (1e4, 0.0));
        assert_eq!((erf::<true>(inf), erf::<true>(-inf)), (1.0, -1.0));
        assert_eq!((erfc::<true>(inf), erfc::<true>(-inf)), (0.0, 2.0));
        assert!(sin::<true>(inf).is_nan() && cos::<true>(-inf).is_nan() && sin::<true>(1e30).abs() <= 1.0);
        for nan in
            [exp::<true>, exp_m1::<true>, ln::<true>, sigmoid::<true>, tanh::<true>, softplus::<true>, erf::<true>]
        {
            assert!(nan(f32::NAN).is_nan());
        }
        assert!(ln::<true>(-1.0).is_nan());
    }

    /// A name, a function, what it should be, and the units it may be off.
    type Case = (&'static str, fn(f32) -> f32, fn(f64) -> f64, f64);

    /// The functions of lambdas, and what activations are made of.
    const FUNCTIONS: [Case; 12] = [
        ("exp", exp::<true>, f64::exp, 1.0),
        ("exp_m1", exp_m1::<true>, f64::exp_m1, 1.5),
        ("ln", ln::<true>, f64::ln, 1.0),
        ("sqrt", sqrt::<true>, f64::sqrt, 0.51),
        ("tanh", tanh::<true>, f64::tanh, 2.5),
        (
            "sigmoid",
            sigmoid::<true>,
            |x| if x < 0.0 { x.exp() / (1.0 + x.exp()) } else { 1.0 / (1.0 + (-x).exp()) },
            3.0,
        ),
        ("softplus", softplus::<true>, |x| x.max(0.0) + (-x.abs()).exp().ln_1p(), 2.0),
        ("sin", sin::<true>, f64::sin, 0.6),
        ("cos", cos::<true>, f64::cos, 0.6),
        ("erf", erf::<true>, libm::erf, 2.5),
        ("x^-3", |x| powi::<true>(x, -3), |x| x.powi(-3), 4.0),
        ("x^0.7", |x| powf::<true>(x, 0.7), |x| x.powf(f64::from(0.7_f32)), 1.0),
    ];

    #[test]
    fn functions_are_right_at_every_magnitude() {
        for (name, function, exact, units) in FUNCTIONS {
            for x in crate::kernels::testing::magnitudes::<f32>() {
                let (got, want) = (function(x), exact(f64::from(x)));
                #[expect(clippy::cast_possible_truncation, reason = "what is wanted, rounded")]
                let rounded = want as f32;
                let unit = f64::from(f32::from_bits(rounded.abs().to_bits() + 1) - rounded.abs());
                let near = (f64::from(got) - want).abs() <= units * unit.max(1.5e-45) + 1.5e-45;
                assert!(
                    got == rounded || near || got.is_nan() && rounded.is_nan(),
                    "{name} of {x:e}: {got:e}, {want:e}"
                );
            }
        }
    }

    #[test]
    fn powers_of_special_numbers_are_those_of_ieee_754() {
        let numbers = [
            0.0_f32,
            -0.0,
            1.0,
            -1.0,
            0.5,
            -0.5,
            2.0,
            -2.0,
            3.0,
            -3.0,
            1e20,
            -1e20,
            f32::INFINITY,
            -f32::INFINITY,
            f32::NAN,
        ];
        for x in numbers {
            for y in numbers {
                let (got, want) = (powf::<false>(x, y), x.powf(y));
                assert!(
                    got == want && got.is_sign_negative() == want.is_sign_negative() || got.is_nan() && want.is_nan(),
                    "{x}^{y}: {got}, {want}"
                );
            }
            for n in [-3, -1, 0, 1, 2, 7] {
                let (got, want) = (powi::<false>(x, n), x.powi(n));
                assert!(
                    (got - want).abs() <= 1e-6 * want.abs() || got == want || got.is_nan() && want.is_nan(),
                    "{x}^{n}: {got}, {want}"
                );
            }
        }
    }

    #[test]
    fn extremes_hand_on_what_is_no_number() {
        assert!(max::<false>(f32::NAN, 1.0).is_nan() && max::<false>(1.0, f32::NAN).is_nan());
        assert!(min::<false>(f32::NAN, 1.0).is_nan() && min::<false>(1.0, f32::NAN).is_nan());
        assert_eq!(
            (max::<false>(1.0, 2.0), min::<false>(1.0, 2.0), abs::<false>(-3.0), sqrt::<false>(9.0)),
            (2.0, 1.0, 3.0, 3.0)
        );
    }
}
