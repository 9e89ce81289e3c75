//! What one step computes.

use super::net::{FROZEN, Fork, HEAVY, HIDDEN, IN, Net, OUT, PENALIZED, PLAIN};
use super::tools::{Classes, Sgd, Squares, sgd};
use super::{assert_close, samples};
use crate::{Clip, Compile, Predict, Reduction};

/// The parameters after one step on `inputs`, and the loss of it.
fn stepped<const KIND: usize, const B: usize>(inputs: &[[f64; IN]], classes: &[u32]) -> (Vec<f64>, f64) {
    let mut net = Net::<KIND>::new(5);
    let loss = net.compile::<B>(Classes::default(), sgd(0.5), ()).train_on_batch(inputs, classes).unwrap();
    (net.flat().to_vec(), loss)
}

#[test]
fn a_short_batch_gives_the_mean_over_its_samples() {
    let (inputs, classes) = samples(5);
    let before = Net::<PLAIN>::new(5).flat().to_vec();
    let (mut change, mut mean) = (vec![0.0; before.len()], 0.0);
    for (input, class) in inputs.iter().zip(&classes) {
        let (after, loss) = stepped::<PLAIN, 1>(core::slice::from_ref(input), core::slice::from_ref(class));
        mean += loss / 5.0;
        for ((change, after), before) in change.iter_mut().zip(after).zip(&before) {
            *change += (after - before) / 5.0;
        }
    }
    let wanted: Vec<f64> = before.iter().zip(change).map(|(before, change)| before + change).collect();
    let (after, loss) = stepped::<PLAIN, 8>(&inputs, &classes);
    assert_close(&after, &wanted);
    assert_close(&[loss], &[mean]);
}

#[test]
fn a_split_batch_gives_what_a_whole_one_gives() {
    let (inputs, classes) = samples(13);
    let (whole, split) = (stepped::<PLAIN, 16>(&inputs, &classes), stepped::<HEAVY, 16>(&inputs, &classes));
    assert_close(&split.0, &whole.0);
    assert_close(&[split.1], &[whole.1]);
}

#[test]
fn any_number_of_threads_gives_the_same_bits() {
    let (inputs, classes) = samples(13);
    let run = |threads| {
        let mut net = Net::<HEAVY>::new(5);
        let optimizer = Sgd { learning_rate: 0.1, momentum: 0.9, clip: Clip::GlobalNorm(0.5) };
        let mut trainer = net.compile::<16>(Classes::default(), optimizer, ()).threads(threads);
        assert!(trainer.plan.shards > 4);
        let losses: Vec<u64> = (0..200).map(|_| trainer.train_on_batch(&inputs, &classes).unwrap().to_bits()).collect();
        (losses, net.flat().iter().map(|value| value.to_bits()).collect::<Vec<_>>())
    };
    let one = run(1);
    assert_eq!(one, run(2));
    assert_eq!(one, run(3));
}

#[test]
fn sample_weights_scale_values_and_leave_the_divisor_alone() {
    let (inputs, classes) = samples(4);
    let run = |weights: &[f64; 4]| {
        let mut net = Net::<PLAIN>::new(5);
        let mut trainer = net.compile::<4>(Classes::default(), sgd(0.5), ());
        let loss = trainer.train_on_weighted_batch(&inputs, &classes, weights).unwrap();
        (loss, net.flat().to_vec())
    };
    let (only_first, after) = run(&[4.0, 0.0, 0.0, 0.0]);
    let (alone, loss) = stepped::<PLAIN, 4>(&inputs[..1], &classes[..1]);
    assert_close(&[only_first], &[loss]);
    assert_close(&after, &alone);
}

#[test]
fn a_mean_with_sample_weights_divides_by_their_sum() {
    let (inputs, _) = samples(2);
    let targets = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]];
    let run = |reduction, weights: &[f64; 2]| {
        let mut net = Net::<PLAIN>::new(5);
        let mut trainer = net.compile::<4>(Squares { weight: 1.0, reduction }, sgd(0.0), ());
        trainer.train_on_weighted_batch(&inputs, &targets, weights).unwrap()
    };
    let sum = run(Reduction::Sum, &[3.0, 1.0]);
    assert_close(&[run(Reduction::MeanWithSampleWeight, &[3.0, 1.0])], &[sum / 4.0]);
    assert_close(&[run(Reduction::SumOverBatchSize, &[3.0, 1.0])], &[sum / 2.0]);
    assert_close(&[run(Reduction::MeanWithSampleWeight, &[0.0, 0.0])], &[0.0]);
}

