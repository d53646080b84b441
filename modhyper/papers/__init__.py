"""Papers: theories that plug in on top; nothing below this room names one."""
