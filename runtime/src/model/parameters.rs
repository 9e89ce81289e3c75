//! The named ranges of a model's flat parameters and state: the walk through a description that file formats, the
//! trainer and `summary` share.
//!
//! A layer's parameters lie in the order of [`Description::layers`]; a sub-model's lie where its field stands. A layer
//! that is called twice lies there once.

use crate::model::{Description, Layer, LayerKind, Parameter, Regularizer};
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::ops::Range;
use formwork_shape::Dims;

/// One parameter, or one tensor of the state, inside the flat slice.
#[derive(Clone, Debug, PartialEq)]
pub struct ParameterRange {
    /// The way to it, such as `tower.dense_1.bias`.
    pub path: String,
    /// Its shape as Keras has it.
    pub dims: Dims,
    /// Where it lies in the flat slice.
    pub range: Range<usize>,
    /// Whether training changes it by its gradient: false under a `#[frozen]` field, at any depth, and for state.
    pub trainable: bool,
    /// What its size adds to the loss.
    pub regularizer: Regularizer,
}

/// The parameters of a model in memory order.
///
/// ```
/// use formwork::parameter_ranges;
/// use formwork::{Description, Style};
///
/// const EMPTY: Description = Description {
///     name: "Empty", style: Style::Sequential, dtype: "f32", inputs: &[], outputs: &[], layers: &[], nodes: &[],
/// };
/// assert!(parameter_ranges(&EMPTY).is_empty());
/// ```
#[must_use]
pub fn parameter_ranges(description: &Description) -> Vec<ParameterRange> {
    let mut walk = Walk { own: own_parameters, ranges: Vec::new(), end: 0 };
    walk.model(description, "", true);
    walk.ranges
}

/// The state of a model in memory order: what training changes without gradients, such as moving statistics.
///
/// Its ranges index the flat state, not the parameters; none is trainable.
#[must_use]
pub fn state_ranges(description: &Description) -> Vec<ParameterRange> {
    let mut walk = Walk { own: own_state, ranges: Vec::new(), end: 0 };
    walk.model(description, "", false);
    walk.ranges
}

/// A tensor of one layer: its name, shape and penalty.
type Own = (&'static str, Dims, Regularizer);

/// Gathers ranges while it goes through layers in memory order.
struct Walk {
    own: fn(&Description, usize) -> Vec<Own>,
    ranges: Vec<ParameterRange>,
    end: usize,
}

impl Walk {
    fn model(&mut self, description: &Description, prefix: &str, trainable: bool) {
        for (index, layer) in description.layers.iter().enumerate() {
            let path = format!("{prefix}{}.", layer.name);
            let trainable = trainable && !layer.frozen;
            match layer.kind {
                LayerKind::Model(nested) => self.model(nested, &path, trainable),
                LayerKind::Op(_) => self.layer(&(self.own)(description, index), &path, trainable),
            }
        }
    }

    fn layer(&mut self, own: &[Own], path: &str, trainable: bool) {
        for (name, dims, regularizer) in own {
            let start = self.end;
            self.end += dims.len();
            self.ranges.push(ParameterRange {
                path: format!("{path}{name}"),
                dims: *dims,
                range: start..self.end,
                trainable,
                regularizer: *regularizer,
            });
        }
    }
}

fn own_parameters(description: &Description, index: usize) -> Vec<Own> {
    let own = |parameter: &Parameter| (parameter.name, parameter.dims, parameter.regularizer);
    description.layers[index].parameters.iter().map(own).collect()
}

/// The state of one layer. `BatchNormalization` is the one built-in that has any: a mean and a variance per channel,
/// channels last.
fn own_state(description: &Description, index: usize) -> Vec<Own> {
    let layer: &Layer = &description.layers[index];
    if !matches!(layer.kind, LayerKind::Op("BatchNormalization")) {
        return Vec::new();
    }
    let called = description.nodes.iter().find(|node| node.layer == index);
    let channels = called.and_then(|node| node.outputs.first()).map_or(0, |dims| dims.last());
    let per_channel = Dims::new(&[channels]);
    ["moving_mean", "moving_variance"].map(|name| (name, per_channel, Regularizer::default())).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Stream;
    use crate::init::Initializer;
    use crate::model::{Node, NodeInput, Style};
    use alloc::vec;

    #[derive(Debug)]
    struct Unset;

    impl Initializer for Unset {
        fn fill(&self, _dims: Dims, _stream: Stream, _values: &mut [f64]) {}
    }

    const fn parameter(name: &'static str, sizes: &[usize]) -> Parameter {
        Parameter { name, dims: Dims::new(sizes), initializer: &Unset, regularizer: Regularizer { l1: 0.0, l2: 0.5 } }
    }

    const fn layer(name: &'static str, kind: LayerKind, parameters: &'static [Parameter]) -> Layer {
        Layer { name, kind, parameters, frozen: false, config: "" }
    }

    const fn model(layers: &'static [Layer], nodes: &'static [Node]) -> Description {
        Description { name: "M", style: Style::Functional, dtype: "f32", inputs: &[], outputs: &[], layers, nodes }
    }

    static TOWER: Description = model(
        &[
            layer("dense", LayerKind::Op("Dense"), &[parameter("kernel", &[2, 3]), parameter("bias", &[3])]),
            layer("norm", LayerKind::Op("BatchNormalization"), &[]),
        ],
        &[Node { name: "norm", layer: 1, inputs: &[NodeInput::Input(0)], outputs: &[Dims::new(&[5, 3])] }],
    );

    static WHOLE: Description = model(
        &[
            Layer { frozen: true, ..layer("tower", LayerKind::Model(&TOWER), &[]) },
            layer("head", LayerKind::Op("Dense"), &[parameter("kernel", &[3, 1])]),
        ],
        &[],
    );

    #[test]
    fn ranges_of_a_nested_model_have_paths_and_stay_frozen() {
        let found = parameter_ranges(&WHOLE);
        let seen: Vec<_> = found.iter().map(|r| (r.path.as_str(), r.range.clone(), r.trainable)).collect();
        assert_eq!(
            seen,
            vec![("tower.dense.kernel", 0..6, false), ("tower.dense.bias", 6..9, false), ("head.kernel", 9..12, true)]
        );
        assert!(found.iter().all(|range| range.regularizer.l2 > 0.0));
    }

    #[test]
    fn state_of_batch_normalization_is_a_mean_and_a_variance_per_channel() {
        let seen: Vec<_> = state_ranges(&WHOLE).into_iter().map(|r| (r.path, r.range)).collect();
        let path = |name: &str| String::from("tower.norm.") + name;
        assert_eq!(seen, vec![(path("moving_mean"), 0..3), (path("moving_variance"), 3..6)]);
    }
}
