"""Results as pages and figures. Computes nothing."""
