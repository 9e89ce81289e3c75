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
    let mut walk = Walk { own: |layer| layer.parameters, ranges: Vec::new(), end: 0 };
    walk.model(description, "", true);
    walk.ranges
}

/// The state of a model in memory order: what training changes without gradients, such as moving statistics.
///
/// Its ranges index the flat state, not the parameters; none is trainable.
#[must_use]
pub fn state_ranges(description: &Description) -> Vec<ParameterRange> {
    let mut walk = Walk { own: |layer| layer.state, ranges: Vec::new(), end: 0 };
    walk.model(description, "", false);
    walk.ranges
}

/// Gathers ranges while it goes through layers in memory order.
struct Walk {
    own: fn(&Layer) -> &'static [Parameter],
    ranges: Vec<ParameterRange>,
    end: usize,
}

impl Walk {
    fn model(&mut self, description: &Description, prefix: &str, trainable: bool) {
        for layer in description.layers {
            let path = format!("{prefix}{}.", layer.name);
            let trainable = trainable && !layer.frozen;
            match layer.kind {
                LayerKind::Model(nested) => self.model(nested, &path, trainable),
                LayerKind::Op(_) => self.layer((self.own)(layer), &path, trainable),
            }
        }
    }

    fn layer(&mut self, own: &[Parameter], path: &str, trainable: bool) {
        for tensor in own {
            let start = self.end;
            self.end += tensor.dims.len();
            self.ranges.push(ParameterRange {
                path: format!("{path}{}", tensor.name),
                dims: tensor.dims,
                range: start..self.end,
                trainable,
                regularizer: tensor.regularizer,
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Stream;
    use crate::init::Initializer;
    use crate::model::{Node, Style};
    use alloc::vec;

    #[derive(Debug)]
    struct Unset;

    impl Initializer for Unset {
        fn fill(&self, _dims: Dims, _stream: Stream, _values: &mut [f64]) {}
    }

    const fn parameter(name: &'static str, sizes: &[usize]) -> Parameter {
        let regularizer = Regularizer { l1: 0.0, l2: 0.5 };
        Parameter { name, dims: Dims::new(sizes), initializer: &Unset, regularizer, looked_up: false }
    }

    const fn layer(name: &'static str, kind: LayerKind, parameters: &'static [Parameter]) -> Layer {
        Layer { name, kind, wrapper: None, parameters, state: &[], frozen: false, settings: &[] }
    }

    const fn model(layers: &'static [Layer], nodes: &'static [Node]) -> Description {
        Description { name: "M", style: Style::Functional, dtype: "f32", inputs: &[], outputs: &[], layers, nodes }
    }

    static TOWER: Description = model(
        &[
            layer("dense", LayerKind::Op("Dense"), &[parameter("kernel", &[2, 3]), parameter("bias", &[3])]),
            Layer {
                state: &[parameter("moving_mean", &[3]), parameter("moving_variance", &[3])],
                ..layer("norm", LayerKind::Op("BatchNormalization"), &[])
            },
        ],
        &[],
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
    fn state_has_ranges_of_its_own() {
        let seen: Vec<_> = state_ranges(&WHOLE).into_iter().map(|r| (r.path, r.range)).collect();
        let path = |name: &str| String::from("tower.norm.") + name;
        assert_eq!(seen, vec![(path("moving_mean"), 0..3), (path("moving_variance"), 3..6)]);
    }
}
