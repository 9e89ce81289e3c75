//! The networks of Keras's examples and guides, as its documentation writes them: none of them is a mistake, so none of them
//! is warned of. Layers that formwork does not have stand as the nearest that it has (`UpSampling2d` for a transposed
//! convolution).
#![forbid(unsafe_code)]
#![deny(warnings, missing_docs)]

use formwork::prelude::*;

model! {
    /// Simple MNIST convnet: the second pooling leaves a row and a column out.
    pub struct MnistConvnet: [28, 28, 1] -> [10] {
        Conv2d(32, kernel_size = (3, 3), activation = relu),
        MaxPool2d(pool_size = (2, 2)),
        Conv2d(64, kernel_size = (3, 3), activation = relu),
        MaxPool2d(pool_size = (2, 2)),
        Flatten(),
        Dropout(0.5),
        Dense(10, activation = softmax),
    }
}

model! {
    /// Reuters topic classification with a multilayer perceptron.
    pub struct ReutersMlp: [1000] -> [46] {
        Dense(512),
        Activation(relu),
        Dropout(0.5),
        Dense(46),
        Activation(softmax),
    }
}

model! {
    /// Text classification from scratch: two convolutions over words, with strides of three.
    pub struct TextCnn: [u32; 500] -> [1] {
        Embedding(20_000, 128),
        Dropout(0.5),
        Conv1d(128, 7, padding = valid, activation = relu, strides = 3),
        Conv1d(128, 7, padding = valid, activation = relu, strides = 3),
        GlobalMaxPool1d(),
        Dense(128, activation = relu),
        Dropout(0.5),
        predictions: Dense(1, activation = sigmoid),
    }
}

model! {
    /// Sentiment with a convolution over words.
    pub struct ImdbCnn: [u32; 400] -> [1] {
        Embedding(5000, 50),
        Dropout(0.2),
        Conv1d(250, 3, padding = valid, activation = relu, strides = 1),
        GlobalMaxPool1d(),
        Dense(250),
        Dropout(0.2),
        Activation(relu),
        Dense(1),
        Activation(sigmoid),
    }
}

model! {
    /// Sentiment with a convolution in front of an LSTM.
    pub struct ImdbCnnLstm: [u32; 100] -> [1] {
        Embedding(20_000, 128),
        Dropout(0.25),
        Conv1d(64, 5, padding = valid, activation = relu, strides = 1),
        MaxPool1d(pool_size = 4),
        Lstm(70),
        Dense(1),
        Activation(sigmoid),
    }
}

model! {
    /// Bidirectional LSTM on IMDB.
    pub struct BidirectionalImdb: [u32; 200] -> [1] {
        Embedding(20_000, 128),
        Bidirectional(Lstm(64, return_sequences = true)),
        Bidirectional(Lstm(64)),
        Dense(1, activation = sigmoid),
    }
}

model! {
    /// A small convolutional network on CIFAR10.
    pub struct Cifar: [32, 32, 3] -> [10] {
        Conv2d(32, (3, 3), padding = same),
        Activation(relu),
        Conv2d(32, (3, 3)),
        Activation(relu),
        MaxPool2d(pool_size = (2, 2)),
        Dropout(0.25),
        Conv2d(64, (3, 3), padding = same),
        Activation(relu),
        Conv2d(64, (3, 3)),
        Activation(relu),
        MaxPool2d(pool_size = (2, 2)),
        Dropout(0.25),
        Flatten(),
        Dense(512),
        Activation(relu),
        Dropout(0.5),
        Dense(10),
        Activation(softmax),
    }
}

model! {
    /// BatchNormalization behind a layer with a bias, as most of the examples have it.
    pub struct DenseNorm: [20] -> [2] {
        Dense(64),
        BatchNormalization(),
        Activation(relu),
        Dense(32),
        BatchNormalization(),
        Relu(),
        Dense(2, activation = softmax),
    }
}

model! {
    /// A block of ResNet v1, its shortcut a strided projection.
    pub struct ResNetBlock {
        first: Conv2d(64, 3, strides = 2, padding = same, kernel_initializer = he_normal, kernel_regularizer = l2(1e-4)),
        first_norm: BatchNormalization(),
        second: Conv2d(64, 3, padding = same, kernel_initializer = he_normal, kernel_regularizer = l2(1e-4)),
        second_norm: BatchNormalization(),
        shortcut: Conv2d(64, 1, strides = 2, kernel_initializer = he_normal),
        shortcut_norm: BatchNormalization(),
    }
    fn forward(x: [56, 56, 32]) -> (y: [28, 28, 64]) {
        let h = first_norm(first(x)).relu();
        let h = second_norm(second(h));
        relu(add(h, shortcut_norm(shortcut(x))))
    }
}

