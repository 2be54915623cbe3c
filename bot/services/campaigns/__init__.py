"""Campaigns: a survey to a segment. A campaign only makes contacts eligible; the gates decide when it is time."""
