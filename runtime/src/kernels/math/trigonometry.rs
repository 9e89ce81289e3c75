//! Sine and cosine of one `f32`, computed in double precision and rounded once.

/// The bits of a double's mantissa: adding this rounds to an integer, which the low bits then hold.
const ROUND: f64 = 6_755_399_441_055_744.0;

/// The bits of 2/π behind the point: enough for what the largest float leaves of a quarter turn.
const TWO_OVER_PI: [u32; 7] =
    [0xA2F9_836E, 0x4E44_1529, 0xFC27_57D1, 0xF534_DDC0, 0xDB62_9599, 0x3C43_9041, 0xFE51_63AB];

/// Bits of 2/π in one number: the product with a float, which has 24, is exact.
const PART: usize = 29;

/// 2/π in three parts, without the bits whose products with floats of some exponent are whole turns (Payne and Hanek, 1983).
/// Row 0 is for floats below 2²⁶, which need all bits, and each further row for twice as large ones.
static PARTS: [[f64; 3]; 128] = {
    let (mut rows, mut row) = ([[0.0; 3]; 128], 0);
    while row < 128 {
        let mut part = 0;
        while part < 3 {
            rows[row][part] = bits_of_two_over_pi(row + part * PART);
            part += 1;
        }
        row += 1;
    }
    rows
};

/// The number that 29 bits of 2/π stand for, the first `skipped` left out.
const fn bits_of_two_over_pi(skipped: usize) -> f64 {
    let (mut sum, mut bit) = (0.0, skipped);
    while bit < skipped + PART && bit < 32 * TWO_OVER_PI.len() {
        if TWO_OVER_PI[bit / 32] << (bit % 32) >> 31 == 1 {
            // 2⁻⁽ᵇⁱᵗ ⁺ ¹⁾, from its exponent.
            sum += f64::from_bits((1022 - bit as u64) << 52);
        }
        bit += 1;
    }
    sum
}

/// `x = n · π/2 + r` with |r| ≤ π/4: gives r and the low bits of n.
#[inline(always)]
fn reduce(x: f32) -> (f64, u64) {
    let row = ((x.to_bits() >> 23) & 0xFF).saturating_sub(152) as usize;
    let [high, middle, low] = PARTS[row & 127];
    let x = f64::from(x);
    let (whole, part) = (x * high, x * middle);
    let shifted = whole + part + ROUND;
    let quarters = (whole - (shifted - ROUND)) + part + x * low;
    (quarters * core::f64::consts::FRAC_PI_2, shifted.to_bits())
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

/// The sine; within 0.6 units, of the largest numbers too. NaN at ±∞.
#[must_use]
#[inline(always)]
pub fn sin<const FMA: bool>(x: f32) -> f32 {
    let (r, n) = reduce(x);
    quarter(series(r), n)
}

/// The cosine; within 0.6 units, of the largest numbers too. NaN at ±∞.
#[must_use]
#[inline(always)]
pub fn cos<const FMA: bool>(x: f32) -> f32 {
    let (r, n) = reduce(x);
    quarter(series(r), n.wrapping_add(1))
}
