"""The look: components, tokens, tables, charts, and the pages that show what features register (``auxpolice.hooks``).

``docs/interface.md`` says how a page is built.
"""
