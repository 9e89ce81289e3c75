//! Sine and cosine of one `f32`, computed in double precision and rounded once.

/// The bits of a double's mantissa: adding this rounds to an integer, which the low bits then hold.
const ROUND: f64 = 6_755_399_441_055_744.0;

/// The first 33 bits of π/2, the next 33, and the rest: a product of the first two with an integer below 2²⁰ is exact.
const HALF_PI: [f64; 3] = [1.570_796_326_734_125_6, 6.077_100_506_303_966e-11, 2.022_266_248_795_950_6e-21];

/// `x = n · π/2 + r` with |r| ≤ π/4: gives r and the low bits of n.
#[inline(always)]
fn reduce(x: f32) -> (f64, u64) {
    let x = f64::from(x);
    let shifted = x * core::f64::consts::FRAC_2_PI + ROUND;
    let n = shifted - ROUND;
    let r = ((x - n * HALF_PI[0]) - n * HALF_PI[1]) - n * HALF_PI[2];
    // Past all precision r may be anything: the result stays a sine. A NaN stays a NaN.
    let r = if r > 0.8 { 0.8 } else { r };
    let r = if r < -0.8 { -0.8 } else { r };
    (r, shifted.to_bits())
}

/// Taylor's series of sin r and cos r up to r¹³ and r¹²: below 2⁻⁴⁰ off for |r| ≤ π/4.
#[inline(always)]
fn series(r: f64) -> (f64, f64) {
    let s = r * r;
    let sine = 1.0 / 6_227_020_800.0;
    let sine = s * sine - 1.0 / 39_916_800.0;
    let sine = s * sine + 1.0 / 362_880.0;
    let sine = s * sine - 1.0 / 5_040.0;
    let sine = s * sine + 1.0 / 120.0;
    let sine = s * sine - 1.0 / 6.0;
    let cosine = 1.0 / 479_001_600.0;
    let cosine = s * cosine - 1.0 / 3_628_800.0;
    let cosine = s * cosine + 1.0 / 40_320.0;
    let cosine = s * cosine - 1.0 / 720.0;
    let cosine = s * cosine + 1.0 / 24.0;
    let cosine = s * cosine - 0.5;
    (r + r * s * sine, 1.0 + s * cosine)
}

/// The value at quarter turn `n`: sin, cos, -sin, -cos.
#[inline(always)]
#[expect(clippy::cast_possible_truncation, reason = "rounded once, here")]
fn quarter((sine, cosine): (f64, f64), n: u64) -> f32 {
    let value = if n & 1 == 0 { sine } else { cosine };
    let value = if n & 2 == 0 { value } else { -value };
    value as f32
}

/// The sine; within 0.6 units for |x| ≤ 10⁶. Beyond, the error grows as |x| · 10⁻¹⁶. NaN at ±∞.
#[must_use]
#[inline(always)]
pub fn sin<const FMA: bool>(x: f32) -> f32 {
    let (r, n) = reduce(x);
    quarter(series(r), n)
}

/// The cosine; within 0.6 units for |x| ≤ 10⁶. Beyond, the error grows as |x| · 10⁻¹⁶. NaN at ±∞.
#[must_use]
#[inline(always)]
pub fn cos<const FMA: bool>(x: f32) -> f32 {
    let (r, n) = reduce(x);
    quarter(series(r), n.wrapping_add(1))
}
