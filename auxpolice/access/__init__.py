"""Users, roles, unit scope: the only place that decides who may see or do what.

Import from ``auxpolice.access.matrix`` (Act, Resource), ``.scope`` (acting, unscoped, require, can,
ScopedModel) and ``.views`` (page, public).
"""
