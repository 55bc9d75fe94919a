"""Labels people gave: classifiers of themes, their evidence, corrected shares."""
