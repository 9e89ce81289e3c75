//! The table of a model's layers, exactly as Keras prints it.
//!
//! `table` draws boxes and breaks cells as the `rich` package does for Keras; `order` finds the order of the rows and
//! the calls that the column "Connected to" lists; `text` writes numbers and names. This file decides what stands in a
//! row.

mod order;
mod table;
mod text;

use crate::model::{Description, Layer, LayerKind, Model, ParameterRange, Style, parameter_ranges};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use order::{Operation, Order};
use table::{Align, Column, Table};
use text::{bytes_text, shape_text, snake_case, thousands};

/// What [`summary`] shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SummaryOptions {
    /// The width of the table in characters. The default, 76, is what Keras draws on a console of 80 columns.
    pub line_length: usize,
    /// Whether a column tells which layers train.
    pub show_trainable: bool,
    /// Whether the layers of sub-models are listed too.
    pub expand_nested: bool,
    /// Parameter-sized buffers of the optimizer (`Optimizer::slots`: 2 for Adam), once there is one: adds the line
    /// "Optimizer params".
    pub optimizer_slots: Option<usize>,
}

impl Default for SummaryOptions {
    fn default() -> Self {
        Self { line_length: 76, show_trainable: false, expand_nested: false, optimizer_slots: None }
    }
}

/// A model's layers, output shapes and parameter counts as text, as Keras's `model.summary()` prints them.
///
/// A graph that branches, merges or shares a layer has a fourth column with the calls each layer is connected to.
///
/// ```
/// use formwork::{Description, Style, SummaryOptions, summary};
///
/// const EMPTY: Description = Description {
///     name: "DigitNet", style: Style::Sequential, dtype: "f32", inputs: &[], outputs: &[], layers: &[], nodes: &[],
/// };
/// let text = summary(&EMPTY, SummaryOptions::default());
/// assert!(text.starts_with("Model: \"digit_net\"\n"));
/// assert!(text.contains(" Total params: 0 (0.00 B)\n"));
/// ```
#[must_use]
pub fn summary(description: &Description, options: SummaryOptions) -> String {
    summary_of(description, &parameter_ranges(description), options)
}

/// [`summary`] with parameters of which others may train than the blocks say.
pub(crate) fn summary_of(description: &Description, weights: &[ParameterRange], options: SummaryOptions) -> String {
    let order = Order::of(description);
    let mut table = Table::new(columns(order.branches, options.show_trainable), options.line_length);
    let sheet = Sheet { order: &order, weights, options };
    let whole = Scope { model: description, path: "", depth: 0, trains: true };
    for operation in &order.operations {
        sheet.rows(whole, *operation, &mut table);
    }
    let mut text = format!("Model: \"{}\"\n", snake_case(description.name));
    table.draw(&mut text);
    totals(description, weights, options.optimizer_slots, &mut text);
    text
}

/// [`summary`] as a method; every model has it.
pub trait Summarize: Model {
    /// The table of layers with its default options.
    #[must_use]
    fn summary(&self) -> String {
        summary(Self::DESCRIPTION, SummaryOptions::default())
    }

    /// The table of layers with options.
    #[must_use]
    fn summary_with(&self, options: SummaryOptions) -> String {
        summary(Self::DESCRIPTION, options)
    }
}

impl<M: Model> Summarize for M {}

/// The headings, and where each column ends as a share of the width: Keras's numbers.
fn columns(branches: bool, show_trainable: bool) -> Vec<Column> {
    let column = |title, end, align| Column { title, end, align };
    let mut columns = alloc::vec![
        column("Layer (type)", if branches { 0.3 } else { 0.45 }, Align::Left),
        column("Output Shape", if branches { 0.56 } else { 0.8 }, Align::Left),
        column("Param #", if branches { 0.74 } else { 1.0 }, Align::Right),
    ];
    if branches {
        columns.push(column("Connected to", 1.0, Align::Left));
    }
    if show_trainable {
        for column in &mut columns {
            column.end *= 0.9;
        }
        columns.push(column("Trainable", 1.0, Align::Center));
    }
    columns
}

/// What every row needs to know.
struct Sheet<'a> {
    order: &'a Order,
    /// All parameters of the outermost model.
    weights: &'a [ParameterRange],
    options: SummaryOptions,
}

/// The model a row belongs to, and where that stands in the outermost one.
#[derive(Clone, Copy)]
struct Scope<'a> {
    model: &'a Description,
    path: &'a str,
    depth: usize,
    trains: bool,
}

