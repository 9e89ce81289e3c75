//! Tags: the activation an output ends in, as a type, so that a loss that does not fit does not compile.

/// The kinds of output a [`Loss`](crate::Loss) can ask for.
pub mod tag {
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
    pub struct Shared<Tag>(core::marker::PhantomData<Tag>);
}
