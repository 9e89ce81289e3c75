//! An activation of one's own, and a lambda: two ways to write a function of one number.
//!
//! Run: `cargo run --release --example custom_activation`
//!
//! Snake, `x + sin²(a·x)/a` (Ziyin, Hartwig and Ueda, "Neural networks fail to learn periodic functions and how to fix
//! it", 2020), keeps swinging where relu goes on straight. Both learn a sine on three and a half periods and are asked
//! about the next one. Prints how many gradients of Snake were compared with differences, and last how far each network is off
//! where it has never been.

use formwork::prelude::*;
use formwork::{CustomActivation, Scalar, check_gradients};
use ndarray::Array2;
use std::error::Error;

/// Names a block can reach by a path.
mod my {
    /// `x + sin²(rate · x) / rate`.
    pub(crate) struct Snake {
        pub(crate) rate: f64,
    }
}

impl<T: Scalar> CustomActivation<T> for my::Snake {
    fn apply(&self, x: T) -> T {
        let (rate, sine) = (T::of(self.rate), (T::of(self.rate) * x).sin());
        x + sine * sine / rate
    }

    fn derivative(&self, x: T) -> T {
        T::one() + (T::of(2.0 * self.rate) * x).sin()
    }
}

/// How fast Snake swings.
const RATE: f64 = 12.0;

model! {
    /// A network with Snake in double precision, for the check.
    #[model(dtype = f64)]
    struct Checked: [1] -> [1] {
        Dense(4, activation = my::Snake(rate = RATE)),
        Dense(1),
    }
}

model! {
    /// A moment to a height, with an activation of its own.
    struct Swinging: [1] -> [1] {
        Dense(48, activation = my::Snake(rate = RATE)),
        Dense(48, activation = my::Snake(rate = RATE)),
        Dense(1),
    }
}

model! {
    /// The same by a lambda, which the macro differentiates.
    struct Lambda {
        first: Dense(48),
        second: Dense(48),
        head: Dense(1),
    }
    fn forward(moment: [1]) -> (height: [1]) {
        let a = first(moment);
        let a = lambda(|x: a| x + sin(RATE * x).powi(2) / RATE);
        let b = second(a);
        head(lambda(|x: b| x + sin(RATE * x).powi(2) / RATE))
    }
}

model! {
    /// The same with relu.
    struct Straight: [1] -> [1] {
        Dense(48, activation = relu),
        Dense(48, activation = relu),
        Dense(1),
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let report = check_gradients(&Checked::new(1), &[[0.3], [-1.2], [0.8]][..], 1)?;
    println!("{} gradients agree with differences, the worst to {:.0e}", report.compared, report.worst);

    let (known, ahead) = (sine(-1.0, 0.75, 700)?, sine(0.75, 1.25, 200)?);
    let adam = || Adam::default().learning_rate(1e-3);
    let silent = || Fit::epochs(600).verbose(Verbose::Silent);
    let (mut swinging, mut lambda, mut straight) = (Swinging::new(5), Lambda::new(5), Straight::new(5));
    let mut by_snake = swinging.compile::<64>(MeanSquaredError::default(), adam(), ());
    by_snake.fit(&known, silent())?;
    let mut by_lambda = lambda.compile::<64>(MeanSquaredError::default(), adam(), ());
    by_lambda.fit(&known, silent())?;
    let mut by_relu = straight.compile::<64>(MeanSquaredError::default(), adam(), ());
    by_relu.fit(&known, silent())?;
    let off = |loss: Option<f64>| loss.map(f64::sqrt).ok_or("the loss is always measured");
    println!(
        "off by {:.3} with Snake, {:.3} with Snake as a lambda, {:.3} with relu, where none was trained",
        off(by_snake.evaluate(&ahead)?.get("loss"))?,
        off(by_lambda.evaluate(&ahead)?.get("loss"))?,
        off(by_relu.evaluate(&ahead)?.get("loss"))?,
    );
    Ok(())
}

/// Two periods of a sine per unit of time.
fn sine(from: f64, to: f64, samples: u32) -> Result<Dataset, Box<dyn Error>> {
    let moments: Vec<f64> =
        (0..samples).map(|sample| from + (to - from) * f64::from(sample) / f64::from(samples)).collect();
    let column = |height: fn(f64) -> f64| {
        let values = moments.iter().map(|moment| f32::of(height(*moment))).collect();
        Array2::from_shape_vec((moments.len(), 1), values)
    };
    Ok(Dataset::new(column(|moment| moment)?, column(|moment| (4.0 * std::f64::consts::PI * moment).sin())?)?)
}
