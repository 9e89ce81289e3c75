//! Stateful recurrent layers: a sequence in pieces gives what the whole sequence gives, until the states are reset.
#![expect(clippy::float_cmp, reason = "the same sums in the same order")]

use formwork::flat;
use formwork::prelude::*;

const UNITS: usize = 3;

/// A layer over a whole sequence, and the same layer over its halves.
macro_rules! halves {
    ($whole:ident, $half:ident, $layer:ident $(, $name:ident = $value:expr)*) => {
        model! {
            struct $whole: [4, 2] -> [4, UNITS] { $layer(UNITS, return_sequences = true $(, $name = $value)*) }
        }
        model! {
            struct $half: [2, 2] -> [2, UNITS] {
                $layer(UNITS, return_sequences = true, stateful = true $(, $name = $value)*),
            }
        }
    };
}

halves!(WholeRnn, HalfRnn, SimpleRnn);
halves!(WholeLstm, HalfLstm, Lstm);
halves!(WholeGru, HalfGru, Gru);
halves!(WholeGruBefore, HalfGruBefore, Gru, reset_after = false);

const X: [[f32; 2]; 4] = [[0.5, -1.0], [2.0, 0.25], [-0.75, 1.5], [1.0, -0.5]];

macro_rules! check {
    ($whole:ident, $half:ident) => {{
        let (whole, half) = ($whole::new(3), $half::new(3));
        let want = whole.predictor::<1>().predict(&X).expect("a sample")[0];
        let mut pieces = half.predictor::<1>();
        let mut read = |from: usize| pieces.predict(&[X[from], X[from + 1]]).expect("a sample")[0];
        assert_eq!(read(0), want[..2]);
        assert_eq!(read(2), want[2..]);
        assert_ne!(read(0), want[..2], "the states stay");
        pieces.reset_states();
        let first = pieces.predict(&[X[0], X[1]]).expect("a sample")[0];
        assert_eq!(first, want[..2], "the states start anew");
    }};
}

#[test]
fn pieces_of_a_sequence_give_what_the_whole_gives() {
    check!(WholeRnn, HalfRnn);
    check!(WholeLstm, HalfLstm);
    check!(WholeGru, HalfGru);
    check!(WholeGruBefore, HalfGruBefore);
}

model! {
    struct Encoder {
        lstm: Lstm(UNITS, stateful = true, return_state = true),
        both: Bidirectional(Gru(2, stateful = true, return_state = true), merge_mode = sum),
    }
    fn forward(x: [2, 2]) -> (h: [UNITS], c: [UNITS], f: [2], b: [2]) {
        let (_y, h, c) = lstm(x);
        let (_y, f, b) = both(x);
        (h: h, c: c, f: f, b: b)
    }
}

#[test]
fn states_stay_apart_by_sample_and_are_given_back() {
    let net = Encoder::new(5);
    let (mut two, mut one) = (net.predictor::<2>(), net.predictor::<1>());
    let samples = [[X[0], X[1]], [X[2], X[3]]];
    for _ in 0..3 {
        let both = two.predict(&samples[..]).expect("two samples").clone();
        let alone = one.predict(&samples[0]).expect("a sample");
        assert_eq!((both.h[0], both.c[0], both.f[0], both.b[0]), (alone.h[0], alone.c[0], alone.f[0], alone.b[0]));
        assert_ne!(both.h[1], both.h[0]);
    }
}

#[test]
fn a_tape_goes_back_again_from_the_states_it_went_forward_from() {
    let net = HalfGru::new(3);
    let mut tape = net.tape::<1>();
    let cotangents = Batch::from_samples(&[[[1.0; UNITS]; 2]]);
    tape.forward(&[X[0], X[1]]).expect("a sample");
    tape.forward(&[X[2], X[3]]).expect("a sample");
    let mut gradients = || flat::<_, f32>(tape.backward::<true, false>(&cotangents).weights()).to_vec();
    let first = gradients();
    assert_eq!(gradients(), first);
    let second = tape.forward(&[X[0], X[1]]).expect("a sample")[0];
    tape.reset_states();
    assert_ne!(tape.forward(&[X[0], X[1]]).expect("a sample")[0], second, "the states start anew");
}

model! {
    struct OnEach { each: TimeDistributed(Gru(2, stateful = true)) }
    fn forward(x: [2, 3, 1], z: [5, 3, 1]) -> (a: [2, 2], b: [5, 2]) { (a: each(x), b: each(z)) }
}

#[test]
fn sequences_of_more_steps_have_states_too() {
    let net = OnEach::new(3);
    let mut predictor = net.predictor::<2>();
    let (x, z) = ([[[[0.5_f32]; 3]; 2]; 2], [[[[0.5_f32]; 3]; 5]; 2]);
    let both = predictor.predict((&x[..], &z[..])).expect("two samples");
    assert_ne!(both.a[0][0], both.b[0][0], "the first steps go on from the states of the first call");
    assert_eq!(both.b[1][4], both.b[1][3], "nothing went before the last steps");
}