model! {
    /// The stem of ResNet50: a strided convolution behind its padding, which leaves a row and a column out.
    pub struct ResNetStem: [224, 224, 3] -> [56, 56, 64] {
        ZeroPadding2d(((3, 3), (3, 3))),
        Conv2d(64, 7, strides = 2),
        BatchNormalization(axis = 3, epsilon = 1.001e-5),
        Activation(relu),
        ZeroPadding2d(((1, 1), (1, 1))),
        MaxPool2d(3, strides = 2),
    }
}

model! {
    /// The toy ResNet of the guide to the functional API.
    pub struct ToyResNet {
        first: Conv2d(32, 3, activation = relu),
        second: Conv2d(64, 3, activation = relu),
        a: Conv2d(64, 3, activation = relu, padding = same),
        b: Conv2d(64, 3, activation = relu, padding = same),
        c: Conv2d(64, 3, activation = relu, padding = same),
        d: Conv2d(64, 3, activation = relu, padding = same),
        last: Conv2d(64, 3, activation = relu),
        hidden: Dense(256, activation = relu),
        head: Dense(10),
    }
    fn forward(image: [32, 32, 3]) -> (class: [10]) {
        let block_1 = second(first(image)).max_pool2d(3);
        let block_2 = add(b(a(block_1)), block_1);
        let block_3 = add(d(c(block_2)), block_2);
        let h = last(block_3).global_average_pool2d();
        head(dropout(hidden(h), 0.5))
    }
}

model! {
    /// The stack of the guide to the Sequential model.
    pub struct SequentialGuide: [250, 250, 3] -> [10] {
        Conv2d(32, 5, strides = 2, activation = relu),
        Conv2d(32, 3, activation = relu),
        MaxPool2d(3),
        Conv2d(32, 3, activation = relu),
        Conv2d(32, 3, activation = relu),
        MaxPool2d(3),
        Conv2d(32, 3, activation = relu),
        Conv2d(32, 3, activation = relu),
        MaxPool2d(2),
        GlobalMaxPool2d(),
        Dense(10),
    }
}

model! {
    /// AlexNet's first half.
    pub struct Alex: [227, 227, 3] -> [6, 6, 256] {
        Conv2d(96, 11, strides = 4, activation = relu),
        BatchNormalization(),
        MaxPool2d(3, strides = 2),
        Conv2d(256, 5, padding = same, activation = relu),
        BatchNormalization(),
        MaxPool2d(3, strides = 2),
        Conv2d(256, 3, padding = same, activation = relu),
        MaxPool2d(3, strides = 2),
    }
}

model! {
    /// The encoder of the guide to the functional API.
    pub struct Encoder: [28, 28, 1] -> [16] {
        Conv2d(16, 3, activation = relu),
        Conv2d(32, 3, activation = relu),
        MaxPool2d(3),
        Conv2d(32, 3, activation = relu),
        Conv2d(16, 3, activation = relu),
        GlobalMaxPool2d(),
    }
}

model! {
    /// A convolutional autoencoder that removes noise.
    pub struct DenoisingAutoencoder: [28, 28, 1] -> [28, 28, 1] {
        Conv2d(32, (3, 3), activation = relu, padding = same),
        MaxPool2d((2, 2), padding = same),
        Conv2d(32, (3, 3), activation = relu, padding = same),
        MaxPool2d((2, 2), padding = same),
        Conv2d(32, (3, 3), activation = relu, padding = same),
        UpSampling2d((2, 2)),
        Conv2d(32, (3, 3), activation = relu, padding = same),
        UpSampling2d((2, 2)),
        Conv2d(1, (3, 3), activation = sigmoid, padding = same),
    }
}

