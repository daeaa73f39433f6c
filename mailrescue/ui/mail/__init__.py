"""One mail, shown safely: mail is hostile."""
