"""A case: a person must act. What may happen to one, what it becomes, and what must be done about it. Pure."""
