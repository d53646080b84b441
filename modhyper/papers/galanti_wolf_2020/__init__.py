"""Galanti and Wolf, On the Modularity of Hypernetworks, NeurIPS 2020 (arXiv 2002.10006)."""
