"""Writes recurrent_extra.json: recurrent layers at masked steps, with initial states and without sequences.

Needs Keras 3.15.1 and JAX 0.10.2: `KERAS_BACKEND=jax python recurrent_extra.py > recurrent_extra.json`.
"""

import json

import jax
import jax.numpy as jnp
import keras
import numpy as np

rng = np.random.default_rng(5)


def draw(shape):
    return np.round(rng.normal(size=shape), 3).astype(np.float32)


def plain(value):
    return value if isinstance(value, bool) else float(str(np.float32(value)))


def array(name, values):
    values = np.asarray(values)
    data = [plain(value) for value in values.reshape(-1).tolist()]
    dtype = "bool" if values.dtype == bool else "float32"
    return {"name": name, "dtype": dtype, "shape": list(values.shape), "data": data}


# Gaps, a start that does not count, nothing that counts.
MASK = np.array([[1, 0, 1, 0], [0, 1, 1, 1], [0, 0, 0, 0]], dtype=bool)


def case(name, layer, config, states):
    net = getattr(keras.layers, layer)(**config)
    inputs = [draw((3, 4, 2))] + [draw((3, config["units"])) for _ in range(states)]
    net(inputs[0])
    for weight in net.weights:
        weight.assign(0.5 * draw(weight.shape))
    weights = [weight.value for weight in net.weights]

    def run(weights, inputs):
        start = {"initial_state": list(inputs[1:])} if states else {}
        outputs, _ = net.stateless_call(
            weights, [v.value for v in net.non_trainable_variables], inputs[0], mask=jnp.asarray(MASK), **start
        )
        return list(outputs) if isinstance(outputs, (list, tuple)) else [outputs]

    outputs, back = jax.vjp(run, weights, [jnp.asarray(each) for each in inputs])
    cotangents = [draw(output.shape) for output in outputs]
    grad_weights, grad_inputs = back([jnp.asarray(each) for each in cotangents])
    names = ["x"] + [f"initial_state_{state}" for state in range(states)]
    paths = [weight.path.split("/", 1)[1] for weight in net.weights]
    numbered = [f"output_{index}" for index in range(len(outputs))]
    arrays = lambda names, values: [array(*pair) for pair in zip(names, values)]
    call = {"style": "initial_state"} if states else {}
    return {
        "id": name, "kind": "layer", "layer": layer, "config": config, "call": call | {"mask": array("mask", MASK)},
        "inputs": arrays(names, inputs), "tolerance": {"rtol": 2e-05, "atol": 3e-06},
        "weights": arrays(paths, weights), "state": [], "outputs": arrays(numbered, outputs), "state_after": [],
        "cotangents": arrays(numbered, cotangents), "grad_inputs": arrays(names, grad_inputs),
        "grad_weights": arrays(paths, grad_weights),
    }


cases = []
for layer, states in [("SimpleRNN", 1), ("LSTM", 2), ("GRU", 1)]:
    name = {"SimpleRNN": "simple_rnn"}.get(layer, layer.lower())
    every = {"units": 3, "return_sequences": True}
    cases.append(case(f"{name}_mask_initial_state", layer, every, states))
    cases.append(case(f"{name}_mask_initial_state_last", layer, {"units": 3, "go_backwards": True}, states))
    cases.append(case(f"{name}_mask_zero_output_last", layer, {"units": 3, "zero_output_for_mask": True}, 0))
head = {"set": "extra", "keras": keras.__version__, "family": "recurrent_extra", "count": len(cases)}
print(json.dumps(head)[:-1] + ', "cases": [\n' + ",\n".join(json.dumps(each) for each in cases) + "\n]}")
