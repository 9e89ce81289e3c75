//! Recurrent layers: fast paths against plain loops, gradients against differences, and cases by hand.
#![allow(clippy::float_cmp, reason = "exact bits are compared on purpose")]

use super::reference::{Cell, Layer, Operands, Results};
use super::{RecurrentDims, double, gru, gru_back, lstm, scalar::Gate, simple_rnn, thin};
use crate::base::{Samples, Stream};
use crate::kernels::activation::{Activation, Elements};
use crate::kernels::testing::{assert_near, assert_slope, at_each_level, dot, numbers, wide};
use alloc::format;
use alloc::vec;
use alloc::vec::Vec;
use formwork_shape::{Dims, gru_tape, lstm_tape, recurrent_work, simple_rnn_tape};

const TANH: (Activation, Activation) = (Activation::Tanh, Activation::Sigmoid);

/// A layer with the default activations, one after the other through a sequence.
fn layer(cell: Cell, n: usize, [steps, features, units]: [usize; 3]) -> Layer {
    let d = RecurrentDims::new(Dims::new(&[steps, features]), units, true, false, false, false, true);
    Layer { cell, d, n, act: TANH.0, gate: TANH.1 }
}

fn gates(layer: &Layer) -> usize {
    match layer.cell {
        Cell::Simple => 1,
        Cell::Lstm => 4,
        Cell::Gru => 3,
    }
}

/// Every operand a layer can have; the mask leaves out about a third of the steps, and the first one of some samples.
fn operands<T: Gate>(layer: &Layer, is_masked: bool) -> Operands<T> {
    let (d, n) = (layer.d, layer.n);
    let columns = gates(layer) * d.units;
    let rows = if d.reset_after { 2 } else { 1 };
    let draw = |seed, len, scale: f64| numbers::<T>(seed, len).into_iter().map(|x| x * T::of(scale)).collect();
    let mask = numbers::<T>(7, n * d.steps).into_iter().map(|x| if x.f64() < -0.3 { T::zero() } else { T::one() });
    Operands {
        x: draw(1, n * d.steps * d.features, 1.0),
        kernel: draw(2, d.features * columns, 0.5),
        recurrent: draw(3, d.units * columns, 1.0 / (d.units as f64).sqrt()),
        bias: draw(4, rows * columns, 0.5),
        h0: draw(5, n * d.units, 1.0),
        c0: draw(6, if layer.cell == Cell::Lstm { n * d.units } else { 0 }, 1.0),
        mask: if is_masked { mask.collect() } else { vec![] },
        drop: vec![],
    }
}

fn cotangents<T: Gate>(layer: &Layer) -> Results<T> {
    let state = layer.n * layer.d.units;
    let cell = if layer.cell == Cell::Lstm { state } else { 0 };
    Results { y: numbers(8, layer.n * layer.d.outputs()), h: numbers(9, state), c: numbers(10, cell) }
}

/// The tape of a layer, with arbitrary numbers in it.
fn tape<T: Gate>(layer: &Layer) -> Vec<T> {
    let (input, units) = (Dims::new(&[layer.d.steps, layer.d.features]), layer.d.units);
    let dims = match layer.cell {
        Cell::Simple => simple_rnn_tape(input, units, layer.d.training),
        Cell::Lstm => lstm_tape(input, units, layer.d.training),
        Cell::Gru => gru_tape(input, units, layer.d.training),
    };
    vec![T::of(f64::NAN); layer.n * dims.len()]
}

/// A mask of the state as dropout draws it at rate 0.4.
fn dropped<T: Gate>(layer: &Layer) -> Vec<T> {
    let mut mask = vec![T::zero(); layer.n * layer.d.units];
    thin::draw(Elements { len: layer.d.units }, layer.n, 0.4, Stream::new(5), 1, Samples::new(0), &mut mask);
    mask
}

/// That mask with the room that kernels take behind it.
fn drop_of<T: Gate>(o: &Operands<T>) -> Vec<T> {
    let room = vec![T::of(f64::NAN); 2 * o.drop.len()];
    [o.drop.clone(), room].concat()
}

