//! The trainable parameters in pieces of about as many elements each, for threads to share.
//!
//! What does not train lies between them (statistics between the parameters of a layer), so a piece is a list of
//! stretches. Slots have no such gaps for statistics: an optimizer remembers nothing of what it never trains.

use core::ops::Range;
use std::vec::Vec;

/// The elements of a piece: 128 KiB of `f32`, which an optimizer takes some 10 µs for.
const PIECE: usize = 1 << 15;

/// Neighbouring parameters that train, and where their numbers lie in a slot of the optimizer: as many.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Stretch {
    pub(super) parameters: Range<usize>,
    pub(super) slots: Range<usize>,
}

/// All pieces, in memory order.
#[derive(Debug, Default)]
pub(super) struct Pieces {
    stretches: Vec<Stretch>,
    /// The stretches of each piece.
    members: Vec<Range<usize>>,
    /// From the first to the last parameter of each piece.
    pub(super) parameters: Vec<Range<usize>>,
    /// The same in a slot.
    pub(super) slots: Vec<Range<usize>>,
}

impl Pieces {
    /// The pieces of what trains, which is given in memory order.
    pub(super) fn new(trainable: impl Iterator<Item = Stretch>) -> Self {
        let mut pieces = Self::default();
        let mut room = 0;
        for stretch in joined(trainable) {
            let Stretch { mut parameters, mut slots } = stretch;
            while !parameters.is_empty() {
                if room == 0 {
                    pieces.open(parameters.start, slots.start);
                    room = PIECE;
                }
                let taken = room.min(parameters.len());
                room -= taken;
                pieces.add(Stretch {
                    parameters: parameters.start..parameters.start + taken,
                    slots: slots.start..slots.start + taken,
                });
                (parameters.start, slots.start) = (parameters.start + taken, slots.start + taken);
            }
        }
        pieces
    }

    fn open(&mut self, parameter: usize, slot: usize) {
        self.members.push(self.stretches.len()..self.stretches.len());
        self.parameters.push(parameter..parameter);
        self.slots.push(slot..slot);
    }

    /// Adds a stretch to the last piece.
    fn add(&mut self, stretch: Stretch) {
        if let (Some(members), Some(parameters), Some(slots)) =
            (self.members.last_mut(), self.parameters.last_mut(), self.slots.last_mut())
        {
            (members.end, parameters.end, slots.end) = (members.end + 1, stretch.parameters.end, stretch.slots.end);
            self.stretches.push(stretch);
        }
    }

    /// The number of pieces.
    pub(super) fn len(&self) -> usize {
        self.members.len()
    }

    /// The stretches of a piece.
    pub(super) fn stretches(&self, piece: usize) -> &[Stretch] {
        &self.stretches[self.members[piece].clone()]
    }
}

/// Joins neighbours.
fn joined(trainable: impl Iterator<Item = Stretch>) -> Vec<Stretch> {
    let mut all: Vec<Stretch> = Vec::new();
    for stretch in trainable {
        match all.last_mut() {
            Some(last) if last.parameters.end == stretch.parameters.start && last.slots.end == stretch.slots.start => {
                (last.parameters.end, last.slots.end) = (stretch.parameters.end, stretch.slots.end);
            }
            _ => all.push(stretch),
        }
    }
    all
}

#[cfg(test)]
#[allow(clippy::single_range_in_vec_init, reason = "lists of ranges, some of one range")]
mod tests {
    use super::*;

    /// The pieces of parameters of which each has its own slots, one behind the other.
    fn pieces(parameters: &[Range<usize>]) -> Vec<Vec<Range<usize>>> {
        let mut slot = 0;
        let pieces = Pieces::new(parameters.iter().map(|range| {
            let slots = slot..slot + range.len();
            slot = slots.end;
            Stretch { parameters: range.clone(), slots }
        }));
        let of = |piece| pieces.stretches(piece).iter().map(|stretch: &Stretch| stretch.parameters.clone()).collect();
        (0..pieces.len()).map(of).collect()
    }

    #[test]
    fn pieces_hold_as_many_elements_each_whatever_lies_between() {
        assert_eq!(pieces(&[0..10, 10..20, 30..40, 40..40]), [[0..20, 30..40]]);
        let end = PIECE + 6;
        assert_eq!(pieces(&[5..5 + PIECE, 5 + PIECE..end]), [[5..5 + PIECE], [5 + PIECE..end]]);
        assert_eq!(pieces(&[0..6, 10..10 + PIECE]), [vec![0..6, 10..4 + PIECE], vec![4 + PIECE..10 + PIECE]]);
        assert!(pieces(&[]).is_empty());
        // Many small layers with statistics between their parameters are still one piece.
        let norms: Vec<_> = (0..100).map(|layer| layer * 8..layer * 8 + 4).collect();
        assert_eq!(pieces(&norms), [norms]);
    }

    #[test]
    fn pieces_know_their_place_among_parameters_and_slots() {
        let stretches = [(4..8, 0..4), (12..12 + PIECE, 4..4 + PIECE)];
        let pieces = Pieces::new(stretches.map(|(parameters, slots)| Stretch { parameters, slots }).into_iter());
        assert_eq!(pieces.parameters, [4..8 + PIECE, 8 + PIECE..12 + PIECE]);
        assert_eq!(pieces.slots, [0..PIECE, PIECE..4 + PIECE]);
    }
}
