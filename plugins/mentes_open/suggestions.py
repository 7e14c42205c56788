"""Topics and questions for the meetings, by theme and by where the two stand (S2-20)."""

from mentes.plugin import N_, Prompt, Theme

THEMES = (
    Theme("together", N_("The two of you")),
    Theme("direction", N_("Goals and decisions")),
    Theme("career", N_("Career and working life")),
    Theme("contacts", N_("Contacts and being seen")),
    Theme("balance", N_("Strengths, doubts and everyday life")),
)
PROMPTS = (
    # for the first talk
    Prompt(N_("What made you look for a mentor just now?"), "together", "first", audience=("mentor",)),
    Prompt(N_("What has made you become a mentor, and what would you like to pass on?"), "together", "first"),
    Prompt(N_("How you would like to talk with each other, and what stays between you"), "together", "first", "topic"),
    Prompt(N_("What would have to be different in half a year for you to be glad about it?"), "direction", "first"),
    Prompt(N_("The one decision that occupies you most at the moment"), "direction", "first", "topic"),
    Prompt(N_("Which turns in your own career did nobody plan?"), "career", "first", audience=("mentee",)),
    Prompt(N_("Where you come from: studies, work, and what led from one to the next"), "career", "first", "topic"),
    Prompt(N_("Who supports you already, and what can only somebody from outside give?"), "contacts", "first"),
    Prompt(N_("What do others come to you for?"), "balance", "first"),
    Prompt(N_("How much time you both have, and when a meeting should rather be moved"), "balance", "first", "topic"),
    # on the way
    Prompt(N_("What has been useful so far, and what should be done differently?"), "together", "during"),
    Prompt(N_("What did you do with what we talked about last time?"), "together", "during", audience=("mentor",)),
    Prompt(N_("Your goals, looked at again: which still holds, which can go?"), "direction", "during", "topic"),
    Prompt(N_("What speaks for each way, and what would you advise a friend?"), "direction", "during"),
    Prompt(N_("Which small step can you try out before the next meeting?"), "direction", "during"),
    Prompt(N_("What does an ordinary week in your job look like?"), "career", "during", audience=("mentee",)),
    Prompt(N_("A real job advertisement or call, read together line by line"), "career", "during", "topic"),
    Prompt(N_("What do those who decide look at first in an application?"), "career", "during", audience=("mentee",)),
    Prompt(N_("Whom should you get to know, and how could you begin?"), "contacts", "during"),
    Prompt(N_("How you introduce yourself and your work in two minutes"), "contacts", "during", "topic"),
    Prompt(N_("Unwritten rules: what does nobody say aloud in this field?"), "contacts", "during"),
    Prompt(N_("Something that went wrong, and what came of it"), "balance", "during", "topic"),
    Prompt(N_("When do you doubt yourself, and what has helped before?"), "balance", "during"),
    Prompt(N_("How do work, study and life go together, and what do you leave out?"), "balance", "during"),
    # at the end
    Prompt(N_("What do you take with you, each of you?"), "together", "final"),
    Prompt(N_("Whether and how you stay in touch now that the mentoring ends"), "together", "final", "topic"),
    Prompt(N_("What was reached of what you agreed on, and what became more important?"), "direction", "final"),
    Prompt(N_("The next three steps, and by when"), "career", "final", "topic"),
    Prompt(N_("Who of your contacts could go on helping?"), "contacts", "final"),
    Prompt(N_("What have you learned about yourself that you did not know before?"), "balance", "final"),
)
