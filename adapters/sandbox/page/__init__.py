"""The page on which a person plays the customer and the staff, in a browser."""
