//! A loss of each kind, two optimizers and a metric, as small as they can be.

use formwork::{Clip, Dims, Loss, Metric, Optimizer, Reduction, Scored, Target, tag};

/// The mean of squares over the last axis, for any output.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Squares {
    pub(crate) weight: f64,
    pub(crate) reduction: Reduction,
}

impl Default for Squares {
    fn default() -> Self {
        Self { weight: 1.0, reduction: Reduction::SumOverBatchSize }
    }
}

impl<Tag> Loss<f64, Tag> for Squares {
    type Target = f64;

    fn target_dims(&self, output: Dims) -> Dims {
        output
    }

    fn reduction(&self) -> Reduction {
        self.reduction
    }

    fn weight(&self) -> f64 {
        self.weight
    }

    fn values(&self, dims: Dims, prediction: &[f64], target: &[f64], values: &mut [f64]) {
        let rows = prediction.chunks(dims.last()).zip(target.chunks(dims.last()));
        for (value, (p, t)) in values.iter_mut().zip(rows) {
            *value = p.iter().zip(t).map(|(p, t)| (p - t) * (p - t)).sum::<f64>() / dims.last() as f64;
        }
    }

    fn gradient(&self, dims: Dims, prediction: &[f64], target: &[f64], scale: &[f64], gradient: &mut [f64]) {
        for (at, gradient) in gradient.iter_mut().enumerate() {
            let scale = scale[at / dims.last()];
            *gradient = scale * 2.0 * (prediction[at] - target[at]) / dims.last() as f64;
        }
    }
}

/// Cross-entropy with class ids, fused with the softmax; may ignore a class.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Classes {
    pub(crate) ignored: Option<u32>,
}

impl Loss<f64, tag::Softmax> for Classes {
    type Target = u32;
    const FUSED: bool = true;

    fn target_dims(&self, output: Dims) -> Dims {
        Dims::new(&output.sizes()[..output.rank() - 1])
    }

    fn classes(&self, output: Dims) -> Option<u32> {
        u32::try_from(output.last()).ok()
    }

    fn ignore(&self, target: &[u32], counted: &mut [u8]) -> bool {
        for (counted, target) in counted.iter_mut().zip(target) {
            if Some(*target) == self.ignored {
                *counted = 0;
            }
        }
        self.ignored.is_some()
    }

    fn values(&self, dims: Dims, prediction: &[f64], target: &[u32], values: &mut [f64]) {
        for (row, (value, &class)) in values.iter_mut().zip(target).enumerate() {
            let p = prediction[row * dims.last()..(row + 1) * dims.last()].get(class as usize);
            *value = -p.copied().unwrap_or(1.0).ln();
        }
    }

    fn gradient(&self, dims: Dims, prediction: &[f64], target: &[u32], scale: &[f64], gradient: &mut [f64]) {
        for (at, gradient) in gradient.iter_mut().enumerate() {
            let (row, column) = (at / dims.last(), at % dims.last());
            let hit = if target[row] as usize == column { 1.0 } else { 0.0 };
            *gradient = scale[row] * (prediction[at] - hit);
        }
    }
}

/// Gradient descent with momentum.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sgd {
    pub(crate) learning_rate: f64,
    pub(crate) momentum: f64,
    pub(crate) clip: Clip,
}

pub(crate) fn sgd(learning_rate: f64) -> Sgd {
    Sgd { learning_rate, momentum: 0.0, clip: Clip::None }
}

impl Optimizer<f64> for Sgd {
    fn name(&self) -> &'static str {
        "sgd"
    }

    fn slots(&self) -> usize {
        usize::from(self.momentum > 0.0)
    }

    fn learning_rate(&self) -> f64 {
        self.learning_rate
    }

    fn set_learning_rate(&mut self, learning_rate: f64) {
        self.learning_rate = learning_rate;
    }

    fn clip(&self) -> Clip {
        self.clip
    }

    fn update(&self, _step: u64, parameters: &mut [f64], gradients: &[f64], slots: &mut [&mut [f64]]) {
        for (at, (parameter, gradient)) in parameters.iter_mut().zip(gradients).enumerate() {
            let mut change = -self.learning_rate * gradient;
            if let [velocity] = slots {
                change += self.momentum * velocity[at];
                velocity[at] = change;
            }
            *parameter += change;
        }
    }
}

/// The share of samples whose largest output is their class.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Hits {
    hits: f64,
    total: f64,
}

impl Metric<f64> for Hits {
    fn name(&self) -> &'static str {
        "accuracy"
    }

    fn reset(&mut self) {
        *self = Self::default();
    }

    fn update(&mut self, batch: Scored<'_, f64>) {
        let classes = batch.dims.last();
        for (row, prediction) in batch.prediction.chunks(classes).enumerate() {
            let largest =
                |values: &[f64]| (0..classes).fold(0, |best, at| if values[at] > values[best] { at } else { best });
            let class = match batch.target {
                Target::Ids(ids) => ids[row] as usize,
                Target::Values(values) => largest(&values[row * classes..][..classes]),
            };
            let weight = batch.weight.map_or(1.0, |weights| weights[row]);
            self.hits += if largest(prediction) == class { weight } else { 0.0 };
            self.total += weight;
        }
    }

    fn result(&self) -> f64 {
        self.hits / self.total
    }
}
