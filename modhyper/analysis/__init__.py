"""Functions of real variables: formulas, enclosures, suprema, Sobolev norms. Knows no network."""
