//! Holds the layout rules of the workspace.
