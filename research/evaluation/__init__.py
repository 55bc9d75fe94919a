"""What is fitted on what, and how good it is; for any estimator."""
