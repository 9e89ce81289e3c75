//! The cells: what each has, and the names of its kernels and of its functions in `formwork-shape`.

/// A cell.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Cell {
    /// Columns of its kernel over units.
    pub(super) gates: usize,
    /// How many states it hands on.
    pub(super) states: usize,
    /// Whether it has gates with an activation of their own.
    pub(super) is_gated: bool,
    /// Whether it is a GRU: its bias may have two rows, and its kernels may cut the recurrent kernel apart.
    pub(super) is_gru: bool,
    /// The size of its tape.
    pub(super) tape: &'static str,
    /// What its way back needs, in elements per unit.
    pub(super) work: usize,
    pub(super) forward: &'static str,
    pub(super) cells: &'static str,
    pub(super) weights: &'static str,
    pub(super) input: &'static str,
}

pub(super) static SIMPLE: Cell = Cell {
    gates: 1,
    states: 1,
    is_gated: false,
    is_gru: false,
    tape: "simple_rnn_tape",
    work: 1,
    forward: "simple_rnn_forward",
    cells: "simple_rnn_backward_cells",
    weights: "simple_rnn_backward_weights",
    input: "simple_rnn_backward_input",
};

pub(super) static LSTM: Cell = Cell {
    gates: 4,
    states: 2,
    is_gated: true,
    is_gru: false,
    tape: "lstm_tape",
    work: 3,
    forward: "lstm_forward",
    cells: "lstm_backward_cells",
    weights: "lstm_backward_weights",
    input: "lstm_backward_input",
};

pub(super) static GRU: Cell = Cell {
    gates: 3,
    states: 1,
    is_gated: true,
    is_gru: true,
    tape: "gru_tape",
    work: 2,
    forward: "gru_forward",
    cells: "gru_backward_cells",
    weights: "gru_backward_weights",
    input: "gru_backward_input",
};
