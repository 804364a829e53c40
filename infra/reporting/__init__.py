"""Reports for people who read on paper, whatever they are about: numbers, charts, tables and the page around them."""
