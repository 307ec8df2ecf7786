"""The invented people of Elmhouse, for visitors who would rather not be themselves."""

from moothall.platforms.sandbox.rows import Person

RESIDENTS = (
    Person("r-maureen", "maureen.pask", "Maureen Pask", "Gran of five. Mill Ward since 1974."),
    Person("r-dev", "dev.anand", "Dev Anand", "Nights at the depot, days asleep. Elm Court."),
    Person("r-gill", "gill.tarrant", "Gill Tarrant", "Allotment 14. Opinions my own."),
    Person("r-ronnie", "ron_blythe", "Ronnie Blythe", "Retired. Lift out of order again."),
    Person("r-aisha", "aisha.k", "Aisha Karim", "Mum of twins. Tenants' panel member."),
    Person("r-tomasz", "tomasz.w", "Tomasz Wilk", ""),
    Person("r-carys", "carys_llewellyn", "Carys Llewellyn", "Reporter, Elmhouse Gazette."),
    Person("r-obi", "obi.nwosu", "Obi Nwosu", "Councillor for Mill Ward."),
    Person("r-jean", "jean.and.harold", "Jean Fairweather", "Writes for Harold too."),
    Person("r-kyle", "kyle_d_99", "Kyle Dunmore", "speak as i find"),
)

#: friends see each other's hidden comments
FRIENDS = (
    ("r-maureen", "r-gill"),
    ("r-maureen", "r-jean"),
    ("r-dev", "r-tomasz"),
    ("r-ronnie", "r-kyle"),
    ("r-aisha", "r-obi"),
)
