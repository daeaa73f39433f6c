"""Autodiscover: SOAP GetUserSettings ([MS-OXWSADISC]) and POX ([MS-OXDSCLI]), each with settings, or a redirect to elsewhere."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from mailrescue.demo.exchange.asked import NotSoap, read
from mailrescue.demo.exchange.mailbox import Mailbox
from mailrescue.demo.exchange.soap import Version, escaped, plain

_SOAP = "http://schemas.microsoft.com/exchange/2010/Autodiscover"
_POX = "http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006"
_OUTLOOK = "http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"


@dataclass(slots=True)
class Discovery:
    """What Autodiscover answers: where EWS is, unless it sends to another address or another Autodiscover. `soap`, `pox`: offered."""

    soap: bool = True
    pox: bool = True
    to_address: str = ""
    to_url: str = ""

    def answer_soap(self, body: bytes, mailbox: Mailbox, endpoint: str, version: Version) -> bytes:
        """Answer GetUserSettings for the users asked about. Raises NotSoap."""
        asked = read(body).operation
        if asked.name != "GetUserSettingsRequestMessage":
            raise NotSoap(asked.name)
        wanted = [one.text for one in asked.every("Setting")]
        users = "".join(self._user(one.text, mailbox, endpoint, wanted, version) for one in asked.every("Mailbox"))
        return (
            f'<?xml version="1.0" encoding="utf-8"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" '
            f'xmlns:a="http://www.w3.org/2005/08/addressing"><s:Header><a:Action s:mustUnderstand="1">{_SOAP}/Autodiscover/'
            f'GetUserSettingsResponse</a:Action><h:ServerVersionInfo xmlns:h="{_SOAP}"><h:MajorVersion>{version.major}</h:MajorVersion>'
            f"<h:MinorVersion>{version.minor}</h:MinorVersion><h:MajorBuildNumber>{version.build}</h:MajorBuildNumber>"
            f"<h:MinorBuildNumber>{version.revision}</h:MinorBuildNumber><h:Version>Exchange2015</h:Version></h:ServerVersionInfo></s:Header>"
            f'<s:Body><GetUserSettingsResponseMessage xmlns="{_SOAP}"><Response xmlns:i="{_XSI}"><ErrorCode>NoError</ErrorCode>'
            f"<ErrorMessage/><UserResponses>{users}</UserResponses></Response></GetUserSettingsResponseMessage></s:Body></s:Envelope>"
        ).encode()

    def _user(self, address: str, mailbox: Mailbox, endpoint: str, wanted: list[str], version: Version) -> str:
        code, target = "NoError", ""
        if self.to_address or self.to_url:
            code, target = ("RedirectAddress", self.to_address) if self.to_address else ("RedirectUrl", self.to_url)
        elif address.lower() != mailbox.address.lower():
            code = "InvalidUser"
        told = {
            "UserDisplayName": mailbox.name, "UserDN": f"/o=Demo/cn={mailbox.name}", "AutoDiscoverSMTPAddress": mailbox.address,
            "InternalEwsUrl": endpoint, "ExternalEwsUrl": endpoint, "EwsSupportedSchemas": "Exchange2007, Exchange2010, Exchange2013",
            "ExternalEwsVersion": f"{version.major}.{version.minor:02d}.{version.build:04d}.{version.revision:03d}",
        }  # fmt: skip
        given = "".join(
            f'<UserSetting i:type="StringSetting">{plain("Name", name)}{plain("Value", told[name])}</UserSetting>'
            for name in wanted if name in told and code == "NoError"
        )  # fmt: skip
        redirect = plain("RedirectTarget", target) if target else '<RedirectTarget i:nil="true"/>'
        return (
            f"<UserResponse>{plain('ErrorCode', code)}{plain('ErrorMessage', 'No error.' if code == 'NoError' else code)}{redirect}"
            f"<UserSettingErrors/><UserSettings>{given}</UserSettings></UserResponse>"
        )

    def answer_pox(self, body: bytes, mailbox: Mailbox, endpoint: str) -> bytes:
        """Answer the plain XML that Outlook and other programs ask with. Raises NotSoap for what is no such request."""
        address = _address(body)
        user = f"<User>{plain('DisplayName', mailbox.name)}{plain('AutoDiscoverSMTPAddress', mailbox.address)}</User>"
        if self.to_address:
            account = f"<Action>redirectAddr</Action>{plain('RedirectAddr', self.to_address)}"
        elif self.to_url:
            account = f"<Action>redirectUrl</Action>{plain('RedirectUrl', self.to_url)}"
        elif address.lower() != mailbox.address.lower():
            return _error(500, "The email address can't be found.")
        else:
            urls = plain("EwsUrl", endpoint) + plain("ASUrl", endpoint)
            server = plain("Server", escaped(endpoint.split("/")[2]))
            account = "<AccountType>email</AccountType><Action>settings</Action>" + "".join(
                f"<Protocol><Type>{kind}</Type>{server}{urls}</Protocol>" for kind in ("EXCH", "EXPR")
            )
        return (
            f'<?xml version="1.0" encoding="utf-8"?><Autodiscover xmlns="{_POX}"><Response xmlns="{_OUTLOOK}">{user}'
            f"<Account>{account}</Account></Response></Autodiscover>"
        ).encode()


def _address(body: bytes) -> str:
    try:
        root = etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True))
    except (etree.XMLSyntaxError, ValueError) as error:
        raise NotSoap(str(error)) from error
    return next((str(one.text or "") for one in root.iter() if str(one.tag).endswith("}EMailAddress")), "")


def _error(code: int, text: str) -> bytes:
    return (
        f'<?xml version="1.0" encoding="utf-8"?><Autodiscover xmlns="{_POX}"><Response><Error Time="12:00:00.0000000" Id="1">'
        f"<ErrorCode>{code}</ErrorCode>{plain('Message', text)}<DebugData/></Error></Response></Autodiscover>"
    ).encode()
