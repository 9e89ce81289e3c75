"""Makes `summaries_extra.json`: what Keras prints for graphs that `summaries.json` has none of.

Run with Keras 3.15.1 (JAX 0.10.2 backend) and a console of 80 columns: `COLUMNS=80 KERAS_BACKEND=jax python
summaries_extra.py`. The graphs are written as in `summaries.json`; `frozen` names layers that do not train.
"""

import json
import os
import pathlib

os.environ["KERAS_BACKEND"] = "jax"
import keras


def port(name, *shape):
    return {"name": name, "shape": list(shape), "dtype": "float32"}


def dense(units):
    return {"layer": "Dense", "config": {"units": units}}


def graph(name, inputs, layers, nodes, outputs, style="functional"):
    named = [{"name": n, "layer": l, "inputs": i} for n, l, i in nodes]
    return {"style": style, "name": name, "inputs": inputs, "layers": layers, "nodes": named, "outputs": outputs}


def build(spec, frozen=()):
    layers = {}
    for name, layer in spec["layers"].items():
        if "graph" in layer:
            layers[name] = build(layer["graph"])
        else:
            layers[name] = getattr(keras.layers, layer["layer"])(name=name, **layer["config"])
    values = {p["name"]: keras.Input(p["shape"], name=p["name"], dtype=p["dtype"]) for p in spec["inputs"]}
    inputs = list(values.values())
    if spec["style"] == "sequential":
        return keras.Sequential([inputs[0], *[layers[n["layer"]] for n in spec["nodes"]]], name=spec["name"])
    for node in spec["nodes"]:
        given = []
        for source in node["inputs"]:
            value, _, output = source.partition("#")
            given.append(values[value][int(output)] if output else values[value])
        values[node["name"]] = layers[node["layer"]](given if len(given) > 1 else given[0])
    for name in frozen:
        layers[name].trainable = False
    outputs = [values[o] for o in spec["outputs"]]
    return keras.Model(inputs, outputs if len(outputs) > 1 else outputs[0], name=spec["name"])


chain = graph(
    "chain",
    [port("c_in", 4)],
    {"c_1": dense(3), "c_2": dense(2)},
    [("c_1", "c_1", ["c_in"]), ("c_2", "c_2", ["c_1"])],
    ["c_2"],
)
fork = graph(
    "fork",
    [port("f_late", 4), port("f_in", 4)],
    {"f_a": dense(3), "f_b": dense(4), "f_sum": {"layer": "Add", "config": {}}, "f_last": dense(2)},
    [("f_b", "f_b", ["f_in"]), ("f_sum", "f_sum", ["f_b", "f_late"]), ("f_a", "f_a", ["f_in"]),
     ("f_last", "f_last", ["f_sum"])],
    ["f_a", "f_last"],
)
stack = graph(
    "stack",
    [port("s_in", 4)],
    {"chain": {"graph": chain}, "s_out": dense(2)},
    [("chain", "chain", ["s_in"]), ("s_out", "s_out", ["chain"])],
    ["s_out"],
    style="sequential",
)

CASES = {
    "nested_functional_in_a_chain": (
        graph("outer", [port("x", 4)], {"chain": {"graph": chain}, "out": dense(1)},
              [("h", "chain", ["x"]), ("out", "out", ["h"])], ["out"]),
        {"expand_nested": True, "show_trainable": True}, ["chain"]),
    "nested_twice": (
        graph("twice", [port("x", 4)], {"stack": {"graph": stack}, "out": dense(1)},
              [("h", "stack", ["x"]), ("out", "out", ["h"])], ["out"]),
        {"expand_nested": True}, []),
    "several_outputs_of_a_sub_model": (
        graph("user", [port("x", 4), port("y", 4)], {"fork": {"graph": fork}, "join": {"layer": "Concatenate", "config": {}},
                                        "out": dense(1)},
              [("h", "fork", ["x", "y"]), ("join", "join", ["h#0", "h#1"]), ("out", "out", ["join"])], ["out"]),
        {"expand_nested": True}, []),
    "shared_at_two_depths": (
        graph("shared", [port("late", 3), port("early", 3)],
              {"same": dense(3), "mid": dense(3), "sum": {"layer": "Add", "config": {}}, "out": dense(1)},
              [("a", "same", ["early"]), ("m", "mid", ["a"]), ("b", "same", ["m"]), ("s", "sum", ["b", "late", "a"]),
               ("out", "out", ["s"])], ["out"]),
        {"show_trainable": True}, ["mid"]),
    "an_input_no_output_needs": (
        graph("idle", [port("x", 3), port("idle", 2)], {"first": dense(3), "second": dense(2)},
              [("a", "first", ["x"]), ("b", "second", ["a"])], ["b", "a"]),
        {}, []),
    "scalar_and_image_shapes": (
        graph("shapes", [port("image", 28, 28, 1)], {"flat": {"layer": "Flatten", "config": {}}, "wide": dense(12000)},
              [("f", "flat", ["image"]), ("w", "wide", ["f"])], ["w"]),
        {"line_length": 60}, []),
    "narrow": (
        graph("narrow", [port("a", 6), port("b", 6)], {"join": {"layer": "Concatenate", "config": {}}, "out": dense(1)},
              [("j", "join", ["a", "b"]), ("o", "out", ["j"])], ["o"]),
        {"line_length": 48, "show_trainable": True}, []),
}

made = []
for name, (spec, options, frozen) in CASES.items():
    lines = []
    build(spec, frozen).summary(print_fn=lines.append, **options)
    made.append({"id": name, "options": options, "frozen": frozen, "graph": spec, "text": "\n".join(lines)})
text = ",\n".join(json.dumps(case, ensure_ascii=False) for case in made)
head = f'"keras": "{keras.__version__}", "backend": "jax", "family": "summaries_extra", "count": {len(made)}'
pathlib.Path(__file__).with_name("summaries_extra.json").write_text(f"{{{head}, \"cases\": [\n{text}\n]}}\n")
