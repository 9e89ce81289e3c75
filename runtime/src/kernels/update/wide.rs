//! Adam in whole registers of AVX-512, where its arithmetic takes as long as the memory it moves.
//!
//! A root and a division share a unit that takes 16 cycles for both; so the quotient comes from the machine's estimate of
//! a reciprocal and one Newton step, within 2 units of the exact one.

use super::AdamStep;
use crate::kernels::simd::{Level, level};
use core::arch::x86_64::{
    __m512, __mmask16, _CMP_NLT_UQ, _mm512_add_ps, _mm512_cmp_ps_mask, _mm512_fmadd_ps, _mm512_fmsub_ps,
    _mm512_fnmadd_ps, _mm512_loadu_ps, _mm512_mask_storeu_ps, _mm512_maskz_loadu_ps, _mm512_maskz_mov_ps,
    _mm512_min_ps, _mm512_mul_ps, _mm512_range_ps, _mm512_rcp14_ps, _mm512_set1_ps, _mm512_sqrt_ps, _mm512_storeu_ps,
    _mm512_sub_ps,
};

/// The lanes of a register.
const WIDTH: usize = 16;

/// Updates all parameters if the level is AVX-512; tells whether it did.
///
/// # Panics
/// If the slices differ in length.
pub(super) fn adam(p: AdamStep, w: &mut [f32], g: &[f32], m: &mut [f32], v: &mut [f32]) -> bool {
    if level() != Level::Avx512 {
        return false;
    }
    let len = w.len();
    assert!(len == g.len() && len == m.len() && len == v.len(), "a gradient and slots per parameter");
    // SAFETY: the machine has AVX-512, and there is a gradient and a slot of either kind for each parameter.
    unsafe { all(p, len, [w.as_mut_ptr(), m.as_mut_ptr(), v.as_mut_ptr()], g.as_ptr()) };
    true
}

/// `len` parameters, their moments and gradients.
///
/// # Safety
/// They must lie in memory; AVX-512.
#[target_feature(enable = "avx512f,avx512dq")]
unsafe fn all(p: AdamStep, len: usize, slots: [*mut f32; 3], g: *const f32) {
    let step = Step::of(p);
    // Registers that cross cache lines would take three times as long: first the few in front of a line of m.
    let mut at = slots[1].align_offset(size_of::<__m512>()).min(len);
    // SAFETY: the masks name fewer than 16 elements, and all that is touched lies in front of `len`.
    unsafe {
        if at > 0 {
            step.some(lowest(at), slots, g);
        }
        while len - at >= WIDTH {
            let [w, m, v] = slots.map(|slot| slot.add(at));
            let g = _mm512_loadu_ps(g.add(at));
            let fresh = step.fresh(_mm512_loadu_ps(w), g, _mm512_loadu_ps(m), _mm512_loadu_ps(v));
            _mm512_storeu_ps(w, fresh[0]);
            _mm512_storeu_ps(m, fresh[1]);
            _mm512_storeu_ps(v, fresh[2]);
            at += WIDTH;
        }
        if at < len {
            step.some(lowest(len - at), slots.map(|slot| slot.add(at)), g.add(at));
        }
    }
}

/// The mask of so many lanes, fewer than all.
fn lowest(lanes: usize) -> __mmask16 {
    (1 << lanes) - 1
}

/// An [`AdamStep`] in all lanes.
#[derive(Clone, Copy)]
struct Step {
    alpha: __m512,
    fresh_1: __m512,
    fresh_2: __m512,
    epsilon: __m512,
    decay: __m512,
    decays: bool,
}

impl Step {
    #[expect(clippy::cast_possible_truncation, reason = "the scalar of the parameters")]
    #[inline]
    #[target_feature(enable = "avx512f")]
    fn of(p: AdamStep) -> Self {
        Self {
            alpha: _mm512_set1_ps(p.alpha as f32),
            fresh_1: _mm512_set1_ps((1.0 - p.beta_1) as f32),
            fresh_2: _mm512_set1_ps((1.0 - p.beta_2) as f32),
            epsilon: _mm512_set1_ps(p.epsilon as f32),
            decay: _mm512_set1_ps(p.decay as f32),
            decays: p.decay != 0.0,
        }
    }

    /// The elements of the mask.
    ///
    /// # Safety
    /// They must lie in memory; AVX-512.
    #[inline(never)]
    #[target_feature(enable = "avx512f,avx512dq")]
    unsafe fn some(&self, mask: __mmask16, [w, m, v]: [*mut f32; 3], g: *const f32) {
        // SAFETY: the mask names what lies in memory.
        unsafe {
            let moments = (_mm512_maskz_loadu_ps(mask, m), _mm512_maskz_loadu_ps(mask, v));
            let g = _mm512_maskz_loadu_ps(mask, g);
            let fresh = self.fresh(_mm512_maskz_loadu_ps(mask, w), g, moments.0, moments.1);
            _mm512_mask_storeu_ps(w, mask, fresh[0]);
            _mm512_mask_storeu_ps(m, mask, fresh[1]);
            _mm512_mask_storeu_ps(v, mask, fresh[2]);
        }
    }

    /// Parameters and moments after a gradient.
    #[inline]
    #[target_feature(enable = "avx512f,avx512dq")]
    fn fresh(&self, w: __m512, g: __m512, m: __m512, v: __m512) -> [__m512; 3] {
        let m = _mm512_fmadd_ps(_mm512_sub_ps(g, m), self.fresh_1, m);
        let v = _mm512_fmadd_ps(_mm512_fmsub_ps(g, g, v), self.fresh_2, v);
        let [m, v] = normal(m, v);
        // An infinite v stops its parameter: the Newton step gives a NaN for an infinite divisor, 0 for the largest.
        let divisor = _mm512_min_ps(_mm512_set1_ps(f32::MAX), _mm512_add_ps(_mm512_sqrt_ps(v), self.epsilon));
        let estimate = _mm512_rcp14_ps(divisor);
        let error = _mm512_fnmadd_ps(divisor, estimate, _mm512_set1_ps(1.0));
        let reciprocal = _mm512_fmadd_ps(estimate, error, estimate);
        let w = if self.decays { _mm512_fnmadd_ps(w, self.decay, w) } else { w };
        [_mm512_sub_ps(w, _mm512_mul_ps(_mm512_mul_ps(m, self.alpha), reciprocal)), m, v]
    }
}

/// The moments with zeros in place of subnormal numbers, which are rare: the smaller of both is looked at first.
#[inline]
#[target_feature(enable = "avx512f,avx512dq")]
fn normal(m: __m512, v: __m512) -> [__m512; 2] {
    if normal_lanes(m, v) == __mmask16::MAX {
        return [m, v];
    }
    [_mm512_maskz_mov_ps(normal_lanes(m, m), m), _mm512_maskz_mov_ps(normal_lanes(v, v), v)]
}

/// Where neither number is 0 or subnormal.
#[inline]
#[target_feature(enable = "avx512f,avx512dq")]
fn normal_lanes(a: __m512, b: __m512) -> __mmask16 {
    /// The smaller magnitude of two numbers.
    const SMALLER: i32 = 0b1010;
    _mm512_cmp_ps_mask::<_CMP_NLT_UQ>(_mm512_range_ps::<SMALLER>(a, b), _mm512_set1_ps(f32::MIN_POSITIVE))
}
