//! Numbers of a penalty, an initializer and a normalization that are below 0.
formwork::model! {
    struct Net: [4] -> [2] {
        Dense(3, kernel_regularizer = l2(-0.1)), //~ -
        LayerNormalization(epsilon = -1.0), //~ -
        Dense(2, kernel_initializer = truncated_normal(stddev = -0.5)), //~ -
    }
}
fn main() {}
