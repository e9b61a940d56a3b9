"""Posts: the catalogue, their classes, and the effect of a reclassification."""

POST_CLASSES = "post_classes"
"""The kind of policy."""
