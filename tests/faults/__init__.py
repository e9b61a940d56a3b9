"""Experiments that kill, cut and race (reliability: E1 … E12, C1 … C12). ``make test`` runs each once at a quick pace;
``make faults`` runs them as often as asked, from printed seeds, also with a guard taken out."""
