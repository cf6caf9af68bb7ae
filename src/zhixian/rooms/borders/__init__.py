"""The watch list of goods and routes, the declared goods that are compared with it, and the hits that a person judges."""
