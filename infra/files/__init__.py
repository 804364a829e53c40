"""What files add to the processes: the rows of uploads, looking inside, scanning, clearing up."""
