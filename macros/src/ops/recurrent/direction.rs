//! A recurrent layer in one direction: its parameters and the steps of its passes. A layer that stands alone has one
//! direction, `Bidirectional` two.

use super::cell::Cell;
use super::thin;
use crate::ir::{
    Add, Arg, At, Backward, BufferId, Config, DimsCall, Forward, InitializerChoice, Known, Operand, ParameterSpec,
};
use formwork_shape::{Dims, gru_bias, recurrent_bias, recurrent_kernel, recurrent_recurrent_kernel};

/// A recurrent layer that reads a sequence from one end.
pub(super) struct Direction<'a> {
    pub(super) cell: &'static Cell,
    /// The arguments of the layer.
    pub(super) config: &'a Config,
    pub(super) names: &'static Names,
    /// Whether it reads the last step first.
    pub(super) backwards: bool,
    /// Whether its outputs lie in the opposite order.
    pub(super) flipped: bool,
    /// Whether a masked step gives zeros instead of the output before it.
    pub(super) zeros_for_mask: bool,
}

/// What the parameters and buffers of a direction are called.
pub(super) struct Names {
    kernel: &'static str,
    recurrent: &'static str,
    bias: &'static str,
    tape: &'static str,
    /// What a stateful layer keeps between calls.
    states: [&'static str; 2],
    pub(super) thin: &'static thin::Names,
}

pub(super) static ALONE: Names = Names {
    kernel: "kernel",
    recurrent: "recurrent_kernel",
    bias: "bias",
    tape: "tape",
    states: ["hidden", "cell"],
    thin: &thin::ALONE,
};

pub(super) static ONWARDS: Names = Names {
    kernel: "forward_kernel",
    recurrent: "forward_recurrent_kernel",
    bias: "forward_bias",
    tape: "forward_tape",
    states: ["forward_hidden", "forward_cell"],
    thin: &thin::ONWARDS,
};

pub(super) static BACK: Names = Names {
    kernel: "backward_kernel",
    recurrent: "backward_recurrent_kernel",
    bias: "backward_bias",
    tape: "backward_tape",
    states: ["backward_hidden", "backward_cell"],
    thin: &thin::BACK,
};

impl Direction<'_> {
    pub(super) fn parameters(&self, at: At<'_>) -> Vec<ParameterSpec> {
        let sizes = self.sizes(at);
        let mut parameters = vec![
            self.parameter(self.names.kernel, "kernel", Operand::Call("recurrent_kernel", sizes.clone()), |known| {
                recurrent_kernel(known[0].dims(), known[1].size(), known[2].size())
            }),
            self.parameter(
                self.names.recurrent,
                "recurrent",
                Operand::Call("recurrent_recurrent_kernel", sizes),
                |known| recurrent_recurrent_kernel(known[0].dims(), known[1].size(), known[2].size()),
            ),
        ];
        if self.config.flag("use_bias") {
            parameters.push(self.bias());
        }
        parameters
    }

    fn bias(&self) -> ParameterSpec {
        let mut bias = if self.cell.is_gru {
            let operands = vec![self.units(), Operand::Flag(self.config.flag("reset_after"))];
            self.parameter(self.names.bias, "bias", Operand::Call("gru_bias", operands), |known| {
                gru_bias(known[0].size(), known[1].flag())
            })
        } else {
            let operands = vec![self.units(), Operand::Index(self.cell.gates)];
            self.parameter(self.names.bias, "bias", Operand::Call("recurrent_bias", operands), |known| {
                recurrent_bias(known[0].size(), known[1].size())
            })
        };
        if self.config.flag("unit_forget_bias") {
            bias.initializer = InitializerChoice::UnitForget(Box::new(bias.initializer));
        }
        bias
    }

