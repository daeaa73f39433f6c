<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<!--
The window in German. Sie-Form, short and calm; no word that a carpenter would have to look up.

    snapshot        Sicherung (eine Sicherung machen)       mailbox       Postfach
    vault           Tresor                                  account       Postfach (der Benutzer denkt an das, was er sichert)
    good            gut                                     folder        Ordner
    held            angehalten                              mail, message Mail, Mails
    rejected        abgelehnt                               attachment    Anhang
    frozen, freeze  eingefroren, einfrieren                 export        exportieren, Export
    good snapshot   gute Sicherung                          receipt       Bericht
    guard           Wächter                                 job           Auftrag
    vanished        verschwunden                            recovery code Wiederherstellungscode
    passphrase      Passphrase                              recovery sheet Notfallblatt
    retention       Aufbewahrung                            second place  zweiter Ort
    prune, thin     ausdünnen                               password store Passwortspeicher
    background service  Hintergrunddienst                   to answer     antworten
    Home, Browse, Activity, Settings, Alert                 Übersicht, Mails, Vorgänge, Einstellungen, Alarm

Texts are brought up to the code by resources/translations.py.
-->
<TS version="2.1" language="de" sourcelanguage="en">
<context>
    <name>mailrescue/ui/activity/comparison.py</name>
    <message>
        <source>missing now</source>
        <translation>fehlt jetzt</translation>
    </message>
    <message>
        <source>not seen before</source>
        <translation>neu gesehen</translation>
    </message>
    <message>
        <source>The sides</source>
        <translation>Die Seiten</translation>
    </message>
    <message>
        <source>By folder</source>
        <translation>Nach Ordner</translation>
    </message>
    <message>
        <source>Could not be listed</source>
        <translation>Nicht auflistbar</translation>
    </message>
    <message numerus="yes">
        <source>and {n} more that are not kept</source>
        <translation><numerusform>und {n} weiterer, der hier nicht festgehalten ist</numerusform><numerusform>und {n} weitere, die hier nicht festgehalten sind</numerusform></translation>
    </message>
    <message>
        <source>The mailbox now</source>
        <translation>Das Postfach jetzt</translation>
    </message>
    <message>
        <source>The last good snapshot</source>
        <translation>Die letzte gute Sicherung</translation>
    </message>
    <message>
        <source>The Outlook file</source>
        <translation>Die Outlook-Datei</translation>
    </message>
    <message>
        <source>Only in the mailbox now</source>
        <translation>Nur im Postfach jetzt</translation>
    </message>
    <message>
        <source>Only in the last good snapshot</source>
        <translation>Nur in der letzten guten Sicherung</translation>
    </message>
    <message>
        <source>Only in the Outlook file</source>
        <translation>Nur in der Outlook-Datei</translation>
    </message>
    <message>
        <source>Only in snapshots that wait or were rejected</source>
        <translation>Nur in Sicherungen, die warten oder abgelehnt sind</translation>
    </message>
    <message>
        <source>{side}: {n}</source>
        <translation>{side}: {n}</translation>
    </message>
    <message>
        <source>(no subject)</source>
        <translation>(kein Betreff)</translation>
    </message>
    <message>
        <source>{folder}, from {sender}</source>
        <translation>{folder}, von {sender}</translation>
    </message>
</context>
<context>
    <name>mailrescue/ui/activity/detail.py</name>
    <message numerus="yes">
        <source>{n} in all</source>
        <translation><numerusform>insgesamt {n}</numerusform><numerusform>insgesamt {n}</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>{n} more are not kept in the receipt.</source>
        <translation><numerusform>{n} weiterer steht nicht im Bericht.</numerusform><numerusform>{n} weitere stehen nicht im Bericht.</numerusform></translation>
    </message>
</context>
<context>
    <name>mailrescue/ui/activity/jobs.py</name>
    <message>
        <source>Snapshot</source>
        <translation>Sicherung</translation>
    </message>
    <message>
        <source>Old copies brought in</source>
        <translation>Alte Kopien eingelesen</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Exportieren</translation>
    </message>
    <message>
        <source>Export of chosen mail</source>
        <translation>Export gewählter Mails</translation>
    </message>
    <message>
        <source>Check of the vault</source>
        <translation>Prüfung des Tresors</translation>
    </message>
    <message>
        <source>Snapshots thinned out</source>
        <translation>Sicherungen ausgedünnt</translation>
    </message>
    <message>
        <source>Copy to the second place</source>
        <translation>Kopie an den zweiten Ort</translation>
    </message>
    <message>
        <source>Lists and search index made anew</source>
        <translation>Listen und Suchverzeichnis neu angelegt</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>Antwort</translation>
    </message>
    <message>
        <source>Comparison</source>
        <translation>Vergleich</translation>
    </message>
    <message>
        <source>Vault made</source>
        <translation>Tresor angelegt</translation>
    </message>
    <message>
        <source>Recovery sheet</source>
        <translation>Notfallblatt</translation>
    </message>
    <message>
        <source>Preview of thinning out</source>
        <translation>Vorschau auf das Ausdünnen</translation>
    </message>
    <message>
        <source>{what}: {names}</source>
        <translation>{what}: {names}</translation>
    </message>
    <message>
        <source>{what}: all mailboxes</source>
        <translation>{what}: alle Postfächer</translation>
    </message>
    <message>
        <source>Damage was found</source>
        <translation>Schaden gefunden</translation>
    </message>
    <message>
        <source>What is not named below can be read and exported. Make a copy of the vault on another disk now.</source>
        <translation>Was unten nicht genannt ist, lässt sich lesen und exportieren. Kopieren Sie den Tresor jetzt auf einen anderen Datenträger.</translation>
    </message>
    <message>
        <source>Done, but something in the vault is damaged</source>
        <translation>Fertig, aber im Tresor ist etwas beschädigt</translation>
    </message>
    <message>
        <source>What is named below is missing; everything else is there, read back and compared.</source>
        <translation>Was unten genannt ist, fehlt; alles andere ist da, zurückgelesen und verglichen.</translation>
    </message>
    <message>
        <source>Done, but not all could be read</source>
        <translation>Fertig, aber nicht alles war lesbar</translation>
    </message>
    <message>
        <source>Snapshot taken</source>
        <translation>Gesichert</translation>
    </message>
</context>
<context>
    <name>mailrescue/ui/activity/page.py</name>
    <message>
        <source>Activity</source>
        <translation>Vorgänge</translation>
    </message>
    <message>
        <source>Mailbox</source>
        <translation>Postfach</translation>
    </message>
    <message>
        <source>All mailboxes</source>
        <translation>Alle Postfächer</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>Art</translation>
    </message>
    <message>
        <source>Everything</source>
        <translation>Alles</translation>
    </message>
    <message>
        <source>Only with trouble</source>
        <translation>Nur mit Schwierigkeiten</translation>
    </message>
    <message>
        <source>What was done</source>
        <translation>Was geschehen ist</translation>
    </message>
    <message>
        <source>Choose something at the left</source>
        <translation>Wählen Sie links etwas aus</translation>
    </message>
    <message>
        <source>Its receipt is shown here: every figure, and everything that could not be read.</source>
        <translation>Hier steht dann der Bericht: jede Zahl, und alles, was nicht lesbar war.</translation>
    </message>
    <message>
        <source>Snapshots, exports and checks are listed here, each with its receipt.</source>
        <translation>Hier stehen Sicherungen, Exporte und Prüfungen, jede mit ihrem Bericht.</translation>
    </message>
    <message>
        <source>Nothing was done yet</source>
        <translation>Noch ist nichts geschehen</translation>
    </message>
    <message>
        <source>Set up a mailbox</source>
        <translation>Ein Postfach einrichten</translation>
    </message>
    <message>
        <source>Snapshot now</source>
        <translation>Jetzt sichern</translation>
    </message>
    <message>
        <source>Your vault is not open</source>
        <translation>Ihr Tresor ist nicht offen</translation>
    </message>
    <message>
        <source>What was done is listed here once it is. Above it says what is needed to open it.</source>
        <translation>Was getan wurde, steht hier, sobald er offen ist. Oben steht, was dazu nötig ist.</translation>
    </message>
    <message>
        <source>Nothing is finished yet</source>
        <translation>Noch ist nichts fertig</translation>
    </message>
    <message>
        <source>What runs above is listed here with its receipt as soon as it is done.</source>
        <translation>Was oben läuft, steht hier mit seinem Bericht, sobald es fertig ist.</translation>
    </message>
    <message>
        <source>Nothing like this was done</source>
        <translation>Nichts dergleichen ist geschehen</translation>
    </message>
    <message>
        <source>Other mailboxes and kinds may have been.</source>
        <translation>Bei anderen Postfächern und Arten vielleicht schon.</translation>
    </message>
    <message>
        <source>Show everything</source>
        <translation>Alles zeigen</translation>
    </message>
    <message>
        <source>See what to do</source>
        <translation>Sehen, was zu tun ist</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>Ordner öffnen</translation>
    </message>
    <message>
        <source>Look at it</source>
        <translation>Ansehen</translation>
    </message>
    <message>
        <source>Do it again</source>
        <translation>Noch einmal</translation>
    </message>
    <message>
        <source>Copy as text</source>
        <translation>Als Text kopieren</translation>
    </message>
    <message>
        <source>Save as text…</source>
        <translation>Als Text speichern…</translation>
    </message>
    <message>
        <source>That folder is not there. Is its disk connected?</source>
        <translation>Diesen Ordner gibt es nicht. Ist der Datenträger angeschlossen?</translation>
    </message>
    <message>
        <source>Copied.</source>
        <translation>Kopiert.</translation>
    </message>
    <message>
        <source>Save the receipt</source>
        <translation>Bericht speichern</translation>
    </message>
    <message>
        <source>Text (*.txt)</source>
        <translation>Text (*.txt)</translation>
    </message>
    <message>
        <source>Saved.</source>
        <translation>Gespeichert.</translation>
    </message>
</context>
<context>
    <name>mailrescue/ui/activity/receipts.py</name>
    <message>
        <source>Further fields of the receipt</source>
        <translation>Weitere Angaben des Berichts</translation>
    </message>
    <message>
        <source>written</source>
        <translation>geschrieben</translation>
    </message>
    <message>
        <source>asked for</source>
        <translation>verlangt</translation>
    </message>
    <message>
        <source>read back and equal</source>
        <translation>zurückgelesen und gleich</translation>
    </message>
    <message>
        <source>Written as</source>
        <translation>Geschrieben als</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>Ordner</translation>
    </message>
    <message>
        <source>Missing</source>
        <translation>Fehlt</translation>
    </message>
    <message>
        <source>new findings</source>
        <translation>neue Befunde</translation>
    </message>
    <message>
        <source>losses known before</source>
        <translation>schon bekannte Verluste</translation>
    </message>
    <message>
        <source>The vault is whole: every byte was read and compared.</source>
        <translation>Der Tresor ist heil: Jedes Byte wurde gelesen und verglichen.</translation>
    </message>
    <message>
        <source>Its structure is whole. Not every byte was read.</source>
        <translation>Der Aufbau ist heil. Nicht jedes Byte wurde gelesen.</translation>
    </message>
    <message>
        <source>Mails known to be lost</source>
        <translation>Mails, die bekanntlich verloren sind</translation>
    </message>
    <message>
        <source>known before</source>
        <translation>schon bekannt</translation>
    </message>
    <message>
        <source>What was found</source>
        <translation>Was gefunden wurde</translation>
    </message>
    <message numerus="yes">
        <source>in {n} snapshots</source>
        <translation><numerusform>in {n} Sicherung</numerusform><numerusform>in {n} Sicherungen</numerusform></translation>
    </message>
    <message>
        <source>in no snapshot any more</source>
        <translation>in keiner Sicherung mehr</translation>
    </message>
    <message>
        <source>would go</source>
        <translation>würden gehen</translation>
    </message>
    <message>
        <source>went</source>
        <translation>sind gegangen</translation>
    </message>
    <message>
        <source>stay</source>
        <translation>bleiben</translation>
    </message>
    <message>
        <source>No mail goes with them: what was in them stays in the vault, and search finds it.</source>
        <translation>Keine Mail geht mit ihnen: Was darin war, bleibt im Tresor, und die Suche findet es.</translation>
    </message>
    <message>
        <source>Of {account} nothing goes: a snapshot of it waits for your answer.</source>
        <translation>Von {account} geht nichts: Eine Sicherung davon wartet auf Ihre Antwort.</translation>
    </message>
    <message>
        <source>Versions of Outlook files that go</source>
        <translation>Fassungen von Outlook-Dateien, die gehen</translation>
    </message>
    <message>
        <source>Versions of Outlook files that stay</source>
        <translation>Fassungen von Outlook-Dateien, die bleiben</translation>
    </message>
    <message>
        <source>Room given back now</source>
        <translation>Jetzt frei gewordener Platz</translation>
    </message>
    <message>
        <source>Room given back later</source>
        <translation>Später frei werdender Platz</translation>
    </message>
    <message>
        <source>Not before</source>
        <translation>Nicht vor</translation>
    </message>
    <message>
        <source>Written anew</source>
        <translation>Neu geschrieben</translation>
    </message>
    <message>
        <source>Packs written anew</source>
        <translation>Neu geschriebene Pakete</translation>
    </message>
    <message>
        <source>Small packs gathered</source>
        <translation>Zusammengefasste kleine Pakete</translation>
    </message>
    <message>
        <source>Packs to be removed later</source>
        <translation>Später zu entfernende Pakete</translation>
    </message>
    <message>
        <source>Packs removed</source>
        <translation>Entfernte Pakete</translation>
    </message>
    <message>
        <source>Records removed</source>
        <translation>Entfernte Einträge</translation>
    </message>
    <message>
        <source>Snapshots and versions</source>
        <translation>Sicherungen und Fassungen</translation>
    </message>
    <message>
        <source>{account}, version of an Outlook file</source>
        <translation>{account}, Fassung einer Outlook-Datei</translation>
    </message>
    <message>
        <source>{what}: {why}</source>
        <translation>{what}: {why}</translation>
    </message>
    <message>
        <source>stays</source>
        <translation>bleibt</translation>
    </message>
    <message>
        <source>goes</source>
        <translation>geht</translation>
    </message>
    <message>
        <source>objects copied</source>
        <translation>Objekte kopiert</translation>
    </message>
    <message>
        <source>were there</source>
        <translation>waren schon da</translation>
    </message>
    <message>
        <source>This copy is as of now: what is stored later is not in it until you copy again.</source>
        <translation>Die Kopie hat den Stand von jetzt: Was später gespeichert wird, ist erst nach dem nächsten Kopieren darin.</translation>
    </message>
    <message>
        <source>Not copied or not proven</source>
        <translation>Nicht kopiert oder nicht bewiesen</translation>
    </message>
    <message>
        <source>Not copied, or not proven</source>
        <translation>Nicht kopiert oder nicht bewiesen</translation>
    </message>
    <message numerus="yes">
        <source>The copy still opens with {n} keys that are not here any more: {keys}</source>
        <translation><numerusform>Die Kopie öffnet sich noch mit {n} Schlüssel, den es hier nicht mehr gibt: {keys}</numerusform><numerusform>Die Kopie öffnet sich noch mit {n} Schlüsseln, die es hier nicht mehr gibt: {keys}</numerusform></translation>
    </message>
    <message>
        <source>snapshots</source>
        <translation>Sicherungen</translation>
    </message>
    <message>
        <source>mailboxes</source>
        <translation>Postfächer</translation>
    </message>
    <message>
        <source>Packs</source>
        <translation>Pakete</translation>
    </message>
    <message>
        <source>Opens with</source>
        <translation>Öffnet sich mit</translation>
    </message>
    <message>
        <source>To be removed later</source>
        <translation>Später zu entfernen</translation>
    </message>
    <message>
        <source>Number of the vault</source>
        <translation>Nummer des Tresors</translation>
    </message>
    <message>
        <source>You said: I did that.</source>
        <translation>Sie sagten: Das war ich.</translation>
    </message>
    <message>
        <source>You said: that is not my mailbox.</source>
        <translation>Sie sagten: Das ist nicht mein Postfach.</translation>
    </message>
    <message>
        <source>You took your answer back.</source>
        <translation>Sie haben Ihre Antwort zurückgenommen.</translation>
    </message>
    <message>
        <source>That was so already; nothing was changed.</source>
        <translation>Das war schon so; nichts wurde geändert.</translation>
    </message>
    <message numerus="yes">
        <source>{n} items of the last good snapshot before are no longer in it; they stay in the vault.</source>
        <translation><numerusform>{n} Eintrag der letzten guten Sicherung davor ist nicht mehr darin; er bleibt im Tresor.</numerusform><numerusform>{n} Einträge der letzten guten Sicherung davor sind nicht mehr darin; sie bleiben im Tresor.</numerusform></translation>
    </message>
    <message>
        <source>What it no longer has, by folder</source>
        <translation>Was nicht mehr darin ist, nach Ordner</translation>
    </message>
    <message>
        <source>good now</source>
        <translation>jetzt gut</translation>
    </message>
    <message>
        <source>rejected, kept as evidence</source>
        <translation>abgelehnt, als Beleg aufgehoben</translation>
    </message>
    <message>
        <source>waits for an answer</source>
        <translation>wartet auf eine Antwort</translation>
    </message>
    <message>
        <source>Snapshots</source>
        <translation>Sicherungen</translation>
    </message>
    <message>
        <source>Answered for</source>
        <translation>Beantwortet für</translation>
    </message>
    <message>
        <source>The last good one before</source>
        <translation>Die letzte gute davor</translation>
    </message>
    <message>
        <source>It stays until</source>
        <translation>Sie bleibt bis</translation>
    </message>
    <message>
        <source>Snapshots go there from now on. Its recovery code was shown once; a further one can be made in Settings, Keys.</source>
        <translation>Sicherungen gehen ab jetzt dorthin. Der Wiederherstellungscode wurde einmal gezeigt; einen weiteren gibt es unter Einstellungen, Schlüssel.</translation>
    </message>
    <message>
        <source>The code was shown once, and is kept nowhere. If the sheet is lost, make a new one in Settings, Keys.</source>
        <translation>Der Code wurde einmal gezeigt und steht sonst nirgends. Ist das Blatt verloren, machen Sie unter Einstellungen, Schlüssel ein neues.</translation>
    </message>
    <message>
        <source>Number of this key</source>
        <translation>Nummer dieses Schlüssels</translation>
    </message>
    <message>
        <source>Folder of the vault</source>
        <translation>Ordner des Tresors</translation>
    </message>
    <message>
        <source>Made on</source>
        <translation>Angelegt am</translation>
    </message>
</context>
<context>
    <name>mailrescue/ui/activity/taken.py</name>
    <message>
        <source>items</source>
        <translation>Einträge</translation>
    </message>
    <message>
        <source>Taken</source>
        <translation>Gemacht</translation>
    </message>
    <message>
        <source>Folders</source>
        <translation>Ordner</translation>
    </message>
    <message>
        <source>Mails</source>
        <translation>Mails</translation>
    </message>
    <message>
        <source>Size of the mailbox</source>
        <translation>Größe des Postfachs</translation>
    </message>
    <message>
        <source>Stored for it now</source>
        <translation>Jetzt dafür gespeichert</translation>
    </message>
    <message>
        <source>Number of the snapshot</source>
        <translation>Nummer der Sicherung</translation>
    </message>
    <message>
        <source>Could not be read</source>
        <translation>Nicht lesbar</translation>
    </message>
    <message>
        <source>Passed over, since it is no mail</source>
        <translation>Übergangen, weil es keine Mail ist</translation>
    </message>
    <message>
        <source>copies brought in</source>
        <translation>Kopien eingelesen</translation>
    </message>
    <message>
        <source>could not be read</source>
        <translation>nicht lesbar</translation>
    </message>
    <message>
        <source>The whole folder</source>
        <translation>Der ganze Ordner</translation>
    </message>
    <message>
        <source>a part of it</source>
        <translation>ein Teil davon</translation>
    </message>
    <message>
        <source>{folder}: {reason}</source>
        <translation>{folder}: {reason}</translation>
    </message>
    <message>
        <source>From</source>
        <translation>Von</translation>
    </message>
    <message>
        <source>Made</source>
        <translation>Stand</translation>
    </message>
    <message numerus="yes">
        <source>{n} of its items were known before.</source>
        <translation><numerusform>{n} ihrer Einträge war schon bekannt.</numerusform><numerusform>{n} ihrer Einträge waren schon bekannt.</numerusform></translation>
    </message>
    <message>
        <source>All of it was brought in before.</source>
        <translation>Alles davon war schon eingelesen.</translation>
    </message>
    <message>
        <source>Nothing in it is in this mailbox's history: is it a copy of another mailbox?</source>
        <translation>Nichts davon kommt in diesem Postfach vor: Ist es die Kopie eines anderen?</translation>
    </message>
    <message>
        <source>Something is not as it should be: this snapshot waits for your answer, and the last good one is safe.</source>
        <translation>Etwas ist nicht, wie es sein sollte: Diese Sicherung wartet auf Ihre Antwort, und die letzte gute ist sicher.</translation>
    </message>
    <message>
        <source>It is kept as evidence only.</source>
        <translation>Sie ist nur als Beleg aufgehoben.</translation>
    </message>
    <message>
        <source>Not everything could be read this time. What was known of it before is carried on and stays safe.</source>
        <translation>Diesmal war nicht alles lesbar. Was davon schon bekannt war, wird weitergeführt und bleibt sicher.</translation>
    </message>
    <message numerus="yes">
        <source>{n} things known from before still cannot be read.</source>
        <translation><numerusform>{n} schon bekannte Sache ist weiter nicht lesbar.</numerusform><numerusform>{n} schon bekannte Sachen sind weiter nicht lesbar.</numerusform></translation>
    </message>
    <message>
        <source>The mailbox was empty, and this is its first snapshot. If there should be mail in it, look before you trust it.</source>
        <translation>Das Postfach war leer, und dies ist seine erste Sicherung. Wenn Mails darin sein sollten, sehen Sie nach, bevor Sie sich darauf verlassen.</translation>
    </message>
    <message>
        <source>A part of the list of the snapshot before is damaged in the vault; what stood there was listed anew.</source>
        <translation>Ein Teil der Liste der Sicherung davor ist im Tresor beschädigt; was dort stand, wurde neu aufgelistet.</translation>
    </message>
    <message>
        <source>Mail that the vault had lost was read from the mailbox and stored again.</source>
        <translation>Mails, die der Tresor verloren hatte, wurden aus dem Postfach gelesen und wieder gespeichert.</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>Grund</translation>
    </message>
    <message>
        <source>new</source>
        <translation>neu</translation>
    </message>
    <message>
        <source>removed</source>
        <translation>entfernt</translation>
    </message>
    <message>
        <source>moved</source>
        <translation>verschoben</translation>
    </message>
    <message>
        <source>changed</source>
        <translation>geändert</translation>
    </message>
    <message>
        <source>Appointments</source>
        <translation>Termine</translation>
    </message>
    <message>
        <source>Contacts</source>
        <translation>Kontakte</translation>
    </message>
    <message>
        <source>Tasks</source>
        <translation>Aufgaben</translation>
    </message>
    <message>
        <source>Other items</source>
        <translation>Andere Einträge</translation>
    </message>
</context>
<context>
    <name>mailrescue/ui/activity/values.py</name>
    <message>
        <source>{items} in {folders}</source>
        <translation>{items}, {folders}</translation>
    </message>
    <message numerus="yes">
        <source>{n} items</source>
        <translation><numerusform>{n} Eintrag</numerusform><numerusform>{n} Einträge</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>{n} folders</source>
        <translation><numerusform>{n} Ordner</numerusform><numerusform>{n} Ordner</numerusform></translation>
    </message>
