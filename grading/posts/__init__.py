"""Posts: the catalogue, their classes, and the effect of a reclassification."""
