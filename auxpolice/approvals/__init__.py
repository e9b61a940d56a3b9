"""The approval sheet (审批表): one description, one page and one paper for all that a person approves."""
