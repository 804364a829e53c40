"""What `./foja bench` measures: one module a benchmark."""
