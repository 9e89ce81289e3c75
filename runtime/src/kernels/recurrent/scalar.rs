//! The scalars that cells are compiled for, and which way each takes through a step.

use super::{gru, gru_back, gru_vector, lstm, lstm_vector};
use crate::kernels::activation::Activate;
use crate::kernels::gemm::Real;

/// A scalar with steps: plain ones for any activations, vectorised ones for `f32` with the usual activations.
pub(super) trait Gate: Real + Activate {
    /// A step of an LSTM.
    fn lstm_step(step: lstm::Step<'_, Self>) {
        lstm::step(step);
    }

    /// The way back through it.
    fn lstm_back(back: lstm::Back<'_, Self>) {
        lstm::back(back);
    }

    /// A step of a GRU.
    fn gru_step(step: gru::Step<'_, Self>) {
        gru::step(step);
    }

    /// The way back through it.
    fn gru_back(back: gru_back::Back<'_, Self>) {
        gru_back::back(back);
    }
}

#[cfg(feature = "f64")]
impl Gate for f64 {}

impl Gate for f32 {
    fn lstm_step(step: lstm::Step<'_, f32>) {
        if step.curves.are_usual() { lstm_vector::step(step) } else { lstm::step(step) }
    }

    fn lstm_back(back: lstm::Back<'_, f32>) {
        if back.curves.are_usual() { lstm_vector::back(back) } else { lstm::back(back) }
    }

    fn gru_step(step: gru::Step<'_, f32>) {
        if step.curves.are_usual() && step.d.reset_after { gru_vector::step(step) } else { gru::step(step) }
    }

    fn gru_back(back: gru_back::Back<'_, f32>) {
        if back.curves.are_usual() && back.moment.d.reset_after { gru_vector::back(back) } else { gru_back::back(back) }
    }
}
