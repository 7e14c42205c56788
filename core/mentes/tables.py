"""Every module with tables, imported, so that metadata and policies are whole."""

from mentes.admission import drafts
from mentes.admission import models as admission
from mentes.admission.offers import models as offers
from mentes.admission.pairing import models as pairing
from mentes.admission.requests import models as requests
from mentes.base import models as base
from mentes.mentorships import models as mentorships
from mentes.mentorships.achievements import models as achievements
from mentes.mentorships.activities import models as activities
from mentes.mentorships.certificates import models as certificates
from mentes.mentorships.disclosing import models as disclosing
from mentes.mentorships.evaluation import models as evaluation
from mentes.mentorships.goodbye import models as goodbye
from mentes.mentorships.meetings import models as meetings
from mentes.mentorships.papers import models as papers
from mentes.notices import models as notices
from mentes.notices.days import models as days
from mentes.notices.reporting import models as reporting
from mentes.people import models as people
from mentes.people.entrance import models as entrance
from mentes.people.guests import models as guests
from mentes.people.moves import models as moves
from mentes.plugin import models as plugin
from mentes.programmes import models as programmes
from mentes.programmes.support import models as support
from mentes.tenancy import models as tenancy
from mentes.workshops import models as workshops

ROOMS = (
    base,
    tenancy,
    plugin,
    people,
    entrance,
    guests,
    moves,
    programmes,
    support,
    admission,
    drafts,
    pairing,
    offers,
    requests,
    workshops,
    mentorships,
    meetings,
    papers,
    activities,
    achievements,
    disclosing,
    evaluation,
    certificates,
    goodbye,
    notices,
    days,
    reporting,
)
