"""Times the Python frameworks on one workload: `python frameworks.py FRAMEWORK train|infer WORKLOAD --threads N`.

Frameworks: jax, keras-jax, onnxruntime, tensorflow, torch, torch-compile. Prints one row, each framework in the variant
that was fastest here; exits with 3 and a notice where a package is missing or the workload cannot be expressed.
"""

import argparse
import importlib.util
import json
import os
import resource
import statistics
import sys
import time

BATCH = {"mlp_seed": 32, "mlp_mnist": 128, "mlp_wide": 256, "cnn_mnist": 64, "lstm_imdb": 128, "gru_ts": 128, "conv1d_text": 128}
SIZES = {"mlp_seed": [64, 32, 32, 10], "mlp_mnist": [784, 512, 10], "mlp_wide": [1024, 1024, 1024, 10]}
WORDS = 10_000
BATCHES = 8
NEEDS = {
    "jax": ["jax", "optax"],
    "keras-jax": ["keras", "jax"],
    "onnxruntime": ["onnxruntime", "onnx"],
    "tensorflow": ["tensorflow", "keras"],
    "torch": ["torch"],
    "torch-compile": ["torch"],
}


def skip(why):
    print(why, file=sys.stderr)
    sys.exit(3)


def batches(workload, channels_first=False):
    """Made-up inputs and targets: classes as numbers, the rest as floats."""
    import numpy as np

    draws, size = np.random.default_rng(1), BATCH[workload]
    for _ in range(BATCHES):
        classes = draws.integers(0, 10, size).astype(np.int32)
        answers = draws.integers(0, 2, (size, 1)).astype(np.float32)
        if workload in SIZES:
            yield draws.uniform(-1, 1, (size, SIZES[workload][0])).astype(np.float32), classes
        elif workload == "cnn_mnist":
            shape = (size, 1, 28, 28) if channels_first else (size, 28, 28, 1)
            yield draws.uniform(-1, 1, shape).astype(np.float32), classes
        elif workload == "gru_ts":
            yield draws.uniform(-1, 1, (size, 120, 14)).astype(np.float32), draws.uniform(-1, 1, (size, 1)).astype(np.float32)
        else:
            length = 100 if workload == "lstm_imdb" else 500
            yield draws.integers(0, WORDS, (size, length)).astype(np.int32), answers


def measure(step, seconds, per_call=1):
    """Median and minimum of the microseconds of a step; a call of `step` may do several."""
    step()
    begin, warm = time.perf_counter(), 0
    while warm < 3 or time.perf_counter() - begin < 0.5:
        step()
        warm += 1
    one = (time.perf_counter() - begin) / warm
    count = max(1, int(50e-6 / one))
    times, begin = [], time.perf_counter()
    while len(times) < 5 or time.perf_counter() - begin < seconds:
        start = time.perf_counter_ns()
        for _ in range(count):
            step()
        times.append((time.perf_counter_ns() - start) / (1000 * count * per_call))
    return statistics.median(times), min(times)


def cycle(items):
    """Goes round a list for ever."""
    while True:
        yield from items


# JAX -----------------------------------------------------------------------------------------------------------------


