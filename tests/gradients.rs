//! Every op and a zoo of graphs: the generated backward pass against central differences of the generated forward pass,
//! and every promise that a pass makes beside its numbers.

mod zoo;

#[path = "zoo/activations.rs"]
mod activations;
#[path = "zoo/fused.rs"]
mod fused;
#[path = "zoo/graphs.rs"]
mod graphs;
#[path = "zoo/names.rs"]
mod names;
#[path = "zoo/ops.rs"]
mod ops;
#[path = "zoo/sizes.rs"]
mod sizes;
#[path = "zoo/submodels.rs"]
mod submodels;
#[path = "zoo/training.rs"]
mod training;
#[path = "zoo/values.rs"]
mod values;