</context>
<context>
    <name>mailrescue/ui/alert/answering.py</name>
    <message>
        <source>Your answer</source>
        <translation>Ihre Antwort</translation>
    </message>
    <message>
        <source>Good. It stays frozen: nothing is deleted, new snapshots are taken beside the good ones, and you can answer at any time.</source>
        <translation>Gut. Es bleibt eingefroren: Nichts wird gelöscht, neue Sicherungen kommen neben die guten, und Sie können jederzeit antworten.</translation>
    </message>
    <message>
        <source>Good. Nothing is decided: everything is kept, new snapshots are taken, and you can answer at any time.</source>
        <translation>Gut. Nichts ist entschieden: Alles bleibt aufgehoben, es wird weiter gesichert, und Sie können jederzeit antworten.</translation>
    </message>
    <message>
        <source>Your last answer, of {when}: “{said}”</source>
        <translation>Ihre letzte Antwort, {when}: „{said}“</translation>
    </message>
    <message>
        <source>Undo this answer…</source>
        <translation>Antwort zurücknehmen…</translation>
    </message>
    <message>
        <source>There is no hurry. Until you answer, nothing of this mailbox is deleted or thinned out here, and new snapshots go on being taken.</source>
        <translation>Es eilt nicht. Bis Sie antworten, wird von diesem Postfach hier nichts gelöscht oder ausgedünnt, und es wird weiter gesichert.</translation>
    </message>
    <message>
        <source>Until you answer, everything is kept as it was. If you are not sure, leave it so.</source>
        <translation>Bis Sie antworten, bleibt alles, wie es war. Wenn Sie nicht sicher sind, lassen Sie es so.</translation>
    </message>
    <message>
        <source>Confirm it when you have seen that it is right. Until then everything is kept.</source>
        <translation>Bestätigen Sie es, wenn Sie gesehen haben, dass es stimmt. Bis dahin bleibt alles aufgehoben.</translation>
    </message>
    <message>
        <source>You need not do anything. Snapshots go on being taken, and none of your mail is removed here.</source>
        <translation>Sie müssen nichts tun. Es wird weiter gesichert, und hier wird keine Ihrer Mails entfernt.</translation>
    </message>
    <message>
        <source>Nothing waits for an answer now.</source>
        <translation>Jetzt wartet nichts auf eine Antwort.</translation>
    </message>
    <message>
        <source>Keep frozen</source>
        <translation>Eingefroren lassen</translation>
    </message>
    <message>
        <source>Decide later</source>
        <translation>Später entscheiden</translation>
    </message>
    <message>
        <source>Keep it as it is</source>
        <translation>So lassen</translation>
    </message>
    <message>
        <source>Take your answer back?</source>
        <translation>Antwort zurücknehmen?</translation>
    </message>
    <message>
        <source>Then it is as if you had not answered: what you answered for waits again, frozen and safe.</source>
        <translation>Dann ist es, als hätten Sie nicht geantwortet: Was Sie beantwortet hatten, wartet wieder, eingefroren und sicher.</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Take it back</source>
        <translation>Zurücknehmen</translation>
    </message>
</context>
<context>
    <name>mailrescue/ui/alert/checklist.py</name>
    <message>
        <source>Print</source>
        <translation>Drucken</translation>
    </message>
    <message>
        <source>Print this list, to have it at hand while you telephone</source>
        <translation>Diese Liste drucken, um sie beim Telefonieren zur Hand zu haben</translation>
    </message>
    <message>
        <source>Do this now</source>
        <translation>Das ist jetzt zu tun</translation>
    </message>
    <message>
        <source>Was that you?</source>
        <translation>Waren Sie das?</translation>
    </message>
    <message>
        <source>It is back</source>
        <translation>Es ist zurück</translation>
    </message>
    <message>
        <source>{number}. {title}</source>
        <translation>{number}. {title}</translation>
    </message>
    <message>
        <source>See my mail</source>
        <translation>Meine Mails sehen</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>Suchen</translation>
    </message>
    <message>
        <source>See every mail that is gone</source>
        <translation>Jede verschwundene Mail ansehen</translation>
    </message>
    <message>
        <source>To the answers</source>
        <translation>Zu den Antworten</translation>
    </message>
</context>
<context>
    <name>mailrescue/ui/alert/course.py</name>
    <message>
        <source>How it came</source>
        <translation>Wie es kam</translation>
    </message>
</context>
<context>
    <name>mailrescue/ui/alert/findings.py</name>
    <message>
        <source>Earlier</source>
        <translation>Früher</translation>
    </message>
    <message>
        <source>{when} · {answer}</source>
        <translation>{when} · {answer}</translation>
    </message>
    <message>
        <source>Your answers</source>
        <translation>Ihre Antworten</translation>
    </message>
</context>
<context>
    <name>mailrescue/ui/alert/hero.py</name>
    <message>
        <source>See whether your mailbox is back</source>
        <translation>Nachsehen, ob Ihr Postfach zurück ist</translation>
    </message>
    <message>
        <source>Safe here</source>
        <translation>Hier sicher</translation>
    </message>
    <message>
        <source>Last good snapshot: {when}</source>
        <translation>Letzte gute Sicherung: {when}</translation>
    </message>
    <message>
        <source>Newest snapshot: {when}</source>
        <translation>Neueste Sicherung: {when}</translation>
    </message>
    <message>
        <source>In the mailbox now</source>
        <translation>Jetzt im Postfach</translation>
    </message>
    <message numerus="yes">
        <source>{n} snapshots wait for your answer</source>
        <translation><numerusform>{n} Sicherung wartet auf Ihre Antwort</numerusform><numerusform>{n} Sicherungen warten auf Ihre Antwort</numerusform></translation>
    </message>
    <message>
        <source>Since</source>
        <translation>Seit</translation>
    </message>
</context>
<context>
    <name>mailrescue/ui/alert/losses.py</name>
    <message>
        <source>What is gone</source>
        <translation>Was weg ist</translation>
    </message>
    <message>
        <source>See these mails</source>
        <translation>Diese Mails ansehen</translation>
    </message>
    <message>
        <source>By sender</source>
        <translation>Nach Absender</translation>
    </message>
    <message>
        <source>By age</source>
        <translation>Nach Alter</translation>
    </message>
    <message>
        <source>Counting…</source>
        <translation>Es wird gezählt…</translation>
    </message>
    <message>
        <source>{amount} of the snapshot of {when} are no longer in the mailbox. All of them are safe here.</source>
        <translation>Aus der Sicherung vom {when} nicht mehr im Postfach: {amount}. Alle sind hier sicher.</translation>
    </message>
    <message>
        <source>Nothing: all of the snapshot of {when} is in the mailbox.</source>
        <translation>Nichts: Alles aus der Sicherung vom {when} ist im Postfach.</translation>
    </message>
</context>
<context>
    <name>mailrescue/ui/alert/page.py</name>
    <message>
        <source>Your vault is closed</source>
        <translation>Ihr Tresor ist verschlossen</translation>
    </message>
    <message>
        <source>All mail in it is kept. Above it says what is needed to open it.</source>
        <translation>Alle Mails darin sind aufgehoben. Oben steht, was zum Öffnen nötig ist.</translation>
    </message>
    <message>
        <source>Back to Home</source>
        <translation>Zurück zur Übersicht</translation>
    </message>
    <message>
        <source>Nothing waits for you</source>
        <translation>Nichts wartet auf Sie</translation>
    </message>
    <message>
        <source>All mailboxes are as they should be.</source>
        <translation>Alle Postfächer sind, wie sie sein sollen.</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Noch einmal versuchen</translation>
    </message>
    <message>
        <source>Your mail cannot be looked at right now</source>
        <translation>Ihre Mails können gerade nicht angezeigt werden</translation>
    </message>
    <message>
        <source>That cannot be done now</source>
        <translation>Das geht jetzt nicht</translation>
    </message>
</context>
<context>
    <name>mailrescue/ui/alert/printing.py</name>
    <message>
        <source>Since {when}.</source>
        <translation>Seit {when}.</translation>
    </message>
    <message>
        <source>Print the list</source>
        <translation>Liste drucken</translation>
    </message>
</context>
<context>
    <name>mailrescue/ui/alert/sides.py</name>
    <message>
        <source>Compare now</source>
        <translation>Jetzt vergleichen</translation>
    </message>
    <message>
        <source>Which side has my mail?</source>
        <translation>Welche Seite hat meine Mails?</translation>
    </message>
    <message>
        <source>Looks at the mailbox as it is now, without changing anything, and compares it with the last good snapshot and your Outlook file.</source>
        <translation>Sieht das Postfach an, wie es jetzt ist, ohne etwas zu ändern, und vergleicht es mit der letzten guten Sicherung und Ihrer Outlook-Datei.</translation>
    </message>
    <message>
        <source>It cannot be compared now</source>
        <translation>Der Vergleich geht jetzt nicht</translation>
    </message>
    <message>
        <source>In the last good snapshot</source>
        <translation>In der letzten guten Sicherung</translation>
    </message>
    <message>
        <source>In the Outlook file</source>
        <translation>In der Outlook-Datei</translation>
    </message>
    <message>
        <source>Only in snapshots that wait or were set aside</source>
        <translation>Nur in Sicherungen, die warten oder beiseite sind</translation>
    </message>
    <message numerus="yes">
        <source>{n} items are safe here and no longer in the mailbox. Change nothing in the mailbox.</source>
        <translation><numerusform>{n} Eintrag ist hier sicher und nicht mehr im Postfach. Ändern Sie im Postfach nichts.</numerusform><numerusform>{n} Einträge sind hier sicher und nicht mehr im Postfach. Ändern Sie im Postfach nichts.</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>The mailbox has all of the last good snapshot, and {n} items that are in no snapshot yet. Take a snapshot.</source>
        <translation><numerusform>Das Postfach hat alles aus der letzten guten Sicherung und {n} Eintrag, der noch in keiner ist. Machen Sie eine Sicherung.</numerusform><numerusform>Das Postfach hat alles aus der letzten guten Sicherung und {n} Einträge, die noch in keiner sind. Machen Sie eine Sicherung.</numerusform></translation>
    </message>
    <message>
        <source>The mailbox has all of the last good snapshot: nothing is missing there.</source>
        <translation>Das Postfach hat alles aus der letzten guten Sicherung: Dort fehlt nichts.</translation>
    </message>
    <message numerus="yes">
        <source>Keep the Outlook file: {n} items are only there.</source>
        <translation><numerusform>Heben Sie die Outlook-Datei auf: {n} Eintrag ist nur dort.</numerusform><numerusform>Heben Sie die Outlook-Datei auf: {n} Einträge sind nur dort.</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>{n} items came only meanwhile; they are safe here, too.</source>
        <translation><numerusform>{n} Eintrag kam erst inzwischen; auch er ist hier sicher.</numerusform><numerusform>{n} Einträge kamen erst inzwischen; auch sie sind hier sicher.</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>in {n} folders</source>
        <translation><numerusform>in {n} Ordner</numerusform><numerusform>in {n} Ordnern</numerusform></translation>
    </message>
    <message>
        <source>{folders} · {when}</source>
        <translation>{folders} · {when}</translation>
    </message>
    <message numerus="yes">
        <source>{n} are only here</source>
        <translation><numerusform>{n} ist nur hier</numerusform><numerusform>{n} sind nur hier</numerusform></translation>
    </message>
    <message>
        <source>{subject} · {day}</source>
        <translation>{subject} · {day}</translation>
    </message>
    <message>
        <source>Mail of {day}</source>
        <translation>Mails vom {day}</translation>
    </message>
    <message>
        <source>Mail from {first} to {last}</source>
        <translation>Mails von {first} bis {last}</translation>
    </message>
    <message numerus="yes">
        <source>and {n} folders more</source>
        <translation><numerusform>und {n} weiterer Ordner</numerusform><numerusform>und {n} weitere Ordner</numerusform></translation>
    </message>
</context>
<context>
    <name>mailrescue/ui/alert/words.py</name>
    <message>
        <source>{name} is back</source>
        <translation>{name} ist zurück</translation>
    </message>
    <message>
        <source>Waiting for {name} to come back</source>
        <translation>{name} ist noch nicht zurück</translation>
    </message>
    <message>
        <source>Nothing waits for you in {name}</source>
        <translation>In {name} wartet nichts auf Sie</translation>
    </message>
    <message>
        <source>Something is wrong with {name}</source>
        <translation>Mit {name} stimmt etwas nicht</translation>
    </message>
    <message>
        <source>{name} is suddenly empty: {before} before, {now} now</source>
        <translation>{name} ist plötzlich leer: vorher {before}, jetzt {now}</translation>
    </message>
    <message>
        <source>{name} had {before}, and now has {now}</source>
        <translation>{name} hatte {before} und hat jetzt {now}</translation>
    </message>
    <message>
        <source>{name} is not the mailbox it was</source>
        <translation>{name} ist nicht mehr das Postfach, das es war</translation>
    </message>
    <message>
        <source>It looks as it did in the last good snapshot. Nothing was lost here; please say whether it is your mailbox again.</source>
        <translation>Es sieht aus wie in der letzten guten Sicherung. Hier ging nichts verloren; bitte sagen Sie, ob es wieder Ihr Postfach ist.</translation>
    </message>
    <message>
        <source>You said that what is there now is not your mailbox. It is set aside, and what was good before is safe here. As soon as a snapshot finds your mail again, all is as it was. If it was your mailbox all the same, take your answer back below.</source>
        <translation>Sie haben gesagt: Was dort jetzt liegt, ist nicht Ihr Postfach. Es ist beiseitegelegt, und was vorher gut war, ist hier sicher. Sobald eine Sicherung Ihre Mails wieder findet, ist alles wie vorher. War es doch Ihr Postfach, nehmen Sie Ihre Antwort unten zurück.</translation>
    </message>
    <message>
        <source>Its last snapshot is good. What you answered before can be taken back below.</source>
        <translation>Die letzte Sicherung ist gut. Was Sie vorher geantwortet haben, können Sie unten zurücknehmen.</translation>
    </message>
    <message>
        <source>Perhaps that was you, tidying up. If not, your mail is here. You need not decide now.</source>
        <translation>Vielleicht waren Sie das beim Aufräumen. Wenn nicht: Ihre Mails sind hier. Sie müssen jetzt nichts entscheiden.</translation>
    </message>
    <message>
        <source>Your mail is not lost: it is here, frozen and safe. Do not hurry, and do these things first.</source>
        <translation>Ihre Mails sind nicht verloren: Sie sind hier, eingefroren und sicher. Lassen Sie sich Zeit und tun Sie zuerst dies.</translation>
    </message>
    <message>
        <source>No copy of the Outlook file of {name} is in the vault yet. Copy the file to another disk by hand, now.</source>
        <translation>Von der Outlook-Datei von {name} ist noch keine Kopie im Tresor. Kopieren Sie die Datei jetzt von Hand auf einen anderen Datenträger.</translation>
    </message>
    <message>
        <source>Copy your Outlook file</source>
        <translation>Kopieren Sie Ihre Outlook-Datei</translation>
    </message>
    <message>
        <source>{file} is in the vault as it was on {when} ({size}).</source>
        <translation>{file} ist im Tresor, wie sie am {when} war ({size}).</translation>
    </message>
    <message>
        <source>Your Outlook file is kept</source>
        <translation>Ihre Outlook-Datei ist aufgehoben</translation>
    </message>
    <message>
        <source>Your mail is safe here</source>
        <translation>Ihre Mails sind hier sicher</translation>
    </message>
    <message>
        <source>Leave Outlook closed</source>
        <translation>Lassen Sie Outlook geschlossen</translation>
    </message>
    <message>
        <source>On every computer and phone: Outlook, or another program that syncs this mailbox, may still have the mail, and would remove it to be like the server. Where Outlook is open, choose “Work Offline” (tab Send/Receive), also when it says that Exchange is in recovery mode.</source>
        <translation>Auf jedem Computer und Telefon: Outlook oder ein anderes Programm, das dieses Postfach abgleicht, hat die Mails vielleicht noch und würde sie löschen, um wie der Server zu sein. Ist Outlook offen, wählen Sie „Offline arbeiten“ (Reiter Senden/Empfangen), auch wenn es meldet, Exchange sei im Wiederherstellungsmodus.</translation>
    </message>
    <message>
        <source>Call your provider</source>
        <translation>Rufen Sie Ihren Anbieter an</translation>
    </message>
    <message>
        <source>Ask by telephone: “Was my mailbox moved, replaced or restored, and when? Is what is there now temporary? Do you still have the old one, and when is it back?” Ask that nothing of the old one is deleted.</source>
        <translation>Fragen Sie am Telefon: „Wurde mein Postfach verschoben, ersetzt oder wiederhergestellt, und wann? Ist das jetzige nur vorläufig? Haben Sie das alte noch, und wann ist es zurück?“ Bitten Sie, dass vom alten nichts gelöscht wird.</translation>
    </message>
    <message>
        <source>Leave these alone</source>
        <translation>Finger weg davon</translation>
    </message>
    <message>
        <source>Do not click “Connect”, “Repair”, “Update Folder” or “Empty Folder” in Outlook, do not set up account or profile anew, delete no OST file, and follow no link in a mail that says your mailbox must be confirmed.</source>
        <translation>Klicken Sie in Outlook nicht auf „Verbinden“, „Reparieren“, „Ordner aktualisieren“ oder „Ordner leeren“, richten Sie Konto oder Profil nicht neu ein, löschen Sie keine OST-Datei, und folgen Sie keinem Link in einer Mail, die verlangt, Ihr Postfach zu bestätigen.</translation>
    </message>
    <message>
        <source>See what is gone</source>
        <translation>Sehen, was weg ist</translation>
    </message>
    <message>
        <source>Below it says what is gone, by folder, sender and age. You can also look at every mail.</source>
        <translation>Unten steht, was weg ist, nach Ordner, Absender und Alter. Sie können auch jede Mail ansehen.</translation>
    </message>
    <message>
        <source>If it was not you, or you do not know</source>
        <translation>Wenn Sie es nicht waren oder es nicht wissen</translation>
    </message>
    <message>
        <source>Leave Outlook closed or on “Work Offline” on every computer, so that it does not remove what it still has, and ask your provider what was done to the mailbox.</source>
        <translation>Lassen Sie Outlook auf jedem Computer geschlossen oder auf „Offline arbeiten“, damit es nicht löscht, was es noch hat, und fragen Sie Ihren Anbieter, was mit dem Postfach geschehen ist.</translation>
    </message>
    <message>
        <source>Go on working with your mail here</source>
        <translation>Arbeiten Sie hier mit Ihren Mails weiter</translation>
    </message>
    <message>
        <source>Read and search all of it, open attachments, save mails as files.</source>
        <translation>Alles lesen und durchsuchen, Anhänge öffnen, Mails als Dateien speichern.</translation>
    </message>
    <message>
        <source>Answer when you know</source>
        <translation>Antworten Sie, wenn Sie es wissen</translation>
    </message>
    <message>
        <source>Did you do this yourself? Or was it not you, and the mailbox is as it should be again? Either answer can be taken back.</source>
        <translation>Waren Sie das selbst? Oder waren Sie es nicht, und das Postfach ist wieder, wie es sein soll? Jede Antwort lässt sich zurücknehmen.</translation>
    </message>
    <message>
        <source>Have a look at it, then confirm</source>
        <translation>Sehen Sie nach, und bestätigen Sie dann</translation>
    </message>
    <message>
        <source>What is there now passes as the mailbox of the last good snapshot. If you confirm, what was there meanwhile counts as not yours: it stays in the vault, and mail that came only there is never removed.</source>
        <translation>Was jetzt da ist, gilt als das Postfach der letzten guten Sicherung. Wenn Sie bestätigen, zählt das Zwischenzeitliche nicht als Ihres: Es bleibt im Tresor, und Mails, die nur dort ankamen, werden nie entfernt.</translation>
    </message>
    <message>
        <source>If it was your mailbox all the same</source>
        <translation>Wenn es trotzdem Ihr Postfach war</translation>
    </message>
    <message>
        <source>Then say that, instead. Either answer can be taken back.</source>
        <translation>Dann sagen Sie das stattdessen. Jede Antwort lässt sich zurücknehmen.</translation>
    </message>
    <message>
        <source>Leave mail programs closed</source>
        <translation>Lassen Sie Mailprogramme geschlossen</translation>
    </message>
    <message>
        <source>On every computer and phone: a program that reads this mailbox may still have the mail, and would remove it to be like the mailbox. Where one is open, put it offline, or close it.</source>
        <translation>Auf jedem Computer und Telefon: Ein Programm, das dieses Postfach liest, hat die Mails vielleicht noch und würde sie entfernen, um dem Postfach zu gleichen. Wo eines offen ist, stellen Sie es auf offline oder schließen Sie es.</translation>
    </message>
    <message>
        <source>Do not let a mail program repair, compact or synchronize folders, do not remove the account there and do not set it up anew, delete none of its files, and follow no link in a mail that says your mailbox must be confirmed.</source>
        <translation>Lassen Sie kein Mailprogramm Ordner reparieren, komprimieren oder abgleichen, entfernen Sie das Konto dort nicht und richten Sie es nicht neu ein, löschen Sie keine seiner Dateien, und folgen Sie keinem Link in einer Mail, die sagt, Ihr Postfach müsse bestätigt werden.</translation>
    </message>
    <message>
        <source>Leave mail programs closed or offline on every computer and phone, so that they do not remove what they still have, and ask your provider what was done to the mailbox.</source>
        <translation>Lassen Sie Mailprogramme auf jedem Computer und Telefon geschlossen oder offline, damit sie nicht entfernen, was sie noch haben, und fragen Sie Ihren Anbieter, was mit dem Postfach geschehen ist.</translation>
    </message>
    <message>
        <source>Nothing of {name} is removed from the vault until you answer.</source>
        <translation>Von {name} wird nichts aus dem Tresor entfernt, bis Sie antworten.</translation>
    </message>
    <message>
        <source>The snapshot of {when} has {amount}, and all snapshots before it are kept, too. Nothing of this mailbox is removed until you answer.</source>
        <translation>Die Sicherung vom {when} hat {amount}, und alle davor sind auch aufgehoben. Von diesem Postfach wird nichts entfernt, bis Sie antworten.</translation>
    </message>
    <message>
        <source>What was there was mine, too…</source>
        <translation>Was da war, war auch meins…</translation>
    </message>
    <message>
        <source>I did that…</source>
        <translation>Das war ich…</translation>
    </message>
    <message>
        <source>You say that you changed the mailbox yourself, or know who did. Then it counts as good as it is now, and later snapshots are compared with it.</source>
        <translation>Sie sagen, dass Sie das Postfach selbst geändert haben oder wissen, wer es war. Dann gilt es so, wie es jetzt ist, als gut, und spätere Sicherungen werden damit verglichen.</translation>
    </message>
    <message>
        <source>You did this yourself?</source>
        <translation>Sie waren das selbst?</translation>
    </message>
    <message>
        <source>Yes, I did that</source>
        <translation>Ja, das war ich</translation>
    </message>
    <message>
        <source>You say that this is your mailbox again. What was there meanwhile is set aside as not yours, and nothing of it is removed.</source>
        <translation>Sie sagen, dass dies wieder Ihr Postfach ist. Was zwischendurch da war, kommt als nicht Ihres beiseite, und nichts davon wird entfernt.</translation>
    </message>
    <message>
        <source>Yes, my mailbox is back…</source>
        <translation>Ja, mein Postfach ist zurück…</translation>
    </message>
    <message>
        <source>Your mailbox is back?</source>
        <translation>Ihr Postfach ist zurück?</translation>
    </message>
    <message>
        <source>Yes, it is back</source>
        <translation>Ja, es ist zurück</translation>
    </message>
    <message>
        <source>You say that what was there is not your mailbox. It is set aside, and nothing of it is removed. The last good snapshot stays what all is compared with.</source>
        <translation>Sie sagen, dass dies nicht Ihr Postfach ist. Es kommt beiseite, und nichts davon wird entfernt. Verglichen wird weiter mit der letzten guten Sicherung.</translation>
    </message>
    <message>
        <source>That is not my mailbox…</source>
        <translation>Das ist nicht mein Postfach…</translation>
    </message>
    <message>
        <source>That was not your mailbox?</source>
        <translation>Das war nicht Ihr Postfach?</translation>
    </message>
    <message>
        <source>That is not my mailbox</source>
        <translation>Das ist nicht mein Postfach</translation>
    </message>
    <message>
        <source>You said so already. Nothing would change.</source>
        <translation>Das haben Sie schon gesagt. Es würde sich nichts ändern.</translation>
    </message>
    <message>
        <source>{snapshots} will count as good.</source>
        <translation>Zählt dann als gut: {snapshots}.</translation>
    </message>
    <message>
        <source>{snapshots} will be set aside as not your mailbox, and kept.</source>
        <translation>Kommt als nicht Ihr Postfach beiseite und bleibt aufgehoben: {snapshots}.</translation>
    </message>
    <message>
        <source>{snapshots} will wait for your answer again.</source>
        <translation>Wartet dann wieder auf Ihre Antwort: {snapshots}.</translation>
    </message>
    <message>
        <source>The last good snapshot before, of {when}, stays until {day} at least.</source>
        <translation>Die letzte gute Sicherung davor, vom {when}, bleibt mindestens bis {day}.</translation>
    </message>
    <message>
        <source>No mail is removed from the vault, and you can take this answer back here at any time.</source>
        <translation>Keine Mail wird aus dem Tresor entfernt, und Sie können diese Antwort hier jederzeit zurücknehmen.</translation>
    </message>
    <message>
        <source>The snapshot of {when}</source>
        <translation>Die Sicherung vom {when}</translation>
    </message>
    <message numerus="yes">
        <source>{n} snapshots from {first} to {last}</source>
        <translation><numerusform>{n} Sicherung von {first} bis {last}</numerusform><numerusform>{n} Sicherungen von {first} bis {last}</numerusform></translation>
    </message>
    <message>
        <source>What it no longer has cannot be told: a list in the vault is damaged. Check the vault.</source>
        <translation>Was nicht mehr darin ist, lässt sich nicht sagen: Eine Liste im Tresor ist beschädigt. Prüfen Sie den Tresor.</translation>
    </message>
    <message>
        <source>It has all mail of the last good snapshot.</source>
        <translation>Alle Mails der letzten guten Sicherung sind darin.</translation>
    </message>
    <message>
        <source>{folder}: {count}</source>
        <translation>{folder}: {count}</translation>
    </message>
    <message numerus="yes">
        <source>{named}, and {n} folders more</source>
        <translation><numerusform>{named} und {n} weiterer Ordner</numerusform><numerusform>{named} und {n} weitere Ordner</numerusform></translation>
    </message>
    <message>
        <source>It no longer has {gone} of the last good snapshot ({named}). They stay in the vault.</source>
        <translation>Gegenüber der letzten guten Sicherung fehlen {gone} ({named}). Sie bleiben im Tresor.</translation>
    </message>
    <message>
        <source>I did that</source>
        <translation>Das war ich</translation>
    </message>
    <message>
        <source>An answer was taken back</source>
        <translation>Eine Antwort wurde zurückgenommen</translation>
    </message>
    <message>
        <source>{when}: {said}</source>
        <translation>{when}: {said}</translation>
    </message>
    <message>
        <source>{told} (taken back)</source>
        <translation>{told} (zurückgenommen)</translation>
    </message>
    <message>
        <source>You said: I did that</source>
        <translation>Sie sagten: Das war ich</translation>
    </message>
    <message>
        <source>Waits for your answer</source>
        <translation>Wartet auf Ihre Antwort</translation>
    </message>
    <message>
        <source>Set aside as not your mailbox</source>
        <translation>Beiseite, nicht Ihr Postfach</translation>
    </message>
    <message>
        <source>Up to a week old</source>
        <translation>Bis eine Woche alt</translation>
    </message>
    <message>
        <source>Up to a month</source>
        <translation>Bis einen Monat</translation>
    </message>
    <message>
        <source>Up to a year</source>
        <translation>Bis ein Jahr</translation>
    </message>
    <message>
        <source>Older than a year</source>
        <translation>Älter als ein Jahr</translation>
    </message>
    <message>
        <source>Without a date</source>
        <translation>Ohne Datum</translation>
    </message>
