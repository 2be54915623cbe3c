"""One use case per file. A transaction never spans the network: rows now, sends after the commit."""
