"""Making PDF/A of templates and data, in processes of its own: Typst, bounded, and off the network."""
