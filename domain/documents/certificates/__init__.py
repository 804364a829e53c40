"""The certificates that documents are sealed with, as the record knows them: whose they are, and while they hold."""
