"""Nothing to administer here: levels, classes and batches change through their actions alone."""
