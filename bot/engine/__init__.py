"""The conversation engine. Pure: no I/O, no async, no clock, no randomness, no logging.

`advance.start` and `advance.advance` are the only doors; both return a `Step`: the new conversation and the
effects that others must carry out. The same events give the same result, so a conversation can be replayed.
"""
