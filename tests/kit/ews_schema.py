"""What the schema of EWS allows where, as far as the embedded Exchange answers: names, order, and what may come twice.

Written down from the open specifications, which print the schema type by type: [MS-OXWSCDATA] (response messages, ids,
mailboxes), [MS-OXWSCORE] (ItemType), [MS-OXWSMSG] (MessageType), [MS-OXWSMTGS] (CalendarItemType), [MS-OXWSCONT] (contacts),
[MS-OXWSTASK] (TaskType), [MS-OXWSFOLD] (folders), [MS-OXWSSYNC], [MS-OXWSSRCH], [MS-OXWSATT], [MS-OXWSBTRF], [MS-OXWSNTIF],
[MS-OXWSRSLNM], [MS-OXWSGTZ], [MS-OXWSCVTID].
"""

from __future__ import annotations

from lxml import etree

_M = "{http://schemas.microsoft.com/exchange/services/2006/messages}"
_T = "{http://schemas.microsoft.com/exchange/services/2006/types}"
_S = "{http://schemas.xmlsoap.org/soap/envelope/}"

_ITEM = """MimeContent ItemId ParentFolderId ItemClass Subject Sensitivity Body Attachments DateTimeReceived Size Categories
    Importance InReplyTo IsSubmitted IsDraft IsFromMe IsResend IsUnmodified InternetMessageHeaders DateTimeSent DateTimeCreated
    ResponseObjects ReminderDueBy ReminderIsSet ReminderNextTime ReminderMinutesBeforeStart DisplayCc DisplayTo DisplayBcc
    HasAttachments ExtendedProperty* Culture EffectiveRights LastModifiedName LastModifiedTime IsAssociated
    WebClientReadFormQueryString WebClientEditFormQueryString ConversationId UniqueBody Flag StoreEntryId InstanceKey NormalizedBody
    EntityExtractionResult PolicyTag ArchiveTag RetentionDate Preview RightsManagementLicenseData NextPredictedAction GroupingAction
    PredictedActionReasons IsClutter BlockStatus HasBlockedImages TextBody IconIndex"""
_MESSAGE = _ITEM + """ Sender ToRecipients CcRecipients BccRecipients IsReadReceiptRequested IsDeliveryReceiptRequested
    ConversationIndex ConversationTopic From InternetMessageId IsRead IsResponseRequested References ReplyTo ReceivedBy
    ReceivedRepresenting ApprovalRequestData VotingInformation ReminderMessageData"""
_MEETING = _MESSAGE + " AssociatedCalendarItemId IsDelegated IsOutOfDate HasBeenProcessed ResponseType UID RecurrenceId DateTimeStamp"
_CALENDAR = _ITEM + """ UID RecurrenceId DateTimeStamp Start End OriginalStart IsAllDayEvent LegacyFreeBusyStatus Location When
    IsMeeting IsCancelled IsRecurring MeetingRequestWasSent IsResponseRequested CalendarItemType MyResponseType Organizer
    RequiredAttendees OptionalAttendees Resources ConflictingMeetingCount AdjacentMeetingCount ConflictingMeetings AdjacentMeetings
    Duration TimeZone AppointmentReplyTime AppointmentSequenceNumber AppointmentState Recurrence FirstOccurrence LastOccurrence"""
_CONTACT = _ITEM + """ FileAs FileAsMapping DisplayName GivenName Initials MiddleName Nickname CompleteName CompanyName EmailAddresses
    PhysicalAddresses PhoneNumbers AssistantName Birthday BusinessHomePage Children Companies ContactSource Department Generation
    ImAddresses JobTitle Manager Mileage OfficeLocation PostalAddressIndex Profession SpouseName Surname WeddingAnniversary HasPicture"""
_TASK = _ITEM + """ ActualWork AssignedTime BillingInformation ChangeCount Companies CompleteDate Contacts DelegationState Delegator
    DueDate IsAssignmentEditable IsComplete IsRecurring IsTeamTask Mileage Owner PercentComplete Recurrence StartDate Status
    StatusDescription TotalWork"""
