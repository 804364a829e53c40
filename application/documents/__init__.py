"""Which commands of documents run where, and under which permission."""
