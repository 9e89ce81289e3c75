//! What can be wrong with a shape: one variant per rule broken, each carrying the numbers.

use crate::Dims;

/// A broken shape rule, with the shapes that broke it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShapeError {
    /// A rule was given an unknown shape: its cause is already reported, this one stays silent.
    Unknown,
    /// A declared shape has more than [`MAX_RANK`](crate::MAX_RANK) axes.
    TooManyAxes {
        /// How many axes it has.
        axes: usize,
    },
    /// A declared size is zero.
    ZeroSize {
        /// The axis, counted from 0.
        axis: usize,
    },
    /// A shape has more elements than memory can hold.
    TooLarge {
        /// The shape.
        dims: Dims,
    },
    /// An op takes an input of another kind.
    Takes {
        /// The shape the op takes, in words.
        takes: &'static str,
        /// The fewest axes of such a shape.
        axes: usize,
        /// The shape it was given.
        found: Dims,
    },
    /// A recurrent layer takes a sequence and is given something else.
    Sequence {
        /// The shape it was given.
        found: Dims,
    },
    /// A recurrent layer is given some of its initial states.
    InitialStates {
        /// How many it has.
        states: usize,
        /// How many inputs it was given, the sequence among them.
        inputs: usize,
    },
    /// A recurrent layer is given an initial state of another shape.
    InitialState {
        /// Which input that is.
        index: usize,
        /// The shape the layer takes.
        wanted: Dims,
        /// The shape it was given.
        found: Dims,
    },
    /// An argument that counts something is zero.
    ZeroArgument {
        /// Its name.
        argument: &'static str,
    },
    /// A window that must stay inside its input is larger than that.
    WindowTooLarge {
        /// The argument that is its size.
        argument: &'static str,
        /// Its cells on the axis.
        size: usize,
        /// How far they reach, gaps included.
        span: usize,
        /// The axis, counted from 0.
        axis: usize,
        /// The input.
        dims: Dims,
    },
    /// A value whose steps are not those of the mask that belongs to it.
    MaskSteps {
        /// The value the mask was made for.
        masked: Dims,
        /// The value that would carry it.
        output: Dims,
    },
    /// An output of a sub-model that carries a mask, which the parent would not see.
    MaskLeaves {
        /// The number of its steps.
        steps: usize,
    },
    /// Groups that do not divide what they split.
    Groups {
        /// What is split: `channel` or `filter`.
        what: &'static str,
        /// How many there are.
        count: usize,
        /// Into how many groups.
        groups: usize,
        /// The input.
        dims: Dims,
    },
    /// Two inputs neither agree nor broadcast.
    Broadcast {
        /// The first shape.
        left: Dims,
        /// The second shape.
        right: Dims,
    },
    /// An op whose values have one shape is given values of two.
    Alike {
        /// The first input's shape.
        first: Dims,
        /// The shape of the input that differs.
        other: Dims,
        /// Which input that is.
        index: usize,
    },
    /// The rule of a layer of the user's own refuses its input.
    Custom {
        /// Why, in the words of that layer: what it takes, such as `an even number of features`.
        takes: &'static str,
        /// The input.
        found: Dims,
    },
    /// Inputs of a concatenation differ in rank, or on another axis than the one they are joined along.
    Concatenate {
        /// The first input's shape.
        first: Dims,
        /// The shape of the input that does not fit.
        other: Dims,
        /// Which input that is.
        index: usize,
        /// The joined axis, counted from 0.
        axis: usize,
    },
    /// An axis number lies outside the shape.
    Axis {
        /// The axis as written.
        axis: isize,
        /// The shape.
        dims: Dims,
    },
    /// An axis number lies outside the shape of one of several inputs.
    InputAxis {
        /// The axis as written.
        axis: isize,
        /// The shape of that input.
        dims: Dims,
        /// Which input that is.
        index: usize,
    },
    /// An axis number names the batch.
    BatchAxis,
    /// A list of axes names none.
    NoAxis,
    /// A list of axes names one twice.
    RepeatedAxis {
        /// The axis as written the second time.
        axis: isize,
        /// The shape.
        dims: Dims,
    },
    /// A Dot is given neither one axis nor two.
    DotAxes {
        /// How many it was given.
        given: usize,
    },
    /// A Dot along axes of different sizes.
    Dot {
        /// The first shape.
        left: Dims,
        /// The second shape.
        right: Dims,
        /// The axis of each, counted from 0.
        axes: [usize; 2],
    },
    /// A reshape changes the number of elements.
    Reshape {
        /// The shape before.
        from: Dims,
        /// The elements asked for.
        wanted: usize,
    },
    /// A reshape leaves a size to infer, and the product of the others does not divide the number of elements.
    ReshapeOpen {
        /// The shape before.
        from: Dims,
        /// The product of the sizes that are given.
        rest: usize,
    },
    /// A reshape leaves more than one size to infer.
    ReshapeInfer,
    /// A permutation does not name each axis once.
    Permute {
        /// The shape before.
        dims: Dims,
    },
    /// A cropping leaves nothing of an axis.
    Crop {
        /// The axis, counted from 0.
        axis: usize,
        /// What it takes away.
        less: usize,
        /// The shape before.
        dims: Dims,
    },
    /// A slice names more axes than the shape has.
    SliceAxes {
        /// The axes named.
        given: usize,
        /// The shape.
        dims: Dims,
    },
    /// A slice reaches outside an axis.
    SliceRange {
        /// The axis, counted from 0.
        axis: usize,
        /// The first index.
        from: usize,
        /// One past the last index.
        to: usize,
        /// The shape.
        dims: Dims,
    },
    /// A slice holds no element.
    SliceEmpty {
        /// The axis, counted from 0.
        axis: usize,
        /// The first index.
        from: usize,
        /// One past the last index.
        to: usize,
    },
    /// An annotation disagrees with the value it annotates.
    Annotated {
        /// The shape written.
        declared: Dims,
        /// The shape of the value.
        found: Dims,
    },
    /// An output has another shape than the signature declares.
    Returned {
        /// The shape declared.
        declared: Dims,
        /// The shape of the value.
        found: Dims,
    },
    /// A sub-model takes another shape.
    Accepted {
        /// The shape the sub-model declares.
        declared: Dims,
        /// The shape of the value.
        found: Dims,
    },
    /// A layer called twice takes inputs that need different parameters.
    Shared {
        /// The input of its first call.
        first: Dims,
        /// The input of this call.
        again: Dims,
    },
    /// A sub-model is called with another number of inputs, or its outputs are bound to another number of names.
    Arity {
        /// Inputs, or outputs.
        inputs: bool,
        /// The number the sub-model declares.
        declared: usize,
        /// The number written.
        found: usize,
    },
    /// A sub-model computes in another scalar.
    Scalar {
        /// The sub-model's scalar.
        declared: &'static str,
        /// This model's scalar.
        found: &'static str,
    },
    /// A sub-model takes ids and is given numbers, or the other way round.
    Element {
        /// What the sub-model declares: `u32`, or a scalar.
        declared: &'static str,
        /// What it is given.
        found: &'static str,
    },
    /// A model needs more bytes than its budget.
    Budget {
        /// What is counted: `predict` or `train`.
        what: &'static str,
        /// The bytes needed.
        needs: usize,
        /// The bytes allowed.
        limit: usize,
        /// The batch size it was computed for.
        batch: usize,
    },
}
