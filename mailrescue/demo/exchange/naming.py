"""The operations ResolveNames ([MS-OXWSRSLNM]) and GetServerTimeZones ([MS-OXWSGTZ])."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from mailrescue.demo.exchange.asked import Node
from mailrescue.demo.exchange.call import Call
from mailrescue.demo.exchange.kinds import mailbox_xml
from mailrescue.demo.exchange.mailbox import Mailbox
from mailrescue.demo.exchange.soap import Pieces, Refused, element

_ZONES = (("UTC", "(UTC) Coordinated Universal Time"), ("W. Europe Standard Time", "(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna"))


def resolve_names(mailboxes: Callable[[], Iterable[Mailbox]]) -> Callable[[Call], Pieces]:
    """Return the operation that answers who has a name or an address that begins so."""

    def resolve(call: Call) -> Pieces:
        def answer(node: Node) -> str:
            asked = node.text.casefold().removeprefix("smtp:")
            found = [one for one in mailboxes() if one.address.lower().startswith(asked) or one.name.casefold().startswith(asked)]
            if not found or not asked:
                raise Refused("ErrorNameResolutionNoResults")
            told = (element("t:Resolution", mailbox_xml(one.name, one.address)) for one in found)
            return element("m:ResolutionSet", *told, TotalItemsInView=str(len(found)), IncludesLastItemInRange="true")

        return call.each([one for one in call.node.nodes if one.name == "UnresolvedEntry"], answer)

    return resolve


def get_server_time_zones(call: Call) -> Pieces:
    """Answer the time zones that the server knows, by name."""

    def answer() -> str:
        asked = [one.text for one in call.node.child("Ids").nodes]
        told = (element("t:TimeZoneDefinition", Name=name, Id=key) for key, name in _ZONES if not asked or key in asked)
        return element("m:TimeZoneDefinitions", *told)

    return call.whole(answer)
