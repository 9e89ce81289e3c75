//! An initial state of another size than the layer.

use formwork::model;

model! {
    pub struct Net {
        encoder: Gru(16),
        decoder: Gru(8, return_sequences = true),
    }
    fn forward(x: [20, 4], z: [10, 4]) -> (y: [10, 8]) {
        decoder(z, encoder(x)) //~ decoder
    }
}

fn main() {}