#[test]
fn ignored_targets_count_neither_in_the_sum_nor_in_the_divisor() {
    let (inputs, mut classes) = samples(3);
    let wanted = stepped::<PLAIN, 4>(&inputs[..2], &classes[..2]);
    classes[2] = 255;
    let mut net = Net::<PLAIN>::new(5);
    let mut trainer = net.compile::<4>(Classes { ignored: Some(255) }, sgd(0.0), ());
    assert_close(&[trainer.train_on_batch(&inputs, &classes).unwrap()], &[wanted.1]);
    // The next batch counts its rows anew.
    classes[2] = 1;
    let wanted = stepped::<PLAIN, 4>(&inputs, &classes);
    assert_close(&[trainer.train_on_batch(&inputs, &classes).unwrap()], &[wanted.1]);
}

#[test]
fn the_total_of_two_outputs_is_weighted() {
    let (inputs, classes) = samples(3);
    let scores = [[1.0], [2.0], [3.0]];
    let total = |weight| {
        let mut net = Fork::new(6);
        let losses = (Squares { weight, ..Squares::default() }, Classes::default());
        net.compile::<4>(losses, sgd(0.0), ()).train_on_batch(&inputs, (&scores, &classes)).unwrap()
    };
    let (none, one, half) = (total(0.0), total(1.0), total(0.5));
    assert_close(&[half], &[none + 0.5 * (one - none)]);
    assert!(one > none);
}

#[test]
fn a_fused_loss_moves_weights_as_the_unfused_one_would() {
    // The gradient of −ln p of one class is −1/p there: handed back through the softmax by a tape.
    use crate::Differentiate;
    let (inputs, classes) = samples(1);
    let net = Net::<PLAIN>::new(5);
    let mut tape = net.tape::<1>();
    let p = tape.forward(&inputs).unwrap()[0];
    let class = classes[0] as usize;
    let mut cotangents = crate::Batch::<f64, crate::D1<OUT>, 1>::zeros();
    cotangents.samples_mut()[0][class] = -1.0 / p[class];
    let gradients = crate::flat::<_, f64>(tape.backward::<true, false>(&cotangents).weights()).to_vec();
    let wanted: Vec<f64> = net.flat().iter().zip(gradients).map(|(before, gradient)| before - 0.5 * gradient).collect();
    assert_close(&stepped::<PLAIN, 1>(&inputs, &classes).0, &wanted);
}

#[test]
fn frozen_parameters_stay_as_they_are() {
    let (inputs, classes) = samples(6);
    let before = Net::<FROZEN>::new(5).flat().to_vec();
    let (after, _) = stepped::<FROZEN, 8>(&inputs, &classes);
    let frozen = (IN + 1) * HIDDEN;
    assert_eq!(after[..frozen], before[..frozen]);
    assert_ne!(after[frozen..], before[frozen..]);
}

#[test]
fn a_layer_can_be_kept_from_training_and_let_go_again() {
    let (inputs, classes) = samples(6);
    let mut net = Net::<PENALIZED>::new(5);
    let before = net.flat().to_vec();
    let mut trainer = net.compile::<8>(Classes::default(), sgd(0.5), ());
    trainer.set_trainable("dense", false).unwrap();
    let loss = trainer.train_on_batch(&inputs, &classes).unwrap();
    let after = trainer.model().flat().to_vec();
    let kept = (IN + 1) * HIDDEN;
    assert_eq!(after[..kept], before[..kept]);
    assert_ne!(after[kept..], before[kept..]);
    trainer.set_trainable("dense", true).unwrap();
    trainer.train_on_batch(&inputs, &classes).unwrap();
    assert_ne!(trainer.model().flat()[..kept], before[..kept]);
    // Only the other kernel's penalty counted while the first was kept.
    let squares: f64 = before[kept..before.len() - OUT].iter().map(|weight| weight * weight).sum();
    assert_close(&[loss], &[stepped::<PLAIN, 8>(&inputs, &classes).1 + 0.01 * squares]);
    let error = trainer.set_trainable("dens", false).unwrap_err().to_string();
    assert_eq!(
        error,
        "no parameter to train lies at `dens`; there are dense.kernel, dense.bias, dense_1.kernel, dense_1.bias"
    );
}

