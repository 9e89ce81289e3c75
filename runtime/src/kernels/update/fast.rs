//! Optimizer steps as loops that vectorise.
#![allow(clippy::inline_always, reason = "compiled once per SIMD level, inside its function")]

use super::{AdamStep, MomentumStep, RmspropStep, SgdStep};
use crate::base::Scalar;
use crate::kernels::simd::{Pass, simd};

/// See [`sgd`](super::single::sgd).
pub(super) fn sgd<T: Scalar>(p: SgdStep, w: &mut [T], g: &[T]) {
    assert_eq!(w.len(), g.len(), "a gradient per parameter");
    simd::<T, _>(Sgd { p, w, g });
}

/// See [`momentum`](super::single::momentum).
pub(super) fn momentum<T: Scalar>(p: MomentumStep, w: &mut [T], g: &[T], m: &mut [T]) {
    assert!(w.len() == g.len() && w.len() == m.len(), "a gradient and a slot per parameter");
    simd::<T, _>(Momentum { p, w, g, m });
}

/// See [`adam`](super::single::adam).
pub(super) fn adam_single(
    p: AdamStep,
    w: &mut [f32],
    g: &[f32],
    m: &mut [f32],
    v: &mut [f32],
    largest: Option<&mut [f32]>,
) {
    #[cfg(all(feature = "std", target_arch = "x86_64"))]
    if largest.is_none() && super::wide::adam(p, w, g, m, v) {
        return;
    }
    adam(p, w, g, m, v, largest);
}

/// See [`adam`](super::double::adam).
pub(super) fn adam<T: Scalar>(p: AdamStep, w: &mut [T], g: &[T], m: &mut [T], v: &mut [T], largest: Option<&mut [T]>) {
    assert!(w.len() == g.len() && w.len() == m.len() && w.len() == v.len(), "a gradient and slots per parameter");
    match largest {
        None => {
            // Vectors that cross cache lines would take three times as long: first the few in front of a line of m.
            let head = m.as_ptr().align_offset(64).min(w.len());
            let ((w, w_rest), (g, g_rest)) = (w.split_at_mut(head), g.split_at(head));
            let ((m, m_rest), (v, v_rest)) = (m.split_at_mut(head), v.split_at_mut(head));
            simd::<T, _>(Adam { p, w, g, m, v });
            simd::<T, _>(Adam { p, w: w_rest, g: g_rest, m: m_rest, v: v_rest });
        }
        Some(largest) => {
            assert_eq!(w.len(), largest.len(), "a slot per parameter");
            simd::<T, _>(Amsgrad { p, w, g, m, v, largest });
        }
    }
}

/// See [`rmsprop`](super::single::rmsprop).
pub(super) fn rmsprop<T: Scalar>(
    p: RmspropStep,
    w: &mut [T],
    g: &[T],
    v: &mut [T],
    m: Option<&mut [T]>,
    mean: Option<&mut [T]>,
) {
    let slots = [Some(v.len()), m.as_ref().map(|m| m.len()), mean.as_ref().map(|mean| mean.len())];
    let fits = |slot: Option<usize>| slot.is_none_or(|len| len == w.len());
    assert!(w.len() == g.len() && slots.into_iter().all(fits), "a gradient and slots per parameter");
    simd::<T, _>(Rmsprop { p, w, g, v, m: m.unwrap_or(&mut []), mean: mean.unwrap_or(&mut []) });
}

struct Sgd<'a, T> {
    p: SgdStep,
    w: &'a mut [T],
    g: &'a [T],
}

impl<T: Scalar> Pass for Sgd<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<const FMA: bool>(self) {
        let (rate, decay) = (T::of(self.p.rate), T::of(self.p.decay));
        // Without decay, a parameter whose gradient is 0 keeps its bits, be it -0 or infinite.
        let decays = decay != T::zero();
        for (w, &g) in self.w.iter_mut().zip(self.g) {
            let kept = if decays { *w - *w * decay } else { *w };
            *w = kept - rate * g;
        }
    }
}

struct Momentum<'a, T> {
    p: MomentumStep,
    w: &'a mut [T],
    g: &'a [T],
    m: &'a mut [T],
}

impl<T: Scalar> Pass for Momentum<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<const FMA: bool>(self) {
        let (rate, kept, decay) = (T::of(self.p.rate), T::of(self.p.momentum), T::of(self.p.decay));
        let ahead = self.p.nesterov;
        for ((w, &g), m) in self.w.iter_mut().zip(self.g).zip(self.m) {
            *m = kept * *m - rate * g;
            let step = if ahead { kept * *m - rate * g } else { *m };
            *w = (*w - *w * decay) + step;
        }
    }
}

