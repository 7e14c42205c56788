"""The digital tools that the two have agreed on, as their paper in force says (S0-15)."""

from mentes.base.db import db
from mentes.mentorships.activities.space import Space
from mentes.mentorships.papers.models import Paper
from mentes.mentorships.papers.texts import texts_of


def agreed_tools(space: Space) -> str | None:
    """What they wrote there; empty where nothing was, None where the programme has no paper that asks for it."""
    declared = next((each for each in space.way.design.papers if each.tools), None)
    if declared is None:
        return None
    standing = [each for each in space.pair.papers if each.key == declared.key and each.state == "in_force"]
    if not standing:
        return ""
    text = texts_of(db.session.get_one(Paper, standing[-1].id)).get("main")
    return str(text.values.get(declared.tools) or "") if text else ""
