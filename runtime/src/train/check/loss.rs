//! The gradient of a loss.

use super::{GradientError, GradientReport};
use crate::base::Stream;
use crate::losses::{Loss, reduce};
use formwork_shape::Dims;
use std::vec;
use std::vec::Vec;

/// Compares the gradient that a loss gives with central differences of its values.
///
/// `output` is the shape of one sample of the output, `prediction` so many samples of it, `target` as many targets. Each
/// row's value is weighed differently, so that a gradient in the wrong row shows; rows that the loss ignores are to have
/// none. `Tag` is the kind of output (a type of [`tag`](crate::tag)) the loss is meant for.
///
/// ```
/// use formwork::tag::Linear;
/// use formwork::{Dims, MeanSquaredError, check_loss};
///
/// let report = check_loss::<Linear, _>(&MeanSquaredError::default(), Dims::new(&[2]), &[0.5, -1.0], &[1.0, 2.0])?;
/// assert_eq!(report.compared, 2);
/// # Ok::<(), formwork::GradientError>(())
/// ```
///
/// # Errors
/// [`GradientError::Wrong`] for the first gradient that is another than the slope, [`GradientError::Fused`] for a loss
/// whose gradient is that of the activation's input, [`GradientError::Uneven`] for predictions and targets that do not
/// belong together.
pub fn check_loss<Tag, L: Loss<f64, Tag>>(
    loss: &L,
    output: Dims,
    prediction: &[f64],
    target: &[L::Target],
) -> Result<GradientReport, GradientError> {
    if L::FUSED {
        return Err(GradientError::Fused);
    }
    let samples = prediction.len() / output.len().max(1);
    if samples * output.len() != prediction.len() || samples * loss.target_dims(output).len() != target.len() {
        return Err(GradientError::Uneven { predictions: prediction.len(), targets: target.len() });
    }
    let rows = samples * loss.rows(output);
    let mut counted = vec![1_u8; rows];
    loss.ignore(target, &mut counted);
    let stream = Stream::new(0);
    let weights = (0..).map(|row| 0.5 + stream.uniform(row));
    let scale: Vec<f64> =
        counted.iter().zip(weights).map(|(counted, weight)| if *counted == 0 { 0.0 } else { weight }).collect();
    let mut gradient = vec![0.0; prediction.len()];
    loss.gradient(output, prediction, target, &scale, &mut gradient);
    let mut report = GradientReport::default();
    let (mut moved, mut values) = (prediction.to_vec(), vec![0.0; rows]);
    for (index, found) in gradient.into_iter().enumerate() {
        report.compare(("prediction", index), found, prediction[index], |at| {
            moved[index] = at;
            loss.values(output, &moved, target, &mut values);
            let size = values.iter().zip(&scale).map(|(value, scale)| (value * scale).abs()).sum();
            (reduce(&values, &scale), size)
        })?;
        moved[index] = prediction[index];
    }
    Ok(report)
}
