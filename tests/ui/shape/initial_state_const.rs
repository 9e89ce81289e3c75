//! An initial state of another size than the layer, which is a constant.

use formwork::model;

const UNITS: usize = 8;

model! {
    pub struct Net {
        encoder: Gru(16),
        decoder: Gru(UNITS, return_sequences = true),
    }
    fn forward(x: [20, 4], z: [10, 4]) -> (y: [10, UNITS]) {
        decoder(z, encoder(x)) //~ decoder
    }
}

fn main() {}
