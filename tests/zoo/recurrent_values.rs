//! What dropout of recurrent layers keeps, by hand, and which of their outputs carry a mask.
#![expect(clippy::float_cmp, reason = "all numbers are exact")]

use formwork::prelude::*;

formwork::model! {
    #[model(dtype = f64)]
    struct SeenInput: [3, 200] -> [3, 200] {
        SimpleRnn(
            200, activation = linear, use_bias = false, kernel_initializer = identity, recurrent_initializer = zeros,
            dropout = 0.25, return_sequences = true,
        ),
    }
}

formwork::model! {
    #[model(dtype = f64)]
    struct SeenState {
        rnn: SimpleRnn(
            200, activation = linear, use_bias = false, kernel_initializer = zeros, recurrent_initializer = identity,
            recurrent_dropout = 0.5,
        ),
    }
    fn forward(x: [3, 1], h: [200]) -> (y: [200]) { rnn(x, h) }
}

formwork::model! {
    #[model(dtype = f64)]
    struct SeenTwice: [1, 200] -> [400] {
        Bidirectional(SimpleRnn(200, activation = linear, use_bias = false, kernel_initializer = identity, dropout = 0.5)),
    }
}

#[test]
fn what_dropout_keeps_of_an_input_is_scaled_and_the_same_for_all_steps() {
    let net = SeenInput::new(0);
    let mut tape = net.tape::<2>();
    let found = tape.forward(&[[[3.0; 200]; 3]; 2][..]).expect("two samples");
    let kept = found.flat().iter().filter(|value| **value != 0.0).count();
    assert!(found.flat().iter().all(|value| *value == 0.0 || *value == 4.0));
    assert!((3 * 260..3 * 340).contains(&kept), "{kept} of 1200");
    assert!((0..2).all(|sample| found[sample].iter().all(|step| *step == found[sample][0])));
    assert_ne!(found[0], found[1]);
    let mut predictor = net.predictor::<1>();
    assert_eq!(predictor.predict(&[[3.0; 200]; 3]).expect("one sample")[0], [[3.0; 200]; 3]);
}

#[test]
fn what_recurrent_dropout_keeps_of_a_state_is_scaled_at_each_step() {
    let net = SeenState::new(0);
    let mut tape = net.tape::<1>();
    let found = tape.forward((&[[[0.0]; 3]][..], &[[1.0; 200]][..])).expect("one sample");
    assert!(found[0].iter().all(|value| *value == 0.0 || *value == 8.0));
    let kept = found[0].iter().filter(|value| **value != 0.0).count();
    assert!((70..130).contains(&kept), "{kept} of 200");
}

#[test]
fn the_directions_draw_different_masks() {
    let net = SeenTwice::new(0);
    let mut tape = net.tape::<1>();
    let found = tape.forward(&[[[1.0; 200]]][..]).expect("one sample");
    assert_ne!(found[0][..200], found[0][200..]);
}

formwork::model! {
    struct MaskedApart {
        embed: Embedding(3, 2, mask_zero = true),
        both: Bidirectional(Gru(2, return_sequences = true), merge_mode = none),
    }
    fn forward(word: [u32; 5]) -> (a: [5, 2], b: [5, 2]) {
        let (a, b) = both(embed(word));
        (a: a, b: b)
    }
}

#[test]
fn directions_that_are_kept_apart_both_carry_the_mask() {
    assert_eq!(<MaskedApart as formwork::Model>::MASKS, [5, 5]);
}