model! {
    /// An autoencoder for anomalies in a series, with Dropout inside.
    pub struct AnomalyAutoencoder: [288, 1] -> [288, 1] {
        Conv1d(32, 7, padding = same, strides = 2, activation = relu),
        Dropout(0.2),
        Conv1d(16, 7, padding = same, strides = 2, activation = relu),
        UpSampling1d(2),
        Conv1d(16, 7, padding = same, activation = relu),
        Dropout(0.2),
        UpSampling1d(2),
        Conv1d(1, 7, padding = same),
    }
}

model! {
    /// A variational autoencoder; its noise comes as an input.
    pub struct Vae {
        first: Conv2d(32, 3, activation = relu, strides = 2, padding = same),
        second: Conv2d(64, 3, activation = relu, strides = 2, padding = same),
        hidden: Dense(16, activation = relu),
        mean: Dense(2),
        log_var: Dense(2),
        unfold: Dense(3136, activation = relu),
        wide: Conv2d(64, 3, activation = relu, padding = same),
        last: Conv2d(1, 3, activation = sigmoid, padding = same),
    }
    fn forward(image: [28, 28, 1], epsilon: [2]) -> (image: [28, 28, 1], mean: [2], log_var: [2]) {
        let h = hidden(flatten(second(first(image))));
        let m = mean(h);
        let v = log_var(h);
        let z = lambda(|m: m, v: v, e: epsilon| m + exp(0.5 * v) * e);
        let h = wide(up_sampling2d(reshape(unfold(z), [7, 7, 64]), 2));
        (image: last(up_sampling2d(h, 2)), mean: m, log_var: v)
    }
}

model! {
    /// The discriminator of a GAN.
    pub struct Discriminator: [28, 28, 1] -> [1] {
        Conv2d(64, (3, 3), strides = (2, 2), padding = same),
        LeakyRelu(negative_slope = 0.2),
        Conv2d(128, (3, 3), strides = (2, 2), padding = same),
        LeakyRelu(negative_slope = 0.2),
        GlobalMaxPool2d(),
        Dense(1),
    }
}

model! {
    /// A generator of images, normalized behind each layer.
    pub struct Generator: [128] -> [28, 28, 1] {
        Dense(7 * 7 * 128),
        LeakyRelu(negative_slope = 0.2),
        Reshape([7, 7, 128]),
        UpSampling2d(2),
        Conv2d(128, 4, padding = same),
        BatchNormalization(momentum = 0.8),
        LeakyRelu(negative_slope = 0.2),
        UpSampling2d(2),
        Conv2d(1, 7, padding = same, activation = sigmoid),
    }
}

model! {
    /// Weather forecasting with an LSTM.
    pub struct Weather: [120, 7] -> [1] {
        Lstm(32),
        Dense(1),
    }
}

model! {
    /// Classification of series from scratch.
    pub struct SeriesClassifier: [500, 1] -> [2] {
        Conv1d(64, 3, padding = same),
        BatchNormalization(),
        Relu(),
        Conv1d(64, 3, padding = same),
        BatchNormalization(),
        Relu(),
        Conv1d(64, 3, padding = same),
        BatchNormalization(),
        Relu(),
        GlobalAveragePool1d(),
        Dense(2, activation = softmax),
    }
}

model! {
    /// Dilated causal convolutions, as in WaveNet.
    pub struct Wave: [100, 1] -> [100, 1] {
        Conv1d(16, 2, padding = causal, dilation_rate = 1, activation = relu),
        Conv1d(16, 2, padding = causal, dilation_rate = 2, activation = relu),
        Conv1d(16, 2, padding = causal, dilation_rate = 4, activation = relu),
        Conv1d(1, 1),
    }
}

model! {
    /// A U-Net for segmentation, with its skip connections.
    pub struct UNet {
        down_1: Conv2d(32, 3, padding = same, activation = relu, kernel_initializer = he_normal),
        down_2: Conv2d(64, 3, padding = same, activation = relu, kernel_initializer = he_normal),
        middle: Conv2d(128, 3, padding = same, activation = relu, kernel_initializer = he_normal),
        norm: BatchNormalization(),
        up_2: Conv2d(64, 2, padding = same, activation = relu),
        join_2: Conv2d(64, 3, padding = same, activation = relu),
        up_1: Conv2d(32, 2, padding = same, activation = relu),
        join_1: Conv2d(32, 3, padding = same, activation = relu),
        head: Conv2d(3, 1, activation = softmax),
    }
    fn forward(image: [160, 160, 3]) -> (mask: [160, 160, 3]) {
        let d1 = down_1(image);
        let d2 = down_2(max_pool2d(dropout(d1, 0.3), 2));
        let m = norm(middle(max_pool2d(dropout(d2, 0.3), 2)));
        let u2 = join_2(concatenate(up_2(up_sampling2d(m, 2)), d2));
        let u1 = join_1(concatenate(up_1(up_sampling2d(u2, 2)), d1));
        head(u1)
    }
}

