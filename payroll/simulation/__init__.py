"""What-if 测算: the question kept with its inputs (``inputs``), frozen and tried (``preparing``), calculated by chunks
(``calculating``), read (``queries``), asked about years and budget (``outlook``), written out (``workbook``)."""
