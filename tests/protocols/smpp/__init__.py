"""SMPP 3.4, sans-IO."""
