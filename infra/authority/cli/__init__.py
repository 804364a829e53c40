"""The commands of permissions and of tokens."""
