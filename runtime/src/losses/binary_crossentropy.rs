//! Cross-entropy of independent yes-or-no questions.

use super::axis::{Axis, Layout, sum};
use super::clip::{Smoothing, clip, is_clipped};
use super::form::{BinaryFit, Form, Logits, Probabilities};
use super::{Loss, Reduction};
use crate::base::{BadSetting, Rule, Scalar};
use core::marker::PhantomData;
use formwork_shape::Dims;

/// `mean(-y · ln p - (1 - y) · ln(1 - p))` over an axis, by default the last; a target has the output's shape.
///
/// [`default`](Self::default) reads the output as probabilities and fits one that ends in a sigmoid. Values clip `p` to
/// `[1e-7, 1 - 1e-7]` as Keras does. The gradient is fused with the sigmoid, `(p - y) / n`, so that a saturated output
/// keeps learning; where the sigmoid has other readers the gradient is Keras's, zero outside the clip.
/// [`from_logits`](Self::from_logits) fits an output without activation.
///
/// ```
/// use formwork::{Dims, Loss, losses::BinaryCrossentropy, tag::Sigmoid};
/// let loss = BinaryCrossentropy::default().label_smoothing(0.1);
/// let (mut value, mut gradient) = ([0.0_f64], [0.0]);
/// Loss::<f64, Sigmoid>::values(&loss, Dims::new(&[1]), &[0.75], &[1.0], &mut value);
/// Loss::<f64, Sigmoid>::gradient(&loss, Dims::new(&[1]), &[0.75], &[1.0], &[1.0], &mut gradient);
/// assert!((value[0] - (-0.95 * 0.75_f64.ln() - 0.05 * 0.25_f64.ln())).abs() < 1e-12);
/// assert!((gradient[0] - (0.75 - 0.95)).abs() < 1e-12);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct BinaryCrossentropy<F = Probabilities> {
    label_smoothing: f64,
    axis: isize,
    reduction: Reduction,
    weight: f64,
    form: PhantomData<F>,
}

impl Default for BinaryCrossentropy {
    fn default() -> Self {
        Self::new()
    }
}

impl BinaryCrossentropy<Logits> {
    /// The loss over logits: an output without activation.
    #[must_use]
    pub fn from_logits() -> Self {
        Self::new()
    }
}

settings!(BinaryCrossentropy<F>);

impl<F: Form> BinaryCrossentropy<F> {
    fn new() -> Self {
        Self { label_smoothing: 0.0, axis: -1, reduction: Reduction::default(), weight: 1.0, form: PhantomData }
    }

    /// Moves targets towards one half: `y · (1 - amount) + amount / 2`.
    #[must_use]
    pub fn label_smoothing(self, amount: f64) -> Self {
        Self { label_smoothing: amount, ..self }
    }

    /// The axis of the mean, numbered as in Keras: 1 is a sample's first, -1 its last.
    #[must_use]
    pub fn axis(self, axis: isize) -> Self {
        Self { axis, ..self }
    }

    fn smoothing<T: Scalar>(self) -> Smoothing<T> {
        Smoothing::new(self.label_smoothing, 0.5)
    }

    fn values_along<T: Scalar, const LAST: bool>(self, axis: Axis<LAST>, output: &[T], target: &[T], values: &mut [T]) {
        let smoothing = self.smoothing();
        for (row, value) in values.iter_mut().enumerate() {
            let (output, target) = (axis.row(output, row), axis.row(target, row));
            let total = sum(axis.len, |i| term::<T, F>(axis.get(output, i), smoothing.of(axis.get(target, i))));
            *value = T::of(total / axis.len as f64);
        }
    }

    fn gradient_along<T: Scalar, const LAST: bool>(
        self,
        axis: Axis<LAST>,
        derivative: impl Fn(T, T) -> T,
        [output, target, scale]: [&[T]; 3],
        gradient: &mut [T],
    ) {
        let smoothing = self.smoothing();
        let n = T::of(axis.len as f64);
        for (row, scale) in scale.iter().enumerate() {
            let factor = *scale / n;
            let (output, target) = (axis.row(output, row), axis.row(target, row));
            let gradient = axis.row_mut(gradient, row);
            for i in 0..axis.len {
                let y = smoothing.of(axis.get(target, i));
                *axis.get_mut(gradient, i) = derivative(axis.get(output, i), y) * factor;
            }
        }
    }
}

/// The cross-entropy of one output.
#[inline]
fn term<T: Scalar, F: Form>(output: T, y: T) -> T {
    let (zero, one) = (T::zero(), T::one());
    if F::LOGITS {
        // -y · ln σ(z) - (1 - y) · ln σ(-z) with ln σ(z) = -softplus(-z), and softplus(z) = max(z, 0) + ln(1 + e^-|z|). What
        // is left of max(z, 0) - z · y has one factor, and where that is 0 an infinite logit is right.
        let wrong = if output > zero { one - y } else { -y };
        let straight = if wrong == zero { zero } else { output * wrong };
        return straight + (-output.abs()).exp().ln_1p();
    }
    let p = clip(output);
    // A logarithm is taken only where its factor is not zero: for hard targets one instead of two.
    let yes = if y == zero { zero } else { y * p.ln() };
    let no = if y == one { zero } else { (one - y) * (one - p).ln() };
    -(yes + no)
}

