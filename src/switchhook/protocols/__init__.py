"""What bytes and documents mean, sans-IO."""
