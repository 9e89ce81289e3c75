//! The named ranges of a model's flat parameters: the walk through a description that file formats, the trainer and
//! `summary` share, and what can be counted of them at compile time.
//!
//! A layer's parameters lie in the order of [`Description::layers`], trainable or not; a sub-model's lie where its field
//! stands. A layer that is called twice lies there once.

use crate::model::{Description, Layer, LayerKind, Regularizer};
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::ops::Range;
use formwork_shape::Dims;

/// One parameter inside the flat slice.
#[derive(Clone, Debug, PartialEq)]
pub struct ParameterRange {
    /// The way to it, such as `tower.dense_1.bias`.
    pub path: String,
    /// Its shape as Keras has it.
    pub dims: Dims,
    /// Where it lies in the flat slice.
    pub range: Range<usize>,
    /// Whether an optimizer trains it, as the blocks say: false for a statistic, and under a `#[frozen]` field.
    pub trainable: bool,
    /// Whether training steps move it without a gradient, such as a moving mean.
    pub statistic: bool,
    /// Whether it lies under a `#[frozen]` field, at any depth.
    pub frozen: bool,
    /// What its size adds to the loss.
    pub regularizer: Regularizer,
}

/// The parameters of a model in memory order, trainable or not.
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
    let mut walk = Walk { ranges: Vec::new(), end: 0 };
    walk.model(description, "", false);
    walk.ranges
}

/// Gathers ranges while it goes through layers in memory order.
struct Walk {
    ranges: Vec<ParameterRange>,
    end: usize,
}

impl Walk {
    fn model(&mut self, description: &Description, prefix: &str, frozen: bool) {
        for layer in description.layers {
            let path = format!("{prefix}{}.", layer.name);
            let frozen = frozen || layer.frozen;
            match layer.kind {
                LayerKind::Model(nested) => self.model(nested, &path, frozen),
                LayerKind::Op(_) => self.layer(layer, &path, frozen),
            }
        }
    }

    fn layer(&mut self, layer: &Layer, path: &str, frozen: bool) {
        for parameter in layer.parameters {
            let start = self.end;
            self.end += parameter.dims.len();
            self.ranges.push(ParameterRange {
                path: format!("{path}{}", parameter.name),
                dims: parameter.dims,
                range: start..self.end,
                trainable: parameter.trainable && !frozen,
                statistic: !parameter.trainable,
                frozen,
                regularizer: parameter.regularizer,
            });
        }
    }
}

/// The number of scalars that an optimizer trains: those of all parameters but statistics and what is `#[frozen]`.
#[must_use]
pub const fn trainable_count(description: &Description) -> usize {
    let (mut count, mut index) = (0, 0);
    while index < description.layers.len() {
        let layer = &description.layers[index];
        count += match layer.kind {
            _ if layer.frozen => 0,
            LayerKind::Model(nested) => trainable_count(nested),
            LayerKind::Op(_) => trainable_of(layer),
        };
        index += 1;
    }
    count
}

/// The number of scalars of a layer's own trainable parameters.
const fn trainable_of(layer: &Layer) -> usize {
    let (mut count, mut index) = (0, 0);
    while index < layer.parameters.len() {
        if layer.parameters[index].trainable {
            count += layer.parameters[index].dims.len();
        }
        index += 1;
    }
    count
}

/// The number of layers that keep statistics, those of sub-models included.
#[must_use]
pub const fn keeper_count(description: &Description) -> usize {
    let (mut count, mut index) = (0, 0);
    while index < description.layers.len() {
        let layer = &description.layers[index];
        count += match layer.kind {
            LayerKind::Model(nested) => keeper_count(nested),
            LayerKind::Op(_) => layer.keeps_statistics() as usize,
        };
        index += 1;
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Stream;
    use crate::init::Initializer;
    use crate::model::{Node, Parameter, Style};
    use alloc::vec;

    #[derive(Debug)]
    struct Unset;

    impl Initializer for Unset {
        fn fill(&self, _dims: Dims, _stream: Stream, _values: &mut [f64]) {}
    }

    const fn parameter(name: &'static str, sizes: &[usize]) -> Parameter {
        let regularizer = Regularizer { l1: 0.0, l2: 0.5 };
        Parameter { name, dims: Dims::new(sizes), initializer: &Unset, regularizer, trainable: true, looked_up: false }
    }

    const fn statistic(name: &'static str, sizes: &[usize]) -> Parameter {
        Parameter { trainable: false, ..parameter(name, sizes) }
    }

    const fn layer(name: &'static str, kind: LayerKind, parameters: &'static [Parameter]) -> Layer {
        Layer { name, kind, wrapper: None, parameters, frozen: false, settings: &[] }
    }

    const fn model(layers: &'static [Layer], nodes: &'static [Node]) -> Description {
        Description { name: "M", style: Style::Functional, dtype: "f32", inputs: &[], outputs: &[], layers, nodes }
    }

    const NORM: Layer =
        layer("norm", LayerKind::Op("BatchNormalization"), &[parameter("gamma", &[3]), statistic("moving_mean", &[3])]);

    static TOWER: Description = model(
        &[layer("dense", LayerKind::Op("Dense"), &[parameter("kernel", &[2, 3]), parameter("bias", &[3])]), NORM],
        &[],
    );

    static WHOLE: Description = model(
        &[
            Layer { frozen: true, ..layer("tower", LayerKind::Model(&TOWER), &[]) },
            NORM,
            layer("head", LayerKind::Op("Dense"), &[parameter("kernel", &[3, 1])]),
        ],
        &[],
    );

    #[test]
    fn ranges_of_a_nested_model_have_paths_and_say_what_trains() {
        let found = parameter_ranges(&WHOLE);
        let seen: Vec<_> =
            found.iter().map(|r| (r.path.as_str(), r.range.clone(), r.trainable, r.statistic, r.frozen)).collect();
        assert_eq!(
            seen,
            vec![
                ("tower.dense.kernel", 0..6, false, false, true),
                ("tower.dense.bias", 6..9, false, false, true),
                ("tower.norm.gamma", 9..12, false, false, true),
                ("tower.norm.moving_mean", 12..15, false, true, true),
                ("norm.gamma", 15..18, true, false, false),
                ("norm.moving_mean", 18..21, false, true, false),
                ("head.kernel", 21..24, true, false, false),
            ]
        );
        assert!(found.iter().all(|range| range.regularizer.l2 > 0.0));
    }

    #[test]
    fn what_trains_and_what_keeps_statistics_is_counted_at_compile_time() {
        const COUNTS: [usize; 4] =
            [trainable_count(&TOWER), trainable_count(&WHOLE), keeper_count(&TOWER), keeper_count(&WHOLE)];
        assert_eq!(COUNTS, [12, 6, 1, 2]);
    }
}
