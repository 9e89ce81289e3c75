//! The vocabulary in which an op writes how its statistics move after a training step.

use super::{Arg, At, BufferId, Config, DimsCall, Graph, Program, Values, When};

/// Writes the steps of one node behind the backward pass: they read what the forward pass saved, and change statistics.
pub(crate) struct Settle<'a> {
    pub(crate) graph: &'a Graph,
    pub(crate) node: usize,
    pub(crate) config: &'a Config,
    pub(crate) program: &'a mut Program,
    pub(crate) values: &'a Values,
}

impl<'a> Settle<'a> {
    pub(crate) fn at(&self) -> At<'a> {
        At { graph: self.graph, node: self.node, config: self.config }
    }

    /// A buffer the forward pass saved under a name.
    pub(crate) fn saved(&self, name: &'static str) -> BufferId {
        self.values.saved[&(self.node, name)]
    }

    /// A kernel call.
    pub(crate) fn kernel(&mut self, name: &'static str, dims: DimsCall, args: Vec<Arg>) {
        self.program.kernel(self.node, name, dims, args, When::ALWAYS);
    }
}
