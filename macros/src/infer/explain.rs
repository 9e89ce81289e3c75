//! Names for reports: what a rule was applied to, and how its shape came about.

use crate::ir::{Graph, Site};
use formwork_shape::{self as shape, Dims, ShapeError};

/// The site of a rule about the model itself.
pub(super) fn bare(name: &str) -> Site {
    Site { name: name.to_owned(), inputs: Vec::new(), way: Vec::new() }
}

/// The site of a node's rule: its layer, its inputs, and the way its first input came.
pub(super) fn site(graph: &Graph, node: usize) -> Site {
    let inputs = &graph.nodes[node].inputs;
    Site {
        name: graph.layer_of(node).name.clone(),
        inputs: inputs.iter().map(|input| graph.value_name(*input)).collect(),
        way: inputs.first().map(|input| graph.way(*input)).unwrap_or_default(),
    }
}

/// What a rule that failed here says, in the words rustc would print; nothing when another mistake is its cause.
pub(super) fn report(graph: &Graph, error: ShapeError, site: &Site) -> Option<String> {
    let inputs: Vec<&str> = site.inputs.iter().map(String::as_str).collect();
    let way: Vec<(&str, Dims)> =
        site.way.iter().map(|(name, value)| (name.as_str(), graph.dims(*value).unwrap_or(Dims::UNKNOWN))).collect();
    let text = shape::report(Err(error), shape::Site { name: &site.name, inputs: &inputs, way: &way });
    (!text.is_empty()).then(|| text.as_str().to_owned())
}
