//! The library's initializers and regularizers, as a block names them.

/// An initializer of the library: its name in a block, its type, and its fields in Keras's order with their defaults.
type InitializerRow = (&'static str, &'static str, &'static [(&'static str, f64)]);

pub(crate) static INITIALIZERS: &[InitializerRow] = &[
    ("glorot_uniform", "GlorotUniform", &[]),
    ("glorot_normal", "GlorotNormal", &[]),
    ("he_uniform", "HeUniform", &[]),
    ("he_normal", "HeNormal", &[]),
    ("lecun_uniform", "LecunUniform", &[]),
    ("lecun_normal", "LecunNormal", &[]),
    ("zeros", "Zeros", &[]),
    ("ones", "Ones", &[]),
    ("constant", "Constant", &[("value", 0.0)]),
    ("random_uniform", "RandomUniform", &[("minval", -0.05), ("maxval", 0.05)]),
    ("random_normal", "RandomNormal", &[("mean", 0.0), ("stddev", 0.05)]),
    ("truncated_normal", "TruncatedNormal", &[("mean", 0.0), ("stddev", 0.05)]),
    ("orthogonal", "Orthogonal", &[("gain", 1.0)]),
    ("identity", "Identity", &[("gain", 1.0)]),
];

/// The regularizers, each with its factors. One that stands alone is 0.01 when left out, one of two is 0, as in Keras.
pub(crate) static REGULARIZERS: &[(&str, &[&str])] = &[("l1", &["l1"]), ("l2", &["l2"]), ("l1_l2", &["l1", "l2"])];
