//! Embedding and Masking: values from ids, and the steps of a sequence that count (Keras's `Embedding` and `Masking`).

use super::{PLAIN, elementwise_flops, parameter};
use crate::ir::{Arg, ArgSpec, At, Default, DimsCall, Kind, MaskRule, Op, Operand, ParameterSpec, Rule, Takes};
use formwork_shape::{embedding, embedding_table, masking};

pub(super) static EMBEDDING: Op = Op {
    layer: "Embedding",
    keras: "Embedding",
    takes: Takes::Ids(|config| config.size("input_dim")),
    args: &[
        ArgSpec { name: "input_dim", kind: Kind::Size, default: Default::Required },
        ArgSpec { name: "output_dim", kind: Kind::Size, default: Default::Required },
        ArgSpec {
            name: "embeddings_initializer",
            kind: Kind::Initializer,
            default: Default::Initializer("random_uniform"),
        },
        ArgSpec { name: "embeddings_regularizer", kind: Kind::Regularizer, default: Default::Absent },
        ArgSpec { name: "mask_zero", kind: Kind::Flag, default: Default::Flag(false) },
    ],
    mask: |config| if config.flag("mask_zero") { MaskRule::Produce } else { MaskRule::Consume },
    rule: Rule {
        function: "embedding",
        evaluate: |known| embedding(known[0].dims(), known[1].size(), known[2].size()),
    },
    operands,
    parameters: |at| {
        let embeddings = parameter(at, "embeddings", "embedding_table", table(at), |known| {
            embedding_table(known[0].size(), known[1].size())
        });
        vec![ParameterSpec { looked_up: true, ..embeddings }]
    },
    forward: |pass| {
        let (at, ids, y) = (pass.at(), pass.input(0), pass.fresh());
        let args = vec![Arg::Read(ids), Arg::Parameter("embeddings"), Arg::Write(y)];
        pass.kernel("embedding_forward", dims(at), args);
        if at.config.flag("mask_zero") {
            let mask = pass.room(at.dims(0));
            pass.kernel("embedding_mask", dims(at), vec![Arg::Read(ids), Arg::Write(mask)]);
            pass.give_mask(mask);
        }
        pass.give(y);
    },
    backward: |pass| {
        let (at, ids, dy, add) = (pass.at(), pass.input(0), pass.cotangent(), pass.add_rows());
        let args = vec![Arg::Read(ids), Arg::Read(dy), Arg::Gradient("embeddings"), add];
        pass.parameters("embedding_backward", dims(at), args);
    },
    ..PLAIN
};

fn table(at: At<'_>) -> Vec<Operand> {
    vec![Operand::Size(at.config.size("input_dim")), Operand::Size(at.config.size("output_dim"))]
}

fn operands(at: At<'_>) -> Vec<Operand> {
    [at.dims(0)].into_iter().chain(table(at)).collect()
}

fn dims(at: At<'_>) -> DimsCall {
    DimsCall { ty: "EmbeddingDims", make: "new", operands: operands(at) }
}

pub(super) static MASKING: Op = Op {
    layer: "Masking",
    keras: "Masking",
    function: Some("masking"),
    args: &[ArgSpec { name: "mask_value", kind: Kind::Number, default: Default::Number(0.0) }],
    mask: |_| MaskRule::Produce,
    rule: Rule { function: "masking", evaluate: |known| masking(known[0].dims()) },
    flops: elementwise_flops,
    forward: |pass| {
        let (at, x, y) = (pass.at(), pass.input(0), pass.fresh());
        let mask = pass.room(Operand::Call("mask_dims", vec![at.dims(0)]));
        let args = vec![at.number("mask_value"), Arg::Read(x), Arg::Write(y), Arg::Write(mask)];
        pass.kernel("masking_forward", steps(at), args);
        pass.save("mask", mask);
        pass.give_mask(mask);
        pass.give(y);
    },
    backward: |pass| {
        let (at, mask, dy) = (pass.at(), pass.saved("mask"), pass.cotangent());
        pass.gradient(0, "masking_backward", steps(at), |dx, add| vec![Arg::Read(mask), Arg::Read(dy), dx, add]);
    },
    ..PLAIN
};

fn steps(at: At<'_>) -> DimsCall {
    DimsCall { ty: "MaskingDims", make: "new", operands: vec![at.dims(0)] }
}