    /// A parameter, with the initializer and the regularizer that the arguments of its kind say.
    fn parameter(
        &self,
        name: &'static str,
        kind: &str,
        shape: Operand,
        evaluate: fn(&[Known]) -> Dims,
    ) -> ParameterSpec {
        let zeros = InitializerChoice::BuiltIn { ty: "Zeros", fields: Vec::new() };
        ParameterSpec {
            name,
            shape,
            evaluate,
            initializer: self.config.initializer(&format!("{kind}_initializer")).cloned().unwrap_or(zeros),
            regularizer: self.config.regularizer(&format!("{kind}_regularizer")).cloned().unwrap_or_default(),
            trainable: true,
            looked_up: false,
        }
    }

    /// Operations of so many layers like this.
    pub(super) fn flops(&self, at: At<'_>, layers: usize) -> Operand {
        let mut operands = self.sizes(at);
        operands.push(Operand::Index(layers));
        Operand::Call("recurrent_flops", operands)
    }

    pub(super) fn units(&self) -> Operand {
        Operand::Size(self.config.size("units"))
    }

    /// The input, the units and the number of gates.
    fn sizes(&self, at: At<'_>) -> Vec<Operand> {
        vec![at.dims(0), self.units(), Operand::Index(self.cell.gates)]
    }

    /// The shape of the outputs.
    pub(super) fn output(&self, at: At<'_>) -> Operand {
        let sequences = Operand::Flag(self.config.flag("return_sequences"));
        Operand::Call("recurrent_output", vec![at.dims(0), self.units(), sequences])
    }

    pub(super) fn state(&self) -> Operand {
        Operand::Call("recurrent_state", vec![self.units()])
    }

    fn recurrent_kernel(&self, at: At<'_>) -> Operand {
        Operand::Call("recurrent_recurrent_kernel", self.sizes(at))
    }

    /// Whether the kernels need room to cut the recurrent kernel apart.
    fn splits(&self) -> bool {
        self.cell.is_gru && !self.config.flag("reset_after")
    }

    pub(super) fn dims(&self, at: At<'_>, training: bool) -> DimsCall {
        let flag = |name| Operand::Flag(self.config.flag(name));
        let make = if self.config.flag("reset_after") { "reset_after" } else { "new" };
        let operands = vec![
            at.dims(0),
            self.units(),
            flag("return_sequences"),
            Operand::Flag(self.backwards),
            Operand::Flag(self.flipped),
            Operand::Flag(self.zeros_for_mask),
            Operand::Flag(training),
        ];
        DimsCall { ty: "RecurrentDims", make, operands }
    }

    fn activations(&self) -> impl Iterator<Item = Arg> {
        let activation = |name| self.config.activation(name).cloned().map(Arg::Activation);
        let of_gates = if self.cell.is_gated { activation("recurrent_activation") } else { None };
        activation("activation").into_iter().chain(of_gates)
    }