</context>
<context>
    <name>mailrescue/ui/application.py</name>
    <message>
        <source>Home</source>
        <translation>Übersicht</translation>
    </message>
    <message>
        <source>Browse</source>
        <translation>Mails</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Alert</source>
        <translation>Alarm</translation>
    </message>
</context>
<context>
    <name>mailrescue/ui/browse/choosing.py</name>
    <message>
        <source>Select up to {most} messages, or all but as many: others cannot be exported in one go.</source>
        <translation>Wählen Sie bis zu {most} Nachrichten oder alle bis auf so viele; anders lassen sie sich nicht auf einmal exportieren.</translation>
    </message>
</context>
<context>
    <name>mailrescue/ui/browse/drag.py</name>
    <message>
        <source>Up to {most} messages can be dragged out. Use Export for more.</source>
        <translation>Bis zu {most} Nachrichten lassen sich herausziehen. Für mehr nehmen Sie „Exportieren“.</translation>
    </message>
    <message>
        <source>These messages are too large to be dragged out. Use Export instead.</source>
        <translation>Diese Nachrichten sind zu groß zum Herausziehen. Nehmen Sie „Exportieren“.</translation>
    </message>
</context>
<context>
    <name>mailrescue/ui/browse/export_dialog.py</name>
    <message>
        <source>One file for each message (.eml)</source>
        <translation>Eine Datei je Nachricht (.eml)</translation>
    </message>
    <message>
        <source>Opens with a double click in Outlook, Thunderbird and Apple Mail. The best choice for a few messages, and to hand them on.</source>
        <translation>Öffnet sich per Doppelklick in Outlook, Thunderbird und Apple Mail. Am besten für wenige Nachrichten und zum Weitergeben.</translation>
    </message>
    <message>
        <source>One file for each folder (mbox)</source>
        <translation>Eine Datei je Ordner (mbox)</translation>
    </message>
    <message>
        <source>For taking whole folders into Thunderbird or Apple Mail. Few files, easy to move.</source>
        <translation>Um ganze Ordner in Thunderbird oder Apple Mail zu holen. Wenige Dateien, leicht zu bewegen.</translation>
    </message>
    <message>
        <source>Mail server folders (Maildir)</source>
        <translation>Ordner eines Mailservers (Maildir)</translation>
    </message>
    <message>
        <source>For administrators and mail servers. Keeps what was read, answered and flagged.</source>
        <translation>Für Administratoren und Mailserver. Behält, was gelesen, beantwortet und markiert war.</translation>
    </message>
    <message>
        <source>Export messages</source>
        <translation>Nachrichten exportieren</translation>
    </message>
    <message>
        <source>Counting what you chose …</source>
        <translation>Ihre Auswahl wird gezählt …</translation>
    </message>
    <message>
        <source>Folder to export to</source>
        <translation>Ordner für den Export</translation>
    </message>
    <message>
        <source>Choose …</source>
        <translation>Wählen …</translation>
    </message>
    <message>
        <source>To this folder, which is made for it</source>
        <translation>In diesen Ordner, der dafür angelegt wird</translation>
    </message>
    <message>
        <source>Your vault is not open.</source>
        <translation>Ihr Tresor ist nicht offen.</translation>
    </message>
    <message>
        <source>Nothing of what you chose holds any mail.</source>
        <translation>Nichts von Ihrer Auswahl enthält Mails.</translation>
    </message>
    <message numerus="yes">
        <source>{n} items in {folders}, {size}.</source>
        <translation><numerusform>{n} Eintrag, {folders}, {size}.</numerusform><numerusform>{n} Einträge, {folders}, {size}.</numerusform></translation>
    </message>
    <message>
        <source>Choose a folder</source>
        <translation>Ordner wählen</translation>
    </message>
    <message>
        <source>Name a folder.</source>
        <translation>Nennen Sie einen Ordner.</translation>
    </message>
    <message>
        <source>This folder is in use already. Choose an empty one or a new name, so that nothing is mixed up or replaced.</source>
        <translation>Dieser Ordner ist schon belegt. Wählen Sie einen leeren oder einen neuen Namen, damit nichts vermischt oder ersetzt wird.</translation>
    </message>
    <message>
        <source>This folder cannot be reached.</source>
        <translation>Dieser Ordner ist nicht erreichbar.</translation>
    </message>
    <message>
        <source>You may not write to {folder}.</source>
        <translation>Sie dürfen nicht nach {folder} schreiben.</translation>
    </message>
    <message>
        <source>There is not enough room: {needed} are needed, {free} are free.</source>
        <translation>Der Platz reicht nicht: {needed} sind nötig, {free} sind frei.</translation>
    </message>
    <message>
        <source>You can close this window: the export goes on, and its receipt is kept under Activity.</source>
        <translation>Sie können dieses Fenster schließen: Der Export geht weiter, und sein Bericht steht unter „Vorgänge“.</translation>
    </message>
    <message>
        <source>Open the folder</source>
        <translation>Ordner öffnen</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Show in Activity</source>
        <translation>In „Vorgänge“ zeigen</translation>
    </message>
    <message>
        <source>Every message was read back and compared. manifest.jsonl in the folder lists them all.</source>
        <translation>Jede Nachricht wurde zurückgelesen und verglichen. manifest.jsonl im Ordner führt alle auf.</translation>
    </message>
    <message>
        <source>What happened stands under Activity.</source>
        <translation>Was geschah, steht unter „Vorgänge“.</translation>
    </message>
    <message>
        <source>MailRescue export {day}</source>
        <translation>MailRescue-Export {day}</translation>
    </message>
</context>
<context>
    <name>mailrescue/ui/browse/folders.py</name>
    <message>
        <source>{folder}, {messages}</source>
        <translation>{folder}, {messages}</translation>
    </message>
    <message>
        <source>All mail</source>
        <translation>Alle Mails</translation>
    </message>
</context>
<context>
    <name>mailrescue/ui/browse/frame.py</name>
    <message>
        <source>Export…</source>
        <translation>Exportieren…</translation>
    </message>
    <message>
        <source>Export what is selected, or the whole list (Ctrl+E)</source>
        <translation>Auswahl oder ganze Liste exportieren (Strg+E)</translation>
    </message>
</context>
<context>
    <name>mailrescue/ui/browse/heading.py</name>
    <message>
        <source>Sort</source>
        <translation>Ordnen</translation>
    </message>
    <message>
        <source>All days</source>
        <translation>Alle Tage</translation>
    </message>
    <message>
        <source>Only this moment</source>
        <translation>Nur dieser Zeitpunkt</translation>
    </message>
    <message>
        <source>Newest first</source>
        <translation>Neueste zuerst</translation>
    </message>
    <message>
        <source>Best match first</source>
        <translation>Passendste zuerst</translation>
    </message>
    <message>
        <source>Oldest first</source>
        <translation>Älteste zuerst</translation>
    </message>
    <message>
        <source>By subject</source>
        <translation>Nach Betreff</translation>
    </message>
    <message>
        <source>Largest first</source>
        <translation>Größte zuerst</translation>
    </message>
    <message>
        <source>Lists of up to {count} messages can be sorted in other ways.</source>
        <translation>Listen mit bis zu {count} Nachrichten lassen sich anders ordnen.</translation>
    </message>
</context>
<context>
    <name>mailrescue/ui/browse/mails.py</name>
    <message>
        <source>Messages</source>
        <translation>Nachrichten</translation>
    </message>
</context>
<context>
    <name>mailrescue/ui/browse/page.py</name>
    <message>
        <source>As soon as it is open, your mail of every day is here.</source>
        <translation>Sobald er offen ist, sind hier Ihre Mails von jedem Tag.</translation>
    </message>
    <message>
        <source>{account} (removed)</source>
        <translation>{account} (entfernt)</translation>
    </message>
    <message>
        <source>Add a mailbox</source>
        <translation>Postfach hinzufügen</translation>
    </message>
    <message>
        <source>No mailbox yet</source>
        <translation>Noch kein Postfach</translation>
    </message>
    <message>
        <source>Add one, and MailRescue keeps every day of it.</source>
        <translation>Fügen Sie eines hinzu, und MailRescue hebt jeden Tag davon auf.</translation>
    </message>
    <message>
        <source>No snapshot of {account} yet</source>
        <translation>Noch keine Sicherung von {account}</translation>
    </message>
    <message>
        <source>As soon as the first one is taken, your mail is here.</source>
        <translation>Sobald die erste gemacht ist, sind Ihre Mails hier.</translation>
    </message>
    <message>
        <source>Your mail cannot be shown just now</source>
        <translation>Ihre Mails können gerade nicht gezeigt werden</translation>
    </message>
    <message numerus="yes">
        <source>Search is being prepared: {n} messages left</source>
        <translation><numerusform>Die Suche wird vorbereitet: noch {n} Nachricht</numerusform><numerusform>Die Suche wird vorbereitet: noch {n} Nachrichten</numerusform></translation>
    </message>
    <message>
        <source>Open in a window</source>
        <translation>In einem Fenster öffnen</translation>
    </message>
    <message>
        <source>Show it in its folder</source>
        <translation>Im Ordner zeigen</translation>
    </message>
    <message>
        <source>Select all</source>
        <translation>Alle auswählen</translation>
    </message>
</context>
<context>
    <name>mailrescue/ui/browse/saying.py</name>
    <message>
        <source>Loading…</source>
        <translation>Wird geladen…</translation>
    </message>
    <message>
        <source>The folder {folder} is not in the mailbox at this time.</source>
        <translation>Den Ordner {folder} gibt es zu diesem Zeitpunkt nicht im Postfach.</translation>
    </message>
    <message>
        <source>Not there yet, or not any more</source>
        <translation>Noch nicht da oder nicht mehr da</translation>
    </message>
    <message>
        <source>{messages} in {folder} on {when}</source>
        <translation>{messages} in {folder}, {when}</translation>
    </message>
    <message>
        <source>Nothing in this folder</source>
        <translation>Nichts in diesem Ordner</translation>
    </message>
    <message>
        <source>On {when} there was no mail in it.</source>
        <translation>{when} war keine Mail darin.</translation>
    </message>
    <message>
        <source>Results</source>
        <translation>Treffer</translation>
    </message>
    <message>
        <source>Searching…</source>
        <translation>Es wird gesucht…</translation>
    </message>
    <message>
        <source>Searching for more…</source>
        <translation>Es wird weiter gesucht…</translation>
    </message>
    <message numerus="yes">
        <source>{n} messages found</source>
        <translation><numerusform>{n} Nachricht gefunden</numerusform><numerusform>{n} Nachrichten gefunden</numerusform></translation>
    </message>
    <message>
        <source>The first {count} of very many messages</source>
        <translation>Die ersten {count} von sehr vielen Nachrichten</translation>
    </message>
    <message>
        <source>in all snapshots</source>
        <translation>in allen Sicherungen</translation>
    </message>
    <message>
        <source>on {when}</source>
        <translation>am {when}</translation>
    </message>
    <message>
        <source>Check the spelling, or use fewer words.</source>
        <translation>Prüfen Sie die Schreibweise oder nehmen Sie weniger Wörter.</translation>
    </message>
    <message>
        <source>It may have been there at another time.</source>
        <translation>Vielleicht war es zu einer anderen Zeit da.</translation>
    </message>
    <message>
        <source>{found} {scope}</source>
        <translation>{found} {scope}</translation>
    </message>
    <message>
        <source>Nothing found</source>
        <translation>Nichts gefunden</translation>
    </message>
    <message>
        <source>Vanished from {folder}</source>
        <translation>Verschwunden aus {folder}</translation>
    </message>
    <message>
        <source>Comparing with the newest snapshot…</source>
        <translation>Wird mit der neuesten Sicherung verglichen…</translation>
    </message>
    <message>
        <source>This is the newest snapshot. Move back in time to see what has vanished since.</source>
        <translation>Dies ist die neueste Sicherung. Gehen Sie zeitlich zurück, um zu sehen, was seither verschwunden ist.</translation>
    </message>
    <message>
        <source>Nothing is newer than this</source>
        <translation>Nichts ist neuer als dies</translation>
    </message>
    <message>
        <source>{messages} of {when} vanished from {folder} and are in no folder today</source>
        <translation>{messages} vom {when} verschwanden aus {folder} und sind heute in keinem Ordner</translation>
    </message>
    <message>
        <source>Everything that was in {folder} on {when} is still in the mailbox.</source>
        <translation>Alles, was {when} in {folder} war, ist noch im Postfach.</translation>
    </message>
    <message>
        <source>Nothing vanished</source>
        <translation>Nichts verschwunden</translation>
    </message>
    <message>
        <source>Search all days</source>
        <translation>Alle Tage durchsuchen</translation>
    </message>
    <message>
        <source>All {messages} selected</source>
        <translation>Alle {messages} ausgewählt</translation>
    </message>
    <message>
        <source>{count} of {total} selected</source>
        <translation>{count} von {total} ausgewählt</translation>
    </message>
</context>
<context>
    <name>mailrescue/ui/browse/search.py</name>
    <message>
        <source>Search all mail of all days</source>
        <translation>Alle Mails aller Tage durchsuchen</translation>
    </message>
    <message>
        <source>Search mail</source>
        <translation>Mails suchen</translation>
    </message>
    <message>
        <source>What you can search for</source>
        <translation>Wonach Sie suchen können</translation>
    </message>
    <message>
        <source>Every word must be in the mail. Capitals and accents make no difference.</source>
        <translation>Jedes Wort muss in der Mail stehen. Groß- und Kleinschreibung und Akzente sind gleich.</translation>
    </message>
    <message>
        <source>offer kitchen</source>
        <translation>angebot küche</translation>
    </message>
    <message>
        <source>both words, anywhere in the mail</source>
        <translation>beide Wörter, irgendwo in der Mail</translation>
    </message>
    <message>
        <source>"oak table"</source>
        <translation>"tisch aus eiche"</translation>
    </message>
    <message>
        <source>the words just so</source>
        <translation>genau diese Wörter</translation>
    </message>
    <message>
        <source>invoi*</source>
        <translation>rechn*</translation>
    </message>
    <message>
        <source>words that begin so</source>
        <translation>Wörter, die so beginnen</translation>
    </message>
    <message>
        <source>from:weber</source>
        <translation>from:weber</translation>
    </message>
    <message>
        <source>who wrote it; to: whom it went to</source>
        <translation>wer sie schrieb; to: an wen sie ging</translation>
    </message>
    <message>
        <source>subject:contract</source>
        <translation>subject:vertrag</translation>
    </message>
    <message>
        <source>only in the subject</source>
        <translation>nur im Betreff</translation>
    </message>
    <message>
        <source>folder:customers</source>
        <translation>folder:kunden</translation>
    </message>
    <message>
        <source>where it was</source>
        <translation>wo sie lag</translation>
    </message>
    <message>
        <source>after:2026-01 before:2026-03</source>
        <translation>after:2026-01 before:2026-03</translation>
    </message>
    <message>
        <source>when it was written</source>
        <translation>wann sie geschrieben wurde</translation>
    </message>
    <message>
        <source>with files</source>
        <translation>mit Dateien</translation>
    </message>
    <message>
        <source>offer -kitchen</source>
        <translation>angebot -küche</translation>
    </message>
    <message>
        <source>the first word and not the second</source>
        <translation>das erste Wort und nicht das zweite</translation>
    </message>
</context>
<context>
    <name>mailrescue/ui/browse/slider.py</name>
    <message>
        <source>Point in time</source>
        <translation>Zeitpunkt</translation>
    </message>
    <message>
        <source>from an old copy</source>
        <translation>aus einer alten Kopie</translation>
    </message>
    <message>
        <source>last good snapshot</source>
        <translation>letzte gute Sicherung</translation>
    </message>
    <message>
        <source>Ctrl and the mouse wheel: fewer days at once</source>
        <translation>Strg und Mausrad: weniger Tage auf einmal</translation>
    </message>
    <message>
        <source>No snapshot yet</source>
        <translation>Noch keine Sicherung</translation>
    </message>
</context>
<context>
    <name>mailrescue/ui/browse/timebar.py</name>
    <message>
        <source>Earlier snapshot (Alt+Left)</source>
        <translation>Frühere Sicherung (Alt+Links)</translation>
    </message>
    <message>
        <source>Later snapshot (Alt+Right)</source>
        <translation>Spätere Sicherung (Alt+Rechts)</translation>
    </message>
    <message>
        <source>Go to another day</source>
        <translation>Zu einem anderen Tag</translation>
    </message>
    <message>
        <source>Only what vanished since</source>
        <translation>Nur, was seither verschwand</translation>
    </message>
    <message>
        <source>Mail that was here at this time and is in no folder any more</source>
        <translation>Mails, die damals hier lagen und in keinem Ordner mehr sind</translation>
    </message>
    <message>
        <source>Last good</source>
        <translation>Letzte gute</translation>
    </message>
    <message>
        <source>Go to the last good snapshot</source>
        <translation>Zur letzten guten Sicherung</translation>
    </message>
    <message>
        <source>{messages} in {folders}</source>
        <translation>{messages}, {folders}</translation>
    </message>
    <message>
        <source>Day to look at</source>
        <translation>Tag, der gezeigt wird</translation>
    </message>
</context>
<context>
    <name>mailrescue/ui/browse/wording.py</name>
    <message>
        <source>Inbox</source>
        <translation>Posteingang</translation>
    </message>
    <message>
        <source>Good</source>
        <translation>Gut</translation>
    </message>
    <message>
        <source>Waiting for your answer</source>
        <translation>Wartet auf Ihre Antwort</translation>
    </message>
    <message>
        <source>Not your mailbox</source>
        <translation>Nicht Ihr Postfach</translation>
    </message>
    <message numerus="yes">
        <source>{n} messages</source>
        <translation><numerusform>{n} Nachricht</numerusform><numerusform>{n} Nachrichten</numerusform></translation>
    </message>
    <message>
        <source>To {names}</source>
        <translation>An {names}</translation>
    </message>
    <message>
        <source>(no sender)</source>
        <translation>(kein Absender)</translation>
    </message>
    <message>
        <source>unread</source>
        <translation>ungelesen</translation>
    </message>
    <message>
        <source>flagged</source>
        <translation>markiert</translation>
    </message>
    <message numerus="yes">
        <source>{n} attachments</source>
        <translation><numerusform>{n} Anhang</numerusform><numerusform>{n} Anhänge</numerusform></translation>
    </message>
    <message>
        <source>Now in {folder}</source>
        <translation>Jetzt in {folder}</translation>
    </message>
    <message>
        <source>Kept from older snapshots, was in {folder}</source>
        <translation>Aus älteren Sicherungen aufgehoben, lag in {folder}</translation>
    </message>
    <message>
        <source>Last seen {when} in {folder}</source>
        <translation>Zuletzt gesehen {when} in {folder}</translation>
    </message>
