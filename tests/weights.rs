//! Weight files: what is saved comes back, and a file that does not fit is refused by name with the model unchanged.
#![allow(clippy::unwrap_used, reason = "a fixture that is not what it should be fails the test")]
#![allow(clippy::float_cmp, reason = "weights come back bit for bit")]

mod weight_files;

use formwork::{
    Description, Dims, Draws, Extent, Handle, Initializer, Layer, LayerKind, Memory, Model, Node, NodeInput, Parameter,
    Port, Prediction, Regularizer, Reverse, Run, Setting, SettingValue, Source, Stream, Style, Weights, WeightsError,
    load_model, save_model,
};
use serde_json::{Value, json};
use std::path::PathBuf;
use weight_files::{file, header};

/// Parameters drawn evenly from [0, 1).
#[derive(Debug)]
struct Even;

impl Initializer for Even {
    fn fill(&self, _dims: Dims, stream: Stream, values: &mut [f64]) {
        values.iter_mut().zip(0..).for_each(|(value, index)| *value = stream.uniform(index));
    }
}

struct Nothing;

impl<T: 'static> Prediction<T> for Nothing {
    fn zeros() -> Self {
        Self
    }

    fn set_filled(&mut self, _filled: usize) {}

    fn each<'a>(&'a self, _visit: &mut dyn FnMut(&'a [T])) {}

    fn each_mut<'a>(&'a mut self, _visit: &mut dyn FnMut(&'a mut [T])) {}
}

/// A model as `model!` would emit it, as far as weights are concerned.
macro_rules! net {
    ($name:ident, $scalar:ty, $parameters:literal, $description:expr) => {
        struct $name(Handle<[$scalar; $parameters]>);

        impl $name {
            fn new(seed: u64) -> Self {
                Self(Handle::new::<$scalar>(&$description, seed))
            }
        }

        impl Model for $name {
            type Scalar = $scalar;
            type Params = [$scalar; $parameters];
            type Inputs = ();
            type Outputs = ();
            type Prediction<const B: usize> = Nothing;
            const DESCRIPTION: &'static Description = &$description;
            const PREDICT: Extent = Extent::ZERO;
            const TRAIN: Extent = Extent::ZERO;
            const FLOPS: usize = 0;

            fn parameters(&self) -> &Self::Params {
                self.0.parameters()
            }

            fn parameters_mut(&mut self) -> &mut Self::Params {
                self.0.parameters_mut()
            }

            fn draws(&mut self) -> &mut Draws {
                self.0.draws()
            }

            fn predict(
                _params: &Self::Params,
                _inputs: &[Source<'_, $scalar>],
                _outputs: &mut [&mut [$scalar]],
                _memory: Memory<'_, $scalar>,
                _run: Run<'_>,
            ) {
            }

            fn forward(
                _params: &Self::Params,
                _inputs: &[Source<'_, $scalar>],
                _outputs: &mut [&mut [$scalar]],
                _memory: Memory<'_, $scalar>,
                _run: Run<'_>,
            ) {
            }

            fn backward<const WEIGHTS: bool, const INPUTS: bool>(
                _params: &Self::Params,
                _inputs: &[Source<'_, $scalar>],
                _reverse: Reverse<'_, '_, $scalar>,
                _gradients: &mut Self::Params,
                _arena: &mut [$scalar],
                _run: Run<'_>,
            ) {
            }
        }
    };
}

const fn parameter(name: &'static str, sizes: &[usize]) -> Parameter {
    Parameter {
        name,
        dims: Dims::new(sizes),
        initializer: &Even,
        regularizer: Regularizer { l1: 0.0, l2: 0.0 },
        trainable: true,
        looked_up: false,
    }
}

const fn layer(
    name: &'static str,
    kind: LayerKind,
    settings: &'static [Setting],
    parameters: &'static [Parameter],
) -> Layer {
    Layer { name, kind, wrapper: None, parameters, frozen: false, settings }
}

const fn port(name: &'static str, sizes: &[usize]) -> Port {
    Port { name, dims: Dims::new(sizes), dtype: "f32" }
}

const fn units(count: usize) -> Setting {
    Setting { name: "units", value: SettingValue::Size(count) }
}

const RELU: Setting = Setting { name: "activation", value: SettingValue::Named { name: "relu", settings: &[] } };

const DENSE: LayerKind = LayerKind::Op("Dense");
const X: &[NodeInput] = &[NodeInput::Input(0)];
const CALLS: &[Node] = &[
    Node { name: "h", layer: 0, inputs: X, outputs: &[Dims::new(&[3])] },
    Node { name: "y", layer: 1, inputs: &[NodeInput::Node(0, 0)], outputs: &[Dims::new(&[1])] },
];
const INPUTS: &[Port] = &[port("x", &[2])];
const OUTPUTS: &[(Port, NodeInput)] = &[(port("y", &[1]), NodeInput::Node(1, 0))];

const fn described(layers: &'static [Layer]) -> Description {
    Description {
        name: "Net",
        style: Style::Functional,
        dtype: "f32",
        inputs: INPUTS,
        outputs: OUTPUTS,
        layers,
        nodes: CALLS,
    }
}

const TOWER: Description = Description {
    outputs: &[(port("y", &[3]), NodeInput::Node(1, 0))],
    nodes: &[
        Node { name: "dense", layer: 0, inputs: X, outputs: &[Dims::new(&[3])] },
        Node { name: "norm", layer: 1, inputs: &[NodeInput::Node(0, 0)], outputs: &[Dims::new(&[3])] },
    ],
    ..described(&[
        layer("dense", DENSE, &[units(3)], &[parameter("kernel", &[2, 3]), parameter("bias", &[3])]),
        layer(
            "norm",
            LayerKind::Op("BatchNormalization"),
            &[],
            &[
                Parameter { trainable: false, ..parameter("moving_mean", &[3]) },
                Parameter { trainable: false, ..parameter("moving_variance", &[3]) },
            ],
        ),
    ])
};
const HEAD: Layer = layer("head", DENSE, &[units(1), RELU], &[parameter("kernel", &[3, 1])]);
const NET: Description = described(&[layer("tower", LayerKind::Model(&TOWER), &[], &[]), HEAD]);
net!(Net, f32, 18, NET);

const WIDER: Description = described(&[
    layer("tower", LayerKind::Model(&TOWER), &[], &[]),
    layer("head", DENSE, &[units(4), RELU], &[parameter("kernel", &[3, 4])]),
]);
net!(Wider, f32, 27, WIDER);

const RENAMED: Description = described(&[layer("trunk", LayerKind::Model(&TOWER), &[], &[]), HEAD]);
net!(Renamed, f32, 18, RENAMED);

const OTHER_KIND: Description =
    described(&[layer("tower", LayerKind::Model(&TOWER), &[], &[]), Layer { kind: LayerKind::Op("Conv1D"), ..HEAD }]);
net!(OtherKind, f32, 18, OTHER_KIND);

const LINEAR: Description =
    described(&[layer("tower", LayerKind::Model(&TOWER), &[], &[]), Layer { settings: &[units(1)], ..HEAD }]);
net!(Linear, f32, 18, LINEAR);

const REWIRED: Description = Description {
    nodes: &[CALLS[0], Node { inputs: X, ..CALLS[1] }],
    ..described(&[layer("tower", LayerKind::Model(&TOWER), &[], &[]), HEAD])
};
net!(Rewired, f32, 18, REWIRED);

const LONGER: Description = described(&[
    layer("tower", LayerKind::Model(&TOWER), &[], &[]),
    HEAD,
    layer("tail", DENSE, &[units(1)], &[parameter("bias", &[1])]),
]);
net!(Longer, f32, 19, LONGER);

const FROZEN: Description = Description {
    name: "Renamed",
    ..described(&[Layer { frozen: true, ..layer("tower", LayerKind::Model(&TOWER), &[], &[]) }, HEAD])
};
net!(Frozen, f32, 18, FROZEN);

const DOUBLE: Description = Description { dtype: "f64", ..NET };
net!(Double, f64, 18, DOUBLE);

const STATELESS: Description = described(&[HEAD, Layer { name: "tail", ..HEAD }]);
net!(Stateless, f32, 6, STATELESS);

// A layer that keeps numbers of a kind the description does not know.
net!(Own, f32, 11, STATELESS);

fn filled(mut net: Net) -> Net {
    let statistics = &mut net.parameters_mut()[9..15];
    statistics.copy_from_slice(&[1.0, -0.0, f32::NAN, f32::INFINITY, f32::MIN_POSITIVE / 2.0, -3.5]);
    net
}

fn refused<M: Model + Weights>(mut net: M, bytes: &[u8]) -> String {
    let before = net.to_bytes();
    let error = net.from_bytes(bytes).expect_err("the file does not fit");
    assert!(net.to_bytes() == before, "the model changed although: {error}");
    error.to_string()
}

/// A folder of this test's own.
fn folder(test: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(test);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

#[test]
fn saved_weights_come_back_bit_for_bit() {
    let path = folder("round_trip").join("net.safetensors");
    let net = filled(Net::new(1));
    save_model(&net, &path).unwrap();
    net.save(&path).unwrap();
    let mut other = Net::new(2);
    assert_ne!(other.parameters(), net.parameters());
    load_model(&mut other, &path).unwrap();
    assert!(other.to_bytes() == net.to_bytes());
    let names: Vec<_> = std::fs::read_dir(path.parent().unwrap()).unwrap().map(|f| f.unwrap().file_name()).collect();
    assert_eq!(names, ["net.safetensors"]);
}

#[test]
fn files_name_tensors_by_path_and_shape_them_as_keras() {
    let bytes = Net::new(1).to_bytes();
    let (header, data) = header(&bytes);
    let shape = |name: &str| header[name]["shape"].clone();
    assert_eq!(shape("tower.dense.kernel"), json!([2, 3]));
    assert_eq!(shape("tower.dense.bias"), json!([3]));
    assert_eq!(shape("head.kernel"), json!([3, 1]));
    assert_eq!(shape("tower.norm.moving_mean"), json!([3]));
    assert_eq!(header["head.kernel"]["dtype"], "F32");
    assert_eq!((header.as_object().unwrap().len(), data.len()), (1 + 5, 18 * 4));
    assert_eq!(header["__metadata__"]["formwork.version"], "0.1.0");
    assert_eq!((bytes.len() - data.len()) % 8, 0);
}

#[test]
fn models_in_double_precision_and_without_statistics_are_saved_too() {
    let double = Double::new(5);
    let mut other = Double::new(6);
    other.from_bytes(&double.to_bytes()).unwrap();
    assert_eq!(other.parameters(), double.parameters());
    let mut stateless = Stateless::new(1);
    stateless.from_bytes(&Stateless::new(2).to_bytes()).unwrap();
    assert_eq!(stateless.parameters(), Stateless::new(2).parameters());
    let mut own = Own::new(1);
    own.parameters_mut()[10] = 9.0;
    let mut loaded = Own::new(2);
    loaded.from_bytes(&own.to_bytes()).unwrap();
    assert_eq!(loaded.parameters(), own.parameters());
}

#[test]
fn other_architectures_are_named_by_their_first_difference() {
    let bytes = filled(Net::new(1)).to_bytes();
    assert_eq!(refused(Wider::new(2), &bytes), "layer `head`: file has units = 1, model has units = 4");
    assert_eq!(refused(OtherKind::new(2), &bytes), "layer `head`: file has Dense, model has Conv1D");
    let linear = "layer `head`: file has activation = relu, model has no setting `activation`";
    assert_eq!(refused(Linear::new(2), &bytes), linear);
    let rewired = "call 1 of the model: file has [output 0 of call 0, `tower`], model has [input `x`]";
    assert_eq!(refused(Rewired::new(2), &bytes), rewired);
    assert_eq!(refused(Longer::new(2), &bytes), "number of layers: file has 2, model has 3, among them `tail`");
    assert_eq!(refused(Double::new(2), &bytes), "the scalar of the model: file has f32, model has f64");
}

#[test]
fn a_renamed_layer_takes_its_weights_by_its_place_in_the_graph() {
    let (net, mut renamed) = (filled(Net::new(1)), Renamed::new(2));
    renamed.from_bytes(&net.to_bytes()).unwrap();
    assert_eq!(renamed.parameters().map(f32::to_bits), net.parameters().map(f32::to_bits));
    let mut back = Net::new(3);
    back.from_bytes(&renamed.to_bytes()).unwrap();
    assert!(back.to_bytes() == net.to_bytes());
}

#[test]
fn freezing_and_another_type_name_do_not_matter() {
    let net = filled(Net::new(1));
    let mut frozen = Frozen::new(2);
    frozen.from_bytes(&net.to_bytes()).unwrap();
    assert!(frozen.to_bytes() != net.to_bytes(), "the names of the types differ");
    assert_eq!(frozen.parameters().map(f32::to_bits), net.parameters().map(f32::to_bits));
}

/// Before statistics lay among the parameters of their layer, files held them behind all others.
#[test]
fn files_with_the_statistics_behind_all_other_parameters_still_load() {
    let net = filled(Net::new(1));
    let bytes = net.to_bytes();
    let (mut header, data) = header(&bytes);
    let mut moved = Vec::new();
    let others = ["tower.dense.kernel", "tower.dense.bias", "head.kernel"];
    for name in others.into_iter().chain(["tower.norm.moving_mean", "tower.norm.moving_variance"]) {
        let place = |end: usize| usize::try_from(header[name]["data_offsets"][end].as_u64().unwrap()).unwrap();
        let tensor = &data[place(0)..place(1)];
        header[name]["data_offsets"] = json!([moved.len(), moved.len() + tensor.len()]);
        moved.extend(tensor);
    }
    assert_ne!(moved, data);
    let mut loaded = Net::new(2);
    loaded.from_bytes(&file(&header, &moved)).unwrap();
    assert!(loaded.to_bytes() == bytes);
}

#[test]
fn files_without_our_metadata_load_if_tensors_fit() {
    let bytes = filled(Net::new(1)).to_bytes();
    let (mut header, data) = header(&bytes);
    header.as_object_mut().unwrap().remove("__metadata__");
    let mut net = Net::new(2);
    net.from_bytes(&file(&header, data)).unwrap();
    assert!(net.to_bytes() == bytes);
    let wider = refused(Wider::new(2), &file(&header, data));
    assert_eq!(wider, "`head.kernel` is [3, 4] here and [3, 1] in the file");
    let longer = refused(Longer::new(2), &file(&header, data));
    assert_eq!(longer, "`tail.bias` [1] is not in the file, which has 5 tensors");
    let double = refused(Double::new(2), &file(&header, data));
    assert_eq!(double, "`tower.dense.kernel` holds F64 here and F32 in the file");
    let mut longer = Longer::new(3).to_bytes();
    let mut extra = self::header(&longer).0;
    extra.as_object_mut().unwrap().remove("__metadata__");
    longer = file(&extra, self::header(&longer).1);
    let text = refused(Net::new(2), &longer);
    assert_eq!(text, "`tail.bias` [1] of the file is not in the model, which has 5 tensors");
}

#[test]
fn hostile_headers_are_refused() {
    let bytes = Net::new(1).to_bytes();
    let (good, data) = header(&bytes);
    let changed = |name: &str, key: &str, value: Value| {
        let mut header = good.clone();
        header[name][key] = value;
        refused(Net::new(2), &file(&header, data))
    };
    for (key, value) in [
        ("data_offsets", json!([0, 24])),
        ("data_offsets", json!([30, 24])),
        ("data_offsets", json!([0, u64::MAX])),
        ("data_offsets", json!("all")),
        ("shape", json!([u64::MAX, u64::MAX])),
        ("shape", json!([-1])),
        ("shape", json!([3, 3])),
        ("dtype", json!("F16")),
        ("dtype", json!("F7")),
    ] {
        let text = changed("tower.dense.bias", key, value.clone());
        assert!(text.starts_with("not a valid safetensors file") || text.contains("cut short"), "{value}: {text}");
    }
    let integers = changed("tower.dense.bias", "dtype", json!("I32"));
    assert_eq!(integers, "`tower.dense.bias` holds F32 here and I32 in the file");
    assert!(changed("__metadata__", "formwork.architecture", json!("{")).contains("cannot be read"));
    let foreign = changed("__metadata__", "formwork.architecture", json!("[1, {}]"));
    let old = "the file's `formwork.architecture` cannot be read: it is of format 1, which left settings out, and this \
               version reads format 2; without this entry in its metadata a file is taken by the names and shapes of its \
               tensors";
    assert_eq!(foreign, old);
    for foreign in [&b""[..], b"PK\x03\x04", b"\x89PNG\r\n\x1a\n and more", &[0xff; 64], &[0; 64]] {
        assert!(refused(Net::new(2), foreign).starts_with("not a valid safetensors file"));
    }
    let deep = format!("{{\"a\":{}", "[".repeat(200_000));
    let deep = [&(deep.len() as u64).to_le_bytes(), deep.as_bytes()].concat();
    assert!(refused(Net::new(2), &deep).starts_with("not a valid safetensors file"));
    let vast = [&(1_u64 << 62).to_le_bytes()[..], b"{}"].concat();
    assert_eq!(refused(Net::new(2), &vast), "the file is cut short: it needs 4611686018427387912 bytes and has 10");
}

#[test]
fn every_cut_is_refused() {
    let bytes = filled(Net::new(1)).to_bytes();
    for end in 0..bytes.len() {
        let text = refused(Net::new(2), &bytes[..end]);
        assert!(end < 9 || text.starts_with("the file is cut short"), "{end}: {text}");
    }
    let long = [&bytes[..], &[0]].concat();
    assert!(refused(Net::new(2), &long).starts_with("not a valid safetensors file"));
}

/// A changed byte of a number is another number; one of the header is an error or, where it does not matter (in the
/// version, say), nothing. A model that refuses a file is unchanged.
#[test]
fn every_flipped_byte_is_refused_or_data() {
    let bytes = filled(Net::new(1)).to_bytes();
    let start = bytes.len() - header(&bytes).1.len();
    let (old, mut net) = (Net::new(2).to_bytes(), Net::new(2));
    for place in 0..bytes.len() {
        for flip in [1 << (place % 8), 0x20, 0xff] {
            let mut changed = bytes.clone();
            changed[place] ^= flip;
            match net.from_bytes(&changed) {
                Ok(()) => net.from_bytes(&old).unwrap(),
                Err(error) => {
                    assert!(net.to_bytes() == old, "{place}: {error}");
                    assert!(place < start, "{place}: {error}");
                }
            }
        }
    }
}

#[test]
fn a_failed_save_leaves_the_old_file_and_no_other() {
    let folder = folder("failed_save");
    let net = Net::new(1);
    let missing = net.save(folder.join("missing").join("net.safetensors")).unwrap_err();
    assert!(matches!(missing, WeightsError::File { .. }));
    // A folder cannot be replaced by a file: the rename fails after everything was written.
    let taken = folder.join("taken");
    std::fs::create_dir(&taken).unwrap();
    std::fs::write(taken.join("inside"), "kept").unwrap();
    assert!(net.save(&taken).unwrap_err().to_string().contains("taken: "));
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 1);
    assert_eq!(std::fs::read_to_string(taken.join("inside")).unwrap(), "kept");
    assert!(matches!(net.save("/").unwrap_err(), WeightsError::File { .. }));
    let absent = Net::new(1).load(folder.join("absent")).unwrap_err().to_string();
    assert!(absent.contains("absent: "), "{absent}");
}
