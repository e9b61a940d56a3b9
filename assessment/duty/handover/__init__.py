"""Handover 交接班: between the shifts of a unit, with equipment counted, matters carried on and two signatures."""
