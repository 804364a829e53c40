"""What is looked at when an installation is composed: names that clash, and names that there are not."""
