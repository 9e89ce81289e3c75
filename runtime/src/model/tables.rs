//! The tables of a model that ids look up, and whether a step gains by leaving out the rows that nobody named.

#[cfg(feature = "train")]
use crate::base::Table;
#[cfg(feature = "train")]
use crate::model::NodeInput;
use crate::model::{Description, Layer, LayerKind};
#[cfg(feature = "train")]
use std::vec::Vec;

/// What a row costs by itself, in elements of a table that is walked over whole: some 40 ns to be named, found again,
/// cleared, added and updated alone, wherever it lies, where tables that fit the last cache take 0.15 ns an element.
const ALONE: usize = 256;

/// How much longer an element of such a row takes.
const APART: usize = 2;

/// The 64-bit words with a bit for each row of all tables that train, or 0 where batches of `batch` samples name so many
/// rows of each that walking over the tables whole is as good.
pub(crate) const fn table_words(description: &Description, batch: usize) -> usize {
    let tables = Tables::of(description, batch);
    if tables.pay { tables.words } else { 0 }
}

/// The tables of a model, added up.
struct Tables {
    words: usize,
    pay: bool,
}

impl Tables {
    /// Those of a model that is called on `samples` samples in all.
    const fn of(description: &Description, samples: usize) -> Self {
        let mut all = Self { words: 0, pay: false };
        let mut index = 0;
        while index < description.layers.len() {
            let layer = &description.layers[index];
            let (calls, read) = calls(description, index);
            let own = match layer.kind {
                _ if layer.frozen => Self { words: 0, pay: false },
                LayerKind::Model(nested) => Self::of(nested, calls * samples),
                LayerKind::Op(_) => Self::own(layer, read * samples),
            };
            all = Self { words: all.words + own.words, pay: all.pay || own.pay };
            index += 1;
        }
        all
    }

    /// That of a layer whose calls give `read` elements.
    const fn own(layer: &Layer, read: usize) -> Self {
        let [parameter, ..] = layer.parameters else { return Self { words: 0, pay: false } };
        let (len, penalty) = (parameter.dims.len(), parameter.regularizer);
        if !parameter.looked_up || len == 0 {
            return Self { words: 0, pay: false };
        }
        let width = parameter.dims.last();
        let penalized = penalty.l1 != 0.0 || penalty.l2 != 0.0;
        Self {
            words: parameter.dims.rows().div_ceil(64),
            pay: !penalized && len > APART * read + ALONE * (read / width),
        }
    }
}

/// How often a layer is called for a sample, and the elements that all its calls give.
const fn calls(description: &Description, layer: usize) -> (usize, usize) {
    let (mut calls, mut elements, mut index) = (0, 0, 0);
    while index < description.nodes.len() {
        let node = &description.nodes[index];
        if node.layer == layer {
            calls += 1;
            if let [output, ..] = node.outputs {
                elements += output.len();
            }
        }
        index += 1;
    }
    (calls, elements)
}

/// The tables that train, in the order of the flat parameters; where `thawed`, those that are `#[frozen]` too.
#[cfg(feature = "train")]
pub(crate) fn tables(description: &Description, thawed: bool) -> Vec<Table> {
    let mut walk = Walk { thawed, tables: Vec::new(), end: 0 };
    let inputs: Vec<u64> = (0..description.inputs.len()).map(|input| 1 << input).collect();
    walk.model(description, &inputs, true);
    walk.tables
}

/// Gathers tables while it goes through layers in memory order.
#[cfg(feature = "train")]
struct Walk {
    thawed: bool,
    tables: Vec<Table>,
    /// The parameters so far.
    end: usize,
}

#[cfg(feature = "train")]
impl Walk {
    /// `inputs` are, for each input of this model, those of the whole model that go into it in some call.
    fn model(&mut self, description: &Description, inputs: &[u64], trains: bool) {
        for (index, layer) in description.layers.iter().enumerate() {
            let calls = description.nodes.iter().filter(|node| node.layer == index);
            let at = |position: usize| {
                calls.clone().fold(0, |all, node| match node.inputs.get(position) {
                    Some(&NodeInput::Input(input)) => all | inputs[input],
                    _ => all,
                })
            };
            let trains = trains && (self.thawed || !layer.frozen);
            match layer.kind {
                LayerKind::Model(nested) => {
                    let inputs: Vec<u64> = (0..nested.inputs.len()).map(at).collect();
                    self.model(nested, &inputs, trains);
                }
                LayerKind::Op(_) => self.layer(layer, at(0), trains),
            }
        }
    }

