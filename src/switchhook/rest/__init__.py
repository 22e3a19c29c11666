"""The helper library that users import."""
