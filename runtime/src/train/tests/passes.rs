//! Predictors and tapes.

use super::net::{Fork, ForkPrediction, HEAVY, IN, Net, OUT, PLAIN};
use super::{assert_close, samples};
use crate::{Batch, D1, Differentiate, InputError, Predict, Prediction};

#[test]
fn a_predictor_takes_a_sample_a_slice_or_a_batch() {
    let net = Net::<PLAIN>::new(1);
    let (inputs, _) = samples(4);
    let mut predictor = net.predictor::<4>();
    let all = predictor.predict(&inputs).unwrap().samples().to_vec();
    assert_eq!(all.len(), 4);
    assert_eq!(predictor.predict(&inputs[1]).unwrap().samples(), &all[1..2]);
    assert_eq!(predictor.predict(&inputs[1..3]).unwrap().samples(), &all[1..3]);
    let mut batch = Batch::<f64, D1<IN>, 3>::zeros();
    batch.fill(&inputs[..2]).unwrap();
    assert_eq!(predictor.predict(&batch).unwrap().samples(), &all[..2]);
    assert_eq!(predictor.predict(&inputs[..0]).unwrap().filled(), 0);
}

#[test]
fn a_predictor_refuses_more_samples_than_it_has_room_for() {
    let net = Net::<PLAIN>::new(1);
    let (inputs, _) = samples(3);
    let refused = net.predictor::<2>().predict(&inputs).unwrap_err();
    assert_eq!(refused, InputError::TooMany { samples: 3, capacity: 2 });
    assert_eq!(refused.to_string(), "3 samples do not fit a batch of 2");
}

#[test]
fn several_outputs_arrive_under_their_names() {
    let net = Fork::new(2);
    let (inputs, _) = samples(2);
    let mut predictor = net.predictor::<2>();
    let prediction = predictor.predict(&inputs).unwrap();
    let params = net.handle.parameters();
    let score: f64 = (0..IN).map(|at| inputs[1][at] * params.score_kernel[at]).sum::<f64>() + params.score_bias[0];
    assert_close(&prediction.score[1], &[score]);
    assert_close(&[prediction.kind[1].iter().sum()], &[1.0]);
}

/// `Σ cotangent · output` for the given inputs.
fn product<const KIND: usize>(net: &Net<KIND>, inputs: &[[f64; IN]], cotangents: &[[f64; OUT]]) -> f64 {
    let mut predictor = net.predictor::<4>();
    let outputs = predictor.predict(inputs).unwrap();
    outputs.flat().iter().zip(cotangents.as_flattened()).map(|(output, cotangent)| output * cotangent).sum()
}

#[test]
fn a_tape_gives_the_slopes_of_outputs_over_inputs_and_weights() {
    let (inputs, _) = samples(3);
    let mut net = Net::<HEAVY>::new(3);
    let wanted = [[1.0, -2.0, 0.5], [0.0, 1.0, 0.3], [-1.0, 0.2, 0.0]];
    let mut cotangents = Batch::zeros();
    cotangents.fill(&wanted).unwrap();
    let (d_input, d_weights) = {
        let mut tape = net.tape::<4>();
        tape.forward(&inputs).unwrap();
        let gradients = tape.backward::<true, true>(&cotangents);
        (gradients.input(0).to_vec(), crate::flat::<_, f64>(gradients.weights()).to_vec())
    };
    let step = 1e-6;
    for at in [0, 7, 14] {
        let (mut up, mut down) = (inputs.clone(), inputs.clone());
        up.as_flattened_mut()[at] += step;
        down.as_flattened_mut()[at] -= step;
        let slope = (product(&net, &up, &wanted) - product(&net, &down, &wanted)) / (2.0 * step);
        assert!((slope - d_input[at]).abs() < 1e-8, "input {at}: {slope}, {}", d_input[at]);
    }
    for at in [0, 17, 44, 70, net.flat().len() - 1] {
        let before = net.flat()[at];
        net.flat_mut()[at] = before + step;
        let up = product(&net, &inputs, &wanted);
        net.flat_mut()[at] = before - step;
        let slope = (up - product(&net, &inputs, &wanted)) / (2.0 * step);
        net.flat_mut()[at] = before;
        assert!((slope - d_weights[at]).abs() < 1e-8, "weight {at}: {slope}, {}", d_weights[at]);
    }
}

#[test]
fn a_tape_can_be_unwound_again_and_asks_for_what_is_wanted() {
    let net = Net::<PLAIN>::new(3);
    let (inputs, _) = samples(2);
    let mut tape = net.tape::<2>();
    tape.forward(&inputs).unwrap();
    let cotangents = Batch::from_samples(&[[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]);
    let first = crate::flat::<_, f64>(tape.backward::<true, false>(&cotangents).weights()).to_vec();
    let inputs_only = tape.backward::<false, true>(&cotangents);
    assert_eq!(inputs_only.input(0).len(), 2 * IN);
    assert!(crate::flat::<_, f64>(inputs_only.weights()).iter().all(|&gradient| gradient == 0.0));
    let again = tape.backward::<true, false>(&cotangents);
    assert_eq!(crate::flat::<_, f64>(again.weights()), first);
    assert!(again.input(0).is_empty());
}

#[test]
fn a_tape_of_two_outputs_adds_what_flows_back_from_each() {
    let net = Fork::new(4);
    let (inputs, _) = samples(1);
    let mut tape = net.tape::<1>();
    tape.forward(&inputs).unwrap();
    let mut input_gradient = |score: f64, kind: [f64; OUT]| {
        let mut cotangents = ForkPrediction::<1>::zeros();
        cotangents.score.samples_mut()[0] = [score];
        cotangents.kind.samples_mut()[0] = kind;
        tape.backward::<false, true>(&cotangents).input(0).to_vec()
    };
    let (one, other) = (input_gradient(1.0, [0.0; OUT]), input_gradient(0.0, [1.0, 0.0, 2.0]));
    let sum: Vec<f64> = one.iter().zip(&other).map(|(one, other)| one + other).collect();
    assert_close(&input_gradient(1.0, [1.0, 0.0, 2.0]), &sum);
}
