//! Batch normalization over a whole training: moving statistics, losses and predictions follow Keras, the short last batch
//! of each epoch included; copies carry them, and what is frozen keeps them, at every depth and until it is thawed.

use formwork::prelude::*;
use formwork::{flat, flat_mut, parameter_ranges};
use ndarray::Array2;

model! {
    struct Net: [3] -> [2] {
        BatchNormalization(momentum = 0.9),
        Dense(4, activation = tanh),
        BatchNormalization(momentum = 0.75, epsilon = 0.01),
        Dense(2),
    }
}

/// Numbers from -1 to 1, exact in single precision but for the last digits.
fn numbers(count: usize, factor: usize, offset: usize) -> Vec<f32> {
    (0..count).map(|at| ((at * factor + offset) % 17) as f32 / 8.5 - 1.0).collect()
}

fn samples() -> Dataset {
    let rows = |features, factor, offset| {
        let numbers = numbers(10 * features, factor, offset);
        Array2::from_shape_vec((10, features), numbers).expect("ten samples")
    };
    Dataset::new(rows(3, 5, 1), rows(2, 7, 3)).expect("as many targets as inputs")
}

/// The net with parameters that Keras can be given too.
fn net() -> Net {
    let mut net = Net::new(1);
    let (ones, zeros) = (|count| vec![1.0; count], |count| vec![0.0; count]);
    let parameters =
        [ones(3), zeros(3), numbers(12, 3, 2), numbers(4, 4, 5), ones(4), zeros(4), numbers(8, 6, 1), numbers(2, 2, 9)];
    let learned = parameter_ranges(Net::DESCRIPTION).into_iter().filter(|range| !range.statistic);
    for (range, parameter) in learned.zip(&parameters) {
        flat_mut::<_, f32>(net.parameters_mut())[range.range].copy_from_slice(parameter);
    }
    net
}

/// The moving statistics of all layers.
fn statistics<M: Model<Scalar = f32>>(net: &M) -> Vec<f32> {
    let ranges = parameter_ranges(M::DESCRIPTION).into_iter().filter(|range| range.statistic);
    ranges.flat_map(|range| flat::<_, f32>(net.parameters())[range.range].to_vec()).collect()
}

fn close(what: &str, found: impl IntoIterator<Item = f64>, wanted: &[f64]) {
    let found: Vec<f64> = found.into_iter().collect();
    assert_eq!(found.len(), wanted.len(), "{what}");
    for (found, wanted) in found.iter().zip(wanted) {
        assert!((found - wanted).abs() <= 2e-6 + 1e-5 * wanted.abs(), "{what}: {found}, Keras has {wanted}");
    }
}

