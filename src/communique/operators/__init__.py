"""What operators see of the sources: how each is, and the pages on which it is mended."""
