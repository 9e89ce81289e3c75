//! Recurrent layers over a batch of sequences: the way through the steps, and the way back with all gradients.

use super::{Case, Work, numbers};
use formwork::__private::shape::{gru_tape, lstm_tape, recurrent_work};
use formwork::kernels::{Activation, RecurrentDims, f32 as kernels};
use formwork::{Dims, Samples};

const N: usize = 128;
const SAMPLES: Samples = Samples::new(N);
const GATE: Activation = Activation::Sigmoid;
const ACT: Activation = Activation::Tanh;

pub(super) fn cases() -> Vec<Case> {
    let lstm = [(100, 32, 32), (100, 128, 128)].into_iter().flat_map(|size| pair(size, 4));
    lstm.chain(pair((120, 14, 32), 3)).collect()
}

/// A layer's memory.
struct Layer {
    d: RecurrentDims,
    x: Vec<f32>,
    kernel: Vec<f32>,
    recurrent: Vec<f32>,
    bias: Vec<f32>,
    tape: Vec<f32>,
    y: Vec<f32>,
}

impl Layer {
    fn new((steps, features, units): (usize, usize, usize), gates: usize) -> Self {
        let input = Dims::new(&[steps, features]);
        let dims = if gates == 3 { RecurrentDims::reset_after } else { RecurrentDims::new };
        let tape = if gates == 3 { gru_tape } else { lstm_tape };
        let rows = if gates == 3 { 2 } else { 1 };
        let small = |seed, len| numbers(seed, len).into_iter().map(|x| 0.1 * x).collect();
        Self {
            d: dims(input, units, false, false, false, false, true),
            x: numbers(1, N * steps * features),
            kernel: small(2, features * gates * units),
            recurrent: small(3, units * gates * units),
            bias: small(4, rows * gates * units),
            tape: vec![0.0; N * tape(input, units, true).len()],
            y: vec![0.0; N * units],
        }
    }

    fn forward(&mut self, gates: usize) {
        let Self { d, x, kernel, recurrent, bias, tape, y } = self;
        let (d, none) = (*d, &[][..]);
        if gates == 3 {
            kernels::gru_forward(
                d,
                SAMPLES,
                ACT,
                GATE,
                x,
                kernel,
                recurrent,
                bias,
                none,
                none,
                &mut [],
                tape,
                &mut [],
                y,
                &mut [],
            );
        } else {
            kernels::lstm_forward(
                d,
                SAMPLES,
                ACT,
                GATE,
                x,
                kernel,
                recurrent,
                bias,
                none,
                none,
                none,
                &mut [],
                tape,
                y,
                &mut [],
                &mut [],
            );
        }
    }
}

/// Gradients, and room for them.
struct Back {
    work: Vec<f32>,
    turned: Vec<f32>,
    dkernel: Vec<f32>,
    drecurrent: Vec<f32>,
    dbias: Vec<f32>,
    dx: Vec<f32>,
}

impl Back {
    fn new(layer: &Layer) -> Self {
        let room = |like: &[f32]| vec![0.0; like.len()];
        Self {
            work: vec![0.0; N * recurrent_work(layer.y.len() / N, 3).len()],
            turned: room(&layer.recurrent),
            dkernel: room(&layer.kernel),
            drecurrent: room(&layer.recurrent),
            dbias: room(&layer.bias),
            dx: room(&layer.x),
        }
    }

    /// The way back from the tape, which it uses up.
    fn run(&mut self, layer: &mut Layer, gates: usize) {
        let Self { work, turned, dkernel, drecurrent, dbias, dx } = self;
        let Layer { d, x, kernel, recurrent, tape, y, .. } = layer;
        let (d, none) = (*d, &[][..]);
        if gates == 3 {
            let states = (&mut [][..], false);
            kernels::gru_backward_cells(
                d,
                SAMPLES,
                ACT,
                GATE,
                recurrent,
                none,
                &mut [],
                y,
                none,
                tape,
                work,
                turned,
                states.0,
                states.1,
            );
            kernels::gru_backward_weights(d, SAMPLES, x, &mut [], tape, dkernel, drecurrent, dbias, false);
            kernels::gru_backward_input(d, SAMPLES, kernel, tape, dx, false);
        } else {
            kernels::lstm_backward_cells(
                d,
                SAMPLES,
                ACT,
                GATE,
                recurrent,
                none,
                &mut [],
                y,
                none,
                none,
                tape,
                work,
                turned,
                &mut [],
                false,
                &mut [],
                false,
            );
            kernels::lstm_backward_weights(d, SAMPLES, x, &mut [], tape, dkernel, drecurrent, dbias, false);
            kernels::lstm_backward_input(d, SAMPLES, kernel, tape, dx, false);
        }
    }
}

/// Forward, and forward with the way back: one alone cannot be repeated, since it uses up the tape.
fn pair(size: (usize, usize, usize), gates: usize) -> [Case; 2] {
    let (steps, features, units) = size;
    let flops = (2 * N * steps * gates * units * (features + units)) as f64;
    let name = if gates == 3 { "gru" } else { "lstm" };
    let name = |what: &str| format!("{name} {units} of {steps}, {features} {what}");
    let mut once = Layer::new(size, gates);
    let mut layer = Layer::new(size, gates);
    let mut back = Back::new(&layer);
    let both = move || {
        layer.forward(gates);
        back.run(&mut layer, gates);
    };
    [
        Case::new(name("forward"), Work::Flops(flops), move || once.forward(gates)),
        Case::new(name("forward and back"), Work::Flops(3.0 * flops), both),
    ]
}
