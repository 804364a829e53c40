"""What suppliers have beside their rules: answers about eligibility, and their part in the demo."""
