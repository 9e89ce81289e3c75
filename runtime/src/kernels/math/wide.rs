//! Functions of a whole AVX-512 register, for kernels that hold their values in registers: the sums of
//! [`exp`](super::exp) and [`ln`](super::ln), with the machine's own scaling by powers of two.

use core::arch::x86_64::{
    __m512, _mm512_add_epi32, _mm512_add_ps, _mm512_and_si512, _mm512_castps_si512, _mm512_castsi512_ps,
    _mm512_cvtepi32_ps, _mm512_fmadd_ps, _mm512_fnmadd_ps, _mm512_max_ps, _mm512_min_ps, _mm512_mul_ps,
    _mm512_permute_ps, _mm512_roundscale_ps, _mm512_scalef_ps, _mm512_set1_epi32, _mm512_set1_ps, _mm512_shuffle_f32x4,
    _mm512_shuffle_ps, _mm512_srli_epi32, _mm512_sub_epi32, _mm512_sub_ps, _mm512_unpackhi_ps, _mm512_unpacklo_ps,
};

/// eˣ; within 1 unit.
#[inline]
#[target_feature(enable = "avx512f")]
pub(in crate::kernels) fn exp(x: __m512) -> __m512 {
    // Beyond these bounds the result is 0 or infinite anyway; a NaN is the second operand and comes out.
    let x = _mm512_min_ps(_mm512_set1_ps(89.0), _mm512_max_ps(_mm512_set1_ps(-104.0), x));
    let n = _mm512_roundscale_ps::<0>(_mm512_mul_ps(x, _mm512_set1_ps(core::f32::consts::LOG2_E)));
    let r = _mm512_fnmadd_ps(n, _mm512_set1_ps(super::LN2_HIGH), x);
    let r = _mm512_fnmadd_ps(n, _mm512_set1_ps(super::LN2_LOW), r);
    let q = horner(r, super::EXP);
    let em1 = _mm512_fmadd_ps(_mm512_mul_ps(r, r), q, r);
    _mm512_scalef_ps(_mm512_add_ps(em1, _mm512_set1_ps(1.0)), n)
}

/// The natural logarithm of positive normal numbers; within 1 unit. A NaN comes out, of others anything.
#[inline]
#[target_feature(enable = "avx512f")]
pub(in crate::kernels) fn ln(x: __m512) -> __m512 {
    // m in [√½, √2): the offset is the bit pattern of 1 less that of √½.
    let shifted = _mm512_add_epi32(_mm512_castps_si512(x), _mm512_set1_epi32(0x3F80_0000 - 0x3F35_04F3));
    let n = _mm512_sub_epi32(_mm512_srli_epi32::<23>(shifted), _mm512_set1_epi32(127));
    let n = _mm512_cvtepi32_ps(n);
    let m = _mm512_and_si512(shifted, _mm512_set1_epi32(0x007F_FFFF));
    let m = _mm512_castsi512_ps(_mm512_add_epi32(m, _mm512_set1_epi32(0x3F35_04F3)));
    let m = _mm512_sub_ps(m, _mm512_set1_ps(1.0));
    let square = _mm512_mul_ps(m, m);
    let tail = _mm512_mul_ps(_mm512_mul_ps(m, square), horner(m, super::LN));
    let tail = _mm512_fmadd_ps(n, _mm512_set1_ps(super::LN2_LOW), tail);
    let sum = _mm512_add_ps(_mm512_fnmadd_ps(_mm512_set1_ps(0.5), square, tail), m);
    // The difference is 0, or hands on a NaN whose bits were taken apart.
    let sum = _mm512_add_ps(sum, _mm512_sub_ps(x, x));
    _mm512_fmadd_ps(n, _mm512_set1_ps(super::LN2_HIGH), sum)
}

