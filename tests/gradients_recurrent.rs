//! Recurrent layers, and graphs of layers of all kinds, under the check of `gradients.rs`.

mod zoo;

#[path = "zoo/mixed.rs"]
mod mixed;
#[path = "zoo/recurrent.rs"]
mod recurrent;
#[path = "zoo/recurrent_values.rs"]
mod recurrent_values;
