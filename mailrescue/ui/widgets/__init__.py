"""Parts that pages are made of. They know the theme, and nothing of mail."""
