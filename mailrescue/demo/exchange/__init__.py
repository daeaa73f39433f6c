"""An Exchange server on this machine, for the demo and the tests: EWS over TLS, with its quirks, faults and disasters.

    with Exchange(folder) as server:
        anna = server.mailbox("anna@example.org", password="...")
        anna.add("Inbox/Orders", eml)
        ... server.endpoint, server.ca_file ...

`python -m mailrescue.demo.exchange --help` runs one by itself. Not for real mail: it keeps everything in memory.
"""