/// The fast path forward, and the tape it leaves.
fn forward<T: Gate>(layer: &Layer, o: &Operands<T>) -> (Results<T>, Vec<T>) {
    let &Layer { cell, d, n, act, gate } = layer;
    let fresh = |len: usize| vec![T::of(f64::NAN); len];
    let (mut y, mut h, mut tape) = (fresh(n * d.outputs() + 3), fresh(n * d.units), tape(layer));
    let mut c = fresh(if cell == Cell::Lstm { n * d.units } else { 0 });
    let (x, kernel, recurrent, bias, drop) = (&o.x, &o.kernel, &o.recurrent, &o.bias, &mut drop_of(o)[..]);
    let mut split = fresh(if d.reset_after { 0 } else { o.recurrent.len() });
    match cell {
        Cell::Simple => {
            simple_rnn::forward(d, n, act, x, kernel, recurrent, bias, &o.h0, &o.mask, drop, &mut tape, &mut y, &mut h);
        }
        Cell::Lstm => lstm::forward(
            d, n, act, gate, x, kernel, recurrent, bias, &o.h0, &o.c0, &o.mask, drop, &mut tape, &mut y, &mut h, &mut c,
        ),
        Cell::Gru => gru::forward(
            d, n, act, gate, x, kernel, recurrent, bias, &o.h0, &o.mask, drop, &mut tape, &mut split, &mut y, &mut h,
        ),
    }
    y.truncate(n * d.outputs());
    (Results { y, h, c }, tape)
}

/// The fast path backward, added to `g` or written there.
fn backward<T: Gate>(
    layer: &Layer,
    o: &Operands<T>,
    cotangents: &Results<T>,
    mut tape: Vec<T>,
    g: &mut Operands<T>,
    add: bool,
) {
    let &Layer { cell, d, n, act, gate } = layer;
    let (Results { y: dy, h: dh, c: dc }, mask) = (cotangents, &o.mask);
    let mut work = vec![T::of(f64::NAN); n * recurrent_work(d.units, 3).len()];
    let mut turned = vec![T::of(f64::NAN); o.recurrent.len()];
    let (tape, work, recurrent, drop) = (&mut tape[..], &mut work[..], &o.recurrent, &mut drop_of(o)[..]);
    let Operands { x: dx, kernel: dkernel, recurrent: drecurrent, bias: dbias, h0: dh0, c0: dc0, .. } = g;
    match cell {
        Cell::Simple => {
            simple_rnn::backward(d, n, act, recurrent, mask, drop, dy, dh, tape, work, &mut turned, dh0, add);
            simple_rnn::weights(d, n, &o.x, drop, tape, dkernel, drecurrent, dbias, add);
            simple_rnn::input(d, n, &o.kernel, tape, dx, add);
        }
        Cell::Lstm => {
            let states = (dh0, dc0);
            lstm::backward(
                d,
                n,
                act,
                gate,
                recurrent,
                mask,
                drop,
                dy,
                dh,
                dc,
                tape,
                work,
                &mut turned,
                states.0,
                add,
                states.1,
                add,
            );
            lstm::weights(d, n, &o.x, drop, tape, dkernel, drecurrent, dbias, add);
            lstm::input(d, n, &o.kernel, tape, dx, add);
        }
        Cell::Gru => {
            gru_back::backward(d, n, act, gate, recurrent, mask, drop, dy, dh, tape, work, &mut turned, dh0, add);
            gru_back::weights(d, n, &o.x, drop, tape, dkernel, drecurrent, dbias, add);
            gru::input(d, n, &o.kernel, tape, dx, add);
        }
    }
}

fn wide_operands<T: Gate>(o: &Operands<T>) -> Operands<f64> {
    Operands {
        x: wide(&o.x),
        kernel: wide(&o.kernel),
        recurrent: wide(&o.recurrent),
        bias: wide(&o.bias),
        h0: wide(&o.h0),
        c0: wide(&o.c0),
        mask: wide(&o.mask),
        drop: wide(&o.drop),
    }
}

