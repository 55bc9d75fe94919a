"""Raw text to tokens: cleaning, duplicates, segmentation."""
