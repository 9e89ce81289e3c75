//! One mistake is one error, also where several rules fail: a wrong size of an input may leave every output wrong.
//!
//! So the block is mended on trial. Each literal size in turn is given another value, each value of the graph another
//! shape; where one such change leaves fewer rules failing and none that held before, those that hold now were one
//! mistake, and the first of them tells it. What no change accounts for stays a mistake of its own.

use super::{Assumed, Told, run};
use crate::ir::{Config, Graph, LayerKind, Setting, Size, Value};
use formwork_shape::{Dims, MAX_RANK};

/// The most rules that are applied on trial: a large block with many mistakes is told as it is, and soon.
const MOST_APPLICATIONS: usize = 400_000;

/// A change of a block in one place.
#[derive(Clone, Copy)]
enum Change {
    /// A literal: in which list of sizes, where in it (everywhere if it is one number for all), and the other value.
    Size { list: usize, at: Option<usize>, value: usize },
    /// The shape of a value, everywhere or where one node reads it.
    Shape(Assumed),
    /// What is written behind a `let`.
    Annotation { index: usize, dims: Dims },
}

/// Leaves out of `told` what follows from another mistake.
pub(super) fn roots(graph: &mut Graph, mut told: Vec<Told>) -> Vec<Told> {
    let changes = changes(graph);
    let trials = MOST_APPLICATIONS / graph.nodes.len().max(1);
    let mut best: Vec<usize> = Vec::new();
    for change in changes.into_iter().take(trials) {
        let left = try_out(graph, change);
        if left.iter().any(|left| told.iter().all(|told| told.application != *left)) {
            continue;
        }
        let mended: Vec<usize> =
            told.iter().map(|told| told.application).filter(|application| !left.contains(application)).collect();
        if mended.len() > best.len().max(1) {
            best = mended;
        }
    }
    let first = best.first().copied();
    told.retain(|told| Some(told.application) == first || !best.contains(&told.application));
    told
}

/// The rules that fail with a change; the block is left as it was.
fn try_out(graph: &mut Graph, change: Change) -> Vec<usize> {
    let told = match change {
        Change::Shape(assumed) => run(graph, Some(assumed)),
        Change::Annotation { index, dims } => {
            let sizes = dims.sizes().iter().copied().map(Size::Literal).collect();
            let kept = std::mem::replace(&mut graph.annotations[index].1, sizes);
            let told = run(graph, None);
            graph.annotations[index].1 = kept;
            told
        }
        Change::Size { list, at, value } => {
            let mut kept: Vec<Size> = Vec::new();
            set(graph, list, |sizes| {
                kept = sizes.to_vec();
                for (index, size) in sizes.iter_mut().enumerate() {
                    if at.is_none_or(|at| at == index) {
                        *size = Size::Literal(value);
                    }
                }
            });
            let told = run(graph, None);
            set(graph, list, |sizes| sizes.clone_from_slice(&kept));
            told
        }
    };
    told.into_iter().map(|told| told.application).collect()
}

fn set(graph: &mut Graph, wanted: usize, change: impl FnOnce(&mut [Size])) {
    let mut change = Some(change);
    each_list(graph, &mut |list, sizes| {
        if list == wanted
            && let Some(change) = change.take()
        {
            change(sizes);
        }
    });
}

