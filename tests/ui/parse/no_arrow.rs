//! A signature without its arrow, and another mistake.

use formwork::model;

model! {
    pub struct Net {
        a: Dense(2, activation = rleu), //~ rleu
    }
    fn forward(x: [4]) (y: [2]) { //~ )
        a(x)
    }
}

fn main() {
    let net: Net = Net::new(1);
    let _ = net.a.kernel;
}
