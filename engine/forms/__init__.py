"""One file a form: what it asks of a text, told with line numbers and in both languages."""