</context>
<context>
    <name>mailrescue/ui/demo/preparing.py</name>
    <message>
        <source>Evenings that are prepared</source>
        <translation>Vorbereitete Abende</translation>
    </message>
    <message>
        <source>Evening {done} of {total}</source>
        <translation>Abend {done} von {total}</translation>
    </message>
    <message>
        <source>Writing two years of mail ...</source>
        <translation>Mails von zwei Jahren werden geschrieben ...</translation>
    </message>
    <message>
        <source>A carpentry's mailbox is made in a folder of its own. Nothing of yours is touched.</source>
        <translation>Das Postfach einer Tischlerei entsteht in einem eigenen Ordner. Von Ihren Daten wird nichts angerührt.</translation>
    </message>
    <message>
        <source>Preparing the demo</source>
        <translation>Die Vorführung wird vorbereitet</translation>
    </message>
</context>
<context>
    <name>mailrescue/ui/demo/strip.py</name>
    <message>
        <source>MailRescue: demo</source>
        <translation>MailRescue: Vorführung</translation>
    </message>
    <message>
        <source>A month</source>
        <translation>Ein Monat</translation>
    </message>
    <message>
        <source>The loss</source>
        <translation>Der Verlust</translation>
    </message>
    <message>
        <source>The alarm</source>
        <translation>Der Alarm</translation>
    </message>
    <message>
        <source>Find</source>
        <translation>Finden</translation>
    </message>
    <message>
        <source>Skip</source>
        <translation>Überspringen</translation>
    </message>
    <message>
        <source>Demo</source>
        <translation>Vorführung</translation>
    </message>
    <message>
        <source>A carpentry with three mailboxes, and a snapshot of each every evening for a month. Look around, in Browse too.</source>
        <translation>Eine Tischlerei mit drei Postfächern, einen Monat lang jeden Abend gesichert. Sehen Sie sich um, auch unter „Mails“.</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>Weiter</translation>
    </message>
    <message>
        <source>Let it happen</source>
        <translation>Geschehen lassen</translation>
    </message>
    <message>
        <source>{count} mails are gone, at the provider and on her computer. MailRescue takes a snapshot ...</source>
        <translation>{count} Mails sind weg, beim Anbieter und auf ihrem Computer. MailRescue macht eine Sicherung ...</translation>
    </message>
    <message>
        <source>The mailbox is being emptied ...</source>
        <translation>Das Postfach wird geleert ...</translation>
    </message>
    <message>
        <source>Tonight the provider loses her mailbox and puts an empty one in its place. Her mail program syncs, and empties the copy on her computer.</source>
        <translation>Heute Nacht verliert der Anbieter ihr Postfach und stellt ein leeres an seine Stelle. Ihr Mailprogramm gleicht ab und leert auch die Kopie auf dem Computer.</translation>
    </message>
    <message>
        <source>{count} mails are gone. MailRescue saw that this is not her mailbox, and froze everything that is good.</source>
        <translation>{count} Mails sind weg. MailRescue hat gemerkt, dass das nicht ihr Postfach ist, und alles Gute eingefroren.</translation>
    </message>
    <message>
        <source>Show the alarm</source>
        <translation>Den Alarm zeigen</translation>
    </message>
    <message>
        <source>Go to last Tuesday</source>
        <translation>Zum letzten Dienstag</translation>
    </message>
    <message>
        <source>This is her inbox as it was that evening. Choose a mail to read it, or search in all snapshots.</source>
        <translation>Das ist ihr Posteingang, wie er an jenem Abend war. Wählen Sie eine Mail zum Lesen, oder suchen Sie in allen Sicherungen.</translation>
    </message>
    <message>
        <source>Nothing is lost. Find a mail of last Tuesday: move the slider to that day, or search in all snapshots.</source>
        <translation>Nichts ist verloren. Finden Sie eine Mail vom letzten Dienstag: Regler auf den Tag schieben oder in allen Sicherungen suchen.</translation>
    </message>
    <message>
        <source>Export everything</source>
        <translation>Alles exportieren</translation>
    </message>
    <message>
        <source>The mail is written to files, read back and compared ...</source>
        <translation>Die Mails werden in Dateien geschrieben, zurückgelesen und verglichen ...</translation>
    </message>
    <message>
        <source>There it is. Now get mail out: choose some in the list and press Export, or take the whole mailbox as it was.</source>
        <translation>Da ist sie. Holen Sie nun Mails heraus: einige in der Liste wählen und „Exportieren“ drücken, oder das ganze Postfach nehmen, wie es war.</translation>
    </message>
    <message>
        <source>Close the demo</source>
        <translation>Vorführung schließen</translation>
    </message>
    <message>
        <source>That was the demo. For your own mail, start MailRescue without it.</source>
        <translation>Das war die Vorführung. Für Ihre eigenen Mails starten Sie MailRescue ohne sie.</translation>
    </message>
    <message>
        <source>{count} of {all} mails that came out are not what they were before.</source>
        <translation>{count} von {all} exportierten Mails sind nicht, was sie vorher waren.</translation>
    </message>
    <message numerus="yes">
        <source>Proven: {n} mails came out, each byte for byte what it was before the loss. For your own mail, start MailRescue without the demo.</source>
        <translation><numerusform>Bewiesen: {n} Mail kam heraus, Byte für Byte wie vor dem Verlust. Für Ihre eigenen Mails starten Sie MailRescue ohne die Vorführung.</numerusform><numerusform>Bewiesen: {n} Mails kamen heraus, jede Byte für Byte wie vor dem Verlust. Für Ihre eigenen Mails starten Sie MailRescue ohne die Vorführung.</numerusform></translation>
    </message>
</context>
<context>
    <name>mailrescue/ui/figures.py</name>
    <message numerus="yes">
        <source>{n} mails</source>
        <translation><numerusform>{n} Mail</numerusform><numerusform>{n} Mails</numerusform></translation>
    </message>
    <message>
        <source>{percent} %</source>
        <translation>{percent} %</translation>
    </message>
    <message>
        <source>d MMM yyyy</source>
        <translation>d. MMM yyyy</translation>
    </message>
    <message>
        <source>d MMM</source>
        <translation>d. MMM</translation>
    </message>
    <message>
        <source>ddd d MMM yyyy</source>
        <translation>ddd d. MMM yyyy</translation>
    </message>
    <message>
        <source>never</source>
        <translation>nie</translation>
    </message>
    <message>
        <source>dated {day}, in the future</source>
        <translation>vom {day}, in der Zukunft</translation>
    </message>
    <message>
        <source>just now</source>
        <translation>gerade eben</translation>
    </message>
    <message numerus="yes">
        <source>{n} minutes ago</source>
        <translation><numerusform>vor {n} Minute</numerusform><numerusform>vor {n} Minuten</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>{n} hours ago</source>
        <translation><numerusform>vor {n} Stunde</numerusform><numerusform>vor {n} Stunden</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>{n} days ago</source>
        <translation><numerusform>vor {n} Tag</numerusform><numerusform>vor {n} Tagen</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>{n} seconds</source>
        <translation><numerusform>{n} Sekunde</numerusform><numerusform>{n} Sekunden</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>{n} minutes</source>
        <translation><numerusform>{n} Minute</numerusform><numerusform>{n} Minuten</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>{n} hours</source>
        <translation><numerusform>{n} Stunde</numerusform><numerusform>{n} Stunden</numerusform></translation>
    </message>
    <message>
        <source>{seconds} s</source>
        <translation>{seconds} s</translation>
    </message>
</context>
<context>
    <name>mailrescue/ui/findings.py</name>
    <message numerus="yes">
        <source>and {n} more</source>
        <translation><numerusform>und {n} weiterer</numerusform><numerusform>und {n} weitere</numerusform></translation>
    </message>
    <message>
        <source>{why} Until that is repaired, nobody can tell whether the mailbox is still the one that was kept.</source>
        <translation>{why} Bis das repariert ist, kann niemand sagen, ob es noch das Postfach ist, das gesichert wurde.</translation>
    </message>
    <message>
        <source>The server shows another mailbox than before: its identity changed, and {lost} of {of} mails are not in it.</source>
        <translation>Der Server zeigt ein anderes Postfach als bisher: Es hat eine andere Kennung, und {lost} von {of} Mails sind nicht darin.</translation>
    </message>
    <message>
        <source>{lost} of {of} mails are gone from all folders at once; {new} new ones are there. This looks like a new, empty mailbox in the place of yours.</source>
        <translation>{lost} von {of} Mails sind auf einmal aus allen Ordnern verschwunden; {new} neue sind da. Das sieht nach einem neuen, leeren Postfach an der Stelle Ihres Postfachs aus.</translation>
    </message>
    <message>
        <source>{lost} of {of} mails are gone, and what is there is a mail such as “{subject}”. This looks like a new, empty mailbox in the place of yours.</source>
        <translation>{lost} von {of} Mails sind verschwunden, und da ist eine Mail wie „{subject}“. Das sieht nach einem neuen, leeren Postfach an der Stelle Ihres Postfachs aus.</translation>
    </message>
    <message>
        <source>{lost} of {of} mails are gone, and {others} older mails that were never here are there instead. This looks like somebody else's mailbox.</source>
        <translation>{lost} von {of} Mails sind verschwunden, und statt ihrer sind {others} ältere Mails da, die es hier nie gab. Das sieht nach dem Postfach von jemand anderem aus.</translation>
    </message>
    <message>
        <source>{lost} of {of} mails are gone, and the mailbox was created after its first snapshot. This looks like a new, empty mailbox in the place of yours.</source>
        <translation>{lost} von {of} Mails sind verschwunden, und das Postfach wurde erst nach seiner ersten Sicherung angelegt. Das sieht nach einem neuen, leeren Postfach an der Stelle Ihres Postfachs aus.</translation>
    </message>
    <message>
        <source>{changed} of {of} mails have been overwritten with something else, in their very places. This is what encrypting malware does.</source>
        <translation>{changed} von {of} Mails wurden an ihrem Platz mit etwas anderem überschrieben. Das tut Schadsoftware, die Daten verschlüsselt.</translation>
    </message>
    <message>
        <source>The identity of the mailbox changed, and {lost} of {of} mails are not in it any more. Was it moved or renewed?</source>
        <translation>Das Postfach hat eine andere Kennung, und {lost} von {of} Mails sind nicht mehr darin. Wurde es umgezogen oder erneuert?</translation>
    </message>
    <message>
        <source>The mailbox is empty, or nearly: {lost} of {of} mails are gone. A server that is not ready yet looks the same.</source>
        <translation>Das Postfach ist leer oder fast leer: {lost} von {of} Mails sind verschwunden. Ein Server, der noch nicht bereit ist, sieht genauso aus.</translation>
    </message>
    <message>
        <source>All {lost} mails are gone. Does another program fetch them from this mailbox?</source>
        <translation>Alle {lost} Mails sind verschwunden. Holt ein anderes Programm sie aus diesem Postfach ab?</translation>
    </message>
    <message>
        <source>{folders} are empty at the same time; {lost} of {of} mails are gone.</source>
        <translation>{folders} sind gleichzeitig leer; {lost} von {of} Mails sind verschwunden.</translation>
    </message>
    <message>
        <source>{percent} of the mail that had been there for weeks is gone for good ({lost} of {of}). Was that you?</source>
        <translation>{percent} der Mails, die seit Wochen da waren, sind endgültig verschwunden ({lost} von {of}). Waren Sie das?</translation>
    </message>
    <message>
        <source>{lost} of {of} mails that had been there for weeks are gone for good ({percent}). Did you delete them?</source>
        <translation>{lost} von {of} Mails, die seit Wochen da waren, sind endgültig verschwunden ({percent}). Haben Sie sie gelöscht?</translation>
    </message>
    <message>
        <source>{lost} of {of} mails are gone for good: they lie in no other folder, and not among the deleted ones either. Did you delete them?</source>
        <translation>{lost} von {of} Mails sind endgültig verschwunden: Sie liegen in keinem anderen Ordner und auch nicht bei den gelöschten. Haben Sie sie gelöscht?</translation>
    </message>
    <message>
        <source>The sent mail is gone: {mails} mails from the folder {folder}. Hardly anybody deletes that on purpose.</source>
        <translation>Die gesendeten Mails sind verschwunden: {mails} Mails aus dem Ordner {folder}. Kaum jemand löscht die mit Absicht.</translation>
    </message>
    <message>
        <source>The folder {folder}{more} has lost its mail: {lost} mails are gone for good. Did you delete it?</source>
        <translation>Der Ordner {folder}{more} hat seine Mails verloren: {lost} Mails sind endgültig verschwunden. Haben Sie ihn gelöscht?</translation>
    </message>
    <message>
        <source>The newest mail is gone from several folders, back to {back_to}: {lost} mails. The server seems to have gone back to an old backup.</source>
        <translation>Aus mehreren Ordnern sind die neuesten Mails verschwunden, zurück bis {back_to}: {lost} Mails. Der Server ist wohl auf eine alte Datensicherung zurückgegangen.</translation>
    </message>
    <message>
        <source>All mail from {back_to} on is gone: {lost} mails. Did you delete it, or did the server go back to an old backup?</source>
        <translation>Alle Mails ab {back_to} sind verschwunden: {lost} Mails. Haben Sie sie gelöscht, oder ist der Server auf eine alte Datensicherung zurückgegangen?</translation>
    </message>
    <message>
        <source>Mail that had been there for weeks keeps vanishing: {lost} mails in {days} days ({percent}; usual here: {habit}).</source>
        <translation>Mails, die seit Wochen da waren, verschwinden nach und nach: {lost} Mails in {days} Tagen ({percent}; hier üblich: {habit}).</translation>
    </message>
    <message>
        <source>{changed} mails have been overwritten with something else, in their very places. Mail does not change by itself.</source>
        <translation>{changed} Mails wurden an ihrem Platz mit etwas anderem überschrieben. Mails ändern sich nicht von selbst.</translation>
    </message>
    <message>
        <source>{changed} of {of} mails are there with other bytes than before. Did a program change them, such as one that takes out attachments?</source>
        <translation>{changed} von {of} Mails sind da, aber mit anderem Inhalt als bisher. Hat ein Programm sie geändert, etwa eines, das Anhänge entfernt?</translation>
    </message>
    <message>
        <source>{lost} of {of} mails are gone, and {names} lost mail on the same day. That speaks for trouble at the provider.</source>
        <translation>{lost} von {of} Mails sind verschwunden, und {names} haben am selben Tag Mails verloren. Das spricht für eine Störung beim Anbieter.</translation>
    </message>
    <message>
        <source>Nearly the whole mailbox lies among the deleted mails: {trashed} mails were moved there. Was that you?</source>
        <translation>Fast das ganze Postfach liegt bei den gelöschten Mails: {trashed} Mails wurden dorthin verschoben. Waren Sie das?</translation>
    </message>
    <message>
        <source>There were {before} mails, now there are {now}; which are gone cannot be told, because a list is damaged.</source>
        <translation>Es waren {before} Mails, jetzt sind es {now}; welche fehlen, lässt sich nicht sagen, weil eine Liste beschädigt ist.</translation>
    </message>
    <message>
        <source>The mailbox that was known before is back: its identity is the old one again.</source>
        <translation>Das früher bekannte Postfach ist zurück: Es hat wieder seine alte Kennung.</translation>
    </message>
    <message>
        <source>{percent} of the mail is back: {left} mails, the last good snapshot has {good}.</source>
        <translation>{percent} der Mails sind zurück: {left} Mails, die letzte gute Sicherung hat {good}.</translation>
    </message>
    <message>
        <source>The mailbox has another identity than before, and {percent} of the mail is in it: it was moved or renewed.</source>
        <translation>Das Postfach hat eine andere Kennung als bisher, und {percent} der Mails sind darin: Es wurde umgezogen oder erneuert.</translation>
    </message>
    <message>
        <source>The folder {folder}{more}, long not in use, is gone with {lost} mails.</source>
        <translation>Der Ordner {folder}{more}, lange nicht benutzt, ist mit {lost} Mails verschwunden.</translation>
    </message>
    <message>
        <source>No mail has come for {days} days; the longest gap of the last months was {longest} days. Does mail still reach this mailbox?</source>
        <translation>Seit {days} Tagen kam keine Mail; die längste Pause der letzten Monate waren {longest} Tage. Erreichen Mails dieses Postfach noch?</translation>
    </message>
    <message>
        <source>The server tells something else about itself than last time: {names}.</source>
        <translation>Der Server sagt etwas anderes über sich als beim letzten Mal: {names}.</translation>
    </message>
    <message>
        <source>The Outlook file is {percent} smaller than before.</source>
        <translation>Die Outlook-Datei ist {percent} kleiner als bisher.</translation>
    </message>
</context>
<context>
    <name>mailrescue/ui/home/alerts.py</name>
    <message>
        <source>What to do now</source>
        <translation>Was jetzt zu tun ist</translation>
    </message>
    <message>
        <source>Nothing of it is deleted here, and nothing will be, until you answer.</source>
        <translation>Hier ist nichts davon gelöscht, und nichts wird gelöscht, bis Sie antworten.</translation>
    </message>
    <message>
        <source>See all</source>
        <translation>Alle ansehen</translation>
    </message>
    <message numerus="yes">
        <source>{n} mailboxes more need you</source>
        <translation><numerusform>Noch {n} Postfach braucht Sie</numerusform><numerusform>Noch {n} Postfächer brauchen Sie</numerusform></translation>
    </message>
    <message>
        <source>See at which step</source>
        <translation>Zeigen, bei welchem Schritt</translation>
    </message>
    <message>
        <source>Change password…</source>
        <translation>Passwort ändern …</translation>
    </message>
    <message>
        <source>{name}: sign-in was refused</source>
        <translation>{name}: Die Anmeldung wurde abgelehnt</translation>
    </message>
    <message>
        <source>{name}: the server was not reached</source>
        <translation>{name}: Der Server wurde nicht erreicht</translation>
    </message>
    <message>
        <source>{name} was not reached</source>
        <translation>{name} wurde nicht erreicht</translation>
    </message>
    <message>
        <source>What was stored before is safe here.</source>
        <translation>Was vorher gesichert wurde, ist hier sicher.</translation>
    </message>
    <message>
        <source>You said that what is there now is not your mailbox.</source>
        <translation>Sie haben gesagt: Was dort jetzt liegt, ist nicht Ihr Postfach.</translation>
    </message>
    <message>
        <source>{safe} of the snapshot of {when} are safe here.</source>
        <translation>{safe} der Sicherung vom {when} sind hier sicher.</translation>
    </message>
    <message>
        <source>As soon as a snapshot finds your mail again, all is as it was.</source>
        <translation>Sobald eine Sicherung Ihre Mails wieder findet, ist alles wie vorher.</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>Take your answer back: it was your mailbox all the same</source>
        <translation>Antwort zurücknehmen: Es war doch Ihr Postfach</translation>
    </message>
    <message>
        <source>You said that you changed {name} yourself. Its snapshots count as good again.</source>
        <translation>Sie haben gesagt, dass Sie {name} selbst geändert haben. Die Sicherungen gelten wieder als gut.</translation>
    </message>
    <message>
        <source>You said that this was not the mailbox of {name}. What was there is kept apart.</source>
        <translation>Sie haben gesagt, dass dies nicht das Postfach von {name} war. Was dort lag, ist gesondert aufgehoben.</translation>
    </message>
    <message>
        <source>Good to know</source>
        <translation>Gut zu wissen</translation>
    </message>
    <message>
        <source>Bring in an older copy</source>
        <translation>Eine ältere Kopie einlesen</translation>
    </message>
    <message numerus="yes">
        <source>{name}: {n} snapshots are dated in the future, up to {when}. Was this computer's clock wrong, or is it wrong now? They are kept like every other.</source>
        <translation><numerusform>{name}: {n} Sicherung trägt ein Datum in der Zukunft ({when}). Ging die Uhr dieses Computers falsch, oder geht sie jetzt falsch? Sie wird behalten wie jede andere.</numerusform><numerusform>{name}: {n} Sicherungen tragen ein Datum in der Zukunft, bis {when}. Ging die Uhr dieses Computers falsch, oder geht sie jetzt falsch? Sie werden behalten wie alle anderen.</numerusform></translation>
    </message>
    <message>
        <source>{name}: the first snapshot found this mailbox empty, and there was nothing to compare it with. If there should have been mail in it, ask your provider. Older copies of it, such as Outlook files, can be brought in.</source>
        <translation>{name}: Bei der ersten Sicherung war dieses Postfach leer, und es gab nichts zum Vergleichen. Wenn Mails darin sein sollten, fragen Sie Ihren Anbieter. Ältere Kopien, etwa Outlook-Dateien, können eingelesen werden.</translation>
    </message>
    <message>
        <source>{name}: {sentence}</source>
        <translation>{name}: {sentence}</translation>
    </message>
</context>
<context>
    <name>mailrescue/ui/home/cards.py</name>
    <message>
        <source>More</source>
        <translation>Mehr</translation>
    </message>
    <message>
        <source>More for {name}</source>
        <translation>Mehr zu {name}</translation>
    </message>
    <message>
        <source>{name}: {standing}</source>
        <translation>{name}: {standing}</translation>
    </message>
    <message>
        <source>when last seen</source>
        <translation>beim letzten Stand</translation>
    </message>
    <message>
        <source>Browse its mail</source>
        <translation>Mails ansehen</translation>
    </message>
    <message>
        <source>Open the alert</source>
        <translation>Den Alarm öffnen</translation>
    </message>
    <message numerus="yes">
        <source>{n} older items that left the mailbox are kept, too</source>
        <translation><numerusform>{n} älterer Eintrag, der nicht mehr im Postfach ist, ist auch aufgehoben</numerusform><numerusform>{n} ältere Einträge, die nicht mehr im Postfach sind, sind auch aufgehoben</numerusform></translation>
    </message>
    <message>
        <source>No new snapshots are taken: its account was removed.</source>
        <translation>Es wird nicht mehr gesichert: Das Postfach wurde aus der Liste entfernt.</translation>
    </message>
</context>
<context>
    <name>mailrescue/ui/home/header.py</name>
    <message>
        <source>Search all mail…</source>
        <translation>Alle Mails durchsuchen…</translation>
    </message>
    <message>
        <source>Search all mail, in all snapshots</source>
        <translation>Alle Mails in allen Sicherungen durchsuchen</translation>
    </message>
    <message>
        <source>Take a snapshot of all mailboxes now</source>
        <translation>Alle Postfächer jetzt sichern</translation>
    </message>
    <message>
        <source>Your vault is not connected</source>
        <translation>Ihr Tresor ist nicht angeschlossen</translation>
    </message>
    <message>
        <source>This is what was known last. No new snapshot can be taken until the vault is back.</source>
        <translation>Das ist der letzte bekannte Stand. Gesichert werden kann erst wieder, wenn der Tresor da ist.</translation>
    </message>
    <message>
        <source>Taking a snapshot…</source>
        <translation>Wird gesichert…</translation>
    </message>
