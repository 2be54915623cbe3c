"""Tables, the unit of work and the named queries. Nothing above this package writes SQL."""
