//! How the time of a train step grows with width, batch, depth and length, and the exponents that fit it.
//!
//! Run: `cargo bench --bench scaling`, with `-- --workload depth` for one of them and `-- --seconds 1` for longer runs.
//! An exponent is the slope of a line through the points in double-logarithmic axes, over all of them and over the upper
//! half; one thread.

mod common;

use common::{Arguments, BATCHES, Times, inputs, measure_for};
use formwork::prelude::*;

/// A size, and what times a step of it for some seconds.
type Point = (usize, fn(f64) -> Times);

/// Times train steps of a model on a made-up batch.
macro_rules! steps {
    ($model:ty, $batch:tt, $input:ty, $output:ty, $seconds:expr) => {{
        let mut net = <$model>::new(1);
        let mut trainer = net.compile::<$batch>(MeanSquaredError::default(), Adam::default(), ()).threads(1);
        let data: Vec<_> =
            (0..BATCHES).map(|batch| (inputs::<$input, $batch>(batch), inputs::<$output, $batch>(batch))).collect();
        measure_for($seconds, |step| {
            let (inputs, targets) = &data[step % BATCHES];
            trainer.train_on_batch(inputs, targets).is_ok_and(f64::is_finite)
        })
    }};
}

/// Two dense layers of each width.
macro_rules! widths {
    ($($name:ident $width:tt),*) => {
        $(model! {
            struct $name: [$width] -> [$width] { Dense($width, activation = relu), Dense($width) }
        })*
        const WIDTHS: &[Point] = &[$(($width, |seconds| steps!($name, 64, D1<$width>, D1<$width>, seconds))),*];
    };
}

/// An LSTM over each number of steps.
macro_rules! lengths {
    ($($name:ident $length:tt),*) => {
        $(model! {
            struct $name: [$length, 16] -> [1] { Lstm(32), Dense(1) }
        })*
        const LENGTHS: &[Point] = &[$(($length, |seconds| steps!($name, 32, D2<$length, 16>, D1<1>, seconds))),*];
    };
}

/// Networks twice as deep as the one before, by calling that twice.
macro_rules! depths {
    ($($name:ident $depth:tt of $half:ident),*) => {
        $(model! {
            struct $name { first: $half, second: $half }
            fn forward(x: [64]) -> (y: [64]) { second(first(x)) }
        })*
        const DEPTHS: &[Point] = &[
            (1, |seconds| steps!(Deep1, 64, D1<64>, D1<64>, seconds)),
            $(($depth, |seconds| steps!($name, 64, D1<64>, D1<64>, seconds))),*
        ];
    };
}

/// One network trained in batches of each size.
macro_rules! batches {
    ($($batch:tt),*) => {
        const SAMPLES: &[Point] = &[$(($batch, |seconds| steps!(Wide256, $batch, D1<256>, D1<256>, seconds))),*];
    };
}

model! {
    struct Deep1: [64] -> [64] { Dense(64, activation = relu) }
}

widths!(Wide16 16, Wide32 32, Wide64 64, Wide128 128, Wide256 256, Wide512 512, Wide1024 1024, Wide2048 2048);
lengths!(Long8 8, Long16 16, Long32 32, Long64 64, Long128 128, Long256 256, Long512 512, Long1024 1024);
depths!(Deep2 2 of Deep1, Deep4 4 of Deep2, Deep8 8 of Deep4, Deep16 16 of Deep8, Deep32 32 of Deep16, Deep64 64 of Deep32);
batches!(1, 4, 16, 64, 256, 1024);

fn main() {
    let arguments = Arguments::read();
    let seconds = arguments.value("--seconds").and_then(|seconds| seconds.parse().ok()).unwrap_or(0.3);
    let sweeps = [("width", WIDTHS), ("batch", SAMPLES), ("depth", DEPTHS), ("length", LENGTHS)];
    for (name, points) in sweeps.into_iter().filter(|(name, _)| arguments.wants(name)) {
        let mut line: Vec<(f64, f64)> = Vec::new();
        for (size, time) in points {
            let Times { median, min } = time(seconds);
            println!("{name:6} {size:5}  median {median:11.2} µs  min {min:11.2} µs");
            line.push(((*size as f64).ln(), median.ln()));
        }
        let (all, upper) = (slope(&line), slope(&line[line.len() / 2..]));
        println!("{name:6} exponent {all:.2} over all, {upper:.2} over the upper half\n");
    }
}

/// The slope of the line that fits the points best.
fn slope(points: &[(f64, f64)]) -> f64 {
    let count = points.len() as f64;
    let (x, y) = points.iter().fold((0.0, 0.0), |(x, y), point| (x + point.0 / count, y + point.1 / count));
    let products = points.iter().map(|point| ((point.0 - x) * (point.1 - y), (point.0 - x) * (point.0 - x)));
    let (both, square) = products.fold((0.0, 0.0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
    both / square
}