/// Compares all kernels of a layer with plain loops in double precision.
fn check<T: Gate>(what: &str, layer: &Layer, o: &Operands<T>, cotangents: &Results<T>, rtol: f64) {
    let what = format!("{what} {layer:?} {}", T::NAME);
    let (got, tape) = forward(layer, o);
    let wide_o = wide_operands(o);
    let want = layer.forward(&wide_o);
    let near = |name: &str, got: &[T], want: &[f64]| assert_near(&format!("{what} {name}"), got, want, rtol, rtol);
    near("y", &got.y, &want.y);
    near("h", &got.h, &want.h);
    near("c", &got.c, &want.c);
    if !layer.d.training {
        return;
    }
    let wide_cotangents = Results { y: wide(&cotangents.y), h: wide(&cotangents.h), c: wide(&cotangents.c) };
    let want = layer.backward(&wide_o, &wide_cotangents);
    for add in [false, true] {
        let mut g = o.clone();
        backward(layer, o, cotangents, tape.clone(), &mut g, add);
        let compare = |name: &str, got: &[T], start: &[T], want: &[f64]| {
            let start = start.iter().map(|start| if add { start.f64() } else { 0.0 });
            let want: Vec<f64> = want.iter().zip(start).map(|(want, start)| want + start).collect();
            let scale = want.iter().fold(1.0_f64, |most, value| most.max(value.abs()));
            assert_near(&format!("{what} d{name} add {add}"), got, &want, 10.0 * rtol, 10.0 * rtol * scale);
        };
        compare("x", &g.x, &o.x, &want.x);
        compare("kernel", &g.kernel, &o.kernel, &want.kernel);
        compare("recurrent", &g.recurrent, &o.recurrent, &want.recurrent);
        compare("bias", &g.bias, &o.bias, &want.bias);
        compare("h0", &g.h0, &o.h0, &want.h0[..g.h0.len()]);
        compare("c0", &g.c0, &o.c0, &want.c0[..g.c0.len()]);
    }
}

/// Each cell, the GRU in both forms.
fn cells() -> [(Cell, bool); 4] {
    [(Cell::Simple, false), (Cell::Lstm, false), (Cell::Gru, true), (Cell::Gru, false)]
}

#[test]
fn fast_paths_match_plain_loops_on_all_sizes() {
    at_each_level(|level| {
        for (cell, reset_after) in cells() {
            for (n, sizes) in [
                (0, [3, 2, 2]),
                (1, [1, 1, 1]),
                (1, [2, 2, 17]),
                (1, [17, 3, 35]),
                (3, [2, 3, 19]),
                (5, [2, 4, 3]),
                (7, [17, 5, 32]),
                (33, [3, 35, 17]),
            ] {
                if cfg!(miri) && n * sizes[0] > 2 {
                    continue; // it would take too long
                }
                let mut layer = layer(cell, n, sizes);
                layer.d.reset_after = reset_after;
                for training in [true, false] {
                    layer.d.training = training;
                    let what = format!("{level:?}");
                    check::<f32>(&what, &layer, &operands(&layer, n % 2 == 1), &cotangents(&layer), 1e-5);
                    check::<f64>(&what, &layer, &operands(&layer, n % 2 == 0), &cotangents(&layer), 1e-13);
                }
            }
        }
    });
}

#[test]
fn fast_paths_match_plain_loops_with_every_option() {
    let step = if cfg!(miri) { 700 } else { 1 };
    for (cell, reset_after) in cells() {
        for options in (0..1024_u32).step_by(step) {
            let on = |bit: u32| options >> bit & 1 == 1;
            let mut layer = if cfg!(miri) { layer(cell, 1, [2, 2, 3]) } else { layer(cell, 3, [4, 2, 3]) };
            layer.d = RecurrentDims { sequences: on(0), backwards: on(1), flipped: on(2), ..layer.d };
            layer.d = RecurrentDims { zero_output: on(3), training: on(4), reset_after, ..layer.d };
            let (mut o, mut cotangents) = (operands::<f64>(&layer, on(5)), cotangents(&layer));
            if on(9) {
                o.drop = dropped(&layer);
            }
            if on(6) {
                (o.h0, o.c0) = (vec![], vec![]);
            }
            if on(7) {
                o.bias = vec![];
            }
            if on(8) {
                (cotangents.h, cotangents.c) = (vec![], vec![]);
            }
            check(&format!("options {options:b}"), &layer, &o, &cotangents, 1e-13);
        }
    }
}

