//! What gates are for: the first symbol of a sequence decides its class, two hundred symbols of noise follow.

use formwork::prelude::*;
use formwork::{Dims, Initializer, Stream};
use ndarray::{Array2, Array3};

/// The noise behind the first symbol.
const LAG: usize = 200;
const STEPS: usize = LAG + 1;
const UNITS: usize = 16;

/// Tallec and Ollivier, "Can recurrent neural networks warp time?" (2018): gates that keep a state about as long as the lag.
/// Of an LSTM the second gate keeps and the first lets in, of a GRU the first does both.
#[derive(Debug)]
struct Chrono {
    keep: usize,
    let_in: Option<usize>,
}

impl Initializer for Chrono {
    fn fill(&self, _dims: Dims, stream: Stream, values: &mut [f64]) {
        values.fill(0.0);
        for (unit, index) in (0..UNITS).zip(0..) {
            let bias = (1.0 + (LAG as f64 - 1.0) * stream.uniform(index)).ln();
            values[self.keep * UNITS + unit] = bias;
            if let Some(gate) = self.let_in {
                values[gate * UNITS + unit] = -bias;
            }
        }
    }
}

static LONG_LSTM: Chrono = Chrono { keep: 1, let_in: Some(0) };
static LONG_GRU: Chrono = Chrono { keep: 0, let_in: None };

model! {
    struct ByLstm: [STEPS, 2] -> [1] {
        Lstm(UNITS, unit_forget_bias = false, bias_initializer = self::LONG_LSTM),
        Dense(1, activation = sigmoid),
    }
}

model! {
    struct ByGru: [STEPS, 2] -> [1] {
        Gru(UNITS, bias_initializer = self::LONG_GRU),
        Dense(1, activation = sigmoid),
    }
}

model! {
    struct BySimpleRnn: [STEPS, 2] -> [1] {
        SimpleRnn(UNITS),
        Dense(1, activation = sigmoid),
    }
}

fn sequences(samples: usize, seed: u64) -> Dataset {
    let sign = |sample: usize, step: usize| {
        let draw = Stream::new(seed).uniform(u32::try_from(sample * STEPS + step).expect("a small number"));
        if draw < 0.5 { -1.0_f32 } else { 1.0 }
    };
    let inputs = Array3::from_shape_fn((samples, STEPS, 2), |(sample, step, at)| match (at, step) {
        (0, _) => sign(sample, step),
        (_, 0) => 1.0,
        _ => 0.0,
    });
    let classes = Array2::from_shape_fn((samples, 1), |(sample, _)| sign(sample, 0).max(0.0));
    Dataset::new(inputs, classes).expect("arrays of one length")
}

/// The accuracy on sequences the network has not seen: the middle one of three networks. The last bits of a sum depend on
/// the processor, and over two hundred steps they decide whether a single network finds the way in these epochs.
macro_rules! accuracy {
    ($model:ident) => {{
        let mut accuracies = [1, 2, 3].map(|seed| {
            let mut net = $model::new(seed);
            let optimizer = Adam::default().learning_rate(0.01);
            let mut trainer = net.compile::<32>(BinaryCrossentropy::default(), optimizer, (Accuracy,)).seed(0);
            trainer.fit(&sequences(512, 1), Fit::epochs(20).verbose(Verbose::Silent)).expect("data that fits");
            let scores = trainer.evaluate(&sequences(256, 2)).expect("data that fits");
            scores.get("accuracy").expect("a metric that was asked for")
        });
        accuracies.sort_by(f64::total_cmp);
        accuracies[1]
    }};
}

#[test]
fn gates_carry_a_symbol_over_two_hundred_steps() {
    let (lstm, gru, simple) = (accuracy!(ByLstm), accuracy!(ByGru), accuracy!(BySimpleRnn));
    assert!(lstm > 0.99, "lstm {lstm}");
    assert!(gru > 0.99, "gru {gru}");
    assert!(simple < 0.75, "simple {simple}");
}
