//! Tags: the activation an output ends in, as a type, so that a loss that does not fit does not compile.

use core::marker::PhantomData;

/// No activation behind the last layer: any number.
#[derive(Clone, Copy, Debug)]
pub struct Linear;

/// Probabilities of classes that exclude each other, summing to 1 over the last axis.
#[derive(Clone, Copy, Debug)]
pub struct Softmax;

/// Independent probabilities.
#[derive(Clone, Copy, Debug)]
pub struct Sigmoid;

/// Any other activation, or a value that no activation made.
#[derive(Clone, Copy, Debug)]
pub struct Other;

/// An output whose activation has other readers in the graph, so that a loss cannot be fused with it.
#[derive(Clone, Copy, Debug)]
pub struct Shared<Tag>(PhantomData<Tag>);

/// [`Linear`] as a number.
pub const LINEAR: u8 = 0;
/// [`Softmax`] as a number.
pub const SOFTMAX: u8 = 1;
/// [`Sigmoid`] as a number.
pub const SIGMOID: u8 = 2;
/// [`Other`] as a number.
pub const OTHER: u8 = 3;
const SHARED_SOFTMAX: u8 = 4;
const SHARED_SIGMOID: u8 = 5;

/// The number of a tag whose value has other readers.
#[must_use]
pub const fn shared(code: u8) -> u8 {
    match code {
        SOFTMAX => SHARED_SOFTMAX,
        SIGMOID => SHARED_SIGMOID,
        code => code,
    }
}

/// The number of the tag of a sub-model's output; that of [`Other`] when it has no such output.
#[must_use]
pub const fn of(codes: &[u8], output: usize) -> u8 {
    if output < codes.len() { codes[output] } else { OTHER }
}

/// A tag by its number: how a public model names what a private sub-model ends in.
#[derive(Clone, Copy, Debug)]
pub struct Code<const CODE: u8>;

/// From a number back to a tag.
pub trait Decode {
    /// The tag.
    type Tag;
}

macro_rules! decode {
    ($($code:ident => $tag:ty),*) => {$(
        impl Decode for Code<$code> {
            type Tag = $tag;
        }
    )*};
}

decode!(LINEAR => Linear, SOFTMAX => Softmax, SIGMOID => Sigmoid, OTHER => Other);
decode!(SHARED_SOFTMAX => Shared<Softmax>, SHARED_SIGMOID => Shared<Sigmoid>);
