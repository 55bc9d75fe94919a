"""Which themes is an article about? Classifiers that give none, one or several."""
