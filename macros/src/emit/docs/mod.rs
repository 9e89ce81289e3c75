//! The docs of a model's type: what the user wrote, behind it the model as a table, with its graph as rails beside it, and
//! for rustdoc its parameters.
//!
//! The table is a block of text, since that is what both rustdoc and the hover of an editor show as it is meant.

mod rails;
mod suppose;
mod weights;

use super::Printer;
use crate::ast::Dtype;
use crate::ir::{Layer, LayerKind, Node, Origin, Value, Wrapper};
use proc_macro2::TokenStream;
use quote::quote;
use rails::{Stop, draw};
use suppose::{Count, Supposed};

/// A row: name, layer, shape, number of parameters.
type Cells = [String; 4];

/// The longest expression of a number of parameters that is still read.
const LONGEST_SUM: usize = 80;

/// The heads of the columns.
const HEADS: [&str; 4] = ["name", "layer", "output", "parameters"];

impl Printer<'_> {
    /// The attributes of the type. A block with mistakes has no table.
    pub(super) fn model_docs(&self, is_sound: bool) -> TokenStream {
        let docs = &self.graph.docs;
        let table: Vec<String> = if is_sound { self.table() } else { Vec::new() };
        let weights = if is_sound && !self.brief { self.weights() } else { TokenStream::new() };
        let table = quote!(#(#[doc = #table])* #weights);
        if docs.iter().any(|doc| doc.path().is_ident("doc")) {
            return quote!(#(#docs)* #table);
        }
        let inputs: Vec<String> = self.graph.inputs.iter().map(|port| format!("`{}`", port.name)).collect();
        let outputs: Vec<String> = self.graph.outputs.iter().map(|port| format!("`{}`", port.name)).collect();
        let doc = format!(" A network from {} to {}.", inputs.join(", "), outputs.join(", "));
        quote!(#[doc = #doc] #table #(#docs)*)
    }

    /// The table, line by line as comments are: with a blank in front.
    fn table(&self) -> Vec<String> {
        let supposed = Supposed::new(self.graph);
        let (mut stops, mut rows): (Vec<Stop>, Vec<Cells>) = (Vec::new(), Vec::new());
        for (index, port) in self.graph.inputs.iter().enumerate() {
            let shape = supposed.shape(Value::Input(index));
            stops.push(Stop { reads: Vec::new(), sign: '○' });
            rows.push([port.name.to_string(), String::new(), shape, String::new()]);
        }
        let mut total = Some(Count { known: 0, open: String::new() });
        let calls: Vec<usize> =
            (0..self.graph.nodes.len()).filter(|node| self.is_call(&self.graph.nodes[*node])).collect();
        let row_of = |value: Value| match self.written(value) {
            Value::Input(index) => Some(index),
            Value::Node { node, .. } => {
                calls.iter().position(|call| *call == node).map(|at| at + self.graph.inputs.len())
            }
        };
        for node in &calls {
            let at = &self.graph.nodes[*node];
            let is_first = self.graph.layers[at.layer]
                .first_call
                .is_none_or(|first| first >= *node || self.graph.nodes[first].goes_on);
            let count = supposed.parameters(*node);
            let parameters = parameters_text(count.as_ref(), is_first);
            if is_first {
                total = total.zip(count).map(|(total, count)| total.and(count));
            }
            stops.push(Stop { reads: self.call_inputs(at).into_iter().filter_map(row_of).collect(), sign: '●' });
            rows.push([
                self.call_name(at),
                kind_text(&self.graph.layers[at.layer]),
                self.outputs_text(at, &supposed),
                parameters,
            ]);
        }
        for port in &self.graph.outputs {
            let reads = port.value.and_then(row_of).into_iter().collect();
            stops.push(Stop { reads, sign: '◆' });
            rows.push([port.name.to_string(), String::new(), String::new(), String::new()]);
        }
        let mut lines = vec![String::new(), "```text".to_owned()];
        lines.extend(layout(&stops, &rows));
        lines.extend(["```".to_owned(), String::new(), self.size_text(total.as_ref())]);
        lines.into_iter().map(|line| if line.is_empty() { line } else { format!(" {line}") }).collect()
    }

    /// The name of a layer and, where it is another, of the variable it is bound to.
    fn call_name(&self, node: &Node) -> String {
        let layer = &self.graph.layers[node.layer];
        if layer.origin == Origin::Field && layer.name != node.name {
            return format!("{} = {}", node.name, layer.name);
        }
        node.name.clone()
    }

    fn outputs_text(&self, node: &Node, supposed: &Supposed<'_>) -> String {
        let seen = self.seen(node);
        let index = self.graph.nodes.iter().position(|other| std::ptr::eq(other, seen)).unwrap_or_default();
        let shapes: Vec<String> =
            (0..seen.outputs.len()).map(|output| supposed.shape(Value::Node { node: index, output })).collect();
        shapes.join(", ")
    }

    /// The number of parameters and what they take, below the table.
    fn size_text(&self, total: Option<&Count>) -> String {
        let name = &self.graph.name;
        let width = if self.graph.dtype == Dtype::F64 { 8 } else { 4 };
        let parameters = match total {
            Some(Count { known, open }) if open.is_empty() => {
                format!("{} parameters, {} bytes", thousands(*known), thousands(known.saturating_mul(width)))
            }
            Some(count) if count.open.len() <= LONGEST_SUM => {
                format!("{} parameters of {width} bytes", parameters_text(Some(count), true))
            }
            _ => format!("[`PARAMS`]({name}::PARAMS) counts the parameters"),
        };
        let is_still = |layer: &Layer| layer.frozen || layer.keeps_statistics();
        let trainable = if self.graph.layers.iter().any(is_still) {
            format!(" ([`TRAINABLE_PARAMS`]({name}::TRAINABLE_PARAMS) of them trainable)")
        } else {
            String::new()
        };
        format!(
            "{parameters}{trainable}; [`predict_bytes`]({name}::predict_bytes) and [`train_bytes`]({name}::train_bytes) say what \
             a batch takes."
        )
    }
}

/// What a layer is, with its activation and its wrapper.
fn kind_text(layer: &Layer) -> String {
    let kind = match &layer.kind {
        LayerKind::Op { op, config } => {
            let name = config.custom("layer").map_or(op.layer, |custom| &custom.class);
            let activation = config.activation("activation").filter(|choice| !choice.is_linear());
            match activation.map(|choice| choice.custom().map_or(choice.spec.name, |custom| &custom.class)) {
                Some(activation) => format!("{name}, {activation}"),
                // Slices have no name.
                None if name.is_empty() => "[…]".to_owned(),
                None => name.to_owned(),
            }
        }
        LayerKind::Model { path } => path.segments.last().map(|last| last.ident.to_string()).unwrap_or_default(),
    };
    let kind = if layer.wrapper == Some(Wrapper::TimeDistributed) { format!("each step: {kind}") } else { kind };
    if layer.frozen { format!("{kind}, frozen") } else { kind }
}

impl Count {
    fn and(self, more: Self) -> Self {
        let open = [self.open, more.open].into_iter().filter(|open| !open.is_empty()).collect::<Vec<_>>().join(" + ");
        Self { known: self.known.saturating_add(more.known), open }
    }
}

fn parameters_text(count: Option<&Count>, is_first: bool) -> String {
    match count {
        None => "…".to_owned(),
        Some(Count { known: 0, open }) if open.is_empty() => String::new(),
        Some(_) if !is_first => "shared".to_owned(),
        Some(Count { known, open }) if open.is_empty() => thousands(*known),
        Some(Count { known: 0, open }) => open.clone(),
        Some(Count { known, open }) => format!("{open} + {}", thousands(*known)),
    }
}

/// The lines of the table: rails, then the cells in columns.
fn layout(stops: &[Stop], rows: &[Cells]) -> Vec<String> {
    let drawn = draw(stops);
    let length = |text: &str| text.chars().count();
    let rails = drawn.iter().map(|line| length(&line.rails)).max().unwrap_or(0);
    let heads = HEADS.map(ToOwned::to_owned);
    let width = |column: usize| rows.iter().chain([&heads]).map(|row| length(&row[column])).max().unwrap_or(0);
    let widths = [0, 1, 2, 3].map(width);
    let pad = |text: &str, width: usize| format!("{text}{}", " ".repeat(width.saturating_sub(length(text))));
    let line = |before: &str, cells: &Cells| {
        let mut cells: Vec<String> = cells.iter().zip(widths).map(|(cell, width)| pad(cell, width)).collect();
        // Numbers end at the same column.
        if let Some(number) = cells.pop() {
            cells.push(format!("{:>width$}", number.trim_end(), width = widths[3]));
        }
        format!("{}  {}", pad(before, rails), cells.join("  ")).trim_end().to_owned()
    };
    let lines = drawn.iter().map(|drawn| match drawn.row {
        Some(row) => line(&drawn.rails, &rows[row]),
        None => drawn.rails.clone(),
    });
    [line("", &heads)].into_iter().chain(lines).collect()
}

/// `1234567` as `1,234,567`.
fn thousands(count: usize) -> String {
    let digits = count.to_string();
    let parts: Vec<&str> =
        digits.as_bytes().rchunks(3).rev().filter_map(|part| std::str::from_utf8(part).ok()).collect();
    parts.join(",")
}
