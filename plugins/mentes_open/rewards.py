"""What is noted of somebody's mentoring, from what happens on the pages (S2-23, S2-38): rules as data, and no points."""

from mentes.plugin import N_, Achievement

ACHIEVEMENTS: tuple[Achievement, ...] = (
    Achievement("welcome", N_("You take part"), "ApplicationAdmitted"),
    Achievement(
        "both_roles",
        N_("Mentee here, mentor there"),
        "ApplicationAdmitted",
        N_("You take part in both roles."),
        count=2,
        once_per="role",
    ),
    Achievement(
        "offer",
        N_("Your offer stands in the list"),
        "OfferListed",
        N_("Mentees can find you now."),
        role="mentor",
    ),
    Achievement(
        "asked",
        N_("You asked a mentor"),
        "PairProposed",
        N_("The first question is the hardest one."),
        role="mentee",
        own=True,
    ),
    Achievement(
        "first_yes",
        N_("You said yes to a mentee"),
        "ConsentGiven",
        N_("Somebody can begin because you take the time."),
        role="mentor",
        own=True,
    ),
    Achievement("first_time", N_("You proposed a time to meet"), "MeetingProposed", role="mentee", own=True),
    Achievement("first_talk", N_("Your first talk"), "MeetingHeld", N_("You have met.")),
    Achievement("written", N_("You wrote your agreement"), "PaperSent", role="mentee", own=True, once_per="pair"),
    Achievement("agreed", N_("Your agreement counts"), "MentorshipActive", N_("You are officially in a mentorship.")),
    Achievement("three_meetings", N_("Three meetings"), "MeetingHeld", count=3),
    Achievement("ten_meetings", N_("Ten meetings"), "MeetingHeld", count=10),
    Achievement(
        "feedback",
        N_("You told how it was"),
        "QuestionnaireAnswered",
        N_("What you said makes the programme better."),
        own=True,
    ),
    Achievement("activity", N_("Something done together"), "ActivityDone", N_("Besides your meetings.")),
    Achievement("shared", N_("You shared something"), "ResourceShared", own=True),
    Achievement("event", N_("You came to an event"), "AttendanceRecorded", N_("And met others of the programme.")),
    Achievement(
        "completed", N_("A mentorship completed"), "MentorshipCompleted", N_("From the first talk to the last.")
    ),
    Achievement(
        "three_mentees",
        N_("Three mentees accompanied to the end"),
        "MentorshipCompleted",
        role="mentor",
        count=3,
    ),
)