_BASE_FOLDER = """FolderId ParentFolderId FolderClass DisplayName TotalCount ChildFolderCount ExtendedProperty* ManagedFolderInformation
    EffectiveRights DistinguishedFolderId PolicyTag ArchiveTag"""
_FOLDER = _BASE_FOLDER + " PermissionSet UnreadCount"
_SHARED = _BASE_FOLDER + " SharingEffectiveRights PermissionSet"
_ATTACHMENT = "AttachmentId Name ContentType ContentId ContentLocation Size LastModifiedTime IsInline"
_EVENT = "Watermark TimeStamp FolderId ItemId ParentFolderId"
_ITEMS = "Item* Message* CalendarItem* Contact* DistributionList* MeetingRequest* MeetingResponse* MeetingCancellation* Task* PostItem*"
_FOLDERS = "Folder* CalendarFolder* ContactsFolder* SearchFolder* TasksFolder*"
_HEAD = "MessageText ResponseCode DescriptiveLinkKey MessageXml "
_CHOICE = "|"  # before what may come in any order, any number of times

_TYPES: dict[str, str] = {
    "Message": _MESSAGE, "Item": _ITEM, "PostItem": _ITEM, "MeetingRequest": _MEETING, "MeetingResponse": _MEETING,
    "MeetingCancellation": _MEETING, "CalendarItem": _CALENDAR, "Contact": _CONTACT, "Task": _TASK,
    "DistributionList": _ITEM + " DisplayName FileAs ContactSource Members",
    "Folder": _FOLDER, "TasksFolder": _FOLDER, "SearchFolder": _FOLDER, "CalendarFolder": _SHARED,
    "ContactsFolder": _SHARED + " SourceId AccountName",
    "FileAttachment": _ATTACHMENT + " IsContactPhoto Content", "ItemAttachment": f"{_ATTACHMENT} {_ITEMS}".replace("*", ""),
    "ExtendedProperty": "ExtendedFieldURI Value Values", "Mailbox": "Name EmailAddress RoutingType MailboxType ItemId",
    "Sender": "Mailbox", "From": "Mailbox", "ToRecipients": "Mailbox*", "CcRecipients": "Mailbox*", "BccRecipients": "Mailbox*",
    "ReplyTo": "Mailbox*", "Categories": "String*", "Flag": "FlagStatus StartDate DueDate CompleteDate",
    "EffectiveRights": "CreateAssociated CreateContents CreateHierarchy Delete Modify Read ViewPrivateItems",
    "InternetMessageHeaders": "InternetMessageHeader*", "EmailAddresses": "Entry*",
    "Create": f"{_CHOICE} {_ITEMS} {_FOLDERS}", "Update": f"{_CHOICE} {_ITEMS} {_FOLDERS}", "Delete": "FolderId ItemId",
    "ReadFlagChange": "ItemId IsRead", "Items": f"{_CHOICE} {_ITEMS}", "Folders": f"{_CHOICE} {_FOLDERS}",
    "Notification": f"SubscriptionId PreviousWatermark MoreEvents {_CHOICE} CreatedEvent DeletedEvent ModifiedEvent MovedEvent NewMailEvent StatusEvent",
    "CreatedEvent": _EVENT, "DeletedEvent": _EVENT, "NewMailEvent": _EVENT, "ModifiedEvent": _EVENT + " UnreadCount",
    "Attachments": f"{_CHOICE} FileAttachment ItemAttachment", "Resolution": "Mailbox Contact", "TimeZoneDefinition": "Periods TransitionsGroups Transitions",
}  # fmt: skip
_MESSAGES: dict[str, str] = {
    "Items": f"{_CHOICE} {_ITEMS}", "Folders": f"{_CHOICE} {_FOLDERS}", "RootFolder": "Items Groups Folders",
    "Changes": f"{_CHOICE} Create Update Delete ReadFlagChange", "Attachments": f"{_CHOICE} FileAttachment ItemAttachment",
    "Notifications": "Notification*", "ResolutionSet": "Resolution*", "TimeZoneDefinitions": "TimeZoneDefinition*",
    "ConflictResults": "Count", "MessageXml": f"{_CHOICE} Value",
    **{f"{name}ResponseMessage": _HEAD + rest for name, rest in {
        "GetItem": "Items", "CreateItem": "Items", "UpdateItem": "Items ConflictResults", "MoveItem": "Items", "CopyItem": "Items",
        "DeleteItem": "", "GetFolder": "Folders", "CreateFolder": "Folders", "UpdateFolder": "Folders", "MoveFolder": "Folders",
        "DeleteFolder": "", "EmptyFolder": "", "FindFolder": "RootFolder", "FindItem": "RootFolder", "ExportItems": "ItemId Data",
        "UploadItems": "ItemId", "GetAttachment": "Attachments", "ConvertId": "AlternateId", "Unsubscribe": "",
        "SyncFolderHierarchy": "SyncState IncludesLastFolderInRange Changes", "SyncFolderItems": "SyncState IncludesLastItemInRange Changes",
        "Subscribe": "SubscriptionId Watermark", "GetStreamingEvents": "Notifications ErrorSubscriptionIds ConnectionStatus",
        "ResolveNames": "ResolutionSet", "GetServerTimeZones": "TimeZoneDefinitions",
    }.items()},
}  # fmt: skip
_NEEDED = {
    "FolderId": "Id", "ItemId": "Id", "ParentFolderId": "Id", "AttachmentId": "Id", "Entry": "Key", "Body": "BodyType",
    "InternetMessageHeader": "HeaderName",
}  # fmt: skip