/// Every change worth a trial: other literals first, then other shapes.
fn changes(graph: &mut Graph) -> Vec<Change> {
    let shapes = shapes(graph);
    let mut numbers: Vec<usize> =
        shapes.iter().flat_map(|dims| dims.sizes().iter().copied().chain([dims.len()])).collect();
    let mut lists: Vec<Vec<Option<usize>>> = Vec::new();
    each_list(graph, &mut |_, sizes| lists.push(sizes.iter().map(literal).collect()));
    numbers.extend(lists.iter().flatten().flatten());
    numbers.retain(|number| *number > 0);
    numbers.sort_unstable();
    numbers.dedup();
    let mut changes = Vec::new();
    for (list, sizes) in lists.iter().enumerate() {
        let is_one = sizes.len() > 1 && sizes.iter().all(|size| size.is_some() && *size == sizes[0]);
        let places = sizes.iter().enumerate().filter_map(|(at, size)| size.map(|size| (Some(at), size)));
        for (at, size) in places.chain(is_one.then(|| (None, sizes[0].unwrap_or_default()))) {
            let near = [size + 1, size.saturating_sub(1).max(1), size.saturating_mul(2), (size / 2).max(1)];
            for value in numbers.iter().copied().chain(near).filter(|value| *value != size) {
                changes.push(Change::Size { list, at, value });
            }
        }
    }
    for (value, own) in values(graph) {
        let is_sound = own.is_known() && own.rank() < MAX_RANK;
        let others = shapes.iter().copied();
        let others = others.chain(is_sound.then(|| [Dims::new(&[own.len()]), own.push(1)]).into_iter().flatten());
        let others = others.chain(if matches!(value, Value::Input(_)) && is_sound {
            by_one_axis(own, &numbers)
        } else {
            Vec::new()
        });
        let others = others.filter(|other| !other.equals(own));
        changes.extend(others.map(|dims| Change::Shape(Assumed { value, reader: None, dims })));
    }
    for index in 0..graph.annotations.len() {
        changes.extend(shapes.iter().map(|dims| Change::Annotation { index, dims: *dims }));
    }
    for (reader, node) in graph.nodes.iter().enumerate() {
        for value in &node.inputs {
            let others = shapes.iter().filter(|other| graph.dims(*value).is_some_and(|own| !own.equals(**other)));
            changes
                .extend(others.map(|dims| Change::Shape(Assumed { value: *value, reader: Some(reader), dims: *dims })));
        }
    }
    changes
}

/// A shape with one axis more, or with one less.
fn by_one_axis(dims: Dims, numbers: &[usize]) -> Vec<Dims> {
    let mut shapes = Vec::new();
    for at in 0..=dims.rank() {
        for number in numbers {
            let mut sizes = dims.sizes().to_vec();
            sizes.insert(at, *number);
            shapes.push(Dims::new(&sizes));
        }
    }
    for at in 0..dims.rank() {
        let mut sizes = dims.sizes().to_vec();
        sizes.remove(at);
        shapes.push(Dims::new(&sizes));
    }
    shapes
}

fn literal(size: &Size) -> Option<usize> {
    if let Size::Literal(value) = size { Some(*value) } else { None }
}

/// Every value that something reads, with its shape.
fn values(graph: &Graph) -> Vec<(Value, Dims)> {
    let inputs = (0..graph.inputs.len()).map(Value::Input);
    let nodes = (0..graph.nodes.len()).map(|node| Value::Node { node, output: 0 });
    inputs.chain(nodes).filter_map(|value| Some((value, graph.dims(value)?))).collect()
}

/// Every shape that something in the block has.
fn shapes(graph: &Graph) -> Vec<Dims> {
    let declared = graph.outputs.iter().filter_map(|port| port.dims);
    let mut shapes: Vec<Dims> = Vec::new();
    for dims in values(graph).into_iter().map(|(_, dims)| dims).chain(declared).filter(|dims| dims.is_known()) {
        if shapes.iter().all(|known| !known.equals(dims)) {
            shapes.push(dims);
        }
    }
    shapes
}

/// Visits every list of sizes that the user wrote, numbered.
fn each_list(graph: &mut Graph, visit: &mut dyn FnMut(usize, &mut [Size])) {
    let mut count = 0;
    let mut visit = |sizes: &mut [Size]| {
        visit(count, sizes);
        count += 1;
    };
    graph.inputs.iter_mut().for_each(|port| visit(&mut port.sizes));
    graph.outputs.iter_mut().for_each(|port| visit(&mut port.sizes));
    graph.annotations.iter_mut().for_each(|(_, sizes, ..)| visit(sizes));
    for layer in &mut graph.layers {
        if let LayerKind::Op { config, .. } = &mut layer.kind {
            each_setting(config, &mut visit);
        }
    }
}

fn each_setting(config: &mut Config, visit: &mut dyn FnMut(&mut [Size])) {
    for (_, setting) in &mut config.settings {
        match setting {
            Setting::Size(size) => visit(std::slice::from_mut(size)),
            Setting::PerAxis(sizes) | Setting::Sizes(sizes) => visit(sizes),
            Setting::Layer(_, config) => each_setting(config, visit),
            _ => {}
        }
    }
}