</context>
<context>
    <name>mailrescue/ui/home/history.py</name>
    <message>
        <source>Compare with now</source>
        <translation>Mit jetzt vergleichen</translation>
    </message>
    <message>
        <source>Browse this moment</source>
        <translation>Diesen Zeitpunkt ansehen</translation>
    </message>
    <message>
        <source>Snapshots of {name}</source>
        <translation>Sicherungen von {name}</translation>
    </message>
    <message>
        <source>Month</source>
        <translation>Monat</translation>
    </message>
    <message>
        <source>Year</source>
        <translation>Jahr</translation>
    </message>
    <message>
        <source>All</source>
        <translation>Alles</translation>
    </message>
    <message>
        <source>How much time the line shows</source>
        <translation>Wie viel Zeit die Linie zeigt</translation>
    </message>
    <message numerus="yes">
        <source>{n} snapshots</source>
        <translation><numerusform>{n} Sicherung</numerusform><numerusform>{n} Sicherungen</numerusform></translation>
    </message>
    <message>
        <source>{count} · {days}</source>
        <translation>{count} · {days}</translation>
    </message>
    <message numerus="yes">
        <source>{n} days</source>
        <translation><numerusform>{n} Tag</numerusform><numerusform>{n} Tage</numerusform></translation>
    </message>
    <message>
        <source>waits for your answer</source>
        <translation>wartet auf Ihre Antwort</translation>
    </message>
    <message>
        <source>not your mailbox, by your answer</source>
        <translation>nicht Ihr Postfach, wie Sie sagten</translation>
    </message>
    <message>
        <source>{when} · {amount} {folders}</source>
        <translation>{when} · {amount} {folders}</translation>
    </message>
    <message>
        <source>{said} · {standing}</source>
        <translation>{said} · {standing}</translation>
    </message>
</context>
<context>
    <name>mailrescue/ui/home/page.py</name>
    <message>
        <source>Above it says why. What was stored before is not harmed.</source>
        <translation>Oben steht, warum. Was schon gesichert ist, hat keinen Schaden.</translation>
    </message>
    <message>
        <source>MailRescue cannot look after your mail right now</source>
        <translation>MailRescue kann gerade nicht auf Ihre Mails achten</translation>
    </message>
    <message>
        <source>One moment…</source>
        <translation>Einen Augenblick…</translation>
    </message>
    <message>
        <source>MailRescue is looking after your mailboxes.</source>
        <translation>MailRescue sieht nach Ihren Postfächern.</translation>
    </message>
    <message>
        <source>Take the first snapshot</source>
        <translation>Erste Sicherung machen</translation>
    </message>
    <message>
        <source>It reads everything once; the ones after it only what is new. Nothing in your mailboxes is changed, and you can stop it at any time.</source>
        <translation>Sie liest alles einmal, die späteren nur das Neue. In Ihren Postfächern wird nichts geändert, und Sie können jederzeit anhalten.</translation>
    </message>
    <message>
        <source>The first snapshot keeps all that is there now</source>
        <translation>Die erste Sicherung hebt alles auf, was jetzt da ist</translation>
    </message>
    <message>
        <source>Let us keep your mail safe</source>
        <translation>Bringen wir Ihre Mails in Sicherheit</translation>
    </message>
    <message>
        <source>MailRescue keeps versioned snapshots of your mailboxes on this computer, and tells you at once when one of them is suddenly not what it was. Add a mailbox or an Outlook file to begin; nothing in it is ever changed.</source>
        <translation>MailRescue bewahrt Sicherungen Ihrer Postfächer auf diesem Computer auf und sagt Ihnen sofort, wenn eines plötzlich nicht mehr ist, was es war. Fügen Sie zum Anfang ein Postfach oder eine Outlook-Datei hinzu; darin wird nie etwas geändert.</translation>
    </message>
</context>
<context>
    <name>mailrescue/ui/home/words.py</name>
    <message>
        <source>Not connected</source>
        <translation>Nicht angeschlossen</translation>
    </message>
    <message>
        <source>Sign-in refused</source>
        <translation>Anmeldung abgelehnt</translation>
    </message>
    <message>
        <source>Frozen</source>
        <translation>Eingefroren</translation>
    </message>
    <message>
        <source>Asks you</source>
        <translation>Fragt Sie</translation>
    </message>
    <message>
        <source>Is back</source>
        <translation>Ist zurück</translation>
    </message>
    <message>
        <source>Not reached</source>
        <translation>Nicht erreicht</translation>
    </message>
    <message>
        <source>Not back yet</source>
        <translation>Noch nicht zurück</translation>
    </message>
    <message>
        <source>Snapshot late</source>
        <translation>Sicherung überfällig</translation>
    </message>
    <message>
        <source>Safe</source>
        <translation>Sicher</translation>
    </message>
    <message>
        <source>Kept</source>
        <translation>Aufgehoben</translation>
    </message>
    <message>
        <source>Mail folder (Maildir)</source>
        <translation>Mailordner (Maildir)</translation>
    </message>
    <message>
        <source>Mailbox file (mbox)</source>
        <translation>Postfachdatei (mbox)</translation>
    </message>
    <message>
        <source>Folder of mail files</source>
        <translation>Ordner mit Maildateien</translation>
    </message>
    <message>
        <source>Outlook file</source>
        <translation>Outlook-Datei</translation>
    </message>
    <message>
        <source>IMAP mailbox</source>
        <translation>IMAP-Postfach</translation>
    </message>
    <message>
        <source>Exchange mailbox</source>
        <translation>Exchange-Postfach</translation>
    </message>
    <message>
        <source>Account removed, snapshots kept</source>
        <translation>Postfach entfernt, Sicherungen bleiben</translation>
    </message>
    <message>
        <source>{kind} · {place}</source>
        <translation>{kind} · {place}</translation>
    </message>
    <message numerus="yes">
        <source>{n} mailboxes need you</source>
        <translation><numerusform>{n} Postfach braucht Sie</numerusform><numerusform>{n} Postfächer brauchen Sie</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>Waiting for {n} mailboxes to come back</source>
        <translation><numerusform>Ihr Postfach ist noch nicht zurück</numerusform><numerusform>{n} Postfächer sind noch nicht zurück</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>{n} mailboxes were not reached</source>
        <translation><numerusform>{n} Postfach wurde nicht erreicht</numerusform><numerusform>{n} Postfächer wurden nicht erreicht</numerusform></translation>
    </message>
    <message>
        <source>Ready for the first snapshot</source>
        <translation>Bereit für die erste Sicherung</translation>
    </message>
    <message numerus="yes">
        <source>{n} mailboxes have no snapshot yet</source>
        <translation><numerusform>{n} Postfach hat noch keine Sicherung</numerusform><numerusform>{n} Postfächer haben noch keine Sicherung</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>{n} mailboxes have had no snapshot lately</source>
        <translation><numerusform>{n} Postfach wurde länger nicht gesichert</numerusform><numerusform>{n} Postfächer wurden länger nicht gesichert</numerusform></translation>
    </message>
    <message>
        <source>All mail is safe</source>
        <translation>Alle Mails sind sicher</translation>
    </message>
    <message>
        <source>Nothing is stored yet. It takes a few minutes, and you can go on working meanwhile.</source>
        <translation>Noch ist nichts gespeichert. Es dauert ein paar Minuten; Sie können dabei weiterarbeiten.</translation>
    </message>
    <message numerus="yes">
        <source>in {n} mailboxes</source>
        <translation><numerusform>in {n} Postfach</numerusform><numerusform>in {n} Postfächern</numerusform></translation>
    </message>
    <message>
        <source>{safe} safe {boxes} · last snapshot {ago}</source>
        <translation>{safe} sicher {boxes} · letzte Sicherung {ago}</translation>
    </message>
    <message>
        <source>mail, and {more} more kept</source>
        <translation>Mail, {more} frühere aufgehoben</translation>
    </message>
    <message>
        <source>mails, and {more} more kept</source>
        <translation>Mails, {more} frühere aufgehoben</translation>
    </message>
    <message>
        <source>item, and {more} more kept</source>
        <translation>Eintrag, {more} frühere aufgehoben</translation>
    </message>
    <message>
        <source>items, and {more} more kept</source>
        <translation>Einträge, {more} frühere aufgehoben</translation>
    </message>
    <message>
        <source>mail safe · {size}</source>
        <translation>Mail sicher · {size}</translation>
    </message>
    <message>
        <source>mails safe · {size}</source>
        <translation>Mails sicher · {size}</translation>
    </message>
    <message>
        <source>item safe · {size}</source>
        <translation>Eintrag sicher · {size}</translation>
    </message>
    <message>
        <source>items safe · {size}</source>
        <translation>Einträge sicher · {size}</translation>
    </message>
    <message>
        <source>Take one now: it is quick, and nothing in the mailbox is changed</source>
        <translation>Machen Sie jetzt eine: Es geht schnell, und im Postfach wird nichts geändert</translation>
    </message>
    <message>
        <source>No good snapshot yet</source>
        <translation>Noch keine gute Sicherung</translation>
    </message>
    <message>
        <source>Last good snapshot {ago}</source>
        <translation>Letzte gute Sicherung {ago}</translation>
    </message>
    <message>
        <source>{name} is back. Please look at it, and say so.</source>
        <translation>{name} ist zurück. Bitte sehen Sie nach und bestätigen Sie es.</translation>
    </message>
    <message>
        <source>Was that you? A lot has changed in {name}.</source>
        <translation>Waren Sie das? In {name} hat sich viel geändert.</translation>
    </message>
    <message>
        <source>{name} is not the mailbox it was.</source>
        <translation>{name} ist nicht mehr das Postfach, das es war.</translation>
    </message>
    <message>
        <source>{name} is suddenly empty. {safe} are safe here.</source>
        <translation>{name} ist plötzlich leer. Hier sicher: {safe}.</translation>
    </message>
    <message>
        <source>{name} has suddenly lost its mail. {safe} are safe here.</source>
        <translation>{name} hat plötzlich seine Mails verloren. Hier sicher: {safe}.</translation>
    </message>
    <message>
        <source>{name} is not the mailbox it was. {safe} are safe here.</source>
        <translation>{name} ist nicht mehr das Postfach, das es war. Hier sicher: {safe}.</translation>
    </message>
</context>
<context>
    <name>mailrescue/ui/mail/attachments.py</name>
    <message>
        <source>Attachment {name}, {size}</source>
        <translation>Anhang {name}, {size}</translation>
    </message>
    <message>
        <source>Save all</source>
        <translation>Alle speichern</translation>
    </message>
    <message numerus="yes">
        <source>{n} attachments, {total}</source>
        <translation><numerusform>{n} Anhang, {total}</numerusform><numerusform>{n} Anhänge, {total}</numerusform></translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>Save as …</source>
        <translation>Speichern unter …</translation>
    </message>
    <message>
        <source>A program: it could do anything on this computer. It is only saved, never opened.</source>
        <translation>Ein Programm: Es könnte auf diesem Computer alles tun. Es wird nur gespeichert, nie geöffnet.</translation>
    </message>
    <message>
        <source>It may hold small programs (macros), a common trap. It is only saved, never opened.</source>
        <translation>Darin können kleine Programme (Makros) stecken, eine häufige Falle. Es wird nur gespeichert, nie geöffnet.</translation>
    </message>
    <message>
        <source>A web page from a mail is a common trap for passwords. It is only saved, never opened.</source>
        <translation>Eine Webseite aus einer Mail ist eine häufige Falle für Passwörter. Sie wird nur gespeichert, nie geöffnet.</translation>
    </message>
    <message>
        <source>A disk image can bring programs past the guards of your system. It is only saved, never opened.</source>
        <translation>Ein Datenträgerabbild kann Programme an den Wächtern Ihres Systems vorbeibringen. Es wird nur gespeichert, nie geöffnet.</translation>
    </message>
    <message>
        <source>An archive can hide programs. It is only saved, never opened.</source>
        <translation>Ein Archiv kann Programme verbergen. Es wird nur gespeichert, nie geöffnet.</translation>
    </message>
    <message>
        <source>Nobody can say what opens a file of this kind. It is only saved, never opened.</source>
        <translation>Niemand kann sagen, was eine Datei dieser Art öffnet. Sie wird nur gespeichert, nie geöffnet.</translation>
    </message>
    <message>
        <source>attachment</source>
        <translation>Anhang</translation>
    </message>
</context>
<context>
    <name>mailrescue/ui/mail/header.py</name>
    <message>
        <source>All recipients</source>
        <translation>Alle Empfänger</translation>
    </message>
    <message>
        <source>Copy all addresses</source>
        <translation>Alle Adressen kopieren</translation>
    </message>
    <message>
        <source>Show fewer</source>
        <translation>Weniger zeigen</translation>
    </message>
    <message>
        <source>To</source>
        <translation>An</translation>
    </message>
    <message>
        <source>Cc</source>
        <translation>Kopie</translation>
    </message>
    <message>
        <source>Bcc</source>
        <translation>Blindkopie</translation>
    </message>
    <message>
        <source>Unknown sender</source>
        <translation>Unbekannter Absender</translation>
    </message>
    <message>
        <source>Subject</source>
        <translation>Betreff</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>Beginn</translation>
    </message>
    <message>
        <source>End</source>
        <translation>Ende</translation>
    </message>
    <message>
        <source>Due</source>
        <translation>Fällig</translation>
    </message>
    <message>
        <source>Location</source>
        <translation>Ort</translation>
    </message>
    <message>
        <source>Organizer</source>
        <translation>Organisiert von</translation>
    </message>
    <message>
        <source>Attendee</source>
        <translation>Teilnehmer</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>Stand</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Fertig</translation>
    </message>
    <message>
        <source>Repeats</source>
        <translation>Wiederholt sich</translation>
    </message>
    <message>
        <source>Description</source>
        <translation>Beschreibung</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Company</source>
        <translation>Firma</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>Titel</translation>
    </message>
    <message>
        <source>Phone</source>
        <translation>Telefon</translation>
    </message>
    <message>
        <source>E-mail</source>
        <translation>E-Mail</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>Anschrift</translation>
    </message>
    <message>
        <source>Web page</source>
        <translation>Webseite</translation>
    </message>
    <message>
        <source>Birthday</source>
        <translation>Geburtstag</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>Notiz</translation>
    </message>
    <message>
        <source>Appointment</source>
        <translation>Termin</translation>
    </message>
    <message>
        <source>Contact</source>
        <translation>Kontakt</translation>
    </message>
    <message>
        <source>Task</source>
        <translation>Aufgabe</translation>
    </message>
    <message>
        <source>Item</source>
        <translation>Eintrag</translation>
    </message>
</context>
<context>
    <name>mailrescue/ui/mail/links.py</name>
    <message>
        <source>The text says {said}, but the link leads to {host}.</source>
        <translation>Im Text steht {said}, aber der Link führt zu {host}.</translation>
    </message>
    <message>
        <source>This name has letters that may look like others ({scripts}): {host}.</source>
        <translation>Dieser Name hat Buchstaben, die anderen ähnlich sehen ({scripts}): {host}.</translation>
    </message>
    <message>
        <source>What stands before the @ is not where it leads: it leads to {host}.</source>
        <translation>Was vor dem @ steht, ist nicht das Ziel: Er führt zu {host}.</translation>
    </message>
    <message>
        <source>It leads to a bare number, not to a name. Businesses do not send such links.</source>
        <translation>Er führt zu einer bloßen Nummer, nicht zu einem Namen. Firmen senden keine solchen Links.</translation>
    </message>
    <message>
        <source>It leads to an unusual door of that computer (port {port}).</source>
        <translation>Er führt zu einer ungewöhnlichen Tür jenes Computers (Port {port}).</translation>
    </message>
    <message>
        <source>It leads to a program, which could do anything on this computer.</source>
        <translation>Er führt zu einem Programm, das auf diesem Computer alles tun könnte.</translation>
    </message>
    <message>
        <source>Write to this address?</source>
        <translation>An diese Adresse schreiben?</translation>
    </message>
    <message>
        <source>Open this link?</source>
        <translation>Diesen Link öffnen?</translation>
    </message>
    <message>
        <source>Your mail program will open.</source>
        <translation>Ihr Mailprogramm wird geöffnet.</translation>
    </message>
    <message>
        <source>Your web browser will go to {host}.</source>
        <translation>Ihr Browser ruft {host} auf.</translation>
    </message>
    <message>
        <source>Be careful with this link</source>
        <translation>Vorsicht bei diesem Link</translation>
    </message>
    <message>
        <source>Copy address</source>
        <translation>Adresse kopieren</translation>
    </message>
    <message>
        <source>Open anyway</source>
        <translation>Trotzdem öffnen</translation>
    </message>
    <message>
        <source>This link is not opened</source>
        <translation>Dieser Link wird nicht geöffnet</translation>
    </message>
    <message>
        <source>Only links to web pages and to mail addresses can be opened from a mail. This one is another kind, and may be a trap.</source>
        <translation>Aus einer Mail lassen sich nur Links zu Webseiten und Mailadressen öffnen. Dieser ist von anderer Art und vielleicht eine Falle.</translation>
    </message>
</context>
<context>
    <name>mailrescue/ui/mail/opening.py</name>
    <message>
        <source>Open this attachment?</source>
        <translation>Diesen Anhang öffnen?</translation>
    </message>
    <message>
        <source>Another program will open it. Open only what you expected from somebody you know: attachments are the commonest way to break into an office.</source>
        <translation>Ein anderes Programm wird ihn öffnen. Öffnen Sie nur, was Sie von jemandem, den Sie kennen, erwartet haben: Über Anhänge wird am häufigsten in Büros eingebrochen.</translation>
    </message>
    <message>
        <source>Save instead</source>
        <translation>Lieber speichern</translation>
    </message>
</context>
<context>
    <name>mailrescue/ui/mail/pane.py</name>
    <message>
        <source>Choose a message</source>
        <translation>Wählen Sie eine Nachricht</translation>
    </message>
    <message>
        <source>It is shown here as it was when the snapshot was taken. Nothing in it is loaded from the internet.</source>
        <translation>Hier steht sie, wie sie bei der Sicherung war. Nichts darin wird aus dem Internet geladen.</translation>
    </message>
    <message>
        <source>Opening the message …</source>
        <translation>Die Nachricht wird geöffnet …</translation>
    </message>
    <message>
        <source>This message cannot be shown</source>
        <translation>Diese Nachricht kann nicht gezeigt werden</translation>
    </message>
    <message>
        <source>As sent</source>
        <translation>Wie gesendet</translation>
    </message>
    <message>
        <source>Plain text</source>
        <translation>Nur Text</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>Quelltext</translation>
    </message>
    <message>
        <source>Find in this message (Ctrl+F)</source>
        <translation>In dieser Nachricht suchen (Strg+F)</translation>
    </message>
    <message>
        <source>Print (Ctrl+P)</source>
        <translation>Drucken (Strg+P)</translation>
    </message>
    <message>
        <source>Save as a mail file (Ctrl+S)</source>
        <translation>Als Maildatei speichern (Strg+S)</translation>
    </message>
    <message>
        <source>Open in a window of its own</source>
        <translation>In eigenem Fenster öffnen</translation>
    </message>
    <message>
        <source>Save the message</source>
        <translation>Nachricht speichern</translation>
    </message>
    <message>
        <source>Mail files (*.eml)</source>
        <translation>Maildateien (*.eml)</translation>
    </message>
    <message>
        <source>Save the attachment</source>
        <translation>Anhang speichern</translation>
    </message>
    <message>
        <source>Save all attachments to a folder</source>
        <translation>Alle Anhänge in einen Ordner speichern</translation>
    </message>
    <message>
        <source>No program on this computer opens this file. Save it instead.</source>
        <translation>Kein Programm auf diesem Computer öffnet diese Datei. Speichern Sie sie stattdessen.</translation>
    </message>
    <message>
        <source>Saved: {path}</source>
        <translation>Gespeichert: {path}</translation>
    </message>
    <message>
        <source>Message</source>
        <translation>Nachricht</translation>
    </message>
    <message>
        <source>Date</source>
        <translation>Datum</translation>
    </message>
    <message>
        <source>Attachment</source>
        <translation>Anhang</translation>
    </message>
</context>
<context>
    <name>mailrescue/ui/mail/text_view.py</name>
    <message>
        <source>Text of the message</source>
        <translation>Text der Nachricht</translation>
    </message>
</context>
<context>
    <name>mailrescue/ui/mail/view.py</name>
    <message>
        <source>Source of the message</source>
        <translation>Quelltext der Nachricht</translation>
    </message>
    <message>
        <source>The rest is not shown. Save the message to see all of it.</source>
        <translation>Der Rest wird nicht gezeigt. Speichern Sie die Nachricht, um alles zu sehen.</translation>
    </message>
    <message>
        <source>Find in this message</source>
        <translation>In dieser Nachricht suchen</translation>
    </message>
    <message>
        <source>Previous place</source>
        <translation>Vorige Stelle</translation>
    </message>
    <message>
        <source>Next place</source>
        <translation>Nächste Stelle</translation>
    </message>
    <message>
        <source>Close the search</source>
        <translation>Suche schließen</translation>
    </message>
    <message>
        <source>Not found</source>
        <translation>Nicht gefunden</translation>
    </message>
    <message numerus="yes">
        <source>{n} remote pictures were not loaded, so that nobody learns that you read this.</source>
        <translation><numerusform>{n} fernes Bild wurde nicht geladen, damit niemand erfährt, dass Sie dies lesen.</numerusform><numerusform>{n} ferne Bilder wurden nicht geladen, damit niemand erfährt, dass Sie dies lesen.</numerusform></translation>
    </message>
    <message>
        <source>This message is built to harm programs that show it. Only its text is shown.</source>
        <translation>Diese Nachricht soll Programmen schaden, die sie zeigen. Nur ihr Text wird gezeigt.</translation>
    </message>
    <message>
        <source>This message is very large or deeply nested. Only its text is shown.</source>
        <translation>Diese Nachricht ist sehr groß oder tief verschachtelt. Nur ihr Text wird gezeigt.</translation>
    </message>
    <message>
        <source>This message is huge ({size}). Only its beginning is shown; saving it gives all of it.</source>
        <translation>Diese Nachricht ist riesig ({size}). Nur der Anfang wird gezeigt; gespeichert haben Sie alles.</translation>
    </message>
    <message>
        <source>The text is very long. Only its beginning is shown; saving the message gives all of it.</source>
        <translation>Der Text ist sehr lang. Nur der Anfang wird gezeigt; gespeichert haben Sie alles.</translation>
    </message>
    <message>
        <source>There are more attachments than are listed; saving the message gives all of them.</source>
        <translation>Es gibt mehr Anhänge, als hier stehen; mit der gespeicherten Nachricht haben Sie alle.</translation>
    </message>
    <message>
        <source>This message has more parts than any mail program writes. What comes last is not shown.</source>
        <translation>Diese Nachricht hat mehr Teile, als je ein Mailprogramm schreibt. Die letzten werden nicht gezeigt.</translation>
    </message>
    <message>
        <source>Not all pictures in the text are shown; they are among the attachments.</source>
        <translation>Nicht alle Bilder im Text werden gezeigt; sie sind bei den Anhängen.</translation>
    </message>
    <message>
        <source>This message is encrypted or sealed. Only a mail program that has its key can show it; it is kept whole and can be saved.</source>
        <translation>Diese Nachricht ist verschlüsselt oder versiegelt. Nur ein Mailprogramm mit dem Schlüssel kann sie zeigen; sie ist ganz aufgehoben und lässt sich speichern.</translation>
    </message>
</context>
<context>
    <name>mailrescue/ui/mail/web_view.py</name>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
