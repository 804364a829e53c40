"""What documents add to the processes: printing and sealing."""