/// The contents of a row, shown or not.
struct Cells {
    name: &'static str,
    kind: &'static str,
    shape: String,
    count: usize,
    mark: &'static str,
}

impl Sheet<'_> {
    /// The rows of one operation: its own, and with `expand_nested` those of the layers inside it.
    fn rows(&self, scope: Scope<'_>, operation: Operation, table: &mut Table) {
        match operation {
            Operation::Input(port) => {
                let port = &scope.model.inputs[port];
                let shape = shape_text(port.dims);
                let cells = Cells { name: port.name, kind: "InputLayer", shape, count: 0, mark: "-" };
                table.row(self.row(scope, operation, cells));
            }
            Operation::Layer(layer) => self.layer_rows(scope, layer, table),
        }
    }

    fn layer_rows(&self, scope: Scope<'_>, layer: usize, table: &mut Table) {
        let Layer { name, kind, wrapper, frozen, .. } = scope.model.layers[layer];
        let trains = scope.trains && !frozen;
        let path = format!("{}{name}.", scope.path);
        let below = self.weights.iter().filter(|range| range.path.starts_with(&path));
        let count = below.map(|range| range.range.len()).sum();
        let mark = match (count, trains) {
            (0, _) => "-",
            (_, true) => "Y",
            (_, false) => "N",
        };
        let cells = Cells {
            name,
            kind: wrapper.unwrap_or(kind_text(kind)),
            shape: output_text(scope.model, layer),
            count,
            mark,
        };
        table.row(self.row(scope, Operation::Layer(layer), cells));
        if let (LayerKind::Model(model), true) = (kind, self.options.expand_nested) {
            let inside = Scope { model, path: &path, depth: scope.depth + 1, trains };
            for operation in Order::of(model).operations {
                self.rows(inside, operation, table);
            }
        }
    }

    fn row(&self, scope: Scope<'_>, operation: Operation, cells: Cells) -> Vec<String> {
        let indent = if scope.depth == 0 { String::new() } else { "   ".repeat(scope.depth) + "└ " };
        let label = format!("{indent}{} ({})", cells.name, cells.kind);
        let mut row = alloc::vec![label, cells.shape, thousands(cells.count)];
        if self.order.branches {
            // Inside a sub-model Keras lists no connections: its calls belong to another network.
            row.push(if scope.depth == 0 { self.order.connections(operation) } else { "-".to_string() });
        }
        if self.options.show_trainable {
            row.push(cells.mark.to_string());
        }
        row
    }
}

/// A layer's type as Keras names it.
fn kind_text(kind: LayerKind) -> &'static str {
    match kind {
        LayerKind::Op(name) => name,
        LayerKind::Model(Description { style: Style::Sequential, .. }) => "Sequential",
        LayerKind::Model(Description { style: Style::Functional, .. }) => "Functional",
    }
}

/// The output shape of a layer's last call; `?` for a layer that is never called.
fn output_text(model: &Description, layer: usize) -> String {
    let called = model.nodes.iter().rev().find(|node| node.layer == layer);
    match called.map_or(&[][..], |node| node.outputs) {
        [] => "?".to_string(),
        [one] => shape_text(*one),
        several => {
            let shapes: Vec<String> = several.iter().map(|dims| shape_text(*dims)).collect();
            format!("[{}]", shapes.join(", "))
        }
    }
}

/// The lines below the table.
fn totals(description: &Description, weights: &[ParameterRange], optimizer_slots: Option<usize>, text: &mut String) {
    let count = |trainable: bool| -> usize {
        weights.iter().filter(|range| range.trainable == trainable).map(|range| range.range.len()).sum()
    };
    let (trainable, fixed) = (count(true), count(false));
    // Beside its slots a Keras optimizer counts two scalars: the iteration and the learning rate.
    let optimizer = optimizer_slots.map(|slots| slots * trainable + 2);
    let scalar = if description.dtype == "f64" { 8 } else { 4 };
    let line = |what: &str, count: usize| {
        format!(" {what} params: {} ({})\n", thousands(count), bytes_text(count.saturating_mul(scalar)))
    };
    text.push_str(&line("Total", trainable + fixed + optimizer.unwrap_or(0)));
    text.push_str(&line("Trainable", trainable));
    text.push_str(&line("Non-trainable", fixed));
    text.push_str(&optimizer.map(|count| line("Optimizer", count)).unwrap_or_default());
}
