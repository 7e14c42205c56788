"""The eight papers of the five programmes, each one declaration."""

from mentes_eight import asked
from mentes_eight.config import Config

from mentes.plugin import N_, Clause, Paper, Section, sections_of

CLAUSES = (
    Clause("privacy", N_("Privacy"), N_("We respect each other's privacy.")),
    Clause("confidential", N_("Confidentiality"), N_("We treat what we talk about as confidential.")),
    Clause("afterwards", N_("Secrecy"), N_("This duty of secrecy goes on after the mentoring has ended.")),
)


def checklist() -> Paper:
    """Notes of the mentee when the two get to know each other; the agreement begins with them (S2-1 to S2-7)."""
    return Paper(
        "checklist",
        N_("Notes of the first meeting"),
        sections_of(asked.Framework),
        help=N_("Your own notes. What you write here is the beginning of your agreement."),
        approval="none",
        reader="author",
        opens="introduced",
    )


def agreement(config: Config) -> Paper:
    """Written by the mentee, agreed to by both, changed only with the consent of both (S0-23 to S0-31, S2-10 to S2-15)."""
    goals = Section(
        "goals",
        N_("Goals of the mentoring"),
        "rows",
        help=N_("In terms of research and of career development."),
        least=1,
        most=config.goals,
        rows=sections_of(asked.Goal),
    )
    return Paper(
        "agreement",
        N_("Mentoring agreement"),
        (goals, *sections_of(asked.Framework), *sections_of(asked.Terms)),
        help=N_("The mentee writes it and sends it; both agree. Any change asks both again."),
        approval="both" if config.signed else "other",
        signatures=config.signed,
        clauses=CLAUSES,
        counter_proposal=True,
        begins_with="checklist",
        due_days=14,
        needed_for="active",
    )


def expectations() -> Paper:
    """Each writes an own one; both stand side by side (S1-18, S3-27)."""
    return Paper(
        "expectations",
        N_("Expectations"),
        sections_of(asked.Expectations),
        author="each",
        approval="none",
        opens="introduced",
        due_days=14,
    )


def position() -> Paper:
    """Written together, again after a while, and compared (S3-28, S3-30)."""
    return Paper(
        "position",
        N_("Position assessment"),
        sections_of(asked.Position),
        author="both",
        approval="both",
        repeated=True,
        opens="agreeing",
    )


def plan(config: Config) -> Paper:
    """Written by either, agreed to by both, its dated steps ticked off (S4-12 to S4-14)."""
    return Paper(
        "plan",
        N_("Mentoring plan"),
        sections_of(asked.Plan),
        author="both",
        approval="both",
        steps="steps",
        opens="active",
        due_days=config.plan_days,
    )


def minutes(config: Config) -> Paper:
    """By the mentee for each meeting, confirmed by the mentor, whose advice stands apart (S0-32 to S0-37)."""
    return Paper(
        "minutes",
        N_("Minutes of the meeting"),
        sections_of(asked.Minutes),
        help=N_("Fill in at least one field."),
        subject="meeting",
        addition=sections_of(asked.Advice),
        addition_title=N_("Added by the mentor"),
        any_one=True,
        due_days=config.minutes_days,
        needed_for="completion" if config.minutes_required else "nothing",
    )


def reflection() -> Paper:
    """Each alone after a meeting; one reads the other's once one's own is sent, and neither is rewritten (S1-21 to S1-25)."""
    return Paper(
        "reflection",
        N_("Reflection on the meeting"),
        sections_of(asked.Reflection),
        subject="meeting",
        author="each",
        approval="none",
        reveal="after_own",
        versioned=False,
    )


def wrap_up() -> Paper:
    """By one of the two about the final meeting, confirmed by the other (S0-17, S0-18)."""
    return Paper(
        "wrap_up",
        N_("Wrap-up"),
        sections_of(asked.WrapUp),
        author="both",
        opens="wrapping_up",
        due_days=14,
        needed_for="completion",
    )


def all_of(config: Config) -> tuple[Paper, ...]:
    """The eight, in the order in which a pair meets them."""
    return (
        checklist(),
        expectations(),
        agreement(config),
        position(),
        plan(config),
        minutes(config),
        reflection(),
        wrap_up(),
    )
