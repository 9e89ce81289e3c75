//! The arguments of a layer as typed values: what weight files compare and what exporters read.
//!
//! A description holds every argument that changes what a layer computes, also those that were left out, each in one
//! form whatever the spelling: a size from a constant is its number, axis -1 is the number of the last axis. Initializers
//! and penalties stand with the parameters they concern.

use crate::model::OwnValue;
use formwork_shape::{Axes, Cuts, Dims};

/// An argument of a layer.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// Its name, as a block writes it: `strides`.
    pub name: &'static str,
    /// Its value.
    pub value: SettingValue,
}

/// The value of an argument.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum SettingValue {
    /// A count or a size.
    Size(usize),
    /// Sizes axis by axis, or in front of and behind each axis.
    Sizes(&'static [usize]),
    /// The shape of one sample.
    Shape(Dims),
    /// An axis in Keras's numbering: 1 is the first axis of a sample.
    Axis(isize),
    /// Axes in Keras's numbering.
    Axes(Axes),
    /// A number that the layer takes in the scalar of the model.
    Number(f64),
    /// A flag.
    Flag(bool),
    /// One of a few words, such as `same`.
    Word(&'static str),
    /// An activation, or a layer inside the layer: its name and its own arguments.
    Named {
        /// Its name.
        name: &'static str,
        /// Its arguments.
        settings: &'static [Setting],
    },
    /// What a slice keeps of each axis.
    Cuts(Cuts),
    /// What a lambda computes: terms, each of those in front of it; the last one is the result.
    Terms(&'static [Term]),
    /// A function of numbers that is written in Rust.
    Function(LambdaFunction),
    /// A value of a type of the user's own, looked at when somebody asks.
    Own(fn() -> OwnValue),
}

/// A step of a lambda.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Term {
    /// An input of the call, by index.
    Input(usize),
    /// A number: a literal, or a constant's value.
    Number(f64),
    /// A function of terms further up the list, by index: `add`, `subtract`, `multiply`, `divide`, `negative`, `max`,
    /// `min`, `powf`, `powi`, `exp`, `ln`, `sqrt`, `tanh`, `sin`, `cos`, `abs`, `sigmoid`; of conditions `less`,
    /// `less_or_equal`, `greater`, `greater_or_equal`, `equal`, `not_equal`, `and`, `or`, `not`; and `select`, the second
    /// of three if the first holds, else the third.
    Call(&'static str, &'static [usize]),
}

/// A function that is written in Rust, such as the derivative of a lambda.
///
/// Its text alone does not say what it computes, since a constant in it may hold any number. So a description keeps the
/// text without its constants, and the function.
#[derive(Clone, Copy, Debug)]
pub struct LambdaFunction {
    /// Its body token by token, its variables as `x0`, `x1` …, literal numbers and names of constants as `#`.
    pub text: &'static str,
    /// What stands in the places of `#`: a literal number, or none for a constant.
    pub literals: &'static [Option<f64>],
    /// How many numbers it takes.
    pub takes: usize,
    /// The function, which writes all numbers that it gives.
    pub run: fn(&[f64], &mut [f64]),
    /// How many numbers it gives.
    pub gives: usize,
}
