"""One package per platform: what it says becomes the contract's words, and back. See ADDING_A_CHANNEL.md."""
