"""Files of contacts: comma-separated values in whatever encoding a spreadsheet wrote them."""