#[test]
fn fast_paths_match_plain_loops_with_every_activation() {
    let all = [
        (Activation::RELU, Activation::Sigmoid),
        (Activation::Linear, Activation::HardSigmoid),
        (Activation::Tanh, Activation::HardSigmoid),
        (Activation::GELU, Activation::Sigmoid),
        (Activation::Softsign, Activation::Silu),
        (Activation::Sigmoid, Activation::Tanh),
    ];
    at_each_level(|level| {
        for (cell, reset_after) in cells() {
            for (act, gate) in all.into_iter().take(if cfg!(miri) { 1 } else { 6 }) {
                let mut layer = if cfg!(miri) { layer(cell, 1, [2, 2, 6]) } else { layer(cell, 3, [5, 4, 6]) };
                (layer.act, layer.gate, layer.d.reset_after) = (act, gate, reset_after);
                let what = format!("{level:?}");
                check::<f32>(&what, &layer, &operands(&layer, true), &cotangents(&layer), 2e-5);
                check::<f64>(&what, &layer, &operands(&layer, false), &cotangents(&layer), 1e-13);
            }
        }
    });
}

#[test]
#[cfg_attr(miri, ignore = "takes too long")]
fn gradients_are_slopes() {
    for (cell, reset_after) in cells() {
        for (is_masked, drops) in [(false, false), (true, false), (false, true), (true, true)] {
            let mut layer = layer(cell, 2, [4, 2, 3]);
            layer.d = RecurrentDims { reset_after, backwards: is_masked, ..layer.d };
            let (mut o, dy) = (operands::<f64>(&layer, is_masked), cotangents(&layer));
            if drops {
                o.drop = dropped(&layer);
            }
            let loss = |change: &dyn Fn(&mut Operands<f64>)| {
                let mut moved = o.clone();
                change(&mut moved);
                let got = layer.forward(&moved);
                dot(&got.y, &dy.y) + dot(&got.h, &dy.h) + dot(&got.c, &dy.c)
            };
            let g = layer.backward(&o, &dy);
            let what = format!("{cell:?} {reset_after} {is_masked} {drops}");
            let what = what.as_str();
            assert_slope(what, &o.x, &g.x, |x| loss(&|o| o.x = x.to_vec()));
            assert_slope(what, &o.kernel, &g.kernel, |kernel| loss(&|o| o.kernel = kernel.to_vec()));
            assert_slope(what, &o.recurrent, &g.recurrent, |r| loss(&|o| o.recurrent = r.to_vec()));
            assert_slope(what, &o.bias, &g.bias, |bias| loss(&|o| o.bias = bias.to_vec()));
            assert_slope(what, &o.h0, &g.h0, |h0| loss(&|o| o.h0 = h0.to_vec()));
            assert_slope(what, &o.c0, &g.c0, |c0| loss(&|o| o.c0 = c0.to_vec()));
        }
    }
}

#[test]
fn a_failed_rule_computes_nothing() {
    let d = RecurrentDims::new(Dims::UNKNOWN, 4, true, false, false, false, true);
    let act = Activation::Tanh;
    double::simple_rnn_forward(
        d,
        Samples::new(4),
        act,
        &[],
        &[],
        &[],
        &[],
        &[],
        &[],
        &mut [],
        &mut [],
        &mut [],
        &mut [],
    );
    double::simple_rnn_backward_cells(
        d,
        Samples::new(4),
        act,
        &[],
        &[],
        &mut [],
        &[],
        &[],
        &mut [],
        &mut [],
        &mut [],
        &mut [],
        false,
    );
    double::gru_backward_weights(d, Samples::new(4), &[], &mut [], &mut [], &mut [], &mut [], &mut [], false);
    double::lstm_backward_input(d, Samples::new(4), &[], &mut [], &mut [], false);
}

