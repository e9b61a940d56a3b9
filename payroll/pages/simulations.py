from auxpolice.access.matrix import Act
from auxpolice.access.views import page


@page(Act.WHAT_IF)
def simulation(request, pk): ...
