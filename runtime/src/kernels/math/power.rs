//! Powers, square root and the plain functions of one or two `f32`.

/// `log₂ x` for x > 0 in double precision, of which 38 bits count; -∞ at 0, ∞ at ∞.
#[inline(always)]
fn log2(x: f32) -> f64 {
    /// The bits of √½, so that m lies in [√½, √2).
    const OFFSET: u64 = 0x3FE6_A09E_667F_3BCD;
    const ONE: u64 = 0x3FF0_0000_0000_0000;
    let bits = f64::from(x).to_bits();
    let shifted = bits.wrapping_add(ONE - OFFSET);
    // The exponent in the low bits of 2⁵², whose difference with 2⁵² it is.
    let exponent = f64::from_bits((shifted >> 52) | 0x4330_0000_0000_0000) - (4_503_599_627_370_496.0 + 1023.0);
    let m = f64::from_bits((shifted & 0x000F_FFFF_FFFF_FFFF).wrapping_add(OFFSET));
    // ln m = 2·artanh(s), s = (m - 1)/(m + 1), |s| ≤ 0.172.
    let s = (m - 1.0) / (m + 1.0);
    let q = s * s;
    let series = 1.0 / 15.0;
    let series = q * series + 1.0 / 13.0;
    let series = q * series + 1.0 / 11.0;
    let series = q * series + 1.0 / 9.0;
    let series = q * series + 1.0 / 7.0;
    let series = q * series + 1.0 / 5.0;
    let series = q * series + 1.0 / 3.0;
    let ln = 2.0 * (s + s * q * series);
    let result = exponent + ln * core::f64::consts::LOG2_E;
    let result = if x == 0.0 { f64::NEG_INFINITY } else { result };
    if x < f32::INFINITY { result } else { f64::from(x) }
}

/// `2ᵗ` rounded to `f32`.
#[inline(always)]
#[expect(clippy::cast_possible_truncation, reason = "rounded once, here; overflow gives infinity")]
fn exp2(t: f64) -> f32 {
    const ROUND: f64 = 6_755_399_441_055_744.0;
    // Beyond these bounds the result is 0 or infinite anyway.
    let t = if t < -200.0 { -200.0 } else { t };
    let t = if t > 200.0 { 200.0 } else { t };
    let shifted = t + ROUND;
    let f = (t - (shifted - ROUND)) * core::f64::consts::LN_2;
    let series = 1.0 / 3_628_800.0;
    let series = f * series + 1.0 / 362_880.0;
    let series = f * series + 1.0 / 40_320.0;
    let series = f * series + 1.0 / 5_040.0;
    let series = f * series + 1.0 / 720.0;
    let series = f * series + 1.0 / 120.0;
    let series = f * series + 1.0 / 24.0;
    let series = f * series + 1.0 / 6.0;
    let series = f * series + 0.5;
    let series = f * series + 1.0;
    let series = f * series + 1.0;
    // The low bits of the sum are the integer part; shifted into the exponent they scale by its power of two.
    let scale = f64::from_bits(shifted.to_bits().wrapping_add(1023) << 52);
    (series * scale) as f32
}

/// `x` to the power `y`, with the special cases of IEEE 754; within 1 unit.
#[must_use]
#[inline(always)]
#[expect(clippy::cast_possible_truncation, clippy::float_cmp, reason = "a float below 2²⁴ is an integer or it is not")]
pub fn powf<const FMA: bool>(x: f32, y: f32) -> f32 {
    let size = exp2(f64::from(y) * log2(x.abs()));
    // Every float from 2²⁴ on is an even integer.
    let is_small = y.abs() < 16_777_216.0;
    let whole = y as i32;
    let is_integer = !is_small | (whole as f32 == y);
    let is_odd = is_small & is_integer & (whole & 1 == 1);
    let negative = x.is_sign_negative();
    let result = if negative & is_odd { -size } else { size };
    let result = if (x < 0.0) & !is_integer & (x > f32::NEG_INFINITY) { f32::NAN } else { result };
    // (±1)^±∞ is 1, as is 1 to the power of anything and anything to the power 0.
    let result = if (x.abs() == 1.0) & (y.abs() == f32::INFINITY) { 1.0 } else { result };
    let result = if x.is_nan() | y.is_nan() { f32::NAN } else { result };
    if (x == 1.0) | (y == 0.0) { 1.0 } else { result }
}

/// `x` to an integer power, by squaring; of a negative one, the power of `1 / x`, which is finite where the result is.
#[must_use]
#[inline(always)]
pub fn powi<const FMA: bool>(x: f32, n: i32) -> f32 {
    let (mut product, mut square, mut rest) = (1.0, if n < 0 { 1.0 / x } else { x }, n.unsigned_abs());
    while rest > 0 {
        product *= if rest & 1 == 1 { square } else { 1.0 };
        square *= square;
        rest >>= 1;
    }
    product
}

/// The square root, rounded to the nearest.
#[must_use]
#[inline(always)]
pub fn sqrt<const FMA: bool>(x: f32) -> f32 {
    num_traits::Float::sqrt(x)
}

/// `|x|`.
#[must_use]
#[inline(always)]
pub fn abs<const FMA: bool>(x: f32) -> f32 {
    x.abs()
}

/// The larger of two numbers; NaN if either is.
#[must_use]
#[inline(always)]
pub fn max<const FMA: bool>(a: f32, b: f32) -> f32 {
    if a.is_nan() | (a > b) { a } else { b }
}

/// The smaller of two numbers; NaN if either is.
#[must_use]
#[inline(always)]
pub fn min<const FMA: bool>(a: f32, b: f32) -> f32 {
    if a.is_nan() | (a < b) { a } else { b }
}