/// ```python
/// def numbers(n, a, b): return (((np.arange(n) * a + b) % 17) / 8.5 - 1).astype("float32")
/// x, y = numbers(30, 5, 1).reshape(10, 3), numbers(20, 7, 3).reshape(10, 2)
/// m = keras.Sequential([keras.Input((3,)), layers.BatchNormalization(momentum=0.9),
///     layers.Dense(4, activation="tanh"), layers.BatchNormalization(momentum=0.75, epsilon=0.01), layers.Dense(2)])
/// m.layers[1].set_weights([numbers(12, 3, 2).reshape(3, 4), numbers(4, 4, 5)])
/// m.layers[3].set_weights([numbers(8, 6, 1).reshape(4, 2), numbers(2, 2, 9)])
/// m.compile(keras.optimizers.SGD(0.1), "mse")
/// m.fit(x, y, batch_size=4, epochs=3, shuffle=False)   # Keras 3.15.1 on JAX 0.10.2
/// m.predict(x[:2])
/// ```
#[test]
fn training_with_a_short_last_batch_follows_keras() {
    let (mut net, data) = (net(), samples());
    let mut trainer = net.compile::<4>(MeanSquaredError::default(), Sgd::default().learning_rate(0.1), ());
    let fit = Fit::epochs(3).shuffle(false).verbose(Verbose::Silent);
    let history = trainer.fit(&data, fit).expect("data that fits");
    let losses = history.get("loss").expect("every fit has a loss").iter().copied();
    close("losses", losses, &[0.539_232_254_028_320_3, 0.406_271_368_265_152, 0.372_417_747_974_395_75]);
    let state = statistics(&net).into_iter().map(f64::from);
    #[rustfmt::skip]
    let wanted = [
        -0.186_885_282_397_270_2, -0.101_187_974_214_553_83, 0.055_713_221_430_778_5,
        0.489_998_698_234_558_1, 0.417_298_913_002_014_16, 0.525_002_300_739_288_3,
        -0.316_534_996_032_714_84, 0.023_241_218_179_464_34, 0.329_471_886_157_989_5, -0.494_431_257_247_924_8,
        0.225_407_138_466_835_02, 0.581_015_586_853_027_3, 0.308_030_396_699_905_4, 0.254_638_671_875,
    ];
    close("moving statistics", state, &wanted);
    let inputs = numbers(6, 5, 1);
    let mut predictor = net.predictor::<2>();
    let prediction = predictor.predict(&[[inputs[0], inputs[1], inputs[2]], [inputs[3], inputs[4], inputs[5]]][..]);
    let found = prediction.expect("two samples").flat().iter().map(|value| f64::from(*value));
    let wanted = [-0.400_169_312_953_949, -0.658_809_304_237_365_7, 0.690_237_820_148_468, 0.143_265_426_158_905_03];
    close("predictions", found, &wanted);
}

model! {
    /// Statistics at every depth: of a layer, of a model, of a model's model, and on each step of a sequence.
    struct Tower: [3] -> [3] { Dense(3, activation = tanh), Dropout(0.25), BatchNormalization(momentum = 0.9) }
}

model! {
    struct Holder { tower: Tower, norm: BatchNormalization(center = false, scale = false), out: Dense(3) }
    fn forward(x: [3]) -> (y: [3]) { out(norm(tower(x))) }
}

model! {
    struct Deep {
        enter: BatchNormalization(),
        holder: Holder,
        steps: TimeDistributed(Tower),
        each: TimeDistributed(BatchNormalization()),
        head: Dense(2),
    }
    fn forward(x: [3]) -> (y: [2]) {
        let h = holder(enter(x));
        // The same model once more, on other values: its statistics are those of both calls.
        let twice = add(h, holder(h));
        head(global_average_pool1d(each(steps(repeat_vector(twice, 2)))))
    }
}

model! {
    /// The same, with a part that its block froze.
    struct Frozen {
        enter: BatchNormalization(),
        #[frozen]
        holder: Holder,
        #[frozen]
        steps: TimeDistributed(Tower),
        #[frozen]
        each: TimeDistributed(BatchNormalization()),
        head: Dense(2),
    }
    fn forward(x: [3]) -> (y: [2]) {
        let h = holder(enter(x));
        let twice = add(h, holder(h));
        head(global_average_pool1d(each(steps(repeat_vector(twice, 2)))))
    }
}

fn bits<M: Model<Scalar = f32>>(net: &M) -> Vec<u32> {
    flat::<_, f32>(net.parameters()).iter().map(|value| value.to_bits()).collect()
}

fn predicted<M>(net: &M) -> Vec<u32>
where
    M: Model<Scalar = f32, Inputs = (formwork::Input<f32, D1<3>>,), Prediction<1> = Batch<f32, D1<2>, 1>>,
{
    let mut predictor = net.predictor::<1>();
    let prediction = predictor.predict(&[0.5_f32, -1.0, 2.0]).expect("a sample");
    prediction.flat().iter().map(|value| value.to_bits()).collect()
}

