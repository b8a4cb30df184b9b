"""The REST side: one door that every request passes, and one file a resource."""
