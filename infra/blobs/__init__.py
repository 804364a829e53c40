"""Where stored bytes lie: a folder, or an S3 bucket."""
