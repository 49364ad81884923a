"""R1 and R2 of ReLU networks in closed form: gradients without differentiating twice."""
