//! Parameters by name, trainable or not: Keras's paths against ours.
//!
//! Keras's path of a weight has parts that ours has not (the name of a stack, of a cell), and ours has parts that
//! Keras's has not (the field of a lone layer, of a sub-model in the functional form). Both end in the tensor's own name,
//! and of the parameters with that name a weight is the one that shares most of the way, the first of several.

use crate::data::{Array, Case, Outcome};
use formwork::{Model, ParameterRange, Scalar, Weights, flat, flat_mut, parameter_ranges};
use serde_json::Value;

/// The parameters of a model as one slice.
pub(crate) fn flat_of<M: Model>(net: &mut M) -> &mut [M::Scalar] {
    flat_mut(net.parameters_mut())
}

/// Gives a model the weights and state of a case, which it takes back from a file of its own too.
pub(crate) fn load<M: Model>(case: &Case, net: &mut M) -> Outcome {
    let flat = flat_mut::<M::Params, M::Scalar>(net.parameters_mut());
    store(case, "weights", &ranges::<M>(false), flat)?;
    store(case, "state", &ranges::<M>(true), flat)?;
    net.from_bytes(&net.to_bytes()).map_err(|error| error.to_string())
}

/// The ranges of statistics, or of all other parameters.
fn ranges<M: Model>(statistics: bool) -> Vec<ParameterRange> {
    parameter_ranges(M::DESCRIPTION).into_iter().filter(|range| range.statistic == statistics).collect()
}

/// Compares the number of parameters with Keras's.
pub(crate) fn check_count<M: Model>(case: &Case) -> Outcome {
    let count: usize = parameter_ranges(M::DESCRIPTION).iter().map(|range| range.range.len()).sum();
    let want = case.at(&["count_params"]);
    if *want == count { Ok(()) } else { Err(format!("{count} parameters, Keras counts {want}")) }
}

fn store<T: Scalar>(case: &Case, field: &str, ranges: &[ParameterRange], to: &mut [T]) -> Outcome {
    for (array, range) in pairs(case.at(&[field]), ranges)? {
        for (to, value) in to[range.range.clone()].iter_mut().zip(array.floats()) {
            *to = T::of(value.into());
        }
    }
    Ok(())
}

/// How near numbers must be: a tolerance of a case.
#[derive(Clone, Copy)]
pub(crate) struct Limit<'a> {
    pub(crate) case: &'a Case,
    /// The field that holds it.
    pub(crate) tolerance: &'a str,
}

impl<'a> Limit<'a> {
    /// The tolerance of a case.
    pub(crate) fn of(case: &'a Case) -> Self {
        Self { case, tolerance: "tolerance" }
    }
}

/// Compares one number per parameter that is no statistic with a list of arrays.
pub(crate) fn compare<M: Model>(limit: Limit<'_>, what: &str, arrays: &Value, found: &M::Params) -> Outcome {
    compare_flat(limit, what, arrays, &ranges::<M>(false), flat::<M::Params, M::Scalar>(found))
}

/// Compares the statistics of a model with a list of arrays.
pub(crate) fn compare_state<M: Model>(limit: Limit<'_>, what: &str, arrays: &Value, found: &M::Params) -> Outcome {
    compare_flat(limit, what, arrays, &ranges::<M>(true), flat::<M::Params, M::Scalar>(found))
}

fn compare_flat<T: Scalar>(
    limit: Limit<'_>,
    what: &str,
    arrays: &Value,
    ranges: &[ParameterRange],
    found: &[T],
) -> Outcome {
    for (array, range) in pairs(arrays, ranges)? {
        let found: Vec<f64> = found[range.range.clone()].iter().map(|value| value.f64()).collect();
        let what = format!("{what} {}", array.name());
        limit.case.close_within(limit.tolerance, &what, &found, &array.floats())?;
    }
    Ok(())
}

/// Each array with its range, and no range left over.
fn pairs<'a, 'r>(
    arrays: &'a Value,
    ranges: &'r [ParameterRange],
) -> Result<Vec<(Array<'a>, &'r ParameterRange)>, String> {
    // What carries a mask is no layer of Keras's.
    let mut left: Vec<&ParameterRange> = ranges.iter().filter(|range| !range.path.starts_with("mask_")).collect();
    let mut pairs = Vec::new();
    for array in arrays.as_array().into_iter().flatten().map(Array::of) {
        let theirs = way(array.name());
        let theirs: Vec<&str> = theirs.iter().map(String::as_str).collect();
        let apart = |range: &ParameterRange| {
            let ours: Vec<&str> = range.path.split('.').collect();
            (ours.last() == theirs.last()).then(|| ours.len() + theirs.len() - 2 * shared(&ours, &theirs))
        };
        let nearest = (0..left.len()).filter(|at| apart(left[*at]).is_some()).min_by_key(|at| apart(left[*at]));
        let range = left.remove(nearest.ok_or_else(|| format!("no `{}` among {:?}", array.name(), paths(&left)))?);
        let (ours, theirs) = (range.dims, array.shape());
        if !ours.equals(formwork::Dims::new(&theirs)) {
            return Err(format!("`{}` is {ours}, `{}` {theirs:?}", range.path, array.name()));
        }
        pairs.push((array, range));
    }
    if left.is_empty() { Ok(pairs) } else { Err(format!("Keras has no {:?}", paths(&left))) }
}

fn paths<'r>(ranges: &[&'r ParameterRange]) -> Vec<&'r str> {
    ranges.iter().map(|range| range.path.as_str()).collect()
}

/// The parts of Keras's path. The layers inside a bidirectional one, `forward_lstm` and `backward_lstm`, are for us no
/// layers: their tensors are `forward_kernel` and so on.
fn way(path: &str) -> Vec<String> {
    let mut parts: Vec<String> = path.split('/').map(str::to_owned).collect();
    let direction = |part: &String| {
        let (direction, _) = part.split_once('_')?;
        ["forward", "backward"].contains(&direction).then(|| direction.to_owned())
    };
    if let (Some(direction), Some(name)) = (parts.iter().find_map(direction), parts.last_mut()) {
        *name = format!("{direction}_{name}");
    }
    parts
}

/// The most parts that two paths share in the same order.
fn shared(left: &[&str], right: &[&str]) -> usize {
    match (left, right) {
        ([first, left_rest @ ..], [other, right_rest @ ..]) if first == other => 1 + shared(left_rest, right_rest),
        ([_, left_rest @ ..], [_, right_rest @ ..]) => shared(left_rest, right).max(shared(left, right_rest)),
        _ => 0,
    }
}
