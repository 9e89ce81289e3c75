//! A body in the middle of being typed: each statement says what it lacks, and the rest keeps its types.

use formwork::model;

model! {
    pub struct Net { conv: Dense(3), head: Dense(2) }
    fn forward(x: [4]) -> (y: [2]) {
        let h = conv(); //~ conv
        let g = //~ g
        let k = head(x). //~ .
        let m = add(x, ); //~ add
        head(h)
    }
}

fn main() {
    let net: Net = Net::new(1);
    let _ = net.head.kernel;
}
