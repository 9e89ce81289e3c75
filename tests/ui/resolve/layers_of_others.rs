//! Layers that Keras and PyTorch have, and formwork has under another name or not at all.

use formwork::model;

model! {
    pub struct Net {
        up: Conv2dTranspose(8, 3, strides = 2), //~ Conv2dTranspose
        separable: SeparableConv2D(8, 3, activation = "relu"), //~ SeparableConv2D
        depthwise: DepthwiseConv2D(3), //~ DepthwiseConv2D
        volume: Conv3D(8, 3), //~ Conv3D
        heads: MultiHeadAttention(num_heads = 2, key_dim = 2), //~ MultiHeadAttention
        norm: LayerNorm(), //~ LayerNorm
        noise: GaussianNoise(0.1), //~ GaussianNoise
        flip: RandomFlip("horizontal"), //~ RandomFlip
        cell: RNN(LSTMCell(3)), //~ RNN
        gelu: GELU(), //~ GELU
        dense: Linear(8, 4), //~ Linear
        norm_2d: BatchNorm2d(16), //~ BatchNorm2d
        pool: AvgPool2D(2), //~ AvgPool2D
        plain: Conv2D(8, 3), //~ Conv2D
        loss: CrossEntropyLoss(), //~ CrossEntropyLoss
        inner: Sequential([Dense(3), Dense(4)]), //~ Sequential
    }
    fn forward(x: [8, 8, 3]) -> (y: [8, 8, 3]) {
        up(x)
    }
}

model! {
    pub struct Stack: [28, 28, 1] -> [10] {
        Input(shape = (28, 28, 1)), //~ Input
        Rescaling(1.0 / 255), //~ Rescaling
        Flatten(),
        SpatialDropout1D(0.2), //~ SpatialDropout1D
        Dense(10, activation = softmax),
    }
}

fn main() {}