    fn layer(&mut self, layer: &Layer, inputs: u64, trains: bool) {
        if let Some(parameter) = layer.parameters.first().filter(|parameter| parameter.looked_up && trains) {
            let (len, width) = (parameter.dims.len(), parameter.dims.last());
            if len > 0 {
                let words = self.tables.last().map_or(0, |table| table.words.end);
                let words = words..words + parameter.dims.rows().div_ceil(64);
                self.tables.push(Table { range: self.end..self.end + len, width, inputs, words });
            }
        }
        self.end += layer.parameters.iter().map(|parameter| parameter.dims.len()).sum::<usize>();
    }
}

#[cfg(all(test, feature = "train"))]
mod tests {
    use super::*;
    use crate::base::Stream;
    use crate::init::Initializer;
    use crate::model::{Node, Parameter, Port, Regularizer, Style};
    use formwork_shape::Dims;

    #[derive(Debug)]
    struct Unset;

    impl Initializer for Unset {
        fn fill(&self, _dims: Dims, _stream: Stream, _values: &mut [f64]) {}
    }

    const fn parameter(sizes: &[usize], looked_up: bool, l2: f64) -> Parameter {
        let regularizer = Regularizer { l1: 0.0, l2 };
        Parameter { name: "p", dims: Dims::new(sizes), initializer: &Unset, regularizer, trainable: true, looked_up }
    }

    const fn layer(kind: LayerKind, parameters: &'static [Parameter]) -> Layer {
        Layer { name: "layer", kind, wrapper: None, parameters, frozen: false, settings: &[] }
    }

    const fn node(layer: usize, inputs: &'static [NodeInput], outputs: &'static [Dims]) -> Node {
        Node { name: "node", layer, inputs, outputs }
    }

    const fn ids(name: &'static str) -> Port {
        Port { name, dims: Dims::new(&[5]), dtype: "u32" }
    }

    const fn model(inputs: &'static [Port], layers: &'static [Layer], nodes: &'static [Node]) -> Description {
        Description { name: "M", style: Style::Functional, dtype: "f32", inputs, outputs: &[], layers, nodes }
    }

    const TABLE: Layer = layer(LayerKind::Op("Embedding"), &[parameter(&[1000, 4], true, 0.0)]);
    const DENSE: Layer = layer(LayerKind::Op("Dense"), &[parameter(&[4, 3], false, 0.0), parameter(&[3], false, 0.0)]);

    static TOWER: Description = model(
        &[ids("x")],
        &[DENSE, TABLE],
        &[node(1, &[NodeInput::Input(0)], &[Dims::new(&[5, 4])]), node(0, &[NodeInput::Node(0, 0)], &[])],
    );

    /// A table of its own that is read twice, then a tower called on two inputs, then a frozen tower.
    static WHOLE: Description = model(
        &[ids("a"), ids("b"), ids("c")],
        &[TABLE, layer(LayerKind::Model(&TOWER), &[]), Layer { frozen: true, ..layer(LayerKind::Model(&TOWER), &[]) }],
        &[
            node(0, &[NodeInput::Input(2)], &[Dims::new(&[5, 4])]),
            node(0, &[NodeInput::Input(0)], &[Dims::new(&[5, 4])]),
            node(1, &[NodeInput::Input(0)], &[]),
            node(1, &[NodeInput::Input(1)], &[]),
            node(2, &[NodeInput::Input(1)], &[]),
        ],
    );

    static PENALIZED: Description = model(
        &[ids("x")],
        &[layer(LayerKind::Op("Embedding"), &[parameter(&[1000, 4], true, 0.1)])],
        &[node(0, &[NodeInput::Input(0)], &[Dims::new(&[5, 4])])],
    );

    #[test]
    fn tables_know_their_place_and_the_inputs_that_name_their_rows() {
        let seen: Vec<_> = tables(&WHOLE, false).into_iter().map(|t| (t.range, t.width, t.inputs, t.words)).collect();
        let (own, inside) = ((0..4000, 4, 0b101, 0..16), (4015..8015, 4, 0b011, 16..32));
        assert_eq!(seen, [own, inside]);
        assert_eq!(table_words(&WHOLE, 1), 32);
        let thawed = tables(&WHOLE, true).pop().map(|table| (table.range, table.words));
        assert_eq!(thawed, Some((8030..12030, 32..48)));
    }

    #[test]
    fn rows_are_left_out_where_a_batch_names_few() {
        // Ten ids for a sample: so many elements of 4000 are as dear as the whole table.
        let most = 4000 / (10 * (ALONE + 4 * APART));
        assert_eq!([most, most + 1].map(|batch| table_words(&WHOLE, batch)), [32, 0]);
        assert_eq!(table_words(&PENALIZED, 1), 0, "every row has a gradient");
    }
}
