//! The shape rules of formwork, each written once.
//!
//! A rule is a `const fn` from the shapes of an op's inputs and its configuration to the shape of its output.
//! The `model!` macro calls a rule while it expands a block whose sizes are literals; generated code calls the same
//! rule in constants when a size is known to rustc only. Both print the same [`text`](report) when a rule fails.
//!
//! Shapes are per sample: the batch is never part of one.
//!
//! Every function is `#[inline]`: rules run in constants, so no machine code is made of one before somebody calls it.
#![no_std]
#![allow(
    clippy::result_large_err,
    reason = "an error carries both shapes; rules run in constants, where nothing is copied at run time"
)]

mod bound;
mod dense;
mod dims;
mod dot;
mod embed;
mod error;
mod lambda;
mod merge;
mod model;
mod norm;
mod padding;
mod prelu;
mod recurrent;
mod report;
mod reshape;
mod sequence;
mod slice;
mod spelling;
mod text;
mod upsample;
mod window;

pub use bound::{MOST_ELEMENTS, bounded, bounded_len, largest};
pub use dense::{dense, dense_bias, dense_flops, dense_kernel};
pub use dims::{Dims, MAX_RANK};
pub use dot::{dot, dot_axes, dot_flops};
pub use embed::{embedding, embedding_table, masking};
pub use error::ShapeError;
pub use lambda::{alike, custom, elementwise_flops, numbers};
pub use merge::{broadcast, concatenate, concatenate_offset};
pub use model::{accepted, annotated, arity, budget, declared, returned, same_element, same_scalar, shared};
pub use norm::{
    EACH_CHANNEL, batch_norm, batch_norm_channels, batch_norm_sums, group_norm, group_norm_groups, layer_norm,
    layer_norm_groups, layer_norm_parameter, named_axes,
};
pub use padding::{crop, margin_starts, pad};
pub use prelu::{prelu, prelu_alpha};
pub use recurrent::{
    bidirectional, bidirectional_offset, gru_bias, gru_tape, lstm_tape, recurrent, recurrent_bias, recurrent_features,
    recurrent_flops, recurrent_kernel, recurrent_output, recurrent_recurrent_kernel, recurrent_state, recurrent_work,
    simple_rnn_tape,
};
pub use report::{LONGEST_WAY, Site, is_mistake, report};
pub use reshape::{
    ELEMENTWISE, INFER, activation, axis_index, channel_order, channels, elements, flatten, permute, repeat_vector,
    reshape, same,
};
pub use sequence::{mask_dims, masked, step, step_count, steps_of, unmasked};
pub use slice::{Cut, slice, slice_box, slice_starts};
pub use spelling::{Axes, Cuts, axis_set, cuts_of_all_axes, dot_axis_pair, group_count, positive_axes, positive_axis};
pub use text::Text;
pub use upsample::upsample;
pub use window::{
    Padding, Window, conv, conv_flops, conv_kernel, conv_reach, conv_window, falls_short, global_pool, pool,
    pool_flops, pool_reach, pool_window,
};