class AgainstSchema(AssertionError):
    """An answer has something that the schema does not allow there."""


def check(body: bytes) -> str:
    """Check an answer of EWS. Returns the name of the operation; raises AgainstSchema."""
    root = etree.fromstring(body, etree.XMLParser(huge_tree=True))
    found = root.find(f"{_S}Body")
    if root.tag != f"{_S}Envelope" or found is None or len(found) != 1:
        raise AgainstSchema("There is no envelope with one body.")
    if found[0].tag == f"{_S}Fault":
        return "Fault"
    if root.find(f"{_S}Header/{_T}ServerVersionInfo") is None:
        raise AgainstSchema("The version of the server is missing.")
    operation = found[0].tag.removeprefix(_M).removesuffix("Response")
    messages = found[0].find(f"{_M}ResponseMessages")
    if messages is None:
        raise AgainstSchema(f"{found[0].tag} has no messages.")
    for message in messages:
        _message(message, operation)
    return operation


def _message(message: etree._Element, operation: str) -> None:
    if message.tag != f"{_M}{operation}ResponseMessage" or message.get("ResponseClass") not in ("Success", "Warning", "Error"):
        raise AgainstSchema(f"{message.tag} is no message of {operation}.")
    code = message.findtext(f"{_M}ResponseCode") or ""
    if (code == "NoError") != (message.get("ResponseClass") == "Success"):
        raise AgainstSchema(f"{message.get('ResponseClass')} with {code}.")
    _element(message)


def _element(element: etree._Element) -> None:
    """Check the order of what is in an element, and go down."""
    name = element.tag.rpartition("}")[2]
    needed = _NEEDED.get(name)
    if needed and element.get(needed) is None:
        raise AgainstSchema(f"{name} without {needed}.")
    of_messages = element.tag.startswith(_M)
    allowed = (_MESSAGES if of_messages else _TYPES).get(name)
    if allowed is None and len(element):
        raise AgainstSchema(f"{element.tag} has elements in it, or is not known here.")
    _order(name, [child.tag.rpartition("}")[2] for child in element], (allowed or "").split())
    for child in element:
        _element(child)


def _order(name: str, children: list[str], allowed: list[str]) -> None:
    ordered = allowed[: allowed.index(_CHOICE)] if _CHOICE in allowed else allowed
    free = {one.removesuffix("*") for one in allowed[len(ordered) + 1 :]}
    places = {one.removesuffix("*"): (place, one.endswith("*")) for place, one in enumerate(ordered)}
    last = -1
    for child in children:
        if child in places:
            place, again = places[child]
            if place < last or (place == last and not again):
                raise AgainstSchema(f"{child} stands in the wrong place of {name}: {' '.join(children)}")
            last = place
        elif child not in free:
            raise AgainstSchema(f"{name} has no {child}.")
