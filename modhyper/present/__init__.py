"""Tables, plots and output formats."""
