//! An ONNX graph with made-up weights, node by node.

use harness::Draws;
use tract_onnx::pb::{
    AttributeProto, GraphProto, ModelProto, NodeProto, OperatorSetIdProto, TensorProto, TensorShapeProto, TypeProto,
    ValueInfoProto, attribute_proto::AttributeType, tensor_proto::DataType, tensor_shape_proto::Dimension,
    tensor_shape_proto::dimension, type_proto,
};

pub(crate) struct Graph {
    proto: GraphProto,
    draws: Draws,
}

/// An attribute of whole numbers; ONNX tells a list from a number.
fn numbers(name: &str, values: &[i64]) -> AttributeProto {
    AttributeProto {
        name: name.into(),
        r#type: AttributeType::Ints as i32,
        ints: values.to_vec(),
        ..AttributeProto::default()
    }
}

fn whole(size: usize) -> i64 {
    i64::try_from(size).expect("a size that fits")
}

impl Graph {
    /// A graph with these inputs.
    pub(crate) fn new(inputs: &[(&str, &[usize])]) -> Self {
        let input = |(name, shape): &(&str, &[usize])| {
            let size = |size: &usize| Dimension {
                value: Some(dimension::Value::DimValue(whole(*size))),
                ..Dimension::default()
            };
            let shape = TensorShapeProto { dim: shape.iter().map(size).collect() };
            let tensor = type_proto::Tensor { elem_type: DataType::Float as i32, shape: Some(shape) };
            let ty = TypeProto { value: Some(type_proto::Value::TensorType(tensor)), ..TypeProto::default() };
            ValueInfoProto { name: (*name).into(), r#type: Some(ty), ..ValueInfoProto::default() }
        };
        let input = inputs.iter().map(input).collect();
        Self { proto: GraphProto { name: "net".into(), input, ..GraphProto::default() }, draws: Draws(3) }
    }

    /// Small random weights; their name.
    pub(crate) fn weights(&mut self, shape: &[usize]) -> String {
        let name = format!("w{}", self.proto.initializer.len());
        let values = self.draws.numbers(shape.iter().product());
        self.proto.initializer.push(TensorProto {
            name: name.clone(),
            dims: shape.iter().map(|size| whole(*size)).collect(),
            data_type: DataType::Float as i32,
            float_data: values.iter().map(|value| 0.1 * value).collect(),
            ..TensorProto::default()
        });
        name
    }

    /// A node of one output; the output's name.
    pub(crate) fn node(&mut self, op: &str, inputs: &[&str], attributes: &[(&str, &[i64])]) -> String {
        let name = format!("h{}", self.proto.node.len());
        let attributes = attributes.iter().map(|(name, values)| numbers(name, values)).collect();
        self.push(op, inputs, &[&name], attributes);
        name
    }

    /// `x · w + b`.
    pub(crate) fn dense(&mut self, x: &str, inputs: usize, units: usize) -> String {
        let (kernel, bias) = (self.weights(&[inputs, units]), self.weights(&[units]));
        self.node("Gemm", &[x, &kernel, &bias], &[])
    }

    pub(crate) fn lstm(&mut self, inputs: &[&str], outputs: &[&str], units: usize) {
        let (name, r#type) = ("hidden_size".into(), AttributeType::Int as i32);
        let size = AttributeProto { name, r#type, i: whole(units), ..AttributeProto::default() };
        self.push("LSTM", inputs, outputs, vec![size]);
    }

    fn push(&mut self, op: &str, inputs: &[&str], outputs: &[&str], attribute: Vec<AttributeProto>) {
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        self.proto.node.push(NodeProto {
            name: format!("n{}", self.proto.node.len()),
            op_type: op.into(),
            input: names(inputs),
            output: names(outputs),
            attribute,
            ..NodeProto::default()
        });
    }

    /// Makes a value an output.
    pub(crate) fn output(&mut self, name: &str) {
        self.proto.output.push(ValueInfoProto { name: name.into(), ..ValueInfoProto::default() });
    }

    pub(crate) fn model(self) -> ModelProto {
        ModelProto {
            ir_version: 8,
            opset_import: vec![OperatorSetIdProto { domain: String::new(), version: 13 }],
            graph: Some(self.proto),
            ..ModelProto::default()
        }
    }
}
