"""Writes the losses that Keras sees in the first epoch, batch by batch, for `first_epoch.rs` to follow.

Needs Keras 3.15.1 and JAX 0.10.2:
`KERAS_BACKEND=jax python keras_losses.py digits ../../examples/data/digits.csv.gz > digits.json`
`KERAS_BACKEND=jax python keras_losses.py fashion FOLDER > fashion.json`, FOLDER with the files of Fashion-MNIST.
"""

import gzip
import json
import pathlib
import sys

import keras
import numpy as np
from keras import layers

LAYERS = {
    "digits": lambda: [
        keras.Input((8, 8, 1)),
        layers.Conv2D(32, 3, padding="same", activation="relu"),
        layers.Conv2D(64, 3, padding="same", activation="relu"),
        layers.MaxPooling2D(2),
        layers.Flatten(),
        layers.Dense(64, activation="relu"),
        layers.Dense(10, activation="softmax"),
    ],
    "fashion": lambda: [
        keras.Input((28, 28)),
        layers.Flatten(),
        layers.Dense(128, activation="relu"),
        layers.Dense(10, activation="softmax"),
    ],
}
BATCH = {"digits": 32, "fashion": 64}
SAMPLES = {"digits": 1437, "fashion": 60_000}


def spread(count, which):
    """Numbers in [-1, 1) that any language computes alike: a hash of the index, scaled by a power of two."""
    x = (np.arange(count, dtype=np.uint64) + which * 0x9E3779B9).astype(np.uint32)
    for shift, factor in ((16, 0x7FEB352D), (15, 0x846CA68B)):
        x ^= x >> np.uint32(shift)
        x *= np.uint32(factor)
    x ^= x >> np.uint32(16)
    return ((x >> np.uint32(8)).astype(np.float32) / np.float32(1 << 23)) - np.float32(1)


def initialize(model):
    """Gives every kernel the spread of its number, scaled to Glorot's bound; returns the bounds."""
    bounds = []
    for which, weight in enumerate(model.trainable_weights):
        if weight.ndim == 1:
            bound = np.float32(0)
        else:
            cells = int(np.prod(weight.shape[:-2]))
            bound = np.float32(np.sqrt(6 / (cells * (weight.shape[-2] + weight.shape[-1]))))
        weight.assign((bound * spread(int(np.prod(weight.shape)), which)).reshape(weight.shape))
        bounds.append(float(str(bound)))
    return bounds


def digits(path):
    table = np.loadtxt(gzip.open(path), delimiter=",", dtype=np.float32)
    return table[:, :64].reshape(-1, 8, 8, 1) / np.float32(16), table[:, 64].astype(int)


def fashion(folder):
    def read(name, header):
        plain, packed = pathlib.Path(folder, name), pathlib.Path(folder, name + ".gz")
        data = gzip.open(packed).read() if packed.exists() else plain.read_bytes()
        return np.frombuffer(data, np.uint8, offset=header)

    images = read("train-images-idx3-ubyte", 16).reshape(-1, 28, 28).astype(np.float32) / np.float32(255)
    return images, read("train-labels-idx1-ubyte", 8).astype(int)


def main(name, path):
    images, classes = {"digits": digits, "fashion": fashion}[name](path)
    images, classes = images[: SAMPLES[name]], np.eye(10, dtype=np.float32)[classes[: SAMPLES[name]]]
    model = keras.Sequential(LAYERS[name]())
    bounds = initialize(model)
    model.compile(optimizer=keras.optimizers.Adam(1e-3), loss="categorical_crossentropy")
    losses = []
    for start in range(0, len(images), BATCH[name]):
        batch = slice(start, start + BATCH[name])
        model.reset_metrics()
        losses.append(float(model.train_on_batch(images[batch], classes[batch])))
    losses = [float(str(np.float32(loss))) for loss in losses]
    json.dump({"keras": keras.__version__, "samples": len(images), "bounds": bounds, "losses": losses}, sys.stdout)
    print()


if __name__ == "__main__":
    main(*sys.argv[1:])
