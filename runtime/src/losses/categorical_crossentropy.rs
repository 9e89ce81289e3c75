//! Cross-entropy over classes that exclude each other, the target given as a distribution.

use super::axis::{Axis, Layout};
use super::clip::{Smoothing, clip, is_clipped};
use super::form::{CategoricalFit, Form, Logits, Probabilities};
use super::softmax::{log_sum_exp, scaled_softmax, through_softmax};
use super::{Loss, Reduction};
use crate::base::{BadSetting, Rule, Scalar};
use crate::kernels::{CrossEntropyDims, Kernels};
use core::marker::PhantomData;
use formwork_shape::Dims;

/// `-Σ y · ln(p / Σ p)` over the classes, by default the last axis; a target has the output's shape, usually one-hot.
///
/// [`default`](Self::default) reads the output as probabilities and fits one that ends in a softmax. Values divide by the
/// sum and clip to `[1e-7, 1 - 1e-7]` as Keras does. The gradient is fused with the softmax, `p · Σy - y`, so that a
/// saturated output keeps learning; where the softmax has other readers the gradient is Keras's, through the division
/// and zero outside the clip. [`from_logits`](Self::from_logits) fits an output without activation.
///
/// ```
/// use formwork::{Dims, Loss, losses::CategoricalCrossentropy, tag::Softmax};
/// let loss = CategoricalCrossentropy::default();
/// let (mut value, mut gradient) = ([0.0_f64], [0.0; 2]);
/// Loss::<f64, Softmax>::values(&loss, Dims::new(&[2]), &[0.25, 0.75], &[0.0, 1.0], &mut value);
/// Loss::<f64, Softmax>::gradient(&loss, Dims::new(&[2]), &[0.25, 0.75], &[0.0, 1.0], &[1.0], &mut gradient);
/// assert_eq!((value, gradient), ([-0.75_f64.ln()], [0.25, -0.25]));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct CategoricalCrossentropy<F = Probabilities> {
    label_smoothing: f64,
    axis: isize,
    reduction: Reduction,
    weight: f64,
    form: PhantomData<F>,
}

impl Default for CategoricalCrossentropy {
    fn default() -> Self {
        Self::new()
    }
}

impl CategoricalCrossentropy<Logits> {
    /// The loss over logits: an output without activation.
    #[must_use]
    pub fn from_logits() -> Self {
        Self::new()
    }
}

settings!(CategoricalCrossentropy<F>);

impl<F: Form> CategoricalCrossentropy<F> {
    fn new() -> Self {
        Self { label_smoothing: 0.0, axis: -1, reduction: Reduction::default(), weight: 1.0, form: PhantomData }
    }

    /// Moves targets towards the even distribution over the K classes: `y · (1 - amount) + amount / K`.
    #[must_use]
    pub fn label_smoothing(self, amount: f64) -> Self {
        Self { label_smoothing: amount, ..self }
    }

    /// The axis of the classes, numbered as in Keras: 1 is a sample's first, -1 its last.
    #[must_use]
    pub fn axis(self, axis: isize) -> Self {
        Self { axis, ..self }
    }

    fn smoothing<T: Scalar>(self, classes: usize) -> Smoothing<T> {
        Smoothing::new(self.label_smoothing, 1.0 / classes as f64)
    }

    fn values_along<T: Scalar, const LAST: bool>(self, axis: Axis<LAST>, output: &[T], target: &[T], values: &mut [T]) {
        let smoothing = self.smoothing(axis.len);
        for (row, value) in values.iter_mut().enumerate() {
            let (output, target) = (axis.row(output, row), axis.row(target, row));
            let (offset, sum) =
                if F::LOGITS { log_sum_exp(axis, output) } else { (T::zero(), axis.sum(output, |p| p)) };
            let log_sum = if F::LOGITS { sum.ln() } else { T::zero() };
            let mut total = T::zero();
            for i in 0..axis.len {
                let y = smoothing.of(axis.get(target, i));
                // The logarithm of a class the target rules out is not taken: one per row for one-hot targets.
                if y != T::zero() {
                    let output = axis.get(output, i);
                    let log = if F::LOGITS { output - offset - log_sum } else { clip(output / sum).ln() };
                    total = total - y * log;
                }
            }
            *value = total;
        }
    }