</context>
<context>
    <name>mailrescue/ui/settings/about.py</name>
    <message>
        <source>Snapshots of the only copy of a business's mail: taken, watched, searched, proven, and given back.</source>
        <translation>Sicherungen der einzigen Kopie der Mails eines Betriebs: gemacht, überwacht, durchsucht, bewiesen und zurückgegeben.</translation>
    </message>
    <message>
        <source>About MailRescue</source>
        <translation>Über MailRescue</translation>
    </message>
    <message>
        <source>Version {version}</source>
        <translation>Version {version}</translation>
    </message>
    <message>
        <source>Apache License 2.0. It sends nothing about you or your mail to anybody.</source>
        <translation>Apache-Lizenz 2.0. Es sendet nichts über Sie oder Ihre Mails an irgendwen.</translation>
    </message>
    <message>
        <source>Its files on this computer</source>
        <translation>Seine Dateien auf diesem Computer</translation>
    </message>
    <message>
        <source>Text for whoever helps you</source>
        <translation>Text für den, der Ihnen hilft</translation>
    </message>
    <message>
        <source>Versions and figures; no mail, no addresses, no keys.</source>
        <translation>Versionen und Zahlen; keine Mails, keine Adressen, keine Schlüssel.</translation>
    </message>
    <message>
        <source>What it is made of</source>
        <translation>Woraus es besteht</translation>
    </message>
    <message>
        <source>Parts and their licences</source>
        <translation>Bestandteile und ihre Lizenzen</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>Lizenz</translation>
    </message>
    <message>
        <source>Choose a part to read its licence.</source>
        <translation>Wählen Sie einen Bestandteil, um seine Lizenz zu lesen.</translation>
    </message>
    <message>
        <source>{name} is under {licence}. Its words did not come along with it.</source>
        <translation>{name} steht unter {licence}. Der Wortlaut lag nicht bei.</translation>
    </message>
    <message>
        <source>Copied; it stands below, too. Read it before you send it to anybody.</source>
        <translation>Kopiert; es steht auch unten. Lesen Sie es, bevor Sie es jemandem senden.</translation>
    </message>
</context>
<context>
    <name>mailrescue/ui/settings/accounts.py</name>
    <message>
        <source>Mailboxes</source>
        <translation>Postfächer</translation>
    </message>
    <message>
        <source>What MailRescue takes snapshots of. Your mail program keeps working as before; nothing is ever changed there.</source>
        <translation>Was MailRescue sichert. Ihr Mailprogramm arbeitet weiter wie bisher; dort wird nie etwas geändert.</translation>
    </message>
    <message>
        <source>The list of mailboxes cannot be read</source>
        <translation>Die Liste der Postfächer kann nicht gelesen werden</translation>
    </message>
    <message>
        <source>{account} was added</source>
        <translation>{account} ist hinzugefügt</translation>
    </message>
    <message>
        <source>Until its first snapshot nothing of it is kept.</source>
        <translation>Bis zur ersten Sicherung ist davon nichts aufgehoben.</translation>
    </message>
    <message>
        <source>No snapshot was begun</source>
        <translation>Es wurde keine Sicherung begonnen</translation>
    </message>
    <message>
        <source>Your mailboxes</source>
        <translation>Ihre Postfächer</translation>
    </message>
    <message>
        <source>I know the mail address</source>
        <translation>Ich kenne die Mailadresse</translation>
    </message>
    <message>
        <source>Find my mail</source>
        <translation>Meine Mails suchen</translation>
    </message>
    <message>
        <source>With the address and password of a mailbox at a provider, Exchange or any other, its server is found. MailRescue can also look for the files of Outlook and Thunderbird on this computer.</source>
        <translation>Mit Adresse und Passwort eines Postfachs bei einem Anbieter, Exchange oder jedem anderen, wird sein Server gefunden. MailRescue kann auch die Dateien von Outlook und Thunderbird auf diesem Computer suchen.</translation>
    </message>
    <message>
        <source>No mailbox is looked after yet</source>
        <translation>Noch wird kein Postfach gesichert</translation>
    </message>
    <message>
        <source>Test</source>
        <translation>Prüfen</translation>
    </message>
    <message>
        <source>See whether {account} can be read</source>
        <translation>Prüfen, ob {account} gelesen werden kann</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Stop looking after {account}</source>
        <translation>{account} nicht mehr sichern</translation>
    </message>
    <message>
        <source>none</source>
        <translation>keine</translation>
    </message>
    <message>
        <source>Outlook file of {account}</source>
        <translation>Outlook-Datei von {account}</translation>
    </message>
    <message>
        <source>Its Outlook file on this computer</source>
        <translation>Seine Outlook-Datei auf diesem Computer</translation>
    </message>
    <message>
        <source>It is kept as it is, too, the moment something is wrong with the mailbox.</source>
        <translation>Auch sie wird so, wie sie ist, aufgehoben, sobald mit dem Postfach etwas nicht stimmt.</translation>
    </message>
    <message numerus="yes">
        <source>last snapshot {ago}, {n} items</source>
        <translation><numerusform>letzte Sicherung {ago}, {n} Eintrag</numerusform><numerusform>letzte Sicherung {ago}, {n} Einträge</numerusform></translation>
    </message>
    <message>
        <source>no snapshot yet</source>
        <translation>noch keine Sicherung</translation>
    </message>
    <message>
        <source>Looking at it…</source>
        <translation>Wird angesehen…</translation>
    </message>
    <message>
        <source>The new password of {account} is kept</source>
        <translation>Das neue Passwort von {account} ist gespeichert</translation>
    </message>
    <message>
        <source>MailRescue stops taking snapshots of it. The snapshots there are stay in the vault, with all their mail, and the mailbox itself is not touched.</source>
        <translation>MailRescue sichert es nicht mehr. Die vorhandenen Sicherungen bleiben mit allen Mails im Tresor, und das Postfach selbst wird nicht angerührt.</translation>
    </message>
    <message>
        <source>Its password is removed from this computer.</source>
        <translation>Sein Passwort wird von diesem Computer entfernt.</translation>
    </message>
    <message>
        <source>Stop looking after {account}?</source>
        <translation>{account} nicht mehr sichern?</translation>
    </message>
    <message>
        <source>Remove it from the list</source>
        <translation>Aus der Liste entfernen</translation>
    </message>
    <message>
        <source>Its password is still in this computer's password store, which cannot be reached now: look for MailRescue there.</source>
        <translation>Sein Passwort ist noch im Passwortspeicher dieses Computers, der jetzt nicht zu erreichen ist: Suchen Sie dort nach MailRescue.</translation>
    </message>
    <message>
        <source>Its snapshots stay in the vault.</source>
        <translation>Die Sicherungen bleiben im Tresor.</translation>
    </message>
    <message>
        <source>{account} is no longer looked after</source>
        <translation>{account} wird nicht mehr gesichert</translation>
    </message>
    <message numerus="yes">
        <source>Looking at it… {n} items so far</source>
        <translation><numerusform>Wird angesehen… bisher {n} Eintrag</numerusform><numerusform>Wird angesehen… bisher {n} Einträge</numerusform></translation>
    </message>
</context>
<context>
    <name>mailrescue/ui/settings/add_account.py</name>
    <message>
        <source>Looking for mail on this computer…</source>
        <translation>Auf diesem Computer wird nach Mails gesucht…</translation>
    </message>
    <message>
        <source>Looking at {name}…</source>
        <translation>{name} wird angesehen…</translation>
    </message>
    <message>
        <source>On this computer</source>
        <translation>Auf diesem Computer</translation>
    </message>
    <message>
        <source>At a provider</source>
        <translation>Bei einem Anbieter</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Look again</source>
        <translation>Noch einmal suchen</translation>
    </message>
    <message>
        <source>Choose a file…</source>
        <translation>Datei wählen…</translation>
    </message>
    <message>
        <source>Choose a folder…</source>
        <translation>Ordner wählen…</translation>
    </message>
    <message>
        <source>Mail that was found</source>
        <translation>Gefundene Mails</translation>
    </message>
    <message>
        <source>Name of the mailbox</source>
        <translation>Name des Postfachs</translation>
    </message>
    <message>
        <source>Add this mailbox</source>
        <translation>Dieses Postfach hinzufügen</translation>
    </message>
    <message>
        <source>What shall it be called?</source>
        <translation>Wie soll es heißen?</translation>
    </message>
    <message numerus="yes">
        <source>Looking… {n} folders so far</source>
        <translation><numerusform>Es wird gesucht… bisher {n} Ordner</numerusform><numerusform>Es wird gesucht… bisher {n} Ordner</numerusform></translation>
    </message>
    <message>
        <source>Stopped.</source>
        <translation>Angehalten.</translation>
    </message>
    <message>
        <source>Looked for half a minute and stopped there. If what you look for is not here, choose its folder.</source>
        <translation>Nach einer halben Minute wurde die Suche beendet. Fehlt etwas, wählen Sie den Ordner selbst.</translation>
    </message>
    <message numerus="yes">
        <source>{n} things that hold mail were found. Choose one.</source>
        <translation><numerusform>{n} Fundstelle mit Mails. Wählen Sie sie aus.</numerusform><numerusform>{n} Fundstellen mit Mails. Wählen Sie eine aus.</numerusform></translation>
    </message>
    <message>
        <source>Outlook for Mac keeps its mail in a form of its own, not as OST or PST, and that cannot be read. Files from Outlook on Windows, and Thunderbird's, can be chosen.</source>
        <translation>Outlook für Mac bewahrt Mails in einer eigenen Form auf, nicht als OST oder PST; die kann nicht gelesen werden. Dateien von Outlook unter Windows und von Thunderbird können Sie wählen.</translation>
    </message>
    <message>
        <source>No mail was found where mail programs usually keep it. Choose the file or folder yourself.</source>
        <translation>Wo Mailprogramme ihre Mails meist ablegen, war nichts zu finden. Wählen Sie Datei oder Ordner selbst.</translation>
    </message>
    <message>
        <source>added as {account}</source>
        <translation>hinzugefügt als {account}</translation>
    </message>
    <message>
        <source>Choose a file that holds mail</source>
        <translation>Eine Datei mit Mails wählen</translation>
    </message>
    <message>
        <source>Choose a folder that holds mail</source>
        <translation>Einen Ordner mit Mails wählen</translation>
    </message>
    <message>
        <source>Looking whether it can be read…</source>
        <translation>Es wird geprüft, ob es lesbar ist…</translation>
    </message>
    <message>
        <source>Add without waiting</source>
        <translation>Ohne Warten hinzufügen</translation>
    </message>
    <message numerus="yes">
        <source>Looking whether it can be read… {n} items so far</source>
        <translation><numerusform>Es wird geprüft, ob es lesbar ist… bisher {n} Eintrag</numerusform><numerusform>Es wird geprüft, ob es lesbar ist… bisher {n} Einträge</numerusform></translation>
    </message>
    <message>
        <source>Add it nevertheless</source>
        <translation>Trotzdem hinzufügen</translation>
    </message>
    <message>
        <source>Use 1 to 32 small letters a to z, digits, dots, dashes and underscores.</source>
        <translation>Nehmen Sie 1 bis 32 Zeichen: kleine Buchstaben a bis z, Ziffern, Punkt, Binde- und Unterstrich.</translation>
    </message>
    <message>
        <source>There is a mailbox of that name already.</source>
        <translation>Ein Postfach mit diesem Namen gibt es schon.</translation>
    </message>
    <message>
        <source>This is the name under which you will find it here; nobody else sees it.</source>
        <translation>Unter diesem Namen finden Sie es hier; sonst sieht ihn niemand.</translation>
    </message>
</context>
<context>
    <name>mailrescue/ui/settings/add_server.py</name>
    <message>
        <source>With the address and the password of your mailbox the server is found. Nothing is changed there, and no mail is marked as read.</source>
        <translation>Mit Adresse und Passwort Ihres Postfachs wird der Server gefunden. Dort wird nichts geändert und keine Mail als gelesen markiert.</translation>
    </message>
    <message>
        <source>Password</source>
        <translation>Passwort</translation>
    </message>
    <message>
        <source>Mail address</source>
        <translation>Mailadresse</translation>
    </message>
    <message>
        <source>name@example.org</source>
        <translation>name@example.org</translation>
    </message>
    <message>
        <source>Find the server</source>
        <translation>Server suchen</translation>
    </message>
    <message>
        <source>I know the server</source>
        <translation>Ich kenne den Server</translation>
    </message>
    <message>
        <source>With Gmail, Yahoo, iCloud and some others this is an app password, made in the settings of your account there.</source>
        <translation>Bei Gmail, Yahoo, iCloud und einigen anderen ist das ein App-Passwort, das Sie dort in den Einstellungen Ihres Kontos erstellen.</translation>
    </message>
    <message>
        <source>Servers that were found</source>
        <translation>Gefundene Server</translation>
    </message>
    <message>
        <source>Looking for the server of {address}…</source>
        <translation>Der Server von {address} wird gesucht …</translation>
    </message>
    <message>
        <source>Looking for more…</source>
        <translation>Es wird weitergesucht …</translation>
    </message>
    <message>
        <source>{why} It is another one than that of your address. Only if you know it as your provider's should it be sent your password.</source>
        <translation>{why} Das ist ein anderer als der Ihrer Adresse. Nur wenn Sie ihn als den Ihres Anbieters kennen, sollte er Ihr Passwort bekommen.</translation>
    </message>
    <message>
        <source>May {host} be asked, with your password?</source>
        <translation>Darf {host} gefragt werden, mit Ihrem Passwort?</translation>
    </message>
    <message>
        <source>Yes, that is my provider</source>
        <translation>Ja, das ist mein Anbieter</translation>
    </message>
    <message numerus="yes">
        <source>{n} ways to your mailbox were found. Choose one.</source>
        <translation><numerusform>{n} Weg zu Ihrem Postfach wurde gefunden.</numerusform><numerusform>{n} Wege zu Ihrem Postfach wurden gefunden. Wählen Sie einen.</numerusform></translation>
    </message>
    <message>
        <source>{host} knows this mailbox, but did not take the password. Is it typed right?</source>
        <translation>{host} kennt dieses Postfach, hat das Passwort aber nicht angenommen. Ist es richtig eingegeben?</translation>
    </message>
    <message>
        <source>To go on, answer the question below.</source>
        <translation>Beantworten Sie die Frage unten, dann geht es weiter.</translation>
    </message>
    <message>
        <source>No server was found for this address. Your provider's instructions name it: choose “I know the server”.</source>
        <translation>Zu dieser Adresse wurde kein Server gefunden. Die Anleitung Ihres Anbieters nennt ihn: Wählen Sie „Ich kenne den Server“.</translation>
    </message>
    <message>
        <source>Test it</source>
        <translation>Testen</translation>
    </message>
    <message>
        <source>Make the vault, and add it</source>
        <translation>Tresor anlegen und hinzufügen</translation>
    </message>
    <message>
        <source>Add without testing</source>
        <translation>Ohne Test hinzufügen</translation>
    </message>
    <message>
        <source>Fill in what your provider says, then test it.</source>
        <translation>Tragen Sie ein, was Ihr Anbieter angibt, und testen Sie es dann.</translation>
    </message>
    <message>
        <source>Only the name service names this server, and that can be forged. Test it only if you know it as your provider's.</source>
        <translation>Nur der Namensdienst nennt diesen Server, und der lässt sich fälschen. Testen Sie ihn nur, wenn Sie ihn als den Ihres Anbieters kennen.</translation>
    </message>
</context>
<context>
    <name>mailrescue/ui/settings/appearance.py</name>
    <message>
        <source>Appearance</source>
        <translation>Aussehen</translation>
    </message>
    <message>
        <source>How this window looks and speaks. It changes nothing about your mail.</source>
        <translation>Wie dieses Fenster aussieht und spricht. An Ihren Mails ändert das nichts.</translation>
    </message>
    <message>
        <source>System</source>
        <translation>System</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Hell</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Dunkel</translation>
    </message>
    <message>
        <source>Colours</source>
        <translation>Farben</translation>
    </message>
    <message>
        <source>“System” follows what your computer is set to.</source>
        <translation>„System“ richtet sich nach Ihrem Computer.</translation>
    </message>
    <message>
        <source>Text size</source>
        <translation>Schriftgröße</translation>
    </message>
    <message>
        <source>Usual</source>
        <translation>Üblich</translation>
    </message>
    <message>
        <source>All text, and the room around it.</source>
        <translation>Alle Schrift und der Platz darum.</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Sprache</translation>
    </message>
    <message>
        <source>The mail itself is shown as it was written.</source>
        <translation>Die Mails selbst erscheinen, wie sie geschrieben wurden.</translation>
    </message>
    <message>
        <source>Reopen the window</source>
        <translation>Fenster neu öffnen</translation>
    </message>
    <message>
        <source>The language changes when the window is opened again</source>
        <translation>Die Sprache wechselt, wenn das Fenster neu geöffnet wird</translation>
    </message>
    <message>
        <source>Jobs that run go on meanwhile.</source>
        <translation>Laufende Aufträge gehen dabei weiter.</translation>
    </message>
</context>
<context>
    <name>mailrescue/ui/settings/attach.py</name>
    <message>
        <source>Recovery code</source>
        <translation>Wiederherstellungscode</translation>
    </message>
    <message>
        <source>Use this vault</source>
        <translation>Diesen Tresor benutzen</translation>
    </message>
    <message>
        <source>Use another vault</source>
        <translation>Einen anderen Tresor benutzen</translation>
    </message>
    <message>
        <source>Type its recovery code, from the sheet you printed. Leave it empty when this computer had that vault before.</source>
        <translation>Geben Sie den Wiederherstellungscode vom ausgedruckten Notfallblatt ein. Lassen Sie das Feld leer, wenn dieser Computer den Tresor schon hatte.</translation>
    </message>
    <message>
        <source>Opening it…</source>
        <translation>Wird geöffnet…</translation>
    </message>
    <message numerus="yes">
        <source>Making its mail searchable… {n} items so far</source>
        <translation><numerusform>Die Mails werden durchsuchbar gemacht… bisher {n} Eintrag</numerusform><numerusform>Die Mails werden durchsuchbar gemacht… bisher {n} Einträge</numerusform></translation>
    </message>
</context>
<context>
    <name>mailrescue/ui/settings/keys.py</name>
    <message>
        <source>Keys</source>
        <translation>Schlüssel</translation>
    </message>
    <message>
        <source>Your vault is encrypted. Each of these opens it; who has none of them cannot read anything in it.</source>
        <translation>Ihr Tresor ist verschlüsselt. Jeder dieser Schlüssel öffnet ihn; wer keinen hat, kann nichts darin lesen.</translation>
    </message>
    <message>
        <source>Add a key</source>
        <translation>Schlüssel hinzufügen</translation>
    </message>
    <message>
        <source>Make a new sheet</source>
        <translation>Neues Blatt machen</translation>
    </message>
    <message>
        <source>Add a passphrase</source>
        <translation>Passphrase hinzufügen</translation>
    </message>
    <message>
        <source>Let it open the vault</source>
        <translation>Den Tresor damit öffnen</translation>
    </message>
    <message>
        <source>A page to print, with a code that opens the vault on any computer. Make one for each place where you keep it.</source>
        <translation>Eine Seite zum Drucken mit einem Code, der den Tresor auf jedem Computer öffnet. Machen Sie für jeden Aufbewahrungsort eine eigene.</translation>
    </message>
    <message>
        <source>Passphrase</source>
        <translation>Passphrase</translation>
    </message>
    <message>
        <source>Something that you know. It is asked for where there is no password store.</source>
        <translation>Etwas, das Sie wissen. Danach wird gefragt, wo es keinen Passwortspeicher gibt.</translation>
    </message>
    <message>
        <source>This computer's password store</source>
        <translation>Der Passwortspeicher dieses Computers</translation>
    </message>
    <message>
        <source>Then nothing need be typed here: whoever signs in as you can open the vault.</source>
        <translation>Dann muss hier nichts eingegeben werden: Wer sich als Sie anmeldet, kann den Tresor öffnen.</translation>
    </message>
    <message>
        <source>What opens your vault</source>
        <translation>Was Ihren Tresor öffnet</translation>
    </message>
    <message>
        <source>There is no vault open</source>
        <translation>Es ist kein Tresor offen</translation>
    </message>
    <message>
        <source>Its keys are shown when it is.</source>
        <translation>Ist er offen, stehen hier seine Schlüssel.</translation>
    </message>
    <message numerus="yes">
        <source>{n} key files are damaged</source>
        <translation><numerusform>{n} Schlüsseldatei ist beschädigt</numerusform><numerusform>{n} Schlüsseldateien sind beschädigt</numerusform></translation>
    </message>
    <message>
        <source>There is no recovery sheet for this vault</source>
        <translation>Für diesen Tresor gibt es kein Notfallblatt</translation>
    </message>
    <message>
        <source>If this computer is lost, only a passphrase would open it. Make a sheet and keep it elsewhere.</source>
        <translation>Geht dieser Computer verloren, öffnet ihn nur noch eine Passphrase. Machen Sie ein Blatt und heben Sie es woanders auf.</translation>
    </message>
    <message>
        <source>A passphrase</source>
        <translation>Eine Passphrase</translation>
    </message>
    <message>
        <source>Asked for where there is no password store.</source>
        <translation>Wird verlangt, wo es keinen Passwortspeicher gibt.</translation>
    </message>
    <message>
        <source>A recovery sheet</source>
        <translation>Ein Notfallblatt</translation>
    </message>
    <message>
        <source>The code on the sheet with the number {number}.</source>
        <translation>Der Code auf dem Blatt mit der Nummer {number}.</translation>
    </message>
    <message>
        <source>A computer's password store</source>
        <translation>Der Passwortspeicher eines Computers</translation>
    </message>
    <message>
        <source>Opens the vault by itself for whoever is signed in.</source>
        <translation>Öffnet den Tresor von selbst für den, der angemeldet ist.</translation>
    </message>
    <message>
        <source>Remove…</source>
        <translation>Entfernen…</translation>
    </message>
    <message>
        <source>Made on {day}.</source>
        <translation>Angelegt am {day}.</translation>
    </message>
    <message>
        <source>The passphrase opens your vault from now on</source>
        <translation>Die Passphrase öffnet ab jetzt Ihren Tresor</translation>
    </message>
    <message>
        <source>This computer opens the vault by itself from now on</source>
        <translation>Dieser Computer öffnet den Tresor ab jetzt von selbst</translation>
    </message>
    <message>
        <source>{key}, made on {day}. The vault no longer opens with it; copies of the vault that were made before still do.</source>
        <translation>{key}, angelegt am {day}. Der Tresor öffnet sich damit nicht mehr; früher gemachte Kopien des Tresors schon.</translation>
    </message>
    <message>
        <source>Remove this key?</source>
        <translation>Diesen Schlüssel entfernen?</translation>
    </message>
    <message>
        <source>Remove it</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>The key was removed</source>
        <translation>Der Schlüssel ist entfernt</translation>
    </message>
    <message>
        <source>That was not begun</source>
        <translation>Das wurde nicht begonnen</translation>
    </message>
    <message>
        <source>No sheet was made</source>
        <translation>Es wurde kein Blatt gemacht</translation>
    </message>
    <message>
        <source>New passphrase</source>
        <translation>Neue Passphrase</translation>
    </message>
    <message>
        <source>The same once more</source>
        <translation>Noch einmal dieselbe</translation>
    </message>
    <message>
        <source>Show what I type</source>
        <translation>Eingabe zeigen</translation>
    </message>
    <message>
        <source>Add this passphrase</source>
        <translation>Diese Passphrase hinzufügen</translation>
    </message>
    <message>
        <source>Four or more words that do not belong together are easy to keep in mind and hard to guess.</source>
        <translation>Vier oder mehr Wörter, die nicht zusammengehören, merkt man sich leicht, und sie sind schwer zu erraten.</translation>
    </message>
    <message>
        <source>This is short. Whoever gets hold of the vault can try millions of short ones.</source>
        <translation>Das ist kurz. Wer den Tresor in die Hände bekommt, kann Millionen kurzer ausprobieren.</translation>
    </message>
    <message>
        <source>The two are not the same yet.</source>
        <translation>Die beiden sind noch nicht gleich.</translation>
    </message>
