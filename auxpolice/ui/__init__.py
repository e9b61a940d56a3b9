"""The look and the sockets: components, tokens, panels, work queue, menu, search, charts.

Floors above register what they have to show (``panels``, ``queue``, ``menu``, ``search``) in their
``AppConfig.ready``; nothing here knows them. ``docs/interface.md`` says how a page is built.
"""
