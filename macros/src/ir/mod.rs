//! The graph a block means, and the passes it becomes.
//!
//! | form | made by | promises |
//! |---|---|---|
//! | [`Graph`] | `resolve` | every name is a layer, op, input or node; nodes stand in the order they run; a value that could not be resolved is absent, and nothing made from it exists |
//! | [`Graph`] with dims | `infer` | each value has literal dims, dims that only rustc knows, or unknown ones whose cause is reported |
//! | [`Passes`] | `lower` | each step's buffers are placed; no two buffers that are alive at once share a slot |
//!
//! [`verify`] holds the promises of the first and the last in tests and debug builds.

mod activation;
mod backward;
mod config;
mod custom;
#[cfg(test)]
mod dump;
mod evaluate;
pub(crate) mod expression;
mod forward;
mod graph;
mod map;
mod op;
mod program;
mod rule;
mod settle;
pub(crate) mod verify;
mod warning;

pub(crate) use crate::ast::Element;
pub(crate) use activation::{ActivationSpec, Family, Saves};
pub(crate) use backward::{Backward, Gradients, Needs, NeedsTable, contribution};
pub(crate) use config::{
    ActivationChoice, Config, CustomChoice, InitializerChoice, Number, OwnArgument, OwnForm, RegularizerChoice, Setting,
};
pub(crate) use custom::{CustomRun, node_constant, value_type};
#[cfg(test)]
pub(crate) use dump::{dump_graph, dump_passes};
pub(crate) use evaluate::Sizes;
pub(crate) use forward::{ACTIVATION, Forward, Values};
pub(crate) use graph::{
    Budget, Check, Const, ConstKind, Graph, Layer, LayerKind, Node, Origin, OutputPort, Parameter, Port, Style, Tag,
    Unused, Value, Wrapper,
};
pub(crate) use map::{Function, Lambda, Map, WrittenFunction};
pub(crate) use op::{ArgSpec, At, Default, Inputs, Kind, MaskRule, Op, ParameterSpec, Takes};
pub(crate) use program::{
    Access, Action, Add, Arg, Buffer, BufferId, Carry, DimsCall, Extent, ModelBackward, ModelCall, ModelPass, Pass,
    Passes, Place, Program, Slots, Step, Turns, Weights, When,
};
pub(crate) use rule::{CutOperand, Known, Operand, Rule, Site, Size};
pub(crate) use settle::Settle;
pub(crate) use warning::{Condition, Warning};
