# ruff: noqa: RUF001 - other alphabets are what this is about
"""The names of the months, whole or shortened, in the languages that agencies write datelines in."""

from functools import lru_cache

#: As they stand in a date (the genitive where a language has one); an entry may be cut to three letters or more.
_NAMES = """
january february march april may june july august september october november december
januar februar märz april mai juni juli august september oktober november dezember
janvier février mars avril mai juin juillet août septembre octobre novembre décembre
enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre
janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro
gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre
januari februari maart april mei juni juli augustus september oktober november december
januari februari mars april maj juni juli augusti september oktober november december
января февраля марта апреля мая июня июля августа сентября октября ноября декабря
січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня
stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia
ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık
januari februari maret april mei juni juli agustus september oktober november desember
يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر
जनवरी फरवरी मार्च अप्रैल मई जून जुलाई अगस्त सितंबर अक्टूबर नवंबर दिसंबर
"""
#: Written in their own ways: `Sept`, German `Jänner`, and names in capitals or without their accents.
_ALSO = {
    "sept": 9,
    "jän": 1,
    "jänner": 1,
    "maerz": 3,
    "mrz": 3,
    "fevrier": 2,
    "fev": 2,
    "aout": 8,
    "decembre": 12,
    "dec": 12,
    "marco": 3,
}
_SHORTEST = 3


@lru_cache(maxsize=1024)
def month_number(word: str) -> str:
    """Return `03` for `March`, `Mar`, `märz` or `марта`; empty for another word, or one that means several months."""
    word = word.rstrip(".").replace("İ", "i").lower()
    if word in _ALSO:
        return f"{_ALSO[word]:02}"
    fits = {
        number
        for names in _NAMES.strip().split("\n")
        for number, name in enumerate(names.split(), 1)
        if name == word or (len(word) >= _SHORTEST and name.startswith(word))
    }
    return f"{fits.pop():02}" if len(fits) == 1 else ""
