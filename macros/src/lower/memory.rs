//! Buffer planning: buffers whose lifetimes are disjoint in step order share a slot of the arena.
//!
//! Sizes may be known to rustc only, so slots are chosen by lifetime (and by size where it is literal); constants of the
//! generated code take each slot's largest buffer and a running sum.

use crate::ir::{BufferId, Extent, Graph, Place, Program, Slots};

/// Assigns every arena buffer to a slot.
pub(super) fn assign_slots(graph: &Graph, program: &Program, merged: Vec<BufferId>) -> Slots {
    let lifetimes = lifetimes(program, &merged);
    let mut order: Vec<BufferId> = (0..program.buffers.len())
        .filter(|buffer| merged[*buffer] == *buffer && program.buffers[*buffer].place == Place::Arena)
        .filter(|buffer| lifetimes[*buffer].is_some())
        .collect();
    order.sort_by_key(|buffer| lifetimes[*buffer]);
    let mut slots: Vec<Vec<BufferId>> = Vec::new();
    let mut slot_of = vec![None; program.buffers.len()];
    let mut free_after: Vec<usize> = Vec::new();
    let mut sizes: Vec<usize> = Vec::new();
    for buffer in order {
        let Some((first, last)) = lifetimes[buffer] else { continue };
        let size = size(graph, program, &merged, buffer);
        let free = (0..slots.len()).filter(|slot| free_after[*slot] < first);
        // The free slot that grows least, and among those the one that wastes least.
        let best = free.min_by_key(|slot| (size.saturating_sub(sizes[*slot]), sizes[*slot].saturating_sub(size)));
        let slot = best.unwrap_or_else(|| {
            slots.push(Vec::new());
            free_after.push(0);
            sizes.push(0);
            slots.len() - 1
        });
        slots[slot].push(buffer);
        free_after[slot] = last;
        sizes[slot] = sizes[slot].max(size);
        slot_of[buffer] = Some(slot);
    }
    Slots { merged, slot_of, buffers_of: slots }
}

/// The first and last step that touch each buffer and what was merged into it.
fn lifetimes(program: &Program, merged: &[BufferId]) -> Vec<Option<(usize, usize)>> {
    let mut lifetimes: Vec<Option<(usize, usize)>> = vec![None; merged.len()];
    for (step, at) in program.steps.iter().enumerate() {
        for (buffer, _) in at.accesses() {
            let lifetime = &mut lifetimes[merged[buffer]];
            *lifetime = Some(lifetime.map_or((step, step), |(first, _)| (first, step)));
        }
    }
    lifetimes
}

/// The elements per sample as far as the macro knows; 0 when only rustc does.
fn size(graph: &Graph, program: &Program, merged: &[BufferId], root: BufferId) -> usize {
    let members = (0..merged.len()).filter(|buffer| merged[*buffer] == root);
    let sizes = members.map(|buffer| match program.buffers[buffer].extent {
        Extent::Value(value) => graph.dims(value).map_or(0, formwork_shape::Dims::len),
        Extent::Room { .. } | Extent::Fixed(_) | Extent::Arena { .. } | Extent::Carry { .. } => 0,
    });
    sizes.max().unwrap_or(0)
}
