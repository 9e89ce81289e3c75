//! Cross-entropy over classes that exclude each other, the target given as a class id.

use super::axis::{Axis, Layout};
use super::clip::{clip, is_clipped};
use super::form::{CategoricalFit, Form, Logits, Probabilities};
use super::softmax::{log_sum_exp, scaled_softmax, through_softmax};
use super::{Loss, Reduction};
use crate::base::Scalar;
use core::marker::PhantomData;
use formwork_shape::Dims;

/// `-ln(p[id] / Σ p)` over the classes, by default the last axis; a target is one id per row.
///
/// The same numbers as [`CategoricalCrossentropy`](super::CategoricalCrossentropy) on one-hot targets, read the same
/// way: [`default`](Self::default) fits an output that ends in a softmax, [`from_logits`](Self::from_logits) one without
/// activation. A target has the output's shape without the axis of the classes; `[1]` for a single id holds the same
/// numbers.
///
/// An id that is no class, which a trainer refuses before it comes here, gives NaN.
///
/// ```
/// use formwork::{Dims, Loss, losses::SparseCategoricalCrossentropy, tag::Softmax};
/// let loss = SparseCategoricalCrossentropy::default();
/// let (mut value, mut gradient) = ([0.0_f64], [0.0; 2]);
/// Loss::<f64, Softmax>::values(&loss, Dims::new(&[2]), &[0.25, 0.75], &[1], &mut value);
/// Loss::<f64, Softmax>::gradient(&loss, Dims::new(&[2]), &[0.25, 0.75], &[1], &[1.0], &mut gradient);
/// assert_eq!((value, gradient), ([-0.75_f64.ln()], [0.25, -0.25]));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct SparseCategoricalCrossentropy<F = Probabilities> {
    ignore_class: Option<u32>,
    axis: isize,
    reduction: Reduction,
    weight: f64,
    form: PhantomData<F>,
}

impl Default for SparseCategoricalCrossentropy {
    fn default() -> Self {
        Self::new()
    }
}

impl SparseCategoricalCrossentropy<Logits> {
    /// The loss over logits: an output without activation.
    #[must_use]
    pub fn from_logits() -> Self {
        Self::new()
    }
}

settings!(SparseCategoricalCrossentropy<F>);

impl<F: Form> SparseCategoricalCrossentropy<F> {
    fn new() -> Self {
        Self { ignore_class: None, axis: -1, reduction: Reduction::default(), weight: 1.0, form: PhantomData }
    }

    /// Takes rows whose target is this id out of the loss, as if masked. It need not be a class: for Keras's -1 write
    /// `u32::MAX` in the targets and here.
    #[must_use]
    pub fn ignore_class(self, id: u32) -> Self {
        Self { ignore_class: Some(id), ..self }
    }

    /// The axis of the classes, numbered as in Keras: 1 is a sample's first, -1 its last.
    #[must_use]
    pub fn axis(self, axis: isize) -> Self {
        Self { axis, ..self }
    }

    fn values_along<T: Scalar, const LAST: bool>(
        self,
        axis: Axis<LAST>,
        output: &[T],
        target: &[u32],
        values: &mut [T],
    ) {
        for (row, (value, id)) in values.iter_mut().zip(target).enumerate() {
            let output = axis.row(output, row);
            let class = *id as usize;
            *value = if self.ignore_class == Some(*id) {
                T::zero()
            } else if class >= axis.len {
                T::nan()
            } else if F::LOGITS {
                let (max, sum) = log_sum_exp(axis, output);
                sum.ln() - (axis.get(output, class) - max)
            } else {
                -clip(axis.get(output, class) / axis.sum(output, |p| p)).ln()
            };
        }
    }

    fn gradient_along<T: Scalar, const LAST: bool>(
        self,
        axis: Axis<LAST>,
        fused: bool,
        (output, target, scale): (&[T], &[u32], &[T]),
        gradient: &mut [T],
    ) {
        for (row, (id, scale)) in target.iter().zip(scale).enumerate() {
            let output = axis.row(output, row);
            let gradient = axis.row_mut(gradient, row);
            let class = *id as usize;
            let ignored = self.ignore_class == Some(*id);
            if ignored || class >= axis.len {
                let value = if ignored { T::zero() } else { T::nan() };
                (0..axis.len).for_each(|i| *axis.get_mut(gradient, i) = value);
                continue;
            }
            if F::LOGITS {
                scaled_softmax(axis, output, *scale, gradient);
            } else if fused {
                (0..axis.len).for_each(|i| *axis.get_mut(gradient, i) = axis.get(output, i) * *scale);
            } else {
                by_probability(axis, output, class, *scale, gradient);
                continue;
            }
            let own = axis.get_mut(gradient, class);
            *own = *own - *scale;
        }
    }
}

