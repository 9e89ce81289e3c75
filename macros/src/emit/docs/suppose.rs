//! Shapes by expression where only rustc knows them: `[HIDDEN / 4]`, `[SIDE - 2, SIDE - 2, 8]`.
//!
//! The rules are asked twice, with two large numbers in the place of each constant. Where both answers are the constant
//! times a number, or the constant and a number more or less, that is what the size is; else it is left open.

use crate::ir::{At, Graph, LayerKind, Operand, Sizes, Value};
use formwork_shape::Dims;
use proc_macro2::Ident;
use quote::ToTokens;
use std::collections::HashMap;

/// Two suppositions about the constants of a graph, and the shapes that follow.
pub(super) struct Supposed<'g> {
    graph: &'g Graph,
    worlds: [World; 2],
}

/// Far apart and without small divisors, so that no rule makes one constant look like another.
const PRIMES: [[usize; 6]; 2] =
    [[10_007, 20_011, 40_009, 80_021, 160_001, 320_009], [11_003, 22_003, 44_017, 88_001, 176_017, 352_007]];

#[derive(Default)]
struct World {
    constants: HashMap<String, usize>,
    dims: HashMap<Value, Dims>,
}

impl<'g> Supposed<'g> {
    pub(super) fn new(graph: &'g Graph) -> Self {
        Self { graph, worlds: PRIMES.map(|primes| World::new(graph, primes)) }
    }

    /// `[SIDE - 2, SIDE - 2, 8]`; `[…]` where nothing is known.
    pub(super) fn shape(&self, value: Value) -> String {
        if let Some(dims) = self.graph.dims(value).filter(|dims| dims.is_known()) {
            return dims.to_string();
        }
        let [one, other] = [0, 1].map(|world: usize| self.worlds[world].dims.get(&value).copied());
        let known = one.zip(other).filter(|(one, other)| one.is_known() && other.is_known());
        known.map_or_else(|| "[…]".to_owned(), |(one, other)| self.list(one, other))
    }

    /// The numbers of a layer's parameters: how many, or an expression; `None` where neither is known.
    pub(super) fn parameters(&self, node: usize) -> Option<Count> {
        let (mut known, mut open) = (0_usize, Vec::new());
        for tensor in self.tensors(node)? {
            let Tensor([one, other]) = tensor?;
            if one == other {
                known = known.saturating_add(one.len());
            } else {
                open.push(self.product(one, other));
            }
        }
        Some(Count { known, open: open.join(" + ") })
    }

    /// The parameters of a node's layer, one by one; `None` for a sub-model, and for what is not known.
    fn tensors(&self, node: usize) -> Option<Vec<Option<Tensor>>> {
        let LayerKind::Op { op, config } = &self.graph.layer_of(node).kind else { return None };
        let specs = (op.parameters)(At { graph: self.graph, node, config });
        let tensors = specs.iter().map(|spec| {
            let Operand::Call(_, operands) = &spec.shape else { return None };
            let [one, other] = [0, 1].map(|world: usize| {
                self.worlds[world].sizes(self.graph, |sizes| sizes.all(operands).map(|known| (spec.evaluate)(&known)))
            });
            let (one, other) = one.zip(other).filter(|(one, other)| one.is_known() && other.is_known())?;
            Some(Tensor([one, other]))
        });
        Some(tensors.collect())
    }

    /// The type and the shape of each parameter: `SMatrix<f32, HIDDEN, 64>` and `[64, HIDDEN]`.
    pub(super) fn matrices(&self, node: usize) -> Vec<Option<[String; 2]>> {
        let scalar = self.graph.dtype.name();
        let text = |Tensor([one, other]): Tensor| {
            let (rows, columns) = match (one.sizes(), other.sizes()) {
                ([fronts @ .., rows], [others @ .., same]) => {
                    (self.size(*rows, *same), self.product(Dims::new(fronts), Dims::new(others)))
                }
                _ => ("1".to_owned(), "1".to_owned()),
            };
            [format!("SMatrix<{scalar}, {rows}, {columns}>"), self.list(one, other)]
        };
        self.tensors(node).into_iter().flatten().map(|tensor| tensor.map(text)).collect()
    }

