"""The wish board: what customers wish for, who votes for it, and who is told what became of it."""
