//! What `TimeDistributed` does around its layer: the steps of a sequence become samples, and samples a sequence again.
//!
//! Both only rename memory: sample after sample, step after step lie the same elements.

use super::PLAIN;
use super::reshape::{view, view_backward};
use crate::ir::{Inputs, MaskRule, Op, Rule};
use formwork_shape::{step, steps_of};

pub(super) static STEPS: Op = Op {
    layer: "TimeDistributed",
    keras: "TimeDistributed",
    mask: |_| MaskRule::Consume,
    rule: Rule { function: "step", evaluate: |known| step(known[0].dims()) },
    forward: view,
    backward: view_backward,
    ..PLAIN
};

/// Its second input is the sequence that was taken apart: the number of steps comes from there.
pub(super) static SEQUENCE: Op = Op {
    layer: "TimeDistributed",
    keras: "TimeDistributed",
    inputs: Inputs::Exactly(2),
    mask: |_| MaskRule::Consume,
    rule: Rule { function: "steps_of", evaluate: |known| steps_of(known[0].dims(), known[1].dims()) },
    operands: |at| vec![at.dims(1), at.dims(0)],
    forward: view,
    backward: view_backward,
    ..PLAIN
};
