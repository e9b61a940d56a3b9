"""Back pay: locked months recomputed on paper (``recomputing``), the check as a batch job that posts the differences
in the open month (``checking``), and what people read of it (``queries``)."""
