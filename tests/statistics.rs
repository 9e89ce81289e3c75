//! Batch normalization over a whole training: moving statistics, losses and predictions follow Keras, the short last batch
//! of each epoch included; and what is frozen keeps its statistics.

use formwork::prelude::*;
use formwork::{flat, flat_mut};
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
    flat_mut::<_, f32>(net.parts_mut().0).copy_from_slice(&parameters.concat());
    net
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
    let state = flat::<_, f32>(net.parts().1).iter().map(|value| f64::from(*value));
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
    struct Around {
        #[frozen]
        net: Net,
        #[frozen]
        norm: BatchNormalization(),
        head: Dense(2),
    }
    fn forward(x: [3]) -> (y: [2]) { head(norm(net(x))) }
}

#[test]
fn what_is_frozen_keeps_its_statistics() {
    let mut net = Around::new(1);
    let before = flat::<_, f32>(net.parts().1).to_vec();
    let mut trainer = net.compile::<4>(MeanSquaredError::default(), Sgd::default(), ());
    trainer.fit(&samples(), Fit::epochs(2).verbose(Verbose::Silent)).expect("data that fits");
    assert_eq!(flat::<_, f32>(net.parts().1), before);
}

model! {
    struct Holder { net: Net, head: Dense(2) }
    fn forward(x: [3]) -> (y: [2]) { head(net(x)) }
}

#[test]
fn statistics_of_a_model_in_a_model_move() {
    let mut net = Holder::new(1);
    let before = flat::<_, f32>(net.parts().1).to_vec();
    let mut trainer = net.compile::<4>(MeanSquaredError::default(), Sgd::default(), ());
    trainer.fit(&samples(), Fit::epochs(1).verbose(Verbose::Silent)).expect("data that fits");
    let moved =
        flat::<_, f32>(net.parts().1).iter().zip(&before).filter(|(now, before)| now.to_bits() != before.to_bits());
    assert_eq!(moved.count(), before.len());
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
