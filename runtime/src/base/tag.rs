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

/// What a tag becomes when its value has other readers.
pub trait Share {
    /// The tag of the shared value.
    type Shared;
}

impl Share for Linear {
    type Shared = Self;
}

impl Share for Other {
    type Shared = Self;
}

impl Share for Softmax {
    type Shared = Shared<Self>;
}

impl Share for Sigmoid {
    type Shared = Shared<Self>;
}

impl<Tag> Share for Shared<Tag> {
    type Shared = Self;
}
