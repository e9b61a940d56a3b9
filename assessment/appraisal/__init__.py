"""Monthly appraisal 月度考核: a unit's sheet, its points summed from the ledger, grades and their cap, objections and
corrections, the year's grade."""
