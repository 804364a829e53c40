"""The command bus: from an order to a receipt."""
