"""Evidence that runs. Each public function returns a Finding; claims name them in TOML."""
