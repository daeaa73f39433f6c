"""MAPI items: property bags as Outlook files hold them, and what they become. Pure: no file, no clock, no process."""
