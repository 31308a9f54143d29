# ruff: noqa: RUF001 - other alphabets are what this is about
"""What sites print around and between an article's paragraphs, in the languages that most news is in."""

import re
from itertools import islice

#: Begins a heading over other stories, comments or the author's life. In lower case, as the next one: an expression
#: that ignores case takes a third more time, for it can't tell by a letter which of its words to try.
_OTHER_STORIES = re.compile(
    r"""\W{0,9}(?:related|recommended|trending|sponsored|latest|popular|up\snext|see\salso|also\sread|don.t\smiss|
    more\s(?:from|on|news|stories|in)|most\s(?:read|popular|viewed)|read\s(?:next|more|also)|you\s(?:may|might)\s(?:also|like)|
    about\sthe\sauthor|share\sthis|leave\sa\s(?:comment|reply)|what\sdo\syou\sthink|(?:\d{1,5}\s)?comments?$|
    (?:\d{1,5}\s)?kommentare?|mehr\s(?:zum|aus|news|von)|das\skönnte|auch\sinteressant|weitere\s|lesen\ssie|ähnliche|meistgelesen|
    à\slire|lire\saussi|sur\sle\smême|articles?\s(?:liés|similaires|relacionados?)|noticias\srelacionadas|te\spuede|
    más\s(?:noticias|leídas)|você\spode|(?:leia|veja)\s(?:também|mais)|mais\slidas|leggi\sanche|lees\sook|läs\s(?:också|mer)|
    czytaj\stakże|zobacz\stakże|читайте\s(?:также|ещ)|по\sтеме|関連|あわせて|おすすめ|ランキング|新着|相关|推荐)""",
    re.X,
)
#: Is the whole of a short block that is none of the article's text.
_FURNITURE = re.compile(
    r"""\W{0,9}(?:
    advert(?:isement|isment|ising)s?|anzeige|werbung|publicit[eé]|publicidad|publicidade|pubblicità|реклама|広告|sponsored|promoted|
    (?:read|see|watch|view)\s(?:more|also|next|all|full|comments?)\b.{0,120}|also\sread\b.{0,120}|more\s(?:on|from)\b.{0,80}|
    related(?:\s\w+){0,3}|recommended(?:\s\w+){0,3}|(?:mehr|lesen\ssie)\s(?:zum|auch|dazu|mehr)\b.{0,120}|lire\saussi.{0,150}|
    leia\s(?:mais|também).{0,150}|lea\stambién.{0,150}|leggi\sanche.{0,150}|читайте\sтакже.{0,150}|
    share(?:\s(?:this|on|via)\b.{0,60})?|tweet|e-?mail|print|copy\slink|save|facebook|twitter|whatsapp|
    follow\s(?:us|me|@).{0,100}|like\sus\son.{0,80}|subscribe\b.{0,120}|sign\sup\b.{0,150}|click\shere\b.{0,120}|
    (?:photo|image|picture|video|foto|bild|credit|source|quelle|fuente)s?(?:\s(?:by|credit|courtesy))?\s?[:/|].{0,120}|
    ©.{0,200}|copyright\b.{0,200}|(?:all\srights\sreserved|alle\srechte\svorbehalten|tous\sdroits\sréservés).{0,120}|
    (?:getty\simages|reuters|ap\sphoto|afp|dpa).{0,30}|
    (?:by|von|par|por)\s[a-z][\w.'-]{0,30}(?:\s[a-z][\w.'-]{0,30}){0,3}|
    (?:published|updated|posted|last\s(?:updated|modified)|veröffentlicht|stand|aktualisiert)\b.{0,60}|
    \d{1,5}\s(?:comments?|shares?|min(?:ute)?s?\sread|views|kommentare)|leave\sa\s(?:comment|reply).{0,80}|
    loading.{0,20}|(?:tags?|topics?|schlagwörter|themen):.{0,200}|filed\sunder.{0,150}|skip\sto.{0,80}|back\sto\stop|load\smore|
    show\s(?:more|less)|view\s(?:gallery|comments)|
    this\s(?:article|story)\s(?:was|is|has|originally)\b.{0,120}published.{0,200}|do\snot\ssell.{0,80}|
    (?:we|this\ssite)\suses?\scookies.{0,150})\W{0,9}""",
    re.X | re.S,
)
#: Stands before `cookies` where a site tells everyone who comes that it keeps them.
_KEEPS = re.compile(
    r"""\b(?:(?:(?:web)?site|we)\s(?:and\s(?:our|its)\spartners\s)?uses?|(?:(?:web)?(?:site|seite)|wir)\s(?:verwende[nt]|(?:nutz|setz|benutz)(?:en|t))|
    (?:nous|site)\s(?:utilise|utilisons)|utiliza(?:mos)?|usamos|utilizza|utilizziamo)\b""",
    re.X,
)
#: What sites tell old browsers, and those that run no scripts.
_TOLD_BROWSERS = re.compile(
    r"""(?:out\sof\sdate|outdated|veralteten?|unsupported|obsol[èe]te)\s(?:web\s)?browser
    |javascript\s(?:\S{1,20}\s){0,4}(?:enabled?|disabled|aktivieren|aktiviert|deaktiviert|activé|activer|habilitado)""",
    re.X,
)
#: Ends with the picture's credit in brackets.
_CAPTION = re.compile(
    r".{0,300}\((?:image|photo|picture|foto|bild|credit|source|quelle|fuente|fonte|crédit)s?\s?[:/|][^()]{2,80}\)\W{0,3}",
    re.I | re.S,
)
#: Is a date or time and hardly more.
_STAMP = re.compile(r"(?:[^\d]{0,30}\b\d{1,4}(?:st|nd|rd|th)?\b){2,8}[^\d]{0,25}", re.S)
_TIME = re.compile(r"\b\d{1,2}[:h時]\d\d|\b(?:19|20)\d\d(?!\d)")
#: Characters: what is longer says something besides.
_LONGEST = 220
#: Characters in which a notice says what it is, and mentions of cookies that are looked at.
_BEGINNING_OF_NOTICE, _MOST_COOKIES = 250, 4
#: Characters in which such a heading's first words are.
_BEGINNING = 80


def begins_other_stories(text: str) -> bool:
    """Say whether it is the heading of what follows the article."""
    return bool(_OTHER_STORIES.match(text[:_BEGINNING].lower()))


def is_furniture(text: str) -> bool:
    """Say whether it is a label, a button, a notice, a caption or a time stamp."""
    if len(text) < _LONGEST and _FURNITURE.fullmatch(text.lower()):
        return True
    return is_stamp(text) or (text.endswith(")") and bool(_CAPTION.fullmatch(text)))


def is_notice(text: str) -> bool:
    """Say whether it tells of cookies or of what the browser can't do, as on every page of a site."""
    if not ("ookie" in text or "rowser" in text or "ascript" in text or "aScript" in text):
        return False
    lowered = text[:_BEGINNING_OF_NOTICE].lower()
    cookies = islice(re.finditer("cookie", lowered), _MOST_COOKIES)
    if any(_KEEPS.search(lowered, max(0, found.start() - _BEGINNING), found.start()) for found in cookies):
        return True
    return _TOLD_BROWSERS.search(lowered) is not None


def is_stamp(text: str) -> bool:
    """Say whether it is a date or time and hardly more."""
    return len(text) < 60 and text[-1] not in ".!?" and bool(_TIME.search(text) and _STAMP.fullmatch(text))
