"""Hooks: typed words in which a feature tells the rest of the house; its ``hooks.py`` registers them and is found by itself.

=================  ==========================================  ==================================================
``menu``           ``menu.register(MenuEntry(…), …)``           entries of the menu; ``menu.place`` lights another's
``queue``          ``@queue.register(act)``                    fn(request) → QueueItems that wait for this person
``panels``         ``@panels.register(place, order, act)``     fn(request, obj) → Panel or None, on a page below
``search``         ``@search.register(act)``                   fn(request, q, limit) → Hits
``states``         ``tones(State, warning="FILED", …)``        the colour of every state of an enum
``measures``       ``measures.register(Measure(…))``           a figure per unit and month, with the list behind it
``effects``        ``@effects.register(Cost.POINTS)``          fn(kind, ids) → what records cost, told by upper floors
``dues``           ``dues.register(Due(…))``                   what a unit or a person owes, until when
=================  ==========================================  ==================================================

The rooms below have registries of their own that are told in the same place: policy kinds, statutory parameters and
roll-outs (``policy``), job kinds (``batch``), invariants, privileges (``rights``), roster columns (``personnel``), what
a reclassification does to pay (``grading.posts.pay_effect``).

An unknown place, state, act, section or tone, and anything told twice, is refused when the module is imported. What
fails later, while a page is drawn, is logged and takes nothing else down.
"""

from auxpolice.hooks import dues, effects, measures, menu, panels, queue, search, states
from auxpolice.hooks.dues import Due
from auxpolice.hooks.effects import Cost, Effect
from auxpolice.hooks.measures import Good, Measure
from auxpolice.hooks.menu import MenuEntry, Section
from auxpolice.hooks.panels import Panel, Place, Width
from auxpolice.hooks.queue import QueueItem, Urgency
from auxpolice.hooks.search import Hit
from auxpolice.hooks.states import Tone, tones

__all__ = [
    "Cost",
    "Due",
    "Effect",
    "Good",
    "Hit",
    "Measure",
    "MenuEntry",
    "Panel",
    "Place",
    "QueueItem",
    "Section",
    "Tone",
    "Urgency",
    "Width",
    "dues",
    "effects",
    "measures",
    "menu",
    "panels",
    "queue",
    "search",
    "states",
    "tones",
]
