//! Dropout of recurrent layers: of the input, by steps of its own around the cell's kernels, and of the state, by a mask
//! that these take. Both masks are drawn once per sample and call, the same for all steps.

use super::direction::Direction;
use crate::ir::{Add, Arg, Backward, BufferId, DimsCall, Forward, Operand};

/// What dropout keeps for the way back.
pub(super) struct Names {
    /// The mask of the input, what it leaves of the input, and the mask of the state.
    saved: [&'static str; 3],
    /// The number of its first mask in the node.
    first: usize,
}

pub(super) static ALONE: Names = Names { saved: ["input_mask", "thin_input", "state_mask"], first: 0 };

pub(super) static ONWARDS: Names =
    Names { saved: ["forward_input_mask", "forward_thin_input", "forward_state_mask"], first: 0 };

pub(super) static BACK: Names =
    Names { saved: ["backward_input_mask", "backward_thin_input", "backward_state_mask"], first: 2 };

impl Direction<'_> {
    /// A rate of dropout; `None` when it is known that nothing is dropped.
    fn rate(&self, name: &str) -> Option<Arg> {
        let number = self.config.number(name).filter(|rate| rate.value != Some(0.0));
        number.cloned().map(Arg::Number)
    }

    /// Draws mask number `which` of this direction: of as many elements per sample as `dims`, at the front of a buffer.
    fn draw(&self, pass: &mut Forward<'_>, which: usize, rate: Arg, dims: Operand, mask: BufferId) {
        let dims = DimsCall { ty: "Elements", make: "new", operands: vec![dims] };
        let which = Arg::Count(self.names.thin.first + which);
        pass.kernel("recurrent_dropout_mask", dims, vec![rate, Arg::Stream, which, Arg::First, Arg::Write(mask)]);
    }

    /// What the kernel sees of the input.
    pub(super) fn thin_input(&self, pass: &mut Forward<'_>) -> BufferId {
        let (at, x) = (pass.at(), pass.input(0));
        let Some(rate) = self.rate("dropout").filter(|_| pass.training) else { return x };
        let features = Operand::Call("recurrent_features", vec![at.dims(0)]);
        let (mask, thin) = (pass.room(features.clone()), pass.room(at.dims(0)));
        self.draw(pass, 0, rate, features, mask);
        let args = vec![Arg::Read(mask), Arg::Read(x), Arg::Write(thin), Arg::Add(Add::No)];
        pass.kernel("recurrent_dropout", self.dims(at, true), args);
        let [of_input, input, _] = self.names.thin.saved;
        pass.save(of_input, mask);
        pass.save(input, thin);
        thin
    }

    /// The mask of the state with the room that kernels want behind it.
    pub(super) fn thin_state(&self, pass: &mut Forward<'_>) -> Arg {
        let Some(rate) = self.rate("recurrent_dropout").filter(|_| pass.training) else { return Arg::Nowhere };
        let mask = pass.room(Operand::Call("recurrent_work", vec![self.units(), Operand::Index(3)]));
        self.draw(pass, 1, rate, self.state(), mask);
        pass.save(self.names.thin.saved[2], mask);
        Arg::Update(mask)
    }

    /// What the kernel saw of the input.
    pub(super) fn seen_input(&self, pass: &Backward<'_>) -> BufferId {
        if self.rate("dropout").is_some() { pass.saved(self.names.thin.saved[1]) } else { pass.input(0) }
    }

    /// The mask of the state as the forward pass drew it.
    pub(super) fn state_mask(&self, pass: &Backward<'_>) -> Arg {
        let is_thin = self.rate("recurrent_dropout").is_some();
        if is_thin { Arg::Update(pass.saved(self.names.thin.saved[2])) } else { Arg::Nowhere }
    }

    /// The gradient of the input, which a kernel gives of what it saw of the input: `args` are told where, and whether to
    /// add.
    pub(super) fn input_gradient(
        &self,
        pass: &mut Backward<'_>,
        name: &'static str,
        args: impl FnOnce(Arg, Arg) -> Vec<Arg>,
    ) {
        let dims = self.dims(pass.at(), true);
        if self.rate("dropout").is_none() {
            return pass.gradient(0, name, dims, args);
        }
        let thin = pass.room(pass.at().dims(0));
        pass.toward(0, name, dims.clone(), args(Arg::Write(thin), Arg::Add(Add::No)));
        let mask = pass.saved(self.names.thin.saved[0]);
        pass.gradient(0, "recurrent_dropout", dims, |dx, add| vec![Arg::Read(mask), Arg::Read(thin), dx, add]);
    }
}