    fn bias_or(&self, bias: fn(&'static str) -> Arg, without: Arg) -> Arg {
        if self.config.flag("use_bias") { bias(self.names.bias) } else { without }
    }

    /// Writes the outputs to `y` and, unless nobody wants them, the last states to `last`. Initial states, where the call
    /// has some, are its inputs from `first` on.
    pub(super) fn forward(&self, pass: &mut Forward<'_>, first: usize, y: BufferId, last: &[BufferId]) {
        let at = pass.at();
        let carried = self.carried(pass);
        let initial: Vec<Arg> = (0..self.cell.states)
            .map(|state| match carried.get(state) {
                _ if at.inputs().len() > first + state => Arg::Read(pass.input(first + state)),
                Some(kept) => Arg::Read(*kept),
                None => Arg::Empty,
            })
            .collect();
        let last: Vec<BufferId> = match (last, &carried[..]) {
            ([], [_, ..]) => carried.iter().map(|_| pass.room(self.state())).collect(),
            _ => last.to_vec(),
        };
        let tape = vec![at.dims(0), self.units(), Operand::Flag(pass.training)];
        let tape = pass.room(Operand::Call(self.cell.tape, tape));
        pass.save(self.names.tape, tape);
        let (x, drop) = (self.thin_input(pass), self.thin_state(pass));
        let mut args: Vec<Arg> = self.activations().collect();
        args.extend([Arg::Read(x), Arg::Parameter(self.names.kernel)]);
        args.extend([Arg::Parameter(self.names.recurrent), self.bias_or(Arg::Parameter, Arg::Empty)]);
        args.extend(initial);
        args.extend([pass.mask(0), drop, Arg::Write(tape)]);
        if self.cell.is_gru {
            let split = self.splits().then(|| pass.fixed(self.recurrent_kernel(at)));
            args.push(split.map_or(Arg::Nowhere, Arg::Write));
        }
        args.push(Arg::Write(y));
        args.extend((0..self.cell.states).map(|state| last.get(state).map_or(Arg::Nowhere, |to| Arg::Write(*to))));
        pass.kernel(self.cell.forward, self.dims(at, pass.training), args);
        for (from, to) in last.into_iter().zip(carried) {
            let dims = DimsCall { ty: "Elements", make: "new", operands: vec![self.state()] };
            pass.kernel("copy", dims, vec![Arg::Read(from), Arg::Update(to), Arg::Add(Add::No)]);
        }
    }

    /// What a stateful layer keeps between calls.
    fn carried(&self, pass: &mut Forward<'_>) -> Vec<BufferId> {
        let names = self.names.states.iter().take(self.cell.states).filter(|_| self.config.flag("stateful"));
        names.map(|name| pass.carry(name, self.state())).collect()
    }

    /// The gradients of the last states, outputs of the call from `first` on when it gives them.
    pub(super) fn last_cotangents(&self, pass: &Backward<'_>, first: usize) -> Vec<Arg> {
        let is_given = self.config.flag("return_state");
        (0..self.cell.states).map(|at| if is_given { pass.cotangent_at(first + at) } else { Arg::Empty }).collect()
    }

    /// The way back from the gradients of the outputs and the last states.
    pub(super) fn backward(&self, pass: &mut Backward<'_>, first: usize, dy: Arg, last: Vec<Arg>) {
        let (at, tape) = (pass.at(), pass.saved(self.names.tape));
        let dims = self.dims(at, true);
        let work = vec![self.units(), Operand::Index(self.cell.work)];
        let work = pass.room(Operand::Call("recurrent_work", work));
        let turned = pass.fixed(self.recurrent_kernel(at));
        let given = |state: usize| at.inputs().len() > first + state;
        let initial: Vec<Option<BufferId>> = (0..self.cell.states)
            .map(|state| if given(state) { pass.own_gradient(first + state) } else { None })
            .collect();
        let mut args: Vec<Arg> = self.activations().collect();
        args.extend([Arg::Parameter(self.names.recurrent), pass.mask(0), self.state_mask(pass), dy]);
        args.extend(last);
        args.extend([Arg::Update(tape), Arg::Write(work), Arg::Write(turned)]);
        for buffer in &initial {
            args.extend([buffer.map_or(Arg::Nowhere, Arg::Write), Arg::Add(Add::No)]);
        }
        pass.kernel(self.cell.cells, dims.clone(), args);
        for (state, buffer) in initial.into_iter().enumerate() {
            if let Some(buffer) = buffer {
                pass.pass_on(first + state, buffer);
            }
        }
        let (x, add) = (self.seen_input(pass), pass.add_parameters());
        let mut args = vec![Arg::Read(x), self.state_mask(pass), Arg::Update(tape)];
        args.extend([Arg::Gradient(self.names.kernel), Arg::Gradient(self.names.recurrent)]);
        args.extend([self.bias_or(Arg::Gradient, Arg::Nowhere), add]);
        pass.parameters(self.cell.weights, dims, args);
        let kernel = self.names.kernel;
        self.input_gradient(pass, self.cell.input, |dx, add| vec![Arg::Parameter(kernel), Arg::Update(tape), dx, add]);
    }
}