#[test]
fn a_sum_with_gaps_by_hand() {
    // h = x + h₋₁, over 1, 2, 4, 8 where 1 and 4 do not count.
    let forward = |zero_output: bool, backwards: bool, flipped: bool, h0: &[f64]| {
        let d = RecurrentDims::new(Dims::new(&[4, 1]), 1, true, backwards, flipped, zero_output, true);
        let (mut tape, mut y, mut h) = ([0.0; 16], [0.0; 4], [0.0]);
        let (x, mask) = (&[1.0, 2.0, 4.0, 8.0], &[0.0, 1.0, 0.0, 1.0]);
        let act = Activation::Linear;
        double::simple_rnn_forward(
            d,
            Samples::new(1),
            act,
            x,
            &[1.0],
            &[1.0],
            &[],
            h0,
            mask,
            &mut [],
            &mut tape,
            &mut y,
            &mut h,
        );
        (y, h[0])
    };
    assert_eq!(forward(false, false, false, &[]), ([0.0, 2.0, 2.0, 10.0], 10.0));
    assert_eq!(forward(false, false, false, &[100.0]), ([100.0, 102.0, 102.0, 110.0], 110.0));
    assert_eq!(forward(true, false, false, &[100.0]), ([0.0, 102.0, 0.0, 110.0], 110.0));
    assert_eq!(forward(true, false, false, &[]), ([0.0, 2.0, 0.0, 10.0], 10.0));
    assert_eq!(forward(false, true, false, &[]), ([8.0, 8.0, 10.0, 10.0], 10.0));
    assert_eq!(forward(false, true, true, &[]), ([10.0, 10.0, 8.0, 8.0], 10.0));
}

#[test]
fn a_sequence_is_thinned_by_one_mask_per_sample() {
    let d = RecurrentDims::new(Dims::new(&[3, 2]), 1, true, false, false, false, true);
    let x: Vec<f64> = (1..=12).map(f64::from).collect();
    let (mut mask, mut y) = ([f64::NAN; 4], [1.0; 12]);
    double::recurrent_dropout_mask(
        Elements { len: 2 },
        Samples::new(2),
        0.0,
        Stream::new(5),
        0,
        Samples::new(0),
        &mut mask,
    );
    assert_eq!(mask, [1.0; 4]);
    double::recurrent_dropout(d, Samples::new(2), &[0.0, 2.0, 2.0, 0.0], &x, &mut y, false);
    assert_eq!(y, [0.0, 4.0, 0.0, 8.0, 0.0, 12.0, 14.0, 0.0, 18.0, 0.0, 22.0, 0.0]);
    double::recurrent_dropout(d, Samples::new(2), &[0.0, 1.0, 1.0, 0.0], &x, &mut y, true);
    assert_eq!(y, [0.0, 6.0, 0.0, 12.0, 0.0, 18.0, 21.0, 0.0, 27.0, 0.0, 33.0, 0.0]);
}

#[test]
fn masks_drop_their_share_keep_the_mean_and_differ() {
    let draw = |which| {
        let mut mask = vec![f64::NAN; 20_000];
        double::recurrent_dropout_mask(
            Elements { len: 10 },
            Samples::new(2000),
            0.2,
            Stream::new(5),
            which,
            Samples::new(0),
            &mut mask,
        );
        mask
    };
    let (one, other) = (draw(0), draw(1));
    assert!(one.iter().all(|kept| *kept == 0.0 || *kept == 1.25));
    // Three standard deviations of a mean of 20 000 such numbers, and of how many two masks tell apart.
    let mean = one.iter().sum::<f64>() / 20_000.0;
    assert!((mean - 1.0).abs() < 3.0 * 0.5 / 20_000.0_f64.sqrt(), "{mean}");
    let apart = one.iter().zip(&other).filter(|(one, other)| one != other).count() as f64 / 20_000.0;
    assert!((apart - 0.32).abs() < 3.0 * 0.47 / 20_000.0_f64.sqrt(), "{apart}");
}
