"""PURE: what a file of evidence must be like. No Django; hostile content is read in a process of its own (sandbox)."""
