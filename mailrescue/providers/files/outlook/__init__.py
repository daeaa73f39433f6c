"""Outlook files (.ost, .pst) as a source, read by libpff in a child process with limits."""

from __future__ import annotations

from mailrescue.providers.files.outlook.limits import Limits
from mailrescue.providers.files.outlook.source import OutlookSource

__all__ = ["Limits", "OutlookSource"]
