//! A path to the library that leads nowhere, of a block with constants, types of the user's and a model inside.

const CLASSES: usize = 10;

formwork::model! {
    #[model(crate = formwrok)] //~ formwrok
    struct Net { body: Dense(CLASSES + 1), scale: my::Scale(factor = 2.0), part: Part, head: Dense(CLASSES) }
    fn forward(x: [4]) -> (y: [CLASSES], z: [CLASSES]) {
        let h = part(scale(body(x)));
        (y: head(h), z: head(lambda(|a: h| a * 2.0)))
    }
}

formwork::model! {
    struct Part: [CLASSES + 1] -> [CLASSES] { Dense(CLASSES) }
}

mod my {
    pub struct Scale {
        pub factor: f32,
    }
}

fn main() {
    let mut net = Net::new(1);
    net.body.bias[0] = 1.0;
}
