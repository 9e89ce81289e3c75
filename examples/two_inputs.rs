//! Two inputs, two outputs, a layer shared between branches and a model inside a model.
//!
//! Run: `cargo run --release --example two_inputs`
//!
//! The task is made up and exact: two points of a plane, given as readings of eight sensors each, come with a time of
//! day. The network says in which of three rings their distance lies, and how far apart they are. Both points go through
//! the same tower, so what it learns of one it knows of the other. Prints the network and, last, both scores.

use formwork::Stream;
use formwork::prelude::*;
use ndarray::{Array1, Array2};
use std::error::Error;

const SENSORS: usize = 8;
const SAMPLES: usize = 4000;

model! {
    /// Readings of one point to a position.
    pub struct Tower: [SENSORS] -> [6] {
        Dense(32, activation = tanh),
        Dense(6),
    }
}

model! {
    /// Two points and the hour to a ring and a distance.
    pub struct Rings {
        tower: Tower,
        calm: Dense(6, activation = tanh),
        mix: Dense(48, activation = relu),
        ring: Dense(3, activation = softmax),
        distance: Dense(1),
    }
    fn forward(points: [2, SENSORS], hour: [1]) -> (ring: [3], distance: [1]) {
        let a = tower(points[0, ..]);
        let b = tower(points[1, ..]);
        let gap = subtract(a, b);
        let h = concatenate(multiply(gap, gap), calm(a), calm(b), hour);
        let h = mix(h);
        (ring: ring(h), distance: distance(h))
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let (train, test) = points()?.split(0.8);
    let mut net = Rings::new(3);
    print!("{}", net.summary_with(SummaryOptions { expand_nested: true, ..SummaryOptions::default() }));
    let losses = (SparseCategoricalCrossentropy::default(), MeanSquaredError::default().weighted(0.5));
    let mut trainer = net.compile::<64>(losses, Adam::default().learning_rate(2e-3), ((Accuracy,), (Mae,)));
    trainer.fit(&train, Fit::epochs(20).validation(&test).verbose(Verbose::Lines))?;
    let scores = trainer.evaluate(&test)?;
    let score = |name: &str| scores.get(name).ok_or_else(|| format!("`{name}` was not measured"));
    println!(
        "ring accuracy {:.3}, distance off by {:.3}",
        score("ring_accuracy")?,
        score("distance_mean_absolute_error")?
    );
    Ok(())
}

/// Pairs of points with their ring and distance. A sensor reads `1 / (1 + d²)` at distance `d`; by night a little less.
#[expect(clippy::cast_possible_truncation, reason = "made up in double precision, learned in single")]
fn points() -> Result<Dataset, Box<dyn Error>> {
    let stream = Stream::new(11);
    let number = |index: usize| u32::try_from(index).map(|index| stream.uniform(index));
    let mut readings = Vec::with_capacity(SAMPLES * 2 * SENSORS);
    let (mut hours, mut rings, mut distances) = (Vec::new(), Vec::new(), Vec::new());
    for sample in 0..SAMPLES {
        let mut draw = [0.0; 5];
        for (index, value) in draw.iter_mut().enumerate() {
            *value = number(sample * 5 + index)?;
        }
        let [ax, ay, bx, by, hour] = draw;
        let dim = if (0.25..0.75).contains(&hour) { 1.0 } else { 0.9 };
        for (x, y) in [(ax, ay), (bx, by)] {
            for sensor in 0..SENSORS {
                let angle = std::f64::consts::TAU * sensor as f64 / SENSORS as f64;
                let (dx, dy) = (x - 0.5 - 0.7 * angle.cos(), y - 0.5 - 0.7 * angle.sin());
                readings.push((dim / (1.0 + 4.0 * (dx * dx + dy * dy))) as f32);
            }
        }
        let distance = (ax - bx).hypot(ay - by);
        hours.push(hour as f32);
        rings.push(if distance < 0.35 { 0_u32 } else { u32::from(distance >= 0.65) + 1 });
        distances.push(distance as f32);
    }
    let readings = ndarray::Array3::from_shape_vec((SAMPLES, 2, SENSORS), readings)?;
    let column = |values: Vec<f32>| Array2::from_shape_vec((SAMPLES, 1), values);
    Ok(Dataset::new((readings, column(hours)?), (Array1::from(rings), column(distances)?))?)
}
