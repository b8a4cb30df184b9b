"""Scripts in Fountain: read, checked, mended, guided and set as pages."""
