"""English words that tell what a name is the name of."""

from __future__ import annotations

PLACE_HEADS = frozenset(
    """
    Airport Auditorium Avenue Ave Ave. Base Bay Beach Boulevard Blvd Bridge Bridges Building Canal Cathedral Cemetery
    Church Coast Corridor Creek Desert District Falls Garage Gulf Hall Harbor Harbour Highway Hill Hills Hotel Inn
    Island Islands Lake Mansion Mosque Mount Mountain Mountains Museum Oblast Ocean Palace Park Peninsula Plaza Port
    Province Restaurant River Road Sea Square Stadium Station Strait Street St. Theater Theatre Tower Valley Village
    Grill Cafe Café Pizza Monastery Fortress Region
    """.split()  # noqa: SIM905 - a list of seventy quoted words is harder to read
)
# Heads that are too common in capitals to make a name of the words before them where the tagger sees none.
WEAK_HEADS = frozenset(
    ["Pizza", "Restaurant", "Grill", "Cafe", "Café", "Service", "Services", "Square", "Company", "Team", "Staff", "Inn"]
)
ORGANISATION_HEADS = frozenset(
    """
    Academy Administration Agency Airlines Airways Alliance Army Assembly Association Authority Bank Board Brigade
    Bureau Chamber Club Coalition College Commission Committee Company Confederation Congress Corporation Council
    Court Department Directorate Embassy Federation Fleet Forces Forum Foundation Front Fund Group Guard Guards
    Inspectorate Institute Institution League Legion Ministry Motorsports Movement Navy Office Organisation
    Organization Parliament Party Prosecutor Secretariat Senate Service Services Society Staff Team Times Tribunal
    Trust Union University Inc Inc. Ltd Ltd. LLC Corp Corp. Futures Roadways Holdings Partners Systems Technologies
    """.split()  # noqa: SIM905 - a list of eighty quoted words is harder to read
)
STATE_CODES = frozenset(
    """
    AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA
    RI SC SD TN TX UT VT VA WA WV WI WY DC
    """.split()  # noqa: SIM905 - a list of fifty quoted words is harder to read
)