def jax_network(workload, key):
    """Parameters, and the function from parameters and inputs to logits."""
    import jax
    import jax.numpy as jnp
    from jax import lax

    keys = iter(jax.random.split(key, 16))

    def weights(*shape):
        return 0.05 * jax.random.normal(next(keys), shape)

    def dense(inputs, units):
        return {"kernel": weights(inputs, units), "bias": jnp.zeros(units)}

    def apply(layer, x):
        return x @ layer["kernel"] + layer["bias"]

    def convolve(layer, x):
        axes = ("NHWC", "HWIO", "NHWC") if x.ndim == 4 else ("NWC", "WIO", "NWC")
        strides = (1,) * (x.ndim - 2)
        y = lax.conv_general_dilated(x, layer["kernel"], strides, "VALID", dimension_numbers=axes)
        return jax.nn.relu(y + layer["bias"])

    def halve(x):
        # A maximum over a reshape: its gradient is far faster here than that of `reduce_window`.
        n, h, w, c = x.shape
        return x[:, : h // 2 * 2, : w // 2 * 2].reshape(n, h // 2, 2, w // 2, 2, c).max((2, 4))

    if workload in SIZES:
        sizes = SIZES[workload]
        layers = [dense(*pair) for pair in zip(sizes, sizes[1:])]

        def forward(layers, x):
            for layer in layers[:-1]:
                x = jax.nn.relu(apply(layer, x))
            return apply(layers[-1], x)

        return layers, forward
    if workload == "cnn_mnist":
        shapes = [(3, 3, 1, 32), (3, 3, 32, 64), (3, 3, 64, 64)]
        kernels = [{"kernel": weights(*shape), "bias": jnp.zeros(shape[-1])} for shape in shapes]

        def forward(params, x):
            (first, second, third), hidden, head = params
            x = convolve(third, halve(convolve(second, halve(convolve(first, x)))))
            return apply(head, jax.nn.relu(apply(hidden, x.reshape(len(x), -1))))

        return (kernels, dense(576, 64), dense(64, 10)), forward
    if workload == "conv1d_text":
        kernels = [{"kernel": weights(7, channels, 32), "bias": jnp.zeros(32)} for channels in (128, 32)]

        def forward(params, words):
            vectors, (first, second), head = params
            x = convolve(first, vectors[words])
            x = x[:, :490].reshape(len(x), 98, 5, 32).max(2)
            return apply(head, convolve(second, x).max(1))

        return (weights(WORDS, 128), kernels, dense(32, 1)), forward
    if workload == "lstm_imdb":
        cell = {"input": weights(32, 128), "state": weights(32, 128), "bias": jnp.zeros(128)}

        def forward(params, words):
            vectors, cell, head = params

            def step(carry, x):
                h, c = carry
                i, f, g, o = jnp.split(x @ cell["input"] + h @ cell["state"] + cell["bias"], 4, -1)
                c = jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * jnp.tanh(g)
                return (jax.nn.sigmoid(o) * jnp.tanh(c), c), None

            zeros = jnp.zeros((words.shape[0], 32))
            (h, _), _ = lax.scan(step, (zeros, zeros), vectors[words].swapaxes(0, 1))
            return apply(head, h)

        return (weights(WORDS, 32), cell, dense(32, 1)), forward
    cell = {"input": weights(14, 96), "state": weights(32, 96), "bias": jnp.zeros((2, 96))}

    def forward(params, series):
        cell, head = params

        def step(h, x):
            a = jnp.split(x @ cell["input"] + cell["bias"][0], 3, -1)
            b = jnp.split(h @ cell["state"] + cell["bias"][1], 3, -1)
            z, r = jax.nn.sigmoid(a[0] + b[0]), jax.nn.sigmoid(a[1] + b[1])
            return z * h + (1 - z) * jnp.tanh(a[2] + r * b[2]), None

        h, _ = lax.scan(step, jnp.zeros((series.shape[0], 32)), series.swapaxes(0, 1))
        return apply(head, h)

    return (cell, dense(32, 1)), forward


def jax_version(job):
    os.environ["JAX_PLATFORMS"] = "cpu"
    if job.threads == 1:
        os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false"
    import jax

    return jax


def jax_train(job):
    jax = jax_version(job)
    import jax.numpy as jnp
    import optax

    params, forward = jax_network(job.workload, jax.random.PRNGKey(0))
    adam = optax.adam(1e-3)

    def loss(params, x, y):
        logits = forward(params, x)
        if job.workload == "gru_ts":
            return jnp.mean((logits - y) ** 2)
        if y.ndim == 2:
            return optax.sigmoid_binary_cross_entropy(logits, y).mean()
        return optax.softmax_cross_entropy_with_integer_labels(logits, y).mean()

    def update(carry, batch):
        params, state = carry
        value, gradients = jax.value_and_grad(loss)(params, *batch)
        changes, state = adam.update(gradients, state)
        return (optax.apply_updates(params, changes), state), value

    carry = (params, adam.init(params))
    data = [(jnp.asarray(x), jnp.asarray(y)) for x, y in batches(job.workload)]
    if job.workload in SIZES:
        # Many batches in one call, so that Python costs nothing.
        data *= {"mlp_seed": 8}.get(job.workload, 1)
        stacked = jax.tree.map(lambda *parts: jnp.stack(parts), *data)
        epoch = jax.jit(lambda carry, data: jax.lax.scan(update, carry, data), donate_argnums=0)

        def step():
            nonlocal carry
            carry, losses = epoch(carry, stacked)
            losses.block_until_ready()

        return measure(step, job.seconds, len(data)), f"jax-{jax.__version__}"
    one, data = jax.jit(update, donate_argnums=0), cycle(data)

    def step():
        nonlocal carry
        carry, value = one(carry, next(data))
        value.block_until_ready()

    return measure(step, job.seconds), f"jax-{jax.__version__}"


def jax_infer(job):
    jax = jax_version(job)
    import jax.numpy as jnp

    jax.config.update("jax_cpu_enable_async_dispatch", False)
    key = jax.random.PRNGKey(0)
    if job.workload == "lstm_audio":
        a, b, head = (0.1 * jax.random.normal(key, shape) for shape in ((1, 80), (20, 80), (20, 1)))

        def audio(x, h, c):
            i, f, g, o = jnp.split(x @ a + h @ b, 4, -1)
            c = jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * jnp.tanh(g)
            h = jax.nn.sigmoid(o) * jnp.tanh(c)
            return h @ head, h, c

        call, x, h, c = jax.jit(audio), jnp.ones((1, 1)), jnp.zeros((1, 20)), jnp.zeros((1, 20))

        def step():
            nonlocal h, c
            y, h, c = call(x, h, c)
            y.block_until_ready()

        return measure(step, job.seconds), f"jax-{jax.__version__}"
    params, forward = jax_network(job.workload, key)
    call = jax.jit(lambda x: jax.nn.softmax(forward(params, x)))
    x = jnp.asarray(next(batches(job.workload))[0][:1])
    return measure(lambda: call(x).block_until_ready(), job.seconds), f"jax-{jax.__version__}"


# Keras ---------------------------------------------------------------------------------------------------------------


def keras_network(workload):
    import keras
    from keras import layers

    text = {"activation": "relu"}
    if workload in SIZES:
        first, *hidden, last = SIZES[workload]
        stack = [keras.Input((first,)), *(layers.Dense(units, **text) for units in hidden), layers.Dense(last, "softmax")]
    elif workload == "cnn_mnist":
        stack = [
            keras.Input((28, 28, 1)), layers.Conv2D(32, 3, **text), layers.MaxPooling2D(2), layers.Conv2D(64, 3, **text),
            layers.MaxPooling2D(2), layers.Conv2D(64, 3, **text), layers.Flatten(), layers.Dense(64, **text),
            layers.Dense(10, "softmax"),
        ]
    elif workload == "lstm_imdb":
        words = keras.Input((100,), dtype="int32")
        stack = [words, layers.Embedding(WORDS, 32), layers.LSTM(32), layers.Dense(1, "sigmoid")]
    elif workload == "gru_ts":
        stack = [keras.Input((120, 14)), layers.GRU(32), layers.Dense(1)]
    else:
        stack = [
            keras.Input((500,), dtype="int32"), layers.Embedding(WORDS, 128), layers.Conv1D(32, 7, **text),
            layers.MaxPooling1D(5), layers.Conv1D(32, 7, **text), layers.GlobalMaxPooling1D(), layers.Dense(1, "sigmoid"),
        ]
    kinds = {"gru_ts": "mse", "lstm_imdb": "binary_crossentropy", "conv1d_text": "binary_crossentropy"}
    model = keras.Sequential(stack)
    model.compile(optimizer=keras.optimizers.Adam(1e-3), loss=kinds.get(workload, "sparse_categorical_crossentropy"))
    return model


def keras_jax_train(job):
    os.environ["KERAS_BACKEND"] = "jax"
    jax_version(job)
    import keras
    import numpy as np

    model, data = keras_network(job.workload), list(batches(job.workload))
    x, y = (np.concatenate(parts) for parts in zip(*data))
    size, ends = BATCH[job.workload], []

    class Clock(keras.callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            ends.append(time.perf_counter())
            if len(ends) > 6 and ends[-1] - ends[2] > job.seconds:
                self.model.stop_training = True

    # An epoch of some milliseconds at least, so that its end costs little per step.
    repeats = {"mlp_seed": 32, "mlp_mnist": 8}.get(job.workload, 1)
    x, y = np.concatenate([x] * repeats), np.concatenate([y] * repeats)
    model.fit(x, y, batch_size=size, epochs=100_000, verbose=0, shuffle=False, callbacks=[Clock()])
    steps = BATCHES * repeats
    times = [1e6 * (end - start) / steps for start, end in zip(ends[2:], ends[3:])]
    return (statistics.median(times), min(times)), f"keras-{keras.__version__}-jax"


def tensorflow_train(job):
    os.environ.update(KERAS_BACKEND="tensorflow", TF_CPP_MIN_LOG_LEVEL="2")
    import tensorflow as tf

    tf.config.threading.set_intra_op_parallelism_threads(job.threads)
    tf.config.threading.set_inter_op_parallelism_threads(job.threads)
    model = keras_network(job.workload)
    data = cycle([(tf.constant(x), tf.constant(y)) for x, y in batches(job.workload)])
    # Keras's own step is one `tf.function`.
    step = lambda: model.train_on_batch(*next(data))
    return measure(step, job.seconds), f"tensorflow-{tf.__version__}"


# PyTorch -------------------------------------------------------------------------------------------------------------


def torch_network(workload):
    import torch
    from torch import nn

    class Text(nn.Module):
        def __init__(self):
            super().__init__()
            self.vectors, self.head = nn.Embedding(WORDS, 128), nn.Linear(32, 1)
            self.first, self.second, self.shorten = nn.Conv1d(128, 32, 7), nn.Conv1d(32, 32, 7), nn.MaxPool1d(5)

        def forward(self, words):
            x = self.shorten(torch.relu(self.first(self.vectors(words).transpose(1, 2))))
            return self.head(torch.relu(self.second(x)).amax(2))

    class Memory(nn.Module):
        def __init__(self, vectors, memory):
            super().__init__()
            self.vectors, self.memory, self.head = vectors, memory, nn.Linear(32, 1)

        def forward(self, x):
            return self.head(self.memory(self.vectors(x))[0][:, -1])

    if workload in SIZES:
        sizes = SIZES[workload]
        layers = [layer for pair in zip(sizes, sizes[1:]) for layer in (nn.Linear(*pair), nn.ReLU())]
        return nn.Sequential(*layers[:-1])
    if workload == "cnn_mnist":
        return nn.Sequential(
            nn.Conv2d(1, 32, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(32, 64, 3), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(64, 64, 3), nn.ReLU(), nn.Flatten(), nn.Linear(576, 64), nn.ReLU(), nn.Linear(64, 10),
        )
    if workload == "lstm_imdb":
        return Memory(nn.Embedding(WORDS, 32), nn.LSTM(32, 32, batch_first=True))
    if workload == "gru_ts":
        return Memory(nn.Identity(), nn.GRU(14, 32, batch_first=True))
    return Text()


def torch_train(job, compiled=False):
    import torch
    from torch.nn import functional

    torch.set_num_threads(job.threads)
    torch.set_num_interop_threads(1)
    network = torch_network(job.workload)
    adam = torch.optim.Adam(network.parameters(), lr=1e-3, fused=True)
    kinds = {"gru_ts": functional.mse_loss, "lstm_imdb": functional.binary_cross_entropy_with_logits}
    kinds["conv1d_text"] = kinds["lstm_imdb"]
    kind = kinds.get(job.workload, functional.cross_entropy)
    tensors = [(torch.from_numpy(x), torch.from_numpy(y)) for x, y in batches(job.workload, channels_first=True)]
    data = cycle([(x, y if y.is_floating_point() else y.long()) for x, y in tensors])

    def loss(x, y):
        return kind(network(x), y)

    loss = torch.compile(loss) if compiled else loss

    def step():
        adam.zero_grad(set_to_none=True)
        loss(*next(data)).backward()
        adam.step()

    name = "-compile" if compiled else ""
    return measure(step, job.seconds), f"torch{name}-{torch.__version__}"


def torch_compile_train(job):
    if job.workload not in SIZES:
        skip("eager PyTorch is faster here")
    return torch_train(job, compiled=True)


# ONNX Runtime --------------------------------------------------------------------------------------------------------


def onnx_graph(workload):
    """A graph with made-up weights, as bytes."""
    import numpy as np
    from onnx import TensorProto, helper, numpy_helper

    draws, nodes, weights = np.random.default_rng(2), [], []

    def weight(*shape):
        values = (0.1 * draws.standard_normal(shape)).astype(np.float32)
        weights.append(numpy_helper.from_array(values, f"w{len(weights)}"))
        return weights[-1].name

    def node(op, *inputs, out=None, **attributes):
        outputs = out or [f"h{len(nodes)}"]
        nodes.append(helper.make_node(op, list(inputs), outputs, **attributes))
        return outputs[0]

    def dense(x, inputs, units, activation="Relu", out=None):
        y = node("Gemm", x, weight(inputs, units), weight(units), out=None if activation else out)
        return node(activation, y, out=out) if activation else y

    inputs, outputs = {"x": [1, 1, 28, 28]}, {"y": [1, 10]}
    if workload in SIZES:
        inputs, x = {"x": [1, SIZES[workload][0]]}, "x"
        for size, units in zip(SIZES[workload][:-2], SIZES[workload][1:-1]):
            x = dense(x, size, units)
        dense(x, SIZES[workload][-2], 10, "Softmax", ["y"])
    elif workload == "cnn_mnist":
        x = "x"
        for channels, filters, pools in ((1, 32, True), (32, 64, True), (64, 64, False)):
            kernel, bias = weight(filters, channels, 3, 3), weight(filters)
            x = node("Relu", node("Conv", x, kernel, bias, kernel_shape=[3, 3]))
            x = node("MaxPool", x, kernel_shape=[2, 2], strides=[2, 2]) if pools else x
        dense(dense(node("Flatten", x), 576, 64), 64, 10, "Softmax", ["y"])
    else:
        inputs, outputs = {"x": [1, 1, 1], "h": [1, 1, 20], "c": [1, 1, 20]}, {"y": [1, 1], "h2": [1, 1, 20], "c2": [1, 1, 20]}
        parts = ("x", weight(1, 80, 1), weight(1, 80, 20), weight(1, 160), "", "h", "c")
        node("LSTM", *parts, out=["", "h2", "c2"], hidden_size=20)
        dense(node("Flatten", "h2"), 20, 1, None, ["y"])
    values = lambda shapes: [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name, shape in shapes.items()]
    graph = helper.make_graph(nodes, "net", values(inputs), values(outputs), weights)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    return model.SerializeToString(), inputs, outputs


def onnxruntime_infer(job):
    import numpy as np
    import onnxruntime

    model, inputs, outputs = onnx_graph(job.workload)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = job.threads, 1
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    value = lambda shape: onnxruntime.OrtValue.ortvalue_from_numpy(np.zeros(shape, np.float32))
    # States go back and forth between two sets of buffers, so that nothing is copied.
    x, y, sets = value(inputs["x"]), value(outputs["y"]), [{name: value([1, 1, 20]) for name in "hc"} for _ in range(2)]
    bindings = []
    for now, then in (sets, sets[::-1]):
        binding = session.io_binding()
        binding.bind_ortvalue_input("x", x)
        binding.bind_ortvalue_output("y", y)
        for name in "hc" if "h" in inputs else "":
            binding.bind_ortvalue_input(name, now[name])
            binding.bind_ortvalue_output(name + "2", then[name])
        bindings.append(binding)
    bindings = cycle(bindings)
    step = lambda: session.run_with_iobinding(next(bindings))
    return measure(step, job.seconds), f"onnxruntime-{onnxruntime.__version__}"


PROGRAMS = {
    ("jax", "train"): jax_train,
    ("jax", "infer"): jax_infer,
    ("keras-jax", "train"): keras_jax_train,
    ("onnxruntime", "infer"): onnxruntime_infer,
    ("tensorflow", "train"): tensorflow_train,
    ("torch", "train"): torch_train,
    ("torch-compile", "train"): torch_compile_train,
}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("framework", choices=NEEDS)
    parser.add_argument("mode", choices=["train", "infer"])
    parser.add_argument("workload")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=2.0)
    job = parser.parse_args()
    missing = [package for package in NEEDS[job.framework] if importlib.util.find_spec(package) is None]
    if missing:
        skip(f"{job.framework}: no {', '.join(missing)} in this Python")
    if (job.framework, job.mode) not in PROGRAMS:
        skip(f"{job.framework}: not timed in mode {job.mode}")
    for pool in ("OMP", "MKL", "OPENBLAS"):
        os.environ[f"{pool}_NUM_THREADS"] = str(job.threads)
    (median, least), name = PROGRAMS[job.framework, job.mode](job)
    row = {"framework": name, "mode": job.mode, "workload": job.workload, "threads": job.threads}
    row["batch"] = BATCH[job.workload] if job.mode == "train" else 1
    row |= {"us_per_step_median": round(median, 3), "us_per_step_min": round(least, 3)}
    row["peak_rss_mb"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)
    print(json.dumps(row))


if __name__ == "__main__":
    main()
