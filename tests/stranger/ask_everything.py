"""Run where Mentes and mentes-flash are installed as wheels: finds the plugin by its entry point and asks it everything."""

import json
import sys
from datetime import date

from mentes.plugin import events
from mentes.plugin.frozen import freeze, frozen_config_of, thaw
from mentes.plugin.loader import registry, rules_for
from mentes.plugin.testing import Facts, assert_conforms

TODAY = date(2026, 10, 3)


def main() -> None:
    """Print what was answered; any failure is an exception."""
    plugin = registry().plugin("flash")
    assert_conforms(plugin)
    rules, facts = rules_for("flash"), Facts(plugin)
    edition = facts.edition()
    kept = thaw(
        json.loads(json.dumps(freeze(plugin, edition.config, edition.design, {"de": {"Your question": "Ihre Frage"}})))
    )
    assert kept.design == edition.design
    assert frozen_config_of(plugin, kept) == edition.config
    over = facts.life(edition)[-1]
    rules.happened(event=events.MeetingHeld(4, 17))
    sys.stdout.write(
        json.dumps(
            {
                "quarantine": sorted(registry().quarantine),
                "plugins": sorted(registry().plugins),
                "version": plugin.version,
                "title": rules.card().title,
                "minutes": edition.design.meetings.minutes,
                "eligible": rules.check_eligibility(
                    edition=edition, applicant=facts.applicant(semester=1), today=TODAY
                ).outcome,
                "match": rules.judge_match(
                    edition=edition, mentee=facts.candidate("mentee"), mentor=facts.candidate("mentor")
                ).score,
                "steps": [step.key for step in rules.next_steps(edition=edition, mentorship=over, today=TODAY)],
                "complete": rules.check_completion(edition=edition, mentorship=over).outcome,
                "blueprints": [each.name for each in rules.blueprints()],
                "german": kept.text("Your question", "de"),
            }
        )
    )


if __name__ == "__main__":
    main()