</context>
<context>
    <name>mailrescue/ui/settings/kinds.py</name>
    <message>
        <source>Outlook's copy of a mailbox (OST)</source>
        <translation>Outlooks Kopie eines Postfachs (OST)</translation>
    </message>
    <message>
        <source>Outlook data file (PST)</source>
        <translation>Outlook-Datendatei (PST)</translation>
    </message>
    <message>
        <source>Maildir folder</source>
        <translation>Maildir-Ordner</translation>
    </message>
    <message>
        <source>Mail folders (mbox, Thunderbird)</source>
        <translation>Mailordner (mbox, Thunderbird)</translation>
    </message>
    <message>
        <source>Folder of single mails (EML)</source>
        <translation>Ordner mit einzelnen Mails (EML)</translation>
    </message>
    <message>
        <source>Mailbox on an IMAP server</source>
        <translation>Postfach auf einem IMAP-Server</translation>
    </message>
    <message>
        <source>Mailbox on an Exchange server</source>
        <translation>Postfach auf einem Exchange-Server</translation>
    </message>
    <message numerus="yes">
        <source>Can be read: {items} in {folders}; {n} things cannot be listed.</source>
        <translation><numerusform>Lesbar: {items}, {folders}; {n} Stelle lässt sich nicht auflisten.</numerusform><numerusform>Lesbar: {items}, {folders}; {n} Stellen lassen sich nicht auflisten.</numerusform></translation>
    </message>
    <message>
        <source>Can be read: {items} in {folders}.</source>
        <translation>Lesbar: {items}, {folders}.</translation>
    </message>
</context>
<context>
    <name>mailrescue/ui/settings/ladder.py</name>
    <message>
        <source>This computer's connection</source>
        <translation>Die Verbindung dieses Computers</translation>
    </message>
    <message>
        <source>The server's name</source>
        <translation>Der Name des Servers</translation>
    </message>
    <message>
        <source>The server answers</source>
        <translation>Der Server antwortet</translation>
    </message>
    <message>
        <source>It proves who it is</source>
        <translation>Er weist sich aus</translation>
    </message>
    <message>
        <source>It speaks the language of mail</source>
        <translation>Er spricht die Sprache der Mail</translation>
    </message>
    <message>
        <source>Sign-in</source>
        <translation>Anmeldung</translation>
    </message>
    <message>
        <source>Reading a folder</source>
        <translation>Lesen eines Ordners</translation>
    </message>
    <message>
        <source>This computer is not connected to the internet, or a page wants to be answered in the browser first, as in a hotel. See to that, then test again.</source>
        <translation>Dieser Computer ist nicht mit dem Internet verbunden, oder im Browser wartet erst eine Seite auf Antwort, wie im Hotel. Kümmern Sie sich darum, und testen Sie dann noch einmal.</translation>
    </message>
    <message>
        <source>Nothing was sent to it, because it does not prove who it is: its certificate has run out, is for another name, or is by an authority that this computer does not know. Ask your provider. With a server of your own, choose the certificate of your authority.</source>
        <translation>Ihm wurde nichts gesendet, denn er weist sich nicht aus: Sein Zertifikat ist abgelaufen, gilt für einen anderen Namen oder ist von einer Zertifizierungsstelle, die dieser Computer nicht kennt. Fragen Sie Ihren Anbieter. Bei einem eigenen Server wählen Sie das Zertifikat Ihrer Zertifizierungsstelle.</translation>
    </message>
    <message>
        <source>Check name and password. Many providers want a password that is made for this program (app password) instead of your own.</source>
        <translation>Prüfen Sie Name und Passwort. Viele Anbieter verlangen statt Ihres eigenen ein Passwort, das für dieses Programm erstellt wird (App-Passwort).</translation>
    </message>
    <message>
        <source>This way in is switched off for the mailbox. Ask your provider, or whoever looks after the mailboxes, to allow it.</source>
        <translation>Dieser Zugang ist für das Postfach abgeschaltet. Bitten Sie Ihren Anbieter, oder wer die Postfächer betreut, ihn zu erlauben.</translation>
    </message>
    <message>
        <source>The server asks to be left alone for a while. Try again later; MailRescue waits by itself when it takes snapshots.</source>
        <translation>Der Server bittet, ihn eine Weile in Ruhe zu lassen. Versuchen Sie es später; beim Sichern wartet MailRescue von selbst.</translation>
    </message>
    <message>
        <source>Something else answers there than a mail server of this kind. Check server, port and encryption.</source>
        <translation>Dort antwortet etwas anderes als ein Mailserver dieser Art. Prüfen Sie Server, Port und Verschlüsselung.</translation>
    </message>
    <message>
        <source>Check server and port. If it worked before, the server is down: try again later, and if it stays so, call your provider.</source>
        <translation>Prüfen Sie Server und Port. Wenn es vorher ging, ist der Server ausgefallen: Versuchen Sie es später, und rufen Sie Ihren Anbieter an, wenn es so bleibt.</translation>
    </message>
    <message>
        <source>Check how the name of the server is spelt; your provider's instructions have it.</source>
        <translation>Prüfen Sie, wie der Name des Servers geschrieben wird; er steht in der Anleitung Ihres Anbieters.</translation>
    </message>
    <message>
        <source>all is well</source>
        <translation>alles in Ordnung</translation>
    </message>
    <message>
        <source>it ended here</source>
        <translation>hier war Schluss</translation>
    </message>
    <message>
        <source>{step}: {how}. {sentence}</source>
        <translation>{step}: {how}. {sentence}</translation>
    </message>
    <message>
        <source>Looking at the server of {account}, step by step…</source>
        <translation>Der Server von {account} wird Schritt für Schritt geprüft …</translation>
    </message>
    <message>
        <source>The mailbox can be read.</source>
        <translation>Das Postfach kann gelesen werden.</translation>
    </message>
    <message>
        <source>It ended at this step: {step}</source>
        <translation>Bei diesem Schritt war Schluss: {step}</translation>
    </message>
    <message>
        <source>The server could not be looked at</source>
        <translation>Der Server konnte nicht geprüft werden</translation>
    </message>
</context>
<context>
    <name>mailrescue/ui/settings/page.py</name>
    <message>
        <source>Keeping</source>
        <translation>Aufbewahrung</translation>
    </message>
    <message>
        <source>Vault</source>
        <translation>Tresor</translation>
    </message>
    <message>
        <source>Second place</source>
        <translation>Zweiter Ort</translation>
    </message>
    <message>
        <source>About</source>
        <translation>Über MailRescue</translation>
    </message>
    <message>
        <source>Section</source>
        <translation>Bereich</translation>
    </message>
</context>
<context>
    <name>mailrescue/ui/settings/parts.py</name>
    <message>
        <source>That did not work</source>
        <translation>Das hat nicht geklappt</translation>
    </message>
</context>
<context>
    <name>mailrescue/ui/settings/password.py</name>
    <message>
        <source>Show the password</source>
        <translation>Passwort anzeigen</translation>
    </message>
    <message>
        <source>Hide the password</source>
        <translation>Passwort verbergen</translation>
    </message>
    <message>
        <source>The password was not kept: this computer has no password store. Choose a passphrase for your vault above, then try again; the password is then kept encrypted under the key of the vault.</source>
        <translation>Das Passwort wurde nicht gespeichert: Dieser Computer hat keinen Passwortspeicher. Wählen Sie oben eine Passphrase für Ihren Tresor, und versuchen Sie es dann noch einmal; das Passwort liegt dann verschlüsselt unter dem Schlüssel des Tresors.</translation>
    </message>
    <message>
        <source>The password was not kept: this computer has no password store, and the vault, under whose key it would be kept encrypted, is still to be made.</source>
        <translation>Das Passwort wurde nicht gespeichert: Dieser Computer hat keinen Passwortspeicher, und der Tresor, unter dessen Schlüssel es verschlüsselt läge, ist noch anzulegen.</translation>
    </message>
    <message>
        <source>The password was not kept: this computer has no password store, and the vault, under whose key it would be kept encrypted, is not open. Above it says what is needed.</source>
        <translation>Das Passwort wurde nicht gespeichert: Dieser Computer hat keinen Passwortspeicher, und der Tresor, unter dessen Schlüssel es verschlüsselt läge, ist nicht offen. Oben steht, was nötig ist.</translation>
    </message>
    <message>
        <source>New password of {account}</source>
        <translation>Neues Passwort von {account}</translation>
    </message>
    <message>
        <source>Keep and test it</source>
        <translation>Speichern und testen</translation>
    </message>
    <message>
        <source>It is kept in this computer's password store or, without one, encrypted under the key of your vault. Nothing is changed at the provider.</source>
        <translation>Es liegt im Passwortspeicher dieses Computers oder, wenn es keinen gibt, verschlüsselt unter dem Schlüssel Ihres Tresors. Beim Anbieter wird nichts geändert.</translation>
    </message>
</context>
<context>
    <name>mailrescue/ui/settings/recovery_dialog.py</name>
    <message>
        <source>I have printed this code, or written it down</source>
        <translation>Ich habe diesen Code gedruckt oder aufgeschrieben</translation>
    </message>
    <message>
        <source>This code is not shown again. Print it or write it down, then tick the box.</source>
        <translation>Dieser Code wird nicht noch einmal gezeigt. Drucken Sie ihn oder schreiben Sie ihn auf, und setzen Sie dann den Haken.</translation>
    </message>
    <message>
        <source>Picture of the recovery sheet</source>
        <translation>Bild des Notfallblatts</translation>
    </message>
    <message>
        <source>Your vault was made. This is the key to it.</source>
        <translation>Ihr Tresor ist angelegt. Dies ist der Schlüssel dazu.</translation>
    </message>
    <message>
        <source>A new recovery code</source>
        <translation>Ein neuer Wiederherstellungscode</translation>
    </message>
    <message>
        <source>With this code your mail can be read on any computer, even when this one is broken, stolen or burnt. It is shown only now, and kept nowhere: without it, and without this computer, nobody can read your vault again.</source>
        <translation>Mit diesem Code lassen sich Ihre Mails auf jedem Computer lesen, auch wenn dieser kaputt, gestohlen oder verbrannt ist. Er wird nur jetzt gezeigt und nirgends aufgehoben: Ohne ihn und ohne diesen Computer kann niemand mehr Ihren Tresor lesen.</translation>
    </message>
    <message>
        <source>Print…</source>
        <translation>Drucken…</translation>
    </message>
    <message>
        <source>Save as PDF…</source>
        <translation>Als PDF speichern…</translation>
    </message>
    <message>
        <source>Sent to the printer. Look whether the sheet came out, then put it where you keep your keys.</source>
        <translation>An den Drucker gesendet. Sehen Sie nach, ob das Blatt herauskam, und legen Sie es zu Ihren Schlüsseln.</translation>
    </message>
    <message>
        <source>Save the recovery sheet</source>
        <translation>Notfallblatt speichern</translation>
    </message>
    <message>
        <source>Saved to {path}. Print it, or move it to another computer, and delete it here: whoever has it can read your mail.</source>
        <translation>Gespeichert als {path}. Drucken Sie es oder bringen Sie es auf einen anderen Computer, und löschen Sie es hier: Wer es hat, kann Ihre Mails lesen.</translation>
    </message>
    <message>
        <source>Copied, for a minute and a half. Paste it where you keep your passwords.</source>
        <translation>Kopiert, für anderthalb Minuten. Fügen Sie ihn dort ein, wo Sie Ihre Passwörter aufheben.</translation>
    </message>
</context>
<context>
    <name>mailrescue/ui/settings/retention.py</name>
    <message>
        <source>Older snapshots are thinned out, so that the list stays short. No mail is ever removed by this: what was in a snapshot that goes stays in the vault, and search finds it.</source>
        <translation>Ältere Sicherungen werden ausgedünnt, damit die Liste kurz bleibt. Dabei geht nie eine Mail verloren: Was in einer ausgedünnten Sicherung war, bleibt im Tresor, und die Suche findet es.</translation>
    </message>
    <message>
        <source>The settings cannot be understood; below is what is usual</source>
        <translation>Die Einstellungen sind nicht verständlich; unten steht das Übliche</translation>
    </message>
    <message>
        <source>Plan</source>
        <translation>Plan</translation>
    </message>
    <message>
        <source>How much to keep</source>
        <translation>Wie viel bleibt</translation>
    </message>
    <message>
        <source>“Recommended” suits almost everybody. The steps below show what it means.</source>
        <translation>„Empfohlen“ passt fast allen. Die Stufen darunter zeigen, was es bedeutet.</translation>
    </message>
    <message>
        <source>Every snapshot</source>
        <translation>Jede Sicherung</translation>
    </message>
    <message>
        <source>Then the last of each hour</source>
        <translation>Dann die letzte jeder Stunde</translation>
    </message>
    <message>
        <source>Then the last of each day</source>
        <translation>Dann die letzte jedes Tages</translation>
    </message>
    <message>
        <source>Then the last of each week</source>
        <translation>Dann die letzte jeder Woche</translation>
    </message>
    <message>
        <source>Then the last of each month</source>
        <translation>Dann die letzte jedes Monats</translation>
    </message>
    <message>
        <source>Apart from these</source>
        <translation>Außerdem</translation>
    </message>
    <message>
        <source>Snapshots that you rejected</source>
        <translation>Sicherungen, die Sie abgelehnt haben</translation>
    </message>
    <message>
        <source>They are kept as evidence, and so that you can take your answer back.</source>
        <translation>Sie bleiben als Beleg, und damit Sie Ihre Antwort zurücknehmen können.</translation>
    </message>
    <message>
        <source>Versions of an Outlook file</source>
        <translation>Fassungen einer Outlook-Datei</translation>
    </message>
    <message>
        <source>So many of the newest stay in any case.</source>
        <translation>So viele der neuesten bleiben auf jeden Fall.</translation>
    </message>
    <message>
        <source>Mail that is in no snapshot any more</source>
        <translation>Mails, die in keiner Sicherung mehr sind</translation>
    </message>
    <message>
        <source>Keep it for ever</source>
        <translation>Für immer aufheben</translation>
    </message>
    <message>
        <source>Thin out now…</source>
        <translation>Jetzt ausdünnen…</translation>
    </message>
    <message>
        <source>What this means today</source>
        <translation>Was das heute bedeutet</translation>
    </message>
    <message>
        <source>The snapshots there are will be listed here, with what becomes of each.</source>
        <translation>Hier stehen dann die vorhandenen Sicherungen und was aus jeder wird.</translation>
    </message>
    <message>
        <source>Snapshots, and what becomes of each</source>
        <translation>Sicherungen und was aus jeder wird</translation>
    </message>
    <message>
        <source>Keep it like this</source>
        <translation>So beibehalten</translation>
    </message>
    <message>
        <source>What you chose is not saved yet.</source>
        <translation>Ihre Auswahl ist noch nicht gespeichert.</translation>
    </message>
    <message>
        <source>Somebody set that it is removed after {term}. Then it is gone for good.</source>
        <translation>Jemand hat eingestellt, dass sie nach {term} entfernt werden. Dann sind sie endgültig weg.</translation>
    </message>
    <message>
        <source>There is no vault open, so there is nothing to show yet.</source>
        <translation>Es ist kein Tresor offen, also gibt es noch nichts zu zeigen.</translation>
    </message>
    <message>
        <source>There is no snapshot yet.</source>
        <translation>Es gibt noch keine Sicherung.</translation>
    </message>
    <message>
        <source>All of them stay.</source>
        <translation>Alle bleiben.</translation>
    </message>
    <message numerus="yes">
        <source>{n} would go, {stay} stay. All mail stays.</source>
        <translation><numerusform>{n} würde gehen, {stay} bleiben. Alle Mails bleiben.</numerusform><numerusform>{n} würden gehen, {stay} bleiben. Alle Mails bleiben.</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>There are {n} snapshots and file versions.</source>
        <translation><numerusform>Es gibt {n} Sicherung oder Dateifassung.</numerusform><numerusform>Es gibt {n} Sicherungen und Dateifassungen.</numerusform></translation>
    </message>
    <message>
        <source>{what}: another one nearby stands for it</source>
        <translation>{what}: eine andere aus der Nähe steht dafür</translation>
    </message>
    <message>
        <source>Saved</source>
        <translation>Gespeichert</translation>
    </message>
    <message>
        <source>It holds the next time snapshots are thinned out.</source>
        <translation>Es gilt, wenn das nächste Mal ausgedünnt wird.</translation>
    </message>
    <message numerus="yes">
        <source>Thin out {n} snapshots now?</source>
        <translation><numerusform>{n} Sicherung jetzt ausdünnen?</numerusform><numerusform>{n} Sicherungen jetzt ausdünnen?</numerusform></translation>
    </message>
    <message>
        <source>They leave the list of snapshots and do not come back. Their mail stays in the vault and is found by search as before. Freed room is given back to the disk a day later.</source>
        <translation>Sie verschwinden aus der Liste der Sicherungen und kommen nicht wieder. Ihre Mails bleiben im Tresor und werden wie bisher gefunden. Frei gewordener Platz geht einen Tag später an den Datenträger zurück.</translation>
    </message>
    <message>
        <source>Thin out</source>
        <translation>Ausdünnen</translation>
    </message>
</context>
<context>
    <name>mailrescue/ui/settings/second_place.py</name>
    <message>
        <source>A disk can break, a computer can be stolen. A copy of the vault on a USB disk or in the office's network drive is safe from both.</source>
        <translation>Eine Festplatte kann kaputtgehen, ein Computer gestohlen werden. Eine Kopie des Tresors auf einer USB-Platte oder dem Netzlaufwerk im Büro ist vor beidem sicher.</translation>
    </message>
    <message>
        <source>No second place yet</source>
        <translation>Noch kein zweiter Ort</translation>
    </message>
    <message>
        <source>Plug in a USB disk or open the network drive, then choose a folder there.</source>
        <translation>Schließen Sie eine USB-Platte an oder öffnen Sie das Netzlaufwerk, und wählen Sie dort einen Ordner.</translation>
    </message>
    <message>
        <source>Copy now</source>
        <translation>Jetzt kopieren</translation>
    </message>
    <message>
        <source>The copy is here</source>
        <translation>Die Kopie ist hier</translation>
    </message>
    <message>
        <source>Other folder…</source>
        <translation>Anderer Ordner…</translation>
    </message>
    <message>
        <source>Copy and read all of it</source>
        <translation>Kopieren und alles lesen</translation>
    </message>
    <message>
        <source>Is the copy whole?</source>
        <translation>Ist die Kopie heil?</translation>
    </message>
    <message>
        <source>Everything that is there already is read and compared as well. It takes as long as reading the whole disk.</source>
        <translation>Auch alles, was schon da ist, wird gelesen und verglichen. Das dauert so lange, wie den ganzen Datenträger zu lesen.</translation>
    </message>
    <message>
        <source>A copy is as of the day on which it was made: what is stored later is not in it until you copy again. It opens with the same keys as the vault.</source>
        <translation>Eine Kopie hat den Stand des Tages, an dem sie gemacht wurde: Was später gespeichert wird, ist erst nach dem nächsten Kopieren darin. Sie öffnet sich mit denselben Schlüsseln wie der Tresor.</translation>
    </message>
    <message>
        <source>No copy was finished yet.</source>
        <translation>Noch keine Kopie wurde fertig.</translation>
    </message>
    <message>
        <source>The last copy was finished {ago}, on {when}.</source>
        <translation>Die letzte Kopie wurde {ago} fertig, {when}.</translation>
    </message>
    <message>
        <source>Its disk is not connected now.</source>
        <translation>Der Datenträger ist gerade nicht angeschlossen.</translation>
    </message>
    <message>
        <source>{free} of {total} free there</source>
        <translation>dort {free} von {total} frei</translation>
    </message>
    <message>
        <source>Choose a folder for the copy</source>
        <translation>Einen Ordner für die Kopie wählen</translation>
    </message>
</context>
<context>
    <name>mailrescue/ui/settings/server_form.py</name>
    <message>
        <source>Server</source>
        <translation>Server</translation>
    </message>
    <message>
        <source>Encryption</source>
        <translation>Verschlüsselung</translation>
    </message>
    <message>
        <source>Port</source>
        <translation>Port</translation>
    </message>
    <message>
        <source>User name</source>
        <translation>Benutzername</translation>
    </message>
    <message>
        <source>Address of the service</source>
        <translation>Adresse des Dienstes</translation>
    </message>
    <message>
        <source>Way to sign in</source>
        <translation>Art der Anmeldung</translation>
    </message>
    <message>
        <source>User name, where it is not the mail address</source>
        <translation>Benutzername, wenn er nicht die Mailadresse ist</translation>
    </message>
    <message>
        <source>Certificate of your own authority…</source>
        <translation>Zertifikat Ihrer eigenen Zertifizierungsstelle …</translation>
    </message>
    <message>
        <source>Kind of mailbox</source>
        <translation>Art des Postfachs</translation>
    </message>
    <message>
        <source>Type the name of the server, such as imap.example.org; your provider tells it.</source>
        <translation>Geben Sie den Namen des Servers ein, etwa imap.example.org; Ihr Anbieter nennt ihn.</translation>
    </message>
    <message>
        <source>Type the address of the service, such as https://mail.example.org/EWS/Exchange.asmx; your provider tells it.</source>
        <translation>Geben Sie die Adresse des Dienstes ein, etwa https://mail.example.org/EWS/Exchange.asmx; Ihr Anbieter nennt sie.</translation>
    </message>
    <message>
        <source>TLS, from the start</source>
        <translation>TLS, von Anfang an</translation>
    </message>
    <message>
        <source>STARTTLS, after the greeting</source>
        <translation>STARTTLS, nach der Begrüßung</translation>
    </message>
    <message>
        <source>As the server offers</source>
        <translation>Wie der Server es anbietet</translation>
    </message>
    <message>
        <source>Name and password (Basic)</source>
        <translation>Name und Passwort (Basic)</translation>
    </message>
    <message>
        <source>Windows account (NTLM)</source>
        <translation>Windows-Konto (NTLM)</translation>
    </message>
    <message>
        <source>Without it</source>
        <translation>Ohne</translation>
    </message>
    <message>
        <source>Without encryption everybody between here and the server can read the password and the mail. Only a server on this computer or in your own network should be reached so.</source>
        <translation>Ohne Verschlüsselung kann jeder zwischen hier und dem Server Passwort und Mails lesen. Nur ein Server auf diesem Computer oder im eigenen Netz sollte so erreicht werden.</translation>
    </message>
    <message>
        <source>Choose the certificate of your authority</source>
        <translation>Zertifikat Ihrer Zertifizierungsstelle wählen</translation>
    </message>
    <message>
        <source>Certificates (*.pem *.crt *.cer);;All files (*)</source>
        <translation>Zertifikate (*.pem *.crt *.cer);;Alle Dateien (*)</translation>
    </message>