struct Adam<'a, T> {
    p: AdamStep,
    w: &'a mut [T],
    g: &'a [T],
    m: &'a mut [T],
    v: &'a mut [T],
}

impl<T: Scalar> Pass for Adam<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<const FMA: bool>(self) {
        let p = AdamScalars::<T>::of(self.p);
        for (((w, &g), m), v) in self.w.iter_mut().zip(self.g).zip(self.m).zip(self.v) {
            let [mean, square] = p.moments(g, *m, *v);
            *w = p.stepped(*w, mean, square);
            (*m, *v) = (mean, square);
        }
    }
}

struct Amsgrad<'a, T> {
    p: AdamStep,
    w: &'a mut [T],
    g: &'a [T],
    m: &'a mut [T],
    v: &'a mut [T],
    largest: &'a mut [T],
}

impl<T: Scalar> Pass for Amsgrad<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<const FMA: bool>(self) {
        let p = AdamScalars::<T>::of(self.p);
        for ((((w, &g), m), v), largest) in self.w.iter_mut().zip(self.g).zip(self.m).zip(self.v).zip(self.largest) {
            let [mean, square] = p.moments(g, *m, *v);
            *largest = if *largest > square { *largest } else { square };
            *w = p.stepped(*w, mean, *largest);
            (*m, *v) = (mean, square);
        }
    }
}

/// An [`AdamStep`] in the scalar of the parameters.
#[derive(Clone, Copy)]
struct AdamScalars<T> {
    alpha: T,
    fresh_1: T,
    fresh_2: T,
    epsilon: T,
    decay: T,
}

impl<T: Scalar> AdamScalars<T> {
    #[inline(always)]
    fn of(p: AdamStep) -> Self {
        Self {
            alpha: T::of(p.alpha),
            fresh_1: T::of(1.0 - p.beta_1),
            fresh_2: T::of(1.0 - p.beta_2),
            epsilon: T::of(p.epsilon),
            decay: T::of(p.decay),
        }
    }

    /// The moments after a gradient. Subnormal ones become zero: the mean of a unit that stopped learning fades into
    /// them, they move no weight, and machines compute with them at a fraction of the speed.
    #[inline(always)]
    fn moments(self, g: T, m: T, v: T) -> [T; 2] {
        let (m, v) = (m + (g - m) * self.fresh_1, v + (g * g - v) * self.fresh_2);
        [m, v].map(|moment| if moment.abs() < T::min_positive_value() { T::zero() } else { moment })
    }

    #[inline(always)]
    fn stepped(self, w: T, m: T, v: T) -> T {
        (w - w * self.decay) - m * self.alpha / (v.sqrt() + self.epsilon)
    }
}

struct Rmsprop<'a, T> {
    p: RmspropStep,
    w: &'a mut [T],
    g: &'a [T],
    v: &'a mut [T],
    /// Empty without momentum.
    m: &'a mut [T],
    /// Empty unless centered.
    mean: &'a mut [T],
}

impl<T: Scalar> Pass for Rmsprop<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<const FMA: bool>(self) {
        let (rate, kept, decay) = (T::of(self.p.rate), T::of(self.p.momentum), T::of(self.p.decay));
        let (rho, fresh, epsilon) = (T::of(self.p.rho), T::of(1.0 - self.p.rho), T::of(self.p.epsilon));
        let average = |v: &mut T, g: T| *v = rho * *v + fresh * (g * g);
        let centre = |mean: &mut T, v: T, g: T| {
            *mean = rho * *mean + fresh * g;
            v - *mean * *mean
        };
        let step = |variance: T, g: T| rate * g / (variance + epsilon).sqrt();
        let move_by = |w: &mut T, step: T| *w = (*w - *w * decay) - step;
        let each = self.w.iter_mut().zip(self.g).zip(self.v);
        match (self.m.is_empty(), self.mean.is_empty()) {
            (true, true) => each.for_each(|((w, &g), v)| {
                average(v, g);
                move_by(w, step(*v, g));
            }),
            (true, false) => each.zip(self.mean).for_each(|(((w, &g), v), mean)| {
                average(v, g);
                move_by(w, step(centre(mean, *v, g), g));
            }),
            (false, true) => each.zip(self.m).for_each(|(((w, &g), v), m)| {
                average(v, g);
                *m = kept * *m + step(*v, g);
                move_by(w, *m);
            }),
            (false, false) => each.zip(self.m).zip(self.mean).for_each(|((((w, &g), v), m), mean)| {
                average(v, g);
                *m = kept * *m + step(centre(mean, *v, g), g);
                move_by(w, *m);
            }),
        }
    }
}
