//! Functions that Keras and PyTorch have, layers called as functions, and values handed over as there.

use formwork::model;

model! {
    pub struct Net {
        conv: Conv2d(2, 3),
    }
    fn forward(x: [8, 8, 3]) -> (y: [6, 6, 2]) {
        let a = conv(x);
        let _b = conv2d_transpose(a, 2, strides = 2); //~ conv2d_transpose
        let _c = batch_norm(a); //~ batch_norm
        let _d = conv2d(x, 2, 3); //~ conv2d
        let _e = cat(a, a); //~ cat
        let _f = avg_pool2d(a, 2); //~ avg_pool2d
        let _g = a.view(72); //~ view
        let _h = swish(a); //~ swish
        let _i = concatenate([a, a]); //~ [a, a]
        let _j = Concatenate()([a, a]); //~ Concatenate
        let _k = nn.relu(a); //~ nn
        let _l = keras::ops::relu(a); //~ ::ops
        let _m = tf.nn.relu(a); //~ tf
        let _n = self.conv(x); //~ self
        let _p = conv(x, training = True); //~ training
        let _q = a[-1, ..]; //~ -1
        conv(x)
    }
}

model! {
    pub struct Called {
        conv: Conv2d(2, 3),
    }
    fn forward(x: [8, 8, 3]) -> (y: [6, 6, 2]) {
        conv.forward(x) //~ forward
    }
}

fn main() {}
