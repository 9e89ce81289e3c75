//! Where each parameter lies in the flat slice.

use crate::model::{Description, LayerKind, Regularizer};
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::ops::Range;
use formwork_shape::Dims;

/// A parameter and its place.
#[derive(Clone, Debug)]
pub struct ParameterRange {
    /// Its path, such as `tower/dense/kernel`.
    pub path: String,
    /// Its shape.
    pub dims: Dims,
    /// Its elements in the flat slice.
    pub range: Range<usize>,
    /// Whether training changes it.
    pub trainable: bool,
    /// What its size adds to the loss.
    pub regularizer: Regularizer,
}

/// The parameters of a model, in memory order.
#[must_use]
pub fn ranges(description: &Description) -> Vec<ParameterRange> {
    let mut list = Vec::new();
    collect(description, "", true, &mut list);
    list
}

fn collect(description: &Description, prefix: &str, trainable: bool, list: &mut Vec<ParameterRange>) {
    for layer in description.layers {
        let (path, trainable) = (format!("{prefix}{}/", layer.name), trainable && !layer.frozen);
        if let LayerKind::Model(inner) = layer.kind {
            collect(inner, &path, trainable, list);
            continue;
        }
        for parameter in layer.parameters {
            let start = list.last().map_or(0, |last| last.range.end);
            list.push(ParameterRange {
                path: format!("{path}{}", parameter.name),
                dims: parameter.dims,
                range: start..start + parameter.dims.len(),
                trainable,
                regularizer: parameter.regularizer,
            });
        }
    }
}
