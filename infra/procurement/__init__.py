"""What procurement adds to the processes: keys and envelopes, procedures to begin with, answers."""