    fn gradient_along<T: Scalar, const LAST: bool>(
        self,
        axis: Axis<LAST>,
        fused: bool,
        [output, target, scale]: [&[T]; 3],
        gradient: &mut [T],
    ) {
        let smoothing = self.smoothing(axis.len);
        for (row, scale) in scale.iter().enumerate() {
            let (output, target) = (axis.row(output, row), axis.row(target, row));
            let gradient = axis.row_mut(gradient, row);
            if !fused && !F::LOGITS {
                by_probability(axis, smoothing, [output, target], *scale, gradient);
                continue;
            }
            let mass = *scale * axis.sum(target, |y| smoothing.of(y));
            if F::LOGITS {
                scaled_softmax(axis, output, mass, gradient);
            } else {
                (0..axis.len).for_each(|i| *axis.get_mut(gradient, i) = axis.get(output, i) * mass);
            }
            for i in 0..axis.len {
                let value = axis.get_mut(gradient, i);
                *value = *value - *scale * smoothing.of(axis.get(target, i));
            }
        }
    }
}

/// The gradient of one row by its probabilities, through the division by their sum.
///
/// With `q = p / S` and `g = -y / q` (0 where `q` is clipped), `dp = (g - Σ g · q) / S`.
#[inline]
fn by_probability<T: Scalar, const LAST: bool>(
    axis: Axis<LAST>,
    smoothing: Smoothing<T>,
    [output, target]: [&[T]; 2],
    scale: T,
    gradient: &mut [T],
) {
    let sum = axis.sum(output, |p| p);
    let mut along = T::zero();
    for i in 0..axis.len {
        let q = axis.get(output, i) / sum;
        let y = smoothing.of(axis.get(target, i));
        let g = if is_clipped(q) || y == T::zero() { T::zero() } else { -y / q };
        along = along + g * q;
        *axis.get_mut(gradient, i) = g;
    }
    for i in 0..axis.len {
        let value = axis.get_mut(gradient, i);
        *value = (*value - along) / sum * scale;
    }
}

