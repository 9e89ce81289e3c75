//! Steps of layers of the user's own, whose one parameter holds the numbers of all that the layer declares.

use super::{Access, Action, Add, Backward, BufferId, Forward, Graph, Step, Weights, When};
use quote::format_ident;
use syn::Ident;

/// One pass of such a layer.
#[derive(Clone, Debug)]
pub(crate) struct CustomRun {
    pub(crate) x: BufferId,
    pub(crate) y: BufferId,
    /// The backward pass.
    pub(crate) back: Option<CustomPass>,
}

/// What a backward pass has beside.
#[derive(Clone, Debug)]
pub(crate) struct CustomPass {
    pub(crate) dy: BufferId,
    /// The gradient of the input and when it is wanted; absent where it never is.
    pub(crate) dx: Option<(BufferId, When)>,
    /// When its parameters train.
    pub(crate) weights: Weights,
    pub(crate) add: Add,
}

impl CustomRun {
    pub(super) fn accesses(&self) -> Vec<(BufferId, Access)> {
        let Some(back) = &self.back else { return vec![(self.x, Access::Read), (self.y, Access::Write)] };
        let reads = [self.x, self.y, back.dy].map(|buffer| (buffer, Access::Read));
        reads.into_iter().chain(back.dx.map(|(buffer, _)| (buffer, Access::Write))).collect()
    }
}

impl Forward<'_> {
    /// Runs a layer of the user's own.
    pub(crate) fn custom(&mut self) {
        let (x, y) = (self.input(0), self.fresh());
        let action = Action::Custom(CustomRun { x, y, back: None });
        self.program.steps.push(Step { node: Some(self.node), action, when: When::ALWAYS });
        self.give(y);
    }
}

impl Backward<'_> {
    /// Runs the backward pass of a layer of the user's own.
    pub(crate) fn custom(&mut self) {
        let (at, dy) = (self.at(), self.cotangent());
        let value = at.input(0);
        let needs = self.needs.of(value);
        let add =
            if self.gradients.written.contains(&self.graph.nodes[self.node].layer) { Add::Yes } else { Add::AsRun };
        // Such a layer writes the gradient of its input; the copy is left out where it is the first contribution.
        let dx = needs.any().then(|| (self.program.value_buffer(value), needs.when()));
        let weights = self.graph.layer_of(self.node).learns();
        let back = Some(CustomPass { dy, dx, weights, add });
        let run = CustomRun { x: self.input(0), y: self.values.buffers[&at.output()], back };
        let when = self.needs.of(at.output()).when();
        self.program.steps.push(Step { node: Some(self.node), action: Action::Custom(run), when });
        if let Some((dx, _)) = dx {
            self.pass_on(0, dx);
        }
    }
}

/// The alias of the type of a value of the user's.
pub(crate) fn value_type(constant: &Ident) -> Ident {
    Ident::new(&format!("{constant}__TYPE"), constant.span())
}

/// The constant of a node that calls a layer of the user's own: what its rule gave, its parameters, their number, where
/// it stands.
pub(crate) fn node_constant(graph: &Graph, node: usize, what: &str) -> Ident {
    format_ident!("{}__{what}", graph.nodes[node].outputs[0].0)
}
