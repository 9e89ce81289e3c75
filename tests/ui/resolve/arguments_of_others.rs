//! Arguments that Keras and PyTorch have, and values as Python writes them.

use formwork::model;

model! {
    pub struct Net {
        a: Conv2d(3, 3, name = "first"), //~ name
        b: Conv2d(3, 3, input_shape = (8, 8, 3)), //~ input_shape
        c: Dense(3, dtype = "float32"), //~ dtype
        d: Dense(3, trainable = False), //~ trainable
        e: Dense(3, kernel_constraint = max_norm(2.0)), //~ kernel_constraint
        f: Dropout(0.5, seed = 1), //~ seed
        g: Dense(3, bias = false), //~ bias
        h: BatchNormalization(eps = 1e-5), //~ eps
        i: MaxPool2d(kernel_size = 2), //~ kernel_size
        j: Lstm(3, return_sequences = True), //~ True
        k: Dense(3, use_bias = False), //~ False
        l: MaxPool2d(2, strides = None), //~ None
        m: Dense(3, activation = None), //~ None
        n: Dense(3, activation = swish), //~ swish
        o: Dense(3, use_bias = "False"), //~ "False"
        p: Reshape(3, 64), //~ 3
        q: Permute(2, 1), //~ 2
        r: Dense(None), //~ None
        s: Dense(-1), //~ -1
        t: Dense(3, kernel_regularizer = None), //~ None
    }
    fn forward(x: [8]) -> (y: [3]) {
        c(x)
    }
}

fn main() {}
