"""The paper's figures 1 to 8: settings, training, and the findings put to a test."""
