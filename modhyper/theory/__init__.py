"""The mathematics. No torch, no input or output, no command line."""
