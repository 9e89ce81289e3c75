//! What is frozen in a pass: by the blocks, unless a trainer was told otherwise.

/// Which layers run as in inference while others train, and whether gradients are computed of what is `#[frozen]`.
///
/// A layer minds being frozen when it keeps statistics (batch normalization): it then uses these, and they stay. Such
/// layers are numbered in memory order, those of sub-models among them.
#[derive(Clone, Copy, Debug)]
pub struct Frozen<'a> {
    /// Whether the model stands in a `#[frozen]` field.
    field: bool,
    /// Whether what is `#[frozen]` may train all the same: its gradients are computed too.
    pub thawed: bool,
    /// Whether each layer that keeps statistics is frozen. Empty where all are as the blocks say.
    layers: &'a [bool],
}

impl<'a> Frozen<'a> {
    /// All is as the blocks say.
    pub const AS_WRITTEN: Self = Self { field: false, thawed: false, layers: &[] };

    /// What a trainer was told: of each layer that keeps statistics whether it is frozen.
    #[must_use]
    pub const fn now(layers: &'a [bool], thawed: bool) -> Self {
        Self { field: false, thawed, layers }
    }

    /// Whether layer number `layer` is frozen, which its own attribute says `as_written`.
    #[must_use]
    #[inline]
    pub fn is_frozen(&self, layer: usize, as_written: bool) -> bool {
        self.layers.get(layer).copied().unwrap_or(self.field || as_written)
    }

    /// The same inside a sub-model whose layers begin with number `first` of ours; `field` says whether it is `#[frozen]`.
    pub(super) fn nested(self, field: bool, first: usize) -> Self {
        let layers = self.layers.get(first..).unwrap_or_default();
        Self { field: self.field || field, layers, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trainer_goes_before_the_blocks() {
        let written = Frozen::AS_WRITTEN.nested(true, 2);
        assert!(written.is_frozen(0, false) && !Frozen::AS_WRITTEN.is_frozen(0, false));
        let now = Frozen::now(&[false, true, false], true);
        assert!(!now.is_frozen(0, true) && now.is_frozen(1, false));
        let inside = now.nested(true, 1);
        assert!(inside.is_frozen(0, false) && !inside.is_frozen(1, true));
    }
}
