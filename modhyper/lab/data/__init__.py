"""Image sets for the lab: loaders for the usual files, and images drawn by the program itself."""