/// The gradient of one row by its probabilities: `1 / S` everywhere, less `1 / p` at the class; zero if it is clipped.
#[inline]
fn by_probability<T: Scalar, const LAST: bool>(
    axis: Axis<LAST>,
    output: &[T],
    class: usize,
    scale: T,
    gradient: &mut [T],
) {
    let sum = axis.sum(output, |p| p);
    let p = axis.get(output, class);
    let clipped = is_clipped(p / sum);
    let value = if clipped { T::zero() } else { scale / sum };
    (0..axis.len).for_each(|i| *axis.get_mut(gradient, i) = value);
    if !clipped {
        *axis.get_mut(gradient, class) = value - scale / p;
    }
}

impl<T: Scalar, Tag, F: CategoricalFit<Tag>> Loss<T, Tag> for SparseCategoricalCrossentropy<F> {
    type Target = u32;

    const FUSED: bool = F::FUSED;

    fn target_dims(&self, output: Dims) -> Dims {
        let classes = formwork_shape::axis_index(output, self.axis).unwrap_or(usize::MAX);
        let kept = (0..output.rank()).filter(|axis| *axis != classes);
        kept.fold(Dims::new(&[]), |dims, axis| dims.push(output.size(axis)))
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

    fn classes(&self, output: Dims) -> Option<u32> {
        u32::try_from(Layout::of(output, self.axis).len()).ok()
    }

    fn ignore(&self, target: &[u32], counted: &mut [u8]) -> bool {
        if let Some(ignored) = self.ignore_class {
            for (id, counted) in target.iter().zip(counted) {
                *counted &= u8::from(*id != ignored) * u8::MAX;
            }
        }
        self.ignore_class.is_some()
    }

    fn values(&self, dims: Dims, prediction: &[T], target: &[u32], values: &mut [T]) {
        match Layout::of(dims, self.axis) {
            Layout::Last(axis) => self.values_along(axis, prediction, target, values),
            Layout::Inner(axis) => self.values_along(axis, prediction, target, values),
        }
    }

    fn gradient(&self, dims: Dims, prediction: &[T], target: &[u32], scale: &[T], gradient: &mut [T]) {
        let slices = (prediction, target, scale);
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
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::tag::{Linear, Other, Softmax};
    use crate::losses::CategoricalCrossentropy;

    const P: [f64; 6] = [0.1, 0.7, 0.3, 0.25, 0.25, 0.5];

    /// Values and gradients of a loss at `P`, as one list.
    fn numbers<Tag, L: Loss<f64, Tag>>(loss: &L, target: &[L::Target]) -> [f64; 9] {
        let dims = Dims::new(&[2, 3]);
        let mut all = [0.0; 9];
        let rows = loss.rows(dims);
        let (values, gradient) = all.split_at_mut(3);
        loss.values(dims, &P, target, &mut values[..rows]);
        loss.gradient(dims, &P, target, &[0.5, 2.0, 1.5][..rows], gradient);
        all
    }

    #[test]
    fn ids_and_one_hot_targets_have_the_same_loss_and_gradient() {
        let close = |left: [f64; 9], right: [f64; 9]| left.iter().zip(right).all(|(a, b)| (a - b).abs() < 1e-14);
        let (ids, one_hot) = ([1, 0], [0.0, 1.0, 0.0, 1.0, 0.0, 0.0]);
        let (sparse, dense) = (SparseCategoricalCrossentropy::default(), CategoricalCrossentropy::default());
        assert!(close(numbers::<Softmax, _>(&sparse, &ids), numbers::<Softmax, _>(&dense, &one_hot)));
        assert!(close(numbers::<Other, _>(&sparse, &ids), numbers::<Other, _>(&dense, &one_hot)));
        let (ids, one_hot) = ([1, 0, 1], [0.0, 1.0, 0.0, 1.0, 0.0, 1.0]);
        assert!(close(numbers::<Softmax, _>(&sparse.axis(1), &ids), numbers::<Softmax, _>(&dense.axis(1), &one_hot)));
        let (sparse, dense) = (SparseCategoricalCrossentropy::from_logits(), CategoricalCrossentropy::from_logits());
        assert!(close(numbers::<Linear, _>(&sparse.axis(1), &ids), numbers::<Linear, _>(&dense.axis(1), &one_hot)));
    }

    #[test]
    fn an_ignored_id_need_not_be_a_class() {
        let loss = SparseCategoricalCrossentropy::default().ignore_class(255);
        let mut counted = [1; 2];
        assert!(Loss::<f64, Softmax>::ignore(&loss, &[255, 1], &mut counted));
        assert_eq!(counted, [0, 1]);
        let numbers = numbers::<Softmax, _>(&loss, &[255, 1]);
        assert!(numbers.iter().all(|number| number.is_finite()));
        assert_eq!(numbers[3..6], [0.0; 3]);
    }

    #[test]
    fn a_target_has_the_shape_of_the_other_axes() {
        let loss = SparseCategoricalCrossentropy::default();
        let dims = |axis, sizes: &[usize]| Loss::<f32, Softmax>::target_dims(&loss.axis(axis), Dims::new(sizes));
        assert_eq!(dims(-1, &[10]), Dims::new(&[]));
        assert_eq!(dims(-1, &[7, 10]), Dims::new(&[7]));
        assert_eq!(dims(1, &[7, 10]), Dims::new(&[10]));
    }
}
