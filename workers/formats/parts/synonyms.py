"""The names by which APIs, scrapers and agencies call the parts of an article."""

#: Names in lower case, without what parts their words: `date_published`, `datePublished` and `date-published` are one.
HEADLINE: tuple[str, ...] = ("headline", "title", "headlines", "name")
BODY = (
    "bodytext",
    "body",
    "text",
    "content",
    "bodyhtml",
    "contenthtml",
    "contenttext",
    "articlebody",
    "articletext",
    "maintext",
    "fulltext",
    "html",
)
PUBLISHED = (
    "published",
    "date",
    "datepublished",
    "publishedat",
    "pubdate",
    "publishdate",
    "publisheddate",
    "publicationdate",
    "firstcreated",
    "created",
    "createdat",
    "datecreated",
    "createddatetime",
    "timestamp",
)
MODIFIED = (
    "versioncreated",
    "modified",
    "updated",
    "datemodified",
    "updatedat",
    "modifiedat",
    "lastmodified",
    "updateddatetime",
)
BYLINE = ("byline", "author", "authors", "by", "creator", "writer")
SUMMARY = (
    "description",
    "summary",
    "abstract",
    "lead",
    "leadtext",
    "ingress",
    "subtitle",
    "excerpt",
    "standfirst",
    "descriptiontext",
)
IDS = ("uri", "id", "guid", "uuid", "newsid", "articleid", "storyid")
PLACES = ("located", "dateline", "town")
EMBARGOES = ("embargoed", "embargoeduntil", "embargo", "embargodate", "embargotime")
NOTES = ("ednote", "editorsnote", "editornote", "editorialnote")
SOURCES = ("source", "publisher", "provider")
#: What an entry of a calendar has, and no article.
BEGINNINGS = ("start", "startdate", "starttime", "timestart", "datestart", "dtstart", "startsat")
ENDINGS = ("end", "enddate", "endtime", "timeend", "dateend", "dtend", "endsat", "stopdate")
TOPICS = ("subjects", "subject", "section", "articlesection", "category")