/// The derivative of [`term`] by a probability.
#[inline]
fn by_probability<T: Scalar>(p: T, y: T) -> T {
    if is_clipped(p) { T::zero() } else { (T::one() - y) / (T::one() - p) - y / p }
}

/// The derivative of [`term`] by a logit, `σ(z) - y`, written so that nothing cancels far out.
#[inline]
fn by_logit<T: Scalar>(z: T, y: T) -> T {
    let small = (-z.abs()).exp();
    let (near, far) = (small / (T::one() + small), (T::one() + small).recip());
    let (yes, no) = if z < T::zero() { (near, far) } else { (far, near) };
    (T::one() - y) * yes - y * no
}

impl<T: Scalar, Tag, F: BinaryFit<Tag>> Loss<T, Tag> for BinaryCrossentropy<F> {
    type Target = T;

    const FUSED: bool = F::FUSED;

    fn target_dims(&self, output: Dims) -> Dims {
        output
    }

    fn rows(&self, output: Dims) -> usize {
        Layout::of(output, self.axis).rows(output)
    }

    fn reduction(&self) -> Reduction {
        self.reduction
    }

    fn weight(&self) -> f64 {
        self.weight
    }

    fn check(&self) -> Result<(), BadSetting> {
        Rule::PART.check::<T>("BinaryCrossentropy", "label_smoothing", self.label_smoothing)
    }

    fn values(&self, dims: Dims, prediction: &[T], target: &[T], values: &mut [T]) {
        match Layout::of(dims, self.axis) {
            Layout::Last(axis) => self.values_along(axis, prediction, target, values),
            Layout::Inner(axis) => self.values_along(axis, prediction, target, values),
        }
    }

    fn gradient(&self, dims: Dims, prediction: &[T], target: &[T], scale: &[T], gradient: &mut [T]) {
        let slices = [prediction, target, scale];
        let derivative = |output, y| match (F::FUSED, F::LOGITS) {
            (true, _) => output - y,
            (false, true) => by_logit(output, y),
            (false, false) => by_probability(output, y),
        };
        match Layout::of(dims, self.axis) {
            Layout::Last(axis) => self.gradient_along(axis, derivative, slices, gradient),
            Layout::Inner(axis) => self.gradient_along(axis, derivative, slices, gradient),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::tag::{Other, Sigmoid};

    #[test]
    fn the_fused_gradient_is_the_chain_rule_through_the_sigmoid() {
        let dims = Dims::new(&[2, 3]);
        let p = [0.1, 0.9, 0.3, 0.42, 0.77, 0.5_f64];
        let y = [0.0, 1.0, 1.0, 0.25, 0.0, 1.0];
        for loss in [BinaryCrossentropy::default(), BinaryCrossentropy::default().label_smoothing(0.2).axis(1)] {
            let scale = [0.5, 2.0, 1.5];
            let scale = &scale[..Loss::<f64, Other>::rows(&loss, dims)];
            let (mut fused, mut plain) = ([0.0; 6], [0.0; 6]);
            Loss::<f64, Sigmoid>::gradient(&loss, dims, &p, &y, scale, &mut fused);
            Loss::<f64, Other>::gradient(&loss, dims, &p, &y, scale, &mut plain);
            for ((fused, plain), p) in fused.iter().zip(plain).zip(p) {
                assert!((fused - plain * p * (1.0 - p)).abs() < 1e-14);
            }
        }
    }

    #[test]
    fn a_saturated_wrong_output_keeps_its_gradient_when_fused() {
        let (loss, dims) = (BinaryCrossentropy::default(), Dims::new(&[1]));
        let (mut fused, mut plain) = ([0.0_f32], [0.0]);
        Loss::<f32, Sigmoid>::gradient(&loss, dims, &[1.0], &[0.0], &[1.0], &mut fused);
        Loss::<f32, Other>::gradient(&loss, dims, &[1.0], &[0.0], &[1.0], &mut plain);
        assert_eq!((fused, plain), ([1.0], [0.0]));
    }

    #[test]
    fn logits_of_any_size_have_a_loss_and_a_gradient() {
        let (loss, dims) = (BinaryCrossentropy::from_logits(), Dims::new(&[1]));
        let inf = f32::INFINITY;
        for (z, y, value, slope) in [
            (inf, 1.0, 0.0, 0.0),
            (-inf, 0.0, 0.0, 0.0),
            (inf, 0.0, inf, 1.0),
            (-inf, 1.0, inf, -1.0),
            (1e38, 1.0, 0.0, 0.0),
            (1e38, 0.0, 1e38, 1.0),
            (-1e38, 0.25, 2.5e37, -0.25),
            (-0.0, 1.0, core::f32::consts::LN_2, -0.5),
        ] {
            let (mut got, mut gradient) = ([7.0], [7.0]);
            Loss::<f32, Other>::values(&loss, dims, &[z], &[y], &mut got);
            Loss::<f32, Other>::gradient(&loss, dims, &[z], &[y], &[1.0], &mut gradient);
            assert_eq!((got, gradient), ([value], [slope]), "{z} {y}");
        }
    }
}
