"""Official documents: drafted from templates, approved along a route, numbered, issued, delivered, kept in files."""
