//! A shape that cannot be read, another mistake, and a type that is there all the same.

use formwork::model;

model! {
    pub struct Net {
        a: Dense(2),
        b: Dense(2, units = 3), //~ units
    }
    fn forward(x: [4 4], z: [3]) -> (y: [2]) { //~ 4
        add(a(x), b(z))
    }
}

fn main() {
    let net: Net = Net::new(1);
    let _ = net.a.bias;
}