/// What lies at some paths and below, and what lies elsewhere, as far as it differs: paths of parameters.
fn changed<M: Model>(before: &[u32], after: &[u32]) -> Vec<String> {
    let differs = |range: &formwork::ParameterRange| before[range.range.clone()] != after[range.range.clone()];
    parameter_ranges(M::DESCRIPTION).into_iter().filter(differs).map(|range| range.path).collect()
}

/// Trains for some steps with some paths set, one after the other, and returns what changed.
fn trained<M>(net: &mut M, settings: &[(&str, bool)]) -> Vec<String>
where
    M: Model<Scalar = f32, Inputs = (formwork::Input<f32, D1<3>>,)>,
    MeanSquaredError: formwork::Objective<f32, M::Outputs>,
{
    let before = bits(net);
    let mut trainer = net.compile::<4>(MeanSquaredError::default(), Adam::default(), ());
    for (path, trains) in settings {
        trainer.set_trainable(path, *trains).expect("a path of the model");
    }
    trainer.fit(&samples(), Fit::epochs(2).verbose(Verbose::Silent)).expect("data that fits");
    changed::<M>(&before, &bits(net))
}

/// The paths of a model below none of the given.
fn all_but<M: Model>(frozen: &[&str]) -> Vec<String> {
    let below = |found: &str| {
        frozen.iter().any(|path| found.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('.')))
    };
    let paths = parameter_ranges(M::DESCRIPTION).into_iter().map(|range| range.path);
    paths.filter(|path| !below(path)).collect()
}

#[test]
fn what_is_frozen_keeps_its_statistics_at_every_depth() {
    #[rustfmt::skip]
    let cases: &[&[&str]] = &[
        &[],
        &["enter"],
        &["holder"],
        &["holder.tower"],
        &["holder.tower.batch_normalization"],
        &["holder.norm"],
        &["steps"],
        &["steps.batch_normalization"],
        &["each"],
        &["enter", "holder", "steps", "each"],
    ];
    for frozen in cases {
        let settings: Vec<_> = frozen.iter().map(|path| (*path, false)).collect();
        assert_eq!(trained(&mut Deep::new(1), &settings), all_but::<Deep>(frozen), "{frozen:?}");
        // And the other way round: all but these.
        let thawed = all_but::<Deep>(&all_but::<Deep>(frozen).iter().map(String::as_str).collect::<Vec<_>>());
        let layers = ["enter", "holder", "steps", "each", "head"].map(|path| (path, false));
        let settings: Vec<_> = layers.into_iter().chain(frozen.iter().map(|path| (*path, true))).collect();
        assert_eq!(trained(&mut Deep::new(1), &settings), thawed, "only {frozen:?}");
    }
}

#[test]
fn one_parameter_that_does_not_train_leaves_the_statistics_of_its_layer_to_move() {
    let gamma = "holder.tower.batch_normalization.gamma";
    assert_eq!(trained(&mut Deep::new(1), &[(gamma, false)]), all_but::<Deep>(&[gamma]));
    // And one that trains in a frozen layer leaves them where they are.
    let settings =
        [("enter", false), ("holder", false), ("steps", false), ("each", false), ("head", false), (gamma, true)];
    assert_eq!(trained(&mut Deep::new(1), &settings), [gamma]);
    let mut net = Deep::new(1);
    let mut trainer = net.compile::<4>(MeanSquaredError::default(), Adam::default(), ());
    let error = trainer.set_trainable("enter.moving_mean", false).expect_err("it has no gradient").to_string();
    assert!(error.starts_with("no parameter to train lies at `enter.moving_mean`; there are enter.gamma"), "{error}");
}