    /// The number of elements of a shape: `640 · HIDDEN`, `WIDTH · (HIDDEN / 4)`.
    fn product(&self, one: Dims, other: Dims) -> String {
        let sizes = || one.sizes().iter().zip(other.sizes());
        let number: usize = sizes().filter(|(one, other)| one == other).map(|(one, _)| one).product();
        let others: Vec<String> =
            sizes().filter(|(one, other)| one != other).map(|(one, other)| self.size(*one, *other)).collect();
        if number == 1 && others.len() == 1 {
            return others.concat();
        }
        if others.is_empty() {
            return number.to_string();
        }
        let others = others.into_iter().map(|size| if size.contains(' ') { format!("({size})") } else { size });
        let number = (number != 1).then(|| number.to_string());
        number.into_iter().chain(others).collect::<Vec<_>>().join(" · ")
    }

    fn list(&self, one: Dims, other: Dims) -> String {
        let sizes = one.sizes().iter().zip(other.sizes()).map(|(one, other)| self.size(*one, *other));
        format!("[{}]", sizes.collect::<Vec<_>>().join(", "))
    }

    /// One size by expression.
    fn size(&self, one: usize, other: usize) -> String {
        if one == other {
            return one.to_string();
        }
        let constants = self.graph.consts.iter().filter_map(|constant| {
            let name = constant.ident.to_string();
            let [one, other] = [0, 1].map(|world: usize| self.worlds[world].constants.get(&name).copied());
            Some((constant.expr.to_token_stream().to_string(), one?, other?))
        });
        for (text, first, second) in constants {
            let simple = if text.contains(' ') { format!("({text})") } else { text.clone() };
            if (one, other) == (first, second) {
                return text;
            }
            if one.is_multiple_of(first) && one / first < 10_000 && (one / first).checked_mul(second) == Some(other) {
                return format!("{} · {simple}", one / first);
            }
            let gap = one.abs_diff(first);
            if gap < 1_000 && gap == other.abs_diff(second) && (one > first) == (other > second) {
                return format!("{simple} {} {gap}", if one > first { '+' } else { '-' });
            }
        }
        "…".to_owned()
    }
}

/// The shape of a parameter in both worlds.
struct Tensor([Dims; 2]);

/// How many numbers parameters have.
pub(super) struct Count {
    /// Those that are known,
    pub(super) known: usize,
    /// and the others, by expression.
    pub(super) open: String,
}

impl World {
    fn new(graph: &Graph, primes: [usize; 6]) -> Self {
        let mut world = Self::default();
        // The same expression is the same constant, even where a block writes it twice.
        let mut seen: Vec<(String, usize)> = Vec::new();
        for constant in &graph.consts {
            let text = constant.expr.to_token_stream().to_string();
            let known = seen.iter().find(|(known, _)| *known == text).map(|(_, prime)| *prime);
            let Some(prime) = known.or_else(|| primes.get(seen.len()).copied()) else { continue };
            if known.is_none() {
                seen.push((text, prime));
            }
            world.constants.insert(constant.ident.to_string(), prime);
        }
        for (index, port) in graph.inputs.iter().enumerate() {
            let dims = world.sizes(graph, |sizes| Some(Dims::new(&sizes.sizes(&port.sizes)?)));
            world.dims.extend(dims.map(|dims| (Value::Input(index), dims)));
        }
        for node in 0..graph.nodes.len() {
            let LayerKind::Op { op, config } = &graph.layer_of(node).kind else { continue };
            for output in 0..graph.nodes[node].outputs.len() {
                let at = At { graph, node, config };
                let (rule, operands) = if output == 0 { (op.rule, (op.operands)(at)) } else { (op.more)(at, output) };
                let dims = world.sizes(graph, |sizes| sizes.ask(rule, &operands)).and_then(Result::ok);
                world.dims.extend(dims.map(|dims| (Value::Node { node, output }, dims)));
            }
        }
        world
    }

    /// Works something out in this world.
    fn sizes<T>(&self, graph: &Graph, of: impl FnOnce(&Sizes<'_>) -> T) -> T {
        let dims = |value| graph.dims(value).or_else(|| self.dims.get(&value).copied());
        let constant = |name: &Ident| self.constants.get(&name.to_string()).copied();
        of(&Sizes { dims: &dims, constant: &constant })
    }
}
