//! A function without `fn`; the type is there all the same.

use formwork::model;

model! {
    pub struct Net {
        a: Dense(2),
    }
    forward(x: [4]) -> (y: [2]) { //~ forward
        a(x)
    }
}

fn main() {
    let net: Net = Net::new(1);
    let _ = net.a.bias;
}
