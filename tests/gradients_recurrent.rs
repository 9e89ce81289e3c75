//! Recurrent layers under the check of `gradients.rs`.

mod zoo;

#[path = "zoo/recurrent.rs"]
mod recurrent;