model! {
    /// The entry of the small Xception: residuals by strided projections.
    pub struct XceptionEntry {
        first: Conv2d(32, 3, strides = 2, padding = same),
        first_norm: BatchNormalization(),
        a: Conv2d(64, 3, padding = same),
        a_norm: BatchNormalization(),
        b: Conv2d(64, 3, padding = same),
        b_norm: BatchNormalization(),
        residual: Conv2d(64, 1, strides = 2, padding = same),
    }
    fn forward(image: [180, 180, 3]) -> (y: [45, 45, 64]) {
        let h = relu(first_norm(first(image)));
        let previous = h;
        let h = a_norm(a(relu(h)));
        let h = b_norm(b(relu(h)));
        add(max_pool2d(h, 3, strides = 2, padding = same), residual(previous))
    }
}

model! {
    /// A block of a perceptron on tables, which ends in Dropout: a part of the next network.
    pub struct MlpBlock: [32] -> [32] {
        LayerNormalization(epsilon = 1e-6),
        Dense(64, activation = selu),
        Dropout(0.2),
        Dense(32, activation = selu),
        Dropout(0.2),
    }
}

model! {
    /// Features of a table, categorical and numerical, as TabTransformer's baseline takes them.
    pub struct Tabular {
        education: Embedding(16, 16),
        occupation: Embedding(15, 11),
        norm: LayerNormalization(epsilon = 1e-6),
        blocks: MlpBlock,
        head: Dense(1, activation = sigmoid),
    }
    fn forward(education: [u32; 1], occupation: [u32; 1], numbers: [5]) -> (income: [1]) {
        let categories = concatenate(flatten(education(education)), flatten(occupation(occupation)));
        let h = concatenate(categories, norm(numbers));
        head(add(h, blocks(h)))
    }
}

model! {
    /// The shared tower of a Siamese network.
    pub struct Tower: [28, 28, 1] -> [10] {
        BatchNormalization(),
        Conv2d(4, (5, 5), activation = tanh),
        AveragePool2d(pool_size = (2, 2)),
        Conv2d(16, (5, 5), activation = tanh),
        AveragePool2d(pool_size = (2, 2)),
        Flatten(),
        BatchNormalization(),
        Dense(10, activation = tanh),
    }
}

model! {
    /// Image similarity with a Siamese network and a contrastive loss.
    pub struct Siamese {
        tower: Tower,
        norm: BatchNormalization(),
        head: Dense(1, activation = sigmoid),
    }
    fn forward(left: [28, 28, 1], right: [28, 28, 1]) -> (same: [1]) {
        let gap = subtract(tower(left), tower(right));
        head(norm(multiply(gap, gap)))
    }
}

model! {
    /// Tickets by priority and department: the model of several inputs and outputs.
    pub struct Ticket {
        words: Embedding(10_000, 64),
        text: Embedding(10_000, 64),
        title: Lstm(128),
        body: Lstm(32),
        priority: Dense(1),
        department: Dense(4),
    }
    fn forward(title: [u32; 10], body: [u32; 100], tags: [12]) -> (priority: [1], department: [4]) {
        let x = concatenate(title(words(title)), body(text(body)), tags);
        (priority: priority(x), department: department(x))
    }
}

model! {
    /// A base whose weights came from elsewhere.
    pub struct Base: [64, 64, 3] -> [8, 8, 32] {
        Conv2d(16, 3, strides = 2),
        BatchNormalization(),
        Relu(),
        Conv2d(32, 3, strides = 4, padding = same),
    }
}

model! {
    /// Transfer learning: a frozen base and a head that trains.
    pub struct Transfer {
        #[frozen]
        base: Base,
        head: Dense(1),
    }
    fn forward(image: [64, 64, 3]) -> (score: [1]) {
        head(dropout(global_average_pool2d(base(image)), 0.2))
    }
}

