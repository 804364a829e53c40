"""What tenders need of the machine: challenges to openers' keys, and whether witnesses would see a closing."""