#[test]
fn what_a_block_froze_trains_when_it_is_told_to() {
    let frozen = ["holder", "steps", "each"];
    assert_eq!(trained(&mut Frozen::new(1), &[]), all_but::<Frozen>(&frozen));
    for thawed in frozen {
        let still: Vec<&str> = frozen.into_iter().filter(|path| *path != thawed).collect();
        assert_eq!(trained(&mut Frozen::new(1), &[(thawed, true)]), all_but::<Frozen>(&still), "{thawed}");
    }
    let again = [("each", true), ("steps", true), ("holder", true), ("steps", false)];
    assert_eq!(trained(&mut Frozen::new(1), &again), all_but::<Frozen>(&["steps"]));
    // All that is thawed gives the bits of the model in which nothing was frozen, and the reverse.
    let (mut plain, mut thawed) = (Deep::new(1), Frozen::new(1));
    trained(&mut plain, &[]);
    trained(&mut thawed, &frozen.map(|path| (path, true)));
    assert_eq!(bits(&plain), bits(&thawed));
    let (mut plain, mut written) = (Deep::new(1), Frozen::new(1));
    trained(&mut plain, &frozen.map(|path| (path, false)));
    trained(&mut written, &[]);
    assert_eq!(bits(&plain), bits(&written));
}

#[test]
fn a_thaw_between_steps_goes_on_with_the_same_moments() {
    let rows = numbers(12, 5, 1);
    let (x, y) = ([[rows[0], rows[1], rows[2]], [rows[3], rows[4], rows[5]]], [[1.0_f32, -1.0]; 2]);
    let mut net = Frozen::new(1);
    let mut trainer = net.compile::<4>(MeanSquaredError::default(), Adam::default(), ());
    let mut whole = Deep::new(1);
    let mut other = whole.compile::<4>(MeanSquaredError::default(), Adam::default(), ());
    for path in ["holder", "steps", "each"] {
        other.set_trainable(path, false).expect("a path of the model");
    }
    for step in 0..6 {
        // Thawed, frozen again, and thawed once more.
        if step % 2 == 1 {
            for path in ["holder", "steps", "each"] {
                trainer.set_trainable(path, step != 3).expect("a path of the model");
                other.set_trainable(path, step != 3).expect("a path of the model");
            }
        }
        let (one, two) = (trainer.train_on_batch(&x[..], &y[..]), other.train_on_batch(&x[..], &y[..]));
        assert_eq!(one.expect("two samples").to_bits(), two.expect("two samples").to_bits(), "step {step}");
    }
    assert_eq!(bits(&net), bits(&whole));
}

