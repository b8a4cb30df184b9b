"""Any diffusers model behind the image server's `Backend`. Knows no HTTP and no queue."""