</context>
<context>
    <name>mailrescue/ui/settings/sheet.py</name>
    <message>
        <source>MailRescue recovery sheet</source>
        <translation>MailRescue-Notfallblatt</translation>
    </message>
    <message>
        <source>The sheet cannot be written to {path}. Choose another place; the code is on the screen still.</source>
        <translation>Das Blatt kann nicht nach {path} geschrieben werden. Wählen Sie einen anderen Ort; der Code steht noch auf dem Bildschirm.</translation>
    </message>
    <message>
        <source>Made on {day}</source>
        <translation>Angelegt am {day}</translation>
    </message>
    <message>
        <source>What to do with this sheet</source>
        <translation>Was Sie mit diesem Blatt tun</translation>
    </message>
    <message>
        <source>Keep it away from the computer, like a key to the office: in a safe, at home, with your lawyer. Two copies in two places are better than one.</source>
        <translation>Heben Sie es fern vom Computer auf wie einen Büroschlüssel: im Safe, zu Hause, beim Anwalt. Zwei Ausdrucke an zwei Orten sind besser als einer.</translation>
    </message>
    <message>
        <source>Whoever holds this code and the vault's folder, or a copy of it, can read the mail. Do not photograph it and do not send it by mail.</source>
        <translation>Wer diesen Code und den Ordner des Tresors oder eine Kopie davon hat, kann die Mails lesen. Fotografieren Sie das Blatt nicht, und senden Sie es nicht per Mail.</translation>
    </message>
    <message>
        <source>Connect the disk that holds the vault's folder, or a copy of it, to any computer.</source>
        <translation>Schließen Sie den Datenträger mit dem Ordner des Tresors oder einer Kopie davon an irgendeinen Computer an.</translation>
    </message>
    <message>
        <source>Install MailRescue there and start it.</source>
        <translation>Installieren und starten Sie dort MailRescue.</translation>
    </message>
    <message>
        <source>In Settings, Vault, choose “Use another vault”, then the folder, and type the code above.</source>
        <translation>Wählen Sie unter Einstellungen, Tresor „Einen anderen Tresor benutzen“, dann den Ordner, und geben Sie den Code von oben ein.</translation>
    </message>
    <message>
        <source>All mail can be read, searched and exported at once.</source>
        <translation>Alle Mails lassen sich sofort lesen, durchsuchen und exportieren.</translation>
    </message>
    <message>
        <source>If this sheet is lost: make a new one in Settings, Keys, and remove the old key there.</source>
        <translation>Ist dieses Blatt verloren: Machen Sie unter Einstellungen, Schlüssel ein neues, und entfernen Sie dort den alten Schlüssel.</translation>
    </message>
    <message>
        <source>Without MailRescue: the file read_vault.py that comes with it reads a vault with nothing but Python and this code.</source>
        <translation>Ohne MailRescue: Die mitgelieferte Datei read_vault.py liest einen Tresor mit nichts als Python und diesem Code.</translation>
    </message>
    <message>
        <source>To get the mail back</source>
        <translation>So kommen Sie wieder an die Mails</translation>
    </message>
</context>
<context>
    <name>mailrescue/ui/settings/terms.py</name>
    <message>
        <source>for ever</source>
        <translation>für immer</translation>
    </message>
    <message numerus="yes">
        <source>{n} years</source>
        <translation><numerusform>{n} Jahr</numerusform><numerusform>{n} Jahre</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>{n} months</source>
        <translation><numerusform>{n} Monat</numerusform><numerusform>{n} Monate</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>{n} weeks</source>
        <translation><numerusform>{n} Woche</numerusform><numerusform>{n} Wochen</numerusform></translation>
    </message>
    <message>
        <source>Recommended</source>
        <translation>Empfohlen</translation>
    </message>
    <message>
        <source>Keep every snapshot</source>
        <translation>Jede Sicherung behalten</translation>
    </message>
    <message>
        <source>Keep fewer</source>
        <translation>Weniger behalten</translation>
    </message>
    <message>
        <source>As set below</source>
        <translation>Wie unten eingestellt</translation>
    </message>
    <message>
        <source>its mailbox waits for your answer</source>
        <translation>das Postfach wartet auf Ihre Antwort</translation>
    </message>
    <message>
        <source>an old copy that you brought in</source>
        <translation>eine alte Kopie, die Sie eingelesen haben</translation>
    </message>
    <message>
        <source>the last good one before an alarm that you accepted</source>
        <translation>die letzte gute vor einem Alarm, den Sie angenommen haben</translation>
    </message>
    <message>
        <source>the newest</source>
        <translation>die neueste</translation>
    </message>
    <message>
        <source>the newest good one</source>
        <translation>die neueste gute</translation>
    </message>
    <message>
        <source>dated after the newest</source>
        <translation>später datiert als die neueste</translation>
    </message>
    <message>
        <source>recent</source>
        <translation>neu</translation>
    </message>
    <message>
        <source>the last of its hour</source>
        <translation>die letzte ihrer Stunde</translation>
    </message>
    <message>
        <source>the last of its day</source>
        <translation>die letzte ihres Tages</translation>
    </message>
    <message>
        <source>the last of its week</source>
        <translation>die letzte ihrer Woche</translation>
    </message>
    <message>
        <source>the last of its month</source>
        <translation>die letzte ihres Monats</translation>
    </message>
    <message>
        <source>rejected lately</source>
        <translation>kürzlich abgelehnt</translation>
    </message>
    <message>
        <source>one of the newest versions</source>
        <translation>eine der neuesten Fassungen</translation>
    </message>
</context>
<context>
    <name>mailrescue/ui/settings/vault.py</name>
    <message>
        <source>The folder in which all your snapshots are, encrypted. Nobody reads it without one of its keys.</source>
        <translation>Der Ordner mit allen Ihren Sicherungen, verschlüsselt. Ohne einen seiner Schlüssel liest ihn niemand.</translation>
    </message>
    <message>
        <source>Another vault</source>
        <translation>Ein anderer Tresor</translation>
    </message>
    <message>
        <source>One that was moved, a copy of it on another disk, or that of another computer.</source>
        <translation>Ein verschobener, eine Kopie auf einem anderen Datenträger oder der eines anderen Computers.</translation>
    </message>
    <message>
        <source>Choose its folder…</source>
        <translation>Ordner wählen…</translation>
    </message>
    <message>
        <source>There is no vault yet</source>
        <translation>Es gibt noch keinen Tresor</translation>
    </message>
    <message>
        <source>Make it here</source>
        <translation>Hier anlegen</translation>
    </message>
    <message>
        <source>Another place…</source>
        <translation>Anderer Ort…</translation>
    </message>
    <message>
        <source>The first snapshot makes it</source>
        <translation>Die erste Sicherung legt ihn an</translation>
    </message>
    <message>
        <source>A disk of its own is the best place; a synchronised folder (OneDrive, Dropbox) is not.</source>
        <translation>Am besten liegt er auf einem eigenen Datenträger, nicht in einem abgeglichenen Ordner (OneDrive, Dropbox).</translation>
    </message>
    <message>
        <source>Where it is</source>
        <translation>Wo er ist</translation>
    </message>
    <message>
        <source>What it holds</source>
        <translation>Was er enthält</translation>
    </message>
    <message>
        <source>It is not open, so this cannot be told.</source>
        <translation>Er ist nicht offen, darum lässt sich das nicht sagen.</translation>
    </message>
    <message>
        <source>Room on its disk</source>
        <translation>Platz auf dem Datenträger</translation>
    </message>
    <message>
        <source>Is it whole?</source>
        <translation>Ist er heil?</translation>
    </message>
    <message>
        <source>Check quickly</source>
        <translation>Schnell prüfen</translation>
    </message>
    <message>
        <source>Read every byte</source>
        <translation>Jedes Byte lesen</translation>
    </message>
    <message>
        <source>Last check</source>
        <translation>Letzte Prüfung</translation>
    </message>
    <message>
        <source>Looking…</source>
        <translation>Wird nachgesehen…</translation>
    </message>
    <message>
        <source>Make it anew…</source>
        <translation>Neu anlegen…</translation>
    </message>
    <message>
        <source>List and search index of this computer</source>
        <translation>Liste und Suchverzeichnis dieses Computers</translation>
    </message>
    <message>
        <source>They are made from the vault. When lists or search are wrong, make them anew: no mail is touched, and it takes minutes.</source>
        <translation>Sie entstehen aus dem Tresor. Stimmen Listen oder Suche nicht, legen Sie sie neu an: Keine Mail wird angerührt, und es dauert nur Minuten.</translation>
    </message>
    <message numerus="yes">
        <source>{n} mailboxes</source>
        <translation><numerusform>{n} Postfach</numerusform><numerusform>{n} Postfächer</numerusform></translation>
    </message>
    <message>
        <source>{snapshots} of {mailboxes}, {size} on disk</source>
        <translation>{mailboxes}: {snapshots}, {size} auf dem Datenträger</translation>
    </message>
    <message>
        <source>The first is of {first}, the newest of {newest}.</source>
        <translation>Die erste ist vom {first}, die neueste vom {newest}.</translation>
    </message>
    <message>
        <source>{size} of it goes the next time snapshots are thinned out.</source>
        <translation>{size} davon werden beim nächsten Ausdünnen frei.</translation>
    </message>
    <message>
        <source>It was made under a clock that was set by hand.</source>
        <translation>Er wurde unter einer von Hand gestellten Uhr angelegt.</translation>
    </message>
    <message>
        <source>The disk does not tell how much room it has.</source>
        <translation>Der Datenträger sagt nicht, wie viel Platz er hat.</translation>
    </message>
    <message>
        <source>{free} of {total} free</source>
        <translation>{free} von {total} frei</translation>
    </message>
    <message>
        <source>The vault's disk is almost full</source>
        <translation>Der Datenträger des Tresors ist fast voll</translation>
    </message>
    <message>
        <source>When it is full, no new snapshot can be taken. What is stored stays safe. Free some room, or use a larger disk.</source>
        <translation>Ist er voll, kann nicht mehr gesichert werden. Gespeichertes bleibt sicher. Schaffen Sie Platz oder nehmen Sie einen größeren.</translation>
    </message>
    <message>
        <source>It was not checked yet. Once a month is a good habit: reading every byte also finds what a tired disk lost.</source>
        <translation>Er wurde noch nicht geprüft. Einmal im Monat ist eine gute Gewohnheit: Jedes Byte zu lesen zeigt auch, was ein müder Datenträger verloren hat.</translation>
    </message>
    <message>
        <source>Damage was found {ago}. What is not named there can be read.</source>
        <translation>Schaden gefunden {ago}. Was dort nicht genannt ist, ist lesbar.</translation>
    </message>
    <message>
        <source>Show what was found</source>
        <translation>Zeigen, was gefunden wurde</translation>
    </message>
    <message>
        <source>The last check found damage in the vault</source>
        <translation>Die letzte Prüfung hat Schaden im Tresor gefunden</translation>
    </message>
    <message>
        <source>Make a copy of the vault on another disk now, then let somebody look at it.</source>
        <translation>Kopieren Sie den Tresor jetzt auf einen anderen Datenträger, und lassen Sie dann jemanden danach sehen.</translation>
    </message>
    <message>
        <source>Whole: every byte was read and compared {ago}.</source>
        <translation>Heil: Jedes Byte wurde {ago} gelesen und verglichen.</translation>
    </message>
    <message>
        <source>Its structure was whole {ago}. Not every byte was read.</source>
        <translation>Der Aufbau war {ago} heil. Nicht jedes Byte wurde gelesen.</translation>
    </message>
    <message>
        <source>The lists that this computer keeps of the vault are made anew, search index included. The vault itself is only read. No snapshot can be taken meanwhile.</source>
        <translation>Die Listen, die dieser Computer vom Tresor führt, werden mit dem Suchverzeichnis neu angelegt. Der Tresor selbst wird nur gelesen. Währenddessen kann nicht gesichert werden.</translation>
    </message>
    <message>
        <source>Make list and search index anew?</source>
        <translation>Liste und Suchverzeichnis neu anlegen?</translation>
    </message>
    <message>
        <source>Make them anew</source>
        <translation>Neu anlegen</translation>
    </message>
    <message>
        <source>Choose an empty folder for the vault</source>
        <translation>Einen leeren Ordner für den Tresor wählen</translation>
    </message>
    <message>
        <source>Choose the folder of the vault</source>
        <translation>Den Ordner des Tresors wählen</translation>
    </message>
    <message>
        <source>Another vault is in use now</source>
        <translation>Jetzt ist ein anderer Tresor in Gebrauch</translation>
    </message>
</context>
<context>
    <name>mailrescue/ui/shell.py</name>
    <message>
        <source>{title} (Ctrl+{number})</source>
        <translation>{title} (Strg+{number})</translation>
    </message>
</context>
<context>
    <name>mailrescue/ui/trouble.py</name>
    <message>
        <source>The background service does not start</source>
        <translation>Der Hintergrunddienst startet nicht</translation>
    </message>
    <message>
        <source>Type its passphrase or recovery code to see your mail and to take snapshots.</source>
        <translation>Geben Sie die Passphrase oder den Wiederherstellungscode ein, um Ihre Mails zu sehen und zu sichern.</translation>
    </message>
    <message>
        <source>Your vault is locked</source>
        <translation>Ihr Tresor ist verschlossen</translation>
    </message>
    <message>
        <source>This computer has no password store that could keep the key of your vault. Choose a passphrase: whoever reads the vault needs it, or the recovery code that you will be shown.</source>
        <translation>Dieser Computer hat keinen Passwortspeicher für den Schlüssel Ihres Tresors. Wählen Sie eine Passphrase: Wer den Tresor liest, braucht sie oder den Wiederherstellungscode, den Sie gleich sehen.</translation>
    </message>
    <message>
        <source>Choose a passphrase for your vault</source>
        <translation>Wählen Sie eine Passphrase für Ihren Tresor</translation>
    </message>
    <message>
        <source>Your computer's password store is locked</source>
        <translation>Der Passwortspeicher Ihres Computers ist gesperrt</translation>
    </message>
    <message>
        <source>It is to keep the key of your vault. Unlock it, then try again.</source>
        <translation>Er soll den Schlüssel Ihres Tresors aufheben. Entsperren Sie ihn und versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>Unlock it, then try again. Or open the vault with its passphrase or recovery code. Your mail is not harmed.</source>
        <translation>Entsperren Sie ihn und versuchen Sie es noch einmal. Oder öffnen Sie den Tresor mit Passphrase oder Wiederherstellungscode. Ihren Mails ist nichts geschehen.</translation>
    </message>
    <message>
        <source>It was in {folder}. Is its disk plugged in, is the network there? As soon as it is back, MailRescue goes on by itself. Your mail is not harmed.</source>
        <translation>Er war in {folder}. Ist der Datenträger angeschlossen, das Netz da? Sobald er zurück ist, macht MailRescue von selbst weiter. Ihren Mails ist nichts geschehen.</translation>
    </message>
    <message>
        <source>It is somewhere else</source>
        <translation>Er ist woanders</translation>
    </message>
    <message>
        <source>The vault is not there</source>
        <translation>Der Tresor ist nicht da</translation>
    </message>
    <message>
        <source>The vault cannot be opened</source>
        <translation>Der Tresor lässt sich nicht öffnen</translation>
    </message>
    <message>
        <source>They are only a copy, made from the vault, so that mail is found quickly; after an update of MailRescue, or when they are damaged, they are of no use any more. Your mail in the vault is not harmed. Making them anew takes a while when there is much mail.</source>
        <translation>Sie sind nur eine Kopie aus dem Tresor, damit Mails schnell gefunden werden; nach einer Aktualisierung von MailRescue oder einer Beschädigung sind sie nicht mehr zu gebrauchen. Ihren Mails im Tresor ist nichts geschehen. Das Neuerstellen dauert bei vielen Mails eine Weile.</translation>
    </message>
    <message>
        <source>The lists of your mail have to be made anew</source>
        <translation>Die Listen Ihrer Mails müssen neu erstellt werden</translation>
    </message>
    <message>
        <source>Something in this window did not work</source>
        <translation>In diesem Fenster ist etwas schiefgegangen</translation>
    </message>
    <message>
        <source>Stop waiting</source>
        <translation>Nicht länger warten</translation>
    </message>
    <message>
        <source>Another MailRescue is at work on the vault. This goes on by itself as soon as that is done.</source>
        <translation>Ein anderes MailRescue arbeitet am Tresor. Sobald es fertig ist, geht es von selbst weiter.</translation>
    </message>
    <message>
        <source>{what}: waiting</source>
        <translation>{what}: wartet</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>Einzelheiten</translation>
    </message>
    <message>
        <source>Start again</source>
        <translation>Neu starten</translation>
    </message>
    <message>
        <source>{what}: {outcome}</source>
        <translation>{what}: {outcome}</translation>
    </message>
    <message>
        <source>Nothing that was stored is lost. It is being started again.</source>
        <translation>Nichts Gespeichertes ist verloren. Er wird gerade neu gestartet.</translation>
    </message>
    <message>
        <source>The background service stopped</source>
        <translation>Der Hintergrunddienst ist stehen geblieben</translation>
    </message>
</context>
<context>
    <name>mailrescue/ui/unlocking.py</name>
    <message>
        <source>Passphrase or recovery code</source>
        <translation>Passphrase oder Wiederherstellungscode</translation>
    </message>
    <message>
        <source>Use it</source>
        <translation>Übernehmen</translation>
    </message>
    <message>
        <source>The two are not the same. Type them once more.</source>
        <translation>Die beiden sind nicht gleich. Geben Sie sie noch einmal ein.</translation>
    </message>
</context>
<context>
    <name>mailrescue/ui/widgets/jobstrip.py</name>
    <message>
        <source>Stopping at the next safe point…</source>
        <translation>Hält an der nächsten sicheren Stelle an…</translation>
    </message>
</context>
<context>
    <name>mailrescue/ui/widgets/jobwords.py</name>
    <message>
        <source>Taking a snapshot of {name}</source>
        <translation>{name} wird gesichert</translation>
    </message>
    <message>
        <source>Taking a snapshot of all mailboxes</source>
        <translation>Alle Postfächer werden gesichert</translation>
    </message>
    <message>
        <source>Comparing {name} with its last good snapshot</source>
        <translation>{name} wird mit der letzten guten Sicherung verglichen</translation>
    </message>
    <message>
        <source>Exporting mail of {name}</source>
        <translation>Mails von {name} werden exportiert</translation>
    </message>
    <message>
        <source>Bringing in old copies</source>
        <translation>Alte Kopien werden eingelesen</translation>
    </message>
    <message>
        <source>Exporting the chosen mail</source>
        <translation>Die gewählten Mails werden exportiert</translation>
    </message>
    <message>
        <source>Checking the vault</source>
        <translation>Der Tresor wird geprüft</translation>
    </message>
    <message>
        <source>Thinning out snapshots</source>
        <translation>Sicherungen werden ausgedünnt</translation>
    </message>
    <message>
        <source>Copying the vault to its second place</source>
        <translation>Der Tresor wird an den zweiten Ort kopiert</translation>
    </message>
    <message>
        <source>Making the lists of your mail anew</source>
        <translation>Die Listen Ihrer Mails werden neu angelegt</translation>
    </message>
    <message>
        <source>Writing down your answer</source>
        <translation>Ihre Antwort wird festgehalten</translation>
    </message>
    <message>
        <source>Making the vault</source>
        <translation>Der Tresor wird angelegt</translation>
    </message>
    <message>
        <source>Making a recovery sheet</source>
        <translation>Ein Notfallblatt entsteht</translation>
    </message>
    <message>
        <source>Working</source>
        <translation>In Arbeit</translation>
    </message>
    <message>
        <source>Waiting for what runs before it</source>
        <translation>Wartet auf das, was davor läuft</translation>
    </message>
    <message>
        <source>Looking at what is there…</source>
        <translation>Es wird nachgesehen, was da ist…</translation>
    </message>
    <message>
        <source>{time} left</source>
        <translation>noch {time}</translation>
    </message>
    <message>
        <source>{done} of {total}</source>
        <translation>{done} von {total}</translation>
    </message>
    <message>
        <source>{rate} a second</source>
        <translation>{rate} je Sekunde</translation>
    </message>
    <message>
        <source>It was cut off</source>
        <translation>Es wurde unterbrochen</translation>
    </message>
    <message>
        <source>What was stored so far is kept. Start it again; it goes on from there.</source>
        <translation>Was bis dahin gespeichert war, bleibt. Starten Sie es noch einmal; es geht dort weiter.</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>Angehalten</translation>
    </message>
    <message>
        <source>What was stored so far is kept; the next run goes on from there.</source>
        <translation>Was bis dahin gespeichert war, bleibt; beim nächsten Mal geht es dort weiter.</translation>
    </message>
    <message>
        <source>It did not work</source>
        <translation>Es hat nicht geklappt</translation>
    </message>
    <message>
        <source>What could not be read is named in its receipt.</source>
        <translation>Was nicht lesbar war, steht im Bericht.</translation>
    </message>
    <message>
        <source>Compared</source>
        <translation>Verglichen</translation>
    </message>
    <message>
        <source>Exported and proven</source>
        <translation>Exportiert und bewiesen</translation>
    </message>
    <message>
        <source>The vault is sound</source>
        <translation>Der Tresor ist heil</translation>
    </message>
    <message>
        <source>Your answer is written down</source>
        <translation>Ihre Antwort ist festgehalten</translation>
    </message>
    <message>
        <source>The second place is up to date</source>
        <translation>Der zweite Ort ist auf dem neuesten Stand</translation>
    </message>
    <message numerus="yes">
        <source>{n} mailboxes could not be read</source>
        <translation><numerusform>{n} Postfach war nicht lesbar</numerusform><numerusform>{n} Postfächer waren nicht lesbar</numerusform></translation>
    </message>
    <message>
        <source>Look at this: something happened to your mail</source>
        <translation>Sehen Sie hin: Mit Ihren Mails ist etwas geschehen</translation>
    </message>
    <message>
        <source>What was good is frozen and safe.</source>
        <translation>Was gut war, ist eingefroren und sicher.</translation>
    </message>
    <message numerus="yes">
        <source>{n} items safe</source>
        <translation><numerusform>{n} Eintrag sicher</numerusform><numerusform>{n} Einträge sicher</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>{n} new</source>
        <translation><numerusform>{n} neu</numerusform><numerusform>{n} neu</numerusform></translation>
    </message>
    <message>
        <source>{safe}, {fresh}</source>
        <translation>{safe}, {fresh}</translation>
    </message>
    <message numerus="yes">
        <source>Snapshot taken; {n} items could not be read</source>
        <translation><numerusform>Gesichert; {n} Eintrag war nicht lesbar</numerusform><numerusform>Gesichert; {n} Einträge waren nicht lesbar</numerusform></translation>
    </message>
</context>
<context>
    <name>mailrescue/ui/widgets/tally.py</name>
    <message>
        <source>{name}: {count}</source>
        <translation>{name}: {count}</translation>
    </message>
</context>
<context>
    <name>mailrescue/ui/widgets/timeline.py</name>
    <message>
        <source>Last good snapshot: {amount}</source>
        <translation>Letzte gute Sicherung: {amount}</translation>
    </message>
    <message numerus="yes">
        <source>{n} snapshots in this time</source>
        <translation><numerusform>{n} Sicherung in dieser Zeit</numerusform><numerusform>{n} Sicherungen in dieser Zeit</numerusform></translation>
    </message>
    <message>
        <source>good</source>
        <translation>gut</translation>
    </message>
    <message>
        <source>{when}: {amount}, {standing}</source>
        <translation>{when}: {amount}, {standing}</translation>
    </message>
    <message>
        <source>{said} (old copy)</source>
        <translation>{said} (alte Kopie)</translation>
    </message>
</context>
<context>
    <name>mailrescue/ui/widgets/trend.py</name>
    <message>
        <source>The last month</source>
        <translation>Der letzte Monat</translation>
    </message>
    <message>
        <source>From {first} items on {from_day} to {last} on {to_day}</source>
        <translation>Von {first} Einträgen am {from_day} auf {last} am {to_day}</translation>
    </message>
</context>
</TS>
