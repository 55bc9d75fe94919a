"""How a report looks; computes nothing."""
