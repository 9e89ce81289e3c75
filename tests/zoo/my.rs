//! A user's library: layers and activations of his own.
#![allow(
    clippy::result_large_err,
    clippy::unnecessary_wraps,
    clippy::unused_self,
    reason = "what a layer's functions look like is given"
)]

use formwork::init::{GlorotUniform, Ones, Zeros};
use formwork::{
    CustomActivation, CustomLayer, Dims, LayerCall, LayerReverse, ParamSpec, Regularizer, Scalar, ShapeError,
};

/// `factor · gain ⊙ x + shift`, a gain and a shift per feature.
pub(crate) struct Scale {
    pub(crate) factor: f64,
}

impl Scale {
    pub(crate) const fn new(factor: f64) -> Self {
        Self { factor }
    }

    pub(crate) const fn output(&self, input: Dims) -> Result<Dims, ShapeError> {
        Ok(input)
    }

    pub(crate) const fn params(&self, input: Dims) -> ParamSpec {
        let features = Dims::new(&[input.last()]);
        ParamSpec::NONE
            .with("gain", features, &Ones)
            .regularizer(Regularizer { l1: 0.0, l2: 0.1 })
            .with("shift", features, &Zeros)
    }
}

impl<T: Scalar> CustomLayer<T> for Scale {
    fn forward(&self, call: &LayerCall<'_, T>, y: &mut [T]) {
        let (gain, shift) = (call.param("gain"), call.param("shift"));
        for (i, (y, x)) in y.iter_mut().zip(call.x).enumerate() {
            let feature = i % gain.len();
            *y = T::of(self.factor) * gain[feature] * *x + shift[feature];
        }
    }

    fn backward(&self, call: &LayerCall<'_, T>, reverse: LayerReverse<'_, T>) {
        let (gain, factor, shift) = (call.param("gain"), T::of(self.factor), call.range("shift").start);
        for (i, (dy, x)) in reverse.dy.iter().zip(call.x).enumerate() {
            let feature = i % gain.len();
            if !reverse.dparams.is_empty() {
                reverse.dparams[feature] = reverse.dparams[feature] + *dy * factor * *x;
                reverse.dparams[shift + feature] = reverse.dparams[shift + feature] + *dy;
            }
            if !reverse.dx.is_empty() {
                reverse.dx[i] = *dy * factor * gain[feature];
            }
        }
    }
}

/// Sums of pairs of features; nothing to train.
#[derive(Clone, Copy)]
pub(crate) struct Pairs;

impl Pairs {
    pub(crate) const fn output(self, input: Dims) -> Result<Dims, ShapeError> {
        if input.last().is_multiple_of(2) {
            Ok(input.with(input.rank() - 1, input.last() / 2))
        } else {
            Err(ShapeError::Custom { takes: "an even number of features", found: input })
        }
    }

    pub(crate) const fn params(self, _input: Dims) -> ParamSpec {
        ParamSpec::NONE
    }
}

impl<T: Scalar> CustomLayer<T> for Pairs {
    fn forward(&self, call: &LayerCall<'_, T>, y: &mut [T]) {
        for (y, pair) in y.iter_mut().zip(call.x.chunks_exact(2)) {
            *y = pair[0] + pair[1];
        }
    }

    fn backward(&self, _: &LayerCall<'_, T>, reverse: LayerReverse<'_, T>) {
        for (pair, dy) in reverse.dx.chunks_exact_mut(2).zip(reverse.dy) {
            pair.fill(*dy);
        }
    }
}

/// `x · W`, to so many units.
pub(crate) struct Linear {
    pub(crate) units: usize,
}

impl Linear {
    pub(crate) const fn output(&self, input: Dims) -> Result<Dims, ShapeError> {
        match input.rank() {
            1 => Ok(Dims::new(&[self.units])),
            _ => Err(ShapeError::Takes { takes: "[features]", axes: 1, found: input }),
        }
    }

    pub(crate) const fn params(&self, input: Dims) -> ParamSpec {
        ParamSpec::NONE.with("kernel", Dims::new(&[input.last(), self.units]), &GlorotUniform {})
    }
}

impl<T: Scalar> CustomLayer<T> for Linear {
    fn forward(&self, call: &LayerCall<'_, T>, y: &mut [T]) {
        for (y, x) in y.chunks_exact_mut(self.units).zip(call.x.chunks_exact(call.input.len())) {
            y.fill(T::zero());
            for (x, row) in x.iter().zip(call.param("kernel").chunks_exact(self.units)) {
                for (y, w) in y.iter_mut().zip(row) {
                    *y = *y + *x * *w;
                }
            }
        }
    }

    fn backward(&self, call: &LayerCall<'_, T>, reverse: LayerReverse<'_, T>) {
        let len = call.input.len();
        for (sample, dy) in reverse.dy.chunks_exact(self.units).enumerate() {
            for (k, row) in call.param("kernel").chunks_exact(self.units).enumerate() {
                if let Some(dx) = reverse.dx.get_mut(sample * len + k) {
                    *dx = row.iter().zip(dy).fold(T::zero(), |sum, (w, dy)| sum + *w * *dy);
                }
                for (unit, dy) in dy.iter().enumerate() {
                    if let Some(dw) = reverse.dparams.get_mut(k * self.units + unit) {
                        *dw = *dw + call.x[sample * len + k] * *dy;
                    }
                }
            }
        }
    }
}

/// `x · sigmoid(beta · x)`.
pub(crate) struct Swish {
    pub(crate) beta: f64,
}

impl Swish {
    pub(crate) const fn new(beta: f64) -> Self {
        Self { beta }
    }
}

fn sigmoid<T: Scalar>(x: T) -> T {
    T::one() / (T::one() + (-x).exp())
}

impl<T: Scalar> CustomActivation<T> for Swish {
    fn apply(&self, x: T) -> T {
        x * sigmoid(T::of(self.beta) * x)
    }

    fn derivative(&self, x: T) -> T {
        let (beta, y) = (T::of(self.beta), sigmoid(T::of(self.beta) * x));
        y + beta * x * y * (T::one() - y)
    }
}

/// `x²`.
pub(crate) struct Square;

impl<T: Scalar> CustomActivation<T> for Square {
    fn apply(&self, x: T) -> T {
        x * x
    }

    fn derivative(&self, x: T) -> T {
        x + x
    }
}
