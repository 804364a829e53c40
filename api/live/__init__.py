"""What goes on: subscriptions, the public feed, and the streams that carry them."""
