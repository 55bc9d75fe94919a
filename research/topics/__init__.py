"""Components a model found: LDA, coherence, stability, consensus."""