#[test]
fn an_l2_penalty_is_part_of_the_loss_and_of_the_gradient() {
    let (inputs, classes) = samples(6);
    let before = Net::<PLAIN>::new(5).flat().to_vec();
    let (plain, held) = (stepped::<PLAIN, 8>(&inputs, &classes), stepped::<PENALIZED, 8>(&inputs, &classes));
    let kernels: Vec<usize> = (0..IN * HIDDEN).chain((IN + 1) * HIDDEN..before.len() - OUT).collect();
    let squares: f64 = kernels.iter().map(|&at| before[at] * before[at]).sum();
    assert_close(&[held.1], &[plain.1 + 0.01 * squares]);
    let mut wanted = plain.0;
    for &at in &kernels {
        wanted[at] -= 0.5 * 0.02 * before[at];
    }
    assert_close(&held.0, &wanted);
}

#[test]
fn gradients_are_clipped_by_value_norm_and_global_norm() {
    let (inputs, classes) = samples(6);
    let change = |clip| {
        let mut net = Net::<PLAIN>::new(5);
        let before = net.flat().to_vec();
        let optimizer = Sgd { learning_rate: 1.0, momentum: 0.0, clip };
        net.compile::<8>(Classes::default(), optimizer, ()).train_on_batch(&inputs, &classes).unwrap();
        net.flat().iter().zip(before).map(|(after, before)| after - before).collect::<Vec<f64>>()
    };
    let norm = |values: &[f64]| values.iter().map(|value| value * value).sum::<f64>().sqrt();
    let free = change(Clip::None);
    let by_value = change(Clip::Value(0.01));
    let wanted: Vec<f64> = free.iter().map(|value| value.clamp(-0.01, 0.01)).collect();
    assert!(by_value.iter().zip(&wanted).all(|(found, wanted)| (found - wanted).abs() < 1e-15));
    assert!((norm(&change(Clip::GlobalNorm(0.1))) - 0.1).abs() < 1e-12);
    let kernel = ..IN * HIDDEN;
    assert!((norm(&change(Clip::Norm(0.05))[kernel]) - 0.05).abs() < 1e-12);
    assert_eq!(change(Clip::Norm(100.0)), free);
}

#[test]
fn a_loss_that_is_no_number_is_an_error_unless_training_is_to_go_on() {
    let mut net = Net::<PLAIN>::new(5);
    let mut trainer = net.compile::<2>(Classes::default(), sgd(0.1), ());
    let error = trainer.train_on_batch(&[f64::NAN; IN], &[0_u32]).unwrap_err();
    let text = "the loss of `class` is NaN, so the step was not taken; `continue_if_not_finite` goes on, as Keras does";
    assert_eq!((error.to_string().as_str(), trainer.steps()), (text, 0));
    let mut trainer = trainer.continue_if_not_finite();
    assert!(trainer.train_on_batch(&[f64::NAN; IN], &[0_u32]).unwrap().is_nan());
    assert_eq!(trainer.steps(), 1);
    assert!(net.flat().iter().any(|weight| weight.is_nan()));
}

#[test]
fn whole_numbers_stand_for_ids_and_ids_for_numbers() {
    let (inputs, classes) = samples(3);
    let numbers: Vec<f64> = classes.iter().copied().map(f64::from).collect();
    let mut net = Net::<PLAIN>::new(5);
    let loss = net.compile::<4>(Classes::default(), sgd(0.5), ()).train_on_batch(&inputs, &numbers).unwrap();
    assert_close(&[loss], &[stepped::<PLAIN, 4>(&inputs, &classes).1]);
    let one_hot: Vec<[u32; OUT]> = classes.iter().map(|&class| [0, 1, 2].map(|at| u32::from(at == class))).collect();
    let mut net = Net::<PLAIN>::new(5);
    net.compile::<4>(Squares::default(), sgd(0.5), ()).train_on_batch(&inputs, &one_hot).unwrap();
}

#[test]
fn the_model_is_free_again_once_the_trainer_is_last_used() {
    let (inputs, classes) = samples(3);
    let mut net = Net::<PLAIN>::new(5);
    let mut trainer = net.compile::<4>(Classes::default(), sgd(0.5), ()).seed(3);
    trainer.train_on_batch(&inputs, &classes).unwrap();
    assert_eq!(trainer.steps(), 1);
    net.predictor::<1>().predict(&inputs[0]).unwrap();
}
