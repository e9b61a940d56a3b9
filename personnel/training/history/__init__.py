"""What people learnt and earned before this system: by workbook, with proof, confirmed by another person."""
