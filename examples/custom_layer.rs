//! A layer of one's own, with parameters: radial basis functions.
//!
//! Run: `cargo run --release --example custom_layer`
//!
//! `Rbf` is a type of this file: its shape rule, its parameters, its forward and its backward pass. A block names it like
//! a built-in layer. First its derivative is checked against differences, in double precision; then a network with it
//! learns to tell two interleaved spirals apart, of which a line knows nothing. Prints how many gradients were compared,
//! the network, and last `accuracy …` on points it has not seen.

use formwork::init::{RandomUniform, Zeros};
use formwork::prelude::*;
use formwork::{CustomLayer, Dims, LayerCall, LayerReverse, ParamSpec, Scalar, ShapeError, Stream, check_gradients};
use ndarray::Array2;
use std::error::Error;

/// `y[j] = exp(-e^{sharpness[j]} · |x - center[j]|²)`: how near a point is to each of some centers, both learnt.
struct Rbf {
    units: usize,
}

impl Rbf {
    /// `[features]` to `[units]`.
    #[expect(clippy::result_large_err, reason = "constants ask it: nothing is copied at run time")]
    const fn output(&self, input: Dims) -> Result<Dims, ShapeError> {
        if input.rank() == 1 {
            Ok(Dims::new(&[self.units]))
        } else {
            Err(ShapeError::Custom { takes: "one point, `[features]`", found: input })
        }
    }

    /// A center and a sharpness for each unit.
    const fn params(&self, input: Dims) -> ParamSpec {
        const SPREAD: RandomUniform = RandomUniform { minval: -1.0, maxval: 1.0 };
        ParamSpec::NONE.with("center", Dims::new(&[self.units, input.last()]), &SPREAD).with(
            "sharpness",
            Dims::new(&[self.units]),
            &Zeros,
        )
    }

    fn distance<T: Scalar>(x: &[T], center: &[T]) -> T {
        x.iter().zip(center).fold(T::zero(), |sum, (x, c)| sum + (*x - *c) * (*x - *c))
    }
}

impl<T: Scalar> CustomLayer<T> for Rbf {
    fn forward(&self, call: &LayerCall<'_, T>, y: &mut [T]) {
        let (features, sharpness) = (call.input.len(), call.param("sharpness"));
        for (x, y) in call.x.chunks_exact(features).zip(y.chunks_exact_mut(self.units)) {
            for ((y, center), s) in y.iter_mut().zip(call.param("center").chunks_exact(features)).zip(sharpness) {
                *y = (-s.exp() * Self::distance(x, center)).exp();
            }
        }
    }

    fn backward(&self, call: &LayerCall<'_, T>, reverse: LayerReverse<'_, T>) {
        let (features, sharpness, tail) = (call.input.len(), call.param("sharpness"), call.range("sharpness").start);
        let LayerReverse { y, dy, dparams, dx } = reverse;
        dx.fill(T::zero());
        for (sample, x) in call.x.chunks_exact(features).enumerate() {
            for (unit, center) in call.param("center").chunks_exact(features).enumerate() {
                let place = sample * self.units + unit;
                // The gradient of the exponent, times e^s.
                let slope = dy[place] * y[place] * sharpness[unit].exp();
                for feature in 0..features {
                    let pull = T::of(2.0) * slope * (x[feature] - center[feature]);
                    if let Some(dx) = dx.get_mut(sample * features + feature) {
                        *dx = *dx - pull;
                    }
                    if let Some(dcenter) = dparams.get_mut(unit * features + feature) {
                        *dcenter = *dcenter + pull;
                    }
                }
                if let Some(dsharpness) = dparams.get_mut(tail + unit) {
                    *dsharpness = *dsharpness - slope * Self::distance(x, center);
                }
            }
        }
    }
}

model! {
    /// A small network in double precision, for the check.
    #[model(dtype = f64)]
    struct Checked {
        turn: Dense(2),
        rbf: self::Rbf(units = 5),
        head: Dense(1),
    }
    fn forward(point: [2]) -> (arm: [1]) {
        head(rbf(turn(point)))
    }
}

model! {
    /// A point to the chance that it lies on the second arm.
    struct Spirals: [2] -> [1] {
        rbf: self::Rbf(units = 48),
        Dense(1, activation = sigmoid),
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let report = check_gradients(&Checked::new(1), &[[0.3, -0.7], [1.1, 0.2], [-0.4, 0.9]][..], 1)?;
    println!("{} gradients agree with differences, the worst to {:.0e}", report.compared, report.worst);

    let (train, test) = spirals()?.shuffled(3).split(0.8);
    let mut net = Spirals::new(7);
    print!("{}", net.summary());
    let mut trainer =
        net.compile::<32>(BinaryCrossentropy::default(), Adam::default().learning_rate(0.02), (BinaryAccuracy,));
    trainer.fit(&train, Fit::epochs(60).verbose(Verbose::Silent))?;
    let scores = trainer.evaluate(&test)?;
    let sharpest = net.rbf.get("sharpness").ok_or("declared above")?.iter().copied().fold(f32::MIN, f32::max);
    println!("the sharpest unit has e^{sharpest:.2}");
    println!("accuracy {:.3}", scores.get("binary_accuracy").ok_or("no accuracy was measured")?);
    Ok(())
}

/// Points near two arms that wind round each other one and a half times.
fn spirals() -> Result<Dataset, Box<dyn Error>> {
    const SAMPLES: u32 = 1200;
    let stream = Stream::new(11);
    let (mut points, mut arms) = (Vec::new(), Vec::new());
    for sample in 0..SAMPLES {
        let arm = f64::from(sample % 2);
        let [along, dx, dy] = [0, 1, 2].map(|draw| stream.uniform(3 * sample + draw));
        let (along, turn) = (along.sqrt(), std::f64::consts::PI);
        let angle = 3.0 * turn * along + turn * arm;
        points.push(f32::of(along * angle.cos() + 0.04 * (dx - 0.5)));
        points.push(f32::of(along * angle.sin() + 0.04 * (dy - 0.5)));
        arms.push(f32::of(arm));
    }
    let rows = arms.len();
    Ok(Dataset::new(Array2::from_shape_vec((rows, 2), points)?, Array2::from_shape_vec((rows, 1), arms)?)?)
}
