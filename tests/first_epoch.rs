//! Training follows Keras: from the same initial weights on the same batches, every loss of the first epoch within 1e-4.
//!
//! `first_epoch/keras_losses.py` tells how the losses came about. For digits the network is that of the example, without
//! dropout, whose masks every framework draws its own way. For Fashion-MNIST, twenty times as long, it has no pooling:
//! where two cells of a window are all but equal, rounding decides which one wins, and what follows is another training.
//! With two convolutions and poolings some loss of the epoch is 4e-2 away here, and 3e-2 in Keras on `PyTorch`.
//! Its first 1,280 images, 20 batches, lie in `first_epoch`. `FASHION_MNIST=FOLDER cargo test --release --test first_epoch`
//! follows the whole epoch, with the folder that the example `mnist` reads.

use formwork::data::{Csv, IdxArray, read_idx};
use formwork::prelude::*;
use formwork::{Model, flat_mut, parameter_ranges};
use serde_json::Value;
use std::path::{Path, PathBuf};

model! {
    struct Digits {
        strokes: Conv2d(32, kernel_size = 3, padding = same, activation = relu),
        shapes: Conv2d(64, kernel_size = 3, padding = same, activation = relu),
        hidden: Dense(64, activation = relu),
        head: Dense(10, activation = softmax),
    }
    fn forward(image: [8, 8, 1]) -> (digit: [10]) {
        head(hidden(flatten(max_pool2d(shapes(strokes(image)), 2))))
    }
}

model! {
    struct Fashion {
        hidden: Dense(128, activation = relu),
        head: Dense(10, activation = softmax),
    }
    fn forward(image: [28, 28]) -> (class: [10]) { head(hidden(flatten(image))) }
}

/// How far a loss may lie from Keras's.
const TOLERANCE: f64 = 1e-4;

#[test]
fn the_first_epoch_on_digits_follows_keras() {
    let table = Csv::new().headers(false).read(root().join("examples/data/digits.csv.gz")).unwrap();
    let classes = table.ids(64).unwrap();
    #[expect(clippy::cast_possible_truncation, reason = "a grey is a whole number up to 16")]
    let images: Vec<[[[f32; 1]; 8]; 8]> = table
        .values
        .rows()
        .into_iter()
        .map(|row| core::array::from_fn(|y| core::array::from_fn(|x| [row[8 * y + x] as f32 / 16.0])))
        .collect();
    let keras = golden("digits.json");
    let mut net = Digits::new(0);
    initialize(&mut net, &keras);
    let mut trainer = net.compile::<32>(SparseCategoricalCrossentropy::default(), Adam::default(), ());
    let count = samples(&keras);
    assert_eq!(count.div_ceil(32), 45, "the whole epoch");
    let batches = images[..count].chunks(32).zip(classes[..count].chunks(32));
    follow(&keras, batches.map(|(images, classes)| trainer.train_on_batch(images, classes).unwrap()));
}

#[test]
fn the_first_epoch_on_fashion_mnist_follows_keras() {
    let folder = std::env::var_os("FASHION_MNIST").map_or_else(|| root().join("tests/first_epoch"), PathBuf::from);
    let IdxArray::U8(pixels) = idx(&folder, "train-images-idx3-ubyte") else { panic!("pixels are bytes") };
    let classes = idx(&folder, "train-labels-idx1-ubyte").into_ids().unwrap().into_raw_vec_and_offset().0;
    let pixels: Vec<f32> = pixels.iter().map(|pixel| f32::from(*pixel) / 255.0).collect();
    let rows = pixels.as_chunks::<28>().0;
    let images = rows.as_chunks::<28>().0;
    let keras = golden("fashion.json");
    let mut net = Fashion::new(0);
    initialize(&mut net, &keras);
    let mut trainer = net.compile::<64>(SparseCategoricalCrossentropy::default(), Adam::default(), ());
    let count = images.len();
    assert!(count == 1280 || count == samples(&keras), "{count} images are neither those kept here nor all");
    let batches = images[..count].chunks(64).zip(classes[..count].chunks(64));
    follow(&keras, batches.map(|(images, classes)| trainer.train_on_batch(images, classes).unwrap()));
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// What Keras computed.
fn golden(name: &str) -> Value {
    let path = root().join("tests/first_epoch").join(name);
    serde_json::from_str(&std::fs::read_to_string(path).expect("a file of this folder")).expect("what the script wrote")
}

fn samples(keras: &Value) -> usize {
    usize::try_from(keras["samples"].as_u64().expect("a number")).expect("as many as are here")
}

/// A file of Fashion-MNIST, packed or not.
fn idx(folder: &Path, name: &str) -> IdxArray {
    let packed = folder.join(format!("{name}.gz"));
    read_idx(if packed.exists() { packed } else { folder.join(name) }).expect("a file of Fashion-MNIST")
}

/// Gives each parameter the spread of its number, scaled to the bound that Keras's script took.
#[expect(clippy::cast_possible_truncation, reason = "bounds are `f32`s")]
fn initialize<M: Model<Scalar = f32>>(model: &mut M, keras: &Value) {
    let flat = flat_mut::<_, f32>(model.parameters_mut());
    let bounds = keras["bounds"].as_array().expect("a list");
    let ranges = parameter_ranges(M::DESCRIPTION);
    assert_eq!(ranges.len(), bounds.len());
    for ((which, range), bound) in (0..).zip(ranges).zip(bounds) {
        let bound = bound.as_f64().expect("a number") as f32;
        for (index, weight) in (0..).zip(&mut flat[range.range]) {
            *weight = bound * spread(index, which);
        }
    }
}

/// A number in `[-1, 1)` that any language computes alike: a hash of the index, scaled by a power of two.
fn spread(index: u32, which: u32) -> f32 {
    let mut x = index.wrapping_add(which.wrapping_mul(0x9E37_79B9));
    x = (x ^ (x >> 16)).wrapping_mul(0x7FEB_352D);
    x = (x ^ (x >> 15)).wrapping_mul(0x846C_A68B);
    x ^= x >> 16;
    (x >> 8) as f32 / (1_u32 << 23) as f32 - 1.0
}

/// Holds every loss to Keras's; whole batches from the first on may be fewer than the epoch has.
fn follow(keras: &Value, losses: impl Iterator<Item = f64>) {
    let wanted: Vec<f64> = keras["losses"].as_array().expect("a list").iter().filter_map(Value::as_f64).collect();
    let losses: Vec<f64> = losses.collect();
    let count = losses.len();
    assert!(count >= 20 && count <= wanted.len(), "{count} losses, {} in Keras", wanted.len());
    let far = |(batch, (got, want)): (usize, (&f64, &f64))| ((got - want).abs(), batch);
    let (most, batch) =
        losses.iter().zip(&wanted).enumerate().map(far).fold((0.0, 0), |a, b| if b.0 > a.0 { b } else { a });
    println!("{count} batches, the largest difference {most:.1e} in batch {batch}");
    assert!(most <= TOLERANCE, "batch {batch}: {} here, {} in Keras", losses[batch], wanted[batch]);
}