/// A way to copy a model, and what it is called.
type Way = (&'static str, fn(&Deep) -> Deep);

#[test]
fn copies_carry_everything() {
    let mut net = Deep::new(1);
    trained(&mut net, &[]);
    let wanted = predicted(&net);
    let copies: [Way; 6] = [
        ("clone", Clone::clone),
        ("assignment", |net| {
            let mut copy = Deep::new(2);
            *copy = **net;
            copy
        }),
        ("clone_from", |net| {
            let mut copy = Deep::new(2);
            copy.clone_from(net);
            copy
        }),
        ("parts", |net| {
            let mut copy = Deep::new(2);
            (copy.enter, copy.holder, copy.each, copy.head) = (net.enter, net.holder, net.each, net.head);
            copy.steps.clone_from(&net.steps);
            copy
        }),
        ("parts of parts", |net| {
            let mut copy = Deep::new(2);
            copy.enter = net.enter;
            copy.holder.tower = net.holder.tower;
            copy.holder.norm = net.holder.norm;
            copy.holder.out = net.holder.out;
            copy.steps = net.steps;
            copy.each = net.each;
            copy.head = net.head;
            copy
        }),
        ("bytes", |net| {
            let mut copy = Deep::new(2);
            copy.from_bytes(&net.to_bytes()).expect("a file of the same model");
            copy
        }),
    ];
    for (how, copy) in copies {
        let copy = copy(&net);
        assert_eq!(bits(&copy), bits(&net), "{how}");
        assert_eq!(predicted(&copy), wanted, "{how}");
    }
    // A part is the model of its type, and goes from one model into another.
    let mut alone = Holder::new(3);
    *alone = net.holder;
    let mut into = Frozen::new(4);
    into.holder.clone_from(&alone);
    assert_eq!(into.holder.norm.moving_mean, net.holder.norm.moving_mean);
    assert_eq!(into.holder.tower.batch_normalization.moving_variance, alone.tower.batch_normalization.moving_variance);
}

#[test]
fn a_gradient_is_zero_where_no_gradient_moves() {
    let net = Deep::new(1);
    let mut tape = net.tape::<4>();
    tape.forward(&[[0.5, -1.0, 2.0], [1.0, 0.0, -2.0], [0.3, 0.2, 0.1]][..]).expect("three samples");
    let cotangents = Batch::from_samples(&[[1.0, -2.0]; 4]);
    let gradients = tape.backward::<true, true>(&cotangents);
    for range in parameter_ranges(Deep::DESCRIPTION) {
        let gradient = &flat::<_, f32>(gradients.weights())[range.range];
        assert_eq!(gradient.iter().all(|gradient| *gradient == 0.0), range.statistic, "{}", range.path);
    }
}

#[test]
fn counts_and_memory_are_keras_own() {
    // Keras counts all weights, and an optimizer keeps moments of those that train: each normalization has two of four.
    let norms = [4 * 3, 4 * 3, 2 * 3, 4 * 3, 4 * 3].iter().sum::<usize>();
    let rest = 12 + 12 + 12 + 8;
    assert_eq!((Deep::PARAMS, Frozen::PARAMS), (norms + rest, norms + rest));
    assert_eq!(Deep::TRAINABLE_PARAMS, Deep::PARAMS - 5 * 6);
    assert_eq!(Frozen::TRAINABLE_PARAMS, 6 + 8);
    assert_eq!(Deep::train_bytes(4, 2) - Deep::train_bytes(4, 0), 2 * 4 * Deep::TRAINABLE_PARAMS);
    assert_eq!(Frozen::train_bytes(4, 2) - Frozen::train_bytes(4, 0), 2 * 4 * Frozen::TRAINABLE_PARAMS);
    let mut net = Deep::new(1);
    let mut trainer = net.compile::<4>(MeanSquaredError::default(), Adam::default(), ());
    trainer.set_trainable("enter", false).expect("a layer of the model");
    let (trains, rests) = (Deep::TRAINABLE_PARAMS - 6, 5 * 6 + 6);
    let told = trainer.summary();
    assert!(told.contains(&format!(" Trainable params: {trains} (")), "{told}");
    assert!(told.contains(&format!(" Non-trainable params: {rests} (")), "{told}");
}

model! {
    /// So much to do for a sample that batches are split, as long as no statistics of them are taken.
    struct Split {
        eye: Conv2d(40, 5, padding = same),
        #[frozen]
        norm: BatchNormalization(),
        look: Conv2d(16, 5, padding = same, activation = relu),
        head: Dense(2),
    }
    fn forward(image: [18, 18, 1]) -> (y: [2]) { head(global_average_pool2d(look(norm(eye(image))))) }
}

#[test]
fn statistics_that_are_thawed_are_those_of_the_whole_batch() {
    let x = numbers(16 * 18 * 18, 5, 1);
    let images: Vec<[[[f32; 1]; 18]; 18]> = (0..16)
        .map(|image| std::array::from_fn(|row| std::array::from_fn(|column| [x[(image * 18 + row) * 18 + column]])))
        .collect();
    let mut net = Split::new(1);
    let mut trainer = net.compile::<16>(MeanSquaredError::default(), Sgd::default(), ());
    assert!(trainer.shards() > 1);
    trainer.set_trainable("norm", true).expect("a layer of the model");
    assert_eq!(trainer.shards(), 1);
    trainer.train_on_batch(&images[..], &[[1.0_f32, -1.0]; 16][..]).expect("sixteen samples");
    let moved = trainer.model().norm.moving_mean;
    trainer.set_trainable("norm", false).expect("a layer of the model");
    assert!(trainer.shards() > 1);
    trainer.train_on_batch(&images[..], &[[1.0_f32, -1.0]; 16][..]).expect("sixteen samples");
    assert_eq!(net.norm.moving_mean, moved);
    // A hundredth of the way from 0 to the mean of all images.
    let eye = Split::new(1).eye;
    let whole = |channel: usize| {
        let mut sum = f64::from(eye.bias[channel]) * f64::from(16 * 18 * 18);
        for (image, row, column) in (0..16).flat_map(|i| (0..18).flat_map(move |r| (0..18).map(move |c| (i, r, c)))) {
            for (down, right) in (0..5).flat_map(|down| (0..5).map(move |right| (down, right))) {
                let (row, column): (usize, usize) = (row + down, column + right);
                if (2..20).contains(&row) && (2..20).contains(&column) {
                    let pixel = f64::from(images[image][row - 2][column - 2][0]);
                    sum += pixel * f64::from(eye.kernel[(channel, down * 5 + right)]);
                }
            }
        }
        0.01 * sum / f64::from(16 * 18 * 18)
    };
    let wanted: Vec<f64> = (0..40).map(whole).collect();
    close("the moving mean", moved.iter().map(|mean| f64::from(*mean)), &wanted);
}

model! {
    struct Noisy { tower: Tower, drop: Dropout(0.5), head: Dense(2) }
    fn forward(x: [3]) -> (y: [2]) { head(drop(tower(x))) }
}

#[test]
fn dropout_does_not_mind_what_trains() {
    let x = [[0.5_f32, -1.0, 2.0], [1.0, 0.0, -2.0]];
    let mut net = Noisy::new(1);
    let before = bits(&net);
    let mut trainer = net.compile::<2>(MeanSquaredError::default(), Sgd::default(), ());
    for path in ["tower", "head"] {
        trainer.set_trainable(path, false).expect("a part of the model");
    }
    let losses: Vec<f64> =
        (0..8).map(|_| trainer.train_on_batch(&x[..], &[[1.0_f32, -1.0]; 2][..]).expect("two samples")).collect();
    assert!(losses.iter().any(|loss| loss.to_bits() != losses[0].to_bits()), "{losses:?}");
    assert_eq!(bits(&net), before);
}

model! { struct Still: [3] -> [3] { BatchNormalization() } }
model! { struct StillRow: [768] -> [768] { LayerNormalization() } }
model! { struct Image: [4, 4, 1] -> [4, 4, 1] { BatchNormalization() } }

#[test]
fn numbers_that_are_all_the_same_normalize_to_zero_in_a_model() {
    for x in [1234.567_f32, 54_321.1, 1_000_000.3] {
        let (batch, row) = (Still::new(1), StillRow::new(1));
        let y = batch.tape::<32>().forward(&[[x; 3]; 32][..]).expect("32 samples").flat().to_vec();
        assert!(y.iter().all(|y| *y == 0.0), "{x}: {y:?}");
        let y = row.predictor::<1>().predict(&[x; 768]).expect("one sample")[0];
        assert!(y.iter().all(|y| *y == 0.0), "{x}: {y:?}");
    }
    // 1e6, 1e6 + 1, … 1e6 + 31: every number and the mean are exact.
    let mut x = [[[[0.0_f32; 1]; 4]; 4]; 2];
    let places = x.as_flattened_mut().as_flattened_mut().as_flattened_mut().iter_mut();
    for (place, number) in places.zip(1_000_000_u32..) {
        *place = number as f32;
    }
    let y = Image::new(1).tape::<2>().forward(&x[..]).expect("two samples").flat().to_vec();
    let end = 15.5 / (85.25_f32 + 1e-3).sqrt();
    assert!((y[0] + end).abs() < 1e-6 && (y[31] - end).abs() < 1e-6, "{} {}", y[0], y[31]);
}
