"""Plans: what a buyer will buy in a year, item by item, summed within a class of the CPV."""
