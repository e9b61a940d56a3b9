"""Plans: what they are drawn from, drawn, changed in a grid, published, wished for and swapped."""