impl<T: Kernels, Tag, F: CategoricalFit<Tag>> Loss<T, Tag> for CategoricalCrossentropy<F> {
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
        Rule::PART.check::<T>("CategoricalCrossentropy", "label_smoothing", self.label_smoothing)
    }

    fn values(&self, dims: Dims, prediction: &[T], target: &[T], values: &mut [T]) {
        match Layout::of(dims, self.axis) {
            Layout::Last(axis) => self.values_along(axis, prediction, target, values),
            Layout::Inner(axis) => self.values_along(axis, prediction, target, values),
        }
    }

    fn gradient(&self, dims: Dims, prediction: &[T], target: &[T], scale: &[T], gradient: &mut [T]) {
        let slices = [prediction, target, scale];
        match Layout::of(dims, self.axis) {
            Layout::Last(axis) => self.gradient_along(axis, F::FUSED, slices, gradient),
            Layout::Inner(axis) => {
                // A softmax runs over the last axis: the two meet only there, elsewhere each is derived in turn.
                self.gradient_along(axis, false, slices, gradient);
                if F::FUSED {
                    through_softmax(dims, prediction, gradient);
                }
            }
        }
    }

    fn values_and_gradient(
        &self,
        dims: Dims,
        [prediction, scale]: [&[T]; 2],
        target: &[T],
        values: &mut [T],
        gradient: &mut [T],
    ) {
        let layout = Layout::of(dims, self.axis);
        if let (Layout::Last(axis), true, false) = (layout, F::FUSED, F::LOGITS) {
            let (keep, add) = (1.0 - self.label_smoothing, self.label_smoothing / axis.len as f64);
            let d = CrossEntropyDims::new(axis.len, keep, add);
            return T::cross_entropy(d, prediction, target, scale, values, gradient);
        }
        self.values(dims, prediction, target, values);
        self.gradient(dims, prediction, target, scale, gradient);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::tag::{Linear, Other, Softmax};

    const P: [f64; 6] = [0.1, 0.7, 0.2, 0.25, 0.25, 0.5];
    const Y: [f64; 6] = [0.0, 1.0, 0.0, 0.3, 0.1, 0.5];

    #[test]
    fn the_fused_gradient_is_the_chain_rule_through_the_softmax() {
        let dims = Dims::new(&[2, 3]);
        let plain = CategoricalCrossentropy::default();
        for loss in [plain, plain.label_smoothing(0.1), plain.axis(1)] {
            let scale = [0.5, 2.0, 1.5];
            let scale = &scale[..Loss::<f64, Other>::rows(&loss, dims)];
            let (mut fused, mut chained) = ([0.0; 6], [0.0; 6]);
            Loss::<f64, Softmax>::gradient(&loss, dims, &P, &Y, scale, &mut fused);
            Loss::<f64, Other>::gradient(&loss, dims, &P, &Y, scale, &mut chained);
            through_softmax(dims, &P, &mut chained);
            for (fused, chained) in fused.iter().zip(chained) {
                assert!((fused - chained).abs() < 1e-14, "{fused} {chained}");
            }
        }
    }

    #[test]
    fn logits_and_their_softmax_have_the_same_loss_and_gradient() {
        let dims = Dims::new(&[2, 3]);
        let logits = P.map(|p| p.ln() + 3.0);
        let (mut of_logits, mut of_softmax) = (([0.0; 2], [0.0; 6]), ([0.0; 2], [0.0; 6]));
        let loss = CategoricalCrossentropy::from_logits();
        Loss::<f64, Linear>::values(&loss, dims, &logits, &Y, &mut of_logits.0);
        Loss::<f64, Linear>::gradient(&loss, dims, &logits, &Y, &[1.0; 2], &mut of_logits.1);
        let loss = CategoricalCrossentropy::default();
        Loss::<f64, Softmax>::values(&loss, dims, &P, &Y, &mut of_softmax.0);
        Loss::<f64, Softmax>::gradient(&loss, dims, &P, &Y, &[1.0; 2], &mut of_softmax.1);
        let pairs = of_logits.0.iter().chain(&of_logits.1).zip(of_softmax.0.iter().chain(&of_softmax.1));
        for (logits, softmax) in pairs {
            assert!((logits - softmax).abs() < 1e-14);
        }
    }

    #[test]
    fn a_saturated_wrong_output_keeps_its_gradient_when_fused() {
        let (loss, dims) = (CategoricalCrossentropy::default(), Dims::new(&[2]));
        let (mut fused, mut plain) = ([0.0_f32; 2], [1.0; 2]);
        Loss::<f32, Softmax>::gradient(&loss, dims, &[1.0, 0.0], &[0.0, 1.0], &[1.0], &mut fused);
        Loss::<f32, Other>::gradient(&loss, dims, &[1.0, 0.0], &[0.0, 1.0], &[1.0], &mut plain);
        assert_eq!((fused, plain), ([1.0, -1.0], [0.0, 0.0]));
    }

    #[test]
    fn logits_of_any_size_have_a_loss_and_a_gradient() {
        let (loss, dims, inf) = (CategoricalCrossentropy::from_logits(), Dims::new(&[3]), f32::INFINITY);
        for (z, class, value, slopes) in [
            ([1e38, -1e38, 0.0], 0, 0.0, [0.0, 0.0, 0.0]),
            ([1e38, -1e38, 0.0], 1, 2e38, [1.0, -1.0, 0.0]),
            ([1e38, -inf, 0.0], 2, 1e38, [1.0, 0.0, -1.0]),
            ([-inf, -inf, -1e38], 2, 0.0, [0.0, 0.0, 0.0]),
        ] {
            let mut y = [0.0_f32; 3];
            y[class] = 1.0;
            let (mut got, mut gradient) = ([7.0], [7.0; 3]);
            Loss::<f32, Other>::values(&loss, dims, &z, &y, &mut got);
            Loss::<f32, Other>::gradient(&loss, dims, &z, &y, &[1.0], &mut gradient);
            assert_eq!((got, gradient), ([value], slopes), "{z:?} {class}");
        }
    }
}