/// Writes a function that joins the lanes of each of 16 registers.
///
/// Two registers at a time are folded into one that holds halves of both, a third of the work of folding each alone. A
/// macro, as closures would not be compiled for AVX-512.
macro_rules! fold {
    ($(#[$meta:meta])* $name:ident = $join:ident) => {
        $(#[$meta])*
        #[inline]
        #[target_feature(enable = "avx512f")]
        pub(in crate::kernels) fn $name(rows: &[__m512; 16]) -> __m512 {
            let mut fours = [rows[0]; 4];
            for (four, rows) in fours.iter_mut().zip(rows.as_chunks::<4>().0) {
                let [a, b, c, d] = *rows;
                let ab = $join(_mm512_unpacklo_ps(a, b), _mm512_unpackhi_ps(a, b));
                let cd = $join(_mm512_unpacklo_ps(c, d), _mm512_unpackhi_ps(c, d));
                *four = $join(_mm512_shuffle_ps::<0x44>(ab, cd), _mm512_shuffle_ps::<0xEE>(ab, cd));
            }
            // Each quarter of a register now holds one number of each of its four rows: the quarters change places.
            let [a, b, c, d] = fours;
            let ab = $join(_mm512_shuffle_f32x4::<0x88>(a, b), _mm512_shuffle_f32x4::<0xDD>(a, b));
            let cd = $join(_mm512_shuffle_f32x4::<0x88>(c, d), _mm512_shuffle_f32x4::<0xDD>(c, d));
            $join(_mm512_shuffle_f32x4::<0x88>(ab, cd), _mm512_shuffle_f32x4::<0xDD>(ab, cd))
        }
    };
}

fold! {
    /// The sum of each of 16 registers, lane `i` that of register `i`.
    sums = _mm512_add_ps
}

fold! {
    /// The largest lane of each of 16 registers, lane `i` that of register `i`.
    largest = _mm512_max_ps
}

/// The sum of a register in all lanes, added in the order of [`sums`].
#[inline]
#[target_feature(enable = "avx512f")]
pub(in crate::kernels) fn sum(x: __m512) -> __m512 {
    let x = _mm512_add_ps(x, _mm512_permute_ps::<0x4E>(x));
    let x = _mm512_add_ps(x, _mm512_permute_ps::<0xB1>(x));
    let x = _mm512_add_ps(x, _mm512_shuffle_f32x4::<0xB1>(x, x));
    _mm512_add_ps(x, _mm512_shuffle_f32x4::<0x4E>(x, x))
}

/// The polynomial with these coefficients, constant term first.
#[inline]
#[target_feature(enable = "avx512f")]
fn horner<const N: usize>(x: __m512, coefficients: [f32; N]) -> __m512 {
    let mut sum = _mm512_set1_ps(coefficients[N - 1]);
    for power in (0..N - 1).rev() {
        sum = _mm512_fmadd_ps(sum, x, _mm512_set1_ps(coefficients[power]));
    }
    sum
}

#[cfg(test)]
#[allow(clippy::float_cmp, reason = "exact bits are compared on purpose")]
mod tests {
    use super::super::tests::worst;
    use super::*;
    use crate::kernels::simd::{Level, force};
    use core::arch::x86_64::{_mm512_cvtss_f32, _mm512_loadu_ps, _mm512_storeu_ps};

    #[target_feature(enable = "avx512f")]
    fn exp_of(x: f32) -> f32 {
        _mm512_cvtss_f32(exp(_mm512_set1_ps(x)))
    }

    #[target_feature(enable = "avx512f")]
    fn ln_of(x: f32) -> f32 {
        _mm512_cvtss_f32(ln(_mm512_set1_ps(x)))
    }

    #[target_feature(enable = "avx512f")]
    fn folded(numbers: &[[f32; 16]; 16]) -> [[f32; 16]; 3] {
        let (mut rows, mut alone) = ([_mm512_set1_ps(0.0); 16], [0.0; 16]);
        for row in 0..16 {
            // SAFETY: a row has as many numbers as a register.
            rows[row] = unsafe { _mm512_loadu_ps(numbers[row].as_ptr()) };
            alone[row] = _mm512_cvtss_f32(sum(rows[row]));
        }
        let mut lanes = [[0.0; 16]; 2];
        for (to, from) in lanes.iter_mut().zip([sums(&rows), largest(&rows)]) {
            // SAFETY: as above.
            unsafe { _mm512_storeu_ps(to.as_mut_ptr(), from) };
        }
        [lanes[0], lanes[1], alone]
    }

    #[test]
    fn rows_are_folded_each_into_its_lane() {
        if force(Level::Avx512) != Level::Avx512 {
            return;
        }
        let rows: [[f32; 16]; 16] =
            core::array::from_fn(|row| core::array::from_fn(|lane| ((row * 37 + lane * 11) % 64) as f32 / 3.0));
        // SAFETY: the machine has AVX-512.
        let [sums, largest, alone] = unsafe { folded(&rows) };
        assert_eq!(largest, rows.map(|row| row.iter().fold(0.0, |a: f32, b| a.max(*b))));
        assert_eq!(sums, alone, "the same bits");
        for (sum, row) in sums.into_iter().zip(rows) {
            assert!((sum - row.iter().sum::<f32>()).abs() < 1e-4);
        }
    }

    #[test]
    fn errors_keep_their_bounds() {
        if force(Level::Avx512) != Level::Avx512 {
            return;
        }
        // SAFETY: the machine has AVX-512.
        let exp = |x| unsafe { exp_of(x) };
        // SAFETY: as above.
        let ln = |x| unsafe { ln_of(x) };
        for (name, found) in [
            ("exp", worst(-103.0, 88.7, exp, f64::exp)),
            ("exp near 0", worst(-1.0, 1.0, exp, f64::exp)),
            ("ln", worst(1e-30, 8.0, ln, f64::ln)),
            ("ln below 1", worst(1e-7, 1.0, ln, f64::ln)),
        ] {
            assert!(found <= 1.0, "{name}: {found} units");
        }
        assert!(exp(f32::NAN).is_nan() && ln(f32::NAN).is_nan());
        assert!(exp(f32::NEG_INFINITY) < 1e-44 && exp(f32::INFINITY) == f32::INFINITY);
    }
}
