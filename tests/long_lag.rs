//! What gates are for: the first symbol of a sequence decides its class, a hundred symbols of noise follow.

use formwork::prelude::*;
use formwork::{Dims, Initializer, Stream};
use ndarray::{Array2, Array3};

/// The noise behind the first symbol.
const LAG: usize = 100;
const STEPS: usize = LAG + 1;
/// Two symbols that decide, two of noise.
const SYMBOLS: usize = 4;
const UNITS: usize = 16;

/// Tallec and Ollivier, "Can recurrent neural networks warp time?" (2018): a gate that keeps its state about as long as the
/// lag. The bias of the gate that keeps is the second of an LSTM's, the first of a GRU's.
#[derive(Debug)]
struct Chrono {
    gate: usize,
}

impl Initializer for Chrono {
    fn fill(&self, _dims: Dims, stream: Stream, values: &mut [f64]) {
        values.fill(0.0);
        for (index, bias) in (0..).zip(&mut values[self.gate * UNITS..(self.gate + 1) * UNITS]) {
            *bias = (1.0 + (LAG as f64 - 1.0) * stream.uniform(index)).ln();
        }
    }
}

static LONG_LSTM: Chrono = Chrono { gate: 1 };
static LONG_GRU: Chrono = Chrono { gate: 0 };

model! {
    struct ByLstm: [STEPS, SYMBOLS] -> [1] {
        Lstm(UNITS, unit_forget_bias = false, bias_initializer = self::LONG_LSTM),
        Dense(1, activation = sigmoid),
    }
}

model! {
    struct ByGru: [STEPS, SYMBOLS] -> [1] {
        Gru(UNITS, bias_initializer = self::LONG_GRU),
        Dense(1, activation = sigmoid),
    }
}

model! {
    struct BySimpleRnn: [STEPS, SYMBOLS] -> [1] {
        SimpleRnn(UNITS),
        Dense(1, activation = sigmoid),
    }
}

fn sequences(samples: usize, seed: u64) -> Dataset {
    let symbol = |sample: usize, step: usize| {
        let draw = Stream::new(seed).uniform(u32::try_from(sample * STEPS + step).expect("a small number")) < 0.5;
        usize::from(draw) + if step == 0 { 0 } else { 2 }
    };
    let inputs = Array3::from_shape_fn((samples, STEPS, SYMBOLS), |(sample, step, at)| {
        f32::from(u8::from(symbol(sample, step) == at))
    });
    let classes = Array2::from_shape_fn((samples, 1), |(sample, _)| symbol(sample, 0) as f32);
    Dataset::new(inputs, classes).expect("arrays of one length")
}

/// The accuracy on sequences the network has not seen.
macro_rules! accuracy {
    ($model:ident) => {{
        let mut net = $model::new(1);
        let mut trainer = net.compile::<32>(BinaryCrossentropy::default(), Adam::new(0.005), (Accuracy,));
        trainer.fit(&sequences(512, 1), Fit::epochs(8).verbose(Verbose::Silent)).expect("data that fits");
        let scores = trainer.evaluate(&sequences(256, 2)).expect("data that fits");
        scores.get("accuracy").expect("a metric that was asked for")
    }};
}

#[test]
fn gates_carry_a_symbol_over_a_hundred_steps() {
    let (lstm, gru, simple) = (accuracy!(ByLstm), accuracy!(ByGru), accuracy!(BySimpleRnn));
    assert!(lstm > 0.99, "lstm {lstm}");
    assert!(gru > 0.99, "gru {gru}");
    assert!(simple < 0.75, "simple {simple}");
}
