//! Random numbers without a stored state: each is a function of (seed, step, node, index).
//!
//! Philox4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011): the seed is its key, the
//! rest its counter. The numbers do not depend on how work is split over threads.

/// A stream of random numbers: a seed, a training step and a node.
///
/// Streams of different seeds or steps never overlap. Those of different nodes are told apart by 32 bits that stand for
/// the way to the node, so any two of them are the same by a chance of one in four billion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stream {
    seed: u64,
    step: u64,
    node: u32,
}

impl Stream {
    /// The first stream of a seed.
    #[must_use]
    #[inline]
    pub const fn new(seed: u64) -> Self {
        Self { seed, step: 0, node: 0 }
    }

    /// The stream of the same node at another training step.
    #[must_use]
    pub const fn at_step(self, step: u64) -> Self {
        Self { step, ..self }
    }

    /// The stream of a node inside this one; nested models nest streams. The nodes of one stream never share one.
    #[must_use]
    pub const fn node(self, node: u32) -> Self {
        // A multiply-and-rotate hash, one-to-one for each parent, keeps (1, 2) and (2, 1) apart; 0x9E37_79B9 is 2³² over
        // the golden ratio.
        Self { node: (self.node ^ node.wrapping_add(1)).wrapping_mul(0x9E37_79B9).rotate_left(15), ..self }
    }

    /// Four random words: number `index` of this stream.
    #[must_use]
    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "words are cut out of wider numbers on purpose")]
    pub const fn words(self, index: u32) -> [u32; 4] {
        let mut counter = [index, self.node, self.step as u32, (self.step >> 32) as u32];
        let mut key = [self.seed as u32, (self.seed >> 32) as u32];
        let mut round = 0;
        while round < 10 {
            let low = counter[0] as u64 * 0xD251_1F53;
            let high = counter[2] as u64 * 0xCD9E_8D57;
            counter = [
                (high >> 32) as u32 ^ counter[1] ^ key[0],
                high as u32,
                (low >> 32) as u32 ^ counter[3] ^ key[1],
                low as u32,
            ];
            key = [key[0].wrapping_add(0x9E37_79B9), key[1].wrapping_add(0xBB67_AE85)];
            round += 1;
        }
        counter
    }

    /// A number drawn evenly from `[0, 1)`, with 53 random bits.
    #[must_use]
    pub fn uniform(self, index: u32) -> f64 {
        let [high, low, ..] = self.words(index);
        let bits = (u64::from(high) << 32 | u64::from(low)) >> 11;
        bits as f64 / (1_u64 << 53) as f64
    }

    /// A number drawn from the normal distribution of mean 0 and deviation 1 (Box and Muller, 1958).
    #[must_use]
    pub fn normal(self, index: u32) -> f64 {
        let [a, b, c, d] = self.words(index);
        let unit = |high: u32, low: u32| ((u64::from(high) << 32 | u64::from(low)) >> 11) as f64 / (1_u64 << 53) as f64;
        let radius = num_traits::Float::sqrt(-2.0 * num_traits::Float::ln(1.0 - unit(a, b)));
        radius * num_traits::Float::cos(2.0 * core::f64::consts::PI * unit(c, d))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Known answers of the authors' own test vectors (Random123, `kat_vectors`, philox4x32 10).
    #[test]
    fn words_match_the_published_vectors() {
        let zero = Stream { seed: 0, step: 0, node: 0 };
        assert_eq!(zero.words(0), [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]);
        let ones = Stream { seed: u64::MAX, step: u64::MAX, node: u32::MAX };
        assert_eq!(ones.words(u32::MAX), [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]);
    }

    #[test]
    fn sibling_nodes_draw_different_numbers() {
        let stream = Stream::new(7);
        let nested = |a, b| stream.node(a).node(b).words(0);
        assert_ne!(nested(1, 2), nested(2, 1));
        assert_ne!(nested(0, 0), stream.words(0));
    }
}
