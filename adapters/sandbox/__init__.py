"""The platforms, played on loopback: emulators of their wire protocols and a page to play the customer on.

The emulators know nothing of the bot. They are as strict as the platforms are, and can fail on demand.
"""
