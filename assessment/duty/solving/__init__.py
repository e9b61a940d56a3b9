"""A month's plan found by a solver: the problem, its model, the job, a proposal with its reasons, taken or discarded."""