model! {
    /// Sequence to sequence: the states of one LSTM start another.
    pub struct SequenceToSequence {
        encoder: Lstm(256, return_state = true),
        decoder: Lstm(256, return_sequences = true, return_state = true),
        head: Dense(93, activation = softmax),
    }
    fn forward(source: [16, 71], target: [59, 93]) -> (letters: [59, 93]) {
        let (_sequence, h, c) = encoder(source);
        let (y, _h, _c) = decoder(target, h, c);
        head(y)
    }
}

model! {
    /// Addition of numbers as text.
    pub struct AdditionRnn: [7, 12] -> [4, 12] {
        Lstm(128),
        RepeatVector(4),
        Lstm(128, return_sequences = true),
        Dense(12, activation = softmax),
    }
}

model! {
    /// Letters of a captcha: convolutions, then LSTMs over columns.
    pub struct Captcha: [200, 50, 1] -> [50, 21] {
        Conv2d(32, (3, 3), activation = relu, kernel_initializer = he_normal, padding = same),
        MaxPool2d((2, 2)),
        Conv2d(64, (3, 3), activation = relu, kernel_initializer = he_normal, padding = same),
        MaxPool2d((2, 2)),
        Reshape([50, 768]),
        Dense(64, activation = relu),
        Dropout(0.2),
        Bidirectional(Lstm(128, return_sequences = true, dropout = 0.25)),
        Bidirectional(Lstm(64, return_sequences = true, dropout = 0.25)),
        Dense(21, activation = softmax),
    }
}

model! {
    /// Deep Q-learning on frames.
    pub struct Breakout: [84, 84, 4] -> [4] {
        Conv2d(32, 8, strides = 4, activation = relu),
        Conv2d(64, 4, strides = 2, activation = relu),
        Conv2d(64, 3, strides = 1, activation = relu),
        Flatten(),
        Dense(512, activation = relu),
        Dense(4, activation = linear),
    }
}

model! {
    /// Actor and critic on one trunk.
    pub struct ActorCritic {
        common: Dense(128, activation = relu),
        action: Dense(2, activation = softmax),
        critic: Dense(1),
    }
    fn forward(state: [4]) -> (action: [2], value: [1]) {
        let h = common(state);
        (action: action(h), value: critic(h))
    }
}

model! {
    /// Collaborative filtering: an embedding of users and one of films, and a bias of each.
    pub struct Recommender {
        user: Embedding(610, 50, embeddings_initializer = he_normal, embeddings_regularizer = l2(1e-6)),
        user_bias: Embedding(610, 1),
        film: Embedding(9724, 50, embeddings_initializer = he_normal, embeddings_regularizer = l2(1e-6)),
        film_bias: Embedding(9724, 1),
    }
    fn forward(user: [u32; 1], film: [u32; 1]) -> (rating: [1]) {
        let match_of_both = dot(flatten(user(user)), flatten(film(film)), axes = 1);
        sigmoid(add(match_of_both, flatten(user_bias(user)), flatten(film_bias(film))))
    }
}

model! {
    /// The first half of PointNet.
    pub struct PointNet: [2048, 3] -> [10] {
        Conv1d(32, kernel_size = 1, padding = valid),
        BatchNormalization(momentum = 0.0),
        Activation(relu),
        Conv1d(512, kernel_size = 1, padding = valid),
        BatchNormalization(momentum = 0.0),
        Activation(relu),
        GlobalMaxPool1d(),
        Dense(256),
        BatchNormalization(momentum = 0.0),
        Activation(relu),
        Dropout(0.3),
        Dense(10, activation = softmax),
    }
}

model! {
    /// Credit card fraud: a perceptron with Dropout.
    pub struct Fraud: [30] -> [1] {
        Dense(256, activation = relu),
        Dense(256, activation = relu),
        Dropout(0.3),
        Dense(256, activation = relu),
        Dropout(0.3),
        Dense(1, activation = sigmoid),
    }
}

fn main() {
    // As `summary()` of Keras counts them.
    assert_eq!(MnistConvnet::PARAMS, 34_826);
    assert_eq!(TextCnn::PARAMS, 2_806_273);
    assert_eq!(BidirectionalImdb::PARAMS, 2_757_761);
    assert_eq!(ToyResNet::PARAMS, 223_242);
    assert_eq!(Encoder::PARAMS, 18_672);
}
